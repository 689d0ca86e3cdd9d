//! How fast and how uniformly an author posts: a window of their latest contents, and what rules make of it.
//!
//! A content is counted once per receipt, however often its analysis is repeated, and is judged by what was
//! posted up to its own time.

use serde::{Deserialize, Serialize};

use crate::config::{MAX_ALLOWED, VelocityRule};
use crate::ids::{CaseId, base32, digest};

/// Most posts that a window remembers: twice of what any rule allows.
const MAX_POSTS: usize = MAX_ALLOWED as usize * 2;
/// Characters of a key: enough that two posts of one window do not share one.
const KEY_CHARS: usize = 13;

/// Label of too many posts.
pub const RATE: &str = "rate";
/// Label of the same text too often.
pub const REPEAT: &str = "repeat";

/// One counted content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Names case and receipt.
    #[serde(rename = "k")]
    pub key: String,
    /// Names its text; absent if it has none.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its complex type.
    #[serde(rename = "c")]
    pub kind: String,
    /// When it was counted, milliseconds since 1970.
    #[serde(rename = "a")]
    pub at_ms: i64,
}

impl Post {
    /// The key of a receipt of a case.
    pub fn key(case: &CaseId, receipt: u32) -> String {
        short(&[case.as_str().as_bytes(), &receipt.to_be_bytes()])
    }

    /// The name of a text that has been normalised; `None` for one without letters or digits.
    pub fn text(normalised: &str) -> Option<String> {
        let plain: String = normalised.chars().filter(|c| c.is_alphanumeric()).collect();
        (!plain.is_empty()).then(|| short(&[plain.as_bytes()]))
    }
}

fn short(parts: &[&[u8]]) -> String {
    base32(&digest(parts)).chars().take(KEY_CHARS).collect()
}

/// The latest contents of an author.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Oldest first.
    pub posts: Vec<Post>,
}

/// A rule that was exceeded.
#[derive(Clone, Debug, PartialEq)]
pub struct Exceeded<'a> {
    /// Which rule.
    pub rule: &'a VelocityRule,
    /// [`RATE`] or [`REPEAT`].
    pub label: &'static str,
    /// One half just beyond what is allowed, 1 from twice as much on.
    pub score: f64,
}

impl Window {
    /// Counts a content; `false` if it has been counted before.
    pub fn record(&mut self, post: Post, rules: &[&VelocityRule]) -> bool {
        if self.posts.iter().any(|known| known.key == post.key) {
            return false;
        }
        let longest_s = rules.iter().map(|rule| rule.window_s).max().unwrap_or(0);
        // Twice the window: what is analysed once more somewhat later is to meet what it met before.
        let oldest_ms = post.at_ms - i64::from(longest_s) * 2000;
        self.posts.retain(|known| known.at_ms > oldest_ms);
        self.posts.push(post);
        self.posts.sort_by_key(|known| known.at_ms);
        let surplus = self.posts.len().saturating_sub(MAX_POSTS);
        self.posts.drain(..surplus);
        true
    }

    /// The rules that the content of this key exceeds.
    pub fn exceeded<'a>(&self, key: &str, rules: &[&'a VelocityRule]) -> Vec<Exceeded<'a>> {
        let Some(post) = self.posts.iter().find(|known| known.key == key) else { return Vec::new() };
        rules.iter().flat_map(|rule| self.exceeded_by(post, rule)).collect()
    }

    fn exceeded_by<'a>(&self, post: &Post, rule: &'a VelocityRule) -> Vec<Exceeded<'a>> {
        let from_ms = post.at_ms - i64::from(rule.window_s) * 1000;
        let within = |known: &&Post| known.at_ms > from_ms && known.at_ms <= post.at_ms && rule.counts(&known.kind);
        let posts = self.posts.iter().filter(within).count();
        let same = |known: &&Post| known.text.is_some() && known.text == post.text;
        let repeats = self.posts.iter().filter(within).filter(same).count();
        let counted = [(RATE, rule.max_posts, posts), (REPEAT, rule.max_repeats, repeats)];
        let beyond = counted.into_iter().filter_map(|(label, allowed, count)| {
            let (allowed, count) = (f64::from(allowed?), count as f64);
            (count > allowed).then(|| Exceeded { rule, label, score: (count / (2.0 * allowed)).min(1.0) })
        });
        beyond.collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(max_posts: Option<u32>, max_repeats: Option<u32>) -> VelocityRule {
        VelocityRule {
            name: "burst".into(),
            window_s: 60,
            max_posts,
            max_repeats,
            complex_types: vec!["post".into()],
            enabled: true,
            version: 1,
        }
    }

    fn post(key: &str, text: &str, kind: &str, at_s: i64) -> Post {
        Post { key: key.into(), text: Post::text(text), kind: kind.into(), at_ms: at_s * 1000 }
    }

    fn labels(window: &Window, key: &str, rule: &VelocityRule) -> Vec<(&'static str, f64)> {
        window.exceeded(key, &[rule]).into_iter().map(|found| (found.label, found.score)).collect()
    }

    #[test]
    fn what_is_beyond_a_rule_is_found_and_only_in_its_window() {
        let (two, mut window) = (rule(Some(2), Some(1)), Window::default());
        for (key, text, kind, at_s) in [
            ("a", "Buy now!", "post", 0),
            ("b", "hello", "comment", 1),
            ("c", "hello", "post", 2),
            ("d", "buy now", "post", 59),
            ("e", "other", "post", 62),
        ] {
            assert!(window.record(post(key, &text.to_lowercase(), kind, at_s), &[&two]));
        }
        assert_eq!(labels(&window, "a", &two), []);
        assert_eq!(labels(&window, "c", &two), []);
        // Of the three in its window none was forgotten, and the first has the same text.
        assert_eq!(labels(&window, "d", &two), [(RATE, 0.75), (REPEAT, 1.0)]);
        // By then the first ones are out of the window.
        assert_eq!(labels(&window, "e", &two), []);
        assert_eq!(labels(&window, "unknown", &two), []);
    }

    #[test]
    fn texts_without_words_are_not_the_same_text() {
        assert_eq!(Post::text(" !!! "), None);
        assert_eq!(Post::text("a b!"), Post::text("ab"));
    }

    proptest! {
        /// Whatever comes again, in whatever order: each receipt counts once.
        #[test]
        fn repetitions_change_nothing(keys in proptest::collection::vec(0_u8..20, 0..60)) {
            let any = rule(Some(5), None);
            let (mut window, mut seen) = (Window::default(), std::collections::BTreeSet::new());
            for key in keys {
                let before = window.clone();
                let is_new = window.record(post(&key.to_string(), "x", "post", 100), &[&any]);
                prop_assert_eq!(is_new, seen.insert(key));
                prop_assert!(is_new || window == before);
                prop_assert_eq!(window.posts.len(), seen.len());
                prop_assert_eq!(!labels(&window, &key.to_string(), &any).is_empty(), seen.len() > 5);
            }
        }

        #[test]
        fn a_window_does_not_grow_without_end(count in 0_usize..600) {
            let mut window = Window::default();
            for n in 0..count {
                window.record(post(&n.to_string(), "x", "post", 100), &[&rule(Some(100), None)]);
            }
            prop_assert!(window.posts.len() <= MAX_POSTS);
        }
    }
}
