//! Names of a content's parts. Clients may call the parts of an object anything; our fields have no dots in their
//! names, and some names mean that a content is no object.

use domain::content::FieldType;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// The part of a content that has only one.
pub const ONLY: &str = "content";
/// What a name may not contain here.
const RESERVED: &AsciiSet = &CONTROLS.add(b'.').add(b'%');

/// The field of a part of an object.
pub fn field_id(name: &str) -> String {
    let id = utf8_percent_encode(name, RESERVED).to_string();
    match id.chars().next().filter(|_| is_only(&id)) {
        Some(first) => format!("%{:02X}{}", u32::from(first), id.get(first.len_utf8()..).unwrap_or_default()),
        None => id,
    }
}

/// What a client calls a field.
pub fn field_name(id: &str) -> String {
    percent_decode_str(id).decode_utf8_lossy().into_owned()
}

/// Whether a field of this name is the whole of a content: ours, or the first of its kind in Stream's dialect.
pub fn is_only(id: &str) -> bool {
    let first = |kind: FieldType| id.strip_prefix(kind.as_str()) == Some("_1");
    id == ONLY || FieldType::ALL.into_iter().any(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_again_and_never_means_the_whole() {
        for name in ["title", "content", "text_1", "image_1", "a.b", "100 %", "%2E", "é.è", "日本", "a\nb"] {
            let id = field_id(name);
            assert!(!id.contains('.') && !is_only(&id), "{name}: {id}");
            assert_eq!(field_name(&id), name);
        }
        assert!(is_only("content") && is_only("text_1") && !is_only("text_2") && !is_only("text"));
    }
}
