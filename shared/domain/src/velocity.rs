//! How fast and how uniformly an author posts: a window of their latest contents, and what rules make of it.
//!
//! A content is counted once per receipt, however often its analysis is repeated, by the time at which it was received.
//! Analyses can come in any order, so that one is judged by every window of the rule's length around its own time, with
//! what had been counted by then: of a burst, the last ones that are analysed exceed the rule, whichever they are.

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
    /// When it was received, milliseconds since 1970.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// In which order it was counted, from 1; given by [`Window::record`]. 0 of what was stored before there was an order.
    #[serde(rename = "n", default)]
    pub order: u32,
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
    pub fn record(&mut self, mut post: Post, rules: &[&VelocityRule]) -> bool {
        if self.posts.iter().any(|known| known.key == post.key) {
            return false;
        }
        let longest_s = rules.iter().map(|rule| rule.window_s).max().unwrap_or(0);
        // Twice the window: what is analysed once more somewhat later is to meet what it met before.
        let oldest_ms = post.at_ms - i64::from(longest_s) * 2000;
        self.posts.retain(|known| known.at_ms > oldest_ms);
        post.order = self.posts.iter().map(|known| known.order).max().unwrap_or(0).saturating_add(1);
        let own = post.order;
        self.posts.push(post);
        self.posts.sort_by_key(|known| known.at_ms);
        let mut surplus = self.posts.len().saturating_sub(MAX_POSTS);
        self.posts.retain(|known| {
            let goes = surplus > 0 && known.order != own;
            surplus -= usize::from(goes);
            !goes
        });
        true
    }

    /// The rules that the content of this key exceeds.
    pub fn exceeded<'a>(&self, key: &str, rules: &[&'a VelocityRule]) -> Vec<Exceeded<'a>> {
        let Some(post) = self.posts.iter().find(|known| known.key == key) else { return Vec::new() };
        rules.iter().flat_map(|rule| self.exceeded_by(post, rule)).collect()
    }

    fn exceeded_by<'a>(&self, post: &Post, rule: &'a VelocityRule) -> Vec<Exceeded<'a>> {
        let counts = |known: &&Post| known.order <= post.order && rule.counts(&known.kind);
        let counted = || self.posts.iter().filter(counts);
        let same = |known: &&Post| known.text.is_some() && known.text == post.text;
        let posts = most_around(post.at_ms, rule.window_s, counted());
        let repeats = most_around(post.at_ms, rule.window_s, counted().filter(same));
        let counted = [(RATE, rule.max_posts, posts), (REPEAT, rule.max_repeats, repeats)];
        let beyond = counted.into_iter().filter_map(|(label, allowed, count)| {
            let (allowed, count) = (f64::from(allowed?), count as f64);
            (count > allowed).then(|| Exceeded { rule, label, score: (count / (2.0 * allowed)).min(1.0) })
        });
        beyond.collect()
    }
}

/// How many of the posts, which are in order of time, fall into the same window of so many seconds as this time at most.
fn most_around<'a>(at_ms: i64, window_s: u32, posts: impl Iterator<Item = &'a Post>) -> usize {
    let length_ms = i64::from(window_s) * 1000;
    let times: Vec<i64> = posts.map(|post| post.at_ms).collect();
    let up_to = |end_ms: i64| times.partition_point(|at_ms| *at_ms <= end_ms);
    let ends = times.iter().filter(|end_ms| (at_ms..at_ms + length_ms).contains(end_ms));
    ends.map(|end_ms| up_to(*end_ms) - up_to(end_ms - length_ms)).max().unwrap_or(0)
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
        Post { key: key.into(), text: Post::text(text), kind: kind.into(), at_ms: at_s * 1000, order: 0 }
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
    fn of_a_burst_the_last_analysed_exceed_the_rule_in_any_order() {
        let two = rule(Some(2), None);
        let burst = [("a", 0), ("b", 10), ("c", 20), ("d", 30)];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let mut window = Window::default();
            let found = order.map(|at| {
                let (key, at_s) = burst[at];
                window.record(post(key, "x", "post", at_s), &[&two]);
                labels(&window, key, &two)
            });
            assert_eq!(found, [vec![], vec![], vec![(RATE, 0.75)], vec![(RATE, 1.0)]], "{order:?}");
        }
        // Whatever waited to be analysed, posts of different hours are no burst.
        let mut window = Window::default();
        for (key, at_s) in [("c", 7_200), ("b", 3_600), ("a", 0)] {
            window.record(post(key, "x", "post", at_s), &[&rule(Some(1), None)]);
            assert_eq!(labels(&window, key, &rule(Some(1), None)), [], "{key}");
        }
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
            let (mut window, mut seen) = (Window::default(), std::collections::BTreeMap::new());
            for key in keys {
                let before = window.clone();
                let is_new = window.record(post(&key.to_string(), "x", "post", 100), &[&any]);
                prop_assert_eq!(is_new, !seen.contains_key(&key));
                prop_assert!(is_new || window == before);
                let number = seen.len() + 1;
                let found = labels(&window, &key.to_string(), &any);
                prop_assert!(!is_new || found.is_empty() == (number <= 5));
                prop_assert_eq!(seen.entry(key).or_insert_with(|| found.clone()), &found, "it meets what it met before");
                prop_assert_eq!(window.posts.len(), seen.len());
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
