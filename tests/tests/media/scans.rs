use domain::config::{Remote, Service, Strategy, StrategyKind};
use domain::uploads::{LOOK_AFTER_MS, MAX_SCANS, UNSCANNED_MS};
use e2e::world::eyes::portable;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::pictures::Served;
use e2e::world::platform::{pictured, policy_on};
use serde_json::{Value, json};
use store::configs::ConfigKind;

use crate::scene::{
    CLEAN, RED, UNSEEN, files, green, judgement, notify, originals, picture_slot, put, red, says, shown, slot, src,
    stored, upload, world,
};

#[tokio::test]
async fn an_upload_is_scanned_goes_and_judges_the_contents_that_name_it() {
    let world = world().await;
    let (bad, good) = (picture_slot(&world).await, picture_slot(&world).await);
    assert_eq!(shown(&world, &bad).await["status"], "waiting");
    upload(&world, &bad, red()).await;
    upload(&world, &good, green()).await;
    world.pump().await;
    assert_eq!(originals(&world).await, [] as [String; 0], "gone after the scan");
    let told = shown(&world, &bad).await;
    assert_eq!((&told["status"], &told["findings"][0]["label"]), (&json!("scanned"), &json!("red")));
    assert_eq!((told["bytes"].as_u64(), told["sha256"].as_str().map(str::len)), (Some(59), Some(64)));
    for (id, slot, expected) in [("bad", &bad, RED), ("again", &bad, RED), ("good", &good, CLEAN)] {
        world.accept(&pictured(id, &src(slot))).await;
        world.settle().await;
        assert_eq!(says(&judgement(&world, id).await), expected, "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_content_that_names_an_upload_first_scans_it() {
    let world = world().await;
    let slot = picture_slot(&world).await;
    put(&world, &slot, red()).await;
    world.accept(&pictured("a", &src(&slot))).await;
    world.settle_until(|| false).await;
    assert_eq!(says(&judgement(&world, "a").await), RED);
    assert_eq!(originals(&world).await, [] as [String; 0]);
    // What the bucket tells late changes nothing.
    notify(&world, &slot);
    world.finish().await;
}

#[tokio::test]
async fn a_content_that_comes_before_the_upload_waits_for_it() {
    let world = world().await;
    let slot = picture_slot(&world).await;
    world.accept(&pictured("early", &src(&slot))).await;
    world.pump().await;
    assert_eq!(says(&judgement(&world, "early").await), UNSEEN, "not clean before it was seen");
    upload(&world, &slot, red()).await;
    world.settle().await;
    assert_eq!(says(&judgement(&world, "early").await), RED);
    world.finish().await;
}

#[tokio::test]
async fn a_slot_is_used_once() {
    let world = world().await;
    let slot = picture_slot(&world).await;
    upload(&world, &slot, green()).await;
    world.pump().await;
    let before = stored(&world, &slot).await;
    upload(&world, &slot, red()).await;
    world.pump().await;
    assert_eq!(files(&world).await, [] as [String; 0], "the second file is removed unseen");
    assert_eq!(stored(&world, &slot).await, before);
    world.accept(&pictured("a", &src(&slot))).await;
    world.settle().await;
    assert_eq!(says(&judgement(&world, "a").await), CLEAN, "judged by the first");
    world.finish().await;
}

#[tokio::test]
async fn nothing_stays_of_what_was_never_scanned_or_never_came() {
    let world = world().await;
    let (unused, stuck) = (picture_slot(&world).await, picture_slot(&world).await);
    put(&world, &stuck, red()).await;
    // Whoever is told of slots does not get at the bucket for a day.
    world.proxy.add(Rule::when(Fault::ServerError, usize::MAX, |call| call.service == "S3"));
    world.advance(UNSCANNED_MS);
    world.proxy.clear_rules();
    world.settle().await;
    assert_eq!((stored(&world, &unused).await, stored(&world, &stuck).await), (None, None));
    assert_eq!(files(&world).await, [] as [String; 0]);
    for (id, slot) in [("unused", &unused), ("stuck", &stuck)] {
        world.accept(&pictured(id, &src(slot))).await;
        world.settle().await;
        assert_eq!(says(&judgement(&world, id).await), UNSEEN, "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn an_upload_whose_notice_was_lost_is_found_by_the_sweeper() {
    let world = world().await;
    let slot = picture_slot(&world).await;
    put(&world, &slot, red()).await;
    world.advance(LOOK_AFTER_MS);
    world.settle().await;
    assert_eq!(shown(&world, &slot).await["status"], "scanned");
    assert_eq!(originals(&world).await, [] as [String; 0]);
    world.finish().await;
}

#[tokio::test]
async fn notices_may_come_again_and_together() {
    let world = world().await;
    let slots = [picture_slot(&world).await, picture_slot(&world).await];
    for slot in &slots {
        upload(&world, slot, red()).await;
        notify(&world, slot);
        notify(&world, slot);
    }
    world.pump_batches(10).await;
    for slot in &slots {
        assert_eq!(shown(&world, slot).await["status"], "scanned");
    }
    assert_eq!(originals(&world).await, [] as [String; 0]);
    world.finish().await;
}

#[tokio::test]
async fn an_interrupted_scan_loses_nothing_wherever_it_breaks_off() {
    let calls = {
        let world = world().await;
        let slot = picture_slot(&world).await;
        upload(&world, &slot, red()).await;
        drop(world.proxy.take_calls());
        world.pump().await;
        let calls = world.proxy.take_calls().into_iter().filter(|call| call.function == "media-scan").count();
        world.finish().await;
        calls
    };
    assert!(calls >= 5, "{calls}");
    let faults = [Fault::KillBefore, Fault::KillAfter, Fault::LoseAnswer, Fault::CloseBefore, Fault::ServerError];
    let mut broken = 0;
    for number in 1..=calls {
        for fault in faults {
            let world = world().await;
            let slot = picture_slot(&world).await;
            upload(&world, &slot, red()).await;
            world.proxy.add(Rule::on_call_of("media-scan", number, fault));
            world.pump().await;
            world.accept(&pictured("a", &src(&slot))).await;
            world.settle().await;
            assert!(world.proxy.all_happened(), "{number} {fault:?}");
            assert_eq!(shown(&world, &slot).await["status"], "scanned", "{number} {fault:?}");
            assert_eq!(says(&judgement(&world, "a").await), RED, "{number} {fault:?}");
            assert_eq!(originals(&world).await, [] as [String; 0], "{number} {fault:?}");
            world.finish().await;
            broken += 1;
        }
    }
    println!("a scan makes {calls} calls; {broken} interruptions, nothing lost and nothing left");
}

#[tokio::test]
async fn what_could_not_be_scanned_is_kept_and_scanned_again() {
    let world = world().await;
    world.pictures.serve("", Served::Status(500));
    world.add(ConfigKind::Strategy, "eye", &service()).await;
    world.add(ConfigKind::Policy, "EYE", &policy_on("EYE", "eye")).await;
    let slot = picture_slot(&world).await;
    upload(&world, &slot, portable(0, 200, 0)).await;
    world.pump().await;
    assert_eq!(shown(&world, &slot).await["status"], "failed");
    let key = format!("kept/{}/{slot}", world.platform);
    assert_eq!(files(&world).await, [key], "moved, so that it does not expire tomorrow");
    world.accept(&pictured("a", &src(&slot))).await;
    world.pump().await;
    assert!(judgement(&world, "a").await.incomplete.contains(&"image".to_owned()), "never clean meanwhile");
    let nothing = json!({ "ModerationLabels": [], "ContentTypes": [] }).to_string();
    world.pictures.serve("", Served::File("application/x-amz-json-1.1", nothing.into_bytes()));
    world.settle().await;
    assert_eq!(shown(&world, &slot).await["status"], "scanned");
    assert_eq!(files(&world).await, [] as [String; 0]);
    assert_eq!(says(&judgement(&world, "a").await), CLEAN);
    world.finish().await;
}

#[tokio::test]
async fn what_nobody_survives_is_given_up_and_kept_for_an_operator() {
    let world = world().await;
    let slot = picture_slot(&world).await;
    put(&world, &slot, red()).await;
    // Every look at it ends the process.
    world.proxy.add(Rule::when(Fault::KillAfter, usize::MAX, |call| {
        call.function == "media-scan" && call.operation == "GetObject"
    }));
    for _ in 0..400 {
        world.advance(60_000);
        world.sweep().await;
        world.pump().await;
        let attempts = stored(&world, &slot).await.map_or(0, |slot| slot.attempts);
        if attempts >= MAX_SCANS {
            break;
        }
    }
    world.settle().await;
    let told = shown(&world, &slot).await;
    assert_eq!((&told["status"], &told["refused"]), (&json!("refused"), &json!("given_up")));
    assert_eq!(files(&world).await, [format!("kept/{}/{slot}", world.platform)]);
    world.accept(&pictured("a", &src(&slot))).await;
    world.settle().await;
    assert_eq!(says(&judgement(&world, "a").await), UNSEEN);
    world.finish().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_goes() {
    let world = world().await;
    let slot = picture_slot(&world).await;
    upload(&world, &slot, b"<html>no picture</html>".to_vec()).await;
    world.pump().await;
    let told = shown(&world, &slot).await;
    assert_eq!((&told["status"], &told["refused"]), (&json!("refused"), &json!("unknown_type")));
    assert_eq!(told["not_run"], json!([{ "strategy": "image", "reason": "unreadable" }]));
    assert_eq!(files(&world).await, [] as [String; 0]);
    world.accept(&pictured("a", &src(&slot))).await;
    world.settle().await;
    assert_eq!(says(&judgement(&world, "a").await), UNSEEN);
    world.finish().await;
}

#[tokio::test]
async fn no_content_reaches_what_is_not_its_platforms_or_of_another_kind() {
    let world = world().await;
    let (other, key) = world.another_platform().await;
    let asked = world.request("POST", "/media/v1/uploads", &json!({ "media_type": "image/png" })).by(&key);
    let foreign = body_of(&world.insist(&asked).await, 201)["id"].as_str().unwrap().to_owned();
    let key = format!("incoming/{other}/{foreign}");
    world.account.put_object(&world.account.media_bucket(), &key, green()).await;
    let demo = slot(&world, &json!({ "media_type": "image/png", "demo": true })).await;
    let key = format!("incoming/demo_{}/{demo}", world.platform);
    world.account.put_object(&world.account.media_bucket(), &key, red()).await;
    let film = slot(&world, &json!({ "media_type": "video/mp4" })).await;
    let traversal = format!("gavel-media:../{other}/{foreign}");
    let cases =
        [("foreign", src(&foreign)), ("demo", src(&demo)), ("film", src(&film)), ("path", traversal), ("no", src("x"))];
    for (id, named) in &cases {
        world.accept(&pictured(id, named)).await;
    }
    world.settle().await;
    for (id, _) in &cases {
        assert_eq!(says(&judgement(&world, id).await), UNSEEN, "{id}");
    }
    let request = world.request("GET", &format!("/media/v1/uploads/{foreign}"), &Value::Null);
    body_of(&world.insist(&request).await, 404);
    world.finish().await;
}

/// A service that looks at pictures.
fn service() -> Strategy {
    let remote = Remote {
        service: Service::Rekognition,
        region: None,
        model: None,
        endpoint: None,
        labels: Vec::new(),
        per_day: 100,
        timeout_ms: 5_000,
        history: 0,
        sealed_key: None,
    };
    Strategy {
        name: "eye".to_owned(),
        kind: StrategyKind::Remote,
        asynchronous: true,
        enabled: true,
        field_types: Vec::new(),
        remote: Some(remote),
        version: 1,
    }
}
