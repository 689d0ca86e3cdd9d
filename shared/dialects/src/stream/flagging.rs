//! Requests that flag a content: reports in somebody's name, and flags that a service of the platform sets.

use domain::cases::CallersFlag;
use domain::content::{ContentRef, Submission};
use domain::flags::Remark;
use domain::reports::MAX_SUSPECTED;
use serde_json::{Value, json};

use super::payload::{self, Payload};
use super::time::ns;
use super::{person, read};
use crate::fault::Fault;
use crate::json::Reader;

/// The type of users: who made one is they themselves.
pub const USER: &str = "stream:user";
/// The type of chat messages.
pub const MESSAGE: &str = "stream:chat:v1:message";
/// Most bytes of what is attached to a flag.
const MAX_CUSTOM_BYTES: usize = 16 * 1024;
/// Longest word for a kind of flag, bytes: 255 characters.
const MAX_KIND_BYTES: usize = 4 * 255;
/// Most flags of one call.
const MAX_FLAGS: usize = 10;

/// A content as a flag names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Which content.
    pub content: ContentRef,
    /// Who made it.
    pub creator: Option<String>,
    /// What it consists of, for whoever has never received it.
    pub payload: Payload,
}

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagRequest {
    /// On what.
    pub named: Named,
    /// Why.
    pub reason: Option<String>,
    /// What is attached.
    pub custom: Option<Value>,
    /// In whose name a server reports.
    pub person: Option<String>,
    /// Whether it is the older form, which has an answer of its own.
    pub is_older: bool,
}

/// Flags of a service of the platform.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomCheck {
    /// On what.
    pub named: Named,
    /// With what.
    pub flags: Vec<CallersFlag>,
    /// What is said to each.
    pub remarks: Vec<Remark>,
}

/// Reads a report, in today's form or in the older one.
pub fn flag(body: &[u8]) -> Result<FlagRequest, Fault> {
    read::body(body, |reader| {
        let older = older_target(reader);
        let is_older = older.is_some();
        let named = if is_older { older } else { named(reader) };
        let reason = read::optional_text(reader, "reason", read::MAX_REASON_BYTES);
        let custom = attached(reader);
        let person = read::person(reader);
        Some(FlagRequest { named: named?, reason, custom, person, is_older })
    })
}

/// Reads what the older form takes back: on what, and in whose name.
pub fn unflag(body: &[u8]) -> Result<(ContentRef, Option<String>), Fault> {
    read::body(body, |reader| {
        let target = older_target(reader);
        if target.is_none() {
            let message = "'target_user_id' or 'target_message_id' is required";
            reader.problem("target_message_id", "missing", message);
        }
        let person = read::person(reader);
        Some((target?.content, person))
    })
}

/// Reads flags that a service sets.
pub fn custom_check(body: &[u8]) -> Result<CustomCheck, Fault> {
    read::body(body, |reader| {
        let named = named(reader);
        let is_message = named.as_ref().is_some_and(|named| named.content.kind == MESSAGE);
        for name in ["entity_creator_id", "moderation_payload"] {
            if !is_message && named.is_some() && reader.get(name).is_none() {
                reader.problem(name, "missing", format!("'{name}' is required"));
            }
        }
        let flags = flags(reader)?;
        let (flags, remarks) = flags.into_iter().unzip();
        Some(CustomCheck { named: named?, flags, remarks })
    })
}

fn named(reader: &mut Reader<'_>) -> Option<Named> {
    let kind = read::required_id(reader, "entity_type");
    let id = read::required_id(reader, "entity_id");
    let creator = read::optional_id(reader, "entity_creator_id");
    let payload = payload::read(reader, "moderation_payload").unwrap_or_default();
    let content = ContentRef { kind: kind?, id: id? };
    Some(Named { creator: creator_of(&content, creator), content, payload })
}

/// `target_user_id` or `target_message_id`.
fn older_target(reader: &mut Reader<'_>) -> Option<Named> {
    let user = read::optional_id(reader, "target_user_id").map(|id| (USER, id));
    let message = || read::optional_id(reader, "target_message_id").map(|id| (MESSAGE, id));
    let (kind, id) = user.or_else(message)?;
    let content = ContentRef { kind: kind.to_owned(), id };
    Some(Named { creator: creator_of(&content, None), content, payload: Payload::default() })
}

fn creator_of(content: &ContentRef, said: Option<String>) -> Option<String> {
    if content.kind == USER { Some(content.id.clone()) } else { said }
}

/// What is attached: an object, by the older documentation a text.
fn attached(reader: &mut Reader<'_>) -> Option<Value> {
    let custom = reader.get("custom")?;
    match custom {
        Value::Object(map) if map.is_empty() => return None,
        Value::String(text) if text.is_empty() => return None,
        Value::Object(_) | Value::String(_) => {}
        _ => {
            reader.problem("custom", "wrong_type", "'custom' must be an object");
            return None;
        }
    }
    if custom.to_string().len() > MAX_CUSTOM_BYTES {
        reader.problem("custom", "too_long", format!("'custom' has more than {MAX_CUSTOM_BYTES} bytes"));
        return None;
    }
    Some(custom.clone())
}

fn flags(reader: &mut Reader<'_>) -> Option<Vec<(CallersFlag, Remark)>> {
    let count = reader.get("flags").and_then(Value::as_array).map_or(0, Vec::len);
    if reader.get("flags").is_none() || (count == 0 && reader.get("flags").is_some_and(Value::is_array)) {
        reader.problem("flags", "missing", "'flags' must have at least one flag");
        return None;
    }
    reader.objects("flags", MAX_FLAGS, |flag| {
        let kind = flag.required_text("type", MAX_KIND_BYTES);
        let labels = flag.texts("labels", MAX_SUSPECTED, MAX_KIND_BYTES).unwrap_or_default();
        let labels = labels.into_iter().map(|(_, label)| label.to_owned()).collect();
        let reason = read::optional_text(flag, "reason", read::MAX_REASON_BYTES);
        let custom = attached(flag);
        Some((CallersFlag { category: kind?.to_owned(), labels }, Remark { reason, custom }))
    })
}

impl Named {
    /// What is received by it, if nothing has been.
    pub fn submission(&self) -> Submission {
        Submission {
            content: self.content.clone(),
            author: self.creator.clone(),
            source: None,
            parent: None,
            fields: self.payload.fields.clone(),
            metadata: self.payload.custom.clone(),
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        }
    }
}

/// The answer to the older form.
pub fn render_older(content: &ContentRef, reporter: Option<&str>, reason: Option<&str>, at_us: i64) -> Value {
    let mut flag = json!({
        "created_at": ns(at_us),
        "updated_at": ns(at_us),
        "created_by_automod": false,
        "user": reporter.map(|reporter| person::user(reporter, at_us, None)),
        "reason": reason.unwrap_or_default(),
    });
    if let Some(map) = flag.as_object_mut() {
        if content.kind == USER {
            map.insert("target_user".to_owned(), person::user(&content.id, at_us, None));
        } else {
            map.insert("target_message_id".to_owned(), content.id.clone().into());
        }
    }
    json!({ "flag": flag })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths<T: std::fmt::Debug>(result: Result<T, Fault>) -> Vec<String> {
        let Err(Fault::Invalid(problems)) = result else { panic!("accepted: {result:?}") };
        problems.into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn a_report_in_the_documentations_form_is_understood() {
        let read = flag(
            br#"{"entity_type":"post","entity_id":"p-1","entity_creator_id":"jane","reason":"rude","custom":{},
                "moderation_payload":{"text":["get lost"]},"user":{"id":"bob"},"unknown":1}"#,
        )
        .unwrap();
        assert_eq!((read.named.creator.as_deref(), read.person.as_deref()), (Some("jane"), Some("bob")));
        assert_eq!((read.custom, read.is_older, read.named.payload.fields.len()), (None, false, 1));
        let user = flag(br#"{"entity_type":"stream:user","entity_id":"jane","entity_creator_id":""}"#).unwrap();
        assert_eq!((user.named.creator.as_deref(), user.person), (Some("jane"), None));
        let text = flag(br#"{"entity_type":"a","entity_id":"b","custom":"a text"}"#).unwrap();
        assert_eq!(text.custom, Some(json!("a text")));
    }

    #[test]
    fn the_older_form_names_a_user_or_a_message() {
        let read = flag(br#"{"target_message_id":"m-1","user_id":"bob"}"#).unwrap();
        assert!(read.is_older && read.named.content == ContentRef { kind: MESSAGE.into(), id: "m-1".into() });
        let (content, by) = unflag(br#"{"target_user_id":"jane","user_id":"bob"}"#).unwrap();
        assert_eq!((content.kind.as_str(), content.id.as_str(), by.as_deref()), (USER, "jane", Some("bob")));
        assert_eq!(paths(unflag(b"{}")), ["target_message_id"]);
        let shown = render_older(&content, Some("bob"), None, 5);
        assert_eq!(
            (&shown["flag"]["target_user"]["id"], &shown["flag"]["created_at"]),
            (&json!("jane"), &json!(5_000))
        );
    }

    #[test]
    fn a_service_sets_one_to_ten_flags() {
        let body = |flags: &Value| {
            let body = json!({ "entity_type": "post", "entity_id": "p", "entity_creator_id": "jane",
                "moderation_payload": { "texts": ["a"] }, "flags": flags });
            custom_check(body.to_string().as_bytes())
        };
        let one = json!({ "type": "custom_check_text", "labels": ["scam"], "reason": "odd", "custom": { "rule": 7 } });
        let read = body(&json!([one])).unwrap();
        assert_eq!(read.flags, [CallersFlag { category: "custom_check_text".into(), labels: vec!["scam".into()] }]);
        assert_eq!(read.remarks[0].custom, Some(json!({ "rule": 7 })));
        assert_eq!(paths(body(&json!([]))), ["flags"]);
        assert_eq!(paths(body(&json!(null))), ["flags"]);
        assert_eq!(paths(body(&json!(vec![one; 11]))), ["flags"]);
        assert_eq!(paths(body(&json!([{ "labels": 7 }]))), ["flags[0].type", "flags[0].labels"]);
    }

    #[test]
    fn only_a_message_may_be_named_by_its_id_alone() {
        let flags = json!([{ "type": "custom_check_text" }]);
        let body = |kind: &str| json!({ "entity_type": kind, "entity_id": "m", "flags": flags }).to_string();
        assert!(custom_check(body(MESSAGE).as_bytes()).is_ok());
        assert_eq!(paths(custom_check(body("post").as_bytes())), ["entity_creator_id", "moderation_payload"]);
        assert_eq!(paths(custom_check(b"{}"))[..2], ["entity_type", "entity_id"]);
    }
}
