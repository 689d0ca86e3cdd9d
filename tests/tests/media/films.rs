use domain::config::{Remote, Service, Strategy, StrategyKind};
use domain::uploads::JOB_PAUSE_MS;
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::pictures::Served;
use e2e::world::platform::{Setup, policy_on, post};
use serde_json::{Value, json};
use store::configs::ConfigKind;

use crate::scene::{judgement, originals, says, shown, slot, src, stored, upload};

/// The beginning of a film.
const FILM: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41 and so on";
const STRATEGY: &str = "films";

/// A world with a service that looks at films.
async fn world(service: Service) -> World {
    let world = World::new(Setup::subscribed()).await;
    let remote = Remote {
        service,
        region: None,
        model: None,
        endpoint: None,
        labels: Vec::new(),
        per_day: 100,
        timeout_ms: 5_000,
        history: 0,
        sealed_key: None,
    };
    let strategy = Strategy {
        name: STRATEGY.to_owned(),
        kind: StrategyKind::Remote,
        asynchronous: true,
        enabled: true,
        field_types: Vec::new(),
        remote: Some(remote),
        version: 1,
    };
    world.add(ConfigKind::Strategy, STRATEGY, &strategy).await;
    world.add(ConfigKind::Policy, "FILM", &policy_on("FILM", STRATEGY)).await;
    world
}

/// What Rekognition answers to both questions: a job, and how it stands.
fn answer(status: &str, confidence: f64) -> Served {
    let label = json!({ "Name": "Violence", "ParentName": "", "Confidence": confidence });
    let found = json!([{ "Timestamp": 0, "ModerationLabel": label }]);
    let labels = if status == "SUCCEEDED" { found } else { json!([]) };
    let answer = json!({ "JobId": "0a1b2c", "JobStatus": status, "ModerationLabels": labels });
    Served::File("application/x-amz-json-1.1", answer.to_string().into_bytes())
}

fn serve(world: &World, answer: Served) {
    world.pictures.serve("", answer);
}

fn filmed(id: &str, slot: &str) -> Value {
    let mut content = post(id, "hello");
    let film = json!({ "id": "film", "type": "video", "src": src(slot) });
    content["fields"].as_array_mut().unwrap().push(film);
    content
}

async fn film(world: &World) -> String {
    let slot = slot(world, &json!({ "media_type": "video/mp4" })).await;
    upload(world, &slot, FILM.to_vec()).await;
    slot
}

/// What the topic sends when the job has ended.
fn tell(world: &World, slot: &str) {
    let video = json!({ "S3ObjectName": format!("incoming/{}/{slot}", world.platform), "S3Bucket": "media" });
    let message = json!({ "JobId": "0a1b2c", "Status": "SUCCEEDED", "Video": video }).to_string();
    world.queues.send("media", &json!({ "Type": "Notification", "Message": message }).to_string(), 0);
}

#[tokio::test]
async fn a_film_is_looked_at_by_a_job_and_its_end_is_told() {
    let world = world(Service::RekognitionVideo).await;
    serve(&world, answer("IN_PROGRESS", 0.0));
    let slot = film(&world).await;
    world.pump().await;
    let waiting = stored(&world, &slot).await.unwrap();
    assert_eq!((waiting.jobs.len(), waiting.jobs[0].id.as_str()), (1, "0a1b2c"));
    assert_eq!(originals(&world).await.len(), 1, "the service still needs it");
    world.accept(&filmed("a", &slot)).await;
    world.pump().await;
    assert_eq!(says(&judgement(&world, "a").await), "; lacks films", "not clean before it was seen");
    serve(&world, answer("SUCCEEDED", 97.0));
    tell(&world, &slot);
    world.pump().await;
    let told = shown(&world, &slot).await;
    assert_eq!((&told["status"], &told["findings"][0]["label"]), (&json!("scanned"), &json!("violence")));
    assert_eq!(originals(&world).await, [] as [String; 0]);
    world.settle().await;
    assert_eq!(says(&judgement(&world, "a").await), "FILM at film; lacks ");
    world.finish().await;
}

#[tokio::test]
async fn a_notice_that_is_lost_costs_two_minutes() {
    let world = world(Service::RekognitionVideo).await;
    serve(&world, answer("IN_PROGRESS", 0.0));
    let slot = film(&world).await;
    world.pump().await;
    serve(&world, answer("SUCCEEDED", 3.0));
    let before = world.now_ms();
    world.settle_until(|| false).await;
    let at = stored(&world, &slot).await.unwrap().scan.unwrap().at_ms;
    assert!(at - before <= JOB_PAUSE_MS + 120_000, "{}", at - before);
    world.accept(&filmed("a", &slot)).await;
    world.settle().await;
    assert_eq!(says(&judgement(&world, "a").await), "; lacks ");
    world.finish().await;
}

#[tokio::test]
async fn a_film_that_the_service_cannot_read_or_never_ends_with_is_not_clean() {
    for status in ["FAILED", "IN_PROGRESS"] {
        let world = world(Service::RekognitionVideo).await;
        serve(&world, answer(status, 0.0));
        let slot = film(&world).await;
        world.accept(&filmed("a", &slot)).await;
        world.settle().await;
        assert_eq!(shown(&world, &slot).await["not_run"], json!([{ "strategy": "films", "reason": "unreadable" }]));
        assert_eq!(says(&judgement(&world, "a").await), "; lacks films", "{status}");
        assert_eq!(originals(&world).await, [] as [String; 0]);
        world.finish().await;
    }
}

#[tokio::test]
async fn without_a_service_films_are_told_as_not_looked_at() {
    let world = World::new(Setup::subscribed()).await;
    let slot = film(&world).await;
    world.accept(&filmed("a", &slot)).await;
    world.settle().await;
    assert_eq!(shown(&world, &slot).await["not_run"], json!([{ "strategy": "video", "reason": "unconfigured" }]));
    assert_eq!(says(&judgement(&world, "a").await), "; lacks video");
    let asked = world.request("POST", "/media/v1/uploads", &json!({ "media_type": "image/svg+xml" }));
    body_of(&world.insist(&asked).await, 422);
    world.finish().await;
}
