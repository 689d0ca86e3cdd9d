//! Complex types: the standard ones and those a platform registered.

use domain::config::{ComplexType, STANDARD_COMPLEX_TYPES};
use serde_json::{Value, json};

use crate::fault::Fault;

use super::{read, with};

/// Most bytes of a description.
pub(crate) const MAX_DESCRIPTION_BYTES: usize = 500;

/// Longest that contents are kept, days.
pub(crate) const MAX_RETENTION_DAYS: u32 = 3_650;

/// Whether every platform knows a type of this name.
pub fn is_standard(name: &str) -> bool {
    STANDARD_COMPLEX_TYPES.contains(&name)
}

/// Reads a type of this name. Its version is the caller's to set.
pub fn complex_type(name: &str, body: &[u8]) -> Result<ComplexType, Fault> {
    read::body(body, |reader| {
        let description = read::note(reader, "description", MAX_DESCRIPTION_BYTES);
        let retention_days = read::number(reader, "retention_days", 1, MAX_RETENTION_DAYS);
        Some(ComplexType {
            name: name.to_owned(),
            description: description.unwrap_or_default(),
            retention_days,
            version: 0,
        })
    })
}

/// A registered type as answered.
pub fn render(registered: &ComplexType) -> Value {
    let body = json!({
        "name": registered.name,
        "description": registered.description,
        "standard": false,
        "version": registered.version,
    });
    with(body, "retention_days", registered.retention_days)
}

/// A standard type as answered.
pub fn render_standard(name: &str) -> Value {
    json!({ "name": name, "description": "", "standard": true })
}

/// The standard types, then the registered ones.
pub fn render_list(registered: &[ComplexType]) -> Value {
    let standard = STANDARD_COMPLEX_TYPES.into_iter().map(render_standard);
    let own = registered.iter().filter(|own| !is_standard(&own.name)).map(render);
    json!({ "complex_types": standard.chain(own).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_standard_and_own_types_once() {
        let own = |name| complex_type(name, br#"{"description":"Pictures"}"#).unwrap();
        let list = render_list(&[own("gallery"), own("post")]);
        let types = list["complex_types"].as_array().unwrap();
        assert_eq!(types.len(), STANDARD_COMPLEX_TYPES.len() + 1);
        let gallery = json!({ "name": "gallery", "description": "Pictures", "standard": false, "version": 0 });
        assert_eq!(types.last().unwrap(), &gallery);
        assert_eq!(types[0]["standard"], true);
    }

    #[test]
    fn descriptions_are_optional_and_short() {
        assert_eq!(complex_type("a", b"").unwrap().description, "");
        let long = json!({ "description": "x".repeat(MAX_DESCRIPTION_BYTES + 1) }).to_string();
        let Err(Fault::Invalid(problems)) = complex_type("a", long.as_bytes()) else { panic!() };
        assert_eq!((problems[0].path.as_str(), problems[0].code), ("description", "too_long"));
    }

    #[test]
    fn cases_are_kept_for_a_day_at_least() {
        let kept = |days: i64| complex_type("a", json!({ "retention_days": days }).to_string().as_bytes());
        assert_eq!(render(&kept(1).unwrap())["retention_days"], 1);
        assert_eq!(complex_type("a", b"{}").unwrap().retention_days, None);
        for days in [0, -1, i64::from(MAX_RETENTION_DAYS) + 1] {
            let Err(Fault::Invalid(problems)) = kept(days) else { panic!("{days} accepted") };
            assert_eq!((problems[0].path.as_str(), problems[0].code), ("retention_days", "out_of_range"));
        }
    }
}
