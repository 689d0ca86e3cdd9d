//! Decided cases of a platform, fetched for `gavel tune`.
//!
//! Only what a person decided counts: a case that automation closed and nobody looked at says what the thresholds
//! are, not what they should be.

use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::error::Failure;
use crate::interrupt;
use crate::target::{Place, escape};

/// Elements of a page; the most that the list gives.
const PAGE: usize = 100;

/// The platform's closed cases that people decided, as rows for tuning: fields, verdict, policies.
pub fn fetch(place: &Place, from: Option<&str>) -> Result<Vec<Value>, Failure> {
    let bar = ProgressBar::new_spinner();
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        interrupt::check()?;
        let mut path = place.path(&format!("/cases/search?state=closed&limit={PAGE}"));
        if let Some(from) = from {
            path.extend(["&from=", &escape(from)]);
        }
        if !cursor.is_empty() {
            path.extend(["&cursor=", &escape(&cursor)]);
        }
        let page = place.api.call("GET", &path, None)?;
        for listed in page.get("cases").and_then(Value::as_array).into_iter().flatten() {
            bar.set_message(format!("{} decided cases read", rows.len()));
            bar.tick();
            rows.extend(case(place, listed)?.as_ref().and_then(row));
        }
        match page.get("next").and_then(Value::as_str) {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    bar.finish_and_clear();
    Ok(rows)
}

fn case(place: &Place, listed: &Value) -> Result<Option<Value>, Failure> {
    let part = |name: &str| listed.pointer(name).and_then(Value::as_str).map(escape).unwrap_or_default();
    let path = place.path(&format!("/cases?type={}&id={}", part("/content/type"), part("/content/id")));
    let answer = place.api.send("GET", &path, None)?;
    // A case can have been erased since it was listed.
    if answer.status == 404 {
        return Ok(None);
    }
    if !answer.status.is_success() {
        return Err(Failure::new(format!("GET {path} was answered {}", answer.describe())));
    }
    Ok(Some(answer.body))
}

/// What people decided on a case in the end; `None` if they did not, or if its text is gone.
fn row(case: &Value) -> Option<Value> {
    let entries = case.get("audit")?.as_array()?;
    let last = entries.iter().rev().find(|entry| is(entry, "what", "decided") && !is(entry, "trigger", "automated"))?;
    if !is_of_newest(case, last) {
        return None;
    }
    let fields = case.pointer("/body/fields")?.as_array().filter(|fields| !fields.is_empty())?;
    let verdict = match last.get("decision")?.as_str()? {
        "act" | "upheld" => "violates",
        "dismiss" | "overturn" => "fine",
        _ => return None,
    };
    let named = |of: &Value| -> Vec<String> {
        let violations = of.get("violations").and_then(Value::as_array);
        let policies = violations.into_iter().flatten().filter_map(|found| found.get("policy")?.as_str());
        policies.map(str::to_owned).collect()
    };
    let mut policies = named(last);
    if policies.is_empty() {
        policies = case.get("enforcement").map(named).unwrap_or_default();
    }
    Some(json!({"fields": fields, "verdict": verdict, "policies": policies}))
}

/// Whether the decision was on the text as it is now: none was judged after it, or it is still the same version.
fn is_of_newest(case: &Value, decided: &Value) -> bool {
    // Down to milliseconds, which is all that both times have.
    let time = |of: &Value, name: &str| -> Option<String> { Some(of.get(name)?.as_str()?.chars().take(23).collect()) };
    let is_earlier = time(case, "judged_at") <= time(decided, "at");
    let version = case.get("body_version").and_then(Value::as_u64);
    let of_enforcement = case.pointer("/enforcement/body_version").and_then(Value::as_u64);
    is_earlier || version == Some(of_enforcement.unwrap_or(1))
}

fn is(entry: &Value, name: &str, value: &str) -> bool {
    entry.get(name).and_then(Value::as_str) == Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(decisions: &[(&str, &str)]) -> Value {
        let entry = |(decision, trigger): &(&str, &str)| json!({"what": "decided", "decision": decision, "trigger": trigger, "violations": [{"policy": "HTE"}]});
        json!({"audit": decisions.iter().map(entry).collect::<Vec<_>>(),
               "body": {"fields": [{"id": "text", "type": "text", "src": "mild"}]}})
    }

    #[test]
    fn the_last_word_of_a_person_counts() {
        let verdict = |decisions: &[(&str, &str)]| {
            row(&case(decisions)).map(|row| row["verdict"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(verdict(&[("act", "manual")]).as_deref(), Some("violates"));
        assert_eq!(verdict(&[("act", "automated"), ("overturn", "manual")]).as_deref(), Some("fine"));
        assert_eq!(verdict(&[("act", "manual"), ("upheld", "external")]).as_deref(), Some("violates"));
        assert_eq!(verdict(&[("act", "automated")]), None);
        assert_eq!(verdict(&[("escalate", "manual")]), None);
        assert_eq!(row(&case(&[("act", "manual")])).unwrap()["policies"], json!(["HTE"]));
    }

    #[test]
    fn a_decision_says_nothing_of_a_text_that_came_after_it() {
        let mut case = case(&[("dismiss", "manual")]);
        case["audit"][0]["at"] = json!("2026-11-29T10:00:00.000900+00:00");
        for (judged, version, counts) in [("09:00", 2, true), ("11:00", 1, true), ("11:00", 2, false)] {
            case["judged_at"] = json!(format!("2026-11-29T{judged}:00.000Z"));
            case["body_version"] = json!(version);
            assert_eq!(row(&case).is_some(), counts, "judged {judged}, version {version}");
        }
        case["enforcement"] = json!({"body_version": 2});
        assert!(row(&case).is_some(), "it is what was enforced");
    }
}
