//! What the checks of a text say.

use std::sync::LazyLock;

use dialects::fault::Fault;
use domain::checks::{Language, Outcome, Plain, Sentiment, Status};
use domain::content::FieldType;
use domain::organisations::LinkRule;
use engines::{Hit, LanguageEngine, LinksEngine, Medium, Subject, TextView, ToxicityEngine, names};

use super::check::Checking;
use super::scanners::Scan;

/// From this score on, a word of the lexicon is a bad one: below are words that are often innocent.
const BAD_FROM: f64 = 0.6;
/// What the engine of words finds beyond words.
const NO_WORD: &str = "threat";
/// Labels of the toxicity engine for the four scores.
const LABELS: [&str; 4] = ["toxic", "obscene", "threat", "insult"];

/// Shared by all calls. It tells scores also where the strategy of the same engine reports nothing.
static TOXICITY: LazyLock<ToxicityEngine> = LazyLock::new(ToxicityEngine::new);

/// What was found in a text.
pub(super) struct Found {
    /// With what is known of the text.
    pub outcome: Outcome,
    /// What became of its scan.
    pub scan: Scan,
}

/// Looks at a text, if there is one.
pub(super) fn look(checking: &Checking<'_>, text: Option<&str>) -> Result<Found, Fault> {
    let settings = &checking.project.settings;
    let nothing = Outcome { language: Language::none(settings), ..Outcome::default() };
    let Some(text) = text else { return Ok(Found { outcome: nothing, scan: Scan::default() }) };
    let (view, checks) = (TextView::new(text), settings.checks);
    let mut outcome = nothing;
    if checks.links {
        outcome.links = Plain::made(has_bad_link(checking, text));
    }
    if checks.badwords {
        outcome.badwords = bad_words(checking, &view);
    }
    if checks.language {
        let detected = LanguageEngine::identify(text);
        let detected = detected.and_then(|(label, score)| Some((label.strip_prefix("lang_")?, score)));
        outcome.language = Language::of(text, detected, settings);
    }
    if checks.sentiment {
        outcome.sentiment = Sentiment::of(sentiment(&view)?, &settings.thresholds);
    }
    let scan = if checks.antivirus { checking.scanners.scan(text.as_bytes()) } else { Scan::default() };
    Ok(Found { outcome, scan })
}

fn has_bad_link(checking: &Checking<'_>, text: &str) -> bool {
    let settings = &checking.project.settings;
    let links = LinksEngine::new().links(text);
    let is_bad = |link: &engines::FoundLink| {
        settings.links == LinkRule::Any
            || link.is_deceptive
            || settings.denied_hosts.iter().any(|host| link.is_under(host))
            || checking.block_lists.iter().any(|list| list.denies(&link.link))
    };
    links.iter().any(is_bad)
}

fn bad_words(checking: &Checking<'_>, view: &TextView<'_>) -> Plain {
    if checking.block_lists.iter().any(|list| list.finds_words(view)) {
        return Plain::made(true);
    }
    let subject = Subject { path: "text", kind: FieldType::Text, medium: Medium::Text(view) };
    let is_bad = |hit: &Hit| hit.score >= BAD_FROM && hit.label != NO_WORD;
    match checking.context.engines.get(names::PROFANITY).map(|words| words.classify(&subject)) {
        Some(Ok(hits)) => Plain::made(hits.iter().any(is_bad)),
        // Not clean: nothing is known of the lexicon's words.
        Some(Err(_)) | None => Plain { status: Status::Error, hit: false },
    }
}

/// There is no place in the answer for a failure, so that the call fails.
fn sentiment(view: &TextView<'_>) -> Result<[f64; 4], Fault> {
    let scores = TOXICITY.refined_scores(view).map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(LABELS.map(|label| scores.get(label).map_or(0.0, f64::from)))
}
