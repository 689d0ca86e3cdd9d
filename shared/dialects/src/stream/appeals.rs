//! Appeals: against what happened to an item, or to a user.

use domain::cases::{AppealStory, EntryText, appeals};
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::story::CaseStory;
use domain::transition::ATTACHMENT;
use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::json::Reader;

use super::list_filter::{Known, Row};
use super::read::{self, optional_id, person, required_id};
use super::time::ns;

/// Longest reason, characters.
const MAX_REASON_CHARS: usize = 500;
/// Most attachments.
const MAX_ATTACHMENTS: usize = 10;
/// Longest address of an attachment, bytes.
const MAX_ATTACHMENT_BYTES: usize = 2_048;

/// An appeal as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Against what happened to what.
    pub entity: ContentRef,
    /// Why.
    pub reason: String,
    /// Addresses of attachments.
    pub attachments: Vec<String>,
    /// The item, as it was named.
    pub item: Option<String>,
    /// Whose appeal it is, where a server says so.
    pub user: Option<String>,
}

/// Reads an appeal.
pub fn sent(body: &[u8]) -> Result<Sent, Fault> {
    read::body(body, |reader| {
        let (kind, id) = (required_id(reader, "entity_type"), required_id(reader, "entity_id"));
        let reason = reason(reader);
        let attachments = reader.texts("attachments", MAX_ATTACHMENTS, MAX_ATTACHMENT_BYTES).unwrap_or_default();
        let item = optional_id(reader, "review_queue_item_id");
        let user = person(reader);
        Some(Sent {
            entity: ContentRef { kind: kind?, id: id? },
            reason: reason?,
            attachments: attachments.into_iter().map(|(_, address)| address.to_owned()).collect(),
            item,
            user,
        })
    })
}

fn reason(reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.required_text("appeal_reason", MAX_REASON_CHARS * 4)?;
    if text.chars().count() > MAX_REASON_CHARS {
        let message = format!("'appeal_reason' has more than {MAX_REASON_CHARS} characters");
        reader.problem("appeal_reason", "too_long", message);
        return None;
    }
    Some(text.to_owned())
}

/// Public id of an appeal.
pub fn id(case: &CaseId, entry: u32) -> String {
    format!("{}-{entry}", case.uuid())
}

/// The case and the entry that an id stands for.
pub fn named(id: &str) -> Option<(CaseId, u32)> {
    let (case, entry) = id.rsplit_once('-')?;
    let number: u32 = entry.parse().ok()?;
    let is_ours = number > 0 && number.to_string() == entry;
    Some((CaseId::from_uuid(case)?, number)).filter(|_| is_ours)
}

/// The word for where an appeal stands.
pub fn status(appeal: &AppealStory) -> &'static str {
    match &appeal.decision {
        None => "submitted",
        Some(decision) if decision.accepted => "accepted",
        Some(_) => "rejected",
    }
}

/// Who ruled, if somebody did.
pub fn decided_by(appeal: &AppealStory) -> Option<&str> {
    appeal.decision.as_ref()?.by.as_ref().and_then(Acting::person)
}

/// What appeals can be filtered by.
pub const FIELDS: &[Known] = &[
    Known::text("id"),
    Known::text("user_id"),
    Known::text("entity_id"),
    Known::text("entity_type"),
    Known::text("status"),
    Known::text("appeal_reason"),
    Known::text("decision_reason"),
    Known::text("decided_by"),
    Known::text("review_queue_item_id"),
    Known::time("created_at"),
    Known::time("updated_at"),
];

/// What an appeal is shown from.
pub struct Shown<'a> {
    /// Its case.
    pub case: &'a CaseId,
    /// What it is about.
    pub content: &'a ContentRef,
    /// Where it stands.
    pub appeal: &'a AppealStory,
    /// The texts of the case's log.
    pub texts: &'a [EntryText],
    /// Who appeals, as users are shown.
    pub user: Option<&'a Value>,
    /// The item, as it is shown.
    pub item: &'a Value,
}

impl Shown<'_> {
    fn text(&self, entry: u32) -> Option<&EntryText> {
        self.texts.iter().find(|text| text.entry == entry)
    }

    /// What the author said; empty once it has been erased.
    pub fn reason(&self) -> &str {
        self.text(self.appeal.entry).map_or("", |text| text.text.as_str())
    }

    /// What whoever ruled said.
    pub fn decision_reason(&self) -> Option<&str> {
        let text = self.text(self.appeal.decision.as_ref()?.entry)?;
        Some(text.text.as_str()).filter(|text| !text.is_empty())
    }

    /// What filters look at. `user` is whose appeal it is.
    pub fn row(&self, user: Option<&str>) -> Row {
        let appeal = self.appeal;
        Row::default()
            .text("id", &id(self.case, appeal.entry))
            .texts("user_id", user.into_iter())
            .text("entity_id", &self.content.id)
            .text("entity_type", &self.content.kind)
            .text("status", status(appeal))
            .text("appeal_reason", self.reason())
            .texts("decision_reason", self.decision_reason().into_iter())
            .texts("decided_by", decided_by(appeal).into_iter())
            .text("review_queue_item_id", &self.case.uuid())
            .time("created_at", appeal.at_us)
            .time("updated_at", appeal.updated_us())
    }

    /// The last action on the item before the appeal.
    fn original_action(&self) -> Option<&Value> {
        let actions = self.item["actions"].as_array()?;
        let before = |action: &&Value| {
            action["type"] != "flag" && action["created_at"].as_i64().is_some_and(|at| at <= ns(self.appeal.at_us))
        };
        actions.iter().filter(before).max_by_key(|action| action["created_at"].as_i64())
    }
}

/// The newest appeal of a case as a part of its item, without what the item shows anyway.
pub fn of_item(story: &CaseStory) -> Option<Value> {
    let found = appeals(&story.entries);
    let appeal = found.last()?;
    let (case, content, texts) = (&story.id, &story.head.content, &story.texts);
    Some(own(&Shown { case, content, appeal, texts, user: None, item: &Value::Null }).into())
}

/// An appeal.
pub fn render(shown: &Shown<'_>) -> Value {
    let mut map = own(shown);
    let flags = shown.item["flags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let labels = flags.iter().filter_map(|flag| flag["labels"].as_array()).flatten();
    let types = distinct(flags.iter().filter_map(|flag| flag["type"].as_str()));
    map.insert("flag_types".to_owned(), types.into());
    map.insert("flag_labels".to_owned(), distinct(labels.filter_map(Value::as_str)).into());
    add(&mut map, "user", shown.user.cloned());
    add(&mut map, "original_moderation_action", shown.original_action().cloned());
    let copied = [
        ("entity_content", "moderation_payload"),
        ("recommended_action", "recommended_action"),
        ("flags", "flags"),
        ("actions", "actions"),
        ("severity", "severity"),
        ("config_key", "config_key"),
    ];
    for (name, of_item) in copied {
        add(&mut map, name, shown.item.get(of_item).filter(|value| !value.is_null()).cloned());
    }
    map.into()
}

/// What an appeal is by itself.
fn own(shown: &Shown<'_>) -> Map<String, Value> {
    let appeal = shown.appeal;
    let attachments: Vec<&str> =
        shown.text(appeal.entry).map(|text| text.all_named(ATTACHMENT).collect()).unwrap_or_default();
    let text = |text: &str| Value::from(text);
    let mut map = Map::from_iter(
        [
            ("id", id(shown.case, appeal.entry).into()),
            ("entity_type", text(&shown.content.kind)),
            ("entity_id", text(&shown.content.id)),
            ("appeal_reason", text(shown.reason())),
            ("attachments", attachments.into()),
            ("status", text(status(appeal))),
            ("created_at", ns(appeal.at_us).into()),
            ("updated_at", ns(appeal.updated_us()).into()),
            ("review_queue_item_id", shown.case.uuid().into()),
        ]
        .map(|(name, value): (&str, Value)| (name.to_owned(), value)),
    );
    add(&mut map, "decision_reason", shown.decision_reason().map(Value::from));
    add(&mut map, "decided_by", decided_by(appeal).map(Value::from));
    map
}

fn add(map: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        map.insert(name.to_owned(), value);
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use domain::cases::AppealDecision;
    use domain::ids::PlatformId;
    use serde_json::json;

    use super::*;

    fn content() -> ContentRef {
        ContentRef { kind: "stream:user".into(), id: "ann".into() }
    }

    fn case() -> CaseId {
        CaseId::of(&PlatformId::parse("platform1").unwrap(), &content())
    }

    #[test]
    fn what_an_appeal_needs_is_named() {
        let path = |text: &str| match sent(text.as_bytes()) {
            Err(Fault::Invalid(problems)) => problems.into_iter().map(|problem| problem.path).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(path("{}"), ["entity_type", "entity_id", "appeal_reason"]);
        let long = "é".repeat(501);
        assert_eq!(
            path(&format!(r#"{{"entity_type":"t","entity_id":"i","appeal_reason":"{long}"}}"#)),
            ["appeal_reason"]
        );
        let many = vec!["a"; 11];
        let body = json!({ "entity_type": "t", "entity_id": "i", "appeal_reason": "r", "attachments": many });
        assert_eq!(path(&body.to_string()), ["attachments"]);
        let fits = "é".repeat(500);
        let read =
            sent(format!(r#"{{"entity_type":"t","entity_id":"i","appeal_reason":"{fits}","user_id":"u"}}"#).as_bytes());
        assert_eq!(read.unwrap().user.as_deref(), Some("u"));
    }

    #[test]
    fn an_id_leads_back_to_its_entry() {
        let id = id(&case(), 12);
        assert_eq!(named(&id), Some((case(), 12)));
        let uuid = case().uuid();
        for text in
            ["", "x", &uuid, &format!("{uuid}-0"), &format!("{uuid}-012"), &format!("{uuid}-x"), &format!("{uuid}-+1")]
        {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn an_appeal_is_shown_with_its_item_and_its_end() {
        let by = Some(Acting::OnBehalf { id: Some("mod".into()) });
        let decision = Some(AppealDecision { entry: 3, at_us: 9, accepted: false, by });
        let appeal = AppealStory { entry: 2, at_us: 5, decision };
        let text = |entry, text: &str, more: &[(&str, &str)]| EntryText {
            entry,
            salt: "s".into(),
            text: text.into(),
            more: more.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect(),
        };
        let texts = [text(2, "not me", &[(ATTACHMENT, "https://a"), (ATTACHMENT, "https://b")]), text(3, "clear", &[])];
        let flag = json!({ "type": "ai_text", "labels": ["INSULT", "INSULT"] });
        let action = |kind: &str, at: i64| json!({ "type": kind, "created_at": at });
        let item = json!({ "flags": [flag], "severity": 50, "recommended_action": "remove", "config_key": null,
            "actions": [action("unban", 8_000), action("ban", 4_000), action("flag", 5_000)] });
        let shown =
            Shown { case: &case(), content: &content(), appeal: &appeal, texts: &texts, user: None, item: &item };
        let body = render(&shown);
        assert_eq!(
            (&body["status"], &body["decision_reason"], &body["decided_by"]),
            (&json!("rejected"), &json!("clear"), &json!("mod"))
        );
        assert_eq!(
            (&body["appeal_reason"], &body["attachments"]),
            (&json!("not me"), &json!(["https://a", "https://b"]))
        );
        assert_eq!((&body["flag_types"], &body["flag_labels"]), (&json!(["ai_text"]), &json!(["INSULT"])));
        assert_eq!((&body["created_at"], &body["updated_at"]), (&json!(5_000), &json!(9_000)));
        assert_eq!((&body["original_moderation_action"]["type"], &body["severity"]), (&json!("ban"), &json!(50)));
        assert!(body.get("config_key").is_none() && body.get("user").is_none());
    }
}
