//! Section 11: what authors and reporters do on the pages of the portal.

use domain::cases::SorStatus;
use domain::event::EventType;
use e2e::world::platform::{ADMIN_KEY, Setup, post};
use serde_json::json;

use super::browser::{Browser, form_token, header, heading};
use super::desk::Desk;

const ABUSE: &str = "type=post&id=a";

async fn with_enforced(setup: Setup) -> Desk {
    let desk = Desk::open(setup).await;
    let mut content = post("a", "an unkind text");
    content["author"] = json!("ann");
    desk.world.moderate(&content).await;
    desk.decide("a", "act", &["HTE"]).await;
    desk
}

#[tokio::test]
async fn s11_an_author_reads_the_reasons_appeals_and_reads_the_ruling() {
    let desk = with_enforced(Setup::subscribed()).await;
    // What is sent later is not what was judged.
    desk.world.moderate(&post("a", "a kind text")).await;
    let (link, browser) = (desk.link("sor", ABUSE).await, Browser::new(&desk.world));
    let page = browser.open(&link).await;
    assert_eq!(heading(&page), (200, "Your content was taken down"));
    for part in ["Hate Speech", "Attacks on people", "Found in: text", "an unkind text", "By the platform itself"] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    for part in ["a kind text", "mod-7", "HTE"] {
        assert!(!page.body.contains(part), "{part} in {}", page.body);
    }
    assert_eq!(header(&page, "referrer-policy"), Some("no-referrer"));
    let policy = header(&page, "content-security-policy").unwrap();
    for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part) && !policy.contains("unsafe"), "{policy}");
    }

    // A form that is not filled in comes back with what was wrong with it.
    let empty = browser.submit(&link, "statement=+").await;
    assert_eq!(heading(&empty).0, 422);
    assert!(empty.body.contains("role=\"alert\"") && empty.body.contains(" aria-invalid=\"true\""));

    let page = browser.submit(&link, "statement=It+was+%22satire%22").await;
    assert_eq!(heading(&page), (200, "Your appeal is being reviewed"));
    assert!(page.body.contains("It was &quot;satire&quot;") && form_token(&page).is_empty());
    assert_eq!(desk.statement("a").await.1["appeal"]["reason"], "It was \"satire\"");
    let entries = desk.entries("a").await.len();
    desk.world.settle().await;

    // A second submit, from a page that was left open, shows the state.
    let again = browser.open(&link).await;
    assert_eq!(heading(&again), (200, "Your appeal is being reviewed"));
    assert_eq!(desk.entries("a").await.len(), entries);

    for (ruling, title) in [("upheld", "Your appeal was rejected"), ("overturn", "Your appeal was accepted")] {
        desk.decide("a", ruling, &[]).await;
        assert_eq!(heading(&browser.open(&link).await), (200, title));
    }
    desk.world.settle().await;
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_a_second_submit_shows_the_state() {
    let desk = with_enforced(Setup::plain()).await;
    let (link, browser) = (desk.link("sor", ABUSE).await, Browser::new(&desk.world));
    let page = browser.open(&link).await;
    let form = format!("form_token={}&statement=x", form_token(&page));
    for _ in 0..3 {
        assert_eq!(browser.post(&link, &form).await.status, 303);
    }
    let appeals = desk.entries("a").await.into_iter().filter(|entry| entry.text.is_some()).count();
    assert_eq!(appeals, 1);
    desk.decide("a", "upheld", &[]).await;
    assert_eq!(browser.post(&link, &form).await.status, 303);
    assert_eq!(desk.statement("a").await.1["status"], "appeal-ruled");

    // Where no appeal is possible there is no form, and one that is sent all the same changes nothing.
    desk.world.moderate(&post("b", "hello")).await;
    desk.decide("b", "act", &["FIN"]).await;
    let link = desk.link("sor", "type=post&id=b").await;
    let page = browser.open(&link).await;
    assert!(form_token(&page).is_empty() && page.body.contains("no appeal here"), "{}", page.body);
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_a_reporter_reports_and_reads_what_became_of_it() {
    let desk = Desk::open(Setup::plain().endpoint("main", &[EventType::IncidentClosed])).await;
    desk.policy("HTE", &json!({ "name": "Hate Speech", "outcome_text": "Thank you for keeping us safe." })).await;
    desk.world.moderate(&post("a", "an unkind text")).await;
    let link = desk.link("report", "type=post&id=a&reporter=rob@example.com").await;
    let browser = Browser::new(&desk.world);
    let page = browser.open(&link).await;
    assert_eq!(heading(&page), (200, "Report content"));
    assert!(page.body.contains("value=\"rob@example.com\"") && page.body.contains(" readonly=\"\""), "{}", page.body);
    assert!(page.body.contains("Hate Speech") && !page.body.contains("unkind"), "{}", page.body);
    assert_eq!(heading(&browser.submit(&link, "policy=XXX").await).0, 422);

    // Whatever stands in the form, the report is in the name that the link was made for.
    let page = browser.submit(&link, "policy=HTE&reason=Look%0D%0Ahere&reporter=eve@example.com").await;
    assert_eq!(heading(&page), (200, "Thank you for your report"));
    let head = desk.head("a").await.unwrap();
    assert!(head.incident.is_open() && head.evidence.reports == 1 && head.evidence.suspected == ["HTE"]);
    desk.world.settle().await;
    assert_eq!(heading(&browser.open(&link).await), (200, "Thank you for your report"));

    desk.decide("a", "act", &["HTE"]).await;
    let page = browser.open(&link).await;
    assert_eq!(heading(&page), (200, "Your report has been decided"));
    assert!(page.body.contains("was taken down") && page.body.contains("Thank you for keeping us safe."));
    desk.world.settle().await;
    assert_eq!(desk.told("incident-closed")[0].to_string().matches("rob@example.com").count(), 1);

    // The next content: nothing was wrong with it.
    desk.world.moderate(&post("b", "a kind text")).await;
    let link = desk.link("report", "type=post&id=b&reporter=rob@example.com").await;
    browser.submit(&link, "reason=I+do+not+like+it").await;
    desk.decide("b", "dismiss", &[]).await;
    assert!(browser.open(&link).await.body.contains("does not break the rules"));
    // By a new link it can be reported once more.
    desk.world.advance(1);
    let later = desk.link("report", "type=post&id=b&reporter=rob@example.com").await;
    assert_eq!(heading(&browser.open(&later).await), (200, "Report content"));
    desk.world.settle().await;
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_unknown_content_can_be_reported_by_link() {
    let desk = Desk::open(Setup::plain()).await;
    let (link, browser) = (desk.link("report", ABUSE).await, Browser::new(&desk.world));
    let page = browser.submit(&link, "reason=spam&reporter=").await;
    assert_eq!(heading(&page), (200, "Thank you for your report"));
    assert_eq!(desk.statement("a").await.0, 404);
    desk.world.moderate(&post("a", "hello")).await;
    let head = desk.head("a").await.unwrap();
    assert!(head.incident.is_open() && head.evidence.reports == 1 && head.evidence.identified == 0);
    // An anonymous reporter is known by the link.
    assert_eq!(heading(&browser.open(&link).await), (200, "Thank you for your report"));
    desk.decide("a", "dismiss", &[]).await;
    assert_eq!(heading(&browser.open(&link).await), (200, "Your report has been decided"));
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_one_link_reports_in_one_name() {
    let desk = Desk::open(Setup::plain()).await;
    desk.world.moderate(&post("a", "hello")).await;
    let (link, browser) = (desk.link("report", ABUSE).await, Browser::new(&desk.world));
    let wrong = browser.submit(&link, "reason=spam&reporter=nobody").await;
    assert_eq!(heading(&wrong).0, 422);
    assert!(wrong.body.contains("value=\"nobody\"") && wrong.body.contains(">\nspam</textarea>"), "{}", wrong.body);
    let token = form_token(&wrong).to_owned();
    for name in ["rob", "eve", ""] {
        let form =
            format!("form_token={token}&reason=spam&reporter={name}{}", if name.is_empty() { "" } else { "@x.y" });
        assert_eq!(browser.post(&link, &form).await.status, 303, "{name}");
    }
    let store = &desk.world.context().store;
    let reports = store.reports(&desk.world.platform, &desk.case_id("a")).await.unwrap();
    assert_eq!(reports.iter().map(|report| report.reporter.as_deref()).collect::<Vec<_>>(), [Some("rob@x.y")]);
    desk.world.settle().await;
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_forms_of_others_change_nothing() {
    let desk = with_enforced(Setup::plain()).await;
    let browser = Browser::new(&desk.world);
    let (link, other) = (desk.link("sor", ABUSE).await, desk.link("sor", ABUSE).await);
    let own = form_token(&browser.open(&link).await).to_owned();
    let foreign = form_token(&browser.open(&other).await).to_owned();
    assert_ne!(own, foreign);
    let before = desk.entries("a").await.len();
    for token in ["", "v1.AAAA", &foreign, link.split_once("?token=").unwrap().1] {
        let page = browser.post(&link, &format!("statement=x&form_token={token}")).await;
        assert_eq!(heading(&page), (403, "This form does not belong to your link"), "{token}");
    }
    let right = format!("statement=x&form_token={own}");
    for header in [("origin", "https://evil.example.com"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "none")]
    {
        assert_eq!(browser.post_from(&link, &right, &[header]).await.status, 403, "{header:?}");
    }
    assert_eq!(desk.entries("a").await.len(), before);
    assert_eq!(desk.head("a").await.unwrap().sor_status(), SorStatus::Enforced);
    let headers = [("origin", "https://api.example.com"), ("sec-fetch-site", "same-origin")];
    assert_eq!(browser.post_from(&link, &right, &headers).await.status, 303, "only that was wrong with it");
    desk.world.finish().await;
}

#[tokio::test]
async fn s11_nothing_that_others_wrote_becomes_markup() {
    const EVIL: &str = "</blockquote><script>alert('x')</script>\" autofocus onfocus=\"alert(1)";
    let desk = Desk::open(Setup::plain()).await;
    let policy = json!({ "name": EVIL, "description": EVIL, "outcome_text": EVIL });
    desk.policy("HTE", &policy).await;
    let path = format!("/admin/v1/platforms/{}", desk.world.platform);
    let renamed = desk.world.request("PUT", &path, &json!({ "name": EVIL })).by(ADMIN_KEY);
    assert_eq!(desk.world.insist(&renamed).await.status, 200);
    desk.world.advance(lambda::cache::FRESH_MS + 1);
    let mut content = post("a", EVIL);
    content["fields"][0]["id"] = json!("<img src=x>");
    desk.world.moderate(&content).await;

    let browser = Browser::new(&desk.world);
    let query = "type=post&id=a&reporter=\"><script>alert(2)</script>";
    let report = desk.link("report", query).await;
    let mut pages = vec![browser.open(&report).await];
    let evil = percent_encode(EVIL);
    pages.push(browser.submit(&report, &format!("policy={evil}&reason={evil}&reporter={evil}")).await);
    pages.push(browser.submit(&report, &format!("policy=HTE&reason={evil}")).await);
    let more = json!({ "decision": "act", "violations": [{ "policy": "HTE", "field": "<img src=x>" }] });
    desk.accepted("content/decision", &super::desk::about("a", &more)).await;
    pages.push(browser.open(&report).await);
    let reasons = desk.link("sor", ABUSE).await;
    pages.push(browser.open(&reasons).await);
    pages.push(browser.submit(&reasons, &format!("statement={evil}")).await);
    desk.decide("a", "upheld", &[]).await;
    pages.push(browser.open(&reasons).await);
    for page in &pages {
        assert!(matches!(page.status, 200 | 422), "{}", page.body);
        for markup in ["<script", "<img", "\" autofocus", "\" onfocus"] {
            assert!(!page.body.contains(markup), "{markup} in {}", page.body);
        }
        assert!(page.body.contains("&lt;script&gt;"), "{}", page.body);
    }
    desk.world.finish().await;
}

fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"))
}
