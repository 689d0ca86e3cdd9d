//! The payloads of the Checkstep contract are as the description says.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::documents::document;

/// Which schema a part of a file must fit.
fn parts(file: &Value) -> Vec<(&'static str, &Value)> {
    let is_refused = file["status"].as_u64().is_some_and(|status| status >= 400);
    let both = |request, answer| {
        let request = (!is_refused).then(|| (request, &file["request"]));
        request.into_iter().chain([(if is_refused { "Error" } else { answer }, &file["answer"])]).collect()
    };
    match file["kind"].as_str().unwrap() {
        "accepted" => both("Content", "Accepted"),
        "bulk" => both("Bulk", "BulkAccepted"),
        "refused" | "bulk-refused" => vec![("Error", &file["answer"])],
        "bulk-progress" => vec![("BulkProgress", &file["answer"])],
        "merge" => file["requests"].as_array().unwrap().iter().map(|request| ("Content", request)).collect(),
        "sync" => vec![("Verdict", &file["answer"])],
        "report" => both("Report", "Reported"),
        "appeal" => both("Appeal", "Appealed"),
        "decision" => both("Decision", "Decided"),
        "author-decision" => both("AuthorDecision", "AuthorDecided"),
        "inquiry" => both("Inquiry", "Inquired"),
        "statement" => vec![("Statement", &file["answer"])],
        "webhook" => {
            let schema = match file["payload"]["webhook_type"].as_str().unwrap() {
                "analysed-content" => "AnalysedContentEvent",
                "decision" => "DecisionEvent",
                "author-decision" => "AuthorDecisionEvent",
                "incident-closed" => "IncidentClosedEvent",
                other => panic!("an event of type {other} is not described"),
            };
            vec![(schema, &file["payload"])]
        }
        other => panic!("no such kind: {other}"),
    }
}

#[test]
fn every_payload_of_the_contract_is_as_described() {
    let document = document("checkstep");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/checkstep");
    let mut checked = BTreeMap::<_, usize>::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for (schema, value) in parts(&file) {
            // Requests may say more than is read; answers and webhooks say nothing that is not described.
            let is_request = ["Content", "Bulk", "Report", "Appeal", "Decision", "AuthorDecision", "Inquiry"];
            let schemas = document.schemas(!is_request.contains(&schema));
            let problems = schemas.problems(document.schema(schema), value);
            assert_eq!(problems, [] as [String; 0], "{} as {schema}", path.display());
            *checked.entry(schema).or_default() += 1;
        }
    }
    assert_eq!(checked.len(), 22, "{checked:?}");
}
