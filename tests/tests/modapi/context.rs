//! What was said before: messages that are harmful only together.

use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use serde_json::{Value, json};

use super::channels::channel;
use super::{moderate, policy, text};

/// A conversation.
struct Talk<'a> {
    project: &'a Project<'a>,
    room: &'a str,
    channel: &'a str,
    said: std::cell::Cell<u32>,
}

impl Talk<'_> {
    async fn say(&self, author: Option<&str>, words: &str, more: Value) -> Value {
        let number = self.said.get() + 1;
        self.said.set(number);
        let mut body = json!({ "content": text(words), "contentId": format!("{}-{number}", self.room),
            "conversationId": self.room, "authorId": author, "metaType": "message", "channel": self.channel });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        moderate(self.project, &body).await
    }

    async fn flags(&self, author: Option<&str>, words: &str) -> bool {
        self.say(author, words, json!({})).await["evaluation"]["flagged"] == true
    }
}

/// A channel with context and one without, and a list with one phrase.
async fn with_channels(project: &Project<'_>) {
    let call = Call {
        method: "PUT",
        path: format!("/admin/v1/platforms/{}/block-lists/scams", project.platform),
        headers: vec![("authorization".into(), format!("Bearer {}", project.installation.admin_key))],
        body: json!({ "entries": [{ "phrase": "double your bitcoin" }] }).to_string().into_bytes(),
        ..Call::default()
    };
    assert_eq!(project.installation.send(call).await.status, 200);
    let policies = json!([{ "id": "toxicity" }]);
    channel(project, "chat", &json!({ "context_enabled": true, "policies": policies })).await;
    channel(project, "blind", &json!({ "policies": policies })).await;
}

fn talk<'a>(project: &'a Project<'a>, room: &'a str, channel: &'a str) -> Talk<'a> {
    Talk { project, room, channel, said: std::cell::Cell::new(0) }
}

const BEGIN: &str = "hello, I can double your";
const END: &str = "bitcoin if you like";

#[tokio::test]
async fn a_phrase_in_pieces_is_flagged_by_the_message_that_completes_it() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    with_channels(&project).await;
    for author in [Some("ann"), None] {
        let room = if author.is_some() { "a" } else { "b" };
        let open = talk(&project, room, "chat");
        assert!(!open.flags(author, BEGIN).await);
        let last = open.say(author, END, json!({})).await;
        let found = policy(&last, "scams").unwrap();
        assert_eq!((&found["flagged"], &found["matches"][0]["match"]), (&json!(true), &json!("bitcoin")), "{last}");
        assert!(!open.flags(author, "what a nice day").await, "nobody is blamed twice");
    }
    let letters = talk(&project, "letters", "chat");
    assert!(!letters.flags(Some("tom"), "mo").await);
    assert!(letters.flags(Some("tom"), "ron").await, "a word in pieces");
    let blind = talk(&project, "c", "blind");
    assert!(!blind.flags(Some("zoe"), BEGIN).await);
    assert!(!blind.flags(Some("zoe"), END).await, "a channel has to ask for it");
}

#[tokio::test]
async fn it_takes_one_author_and_messages_that_are_stored() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    with_channels(&project).await;
    let open = talk(&project, "room", "chat");
    assert!(!open.flags(Some("ann"), BEGIN).await);
    assert!(!open.flags(Some("bob"), END).await, "what others began is not theirs");
    let not_stored = json!({ "doNotStore": true });
    let asked = open.say(Some("ann"), END, not_stored.clone()).await;
    assert_eq!(asked["evaluation"]["flagged"], true, "what is not stored reads what was said before");
    assert!(open.flags(Some("ann"), END).await);
    let other = talk(&project, "other", "chat");
    other.say(Some("zoe"), BEGIN, not_stored).await;
    assert!(!other.flags(Some("zoe"), END).await, "and never is what was said before");
}

#[tokio::test]
async fn an_author_is_followed_without_a_conversation() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    with_channels(&project).await;
    let send = async |words: &str| {
        let body = json!({ "content": text(words), "authorId": "ann", "channel": "chat", "metaType": "comment" });
        moderate(&project, &body).await["evaluation"]["flagged"].clone()
    };
    assert_eq!(send(BEGIN).await, false);
    assert_eq!(send(END).await, true);
}
