//! What is said in pieces: a message that is harmless by itself and completes what earlier ones began.
//!
//! The engines look at the earlier texts and the new one as one text. Of what they find there, that counts which reaches
//! from the earlier texts into the new one, so that a message is never flagged for what only earlier ones said.

use std::sync::Arc;

use domain::config::PlatformConfig;
use domain::content::{Body, Field, FieldType};
use domain::signal::{Signal, Signals, Span};
use engines::{BlockListEngine, Media, Registry};
use lambda::context::Context;

use super::verdict::{Bench, SYNCHRONOUS_MS};

/// Engines that judge a text as a whole: their scores rise with what stands around.
const OF_THE_WHOLE: [&str; 3] = ["toxicity", "spam", "scam"];
/// By how much their score of the whole must be above that of either part.
const LIFT: f64 = 0.2;
/// From this score on they say something.
const LEAST: f64 = 0.5;
/// Pieces of words have at most this many words; longer messages are not put together without a space.
const MAX_PIECE_WORDS: usize = 2;

/// What is found across earlier texts (oldest first) and each text of a body.
pub(crate) fn spread(
    context: &Context,
    config: &PlatformConfig,
    block_lists: &[Arc<BlockListEngine>],
    earlier: &[String],
    body: &Body,
) -> Vec<Signal> {
    if earlier.is_empty() {
        return Vec::new();
    }
    let look = |text: &str| look(context, config, block_lists, text);
    let fields = body.walk().into_iter().filter(|(_, field)| field.kind == FieldType::Text);
    let texts = fields.filter_map(|(path, field)| Some((path, field.src.as_deref()?)));
    let mut found: Vec<Signal> = Vec::new();
    for (path, text) in texts {
        for before in [earlier.join(" ") + " ", pieces(earlier, text)] {
            if !before.trim().is_empty() {
                found.extend(across(&before, text, &path, look));
            }
        }
    }
    found
}

/// The last earlier texts that may be pieces of a word, put together; empty if the new one is none.
fn pieces(earlier: &[String], text: &str) -> String {
    let is_piece = |text: &str| text.split_whitespace().count() <= MAX_PIECE_WORDS;
    if !is_piece(text) {
        return String::new();
    }
    let mut last: Vec<&str> = earlier.iter().rev().take_while(|text| is_piece(text)).map(|text| text.trim()).collect();
    last.reverse();
    last.concat()
}

fn across(before: &str, text: &str, path: &str, look: impl Fn(&str) -> Signals) -> Vec<Signal> {
    let (border, whole) = (before.len(), format!("{before}{text}"));
    let (parts, whole) = ([look(before), look(text)], look(&whole));
    let known = |signal: &Signal| {
        let same = |known: &&Signal| known.strategy == signal.strategy && known.label == signal.label;
        let known = parts.iter().flat_map(|part| &part.found).filter(same);
        known.map(|known| known.score).fold(0.0, f64::max)
    };
    let counts = |signal: &Signal| {
        let is_across = signal.span.is_none_or(|span| span.start < border && border < span.end);
        let is_of_whole = OF_THE_WHOLE.contains(&signal.strategy.as_str());
        let is_new = signal.score >= LEAST && signal.score >= known(signal) + LIFT;
        is_across && if is_of_whole { is_new } else { signal.span.is_some() }
    };
    let found = whole.found.into_iter().filter(|signal| signal.strategy != "language" && counts(signal));
    found.map(|signal| within(signal, path, border)).collect()
}

/// The finding as one in the new text alone.
fn within(signal: Signal, path: &str, border: usize) -> Signal {
    let span = signal.span.map(|span| Span { start: span.start.saturating_sub(border), end: span.end - border });
    Signal { span: span.filter(|span| span.start < span.end), field: Some(path.to_owned()), ..signal }
}

fn look(context: &Context, config: &PlatformConfig, block_lists: &[Arc<BlockListEngine>], text: &str) -> Signals {
    let src = Some(text.to_owned());
    let field = Field { id: "text".into(), kind: FieldType::Text, src, fields: Vec::new(), metadata: Vec::new() };
    let body = Body { fields: vec![field], ..Body::default() };
    let bench = Bench {
        config,
        block_lists,
        own: &[],
        media: &Media::new(),
        elsewhere: &[],
        synchronous: true,
        ends_ms: context.now_ms() + SYNCHRONOUS_MS,
    };
    bench.signals(context, &Registry::builtin(), &body)
}

#[cfg(test)]
mod tests {
    use engines::Plan;

    use super::*;

    fn found(earlier: &[&str], text: &str) -> Vec<(String, String)> {
        let earlier: Vec<String> = earlier.iter().map(|text| (*text).to_owned()).collect();
        let look = |text: &str| {
            let src = Some(text.to_owned());
            let field = Field { id: "t".into(), kind: FieldType::Text, src, fields: Vec::new(), metadata: Vec::new() };
            engines::analyse(&Registry::builtin(), &Plan::EMPTY, &Body { fields: vec![field], ..Body::default() })
        };
        let mut found = Vec::new();
        for before in [earlier.join(" ") + " ", pieces(&earlier, text)] {
            if !before.trim().is_empty() {
                found.extend(across(&before, text, "t", look));
            }
        }
        for signal in &found {
            let span = signal.span.unwrap_or(Span { start: 0, end: text.len() });
            assert!(text.get(span.start..span.end).is_some(), "{signal:?}");
        }
        found.into_iter().filter(|signal| signal.score >= 0.5).map(|signal| (signal.strategy, signal.label)).collect()
    }

    #[test]
    fn what_comes_in_pieces_is_found_in_the_last_of_them() {
        for (earlier, text) in [
            (&["hello", "go and kill"][..], "yourself now"),
            (&["idi"][..], "ot"),
            (&["call me 0151 234"][..], "56789 tonight"),
        ] {
            assert!(!found(earlier, text).is_empty(), "{earlier:?} {text}");
            assert!(found(&[], text).is_empty() && found(&["well"], text).is_empty(), "{text}");
        }
    }

    #[test]
    fn nobody_is_blamed_for_what_was_said_before() {
        for (earlier, text) in [
            (&["you are an idiot"][..], "nice weather today"),
            (&["hello", "how are you"][..], "fine, thanks"),
            (&["this is a class"][..], "about music"),
            (&["my mail is ann@example.com"][..], "see you"),
        ] {
            assert_eq!(found(earlier, text), [], "{earlier:?} {text}");
        }
    }
}
