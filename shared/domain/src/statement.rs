//! What an author is told of a decision on their content: a projection of the case that holds nothing
//! about who reported, who decided, or how it was found.

use crate::cases::{Enforcement, Head, SorStatus, Trigger};
use crate::config::Policy;
use crate::content::{Body, Field};
use crate::ids::{PlatformId, statement_id};

/// A statement of reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Stable id of the case.
    pub id: String,
    /// Where the author stands.
    pub status: SorStatus,
    /// When the content was made, microseconds since 1970.
    pub content_us: i64,
    /// The content: as it was enforced, or as it is where nothing is enforced.
    pub fields: Vec<Field>,
    /// Why it was taken down; absent while there is nothing to explain.
    pub reasons: Option<Reasons>,
    /// The author's appeal.
    pub appeal: Option<AppealMade>,
    /// How that was ruled.
    pub ruling: Option<AppealRuled>,
}

/// Why a content was taken down.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// Policies violated, each as it was worded when it judged.
    pub violations: Vec<Reason>,
    /// Use of automated means; unknown where the platform decided by itself.
    pub automated: Option<Automated>,
    /// Whether an appeal is possible now.
    pub is_appealable: bool,
}

/// One policy violated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Code of the policy.
    pub code: String,
    /// Name of the policy.
    pub name: String,
    /// What the policy says.
    pub description: String,
    /// Dotted path of the field; absent for the whole content.
    pub field: Option<String>,
}

/// Where automated means were used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Automated {
    /// To find the content.
    pub detection: bool,
    /// To decide on it.
    pub decision: bool,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealMade {
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// What the author said; empty once it has been erased.
    pub statement: String,
}

/// A ruling on an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppealRuled {
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// Whether the content came back.
    pub accepted: bool,
}

impl Head {
    /// The enforcement that the author is told of, if any.
    pub fn told_enforcement(&self) -> Option<&Enforcement> {
        let is_told = self.sor_status() != SorStatus::NoIncident;
        self.enforcement.as_ref().filter(|_| is_told)
    }

    /// The body version that the author is shown.
    pub fn told_body(&self) -> u32 {
        self.told_enforcement().map_or(self.body_version, |enforcement| enforcement.body_version)
    }
}

impl Statement {
    /// The statement for a case. `body` is that of [`Head::told_body`], absent once it has been erased;
    /// `policies` are those of the enforcement as they judged; `appeal` is what the author said.
    pub fn of(
        platform: &PlatformId,
        head: &Head,
        body: Option<Body>,
        policies: &[Policy],
        appeal: Option<String>,
    ) -> Self {
        let body = body.unwrap_or_default();
        let told = head.told_enforcement();
        Self {
            id: statement_id(platform, &head.content),
            status: head.sor_status(),
            content_us: body.created_ms.unwrap_or(head.created_ms) * 1000,
            fields: body.fields,
            reasons: told.map(|enforcement| reasons(head, enforcement, policies)),
            appeal: told
                .and(head.content_appeal())
                .map(|made| AppealMade { at_us: made.at_us, statement: appeal.unwrap_or_default() }),
            ruling: told
                .and(head.content_appeal())
                .and_then(|appeal| appeal.ruling.as_ref())
                .map(|ruling| AppealRuled { at_us: ruling.at_us, accepted: ruling.accepted }),
        }
    }
}

/// Whether the author may appeal against an enforcement: unless all policies named allow none.
pub fn is_appealable(enforcement: &Enforcement, policies: &[Policy]) -> bool {
    let allows = |code: &str| policies.iter().find(|policy| policy.code == code).is_none_or(|policy| policy.appealable);
    enforcement.violations.is_empty() || enforcement.violations.iter().any(|violation| allows(&violation.policy))
}

fn reasons(head: &Head, enforcement: &Enforcement, policies: &[Policy]) -> Reasons {
    let mut violations: Vec<Reason> = Vec::with_capacity(enforcement.violations.len());
    for violation in &enforcement.violations {
        let reason = reason(&violation.policy, violation.field.as_deref(), policies);
        if !violations.contains(&reason) {
            violations.push(reason);
        }
    }
    Reasons {
        at_us: enforcement.at_us,
        violations,
        automated: automated(head, enforcement),
        is_appealable: head.content_appeal().is_none() && is_appealable(enforcement, policies),
    }
}

fn reason(code: &str, field: Option<&str>, policies: &[Policy]) -> Reason {
    let policy = policies.iter().find(|policy| policy.code == code);
    let name = policy.map(|policy| policy.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(code);
    Reason {
        code: code.to_owned(),
        name: name.to_owned(),
        description: policy.map(|policy| policy.description.clone()).unwrap_or_default(),
        field: field.map(str::to_owned),
    }
}

fn automated(head: &Head, enforcement: &Enforcement) -> Option<Automated> {
    match enforcement.trigger {
        Trigger::External => None,
        Trigger::Automated => Some(Automated { detection: true, decision: true }),
        Trigger::Manual => {
            let judged = head.judgement.as_ref().filter(|judged| judged.body_version == enforcement.body_version);
            let detection = judged.is_some_and(|judged| !judged.violations.is_empty());
            Some(Automated { detection, decision: false })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{Appeal, Ruling, Visibility};
    use crate::content::ContentRef;
    use crate::decide::Violation;

    fn head() -> Head {
        let mut head = Head::new(&ContentRef { kind: "post".into(), id: "1".into() }, 5);
        let violation =
            |field: Option<&str>| Violation::decided("HTE".into(), field.map(str::to_owned), Trigger::Manual);
        head.visibility = Visibility::Down;
        head.body_version = 4;
        head.enforcement = Some(Enforcement {
            number: 1,
            body_version: 3,
            at_us: 7,
            trigger: Trigger::Manual,
            by: None,
            violations: vec![violation(Some("text")), violation(None), violation(Some("text"))],
            policies: vec![("HTE".into(), 2)],
            entry: 1,
            ban: None,
        });
        head
    }

    fn statement(head: &Head, policies: &[Policy]) -> Statement {
        let platform = PlatformId::parse("platform1").unwrap();
        Statement::of(&platform, head, None, policies, Some("why".into()))
    }

    #[test]
    fn sections_follow_the_status() {
        let mut head = head();
        let enforced = statement(&head, &[]);
        assert_eq!((enforced.status, head.told_body(), enforced.content_us), (SorStatus::Enforced, 3, 5_000));
        assert!(enforced.reasons.is_some() && enforced.appeal.is_none());
        head.appeal = Some(Appeal { at_us: 9, entry: 2, ban: None, ruling: None });
        let appealed = statement(&head, &[]);
        assert_eq!(appealed.appeal, Some(AppealMade { at_us: 9, statement: "why".into() }));
        assert!(appealed.ruling.is_none() && !appealed.reasons.unwrap().is_appealable);
        head.visibility = Visibility::Online;
        head.appeal.as_mut().unwrap().ruling = Some(Ruling { at_us: 11, accepted: true, by: None });
        assert_eq!(statement(&head, &[]).ruling, Some(AppealRuled { at_us: 11, accepted: true }));
        head.appeal = None;
        let restored = statement(&head, &[]);
        assert_eq!((restored.status, restored.reasons, head.told_body()), (SorStatus::NoIncident, None, 4));
    }

    #[test]
    fn policies_are_worded_as_they_judged_and_named_once_a_field() {
        let policy = Policy { code: "HTE".into(), name: "Hate".into(), description: "No.".into(), ..Policy::default() };
        let reasons = statement(&head(), &[policy]).reasons.unwrap();
        let told: Vec<_> = reasons.violations.iter().map(|v| (v.name.as_str(), v.field.as_deref())).collect();
        assert_eq!(told, [("Hate", Some("text")), ("Hate", None)]);
        assert_eq!(reasons.automated, Some(Automated { detection: false, decision: false }));
        assert_eq!(statement(&head(), &[]).reasons.unwrap().violations[0].name, "HTE", "a policy that is gone");
    }

    #[test]
    fn one_appealable_policy_suffices() {
        let mut enforcement = head().enforcement.unwrap();
        let strict = Policy { code: "HTE".into(), appealable: false, ..Policy::default() };
        assert!(!is_appealable(&enforcement, std::slice::from_ref(&strict)));
        enforcement.violations.push(Violation::decided("VLC".into(), None, Trigger::External));
        assert!(is_appealable(&enforcement, std::slice::from_ref(&strict)));
        enforcement.violations.clear();
        assert!(is_appealable(&enforcement, &[strict]));
    }
}
