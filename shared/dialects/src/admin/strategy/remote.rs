//! Strategies of kind `remote`: which service, what for, and within which limits.

use domain::config::{
    MAX_HISTORY, MAX_LABEL_DESCRIPTION_BYTES, MAX_REMOTE_LABELS, MAX_REMOTE_TIMEOUT_MS, Remote, RemoteLabel, Service,
};
use domain::secrets::Plain;
use serde_json::{Value, json};

use crate::admin::with;
use crate::json::Reader;

use super::super::read;

/// Words for [`Service`].
pub(crate) const SERVICES: [(&str, Service); 6] = [
    ("comprehend", Service::Comprehend),
    ("rekognition", Service::Rekognition),
    ("bedrock", Service::Bedrock),
    ("openai", Service::OpenAi),
    ("rekognition_video", Service::RekognitionVideo),
    ("transcribe", Service::Transcribe),
];
/// Most bytes of a label, a model or a region.
pub(crate) const MAX_WORD_BYTES: usize = 128;
/// Most bytes of an address.
pub(crate) const MAX_ENDPOINT_BYTES: usize = 2_048;
/// Most bytes of a key.
pub(crate) const MAX_KEY_BYTES: usize = 1_024;
/// Most calls a day.
pub(crate) const MAX_PER_DAY: u32 = 10_000_000;
/// Least and usual time of a call, milliseconds.
pub(crate) const MIN_TIMEOUT_MS: u32 = 100;
/// The same if nothing is said.
pub(crate) const USUAL_TIMEOUT_MS: u32 = 5_000;

/// Reads what `remote` says; the key is given apart, for it is to be sealed.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<(Remote, Option<Plain>)> {
    read::require(reader, "service");
    let service = reader.word("service", &SERVICES);
    let region = word(reader, "region");
    let model = word(reader, "model");
    let endpoint = reader.short_text("endpoint", MAX_ENDPOINT_BYTES).map(str::to_owned);
    let labels = reader.objects("labels", MAX_REMOTE_LABELS, label);
    read::require(reader, "per_day");
    let per_day = read::number(reader, "per_day", 0, MAX_PER_DAY);
    let timeout_ms = read::number(reader, "timeout_ms", MIN_TIMEOUT_MS, MAX_REMOTE_TIMEOUT_MS);
    let history = read::number(reader, "history", 0, MAX_HISTORY);
    let key = reader.short_text("api_key", MAX_KEY_BYTES);
    if key.is_some_and(|key| !key.bytes().all(|byte| byte.is_ascii_graphic())) {
        reader.problem("api_key", "bad_key", "'api_key' must be visible ASCII characters");
    }
    let key = key.map(|key| Plain::new(key.to_owned()));
    let remote = Remote {
        service: service?,
        region,
        model,
        endpoint,
        labels: labels.unwrap_or_default(),
        per_day: per_day.unwrap_or_default(),
        timeout_ms: timeout_ms.unwrap_or(USUAL_TIMEOUT_MS),
        history: history.unwrap_or_default(),
        sealed_key: None,
    };
    check(reader, &remote, key.is_some());
    Some((remote, key))
}

/// What one service needs another must not have.
fn check(reader: &mut Reader<'_>, remote: &Remote, has_key: bool) {
    let service = remote.service;
    let (is_model, is_aws) = (service.is_language_model(), service != Service::OpenAi);
    let parts = [
        ("model", remote.model.is_some(), is_model, is_model),
        ("labels", !remote.labels.is_empty(), is_model, true),
        ("history", remote.history > 0, false, is_model),
        ("endpoint", remote.endpoint.is_some(), !is_aws, !is_aws),
        ("api_key", has_key, false, !is_aws),
        ("region", remote.region.is_some(), false, is_aws),
    ];
    for (name, is_there, is_needed, is_allowed) in parts {
        if is_needed && !is_there && reader.get(name).is_none() {
            reader.problem(name, "missing", format!("'{name}' is required for {}", service.as_str()));
        } else if is_there && !is_allowed {
            reader.problem(name, "not_applicable", format!("{} has no '{name}'", service.as_str()));
        }
    }
    if is_model && remote.labels.iter().any(|label| label.description.is_empty()) {
        reader.problem("labels", "missing", "a language model needs a 'description' of each label");
    }
}

fn word(reader: &mut Reader<'_>, name: &str) -> Option<String> {
    let text = reader.short_text(name, MAX_WORD_BYTES)?;
    let fits = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'/'));
    if !fits {
        reader.problem(name, "bad_name", format!("'{name}' must be letters, digits and any of - _ . : /"));
    }
    fits.then(|| text.to_owned())
}

fn label(reader: &mut Reader<'_>) -> Option<RemoteLabel> {
    let name = reader.required_text("name", MAX_WORD_BYTES)?;
    let description = read::note(reader, "description", MAX_LABEL_DESCRIPTION_BYTES);
    Some(RemoteLabel { name: name.to_owned(), description: description.unwrap_or_default() })
}

/// As answered: with everything but the key.
pub(super) fn render(remote: &Remote) -> Value {
    let labels = remote.labels.iter().map(|label| json!({ "name": label.name, "description": label.description }));
    let body = json!({
        "service": remote.service.as_str(),
        "labels": labels.collect::<Vec<_>>(),
        "per_day": remote.per_day,
        "timeout_ms": remote.timeout_ms,
        "history": remote.history,
        "has_key": remote.sealed_key.is_some(),
    });
    let body = with(body, "region", remote.region.as_deref());
    let body = with(body, "model", remote.model.as_deref());
    with(body, "endpoint", remote.endpoint.as_deref())
}

#[cfg(test)]
mod tests {
    use crate::fault::Fault;

    use super::super::{render, strategy};
    use super::*;

    fn problems(remote: &Value) -> Vec<(String, &'static str)> {
        let body = json!({ "kind": "remote", "remote": remote });
        match strategy("x", body.to_string().as_bytes(), false) {
            Ok(_) => Vec::new(),
            Err(Fault::Invalid(problems)) => problems.into_iter().map(|p| (p.path, p.code)).collect(),
            Err(fault) => panic!("{fault:?}"),
        }
    }

    #[test]
    fn each_service_has_its_own_needs() {
        let labels = json!([{ "name": "rude", "description": "An insult." }]);
        let cases = [
            (json!({ "service": "comprehend", "per_day": 10 }), vec![]),
            (json!({ "service": "rekognition", "per_day": 10, "region": "eu-west-1" }), vec![]),
            (json!({ "service": "bedrock", "per_day": 1, "model": "vendor.model-1:0", "labels": labels }), vec![]),
            (
                json!({ "service": "openai", "per_day": 1 }),
                vec![("remote.model", "missing"), ("remote.labels", "missing"), ("remote.endpoint", "missing")],
            ),
            (
                json!({ "service": "comprehend", "per_day": 1, "model": "m", "endpoint": "https://x", "api_key": "k", "history": 2 }),
                vec![
                    ("remote.model", "not_applicable"),
                    ("remote.history", "not_applicable"),
                    ("remote.endpoint", "not_applicable"),
                    ("remote.api_key", "not_applicable"),
                ],
            ),
            (
                json!({ "service": "bedrock", "per_day": 1, "model": "a b", "labels": [{ "name": "x" }, {}] }),
                vec![("remote.model", "bad_name"), ("remote.labels[1].name", "missing"), ("remote.labels", "missing")],
            ),
            (
                json!({ "service": "magic", "timeout_ms": 1, "history": 99 }),
                vec![
                    ("remote.service", "unknown_value"),
                    ("remote.per_day", "missing"),
                    ("remote.timeout_ms", "out_of_range"),
                    ("remote.history", "out_of_range"),
                ],
            ),
        ];
        for (remote, expected) in cases {
            let expected: Vec<_> = expected.into_iter().map(|(path, code)| (path.to_owned(), code)).collect();
            assert_eq!(problems(&remote), expected, "{remote}");
        }
    }

    #[test]
    fn a_key_is_read_and_never_shown() {
        let labels = json!([{ "name": "rude", "description": "An insult." }]);
        let remote = json!({ "service": "openai", "per_day": 5, "model": "m", "endpoint": "https://api.example.com/v1",
            "labels": labels, "api_key": "sk-secret" });
        let body = json!({ "kind": "remote", "remote": remote });
        let (strategy, key) = strategy("llm", body.to_string().as_bytes(), false).unwrap();
        assert_eq!(key.unwrap().expose(), "sk-secret");
        let shown = render(&strategy);
        assert!(!shown.to_string().contains("sk-secret"), "{shown}");
        assert_eq!((&shown["remote"]["labels"], &shown["remote"]["has_key"]), (&labels, &json!(false)));
        assert_eq!(shown["remote"]["timeout_ms"], USUAL_TIMEOUT_MS);
    }
}
