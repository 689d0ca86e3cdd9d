//! Strategies: the engines that are built in, what a platform changes about them, its own, and services.

pub(crate) mod remote;

use domain::config::{Strategy, StrategyKind};
use domain::content::FieldType;
use domain::secrets::Plain;
use serde_json::{Value, json};

use crate::fault::Fault;

use super::{read, with};

/// A strategy that is built in, as far as this API shows it.
#[derive(Clone, Copy, Debug)]
pub struct Builtin<'a> {
    /// Name.
    pub name: &'a str,
    /// Version of the engine.
    pub version: &'a str,
    /// Labels it can give.
    pub labels: &'a [&'static str],
    /// Kinds of field it looks at.
    pub field_types: &'a [FieldType],
}

/// Words for [`StrategyKind`].
const KINDS: [(&str, StrategyKind); 3] =
    [("external", StrategyKind::External), ("builtin", StrategyKind::Builtin), ("remote", StrategyKind::Remote)];

/// Reads a strategy of this name, and the key of its service if one is given. Its version, and the sealing of the key,
/// are the caller's. `is_builtin` says whether an engine has the name.
pub fn strategy(name: &str, body: &[u8], is_builtin: bool) -> Result<(Strategy, Option<Plain>), Fault> {
    read::body(body, |reader| {
        read::require(reader, "kind");
        let kind = reader.word("kind", &KINDS);
        match kind {
            Some(StrategyKind::Builtin) if !is_builtin => {
                reader.problem("kind", "unknown_builtin", "no engine has this name");
            }
            Some(StrategyKind::External | StrategyKind::Remote) if is_builtin => {
                reader.problem("kind", "name_taken", "an engine has this name");
            }
            _ => {}
        }
        let enabled = reader.flag("enabled");
        let asynchronous = reader.flag("asynchronous");
        let field_types = read::field_types(reader);
        let is_remote = kind == Some(StrategyKind::Remote);
        if is_remote {
            read::require(reader, "remote");
        } else if reader.get("remote").is_some() {
            reader.problem("remote", "not_applicable", "only strategies of kind 'remote' have it");
        }
        let remote = if is_remote { reader.object("remote", remote::read) } else { None };
        let (remote, key) = remote.map_or((None, None), |(remote, key)| (Some(remote), key));
        let strategy = Strategy {
            name: name.to_owned(),
            kind: kind?,
            asynchronous: asynchronous.unwrap_or(false),
            enabled: enabled.unwrap_or(true),
            field_types,
            remote,
            version: 0,
        };
        Some((strategy, key))
    })
}

/// A stored strategy as answered; `config_version` counts what was configured, not the engine.
pub fn render(strategy: &Strategy) -> Value {
    let kind = match strategy.kind {
        StrategyKind::Builtin => "builtin",
        StrategyKind::External => "external",
        StrategyKind::Remote => "remote",
    };
    let body = json!({
        "name": strategy.name,
        "kind": kind,
        "enabled": strategy.enabled,
        "asynchronous": strategy.asynchronous,
        "field_types": words(&strategy.field_types),
        "config_version": strategy.version,
    });
    with(body, "remote", strategy.remote.as_ref().map(remote::render))
}

/// A built-in strategy as answered, with what the platform changed about it.
pub fn render_builtin(builtin: &Builtin<'_>, change: Option<&Strategy>) -> Value {
    let narrowed = change.map(|change| change.field_types.as_slice()).filter(|kinds| !kinds.is_empty());
    let body = json!({
        "name": builtin.name,
        "kind": "builtin",
        "version": builtin.version,
        "labels": builtin.labels,
        "enabled": change.is_none_or(|change| change.enabled),
        "asynchronous": change.is_some_and(|change| change.asynchronous),
        "field_types": words(narrowed.unwrap_or(builtin.field_types)),
    });
    with(body, "config_version", change.map(|change| change.version))
}

fn words(kinds: &[FieldType]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_names_must_agree() {
        let cases = [
            (r#"{"kind":"external"}"#, false, None),
            (r#"{"kind":"builtin","enabled":false}"#, true, None),
            (r#"{"kind":"external"}"#, true, Some("name_taken")),
            (r#"{"kind":"builtin"}"#, false, Some("unknown_builtin")),
            (r#"{"kind":"magic"}"#, false, Some("unknown_value")),
            ("{}", false, Some("missing")),
        ];
        for (body, is_builtin, refused) in cases {
            let code = match strategy("x", body.as_bytes(), is_builtin) {
                Ok(_) => None,
                Err(Fault::Invalid(problems)) => {
                    assert_eq!((problems.len(), problems[0].path.as_str()), (1, "kind"));
                    Some(problems[0].code)
                }
                Err(fault) => panic!("{fault:?}"),
            };
            assert_eq!(code, refused, "{body}");
        }
    }

    #[test]
    fn a_change_shows_on_the_builtin_one() {
        let kinds = [FieldType::Text, FieldType::Uri];
        let builtin = Builtin { name: "links", version: "2", labels: &["shortener"], field_types: &kinds };
        let plain = render_builtin(&builtin, None);
        assert_eq!(plain["enabled"], true);
        assert_eq!(plain["field_types"], json!(["text", "uri"]));
        let body = br#"{"kind":"builtin","enabled":false,"asynchronous":true,"field_types":["uri"]}"#;
        let changed = render_builtin(&builtin, Some(&strategy("links", body, true).unwrap().0));
        assert_eq!((&changed["enabled"], &changed["asynchronous"]), (&json!(false), &json!(true)));
        assert_eq!((&changed["field_types"], &changed["labels"]), (&json!(["uri"]), &json!(["shortener"])));
    }
}
