use domain::uploads::RESULT_MS;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::{Sending, body_of};
use e2e::world::pictures::Served;
use e2e::world::platform::pictured;
use serde_json::{Value, json};

use crate::scene::{RED, case, evidence, green, judgement, picture_slot, red, says, src, upload, world};

/// The previews of a case as a moderator sees them.
async fn listed(world: &World, key: &str, id: &str) -> Vec<Value> {
    let path = format!("/moderate/v1/cases/{}/previews", case(world, id).as_str());
    let reply = world.insist(&world.request("GET", &path, &Value::Null).by(key)).await;
    body_of(&reply, 200)["previews"].as_array().unwrap().clone()
}

/// A browser opens an address.
fn visit(world: &World, url: &str) -> Sending {
    Sending { body: Vec::new(), ..world.request("GET", url, &Value::Null).by("") }
}

#[tokio::test]
async fn what_was_flagged_is_kept_as_a_preview_and_shown_by_short_links() {
    let world = world().await;
    let slots = [picture_slot(&world).await, picture_slot(&world).await];
    upload(&world, &slots[0], red()).await;
    upload(&world, &slots[1], green()).await;
    let fetched = world.pictures.serve("red", Served::File("image/png", red()));
    for (id, named) in [("up", src(&slots[0])), ("clean", src(&slots[1])), ("far", fetched)] {
        world.accept(&pictured(id, &named)).await;
    }
    world.settle().await;
    assert_eq!(says(&judgement(&world, "up").await), RED);
    assert_eq!(evidence(&world).await.len(), 2, "of the clean one nothing is kept");
    let key = world.server_key(&world.platform).await;
    for id in ["up", "far"] {
        let previews = listed(&world, &key, id).await;
        assert_eq!(previews.len(), 1, "{id}");
        assert_eq!((&previews[0]["field"], &previews[0]["version"]), (&json!("photo"), &json!(1)));
        let url = previews[0]["url"].as_str().unwrap();
        let shown = world.send(&visit(&world, url)).await.unwrap();
        assert_eq!(shown.status, 200, "{}", shown.body);
        assert!(shown.file.as_deref().unwrap().starts_with(b"preview of "), "never the file itself");
        let header = |name: &str| shown.headers.iter().find(|(known, _)| *known == name).unwrap().1.clone();
        assert_eq!(header("content-type"), "image/jpeg");
        assert!(header("content-security-policy").contains("sandbox"));
        let changed = format!("{url}A");
        assert_eq!(world.send(&visit(&world, &changed)).await.unwrap().status, 401);
        world.advance(domain::links::PREVIEW_MS);
        assert_eq!(world.send(&visit(&world, url)).await.unwrap().status, 410);
    }
    assert!(listed(&world, &key, "clean").await.is_empty());
    world.finish().await;
}

#[tokio::test]
async fn previews_outlive_the_upload_and_go_with_the_case() {
    let world = world().await;
    let slot = picture_slot(&world).await;
    upload(&world, &slot, red()).await;
    world.accept(&pictured("a", &src(&slot))).await;
    world.settle().await;
    world.advance(RESULT_MS);
    assert_eq!(evidence(&world).await.len(), 1);
    let erasure = json!({ "content": { "type": "post", "id": "a" } });
    let path = format!("/admin/v1/platforms/{}/erasures", world.platform);
    let asked = world.request("POST", &path, &erasure).by(e2e::world::platform::ADMIN_KEY);
    body_of(&world.insist(&asked).await, 202);
    world.settle().await;
    assert!(evidence(&world).await.is_empty(), "erased with the case");
    world.finish().await;
}

#[tokio::test]
async fn an_interrupted_analysis_keeps_one_preview_wherever_it_breaks_off() {
    let mut interrupted = 0;
    for number in 1.. {
        let world = world().await;
        let slot = picture_slot(&world).await;
        upload(&world, &slot, red()).await;
        world.pump().await;
        world.proxy.add(Rule::on_call_of("analyse-deep", number, Fault::KillAfter));
        world.accept(&pictured("a", &src(&slot))).await;
        world.settle().await;
        let happened = world.proxy.all_happened();
        assert_eq!((says(&judgement(&world, "a").await).as_str(), evidence(&world).await.len()), (RED, 1), "{number}");
        world.finish().await;
        if !happened {
            break;
        }
        interrupted += 1;
    }
    assert!(interrupted >= 5, "{interrupted}");
}

#[tokio::test]
async fn the_end_of_a_retention_takes_the_previews() {
    let setup = e2e::world::platform::Setup::plain().with(|settings| settings.retention_days = 40);
    let world = World::new(setup).await;
    let policy = domain::config::Policy { automation: false, ..e2e::world::platform::policy_on("IMG", "image") };
    world.add(store::configs::ConfigKind::Policy, "IMG", &policy).await;
    let slot = picture_slot(&world).await;
    upload(&world, &slot, red()).await;
    world.accept(&pictured("a", &src(&slot))).await;
    world.settle().await;
    assert_eq!(evidence(&world).await.len(), 1);
    let decision = json!({ "type": "post", "id": "a", "decision": "dismiss", "violations": [{ "policy": "IMG" }] });
    world.call_accepted("content/decision", &decision).await;
    world.settle().await;
    assert_eq!(evidence(&world).await.len(), 1, "as long as the case");
    world.advance(45 * 86_400_000);
    world.settle().await;
    assert!(evidence(&world).await.is_empty());
    world.finish().await;
}
