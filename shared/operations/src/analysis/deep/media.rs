//! Fetching the media of a content: several at once, each within caps, all of them within a time.

use std::time::Duration;

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::config::PlatformConfig;
use domain::config::target::external_id;
use domain::content::{Body, Field, FieldType};
use domain::uploads::is_meant;
use engines::{Media, MediumMissing};
use futures_util::{StreamExt, stream};
use lambda::context::Context;
use outbound::{FetchError, Limits};
use store::customer_files::CustomerFile;
use store::media::Object;

use super::routing::hashed_kinds;

/// Most bytes of one medium.
const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most bytes of all media of a content, held in memory together. Those beyond are not looked at.
const MAX_ALL_BYTES: usize = 120 * 1024 * 1024;
/// How many are fetched at the same time.
const AT_ONCE: usize = 4;
/// Longest time of one medium.
const LIMITS: Limits = Limits { connect_ms: 3_000, total_ms: 10_000 };

/// The media that engines look at. What is not fetched by `ends_ms` is reported as timed out.
pub async fn fetch(context: &Context, config: &PlatformConfig, body: &Body, ends_ms: i64) -> Media {
    let mut kinds = hashed_kinds(config);
    kinds.push(FieldType::Image);
    let held = AtomicUsize::new(0);
    let mut fetches = Vec::new();
    for (path, src) in sources(body, &kinds) {
        let held = &held;
        fetches.push(async move { (path, medium(context, config, &src, ends_ms, held).await) });
    }
    stream::iter(fetches).buffer_unordered(AT_ONCE).collect().await
}

/// Path and address of each medium of these kinds.
fn sources(body: &Body, kinds: &[FieldType]) -> Vec<(String, String)> {
    let fields = body.walk().into_iter().filter(|(_, field)| kinds.contains(&field.kind));
    let with_source = |(path, field): (String, &Field)| {
        let src = field.src.as_deref().map(str::trim).filter(|src| !src.is_empty() && !is_meant(src))?;
        Some((path, src.to_owned()))
    };
    fields.filter_map(with_source).collect()
}

async fn medium(
    context: &Context,
    config: &PlatformConfig,
    src: &str,
    ends_ms: i64,
    held: &AtomicUsize,
) -> Result<Vec<u8>, MediumMissing> {
    let left = MAX_ALL_BYTES.saturating_sub(held.load(Ordering::Relaxed));
    if left == 0 {
        return Err(MediumMissing::Never);
    }
    let bytes = match src.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        Some(_) => inline(src).ok_or(MediumMissing::Never)?,
        None if src.starts_with("s3://") => stored(context, config, src, ends_ms).await?,
        None => remote(context, src, ends_ms).await?,
    };
    if held.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len() > MAX_ALL_BYTES {
        return Err(MediumMissing::Never);
    }
    Ok(bytes)
}

/// The bytes of a `data:` URL. It is as long as a field may be, so it needs no cap of its own.
fn inline(src: &str) -> Option<Vec<u8>> {
    let (head, data) = src.split_once(',')?;
    let is_base64 = head.rsplit(';').next().is_some_and(|last| last.eq_ignore_ascii_case("base64"));
    let bytes = STANDARD.decode(data.trim()).ok().filter(|bytes| !bytes.is_empty())?;
    is_base64.then_some(bytes)
}

/// The bytes of a file in a bucket of the platform's own, read by the role that it has named.
async fn stored(context: &Context, config: &PlatformConfig, src: &str, ends_ms: i64) -> Result<Vec<u8>, MediumMissing> {
    let (Some(files), Some(role_arn)) = (&context.customer_files, &config.platform.settings.media_role_arn) else {
        return Err(MediumMissing::Never);
    };
    let file = CustomerFile::at(src).ok_or(MediumMissing::Never)?;
    let left_ms = u64::try_from(ends_ms - context.now_ms()).unwrap_or(0).min(LIMITS.total_ms);
    let external_id = external_id(&config.platform.id);
    if left_ms == 0 {
        return Err(MediumMissing::TimedOut);
    }
    let times = (Duration::from_millis(left_ms), context.now_ms());
    match files.get(&file, role_arn, &external_id, MAX_BYTES as u64, times).await {
        Ok(Object::Bytes(bytes)) if !bytes.is_empty() => Ok(bytes),
        Ok(_) => Err(MediumMissing::Never),
        Err(error) => {
            lambda::log::warning("medium_not_read", &error.to_string());
            Err(if error.is_transient() { MediumMissing::Later } else { MediumMissing::Never })
        }
    }
}

async fn remote(context: &Context, src: &str, ends_ms: i64) -> Result<Vec<u8>, MediumMissing> {
    let left_ms = u64::try_from(ends_ms - context.now_ms()).unwrap_or(0);
    if left_ms == 0 {
        return Err(MediumMissing::TimedOut);
    }
    let limits = Limits { total_ms: LIMITS.total_ms.min(left_ms), ..LIMITS };
    context.media.fetch(src, limits, MAX_BYTES).await.map_err(|error| {
        lambda::log::warning("medium_not_fetched", &error.to_string());
        missing(error)
    })
}

const fn missing(error: FetchError) -> MediumMissing {
    if error.is_timeout() {
        MediumMissing::TimedOut
    } else if error.is_final() {
        MediumMissing::Never
    } else {
        MediumMissing::Later
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_urls_are_read_where_they_are_base64() {
        let cases: [(&str, Option<&[u8]>); 7] = [
            ("data:image/png;base64,aGVsbG8=", Some(b"hello")),
            ("data:image/png;name=a.png;BASE64,aGVsbG8=", Some(b"hello")),
            ("data:;base64,aGVsbG8=", Some(b"hello")),
            ("data:image/png,hello", None),
            ("data:image/png;base64,", None),
            ("data:image/png;base64,a b", None),
            ("data:", None),
        ];
        for (src, bytes) in cases {
            assert_eq!(inline(src).as_deref(), bytes, "{src}");
        }
    }
}
