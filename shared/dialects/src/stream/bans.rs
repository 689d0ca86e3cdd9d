//! Bans: as an action on an item, and as calls of their own in two forms.

use domain::content::{ContentRef, MAX_ID_BYTES};

use crate::fault::{Fault, Problem};
use crate::json::Reader;

use super::flagging::USER;
use super::read::{self, optional_id, optional_text, person_as, required_id};

/// Longest timeout, minutes: a hundred years.
const MAX_TIMEOUT_MIN: i64 = 100 * 365 * 24 * 60;
/// Longest reason, bytes.
const MAX_REASON_BYTES: usize = 4 * 600;

/// How somebody is banned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ban {
    /// Whom, if it is not the author of an item.
    pub target: Option<String>,
    /// For how long, minutes; for good if absent.
    pub timeout_min: Option<i64>,
    /// Without telling them.
    pub shadow: bool,
    /// Only in this channel: recorded.
    pub channel: Option<String>,
}

impl Ban {
    /// Until when a ban of this moment holds, milliseconds since 1970.
    pub fn until_ms(&self, now_ms: i64) -> Option<i64> {
        self.timeout_min.map(|minutes| now_ms.saturating_add(minutes.saturating_mul(60_000)))
    }
}

/// A call that bans or unbans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BanCall {
    /// Whom.
    pub target: String,
    /// How; its target is empty.
    pub ban: Ban,
    /// Who acts, where a server says so.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What only the platform can do along with it, by name.
    pub more: Vec<(String, String)>,
}

/// The item of a user.
pub fn item_of(user: &str) -> ContentRef {
    ContentRef { kind: USER.to_owned(), id: user.to_owned() }
}

/// Reads the options of a ban.
pub(super) fn options(reader: &mut Reader<'_>) -> Option<Ban> {
    let target = optional_id(reader, "target_user_id");
    let timeout = reader.get("timeout").is_some();
    let timeout_min = reader.integer("timeout", 0, MAX_TIMEOUT_MIN);
    if timeout && timeout_min.is_none() {
        return None;
    }
    let shadow = reader.flag("shadow").unwrap_or(false);
    let only = reader.flag("channel_ban_only").unwrap_or(false);
    let channel = channel(reader);
    let channel = channel.or_else(|| only.then(|| "channel".to_owned()));
    Some(Ban { target, timeout_min: timeout_min.filter(|minutes| *minutes > 0), shadow, channel })
}

/// The name of whom a ban is about, among the texts of its entry.
pub const TARGET: &str = "target_user_id";
/// The name of how long it holds, minutes.
pub const TIMEOUT: &str = "timeout";

/// What only the platform can do along with an action, told to it as it was asked for.
pub const SWITCHES: [&str; 9] = [
    "shadow",
    "ip_ban",
    "delete_reactions",
    "ban_from_future_channels",
    "remove_future_channels_ban",
    "hard_delete",
    "mark_messages_deleted",
    "delete_conversation_channels",
    "delete_feeds_content",
];

/// How messages are deleted along with a ban.
const DELETIONS: [(&str, &str); 3] = [("soft", "soft"), ("hard", "hard"), ("pruning", "pruning")];

/// Reads what only the platform can do along with an action, as further texts by name.
pub(super) fn asides(reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let mut asides = Vec::new();
    for name in SWITCHES.into_iter().filter(|name| *name != "shadow") {
        if reader.flag(name) == Some(true) {
            asides.push((name.to_owned(), "true".to_owned()));
        }
    }
    let deletion = reader.get("delete_messages").is_some_and(|value| value.as_str() != Some(""));
    if let Some(word) = deletion.then(|| reader.word("delete_messages", &DELETIONS)).flatten() {
        asides.push(("delete_messages".to_owned(), word.to_owned()));
    }
    asides
}

/// Whom a ban names, for how long and how, as further texts: what is only recorded has no other place for them.
pub(super) fn terms(ban: &Ban) -> Vec<(String, String)> {
    let timeout = ban.timeout_min.map(|minutes| minutes.to_string());
    let shadow = ban.shadow.then(|| "true".to_owned());
    let terms = [(TARGET, ban.target.clone()), (TIMEOUT, timeout), ("shadow", shadow)];
    terms.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))).collect()
}

/// `channel_cid`, or `type` and `id` of a channel.
fn channel(reader: &mut Reader<'_>) -> Option<String> {
    let cid = optional_id(reader, "channel_cid");
    cid.or_else(|| {
        let (kind, id) = (optional_id(reader, "type"), optional_id(reader, "id"));
        Some(format!("{}:{}", kind?, id?))
    })
}

/// Reads a call that bans.
pub fn ban(body: &[u8]) -> Result<BanCall, Fault> {
    read::body(body, |reader| {
        let target = required_id(reader, "target_user_id");
        let by = person_as(reader, "banned_by_id", "banned_by").or_else(|| read::person(reader));
        let reason = optional_text(reader, "reason", MAX_REASON_BYTES);
        let (ban, more) = (options(reader), asides(reader));
        Some(BanCall { target: target?, ban: Ban { target: None, ..ban? }, by, reason, more })
    })
}

/// Reads a call that lifts a ban: whom is said by the query, who acts by the body or the query.
pub fn unban<'a>(query: impl Fn(&str) -> Option<&'a str>, body: &[u8]) -> Result<BanCall, Fault> {
    let by = read::body(body, |reader| {
        Some(person_as(reader, "unbanned_by_id", "unbanned_by").or_else(|| read::person(reader)))
    })?;
    let mut problems = Vec::new();
    let mut text = |name: &str| {
        let text = query(name).filter(|text| !text.is_empty())?;
        if text.len() > MAX_ID_BYTES {
            problems.push(Problem::new(name, "too_long", format!("'{name}' has more than {MAX_ID_BYTES} bytes")));
        }
        Some(text.to_owned())
    };
    let target = text("target_user_id");
    let channel = text("channel_cid").or_else(|| Some(format!("{}:{}", text("type")?, text("id")?)));
    let by = by.or_else(|| ["unbanned_by_id", "created_by", "user_id"].into_iter().find_map(text));
    match target {
        Some(target) if problems.is_empty() => {
            Ok(BanCall { target, ban: Ban { channel, ..Ban::default() }, by, reason: None, more: Vec::new() })
        }
        Some(_) => Err(Fault::Invalid(problems)),
        None => Err(Fault::invalid("target_user_id", "missing", "'target_user_id' is required")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bans_are_read_in_the_forms_of_all_clients() {
        let call =
            ban(br#"{"target_user_id":"ann","banned_by":{"id":"mod"},"timeout":60,"shadow":true,"reason":"spam"}"#);
        let call = call.unwrap();
        assert_eq!(
            (call.target.as_str(), call.by.as_deref(), call.reason.as_deref()),
            ("ann", Some("mod"), Some("spam"))
        );
        assert_eq!(call.ban, Ban { timeout_min: Some(60), shadow: true, ..Ban::default() });
        assert_eq!((call.ban.until_ms(1_000), Ban::default().until_ms(1_000)), (Some(3_601_000), None));
        let old =
            ban(br#"{"target_user_id":"ann","user_id":"mod","type":"messaging","id":"general","timeout":0}"#).unwrap();
        assert_eq!((old.by.as_deref(), old.ban.channel.as_deref()), (Some("mod"), Some("messaging:general")));
        assert_eq!(old.ban.timeout_min, None, "no timeout is for good");
        let whole = ban(br#"{"target_user_id":"ann","ip_ban":true,"delete_messages":"hard","delete_reactions":false}"#);
        let more = whole.unwrap().more;
        assert_eq!(more, [("ip_ban", "true"), ("delete_messages", "hard")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn what_is_wrong_with_a_ban_is_named() {
        let cases: [(&[u8], &str); 4] = [
            (b"{}", "target_user_id"),
            (br#"{"target_user_id":"a","timeout":-1}"#, "timeout"),
            (br#"{"target_user_id":"a","timeout":1.5}"#, "timeout"),
            (br#"{"target_user_id":"a","shadow":"yes"}"#, "shadow"),
        ];
        for (body, path) in cases {
            let Err(Fault::Invalid(problems)) = ban(body) else { panic!("accepted") };
            assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), [path]);
        }
    }

    #[test]
    fn unbans_name_whom_in_the_query() {
        let query = |pairs: &'static [(&'static str, &'static str)]| {
            move |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
        };
        let call = unban(query(&[("target_user_id", "ann"), ("created_by", "mod")]), b"").unwrap();
        assert_eq!((call.target.as_str(), call.by.as_deref(), call.ban.channel), ("ann", Some("mod"), None));
        let call = unban(query(&[("target_user_id", "ann"), ("channel_cid", "a:b")]), br#"{"unbanned_by_id":"mod"}"#);
        let call = call.unwrap();
        assert_eq!((call.by.as_deref(), call.ban.channel.as_deref()), (Some("mod"), Some("a:b")));
        assert!(
            matches!(unban(query(&[]), b"{}"), Err(Fault::Invalid(problems)) if problems[0].path == "target_user_id")
        );
    }
}
