//! Images, by address and sent along, and media that nobody looks at. The engines are the real ones.

use e2e::bmp;
use e2e::inprocess::Installation;
use e2e::modapi::Project;
use e2e::world::pictures::{Pictures, Served};
use serde_json::{Value, json};

use super::channels::channel;
use super::{case, moderate, policy};

fn ids(errors: &Value) -> Vec<&str> {
    errors.as_array().map(|errors| errors.iter().filter_map(|error| error["id"].as_str()).collect()).unwrap_or_default()
}

#[tokio::test]
async fn images_are_judged_in_the_call() {
    let installation = Installation::new().await.with_deep(deep::equip_for_calls);
    let (project, pictures) = (Project::new(&installation).await, Pictures::start().await);
    let url = pictures.serve("good", Served::File("image/bmp", bmp::plain([90, 160, 60])));
    let encoded = data_encoding::BASE64.encode(&bmp::plain([90, 160, 60]));
    for image in [
        json!({ "type": "image", "url": url }),
        json!({ "type": "image", "data": encoded }),
        json!({ "type": "image", "data": format!("data:image/bmp;base64,{encoded}") }),
    ] {
        let answer = moderate(&project, &json!({ "content": image, "contentId": "i", "metaType": "post" })).await;
        assert_eq!(answer["meta"]["status"], "success", "{answer}");
        assert_eq!(answer["recommendation"]["action"], "allow");
        assert_eq!(policy(&answer, "sexual").unwrap()["flagged"], false);
    }
    let kept = case(&project, "post", "i").await.unwrap().decoded().unwrap();
    assert!(kept.fields[0].src.is_none(), "an image that was sent along is not kept: {kept:?}");
    let object = json!({ "type": "object", "data": { "photo": { "type": "image", "url": url },
        "caption": { "type": "text", "text": "you are an idiot" } } });
    let answer = moderate(&project, &json!({ "content": object })).await;
    assert_eq!(policy(&answer, "toxicity").unwrap()["flagged_fields"], json!(["caption"]));
    assert_eq!(answer["meta"]["usage"], 2);
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_an_error_of_its_policy_and_never_clean() {
    let installation = Installation::new().await.with_deep(deep::equip_for_calls);
    let (project, pictures) = (Project::new(&installation).await, Pictures::start().await);
    let broken = pictures.serve("broken", Served::File("image/png", b"no picture".to_vec()));
    for content in [
        json!({ "type": "image", "url": "http://127.0.0.1:9/none.png" }),
        json!({ "type": "image", "url": broken }),
        json!({ "type": "image", "data": "aGVsbG8=" }),
        json!({ "type": "image", "data": "no base64 at all!" }),
        json!({ "type": "video", "url": "https://example.com/a.mp4" }),
        json!({ "type": "audio", "url": "https://example.com/a.mp3" }),
    ] {
        let answer = moderate(&project, &json!({ "content": content, "contentId": "x", "metaType": "post" })).await;
        assert_eq!(answer["meta"]["status"], "partial_success", "{content}");
        assert_eq!(
            answer["recommendation"],
            json!({ "action": "review", "reason_codes": ["rule_fallback"] }),
            "{content}"
        );
        let kind = content["type"].as_str().unwrap();
        assert!(ids(&answer["errors"]).contains(if kind == "image" { &"sexual" } else { &kind }), "{answer}");
        assert_eq!(answer["evaluation"]["flagged"], false);
        assert!(case(&project, "post", "x").await.unwrap().head.is_queued(), "a person looks: {content}");
    }
    channel(&project, "words", &json!({ "image_moderation": false, "video_moderation": false })).await;
    for content in
        [json!({ "type": "image", "url": broken }), json!({ "type": "video", "url": "https://example.com/a.mp4" })]
    {
        let answer = moderate(&project, &json!({ "content": content, "channel": "words" })).await;
        assert_eq!(
            (&answer["meta"]["status"], answer.get("errors")),
            (&json!("success"), None),
            "left alone by choice"
        );
    }
}

#[tokio::test]
async fn without_the_engine_images_are_not_clean_either() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let content = json!({ "type": "image", "url": "https://example.com/a.png" });
    let answer = moderate(&project, &json!({ "content": content })).await;
    assert_eq!(
        (&answer["meta"]["status"], &answer["recommendation"]["action"]),
        (&json!("partial_success"), &json!("review"))
    );
}
