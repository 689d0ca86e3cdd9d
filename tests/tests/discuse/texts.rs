//! Checks of texts: what each of them finds, and what it leaves alone.

use e2e::discuse::{CHECK, Project, media, text};
use e2e::inprocess::{Call, Installation};
use serde_json::{Value, json};

/// The EICAR test file, of which no part of this file may consist.
fn eicar() -> String {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STAND", "ARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

fn hits(answer: &Value) -> Vec<&str> {
    let kinds = ["links", "badwords", "antivirus", "language", "images", "gifs", "sentiment"];
    kinds.into_iter().filter(|kind| answer[kind]["hit"] == true).collect()
}

#[tokio::test]
async fn each_kind_of_text_is_found_by_its_check_and_harmless_ones_by_none() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({ "denied_hosts": ["evil.example.com"] })).await;
    let polish = "Dzisiaj rano poszliśmy do sklepu, żeby kupić świeży chleb i mleko dla całej rodziny.";
    for (text, expected) in [
        ("what a lovely day, see https://example.org/a and write to anna@example.org", &[][..]),
        ("have a look at https://shop.evil.example.com/now please", &["links"]),
        ("log in at https://xn--80ak6aa92e.com/ to win", &["links"]),
        ("log in at https://аррӏе.com/ to win", &["links"]),
        ("oh damn, that was close", &["badwords", "sentiment"]),
        (polish, &["language"]),
    ] {
        let answer = project.check(&json!({ "text": text })).await;
        assert_eq!(hits(&answer), expected, "{text}: {answer}");
        assert_eq!(answer["hits"], !expected.is_empty());
        for kind in ["links", "badwords", "antivirus"] {
            assert_eq!(answer[kind]["status"], "ok", "{answer}");
        }
        assert_eq!((&answer["images"], &answer["gifs"]), (&json!({ "result": {} }), &json!({ "result": {} })));
    }
    let polish = project.check(&json!({ "text": polish })).await;
    assert_eq!(polish["language"], json!({ "expected": "en", "detected": "pl", "hit": true }));
    let infected = project.check(&json!({ "text": format!("open this: {}", eicar()) })).await;
    assert_eq!(infected["antivirus"], json!({ "status": "ok", "hit": true }));
    let insult = project.check(&json!({ "text": "you are a stupid idiot and nobody likes you" })).await;
    assert!(insult["sentiment"]["hit"] == true && insult["sentiment"]["insult"].as_f64().unwrap() > 0.7, "{insult}");
    let threat = project.check(&json!({ "text": "I will find you and kill you" })).await;
    assert!(threat["sentiment"]["threat"].as_f64().unwrap() > 0.2, "{threat}");
}

#[tokio::test]
async fn settings_decide_what_is_checked_and_from_when_on_it_is_a_hit() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let insult = json!({ "text": "you are a stupid idiot, see https://example.org/" });
    let before = project.check(&insult).await;
    assert!(before["hits"] == true && before["links"]["hit"] == false);
    let high = json!({ "toxic": 1.0, "profanity": 1.0, "threat": 1.0, "insult": 1.0 });
    project.configure(&json!({ "thresholds": high, "checks": { "badwords": false }, "links": "any" })).await;
    let after = project.check(&insult).await;
    assert_eq!(hits(&after), ["links"], "{after}");
    assert_eq!(after["badwords"], json!({ "status": "", "hit": false }));
    assert_eq!(after["sentiment"]["insult"], before["sentiment"]["insult"], "scores stay what they are");
    let all = ["links", "badwords", "antivirus", "language", "images", "gifs", "sentiment"];
    let off: serde_json::Map<_, _> = all.iter().map(|check| ((*check).to_owned(), json!(false))).collect();
    project.configure(&json!({ "checks": off, "expected_language": "pl" })).await;
    let nothing = project.check(&insult).await;
    let expected = json!({ "trace_context": nothing["trace_context"],
        "links": { "status": "", "hit": false }, "badwords": { "status": "", "hit": false },
        "antivirus": { "status": "", "hit": false }, "language": { "expected": "pl", "detected": "", "hit": false },
        "images": { "result": {} }, "gifs": { "result": {} },
        "sentiment": { "toxic": 0.0, "profanity": 0.0, "threat": 0.0, "insult": 0.0, "hit": false }, "hits": false });
    assert_eq!(nothing, expected);
}

#[tokio::test]
async fn the_platforms_block_lists_have_their_say() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let list = json!({ "entries": [{ "phrase": "flimflam" }, { "phrase": "evil-example.com", "match": "domain" }] });
    let path = format!("/admin/v1/platforms/{}/block-lists/own", project.platform);
    project.manage("PUT", &path, &list).await.with(200);
    let word = project.check(&json!({ "text": "what a load of flimflam" })).await;
    assert_eq!(hits(&word), ["badwords"]);
    let link = project.check(&json!({ "text": "go to example.com or http://www.evil-example.com/x" })).await;
    assert_eq!(hits(&link), ["links"]);
    let other = Project::new(&installation, &json!({})).await;
    assert_eq!(hits(&other.check(&json!({ "text": "what a load of flimflam" })).await), [] as [&str; 0]);
}

#[tokio::test]
async fn a_trace_is_echoed_made_or_left_out() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let mut own = media(&json!({ "text": "hello" }));
    own["trace_context"] = json!("my trace");
    assert_eq!(project.check_whole(&own).await["trace_context"], "my trace");
    let fresh = [project.check(&json!({ "text": "a" })).await, project.check(&json!({ "text": "a" })).await];
    assert!(fresh[0]["trace_context"].is_string() && fresh[0]["trace_context"] != fresh[1]["trace_context"]);
    let headers =
        [("x-client-id", &*project.client_id), ("x-client-secret", &project.secret), ("x-trace-context", "h")];
    let call = Call {
        method: "POST",
        path: CHECK.into(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        body: media(&json!({ "text": "hello" })).to_string().into_bytes(),
        ..Call::default()
    };
    let reply = installation.send(call).await;
    assert_eq!(text(&serde_json::from_str(&reply.body).unwrap(), "trace_context"), "h");
    project.configure(&json!({ "generate_trace_context": false })).await;
    assert_eq!(project.check(&json!({ "text": "a" })).await["trace_context"], Value::Null);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named_and_costs_nothing() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    project.check(&json!({ "text": "warm" })).await;
    let before = installation.stored().await;
    for (body, code, named) in [
        (media(&json!({ "text": "", "gif_url": [""] })), "nothing_to_check", "request.media"),
        (media(&json!({ "text": "x".repeat(10_001) })), "invalid_request", "request.media.text"),
        (media(&json!({ "image_url": vec!["https://a.example/"; 11] })), "invalid_request", "image_url"),
        (json!({ "request": {} }), "invalid_request", "request.media"),
    ] {
        let reply = project.send(&project.client_id, &project.secret, &body).await;
        let told: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!((reply.status, &told["code"]), (400, &json!(code)), "{told}");
        assert!(told["message"].as_str().unwrap().contains(named), "{told}");
        assert_eq!(told.as_object().unwrap().len(), 3, "{told}");
    }
    assert_eq!(installation.stored().await, before, "nothing of it is recorded or counted");
}
