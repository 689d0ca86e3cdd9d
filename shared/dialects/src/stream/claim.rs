//! What a user says of a content that the platform has never sent: nobody has to believe it, so that it stands with the
//! user's report and not with the content.

use domain::content::Submission;
use serde_json::{Map, Value, json};

use super::flagging::{FlagRequest, Named, USER};
use super::payload::{self, Payload};

/// Under which name it stands among what is attached to a report.
const CLAIMED: &str = "claimed";
/// Under which name a text stands that is attached in place of an object.
const TEXT: &str = "text";
/// Most bytes of it as JSON; more is cut.
const MAX_BYTES: usize = 16 * 1024;
/// Longest source of what is cut, characters, and most sources of one kind.
const CUT: (usize, usize) = (1_000, 5);

impl Named {
    /// What is received of a content that only a user names: that there is one, and of a user, who it is.
    pub fn bare_submission(&self) -> Submission {
        let creator = self.creator.clone().filter(|_| self.content.kind == USER);
        Self { creator, payload: Payload::default(), content: self.content.clone() }.submission()
    }

    /// What is said of it besides; `None` if nothing is.
    fn claims(&self) -> Option<Value> {
        let mut claims = Map::new();
        let creator = self.creator.as_deref().filter(|_| self.content.kind != USER);
        claims.extend(creator.map(|creator| ("entity_creator_id".to_owned(), json!(creator))));
        let sent = payload::render(&self.payload.clone().into_body(None));
        if sent.as_object().is_some_and(|sent| !sent.is_empty()) {
            let (sent, is_cut) = short(sent);
            claims.insert("moderation_payload".to_owned(), sent);
            claims.extend(is_cut.then(|| ("truncated".to_owned(), json!(true))));
        }
        (!claims.is_empty()).then(|| claims.into())
    }
}

impl FlagRequest {
    /// What is attached to the report, with what it says of the content.
    pub fn custom_with_claims(&self) -> Option<Value> {
        let Some(claims) = self.named.claims() else { return self.custom.clone() };
        let mut custom = match self.custom.clone() {
            Some(Value::Object(custom)) => custom,
            Some(text) => Map::from_iter([(TEXT.to_owned(), text)]),
            None => Map::new(),
        };
        custom.insert(CLAIMED.to_owned(), claims);
        Some(custom.into())
    }
}

/// A payload that is not too large to stand with a report, and whether something had to go for that.
fn short(sent: Value) -> (Value, bool) {
    if sent.to_string().len() <= MAX_BYTES {
        return (sent, false);
    }
    let Value::Object(lists) = sent else { return (Value::Null, true) };
    let cut = lists.into_iter().filter_map(|(name, sources)| {
        let sources = sources.as_array()?.iter().take(CUT.1).filter_map(Value::as_str);
        let sources: Vec<String> = sources.map(|source| source.chars().take(CUT.0).collect()).collect();
        Some((name, json!(sources)))
    });
    (Value::Object(cut.collect()), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::flagging::flag;

    fn read(more: &Value) -> FlagRequest {
        let mut body = json!({ "entity_type": "post", "entity_id": "p-1" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        flag(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn what_is_claimed_stands_apart_from_what_is_received() {
        let sent = read(&json!({ "entity_creator_id": "jane", "custom": { "screen": "chat", "claimed": "by me" },
            "moderation_payload": { "texts": ["get lost"], "custom": { "room": 7 } } }));
        let bare = sent.named.bare_submission();
        assert_eq!((bare.author, bare.fields.len(), bare.metadata.len()), (None, 0, 0));
        let claims = json!({ "entity_creator_id": "jane",
            "moderation_payload": { "texts": ["get lost"], "custom": { "room": 7 } } });
        assert_eq!(sent.custom_with_claims(), Some(json!({ "screen": "chat", "claimed": claims })));
        let text = read(&json!({ "entity_creator_id": "jane", "custom": "a text" }));
        let expected = json!({ "text": "a text", "claimed": { "entity_creator_id": "jane" } });
        assert_eq!(text.custom_with_claims(), Some(expected));
        assert_eq!(read(&json!({})).custom_with_claims(), None);
        let user = read(&json!({ "entity_type": "stream:user", "entity_creator_id": "somebody" }));
        assert_eq!((user.named.bare_submission().author.as_deref(), user.custom_with_claims()), (Some("p-1"), None));
    }

    #[test]
    fn it_is_cut_where_it_is_long() {
        let sent = read(&json!({ "moderation_payload": { "texts": vec!["ü".repeat(9_000); 40] } }));
        let custom = sent.custom_with_claims().unwrap();
        assert!(custom.to_string().len() <= MAX_BYTES);
        assert_eq!(custom["claimed"]["truncated"], true);
        assert_eq!(custom["claimed"]["moderation_payload"]["texts"].as_array().unwrap().len(), CUT.1);
    }
}
