//! Requests that are repeated until there is an answer worth having.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::StatusCode;

use super::content::{Content, Reason};
use super::show::Notes;
use crate::api::{Answer, Api};
use crate::error::Failure;
use crate::interrupt;

/// Where bulks are sent and asked for.
const PATH: &str = "/api/v2/content/bulk";

/// How a request is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Pause before the second try; it doubles with each further one.
    pub first: Duration,
    /// Longest pause.
    pub longest: Duration,
    /// Tries in all.
    pub tries: u32,
}

impl Default for Patience {
    /// About two minutes.
    fn default() -> Self {
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(30), tries: 10 }
    }
}

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Sent {
    /// All of it was accepted.
    Accepted,
    /// These contents, by their place, are why it was not.
    Invalid(Vec<(usize, Reason)>),
    /// It was refused as a whole, for what is in it.
    Refused(Reason),
}

/// How far a bulk has come.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Progress {
    /// Contents received.
    pub received: u64,
    /// Contents analysed.
    pub analysed: u64,
    /// Contents whose analysis was given up or is incomplete.
    pub failed: u64,
    /// Violations.
    pub violations: Violations,
    /// Whether nothing is waited for.
    pub done: bool,
}

/// Contents with violations, by confidence.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Violations {
    /// To be checked.
    pub check: u64,
    /// Certain.
    pub trust: u64,
}

/// One platform of one installation.
pub struct Client<'a> {
    /// The API.
    pub api: Api,
    /// How often it is asked.
    pub patience: Patience,
    /// Who is told of repetitions.
    pub notes: &'a dyn Notes,
}

impl Client<'_> {
    /// Sends contents.
    pub fn send(&self, bulk: &str, contents: &[Content]) -> Result<Sent, Failure> {
        let texts: Vec<&str> = contents.iter().map(|content| content.text.as_str()).collect();
        let body = format!("{{\"bulk\":{},\"contents\":[{}]}}", json!(bulk), texts.join(","));
        let answer = self.insist("POST", PATH, &body)?;
        match answer.status {
            status if status.is_success() => Ok(Sent::Accepted),
            StatusCode::UNPROCESSABLE_ENTITY => invalid(&answer, contents.len()).map(Sent::Invalid),
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => Ok(Sent::Refused(whole(&answer))),
            _ => Err(Failure::new(format!("the bulk was answered {}", answer.describe()))),
        }
    }

    /// Asks how far a bulk has come.
    pub fn progress(&self, bulk: &str) -> Result<Progress, Failure> {
        let answer = self.insist("GET", &format!("{PATH}/{bulk}"), "")?;
        if !answer.status.is_success() {
            return Err(Failure::new(format!("the progress of {bulk} was answered {}", answer.describe())));
        }
        Progress::deserialize(answer.body).map_err(Failure::because("the progress cannot be read"))
    }

    /// Repeats a request as long as the same request may succeed later.
    pub fn insist(&self, method: &str, path: &str, body: &str) -> Result<Answer, Failure> {
        let mut pause = self.patience.first;
        for left in (0..self.patience.tries).rev() {
            let (trouble, asked) = match self.api.send_text(method, path, body) {
                Ok(answer) if !may_succeed_later(answer.status) => return Ok(answer),
                Ok(answer) => (format!("{method} {path} was answered {}", answer.describe()), answer.retry_after),
                Err(failure) => (failure.to_string(), None),
            };
            if left == 0 {
                return Err(Failure::new(trouble));
            }
            let wait = asked.unwrap_or_else(|| spread(pause)).min(self.patience.longest);
            self.notes.note(&format!("{trouble}; trying again in {:.1} s", wait.as_secs_f64()));
            if interrupt::wait(wait) {
                return Err(Failure::new("stopped"));
            }
            pause = pause.saturating_mul(2).min(self.patience.longest);
        }
        Err(Failure::new("no try was allowed"))
    }
}

fn may_succeed_later(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

/// Between half of a pause and all of it, so that workers that were refused together come back apart.
fn spread(pause: Duration) -> Duration {
    let mut random = [0_u8; 1];
    let share = getrandom::fill(&mut random).map_or(1.0, |()| f64::from(random[0]) / 255.0);
    pause.mul_f64(0.5 + share / 2.0)
}

/// The problems of an answer, each with the place of its content.
fn invalid(answer: &Answer, contents: usize) -> Result<Vec<(usize, Reason)>, Failure> {
    let problems = answer.body.get("errors").cloned().unwrap_or_default();
    let problems: Vec<Reason> = serde_json::from_value(problems).unwrap_or_default();
    let found: Vec<_> = problems.into_iter().filter_map(of_content).filter(|(place, _)| *place < contents).collect();
    if found.is_empty() {
        return Err(Failure::new(format!("the bulk was answered {}", answer.describe())));
    }
    Ok(found)
}

/// `contents[7].fields[0].id` is `fields[0].id` of the eighth.
fn of_content(problem: Reason) -> Option<(usize, Reason)> {
    let (place, path) = problem.path.strip_prefix("contents[")?.split_once(']')?;
    let (place, path) = (place.parse().ok()?, path.trim_start_matches('.').to_owned());
    Some((place, Reason { path, ..problem }))
}

fn whole(answer: &Answer) -> Reason {
    let part = |name| answer.body.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = if part("code").is_empty() { answer.status.as_str() } else { part("code") };
    let message = if part("message").is_empty() { answer.status.to_string() } else { part("message").to_owned() };
    Reason::new("", code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_by_content() {
        let of = |path: &str| of_content(Reason::new(path, "c", "m")).map(|(place, reason)| (place, reason.path));
        assert_eq!(of("contents[12].fields[0].id"), Some((12, "fields[0].id".into())));
        assert_eq!(of("contents[3]"), Some((3, String::new())));
        for other in ["bulk", "contents", "contents[x]", ""] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn pauses_are_spread_but_not_longer() {
        for _ in 0..100 {
            let pause = spread(Duration::from_secs(1));
            assert!((0.5..=1.0).contains(&pause.as_secs_f64()));
        }
    }
}
