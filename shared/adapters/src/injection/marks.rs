//! Marks of models' own formats, and texts that people cannot see.

use domain::signal::Span;

use super::{Cue, Kind};

/// What chat models put between speakers. Nobody writes these to people, save about models.
const ROLE_MARKS: [&str; 17] = [
    "<|im_start|>",
    "<|im_end|>",
    "<|system|>",
    "<|assistant|>",
    "<|user|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|begin_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<start_of_turn>",
    "<end_of_turn>",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "<</sys>>",
    "<system_prompt>",
];
/// Weaker ones, which a manual or a forum may use too.
const HEADINGS: [&str; 8] = [
    "### instruction",
    "### system",
    "### response",
    "</system>",
    "<system>",
    "</message>",
    "\"role\":",
    "end of user input",
];
/// The form of an answer, handed to the model.
const ANSWERS: [&str; 2] = ["\"scores\":", "\"scores\" :"];
/// Letters that no font shows. A flag takes six of them, so more in a row hide a text.
const LEAST_HIDDEN: usize = 10;

/// The cues in the text as it was sent.
pub(super) fn find(text: &str) -> Vec<Cue> {
    let lower = text.to_ascii_lowercase();
    let first = |marks: &[&str], kind, score| {
        let at = marks.iter().filter_map(|mark| Some((lower.find(mark)?, mark.len()))).min();
        at.map(|(start, length)| Cue { kind, score, span: Span { start, end: start + length } })
    };
    let strong = first(&ROLE_MARKS, Kind::Role, 0.85);
    let cues = [strong.or_else(|| first(&HEADINGS, Kind::Role, 0.4)), first(&ANSWERS, Kind::Form, 0.5)];
    cues.into_iter().flatten().chain(speakers(&lower)).chain(hidden(text)).collect()
}

/// Lines that begin with the names of both sides of a talk with a model.
fn speakers(lower: &str) -> Option<Cue> {
    let mut at = 0;
    let mut found: [Option<usize>; 2] = [None; 2];
    for line in lower.split_inclusive('\n') {
        let lead = line.len() - line.trim_start().len();
        for (place, names) in found.iter_mut().zip([&["human:", "user:"][..], &["assistant:", "system:", "ai:"]]) {
            if place.is_none() && names.iter().any(|name| line.trim_start().starts_with(name)) {
                *place = Some(at + lead);
            }
        }
        at += line.len();
    }
    let [Some(a), Some(b)] = found else { return None };
    let start = a.min(b);
    Some(Cue { kind: Kind::Role, score: 0.5, span: Span { start, end: a.max(b) } })
}

/// A text in invisible letters.
fn hidden(text: &str) -> Option<Cue> {
    let (mut start, mut count) = (0, 0);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if matches!(c, '\u{e0020}'..='\u{e007e}') {
            start = if count == 0 { at } else { start };
            count += 1;
        } else if count >= LEAST_HIDDEN {
            return Some(Cue { kind: Kind::Hidden, score: 0.85, span: Span { start, end: at } });
        } else {
            count = 0;
        }
    }
    None
}
