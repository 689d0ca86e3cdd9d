//! Phrases that address the model: words of certain kinds near each other.

use domain::signal::Span;

use super::words::Word;
use super::{Cue, Kind};

/// Words of each set in order, with at most so many others between two of them.
struct Phrase {
    kind: Kind,
    score: f64,
    gap: usize,
    sets: &'static [&'static [&'static str]],
}

const FORGET: &[&str] = &[
    "ignore",
    "disregard",
    "forget",
    "override",
    "bypass",
    "discard",
    "ignoring",
    "disregarding",
    "ignora",
    "olvida",
    "ignorez",
    "oublie",
    "oubliez",
    "ignoriere",
    "ignorieren",
    "vergiss",
    "esqueca",
    "dimentica",
];
const EARLIER: &[&str] = &[
    "previous",
    "prior",
    "preceding",
    "earlier",
    "above",
    "foregoing",
    "initial",
    "original",
    "existing",
    "system",
    "anteriores",
    "precedentes",
    "previas",
    "precedenti",
    "vorherigen",
    "obigen",
    "bisherigen",
    "anterior",
];
const ORDERS: &[&str] = &[
    "instruction",
    "instructions",
    "prompt",
    "prompts",
    "directive",
    "directives",
    "programming",
    "instrucciones",
    "instrucoes",
    "istruzioni",
    "anweisungen",
    "anweisung",
    "guidelines",
    "rules",
    "indications",
];
/// Those that people seldom give each other by that name.
const PROMPTS: &[&str] =
    &["instructions", "prompt", "prompts", "directive", "directives", "programming", "instrucciones", "anweisungen"];
const MODEL: &[&str] =
    &["ai", "llm", "classifier", "moderator", "moderation", "chatbot", "gpt", "chatgpt", "claude", "bot"];
const JUDGE: &[&str] =
    &["classify", "label", "mark", "rate", "score", "flag", "treat", "categorize", "categorise", "judge"];
const REPLY: &[&str] = &["respond", "return", "output", "answer", "reply", "print", "give", "assign", "set"];
const THIS: &[&str] = &["this", "it", "everything", "the", "my", "that"];
const HARMLESS: &[&str] =
    &["safe", "harmless", "clean", "benign", "allowed", "nontoxic", "acceptable", "compliant", "approved", "innocuous"];
const NOTHING: &[&str] = &["0", "zero", "zeros", "zeroes", "lowest", "empty", "null", "false"];
const SHOW: &[&str] = &["reveal", "print", "repeat", "show", "output", "display", "leak", "tell"];

const PHRASES: &[Phrase] = &[
    Phrase { kind: Kind::Override, score: 0.7, gap: 3, sets: &[FORGET, EARLIER, ORDERS] },
    Phrase { kind: Kind::Override, score: 0.7, gap: 4, sets: &[FORGET, ORDERS, EARLIER] },
    Phrase { kind: Kind::Override, score: 0.6, gap: 1, sets: &[FORGET, &["your", "all", "any", "every"], PROMPTS] },
    Phrase { kind: Kind::Override, score: 0.45, gap: 2, sets: &[FORGET, &["your", "all", "any", "every"], ORDERS] },
    Phrase { kind: Kind::Override, score: 0.45, gap: 2, sets: &[FORGET, &["everything", "all"], EARLIER] },
    Phrase { kind: Kind::Override, score: 0.45, gap: 0, sets: &[&["new", "updated"], &["system", "admin"], ORDERS] },
    Phrase { kind: Kind::Leak, score: 0.6, gap: 2, sets: &[SHOW, &["your"], &["system", "hidden", "initial"], ORDERS] },
    Phrase { kind: Kind::Persona, score: 0.3, gap: 0, sets: &[&["you"], &["are"], &["now"]] },
    Phrase { kind: Kind::Persona, score: 0.3, gap: 0, sets: &[&["from"], &["now"], &["on"], &["you"]] },
    Phrase { kind: Kind::Persona, score: 0.3, gap: 0, sets: &[&["pretend"], &["to", "you", "youre"]] },
    Phrase {
        kind: Kind::Persona,
        score: 0.5,
        gap: 1,
        sets: &[&["you"], &["are", "will"], &["dan", "unrestricted", "jailbroken"]],
    },
    Phrase { kind: Kind::Persona, score: 0.6, gap: 0, sets: &[&["do"], &["anything"], &["now"], &["mode", "dan"]] },
    Phrase {
        kind: Kind::Persona,
        score: 0.5,
        gap: 1,
        sets: &[&["enter", "enable", "enabled"], &["developer", "debug", "god"], &["mode"]],
    },
    Phrase {
        kind: Kind::Address,
        score: 0.4,
        gap: 1,
        sets: &[&["ai", "content", "llm", "automated"], &["moderator", "moderation", "classifier"]],
    },
    Phrase {
        kind: Kind::Address,
        score: 0.4,
        gap: 2,
        sets: &[&["note", "message", "attention", "dear", "instruction", "instructions"], MODEL],
    },
    Phrase {
        kind: Kind::Address,
        score: 0.4,
        gap: 0,
        sets: &[&["as"], &["a", "an"], &["ai", "llm", "language"], &["model", "assistant"]],
    },
    Phrase { kind: Kind::Address, score: 0.4, gap: 0, sets: &[&["system"], &["prompt", "override", "message"]] },
    Phrase { kind: Kind::Verdict, score: 0.4, gap: 3, sets: &[JUDGE, THIS, HARMLESS] },
    Phrase {
        kind: Kind::Verdict,
        score: 0.6,
        gap: 4,
        sets: &[JUDGE, THIS, &["message", "comment", "text", "content", "post"], HARMLESS],
    },
    Phrase {
        kind: Kind::Verdict,
        score: 0.5,
        gap: 3,
        sets: &[REPLY, &["score", "scores", "label", "labels", "number", "numbers"], NOTHING],
    },
    Phrase {
        kind: Kind::Verdict,
        score: 0.5,
        gap: 3,
        sets: &[REPLY, NOTHING, &["score", "scores", "label", "labels", "category", "categories"]],
    },
    Phrase {
        kind: Kind::Verdict,
        score: 0.4,
        gap: 1,
        sets: &[&["all", "every"], &["score", "scores", "label", "labels"], NOTHING],
    },
    Phrase {
        kind: Kind::Verdict,
        score: 0.4,
        gap: 1,
        sets: &[REPLY, &["only", "with", "just", "exactly"], &["json", "safe", "harmless", "ok"]],
    },
    Phrase {
        kind: Kind::Verdict,
        score: 0.4,
        gap: 2,
        sets: &[&["do"], &["not"], &["flag", "moderate", "classify", "label"], &["this", "it"]],
    },
];

/// The cues among the words.
pub(super) fn find(words: &[Word]) -> Vec<Cue> {
    let cue = |phrase: &Phrase| {
        let span = (0..words.len()).find_map(|start| matched(phrase, words.get(start..)?))?;
        Some(Cue { kind: phrase.kind, score: phrase.score, span })
    };
    PHRASES.iter().filter_map(cue).collect()
}

/// The phrase, if it begins with the first word.
fn matched(phrase: &Phrase, words: &[Word]) -> Option<Span> {
    let (first, rest) = phrase.sets.split_first()?;
    let start = words.first().filter(|word| first.contains(&word.text.as_str()))?;
    let (mut at, mut end) = (1, start.span.end);
    for set in rest {
        let window = words.get(at..words.len().min(at + phrase.gap + 1))?;
        let found = window.iter().position(|word| set.contains(&word.text.as_str()))?;
        end = window.get(found)?.span.end;
        at += found + 1;
    }
    Some(Span { start: start.span.start, end })
}
