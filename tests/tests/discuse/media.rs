//! Checks of images and GIFs, by engines that see how red a picture is, and by the real ones.

use std::sync::Arc;

use e2e::bmp;
use e2e::discuse::Project;
use e2e::inprocess::Installation;
use e2e::world::eyes::{Eyes, pixmap};
use e2e::world::pictures::{Pictures, Served};
use serde_json::json;

async fn seeing() -> Installation {
    Installation::new().await.with_deep(|_| Arc::new(Eyes::with_services_at("http://127.0.0.1:9".into())))
}

fn serve(pictures: &Pictures, name: &str, bytes: Vec<u8>) -> String {
    pictures.serve(name, Served::File("image/x-portable-pixmap", bytes))
}

#[tokio::test]
async fn the_worst_of_several_pictures_counts() {
    let (installation, pictures) = (seeing().await, Pictures::start().await);
    let project = Project::new(&installation, &json!({})).await;
    let calm = serve(&pictures, "calm", pixmap(51, 0, 0));
    let red = serve(&pictures, "red", pixmap(204, 0, 0));
    let gone = pictures.url("gone");
    let answer = project.check(&json!({ "image_url": [calm, red, gone], "gif_url": calm })).await;
    let image = json!({ "result": { "category": "porn", "confidence": 0.8 }, "status": "ok", "porn": 0.8, "sexual": 0.0,
        "neutral": 0.2, "hit": true });
    assert_eq!(answer["images"], image);
    let gif = json!({ "result": { "category": "neutral", "confidence": 0.8 }, "status": "ok", "porn": 0.2, "sexual": 0.0,
        "neutral": 0.8, "hit": false });
    assert_eq!((&answer["gifs"], &answer["hits"]), (&gif, &json!(true)));
    assert_eq!(answer["antivirus"], json!({ "status": "error", "hit": false }), "one of them was not scanned");
    let status = |kind: &str| answer[kind]["status"].clone();
    assert_eq!((status("links"), status("badwords")), (json!(""), json!("")), "there was no text for them");
    project.configure(&json!({ "thresholds": { "porn": 0.81 } })).await;
    assert_eq!(project.check(&json!({ "image_url": red })).await["images"]["hit"], false);
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_an_error_and_never_clean() {
    let (installation, pictures) = (seeing().await, Pictures::start().await);
    let project = Project::new(&installation, &json!({})).await;
    let large = vec![0_u8; 10 * 1024 * 1024 + 1];
    let urls = [
        pictures.url("missing"),
        pictures.serve("broken", Served::Broken),
        pictures.serve("endless", Served::Endless),
        pictures.serve("error", Served::Status(500)),
        pictures.serve("inside", Served::Redirect("http://169.254.169.254/latest/meta-data".into())),
        serve(&pictures, "large", large),
        serve(&pictures, "text", b"this is no picture".to_vec()),
        "http://10.0.0.1/a.png".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "ftp://example.com/a.png".to_owned(),
        "file:///etc/passwd".to_owned(),
        "data:image/png;base64,aGVsbG8=".to_owned(),
        "no address".to_owned(),
    ];
    let error = json!({ "result": {}, "status": "error", "porn": 0.0, "sexual": 0.0, "neutral": 0.0, "hit": false });
    for url in &urls {
        let answer = project.check(&json!({ "image_url": [url] })).await;
        assert_eq!((&answer["images"], &answer["hits"]), (&error, &json!(false)), "{url}");
        let is_read = url.ends_with("/text");
        assert_eq!(answer["antivirus"]["status"], if is_read { "ok" } else { "error" }, "{url}");
    }
    project.configure(&json!({ "error_counts_as_hit": true })).await;
    let answer = project.check(&json!({ "gif_url": urls[0], "text": "hello" })).await;
    assert_eq!((&answer["gifs"], &answer["hits"]), (&error, &json!(true)));
    let calm = serve(&pictures, "calm", pixmap(0, 0, 0));
    let partly = project.check(&json!({ "image_url": [urls[0], calm] })).await;
    assert_eq!((&partly["images"]["status"], &partly["hits"]), (&json!("ok"), &json!(true)));
}

#[tokio::test]
async fn files_are_scanned_and_looked_up_whether_or_not_they_are_pictures() {
    let (installation, pictures) = (seeing().await, Pictures::start().await);
    let project = Project::new(&installation, &json!({})).await;
    let eicar = [&br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STAND"[..], b"ARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    let infected = serve(&pictures, "infected", [b"GIF89a".as_slice(), &eicar, b"\0"].concat());
    let answer = project.check(&json!({ "gif_url": infected })).await;
    assert_eq!(answer["antivirus"], json!({ "status": "ok", "hit": true }));
    let file = pixmap(1, 2, 3);
    installation.know(&project.platform, &file).await;
    let known = serve(&pictures, "known", file);
    let answer = project.check(&json!({ "image_url": known })).await;
    assert_eq!((&answer["antivirus"]["hit"], &answer["images"]["status"]), (&json!(true), &json!("ok")), "{answer}");
    project.configure(&json!({ "checks": { "antivirus": false } })).await;
    let answer = project.check(&json!({ "image_url": known })).await;
    assert_eq!((&answer["antivirus"], &answer["hits"]), (&json!({ "status": "", "hit": false }), &json!(false)));
    project.configure(&json!({ "checks": { "images": false } })).await;
    let asked = pictures.asked("known");
    let answer = project.check(&json!({ "image_url": known, "text": "hello" })).await;
    assert_eq!((&answer["images"], pictures.asked("known")), (&json!({ "result": {} }), asked), "nobody needs it");
}

#[tokio::test]
async fn the_real_engine_looks_at_pictures() {
    let installation = Installation::new().await.with_deep(deep::equip_for_calls);
    let pictures = Pictures::start().await;
    let project = Project::new(&installation, &json!({})).await;
    let url = pictures.serve("grey", Served::File("image/bmp", bmp::plain([120; 3])));
    let answer = project.check(&json!({ "image_url": [url], "text": "hello" })).await;
    let images = &answer["images"];
    let score = |name: &str| images[name].as_f64().unwrap();
    let sum = score("porn") + score("sexual") + score("neutral");
    assert_eq!((&images["status"], &images["result"]["category"]), (&json!("ok"), &json!("neutral")), "{answer}");
    assert!((sum - 1.0).abs() < 0.003 && score("neutral") > 0.5 && images["hit"] == false, "{answer}");
    assert_eq!(images["result"]["confidence"], images["neutral"]);
    assert_eq!((&answer["antivirus"]["status"], answer["gifs"].clone()), (&json!("ok"), json!({ "result": {} })));
}
