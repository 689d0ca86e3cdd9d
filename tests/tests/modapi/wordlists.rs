//! Lists of words: what both generations of clients do with them, and what they do to contents.

use domain::config::Settings;
use e2e::inprocess::Installation;
use e2e::modapi::Project;
use serde_json::{Value, json};

const LIST: &str = "/v1/wordlist";

/// The policy of a list, as a content is answered.
async fn found(project: &Project<'_>, text: &str, list: &str) -> Option<Value> {
    project.installation.context.forget_config(&project.platform);
    let content = json!({ "content": { "type": "text", "text": text }, "doNotStore": true });
    let answer = project.post("/v1/moderate", &content).await.with(200);
    answer["policies"].as_array().unwrap().iter().find(|policy| policy["id"] == list).cloned()
}

async fn is_flagged(project: &Project<'_>, text: &str, list: &str) -> bool {
    found(project, text, list).await.unwrap()["flagged"] == true
}

#[tokio::test]
async fn a_word_that_is_added_flags_a_text_and_one_that_is_removed_does_not() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let new = json!({ "name": "House rules!", "description": "for guests", "words": ["Cookie", "cookie ", "", "two, three"] });
    let made = project.post(LIST, &new).await.with(200);
    assert_eq!(
        (&made["id"], &made["key"], &made["name"]),
        (&json!("house-rules"), &json!("house-rules"), &new["name"])
    );
    assert_eq!((&made["words"], &made["strict"]), (&json!(["cookie", "two, three"]), &json!(false)));
    assert_eq!((&made["organizationId"], &made["userId"]), (&json!(project.platform), &Value::Null));
    assert!(made["createdAt"].as_str().unwrap().ends_with('Z'));
    let policy = found(&project, "have a c00kie", "house-rules").await.unwrap();
    assert_eq!((&policy["type"], &policy["flagged"]), (&json!("entity_matcher"), &json!(true)));
    assert_eq!((&policy["matches"][0]["match"], &policy["matches"][0]["span"]), (&json!("c00kie"), &json!([7, 13])));
    assert!(!is_flagged(&project, "have some jam", "house-rules").await);

    let words = format!("{LIST}/house-rules/words");
    let added = project.post(&words, &json!({ "words": ["Jam", "COOKIE", "jam"] })).await.with(200);
    assert_eq!(added, json!({ "addedCount": 1, "totalCount": 3, "addedWords": ["jam"] }));
    assert!(is_flagged(&project, "have some jam", "house-rules").await);
    let again = project.post(&words, &json!({ "words": ["jam"] })).await.with(200);
    assert_eq!(again, json!({ "addedCount": 0, "totalCount": 3, "addedWords": [] }));

    // The older clients join words by commas, the newer repeat the parameter.
    let removed = project.delete(&format!("{words}?words=jam,none")).await.with(200);
    assert_eq!(removed, json!({ "removedCount": 1, "totalCount": 2, "removedWords": ["jam"] }));
    assert!(!is_flagged(&project, "have some jam", "house-rules").await);
    let removed = project.delete(&format!("{words}?words=two, three&words=none")).await.with(200);
    assert_eq!((&removed["removedWords"], &removed["totalCount"]), (&json!(["two, three"]), &json!(1)));
    let status = project.get(&format!("{LIST}/house-rules/embedding-status")).await.with(200);
    assert_eq!(status, json!({ "progress": 100, "totalWords": 1, "remainingWords": 0 }));
}

#[tokio::test]
async fn strict_lists_match_words_only_as_they_are_written() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    project.post(LIST, &json!({ "name": "x", "key": "guests", "words": ["cookie"] })).await.with(200);
    assert!(is_flagged(&project, "a c00kie", "guests").await);
    let one = format!("{LIST}/guests");
    let strict = project.put(&one, &json!({ "strict": true, "name": "Guests" })).await.with(200);
    assert_eq!(
        (&strict["strict"], &strict["name"], &strict["words"]),
        (&json!(true), &json!("Guests"), &json!(["cookie"]))
    );
    assert!(!is_flagged(&project, "a c00kie", "guests").await);
    assert!(is_flagged(&project, "a Cookie", "guests").await);
    // Words stand in place of all; what is not said stays.
    let other = json!({ "words": ["tea"], "description": "drinks", "key": "guests" });
    let other = project.put(&one, &other).await.with(200);
    assert_eq!((&other["words"], &other["strict"], &other["name"]), (&json!(["tea"]), &json!(true), &json!("Guests")));
    assert_eq!(project.get(&one).await.with(200), other);
    assert!(!is_flagged(&project, "a cookie", "guests").await);
    let emptied = project.put(&one, &json!({ "words": [], "description": "" })).await.with(200);
    assert_eq!((&emptied["words"], &emptied["description"]), (&json!([]), &Value::Null));
    assert!(!is_flagged(&project, "tea", "guests").await);
}

#[tokio::test]
async fn either_generation_gets_its_list_of_lists() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    assert_eq!(project.get(LIST).await.with(200), json!([]));
    for _ in 0..3 {
        project.post(LIST, &json!({ "name": "Guests" })).await.with(200);
    }
    let all = project.get(LIST).await.with(200);
    let ids: Vec<_> = all.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["guests", "guests-2", "guests-3"], "a key that is taken gets a number");
    for name in ["id", "name", "description", "createdAt", "userId"] {
        assert!(all[0].as_object().unwrap().contains_key(name), "{name}");
    }
    let page = project.get(&format!("{LIST}?page=2&pageSize=2")).await.with(200);
    assert_eq!((&page["data"], &page["pagination"]["total"]), (&json!([all[2]]), &json!(3)));
    assert_eq!((&page["pagination"]["hasMore"], &page["pagination"]["totalPages"]), (&json!(false), &json!(2)));
    // They are the platform's block lists, whoever made them.
    let admin = json!({ "entries": [{ "phrase": "heck", "match": "substring" }] });
    let path = format!("/admin/v1/platforms/{}/block-lists/own", project.platform);
    let call = e2e::inprocess::Call {
        method: "PUT",
        path,
        headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
        body: admin.to_string().into_bytes(),
        ..Default::default()
    };
    assert_eq!(installation.send(call).await.status, 200);
    let own = project.get(&format!("{LIST}/own")).await.with(200);
    assert_eq!((&own["name"], &own["words"]), (&json!("own"), &json!(["heck"])));
    let other = Project::with(&installation, Settings::default()).await;
    assert_eq!(other.get(&format!("{LIST}/own")).await.refused(404), "wordlist_not_found");
}

#[tokio::test]
async fn what_is_wrong_is_named_and_changes_nothing() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    project.post(LIST, &json!({ "name": "Guests", "words": ["cookie"] })).await.with(200);
    let before = installation.stored().await;
    let words = format!("{LIST}/guests/words");
    let path = |answer: &Value| answer["issues"][0]["path"].clone();
    for (answer, expected) in [
        (project.post(LIST, &json!({ "words": ["a"] })).await, json!(["name"])),
        (project.post(LIST, &json!({ "name": "n", "key": "a b" })).await, json!(["key"])),
        (project.post(LIST, &json!({ "name": "n", "words": ["jam", "tea", "!"] })).await, json!(["words", 2])),
        (project.post(&words, &json!({})).await, json!(["words"])),
        (project.post(&words, &json!({ "words": ["jam", 7] })).await, json!(["words", 1])),
        (project.post(&words, &json!({ "words": ["jam", "-"] })).await, json!(["words", 1])),
        (project.post(&words, &json!({ "words": vec!["jam"; 5_001] })).await, json!(["words"])),
        (project.put(&format!("{LIST}/guests"), &json!({ "key": "others" })).await, json!(["key"])),
        (project.put(&format!("{LIST}/guests"), &json!({ "strict": "yes" })).await, json!(["strict"])),
        (project.delete(&words).await, json!(["words"])),
        (project.get(&format!("{LIST}?page=0")).await, json!(["page"])),
    ] {
        let body = answer.with(400);
        assert_eq!((&body["code"], path(&body)), (&json!("validation_failed"), expected), "{body}");
    }
    for answer in [
        project.get(&format!("{LIST}/none")).await,
        project.put(&format!("{LIST}/none"), &json!({})).await,
        project.post(&format!("{LIST}/none/words"), &json!({ "words": ["a b"] })).await,
        project.delete(&format!("{LIST}/none/words?words=a")).await,
        project.get(&format!("{LIST}/none/embedding-status")).await,
    ] {
        assert_eq!(answer.refused(404), "wordlist_not_found");
    }
    assert_eq!(installation.stored().await, before);
}
