//! The keys of objects. All are made here, of ids of ours: what a caller calls a file is in none of them.
//!
//! | bucket | key | kept |
//! |---|---|---|
//! | media | `incoming/<platform>/<slot>` | until the scan, at most a day |
//! | media | `incoming/demo_<platform>/<slot>` | the same; uploads to try things out |
//! | media | `kept/<platform>/<slot>` | after a failed scan, 15 days |
//! | media | `previews/<platform>/<slot>` | as long as the result, 15 days |
//! | evidence | `cases/<platform>/<case>/<version>/<field>` | as long as the case |

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{CaseId, PlatformId, base32, digest};
use domain::uploads::{Place, Slot, is_id};

/// What keys of uploads begin with.
pub const INCOMING: &str = "incoming/";
/// What keys of files begin with that are kept after a failed scan.
const KEPT: &str = "kept/";
/// What the platform's part begins with for uploads to try things out.
const DEMO: &str = "demo_";
/// Longest field path that stands in a key as it is.
const MAX_PATH_BYTES: usize = 300;

/// The upload of a slot.
pub fn incoming(platform: &PlatformId, slot: &Slot) -> String {
    format!("{INCOMING}{}{platform}/{}", if slot.demo { DEMO } else { "" }, slot.id)
}

/// The file of a slot, after a scan has failed.
pub fn kept(platform: &PlatformId, slot: &Slot) -> String {
    format!("{KEPT}{platform}/{}", slot.id)
}

/// Where the file of a slot is.
pub fn file(platform: &PlatformId, slot: &Slot) -> String {
    match slot.place {
        Place::Incoming => incoming(platform, slot),
        Place::Kept => kept(platform, slot),
    }
}

/// The preview of a slot's file.
pub fn preview(platform: &PlatformId, slot: &str) -> String {
    format!("previews/{platform}/{slot}")
}

/// Platform and slot of an upload's key.
pub fn slot(key: &str) -> Option<(PlatformId, String)> {
    let (owner, slot) = key.strip_prefix(INCOMING)?.split_once('/')?;
    let platform = PlatformId::parse(owner.strip_prefix(DEMO).unwrap_or(owner))?;
    is_id(slot).then(|| (platform, slot.to_owned()))
}

/// The same of a key where the file is, or is kept.
pub fn any_slot(key: &str) -> Option<(PlatformId, String)> {
    let Some((platform, id)) = key.strip_prefix(KEPT).and_then(|rest| rest.split_once('/')) else { return slot(key) };
    let platform = PlatformId::parse(platform)?;
    is_id(id).then(|| (platform, id.to_owned()))
}

/// What the keys of a case's previews begin with.
pub fn evidence_of(platform: &PlatformId, case: &CaseId) -> String {
    format!("cases/{platform}/{}/", case.as_str())
}

/// The preview of a field of a version of a content.
pub fn evidence(platform: &PlatformId, case: &CaseId, version: u32, path: &str) -> String {
    let name = if path.len() <= MAX_PATH_BYTES {
        URL_SAFE_NO_PAD.encode(path)
    } else {
        format!("~{}", base32(&digest(&[path.as_bytes()])))
    };
    format!("{}{version:08}/{name}", evidence_of(platform, case))
}

/// Version and field of a preview's key, which must be one of this case; no field if its path was too long.
pub fn evidence_part(platform: &PlatformId, case: &CaseId, key: &str) -> Option<(u32, Option<String>)> {
    let (version, name) = key.strip_prefix(&evidence_of(platform, case))?.split_once('/')?;
    let path = URL_SAFE_NO_PAD.decode(name).ok().and_then(|path| String::from_utf8(path).ok());
    Some((version.parse().ok()?, path))
}

#[cfg(test)]
mod tests {
    use domain::content::ContentRef;
    use domain::uploads::MediaType;

    use super::*;

    fn platform() -> PlatformId {
        PlatformId::parse("platform1").unwrap()
    }

    #[test]
    fn an_uploads_key_leads_back_to_its_slot() {
        for demo in [false, true] {
            let made = Slot::new("b".repeat(26), MediaType::Png, 1, demo, 0);
            let key = incoming(&platform(), &made);
            assert_eq!(key.contains("/demo_platform1/"), demo);
            assert_eq!(slot(&key), Some((platform(), made.id.clone())));
            assert_eq!(slot(&kept(&platform(), &made)), None);
            assert_eq!(any_slot(&key), any_slot(&kept(&platform(), &made)));
        }
        for foreign in ["incoming/", "incoming/x/y", "incoming/platform1/../x", "previews/platform1/b", ""] {
            assert_eq!(slot(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_previews_key_tells_version_and_field_of_its_own_case_alone() {
        let case = |id: &str| CaseId::of(&platform(), &ContentRef { kind: "post".into(), id: id.into() });
        let (own, other) = (case("1"), case("2"));
        let long = "a".repeat(400);
        for (path, told) in [("gallery.photo", Some("gallery.photo")), ("bild/ä ..", Some("bild/ä ..")), (&long, None)]
        {
            let key = evidence(&platform(), &own, 3, path);
            assert!(key.len() < 1_000 && !key.contains(".."), "{key}");
            assert_eq!(evidence_part(&platform(), &own, &key), Some((3, told.map(str::to_owned))));
            assert_eq!(evidence_part(&platform(), &other, &key), None);
        }
    }
}
