//! Contents that name uploads: each is judged by what its scan said. A platform's slots are found under its own id alone,
//! so no content can name another's.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::config::PlatformConfig;
use domain::content::{Body, Field, FieldType};
use domain::signal::{NotRun, NotRunReason, Signals};
use domain::uploads::{Scan, Slot, is_meant, named};
use engines::{Media, MediumMissing};
use futures_util::{StreamExt, stream};
use lambda::context::Context;

use super::scan::{Standing, look_after};
use crate::analysis::{is_asked, kinds, remotes};

/// How many slots are looked up at the same time.
const AT_ONCE: usize = 4;
/// Kinds of field that name media.
const KINDS: [FieldType; 4] = [FieldType::Image, FieldType::Audio, FieldType::Video, FieldType::File];

/// The uploads that a content names.
#[derive(Default)]
pub(crate) struct Uploads {
    /// What their scans say.
    pub signals: Signals,
    /// Fields whose upload has no result.
    pub missing: Media,
    /// Slots of the fields whose upload has one.
    pub scanned: BTreeMap<String, String>,
}

impl Uploads {
    /// What is left to look at.
    pub fn rest<'a>(&self, body: &'a Body) -> Cow<'a, Body> {
        if self.scanned.is_empty() {
            return Cow::Borrowed(body);
        }
        let mut rest = body.clone();
        self.take_out(&mut rest.fields, "");
        Cow::Owned(rest)
    }

    fn take_out(&self, fields: &mut [Field], parent: &str) {
        for field in fields {
            let path = if parent.is_empty() { field.id.clone() } else { format!("{parent}.{}", field.id) };
            if self.scanned.contains_key(&path) {
                field.src = None;
            }
            self.take_out(&mut field.fields, &path);
        }
    }
}

/// Finds the uploads that a content names, and scans those that nobody has scanned yet.
pub(crate) async fn uploads(context: &Context, config: &PlatformConfig, body: &Body) -> Uploads {
    let mut lookups = Vec::new();
    for (path, kind, src) in sources(body) {
        lookups.push(async move {
            let found = Box::pin(result(context, config, kind, &src)).await;
            (path, found)
        });
    }
    let found: Vec<_> = stream::iter(lookups).buffered(AT_ONCE).collect().await;
    let mut uploads = Uploads::default();
    for (path, result) in found {
        match result {
            Ok((slot, scan)) => {
                uploads.signals.add(at(&path, slot.media_type.field(), config, *scan));
                uploads.scanned.insert(path, slot.id);
            }
            Err(missing) => {
                uploads.missing.insert(path, Err(missing));
            }
        }
    }
    uploads
}

fn sources(body: &Body) -> Vec<(String, FieldType, String)> {
    let fields = body.walk().into_iter().filter(|(_, field)| KINDS.contains(&field.kind));
    let meant = |(path, field): (String, &Field)| {
        let src = field.src.as_deref().filter(|src| is_meant(src))?;
        Some((path, field.kind, src.to_owned()))
    };
    fields.filter_map(meant).collect()
}

/// The result of the slot that a field names: one of this platform, for files of the field's kind.
async fn result(
    context: &Context,
    config: &PlatformConfig,
    kind: FieldType,
    src: &str,
) -> Result<(Box<Slot>, Box<Scan>), MediumMissing> {
    let (platform, id) = (&config.platform.id, named(src).ok_or(MediumMissing::Never)?);
    let failed = |error: store::StoreError| {
        lambda::log::warning("upload_not_scanned", &error.to_string());
        MediumMissing::Later
    };
    let known = context.store.slot(platform, id).await.map_err(failed)?.ok_or(MediumMissing::Never)?;
    let standing = match known.scan.clone() {
        // The bucket is not asked for what is known.
        Some(scan) => Standing::Scanned(Box::new(known), Box::new(scan)),
        // Who else looks at films and sounds answers later, and is asked by the scan alone.
        None if known.media_type.field() != FieldType::Image => Standing::Waiting,
        None => look_after(context, platform, id).await.map_err(failed)?,
    };
    match standing {
        Standing::Scanned(slot, scan) if slot.media_type.field() == kind && !slot.demo => Ok((slot, scan)),
        Standing::Scanned(..) | Standing::Gone => Err(MediumMissing::Never),
        Standing::Waiting => Err(MediumMissing::Later),
    }
}

/// What a scan says, as of a field of a content.
fn at(path: &str, kind: FieldType, config: &PlatformConfig, scan: Scan) -> Signals {
    let mut signals = scan.signals;
    for signal in &mut signals.found {
        signal.field = Some(path.to_owned());
    }
    signals.not_run.retain(|missing| is_asked(config, &missing.strategy));
    // Whom nobody wanted to know of then cannot be asked any more.
    let unasked = remotes(config).filter(|known| kinds(known).contains(&kind) && !scan.asked.contains(&known.name));
    let reason = NotRunReason::Unreadable;
    signals.not_run.extend(unasked.map(|known| NotRun { strategy: known.name.clone(), reason }));
    signals
}
