//! What is recommended for a content as a whole: how grave its findings are together, and the order in which author,
//! caller, gravity and the mode of the configuration decide (contract of Moderation API, section 5.1).

use crate::cases::Head;
use crate::severity::Severity;

/// From which gravity on a person is to look, and from which on the content is to be refused; 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Below it a flagged content is let through.
    pub review: f64,
    /// From it on a flagged content is refused.
    pub block: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { review: 0.5, block: 0.9 }
    }
}

/// What is recommended, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// Let it through.
    Allow,
    /// Let a person look.
    Review,
    /// Refuse it.
    Reject,
}

impl Advice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Review, Self::Reject];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The author is blocked or suspended.
    AuthorBlock,
    /// Grave enough to be refused.
    SeverityReject,
    /// Grave enough for a person to look.
    SeverityReview,
    /// The caller's own verdict.
    ClientOverride,
    /// The configuration is on trial.
    DryRun,
    /// The author is trusted, so that nobody has to look.
    TrustedAllow,
    /// The author is not trusted, so that somebody is to look at less already.
    UntrustedSeverity,
    /// Something could not be looked at.
    Incomplete,
}

impl Reason {
    /// The wire name. The vendor has none for what could not be looked at.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorBlock => "author_block",
            Self::SeverityReject => "severity_reject",
            Self::SeverityReview => "severity_review",
            Self::ClientOverride => "client_override",
            Self::DryRun => "dry_run",
            Self::TrustedAllow => "trusted_allow",
            Self::UntrustedSeverity => "untrusted_severity",
            Self::Incomplete => "rule_fallback",
        }
    }
}

/// The caller's own verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientVerdict {
    /// What it is.
    pub advice: Advice,
    /// Whether it holds in place of ours, or only where it is stricter.
    pub overrides: bool,
}

/// What the author's standing changes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Faith {
    /// Nothing.
    #[default]
    Usual,
    /// What a person would have to look at is let through. What is to be refused stays so.
    Trusted,
    /// From this gravity on a person is to look, if that is lower than for others.
    Untrusted(f64),
}

/// What is known of a content that has been analysed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Facts {
    /// The author is blocked, or suspended and the end has not come.
    pub author_blocked: bool,
    /// Something was found that counts.
    pub flagged: bool,
    /// How grave it is, 0 to 1.
    pub severity: f64,
    /// Something that counts could not be looked at.
    pub incomplete: bool,
    /// The configuration is on trial.
    pub dry_run: bool,
    /// The caller's own verdict.
    pub client: Option<ClientVerdict>,
    /// What the author's standing changes.
    pub faith: Faith,
}

/// What is recommended, and why. The first that decides in this order: the author; a configuration on trial, of which
/// nothing may follow; the caller, if in place of us; what could not be looked at, which is never clean; the gravity,
/// in the light of who the author is,
/// unless the caller is stricter.
pub fn recommend(facts: &Facts, thresholds: Thresholds) -> (Advice, Vec<Reason>) {
    if facts.author_blocked {
        return (Advice::Reject, vec![Reason::AuthorBlock]);
    }
    if facts.dry_run {
        return (Advice::Allow, vec![Reason::DryRun]);
    }
    let (mut advice, mut reasons) = by_gravity(facts, thresholds);
    if facts.incomplete && advice == Advice::Allow {
        (advice, reasons) = (Advice::Review, vec![Reason::Incomplete]);
    }
    match facts.client {
        Some(client) if client.overrides => (client.advice, vec![Reason::ClientOverride]),
        Some(client) if client.advice > advice => {
            reasons.push(Reason::ClientOverride);
            (client.advice, reasons)
        }
        _ => (advice, reasons),
    }
}

fn by_gravity(facts: &Facts, thresholds: Thresholds) -> (Advice, Vec<Reason>) {
    let severity = facts.severity;
    if !facts.flagged {
        return (Advice::Allow, Vec::new());
    }
    match facts.faith {
        Faith::Untrusted(from) if severity < thresholds.review && severity >= from => {
            (Advice::Review, vec![Reason::UntrustedSeverity])
        }
        _ if severity < thresholds.review => (Advice::Allow, Vec::new()),
        _ if severity >= thresholds.block => (Advice::Reject, vec![Reason::SeverityReject]),
        Faith::Trusted => (Advice::Allow, vec![Reason::TrustedAllow]),
        Faith::Usual | Faith::Untrusted(_) => (Advice::Review, vec![Reason::SeverityReview]),
    }
}

/// How grave a finding is as a number, 0 to 1: its severity, weighed with how sure it is.
pub fn gravity(severity: Severity, score: f64) -> f64 {
    weight(severity) * score
}

/// How grave a case is by its newest judgement, 0 to 1: as the configuration that judged says, else by its gravest
/// violation. What only people have flagged is not grave by itself.
pub fn gravity_of(head: &Head) -> f64 {
    let Some(judged) = &head.judgement else { return 0.0 };
    let of = |severity: Option<Severity>, score: f64| {
        gravity(severity.or(judged.severity).unwrap_or(Severity::Medium), score.clamp(0.0, 1.0))
    };
    let violations = judged.violations.iter().map(|violation| of(violation.severity, violation.score));
    judged.gravity.unwrap_or_else(|| violations.fold(0.0, f64::max))
}

/// The score from which on a finding of this severity reaches a gravity; `None` if it never does.
pub fn score_for(severity: Severity, gravity: f64) -> Option<f64> {
    Some(gravity / weight(severity)).filter(|score| *score <= 1.0)
}

const fn weight(severity: Severity) -> f64 {
    match severity {
        Severity::Info => 0.3,
        Severity::Low => 0.5,
        Severity::Medium => 0.7,
        Severity::High => 0.95,
        Severity::Critical => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn flagged(severity: f64) -> Facts {
        Facts { flagged: true, severity, ..Facts::default() }
    }

    fn told(facts: &Facts) -> (&'static str, Vec<&'static str>) {
        let (advice, reasons) = recommend(facts, Thresholds::default());
        (advice.as_str(), reasons.into_iter().map(Reason::as_str).collect())
    }

    #[test]
    fn gravity_decides_between_the_thresholds() {
        assert_eq!(told(&flagged(0.49)), ("allow", vec![]));
        assert_eq!(told(&flagged(0.5)), ("review", vec!["severity_review"]));
        assert_eq!(told(&flagged(0.9)), ("reject", vec!["severity_reject"]));
        assert_eq!(told(&Facts { flagged: false, ..flagged(0.95) }), ("allow", vec![]));
        let always = Thresholds { review: 0.0, block: 1.0 };
        assert_eq!(recommend(&flagged(0.0), always).0, Advice::Review);
        assert_eq!(recommend(&flagged(1.0), Thresholds { review: 1.0, block: 1.0 }).0, Advice::Reject);
    }

    #[test]
    fn the_order_is_author_trial_caller_gravity() {
        let client = |advice, overrides| Some(ClientVerdict { advice, overrides });
        let base = flagged(0.6);
        assert_eq!(told(&Facts { author_blocked: true, dry_run: true, ..base }), ("reject", vec!["author_block"]));
        assert_eq!(told(&Facts { dry_run: true, incomplete: true, ..base }), ("allow", vec!["dry_run"]));
        let client_is = |advice, overrides| Facts { client: client(advice, overrides), ..base };
        assert_eq!(told(&client_is(Advice::Allow, true)), ("allow", vec!["client_override"]));
        assert_eq!(told(&client_is(Advice::Allow, false)), ("review", vec!["severity_review"]));
        assert_eq!(told(&client_is(Advice::Reject, false)), ("reject", vec!["severity_review", "client_override"]));
    }

    #[test]
    fn who_is_trusted_is_waved_through_and_who_is_not_is_looked_at_sooner() {
        let seen = |severity, faith| told(&Facts { faith, ..flagged(severity) });
        assert_eq!(seen(0.6, Faith::Trusted), ("allow", vec!["trusted_allow"]));
        assert_eq!(seen(0.3, Faith::Trusted), ("allow", vec![]));
        assert_eq!(
            seen(0.95, Faith::Trusted),
            ("reject", vec!["severity_reject"]),
            "nobody is trusted with everything"
        );
        assert_eq!(seen(0.3, Faith::Untrusted(0.2)), ("review", vec!["untrusted_severity"]));
        assert_eq!(seen(0.1, Faith::Untrusted(0.2)), ("allow", vec![]));
        assert_eq!(seen(0.6, Faith::Untrusted(0.2)), ("review", vec!["severity_review"]));
        let facts = Facts { incomplete: true, faith: Faith::Trusted, ..flagged(0.6) };
        assert_eq!(told(&facts), ("review", vec!["rule_fallback"]), "what was not looked at is trusted from nobody");
        let clean = Facts { flagged: false, faith: Faith::Untrusted(0.0), ..flagged(0.0) };
        assert_eq!(told(&clean), ("allow", vec![]));
    }

    #[test]
    fn what_could_not_be_looked_at_is_never_let_through() {
        let facts = Facts { incomplete: true, ..Facts::default() };
        assert_eq!(told(&facts), ("review", vec!["rule_fallback"]));
        assert_eq!(told(&Facts { incomplete: true, ..flagged(0.95) }), ("reject", vec!["severity_reject"]));
    }

    #[test]
    fn a_score_reaches_the_gravity_it_was_computed_for() {
        for severity in [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical] {
            match score_for(severity, 0.9) {
                Some(score) => assert!((gravity(severity, score) - 0.9).abs() < 1e-9),
                None => assert!(gravity(severity, 1.0) < 0.9),
            }
        }
    }

    proptest! {
        #[test]
        fn graver_is_never_treated_more_mildly(
            a in 0.0..=1.0_f64, b in 0.0..=1.0_f64, review in 0.0..=1.0_f64, block in 0.0..=1.0_f64,
            incomplete: bool, stricter in proptest::option::of(0..3_usize),
        ) {
            let thresholds = Thresholds { review: review.min(block), block: review.max(block) };
            let client = stricter.map(|at| ClientVerdict { advice: Advice::ALL[at], overrides: false });
            let advice = |severity| recommend(&Facts { incomplete, client, ..flagged(severity) }, thresholds).0;
            prop_assert!(advice(a.min(b)) <= advice(a.max(b)));
            if let Some(client) = client {
                prop_assert!(advice(a) >= client.advice);
            }
            if incomplete {
                prop_assert!(advice(a) >= Advice::Review);
            }
        }
    }
}
