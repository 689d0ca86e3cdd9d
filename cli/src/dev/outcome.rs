//! What came of a content, gathered from the answer and the webhooks, and how it differs from what must.

use std::collections::BTreeMap;

use serde_json::Value;

use super::case::{Case, Expect, Found, Later, Mode, identity_of};
use super::receiver::Webhook;

/// What came of one content.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Milliseconds until the answer.
    pub reply_ms: u64,
    /// Why the request failed, if it did.
    pub refused: Option<String>,
    /// One per policy, ordered by policy.
    pub violations: Vec<Found>,
    /// Strategies that did not run.
    pub incomplete: Vec<String>,
    /// What the last `analysed-content` says, if it is not the first.
    pub later: Option<Later>,
    /// The decision, if there was one.
    pub decision: Option<String>,
    /// Milliseconds from the request to each webhook, by type.
    pub arrived: Vec<(String, u64)>,
    /// Webhooks whose signature did not verify, with the reason.
    pub unverified: Vec<String>,
}

impl Outcome {
    /// Puts together what is known of a case. `sent` is the time of the request in seconds since 1970.
    pub fn gather(case: &Case, answer: &Value, sent: f64, reply_ms: u64, webhooks: &[Webhook]) -> Self {
        let mine = of(case, webhooks);
        let analysed: Vec<&Value> = mine
            .iter()
            .filter(|webhook| webhook.kind.as_deref() == Some("analysed-content"))
            .map(|webhook| &webhook.body)
            .collect();
        let verdict = match case.mode {
            Mode::Sync => Some(answer),
            Mode::Async => analysed.first().copied(),
        };
        let later = analysed.iter().skip(1).max_by_key(|body| body.get("sequence").and_then(Value::as_u64));
        let decision = mine.iter().find(|webhook| webhook.kind.as_deref() == Some("decision"));
        Self {
            reply_ms,
            refused: None,
            violations: verdict.map(strongest).unwrap_or_default(),
            incomplete: verdict.map(|body| texts(body, "incomplete")).unwrap_or_default(),
            later: later.map(|body| Later { violations: strongest(body), incomplete: texts(body, "incomplete") }),
            decision: decision.and_then(|webhook| Some(webhook.body.get("decision")?.as_str()?.to_owned())),
            arrived: mine.iter().map(|webhook| (kind(webhook), millis(webhook.time - sent))).collect(),
            unverified: mine.iter().copied().filter(|webhook| !webhook.verified).map(distrust).collect(),
        }
    }

    /// Every way in which it differs from what must have come; empty if it does not.
    pub fn problems(&self, expect: &Expect) -> Vec<String> {
        if let Some(refused) = &self.refused {
            return vec![refused.clone()];
        }
        let mut problems = self.unverified.clone();
        let mut differ = |what: &str, wanted: &[String], got: &[String]| {
            let (wanted, got) = (sorted(wanted), sorted(got));
            if wanted != got {
                problems.push(format!("{what}: expected {}, got {}", list(&wanted), list(&got)));
            }
        };
        differ("violations", &words(&expect.violations), &words(&self.violations));
        differ("incomplete", &expect.incomplete, &self.incomplete);
        let later = |later: &Option<Later>| -> [Vec<String>; 2] {
            let Later { violations, incomplete } = later.clone().unwrap_or_default();
            [words(&violations), incomplete]
        };
        let ([wanted, wanted_not_run], [got, not_run]) = (later(&expect.later), later(&self.later));
        differ("violations later", &wanted, &got);
        differ("incomplete later", &wanted_not_run, &not_run);
        differ("decision", expect.decision.as_slice(), self.decision.as_slice());
        let arrived: Vec<String> = self.arrived.iter().map(|(kind, _)| kind.clone()).collect();
        differ("webhooks", &expect.webhooks, &arrived);
        problems
    }

    /// Milliseconds to the webhook of this type.
    pub fn arrival(&self, wanted: &str) -> Option<u64> {
        self.arrived.iter().find(|(kind, _)| kind == wanted).map(|(_, ms)| *ms)
    }
}

/// Whether every webhook that the case must get is among these.
pub fn is_complete(case: &Case, webhooks: &[Webhook]) -> bool {
    let arrived: Vec<String> = of(case, webhooks).into_iter().map(kind).collect();
    let count = |all: &[String], kind: &String| all.iter().filter(|other| *other == kind).count();
    case.expect.webhooks.iter().all(|kind| count(&arrived, kind) >= count(&case.expect.webhooks, kind))
}

/// The webhooks about a case, each event once however often it was sent.
fn of<'a>(case: &Case, webhooks: &'a [Webhook]) -> Vec<&'a Webhook> {
    let mut found: Vec<&Webhook> = Vec::new();
    for webhook in webhooks {
        let about = webhook.body.get("content").map(identity_of);
        let repeated = webhook.id.is_some() && found.iter().any(|seen| seen.id == webhook.id);
        if about == Some(case.identity()) && !repeated {
            found.push(webhook);
        }
    }
    found
}

/// One violation per policy, the strongest (`trust` comes after `check`).
fn strongest(body: &Value) -> Vec<Found> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for violation in body.get("violations").and_then(Value::as_array).into_iter().flatten() {
        let part = |name| violation.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let strongest = found.entry(part("policy")).or_default();
        *strongest = strongest.clone().max(part("confidence"));
    }
    found.into_iter().map(|(policy, confidence)| Found { policy, confidence }).collect()
}

fn texts(body: &Value, name: &str) -> Vec<String> {
    let items = body.get(name).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Violations as words: `HTE trust`.
pub fn words(violations: &[Found]) -> Vec<String> {
    violations.iter().map(|found| format!("{} {}", found.policy, found.confidence)).collect()
}

fn distrust(webhook: &Webhook) -> String {
    let reason = webhook.reason.as_deref().unwrap_or("no reason given");
    format!("{} is not verified: {reason}", kind(webhook))
}

fn kind(webhook: &Webhook) -> String {
    webhook.kind.clone().unwrap_or_else(|| "without type".to_owned())
}

fn sorted(items: &[String]) -> Vec<String> {
    let mut items = items.to_vec();
    items.sort();
    items
}

fn list(items: &[String]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

/// Seconds as whole milliseconds; clocks that disagree count as 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn millis(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn case(mode: &str) -> Case {
        serde_json::from_value(json!({
            "name": "n", "mode": mode, "content": {"type": "post", "id": "1"},
            "expect": {
                "violations": [{"policy": "OBS", "confidence": "trust"}, {"policy": "HTE", "confidence": "check"}],
                "decision": "act", "webhooks": ["analysed-content", "decision"],
            },
        }))
        .unwrap()
    }

    fn webhook(kind: &str, id: &str, mut body: Value) -> Webhook {
        body["content"] = json!({"type": "post", "id": "1"});
        serde_json::from_value(json!({"time": 10.25, "type": kind, "id": id, "verified": true, "body": body})).unwrap()
    }

    fn verdict() -> Value {
        json!({"violations": [
            {"policy": "OBS", "field": "a", "confidence": "check"},
            {"policy": "HTE", "field": "a", "confidence": "check"},
            {"policy": "OBS", "field": "b", "confidence": "trust"},
        ]})
    }

    #[test]
    fn what_came_as_it_must_has_no_problems() {
        let webhooks =
            [webhook("analysed-content", "1", verdict()), webhook("decision", "2", json!({"decision": "act"}))];
        assert!(is_complete(&case("async"), &webhooks));
        let outcome = Outcome::gather(&case("async"), &Value::Null, 10.0, 5, &webhooks);
        assert_eq!(outcome.problems(&case("async").expect), Vec::<String>::new());
        assert_eq!(outcome.arrival("decision"), Some(250));
    }

    #[test]
    fn a_synchronous_verdict_is_that_of_the_answer() {
        let webhooks = [
            webhook("analysed-content", "1", json!({"violations": []})),
            webhook("decision", "2", json!({"decision": "act"})),
        ];
        let outcome = Outcome::gather(&case("sync"), &verdict(), 10.0, 5, &webhooks);
        assert!(outcome.problems(&case("sync").expect).is_empty());
    }

    #[test]
    fn what_completes_an_answer_is_compared_as_well() {
        let mut case = case("sync");
        case.expect = serde_json::from_value(json!({
            "violations": [], "incomplete": ["image"], "decision": null,
            "later": {"violations": [{"policy": "OBS", "confidence": "trust"}]},
            "webhooks": ["analysed-content", "analysed-content"],
        }))
        .unwrap();
        let answer = json!({"violations": [], "incomplete": ["image"]});
        let first = || {
            let mut body = answer.clone();
            body["sequence"] = json!(1);
            webhook("analysed-content", "1", body)
        };
        let last = |confidence: &str| {
            let found = json!([{"policy": "OBS", "confidence": confidence}]);
            webhook("analysed-content", "2", json!({"violations": found, "sequence": 2}))
        };
        let problems = |webhooks: &[Webhook]| {
            assert!(is_complete(&case, webhooks));
            Outcome::gather(&case, &answer, 10.0, 5, webhooks).problems(&case.expect)
        };
        assert!(problems(&[first(), last("trust")]).is_empty());
        assert_eq!(problems(&[first(), last("check")]), ["violations later: expected OBS trust, got OBS check"]);
    }

    #[test]
    fn repetitions_count_once_and_strangers_not_at_all() {
        let mut stranger = webhook("decision", "9", json!({}));
        stranger.body["content"]["id"] = json!("2");
        let webhooks = [webhook("decision", "2", json!({})), webhook("decision", "2", json!({})), stranger];
        assert_eq!(of(&case("async"), &webhooks).len(), 1);
        assert!(!is_complete(&case("async"), &webhooks));
    }

    #[test]
    fn every_difference_is_named() {
        let mut forged = webhook("decision", "2", json!({"decision": "dismiss"}));
        forged.verified = false;
        forged.reason = Some("no signature matches".to_owned());
        let outcome = Outcome::gather(&case("async"), &Value::Null, 10.0, 5, &[forged]);
        assert_eq!(
            outcome.problems(&case("async").expect),
            [
                "decision is not verified: no signature matches",
                "violations: expected HTE check, OBS trust, got none",
                "decision: expected act, got dismiss",
                "webhooks: expected analysed-content, decision, got decision",
            ]
        );
    }

    #[test]
    fn a_refused_request_is_the_only_problem() {
        let outcome = Outcome { refused: Some("422".to_owned()), ..Outcome::default() };
        assert_eq!(outcome.problems(&case("sync").expect), ["422"]);
    }
}
