//! One content through its whole life: published, reported, taken down, explained, appealed against, ruled
//! and restored; then its author banned. Every step says what must come of it, and is checked.

use std::time::Duration;

use serde_json::{Value, json};

use super::receiver::{Receiver, Webhook};
use super::state::Saved;
use super::table;
use crate::api::{Answer, Api, text};
use crate::clock;
use crate::error::Failure;
use crate::interrupt;
use crate::ui::Step;

/// How long the webhooks of a step may take.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long lists may lag behind, in steps of [`PAUSE`].
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// A step of the story, as told.
pub struct Told {
    step: &'static str,
    outcome: String,
    problem: Option<String>,
}

/// Who takes part.
struct Scene<'a> {
    platform: Api,
    reviewer: Api,
    senior: Api,
    receiver: &'a mut Receiver,
    told: Vec<Told>,
    content: (&'static str, String),
    author: String,
}

/// Plays the story; each step with what came of it.
pub fn run(url: &str, saved: &Saved, receiver: &mut Receiver) -> Result<Vec<Told>, Failure> {
    let step = Step::start("Telling the story of one content".to_owned());
    let run = format!("{:x}", clock::unix().as_secs());
    let mut scene = Scene {
        platform: Api::new(url, &saved.api_key),
        reviewer: Api::new(url, &saved.reviewer_key),
        senior: Api::new(url, &saved.senior_key),
        receiver,
        told: Vec::new(),
        content: ("post", format!("story-{run}")),
        author: format!("author-{run}"),
    };
    scene.play()?;
    step.done("told");
    Ok(scene.told)
}

/// The story as a table, and below it whatever was not as it must be.
pub fn render(told: &[Told]) -> String {
    let row = |told: &Told| {
        let word = if told.problem.is_none() { "yes" } else { "NO" };
        vec![told.step.to_owned(), told.outcome.clone(), word.to_owned()]
    };
    let rows: Vec<Vec<String>> = told.iter().map(row).collect();
    let mut text = table::render(&["step", "what came of it", "ok"], &[], &rows);
    for told in told {
        if let Some(problem) = &told.problem {
            text.extend(["\nNOT AS EXPECTED  ", told.step, ": ", problem]);
        }
    }
    text
}

/// How many steps went wrong.
pub fn failures(told: &[Told]) -> usize {
    told.iter().filter(|told| told.problem.is_some()).count()
}

impl Scene<'_> {
    fn play(&mut self) -> Result<(), Failure> {
        self.published()?;
        self.reported()?;
        let case = self.waiting()?;
        self.enforced(&case)?;
        self.explained("the author asks why", "enforced", None)?;
        self.visited()?;
        self.appealed()?;
        self.ruled_by_the_same(&case)?;
        self.ruled_by_another(&case)?;
        self.explained("the author looks again", "appeal-ruled", Some(true))?;
        self.banned()
    }

    fn published(&mut self) -> Result<(), Failure> {
        let body = json!({
            "id": self.content.1, "type": self.content.0, "author": self.author,
            "fields": [{ "id": "text", "type": "text", "src": "Our neighbour's garden is a disgrace." }],
        });
        let answer = self.platform.send("POST", "/api/v2/content/sync", Some(&body))?;
        let found = answer.body.get("violations").and_then(Value::as_array).map(Vec::len);
        self.tell("a post is published", &answer, 200, (found == Some(0)).then(|| "nothing found in it".to_owned()));
        Ok(())
    }

    fn reported(&mut self) -> Result<(), Failure> {
        let body = json!({
            "id": self.content.1, "type": self.content.0, "reporter": "jane.doe@example.org",
            "reason": "That is about us.", "potential_violations": [{ "policy": "HRS" }],
        });
        let answer = self.platform.send("POST", "/api/v2/content/report", Some(&body))?;
        let associated = answer.body.get("associated") == Some(&json!(true));
        self.tell("a reader reports it", &answer, 202, associated.then(|| "an incident is open".to_owned()));
        Ok(())
    }

    /// The review queue, until the case is in it. Gives its id.
    fn waiting(&mut self) -> Result<String, Failure> {
        let path = "/moderate/v1/queues/default/cases?order=newest&limit=25";
        for _ in 0..LOOKS {
            let answer = self.reviewer.send("GET", path, None)?;
            let rows = answer.body.get("cases").and_then(Value::as_array).into_iter().flatten();
            let own =
                |row: &&Value| row.pointer("/content/id").and_then(Value::as_str) == Some(self.content.1.as_str());
            if let Some(row) = rows.into_iter().find(own) {
                let case = text(row, "id")?;
                let reports = row.get("reports").and_then(Value::as_u64).unwrap_or_default();
                self.tell("a moderator opens the queue", &answer, 200, Some(format!("{reports} report waits")));
                return Ok(case);
            }
            if interrupt::wait(PAUSE) {
                interrupt::check()?;
            }
        }
        Err(Failure::new("the reported post never came into the review queue"))
    }

    fn enforced(&mut self, case: &str) -> Result<(), Failure> {
        let claim = self.reviewer.send("POST", &format!("/moderate/v1/cases/{case}/claim"), Some(&json!({})))?;
        self.tell("she claims the case", &claim, 200, Some("hers for a while".to_owned()));
        let body = json!({
            "decision": "act", "violations": [{ "policy": "HRS", "field": "text" }],
            "reason": "It singles out people who can be recognised.",
        });
        self.decide("she takes it down", case, &body, true, ("act", "enforced"))
    }

    fn explained(&mut self, step: &'static str, status: &str, accepted: Option<bool>) -> Result<(), Failure> {
        let path = format!("/api/v2/content/sor?type={}&id={}", self.content.0, self.content.1);
        let answer = self.platform.send("GET", &path, None)?;
        let policy = answer.body.pointer("/sor/violations/0/policy/name").and_then(Value::as_str);
        let ruling = answer.body.pointer("/appealRuling/accepted").and_then(Value::as_bool);
        let is_right = answer.body.get("status") == Some(&json!(status)) && ruling == accepted;
        let outcome = format!("{status}: {}", policy.unwrap_or("no policy named"));
        self.tell(step, &answer, 200, (is_right && policy.is_some()).then_some(outcome));
        Ok(())
    }

    /// The page behind the link that the platform sends its user to.
    fn visited(&mut self) -> Result<(), Failure> {
        let path = format!("/api/v2/content/sor/redirect?type={}&id={}", self.content.0, self.content.1);
        let answer = self.platform.send("GET", &path, None)?;
        let location = answer.body.get("location").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut outcome = None;
        if !location.is_empty() {
            let (status, page) = self.platform.page(&location)?;
            let is_right = status.as_u16() == 200 && page.contains("Harassment") && page.contains("<form");
            outcome = is_right.then(|| "a page with the reasons and a form".to_owned());
        }
        self.tell("the author follows a link", &answer, 200, outcome);
        Ok(())
    }

    fn appealed(&mut self) -> Result<(), Failure> {
        let body = json!({
            "id": self.content.1, "type": self.content.0, "author": self.author,
            "statement": "It is my own garden, and I am the neighbour.",
        });
        let answer = self.platform.send("POST", "/api/v2/content/appeal", Some(&body))?;
        self.tell("the author appeals", &answer, 202, Some("waits for a ruling".to_owned()));
        Ok(())
    }

    fn ruled_by_the_same(&mut self, case: &str) -> Result<(), Failure> {
        let body = json!({ "decision": "upheld" });
        let answer = self.reviewer.send("POST", &format!("/moderate/v1/cases/{case}/decision"), Some(&body))?;
        let code = answer.body.get("code").and_then(Value::as_str).map(|code| format!("refused: {code}"));
        self.tell("the same moderator rules", &answer, 409, code);
        Ok(())
    }

    fn ruled_by_another(&mut self, case: &str) -> Result<(), Failure> {
        let body = json!({ "decision": "overturn", "reason": "Nobody else can be recognised." });
        self.decide("another moderator rules", case, &body, false, ("overturn", "overturned"))
    }

    /// A decision on the content, with the two webhooks that follow.
    fn decide(
        &mut self,
        step: &'static str,
        case: &str,
        body: &Value,
        by_reviewer: bool,
        (decision, resolution): (&str, &str),
    ) -> Result<(), Failure> {
        let moderator = if by_reviewer { &self.reviewer } else { &self.senior };
        let answer = moderator.send("POST", &format!("/moderate/v1/cases/{case}/decision"), Some(body))?;
        let id = self.content.1.clone();
        let about = move |webhook: &Webhook| webhook.body.pointer("/content/id").and_then(Value::as_str) == Some(&id);
        let wanted = [("decision", "decision", decision), ("incident-closed", "resolution", resolution)];
        let outcome = self.webhooks(&wanted, about)?;
        self.tell(step, &answer, 200, outcome);
        Ok(())
    }

    fn banned(&mut self) -> Result<(), Failure> {
        let body = json!({ "author": self.author, "decision": "act", "violations": [{ "policy": "HRS" }] });
        let answer = self.senior.send("POST", "/moderate/v1/authors/decision", Some(&body))?;
        let author = self.author.clone();
        let about = move |webhook: &Webhook| webhook.body.get("author").and_then(Value::as_str) == Some(&author);
        let outcome = self.webhooks(&[("author-decision", "decision", "act")], about)?;
        self.tell("the author is banned", &answer, 200, outcome);
        Ok(())
    }

    /// Waits for webhooks of these types with these values; says which came, all of them verified, or
    /// nothing.
    fn webhooks(
        &mut self,
        wanted: &[(&str, &str, &str)],
        about: impl Fn(&Webhook) -> bool,
    ) -> Result<Option<String>, Failure> {
        let is_wanted = |webhook: &Webhook, (kind, property, value): &(&str, &str, &str)| {
            webhook.kind.as_deref() == Some(kind)
                && webhook.body.get(property).and_then(Value::as_str) == Some(value)
                && webhook.verified
                && about(webhook)
        };
        let has_all = |webhooks: &[Webhook]| wanted.iter().all(|want| webhooks.iter().any(|w| is_wanted(w, want)));
        let came = self.receiver.wait_until(clock::now() + PATIENCE, has_all)?;
        let words: Vec<String> = wanted.iter().map(|(kind, _, value)| format!("{kind} ({value})")).collect();
        Ok(came.then(|| words.join(", ")))
    }

    /// Notes a step; without an outcome it went wrong although it was answered as it must.
    fn tell(&mut self, step: &'static str, answer: &Answer, status: u16, outcome: Option<String>) {
        let problem = if answer.status.as_u16() != status {
            Some(format!("expected {status}, got {}", answer.describe()))
        } else if outcome.is_none() {
            Some(format!("not what must come of it: {}", answer.body))
        } else {
            None
        };
        self.told.push(Told { step, outcome: outcome.unwrap_or_else(|| "-".to_owned()), problem });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_what_went_wrong() {
        let told = [
            Told { step: "one", outcome: "done".into(), problem: None },
            Told { step: "two", outcome: "-".into(), problem: Some("expected 200, got 409".into()) },
        ];
        let text = render(&told);
        assert!(text.contains("one   done             yes") && text.contains("two   -                NO"), "{text}");
        assert!(text.ends_with("NOT AS EXPECTED  two: expected 200, got 409"), "{text}");
        assert_eq!(failures(&told), 1);
    }
}
