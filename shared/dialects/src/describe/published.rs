//! The documents as they are checked in and served.

/// The document of this file name, as it is checked in.
pub fn published(file_name: &str) -> Option<&'static str> {
    match file_name {
        "checkstep.json" => Some(include_str!("../../openapi/checkstep.json")),
        "management.json" => Some(include_str!("../../openapi/management.json")),
        "moderation.json" => Some(include_str!("../../openapi/moderation.json")),
        _ => None,
    }
}

/// The file name of an API's document.
pub fn file_name(api: &super::Api) -> String {
    format!("{}.json", api.name)
}
