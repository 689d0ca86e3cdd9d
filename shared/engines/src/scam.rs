//! Attempts to defraud: promised riches, prizes, advance fees, gift cards, frightening notices, false
//! support and false jobs.
//!
//! One label, `scam`. A topic alone is no attempt (people do talk about bitcoin and lotteries), so the
//! score comes from what stands together: a promise, a notice or a prize with a link, a contact, a fee
//! or a deadline. 0.6 to 0.75 for hints, up to 0.93 for the whole pattern. English only; meant to be
//! precise rather than complete.

mod cues;

use domain::content::FieldType;
use domain::severity::Severity;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::cues::{CueSet, Cues, strongest, within};
use crate::pii::scan::{Found, Scan};
use crate::text::TextView;
use cues::Cue;

/// How far apart the parts of a pitch may stand, in characters.
const REACH: usize = 240;

/// The engine behind the strategy `scam`.
pub struct ScamEngine {
    cues: Option<CueSet<Cue>>,
}

impl ScamEngine {
    /// Compiles the cues; build it once a process.
    pub fn new() -> Self {
        Self { cues: CueSet::new(cues::CUES) }
    }
}

impl Default for ScamEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Classifier for ScamEngine {
    fn strategy(&self) -> &'static str {
        "scam"
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn labels(&self) -> &'static [&'static str] {
        &["scam"]
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Some(view) = subject.text() else { return Ok(Vec::new()) };
        let set = self.cues.as_ref().ok_or_else(|| ClassifierError::Failed("the cues did not compile".to_owned()))?;
        let cues = set.find(view);
        let found = if cues.is_empty() { None } else { judge(&cues, view) };
        let hit = |found: Found| {
            let span = view.normalised().span(found.from, found.to);
            Hit::new("scam", found.score, Some(Severity::High), span)
        };
        Ok(found.map(hit).into_iter().collect())
    }
}

/// The strongest pattern in the text.
fn judge(cues: &Cues<Cue>, view: &TextView<'_>) -> Option<Found> {
    let links = links(view.scan());
    let phones = view.phones();
    let contacts: Vec<Found> =
        phones.iter().chain(view.emails()).chain(cues.of(Cue::Contact)).chain(&links).copied().collect();
    let one = |cue: Cue, score: f64| cues.of(cue).first().map(|found| Found { score, ..*found });
    let pair = |left: Cue, right: Cue, score: f64| within(REACH, cues.of(left), cues.of(right), score);
    let reached = |cue: Cue, score: f64| within(REACH, cues.of(cue), &contacts, score);
    let linked = |cue: Cue, score: f64| within(REACH, cues.of(cue), &links, score);
    let called = |cue: Cue, score: f64| within(REACH, cues.of(cue), phones, score);
    strongest([
        one(Cue::Fraud, 0.85),
        pair(Cue::Riches, Cue::Coin, 0.8),
        reached(Cue::Riches, 0.82),
        linked(Cue::Notice, 0.9),
        called(Cue::Notice, 0.8),
        pair(Cue::Notice, Cue::Act, 0.75),
        pair(Cue::Notice, Cue::Deadline, 0.7),
        reached(Cue::Prize, 0.85),
        pair(Cue::Prize, Cue::Act, 0.8),
        pair(Cue::Prize, Cue::Fee, 0.85),
        pair(Cue::Fortune, Cue::Estate, 0.85),
        pair(Cue::Estate, Cue::Fee, 0.8),
        within(REACH, cues.of(Cue::Estate), &contacts, 0.65).filter(|_| cues.of(Cue::Estate).len() > 1),
        called(Cue::Support, 0.85),
        linked(Cue::Support, 0.7),
        pair(Cue::Job, Cue::Fee, 0.8),
        pair(Cue::Job, Cue::Riches, 0.75),
        within(REACH, cues.of(Cue::Job), cues.of(Cue::Contact), 0.7).filter(|_| cues.of(Cue::Job).len() > 1),
        pair(Cue::GiftCard, Cue::Code, 0.88),
        pair(Cue::GiftCard, Cue::Deadline, 0.7),
        linked(Cue::Secret, 0.85),
        pair(Cue::Secret, Cue::Act, 0.8),
        linked(Cue::Giveaway, 0.7).filter(|_| !cues.of(Cue::Coin).is_empty()),
    ])
}

/// Rough places of links: enough to know that the text sends its reader somewhere.
fn links(scan: &Scan) -> Vec<Found> {
    let opens = |at: usize| {
        let here = scan.at(at);
        let begins = |head: &str| head.chars().enumerate().all(|(place, c)| scan.at(at + place) == c);
        !scan.before(at).is_alphanumeric()
            && ((here == 'h' && (begins("http://") || begins("https://") || begins("hxxp")))
                || (here == 'w' && begins("www.")))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.len() {
        let end = scan.run(at, |c| !c.is_whitespace());
        let is_link = end > at && (opens(at) || is_short_link(scan, at, end));
        if is_link {
            found.push(Found { from: at, to: end, score: 1.0 });
        }
        at = end.max(at + 1);
    }
    found
}

/// `name.tld/path`, a host with a path.
fn is_short_link(scan: &Scan, from: usize, to: usize) -> bool {
    let slash = (from..to).find(|at| scan.at(*at) == '/');
    slash.is_some_and(|slash| {
        let host = scan.slice(from, slash);
        slash + 1 < to && host.contains('.') && psl::domain_str(&host).is_some() && is_known(&host)
    })
}

fn is_known(host: &str) -> bool {
    psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Medium;

    fn is_scam(text: &str) -> bool {
        let view = TextView::new(text);
        let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
        ScamEngine::new().classify(&subject).unwrap().iter().any(|hit| hit.score >= 0.6 && hit.span.is_some())
    }

    #[test]
    fn pitches_are_found() {
        let cases = [
            "Double your bitcoin in 24 hours, guaranteed! Message me on Telegram",
            "Send 0.1 BTC and get 0.2 BTC back instantly",
            "Your account has been suspended. Verify your account at http://example.com/login",
            "Dear customer, unusual activity was detected, call +1 202 555 0143 immediately",
            "Congratulations you have won a prize! Claim it at www.example.com/win",
            "I am the next of kin of a late client who left 12 million dollars",
            "Please buy some gift cards, scratch the back and send me the codes",
            "Work from home, no experience needed, earn $500 daily, WhatsApp me",
            "A small registration fee secures your data entry job",
            "Your computer has a virus, call Microsoft support on 202-555-0143",
            "Enter your seed phrase to connect your wallet: https://example.com/airdrop",
            "D0uble y0ur b1tcoin, guaranteed pr0fit, text me",
        ];
        for text in cases {
            assert!(is_scam(text), "{text}");
        }
    }

    #[test]
    fn talk_about_such_things_is_not() {
        let cases = [
            "I lost money on bitcoin last year",
            "my account was suspended and nobody answers",
            "she won a prize at school",
            "we work from home on Fridays",
            "got a gift card from my aunt for my birthday",
            "the lottery jackpot is 12 million this week",
            "never share your seed phrase with anybody",
            "the article about my late uncle's inheritance",
            "please verify your account settings before posting",
            "the limited time offer at the bakery was lovely",
            "call support if the printer jams",
        ];
        for text in cases {
            assert!(!is_scam(text), "{text}");
        }
    }
}
