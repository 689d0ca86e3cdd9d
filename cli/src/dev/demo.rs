//! Sends the demo contents one after the other and gathers what came of each.

use std::time::Duration;

use serde_json::Value;

use super::case::{self, Case, Found};
use super::outcome::{Outcome, is_complete, words};
use super::receiver::{Receiver, Webhook};
use super::table;
use crate::api::Api;
use crate::clock;
use crate::error::Failure;
use crate::interrupt;
use crate::ui::Step;
use crate::workspace::Workspace;

/// How long webhooks may take. An `incident-closed` comes a second after its decision.
const PATIENCE: Duration = Duration::from_secs(90);

/// A case that was sent.
struct Sent {
    case: Case,
    at: f64,
    reply_ms: u64,
    answer: Result<Value, String>,
    /// How many webhooks had come when it was sent; the ones before belong to other cases.
    since: usize,
    /// How many had come when it was complete; the ones after may belong to a later case.
    until: Option<usize>,
}

/// Sends everything and waits for the webhooks; returns each case with what came of it.
pub fn run(workspace: &Workspace, api: &Api, receiver: &mut Receiver) -> Result<Vec<(Case, Outcome)>, Failure> {
    let cases = case::load(&workspace.root.join("events/demo"), &run_id(), &receiver.media())?;
    let step = Step::start(format!("Sending {} demo contents", cases.len()));
    let mut sent: Vec<Sent> = Vec::new();
    for case in cases {
        interrupt::check()?;
        // A second request for a content must find the first one's analysis done.
        if let Some(earlier) = sent.iter_mut().rev().find(|other| other.case.identity() == case.identity()) {
            settle(earlier, receiver)?;
        }
        receiver.drain();
        sent.push(send(api, case, receiver.webhooks.len()));
    }
    for each in &mut sent {
        settle(each, receiver)?;
    }
    step.done("all answered");
    Ok(sent.into_iter().map(|each| finish(each, &receiver.webhooks)).collect())
}

fn send(api: &Api, case: Case, since: usize) -> Sent {
    let (at, started) = (now(), clock::now());
    let answer = api.call("POST", case.mode.path(), Some(&case.content)).map_err(|failure| failure.to_string());
    let reply_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Sent { case, at, reply_ms, answer, since, until: None }
}

/// Waits until every webhook of the case is there, or patience ends.
fn settle(sent: &mut Sent, receiver: &mut Receiver) -> Result<(), Failure> {
    if sent.until.is_some() || sent.answer.is_err() {
        return Ok(());
    }
    let (case, since) = (&sent.case, sent.since);
    let complete = |webhooks: &[Webhook]| is_complete(case, webhooks.get(since..).unwrap_or_default());
    receiver.wait_until(clock::now() + PATIENCE, complete)?;
    sent.until = Some(receiver.webhooks.len());
    Ok(())
}

fn finish(sent: Sent, webhooks: &[Webhook]) -> (Case, Outcome) {
    let mine = webhooks.get(sent.since..sent.until.unwrap_or(webhooks.len())).unwrap_or_default();
    let outcome = match &sent.answer {
        Ok(answer) => Outcome::gather(&sent.case, answer, sent.at, sent.reply_ms, mine),
        Err(refused) => Outcome { refused: Some(refused.clone()), reply_ms: sent.reply_ms, ..Outcome::default() },
    };
    (sent.case, outcome)
}

/// The table of everything that came, and below it whatever was not as expected.
pub fn render(results: &[(Case, Outcome)]) -> String {
    let heads = ["content", "mode", "violations", "decision", "webhooks", "reply ms", "analysed ms", "last ms", "ok"];
    let rows: Vec<Vec<String>> = results.iter().map(|(case, outcome)| row(case, outcome)).collect();
    let mut text = table::render(&heads, &[5, 6, 7], &rows);
    for (case, outcome) in results {
        for problem in outcome.problems(&case.expect) {
            text.extend(["\nNOT AS EXPECTED  ", &case.name, ": ", &problem]);
        }
    }
    text
}

fn row(case: &Case, outcome: &Outcome) -> Vec<String> {
    let millis = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
    let mut verdict = describe(&outcome.violations, &outcome.incomplete);
    if let Some(later) = &outcome.later {
        verdict.extend([", then ", &describe(&later.violations, &later.incomplete)]);
    }
    let verified = outcome.arrived.len() - outcome.unverified.len();
    vec![
        case.name.clone(),
        case.mode.as_str().to_owned(),
        verdict,
        outcome.decision.clone().unwrap_or_else(|| "-".to_owned()),
        format!("{verified}/{} verified", case.expect.webhooks.len()),
        outcome.reply_ms.to_string(),
        millis(outcome.arrival("analysed-content")),
        millis(outcome.arrived.iter().map(|(_, ms)| *ms).max()),
        if outcome.problems(&case.expect).is_empty() { "yes" } else { "NO" }.to_owned(),
    ]
}

fn describe(violations: &[Found], incomplete: &[String]) -> String {
    let mut verdict = if violations.is_empty() { "clean".to_owned() } else { words(violations).join(", ") };
    if !incomplete.is_empty() {
        verdict.extend([" (not run: ", &incomplete.join(", "), ")"]);
    }
    verdict
}

fn now() -> f64 {
    clock::unix().as_secs_f64()
}

/// A short text that no earlier run had.
fn run_id() -> String {
    format!("{:x}", clock::unix().as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_shows_what_came_and_what_should_have() {
        let case: Case = serde_json::from_value(json!({
            "name": "a greeting", "mode": "sync", "content": {"type": "post", "id": "1"},
            "expect": {"violations": [], "decision": null, "webhooks": ["analysed-content"]},
        }))
        .unwrap();
        let good = Outcome {
            reply_ms: 31,
            arrived: vec![("analysed-content".to_owned(), 120)],
            incomplete: Vec::new(),
            ..Outcome::default()
        };
        let bad = Outcome { arrived: Vec::new(), ..good.clone() };
        let text = render(&[(case.clone(), good), (case, bad)]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[2].starts_with("a greeting  sync  clean"), "{text}");
        assert!(lines[2].contains("1/1 verified") && lines[2].ends_with("yes"), "{text}");
        assert!(lines[3].contains("0/1 verified") && lines[3].ends_with("NO"), "{text}");
        assert_eq!(lines[4], "NOT AS EXPECTED  a greeting: webhooks: expected analysed-content, got none");
    }
}
