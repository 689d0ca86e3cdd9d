//! `gavel deliveries`: what was delivered to a platform's webhook endpoints, and sending it again.

use serde_json::{Value, json};

use crate::api::text;
use crate::args::Deliveries;
use crate::dev::table;
use crate::error::Failure;
use crate::target::{Place, escape};
use crate::ui;

const HEADS: [&str; 7] = ["event", "type", "endpoint", "state", "attempts", "last result", "updated"];
const PROPERTIES: [&str; 7] = ["event", "event_type", "endpoint", "state", "attempts", "last_result", "updated_at"];

/// Runs the subcommand.
pub fn run(command: &Deliveries) -> Result<(), Failure> {
    match command {
        Deliveries::List { target, endpoint, state, json, limit } => {
            let place = Place::of(target)?;
            let found = list(&place, endpoint.as_deref(), state.as_deref(), *limit)?;
            if *json {
                print_json(&found);
            } else {
                print_table(&found);
            }
            Ok(())
        }
        Deliveries::Resend { target, event, endpoint } => {
            let place = Place::of(target)?;
            let path = place.path(&format!("/deliveries/{event}/{endpoint}/resend"));
            place.api.call("POST", &path, Some(&json!({})))?;
            ui::line(format_args!("{event} will be sent to {endpoint} again"));
            Ok(())
        }
    }
}

/// Up to `limit` deliveries, of one endpoint or of all of them.
fn list(place: &Place, endpoint: Option<&str>, state: Option<&str>, limit: usize) -> Result<Vec<Value>, Failure> {
    let endpoints = match endpoint {
        Some(endpoint) => vec![endpoint.to_owned()],
        None => endpoints(place)?,
    };
    let mut found = Vec::new();
    for endpoint in endpoints {
        let mut cursor = None;
        while found.len() < limit {
            let path = path(&place.platform, &endpoint, state, cursor.as_deref());
            let page = place.api.call("GET", &path, None)?;
            found.extend(page.get("deliveries").and_then(Value::as_array).into_iter().flatten().cloned());
            cursor = page.get("next").and_then(Value::as_str).map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
    }
    found.truncate(limit);
    Ok(found)
}

fn endpoints(place: &Place) -> Result<Vec<String>, Failure> {
    let answer = place.api.call("GET", &format!("/admin/v1/platforms/{}/endpoints", place.platform), None)?;
    let all = answer.get("endpoints").and_then(Value::as_array).into_iter().flatten();
    all.map(|endpoint| text(endpoint, "id")).collect()
}

fn path(platform: &str, endpoint: &str, state: Option<&str>, cursor: Option<&str>) -> String {
    let mut path = format!("/admin/v1/platforms/{platform}/deliveries?endpoint={}", escape(endpoint));
    for (name, value) in [("state", state), ("cursor", cursor)] {
        if let Some(value) = value {
            path.extend(["&", name, "=", &escape(value)]);
        }
    }
    path
}

fn print_json(found: &[Value]) {
    for delivery in found {
        ui::line(delivery);
    }
}

fn print_table(found: &[Value]) {
    let cell = |delivery: &Value, name: &str| match delivery.get(name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => "-".to_owned(),
        Some(other) => other.to_string(),
    };
    let rows: Vec<Vec<String>> =
        found.iter().map(|delivery| PROPERTIES.iter().map(|name| cell(delivery, name)).collect()).collect();
    ui::line(table::render(&HEADS, &[4], &rows));
    ui::note(format_args!("{} listed", found.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped() {
        assert_eq!(
            path("p", "e 1", Some("failed"), Some("a#b&c")),
            "/admin/v1/platforms/p/deliveries?endpoint=e%201&state=failed&cursor=a%23b%26c"
        );
    }
}
