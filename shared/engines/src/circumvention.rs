//! Attempts to move contact or payment off the platform.
//!
//! Labels: `contact` an address, number or account together with an invitation, a messenger, or
//! written so that machines should not see it; `payment` paying around the platform. A name or number
//! alone is no attempt: the score comes from what stands together, 0.6 for hints and up to 0.95 for a
//! messenger with an account. It reads English cues; messengers and numbers are found in any language.

mod cues;
mod digits;

use domain::content::FieldType;
use domain::severity::Severity;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::cues::{CueSet, Cues, strongest, together, within};
use crate::pii::scan::Found;
use crate::text::TextView;
use cues::Cue;

const LABELS: &[&str] = &["contact", "payment"];
/// How far apart two findings may stand, in characters, that are to be one expression.
const NEXT: usize = 24;
/// The engine behind the strategy `circumvention`.
pub struct CircumventionEngine {
    cues: Option<CueSet<Cue>>,
}

impl CircumventionEngine {
    /// Compiles the cues; build it once a process.
    pub fn new() -> Self {
        Self { cues: CueSet::new(cues::CUES) }
    }
}

impl Default for CircumventionEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Classifier for CircumventionEngine {
    fn strategy(&self) -> &'static str {
        "circumvention"
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn labels(&self) -> &'static [&'static str] {
        LABELS
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Some(view) = subject.text() else { return Ok(Vec::new()) };
        let cues = self.cues.as_ref().ok_or_else(|| ClassifierError::Failed("the cues did not compile".to_owned()))?;
        let text = view.normalised();
        let evidence = Evidence::gather(cues, view);
        let found = evidence
            .contact()
            .map(|hit| ("contact", hit))
            .into_iter()
            .chain(evidence.payment().map(|hit| ("payment", hit)));
        let hit = |(label, found): (&'static str, Found)| {
            Hit::new(label, found.score, Some(Severity::Medium), text.span(found.from, found.to))
        };
        Ok(found.map(hit).collect())
    }
}

/// What a text offers, before it is put together.
struct Evidence {
    cues: Cues<Cue>,
    emails: Vec<Found>,
    /// Telephone numbers, written as such.
    phones: Vec<Found>,
    /// At least seven digits in a row, however written; the score says how much they are disguised.
    spelled: Vec<Found>,
    handles: Vec<Found>,
    /// The first account name that stands right after a messenger's name.
    named: Option<Found>,
}

impl Evidence {
    fn gather(cues: &CueSet<Cue>, view: &TextView<'_>) -> Self {
        let scan = view.scan();
        let cues = cues.find(view);
        let messengers = [cues.of(Cue::Messenger), cues.of(Cue::ShortMessenger), cues.of(Cue::MailProvider)].concat();
        Self {
            emails: view.emails().to_vec(),
            phones: view.phones().to_vec(),
            spelled: digits::find(scan),
            handles: cues::handles(scan),
            named: cues::named_account(scan, &messengers),
            cues,
        }
    }

    /// The strongest sign of moving contact elsewhere.
    fn contact(&self) -> Option<Found> {
        let invites = self.cues.of(Cue::Invite);
        let messengers = self.cues.of(Cue::Messenger);
        let short = self.cues.of(Cue::ShortMessenger);
        let numbers: Vec<Found> = self.phones.iter().chain(&self.spelled).copied().collect();
        let accounts: Vec<Found> = numbers.iter().chain(&self.handles).chain(&self.emails).copied().collect();
        let any_messenger: Vec<Found> = messengers.iter().chain(short).copied().collect();
        let candidates = [
            self.cues.of(Cue::ContactLink).first().map(|link| Found { score: 0.92, ..*link }),
            together(&any_messenger, &accounts, 0.93),
            together(invites, messengers, 0.88),
            together(invites, &self.emails, 0.88),
            together(invites, &numbers, 0.88),
            together(self.cues.of(Cue::MailInvite), &self.handles, 0.8),
            together(invites, short, 0.7),
            together(self.cues.of(Cue::Evade), &accounts, 0.85),
            together(self.cues.of(Cue::Evade), messengers, 0.85),
            self.named.map(|name| Found { score: 0.8, ..name }),
            within(NEXT, self.cues.of(Cue::MailProvider), &self.handles, 0.85),
            within(NEXT, self.cues.of(Cue::MailProvider), self.cues.of(Cue::MailInvite), 0.75),
            within(NEXT, self.cues.of(Cue::LookUp), messengers, 0.65),
            within(NEXT, invites, &self.handles, 0.65),
            self.phones.iter().copied().find(|number| number.score >= 0.8).map(|found| Found { score: 0.7, ..found }),
            self.emails.iter().copied().find(|email| email.score >= 0.9).map(|found| Found { score: 0.62, ..found }),
            self.spelled.iter().copied().find(|number| number.score >= 0.7),
            self.emails.iter().copied().find(|email| email.score < 0.9).map(|email| Found { score: 0.7, ..email }),
        ];
        strongest(candidates)
    }

    fn accounts(&self) -> Vec<Found> {
        [self.phones.as_slice(), &self.spelled, &self.handles, &self.emails].concat()
    }

    /// The strongest sign of paying elsewhere.
    fn payment(&self) -> Option<Found> {
        let pay = self.cues.of(Cue::Pay);
        let evade = self.cues.of(Cue::Evade);
        let methods = self.cues.of(Cue::Method);
        let common = self.cues.of(Cue::CommonMethod);
        let candidates = [
            self.cues.of(Cue::AvoidFee).first().map(|cue| Found { score: 0.85, ..*cue }),
            together(evade, methods, 0.93),
            together(evade, common, 0.9),
            together(evade, pay, 0.88),
            together(pay, methods, 0.75),
            together(pay, &self.emails, 0.7),
            within(NEXT, methods, &self.accounts(), 0.85),
            within(NEXT, methods, self.cues.of(Cue::Only), 0.7),
            together(evade, self.cues.of(Cue::Bargain), 0.8),
            together(pay, self.cues.of(Cue::Bargain), 0.6).filter(|_| !common.is_empty() || !methods.is_empty()),
            self.cues.of(Cue::Evade).first().map(|cue| Found { score: 0.6, ..*cue }).filter(|_| !common.is_empty()),
            self.cues.of(Cue::Scam).first().map(|cue| Found { score: 0.85, ..*cue }),
        ];
        strongest(candidates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Medium;

    fn labels(text: &str) -> Vec<String> {
        let view = TextView::new(text);
        let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
        let hits = CircumventionEngine::new().classify(&subject).unwrap();
        assert!(hits.iter().all(|hit| hit.score >= 0.6 && hit.span.is_some()), "{text}");
        hits.into_iter().map(|hit| hit.label.into_owned()).collect()
    }

    #[test]
    fn moving_contact_is_found() {
        let cases = [
            "text me at 202.555.0143",
            "add me on insta coco.lux",
            "I'm coco_lux on Telegr@m",
            "find me on snap: coco99",
            "call me: five five five zero one four three",
            "wa.me/12025550143",
            "let's move to whats app",
            "my number is 2 0 2 5 5 5 0 1 4 3",
            "email me coco(at)example[dot]org",
            "write to coco at example dot org",
        ];
        for text in cases {
            assert!(labels(text).contains(&"contact".to_owned()), "{text}");
        }
    }

    #[test]
    fn paying_elsewhere_is_found() {
        let cases = [
            "pay me outside the app by cash",
            "let's skip the service fee",
            "send it via western union",
            "I take zelle, just pay me there",
            "buy a gift card and send me the code",
        ];
        for text in cases {
            assert!(labels(text).contains(&"payment".to_owned()), "{text}");
        }
    }

    #[test]
    fn ordinary_talk_is_not() {
        let cases = [
            "the score was 121-16 after overtime",
            "ISBN 978-0-4150-8826-2",
            "my order number is 559945609",
            "I saw it on telegram",
            "please call me back when you can",
            "the flat costs 2349 per month",
            "she wrote a telegram in 1911",
            "cash is king",
            "one two three, go",
            "I read the news on facebook",
            "version 4.16.84 fixes the crash",
            "GPS -23.2879, 149.2410",
        ];
        for text in cases {
            assert_eq!(labels(text), Vec::<String>::new(), "{text}");
        }
    }
}
