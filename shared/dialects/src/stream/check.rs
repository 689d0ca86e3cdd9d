//! Checks: what is to be judged, by which configuration, and how the answer is given.

use domain::content::{Body, ContentRef};
use domain::decide::Violation;
use domain::flags::{KEEP, is_graver, recommended_for};
use domain::lens::{Lens, LensDialect};
use serde_json::{Value, json};

use super::flagging::{MESSAGE, USER};
use super::{config, payload, read, time};
use crate::fault::Fault;
use crate::json::Reader;

/// The type of profiles.
const PROFILE: &str = "stream:v1:user_profile";
/// What types of this vendor's own products start with; their creators may be unknown.
const OWN: &str = "stream:";
/// What types of feeds start with.
const FEEDS: &str = "stream:feeds:";
/// Longest name of a team, bytes.
const MAX_TEAM_BYTES: usize = 4 * 128;

/// A check.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Which content.
    pub content: ContentRef,
    /// What it consists of, with the configuration that judges it.
    pub body: Body,
    /// Which configuration that is.
    pub lens: Lens,
    /// Whether every engine is to have run when the answer is given.
    pub force_sync: bool,
    /// Whether nothing is to be stored.
    pub is_test: bool,
    /// A configuration that is sent along with a test.
    pub inline: Option<Value>,
}

/// Reads a check.
pub fn check(body: &[u8]) -> Result<Check, Fault> {
    read::body(body, |reader| {
        let kind = read::required_id(reader, "entity_type");
        let id = read::required_id(reader, "entity_id");
        let author = kind.as_deref().and_then(|kind| author(reader, kind, id.as_deref()));
        if reader.get("moderation_payload").is_none() {
            reader.problem("moderation_payload", "missing", "'moderation_payload' is required");
        }
        let payload = payload::read(reader, "moderation_payload").unwrap_or_default();
        let is_test = reader.flag("test_mode").unwrap_or(false);
        let inline = config::inline(reader, "config");
        if inline.is_some() && !is_test {
            reader.problem("config", "contradiction", "'config' can be sent along with 'test_mode' only");
        }
        let force_sync = reader.object("options", |options| options.flag("force_sync")).unwrap_or(false);
        let key = key(reader, kind.as_deref().unwrap_or_default(), inline.is_some());
        let team = read::optional_text(reader, "config_team", MAX_TEAM_BYTES);
        let published_us = time::optional(reader, "content_published_at");
        let lens = Lens { dialect: LensDialect::Stream, key: key?, team };
        let mut body = payload.into_body(author);
        body.created_ms = published_us.map(|us| us / 1000);
        body.lens = Some(lens.clone());
        Some(Check { content: ContentRef { kind: kind?, id: id? }, body, lens, force_sync, is_test, inline })
    })
}

/// Who made it. A user is their own creator; of the vendor's own types the creator may be unknown.
fn author(reader: &mut Reader<'_>, kind: &str, id: Option<&str>) -> Option<String> {
    if kind == USER {
        return id.map(str::to_owned);
    }
    if kind.starts_with(OWN) {
        return read::optional_id(reader, "entity_creator_id");
    }
    read::required_id(reader, "entity_creator_id")
}

/// The key of the configuration; if none is named, the conventional one of the vendor's own types.
fn key(reader: &mut Reader<'_>, kind: &str, is_inline: bool) -> Option<String> {
    if let Some(key) = read::optional_id(reader, "config_key") {
        return Some(key);
    }
    let conventional = match kind {
        MESSAGE => Some("chat"),
        USER | PROFILE => Some("user_profile:default"),
        _ if kind.starts_with(FEEDS) => Some("feeds"),
        _ if is_inline => Some(""),
        _ => None,
    };
    if conventional.is_none() {
        reader.problem("config_key", "missing", "'config_key' is required");
    }
    conventional.map(str::to_owned)
}

/// What a judgement recommends: the gravest of what it found.
pub fn recommended(violations: &[Violation]) -> &str {
    let actions = violations.iter().map(|violation| recommended_for(violation, false));
    actions.fold(KEEP, |gravest, action| if is_graver(action, gravest) { action } else { gravest })
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The task under which the rest is done, if something is left.
    pub task: Option<String>,
    /// What is recommended.
    pub action: String,
    /// The item, if it is to be looked at.
    pub item: Option<Value>,
}

/// The answer to a check.
pub fn render(answer: &Answer) -> Value {
    let status = if answer.task.is_some() { "partial" } else { "complete" };
    let mut shown = json!({ "status": status, "recommended_action": answer.action });
    if let Some(map) = shown.as_object_mut() {
        map.extend(answer.task.clone().map(|task| ("task_id".to_owned(), task.into())));
        map.extend(answer.item.clone().map(|item| ("item".to_owned(), item)));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Result<Check, Vec<String>> {
        let mut body = json!({
            "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "jane", "config_key": "chat:messaging",
            "moderation_payload": { "texts": ["hello"] },
        });
        change(body.as_object_mut().unwrap());
        check(body.to_string().as_bytes()).map_err(|fault| match fault {
            Fault::Invalid(problems) => problems.into_iter().map(|problem| problem.path).collect(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn the_documentations_call_is_understood() {
        let read = sent(|body| {
            body.insert("options".into(), json!({ "force_sync": true, "other": 1 }));
            body.insert("content_published_at".into(), json!("2030-01-02T03:04:05Z"));
            body.insert("config_team".into(), json!("red"));
        })
        .unwrap();
        assert!(read.force_sync && !read.is_test && read.inline.is_none());
        assert_eq!((read.lens.key.as_str(), read.lens.team.as_deref()), ("chat:messaging", Some("red")));
        assert_eq!((read.body.author.as_deref(), read.body.lens.as_ref()), (Some("jane"), Some(&read.lens)));
        assert_eq!(read.body.created_ms, Some(1_893_553_445_000));
    }

    #[test]
    fn what_is_missing_is_named() {
        let missing = |name: &'static str| sent(|body| drop(body.insert(name.into(), Value::Null)));
        for name in ["entity_type", "entity_id", "entity_creator_id", "config_key", "moderation_payload"] {
            assert_eq!(missing(name), Err(vec![name.to_owned()]));
        }
        assert_eq!(sent(|body| drop(body.insert("entity_id".into(), json!("")))), Err(vec!["entity_id".to_owned()]));
        let inline = |body: &mut serde_json::Map<String, Value>| drop(body.insert("config".into(), json!({})));
        assert_eq!(sent(inline), Err(vec!["config".to_owned()]));
    }

    #[test]
    fn types_of_the_vendor_need_less() {
        let read = |kind: &str| {
            sent(|body| {
                body.insert("entity_type".into(), json!(kind));
                body.insert("entity_creator_id".into(), json!(""));
                body.remove("config_key");
            })
        };
        let message = read("stream:chat:v1:message").unwrap();
        assert_eq!((message.body.author, message.lens.key.as_str()), (None, "chat"));
        let user = read("stream:user").unwrap();
        assert_eq!((user.body.author.as_deref(), user.lens.key.as_str()), (Some("p-1"), "user_profile:default"));
        assert_eq!(read("stream:feeds:v2:activity").unwrap().lens.key, "feeds");
        assert_eq!(read("post"), Err(vec!["entity_creator_id".to_owned(), "config_key".to_owned()]));
    }

    #[test]
    fn a_test_can_bring_its_configuration() {
        let read = sent(|body| {
            body.remove("config_key");
            body.insert("test_mode".into(), json!(true));
            body.insert("config".into(), json!({ "ai_text_config": { "rules": [] } }));
        });
        assert!(read.unwrap().inline.is_some());
    }

    #[test]
    fn the_gravest_action_is_recommended() {
        let violation = |action: &str| Violation { action: Some(action.into()), ..Violation::default() };
        let of = |actions: &[&str]| {
            let violations: Vec<_> = actions.iter().map(|action| violation(action)).collect();
            recommended(&violations).to_owned()
        };
        assert_eq!((of(&[]).as_str(), of(&["mask", "flag"]).as_str()), ("keep", "mask"));
        assert_eq!(of(&["flag", "bounce_remove", "shadow"]), "bounce_remove");
        assert_eq!(of(&["remove", "bounce_remove"]), "remove");
    }

    #[test]
    fn an_answer_has_a_task_or_is_complete() {
        let answer = Answer { task: Some("t".into()), action: "keep".into(), item: None };
        assert_eq!(render(&answer), json!({ "status": "partial", "task_id": "t", "recommended_action": "keep" }));
        let item = Some(json!({ "id": "i" }));
        let shown = render(&Answer { task: None, action: "flag".into(), item });
        assert_eq!(shown, json!({ "status": "complete", "recommended_action": "flag", "item": { "id": "i" } }));
    }
}
