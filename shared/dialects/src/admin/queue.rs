//! Review queues.

use domain::config::{Queue, QueueFilter};
use domain::content::MAX_ID_BYTES;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::names::Name;
use super::{read, with};

/// Most bytes of a description.
pub(crate) const MAX_DESCRIPTION_BYTES: usize = 500;
/// Most elements of a part of a filter.
pub(crate) const MAX_WORDS: usize = 100;
/// Largest position.
pub(crate) const MAX_ORDER: u32 = 1_000_000;

/// Reads a queue of this name. Its version is the caller's to set.
pub fn queue(name: &str, body: &[u8]) -> Result<Queue, Fault> {
    read::body(body, |reader| {
        let description = read::note(reader, "description", MAX_DESCRIPTION_BYTES);
        let order = read::number(reader, "order", 0, MAX_ORDER);
        let filter = reader.object("filter", |reader| Some(filter(reader)));
        Some(Queue {
            name: name.to_owned(),
            description: description.unwrap_or_default(),
            filter: filter.unwrap_or_default(),
            order: order.unwrap_or_default(),
            version: 0,
        })
    })
}

fn filter(reader: &mut Reader<'_>) -> QueueFilter {
    QueueFilter {
        types: words(reader, "types", |text| Name::ComplexType.fits(text)),
        policies: words(reader, "policies", |text| Name::PolicyCode.fits(text)),
        tags: words(reader, "tags", |text| !text.is_empty()),
        min_severity: read::severity(reader, "min_severity"),
    }
}

/// A set of words; what it names need not exist, because it may be made later.
fn words(reader: &mut Reader<'_>, name: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (index, text) in reader.texts(name, MAX_WORDS, MAX_ID_BYTES).unwrap_or_default() {
        if !fits(text) {
            reader.problem(&format!("{name}[{index}]"), "bad_name", "nothing can be named so");
        } else if !words.iter().any(|known| known == text) {
            words.push(text.to_owned());
        }
    }
    words
}

/// A queue as answered.
pub fn render(queue: &Queue) -> Value {
    let filter = json!({
        "types": queue.filter.types,
        "policies": queue.filter.policies,
        "tags": queue.filter.tags,
    });
    json!({
        "name": queue.name,
        "description": queue.description,
        "order": queue.order,
        "filter": with(filter, "min_severity", queue.filter.min_severity.map(domain::severity::Severity::as_str)),
        "version": queue.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_reads_and_renders_the_same() {
        let body = json!({
            "description": "What cannot wait", "order": 3,
            "filter": { "types": ["post", "Größe #1"], "policies": ["CSAM"], "tags": ["minors"], "min_severity": "high" },
        });
        let shown = render(&queue("urgent", body.to_string().as_bytes()).unwrap());
        for name in ["description", "order", "filter"] {
            assert_eq!(shown[name], body[name], "{name}");
        }
        assert_eq!(shown["name"], "urgent");
        let empty = queue("all", b"").unwrap();
        assert_eq!(empty, Queue { name: "all".into(), ..Queue::default() });
        let twice = queue("x", br#"{"filter":{"tags":["a","b","a"]}}"#).unwrap();
        assert_eq!(twice.filter.tags, ["a", "b"]);
    }

    #[test]
    fn every_problem_is_named() {
        let body = br#"{"description":1,"order":-1,"filter":{"types":["post",""],"policies":["hte",5],"tags":"x",
            "min_severity":"awful"}}"#;
        let Err(Fault::Invalid(problems)) = queue("x", body) else { panic!("accepted") };
        let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
        let expected = [
            ("description", "wrong_type"),
            ("order", "out_of_range"),
            ("filter.types[1]", "bad_name"),
            ("filter.policies[1]", "wrong_type"),
            ("filter.policies[0]", "bad_name"),
            ("filter.tags", "wrong_type"),
            ("filter.min_severity", "unknown_value"),
        ];
        assert_eq!(found, expected);
    }
}
