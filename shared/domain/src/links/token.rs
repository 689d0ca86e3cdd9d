//! The text of a token: base64 of the link's parts, a dot, the signature.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Flow, Link};
use crate::content::ContentRef;
use crate::ids::PlatformId;

const ONCE: u8 = 1;
const HAS_PERSON: u8 = 2;

pub(super) fn join(payload: &[u8], signature: &str) -> String {
    format!("{}.{signature}", URL_SAFE_NO_PAD.encode(payload))
}

pub(super) fn split(text: &str) -> Option<(Vec<u8>, &str)> {
    let (payload, signature) = text.split_once('.')?;
    Some((URL_SAFE_NO_PAD.decode(payload).ok()?, signature))
}

/// Flow, flags and time, then the texts with their lengths.
pub(super) fn write(link: &Link) -> Vec<u8> {
    let flags = if link.once { ONCE } else { 0 } | if link.person.is_some() { HAS_PERSON } else { 0 };
    let mut payload = vec![link.flow.number(), flags];
    payload.extend(link.expires_ms.to_be_bytes());
    let texts = [link.id.as_str(), link.platform.as_str(), &link.content.kind, &link.content.id];
    for text in texts.into_iter().chain(link.person.as_deref()) {
        // Identifiers have at most 512 bytes.
        payload.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
        payload.extend(text.as_bytes());
    }
    payload
}

pub(super) fn read(payload: &[u8]) -> Option<Link> {
    let mut rest = payload;
    let [flow, flags] = *take(&mut rest)?;
    if flags & !(ONCE | HAS_PERSON) != 0 {
        return None;
    }
    let flow = [Flow::Reasons, Flow::Report, Flow::Preview].into_iter().find(|known| known.number() == flow)?;
    let expires_ms = i64::from_be_bytes(*take(&mut rest)?);
    let id = text(&mut rest)?;
    let platform = PlatformId::parse(&text(&mut rest)?)?;
    let content = ContentRef { kind: text(&mut rest)?, id: text(&mut rest)? };
    let person = if flags & HAS_PERSON == 0 { None } else { Some(text(&mut rest)?) };
    rest.is_empty().then_some(Link { id, flow, platform, content, person, expires_ms, once: flags & ONCE != 0 })
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (first, others) = rest.split_first_chunk()?;
    *rest = others;
    Some(first)
}

fn text(rest: &mut &[u8]) -> Option<String> {
    let length = usize::from(u16::from_be_bytes(*take(rest)?));
    let (text, others) = rest.split_at_checked(length)?;
    *rest = others;
    String::from_utf8(text.to_vec()).ok()
}
