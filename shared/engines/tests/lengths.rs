//! Texts made to be slow take time in proportion to their length.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use domain::content::FieldType;
use engines::{
    CircumventionEngine, Classifier, LinksEngine, Medium, PiiEngine, ProfanityEngine, ScamEngine, Subject, TextView,
};

const HOSTILE: &[&str] = &[
    "a",
    "*",
    "a*",
    "a_",
    "a____",
    "_",
    "a . ",
    ". ",
    "@",
    "a@b.co ",
    "a at b dot co ",
    "damn ",
    "d a m n ",
    "d-a.m_n ",
    "da mn ",
    "1 ",
    "1",
    "+1 202 555 0143 ",
    "GB82 ",
    "дамн ",
    "а",
    "http://a.com ",
    "text me ",
    "wa.me ",
    "insta: a.b ",
    "ass",
    "|",
    "|<",
    "\\/",
    "(",
    "ɐ",
    "\u{200b}a",
    "ﷺ",
    "🔥a",
    "ph",
    "will kill you ",
    "double your bitcoin ",
    "five ",
];
/// A run this short says nothing: caches and other work decide.
const TOO_SHORT: Duration = Duration::from_millis(60);

fn engines() -> Vec<Box<dyn Classifier>> {
    vec![
        Box::new(ProfanityEngine::new()),
        Box::new(LinksEngine::new()),
        Box::new(PiiEngine::new()),
        Box::new(CircumventionEngine::new()),
        Box::new(ScamEngine::new()),
    ]
}

fn least_time(engines: &[Box<dyn Classifier>], text: &str) -> Duration {
    let once = || {
        let started = Instant::now();
        let view = TextView::new(text);
        for engine in engines {
            let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
            engine.classify(&subject).unwrap();
        }
        started.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn eight_times_the_text_takes_about_eight_times_as_long() {
    let engines = engines();
    for piece in HOSTILE {
        let time = |bytes: usize| least_time(&engines, &piece.repeat(bytes / piece.len()));
        let (short, long) = (time(4 * 1024), time(32 * 1024));
        // Quadratic work would take 64 times as long.
        assert!(long < TOO_SHORT || long < short * 24, "{piece:?}: {short:?}, then {long:?}");
    }
}
