//! `flood_config`: the same post of one author again and again.

use super::document::{Advice, action_or_flag};
use crate::json::Reader;

/// The property that holds it.
pub const PROPERTY: &str = "flood_config";
/// The name that flags and filters use.
pub const CATEGORY: &str = "flood";
/// Most posts that can be asked for.
const MAX_POSTS: i64 = u32::MAX as i64;

/// Posts that are too many.
#[derive(Clone, Debug, PartialEq)]
pub struct Flood {
    /// `identical`, or `similar`.
    pub label: &'static str,
    /// From this number of them on.
    pub posts: u32,
    /// Within so many seconds; `None` if that is not understood.
    pub seconds: Option<u32>,
    /// What is recommended.
    pub advice: Advice,
    /// Whether some posts are allowed all the same.
    pub has_exceptions: bool,
}

/// Reads the property; what is switched off is checked and left out.
pub fn read(reader: &mut Reader<'_>) -> Vec<Flood> {
    let found = reader.object(PROPERTY, |flood| {
        let has_exceptions = flood.array("allowlist", usize::MAX).is_some_and(|allowed| !allowed.is_empty());
        let mut parts = Vec::new();
        for label in ["identical", "similar"] {
            let part = flood.object(label, |part| {
                let enabled = part.flag("enabled").unwrap_or(true);
                let posts = part.integer("threshold", 0, MAX_POSTS).and_then(|posts| u32::try_from(posts).ok());
                let seconds = part.text("time_window").and_then(seconds);
                let advice = Advice::One(action_or_flag(part));
                let flood = Flood { label, posts: posts.unwrap_or(0), seconds, advice, has_exceptions };
                enabled.then_some(flood)
            });
            parts.extend(part);
        }
        let all = flood.flag("enabled").unwrap_or(true);
        all.then_some(parts)
    });
    found.unwrap_or_default()
}

/// A time as the vendor writes it: `30s`, `5m`, `1h30m`, `2d`, or a number of seconds.
fn seconds(text: &str) -> Option<u32> {
    let (mut total, mut digits) = (0_u32, String::new());
    for letter in text.trim().chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        let unit = match letter {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        total = total.checked_add(digits.parse::<u32>().ok()?.checked_mul(unit)?)?;
        digits.clear();
    }
    if !digits.is_empty() {
        total = total.checked_add(digits.parse().ok()?)?;
    }
    (total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn floods(flood: &Value) -> (Vec<Flood>, Vec<String>) {
        let map = json!({ PROPERTY: flood });
        let mut problems = Vec::new();
        let found = read(&mut Reader::root(map.as_object().unwrap(), &mut problems));
        (found, problems.into_iter().map(|problem| problem.path).collect())
    }

    #[test]
    fn times_are_read_as_the_vendor_writes_them() {
        for (text, expected) in
            [("30s", Some(30)), ("5m", Some(300)), ("1h30m", Some(5_400)), ("2d", Some(172_800)), ("45", Some(45))]
        {
            assert_eq!(seconds(text), expected, "{text}");
        }
        for text in ["", "soon", "m", "5x", "0s", "99999999999s"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn each_kind_is_switched_on_by_itself() {
        let (found, problems) = floods(&json!({
            "identical": { "threshold": 3, "time_window": "1m", "action": "remove" },
            "similar": { "enabled": false, "threshold": 2, "time_window": "1m" } }));
        assert!(problems.is_empty(), "{problems:?}");
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((only.label, only.posts, only.seconds, only.has_exceptions), ("identical", 3, Some(60), false));
        assert_eq!(only.advice, Advice::One("remove".into()));
        assert!(floods(&json!({ "enabled": false, "identical": { "threshold": 3 } })).0.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let (_, problems) = floods(&json!({ "identical": { "threshold": -1, "action": "explode" }, "similar": 7 }));
        let expected = ["flood_config.identical.threshold", "flood_config.identical.action", "flood_config.similar"];
        assert_eq!(problems, expected);
    }
}
