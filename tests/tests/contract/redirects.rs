//! Section 11: links to the transparency portal.

use domain::cases::SorStatus;
use domain::links::{Flow, LINK_MS, Link};
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, post};
use serde_json::json;

use super::browser::{Browser, header, heading};
use super::desk::{Desk, refusal};

const GONE: (u16, &str) = (410, "This link is no longer valid");
const FORGED: (u16, &str) = (401, "This link does not work");

async fn with_enforced(setup: Setup) -> Desk {
    let desk = Desk::open(setup).await;
    let mut content = post("a", "an unkind text");
    content["author"] = json!("ann");
    desk.world.moderate(&content).await;
    desk.decide("a", "act", &["HTE"]).await;
    desk
}

#[tokio::test]
async fn s11_a_redirect_gives_a_location_and_never_redirects() {
    let desk = with_enforced(Setup::plain()).await;
    let mut locations = std::collections::BTreeSet::new();
    for method in ["GET", "POST"] {
        for flow in ["sor", "report"] {
            let reply = desk.redirect(method, flow, "type=post&id=a&reporter=r@example.com").await;
            let body = body_of(&reply, 200);
            let location = body["location"].as_str().unwrap();
            assert_eq!(header(&reply, "location"), Some(location));
            assert!(location.starts_with("https://api.example.com/portal/v1/re"), "{location}");
            assert_eq!(body["expires_at"], domain::time::iso_ms(desk.world.now_ms() + LINK_MS));
            locations.insert(location.to_owned());
        }
    }
    assert_eq!(locations.len(), 4, "each is another one");
    desk.world.finish().await;

    let base = "https://transparency.example.com/trust/";
    let desk = with_enforced(Setup::plain().with(|s| s.transparency_base_url = Some(base.to_owned()))).await;
    let body = body_of(&desk.redirect("GET", "sor", "type=post&id=a").await, 200);
    let start = "https://transparency.example.com/trust/portal/v1/reasons?token=";
    assert!(body["location"].as_str().unwrap().starts_with(start));
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_a_redirect_that_leads_nowhere_says_why() {
    let desk = Desk::open(Setup::plain()).await;
    let unknown = desk.redirect("GET", "sor", "type=post&id=a").await;
    assert_eq!(refusal(&unknown), (404, "not_found".to_owned()));
    desk.report("a", "ann").await;
    let reported = desk.redirect("GET", "sor", "type=post&id=a").await;
    assert_eq!(refusal(&reported), (404, "not_found".to_owned()), "reports do not make content known");
    desk.world.moderate(&post("a", "hello")).await;
    assert_eq!(refusal(&desk.redirect("POST", "sor", "type=post&id=a").await), (409, "no_incident".to_owned()));
    let wrong = desk.redirect("GET", "report", "id=a").await;
    let body = body_of(&wrong, 422);
    assert_eq!((&body["errors"][0]["path"], &body["errors"][0]["code"]), (&json!("type"), &json!("missing")));
    body_of(&desk.redirect("GET", "report", "type=post&id=never-seen").await, 200);
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_a_link_ends_after_six_hours() {
    let desk = with_enforced(Setup::plain()).await;
    let links = [desk.link("sor", "type=post&id=a").await, desk.link("report", "type=post&id=a").await];
    desk.world.advance(LINK_MS - 1);
    let browser = Browser::new(&desk.world);
    for link in &links {
        assert_eq!(heading(&browser.open(link).await).0, 200);
    }
    desk.world.advance(1);
    for link in &links {
        let page = browser.open(link).await;
        assert_eq!(heading(&page), GONE);
        assert!(!page.body.contains("unkind") && !page.body.contains("Hate"), "{}", page.body);
        assert_eq!(heading(&browser.post(link, "statement=x&reason=x").await), GONE);
    }
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_a_link_opens_its_own_platform_content_and_flow_only() {
    let desk = with_enforced(Setup::plain()).await;
    let (other, other_key) = desk.world.another_platform().await;
    let browser = Browser::new(&desk.world);
    // The other platform knows nothing of this content.
    let none = desk.redirect_of(&other_key, "GET", "sor", "type=post&id=a").await;
    assert_eq!(refusal(&none), (404, "not_found".to_owned()));

    let link = desk.link("sor", "type=post&id=a").await;
    let (path, token) = link.split_once("?token=").unwrap();
    let read = Link::read(&World::keys(), Flow::Reasons, token, 0).unwrap();
    let made = |link: Link| format!("{path}?token={}", link.token(&World::keys()).unwrap());
    assert_eq!(heading(&browser.open(&made(read.clone())).await).0, 200);
    let foreign = Link { platform: other, ..read.clone() };
    assert_eq!(heading(&browser.open(&made(foreign)).await), GONE, "another platform's content");
    let stolen = Link { person: Some("eve".into()), ..read.clone() };
    assert_eq!(heading(&browser.open(&made(stolen)).await), GONE, "another author's");
    let mut unknown = read;
    unknown.content.id = "b".into();
    assert_eq!(heading(&browser.open(&made(unknown)).await), GONE, "another content");

    // A token with parts of another one is none, nor is one for another page.
    let report = desk.link("report", "type=post&id=a").await;
    let report = report.split_once("?token=").unwrap().1;
    let (payload, _) = token.split_once('.').unwrap();
    let (_, signature) = report.split_once('.').unwrap();
    for token in [format!("{payload}.{signature}"), report.to_owned(), token.replace('.', ""), String::new()] {
        assert_eq!(heading(&browser.open(&format!("{path}?token={token}")).await), FORGED, "{token}");
    }
    assert_eq!(desk.head("a").await.unwrap().sor_status(), SorStatus::Enforced);
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_a_link_that_works_once_goes_on_where_it_was_opened() {
    let desk = with_enforced(Setup::plain().with(|settings| settings.single_use_links = true)).await;
    let link = desk.link("sor", "type=post&id=a").await;
    let (first, second) = (Browser::new(&desk.world), Browser::new(&desk.world));
    let page = first.open(&link).await;
    assert_eq!(page.status, 200);
    let cookie = header(&page, "set-cookie").unwrap();
    for part in ["; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/portal/v1/reasons", "; Max-Age=21600"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert_eq!(heading(&second.open(&link).await), GONE);
    assert_eq!(heading(&second.post(&link, "statement=x").await), GONE);
    assert_eq!(heading(&first.open(&link).await).0, 200, "a reload still works");
    assert_eq!(heading(&first.submit(&link, "statement=It+was+satire").await), (200, "Your appeal is being reviewed"));

    // Two links side by side do not disturb each other, and the one's session is none for the other.
    let other = desk.link("sor", "type=post&id=a").await;
    assert_eq!(heading(&first.open(&other).await).0, 200);
    assert_eq!(heading(&first.open(&link).await).0, 200);
    assert_eq!(heading(&second.open(&other).await), GONE);
    desk.world.finish().await;
}
