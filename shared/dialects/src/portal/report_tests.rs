use super::*;

const EVIL: &str = "\"><script>alert('x')</script><input value=\"";

fn site() -> Site<'static> {
    Site { platform: EVIL, form_token: "v1.x" }
}

#[test]
fn nothing_that_others_wrote_becomes_markup() {
    let entered = ReportForm { policies: vec![EVIL.into()], reason: EVIL.into(), reporter: EVIL.into() };
    let choices = [Choice { code: EVIL, name: EVIL, description: EVIL }];
    let problems = [Problem::new("reason", "too_long", EVIL)];
    for reporter in [None, Some(EVIL)] {
        let asking = Asking { kind: EVIL, choices: &choices, reporter, entered: &entered, problems: &problems };
        let page = render_form(&site(), &asking);
        assert!(!page.contains("<script") && page.matches("&lt;script&gt;").count() >= 7, "{page}");
        assert_eq!(page.contains(" readonly=\"\""), reporter.is_some());
        assert!(page.contains(" checked=\"\""), "what was entered stands there again");
    }
    let received = Received { kind: EVIL.into(), at_ms: 0, resolution: None, outcomes: vec![EVIL.into()] };
    let page = render_received(&site(), &received);
    assert!(!page.contains("<script") && page.contains("Thank you"), "{page}");
}

#[test]
fn every_choice_has_a_label_and_an_id_of_its_own() {
    let choices = [
        Choice { code: "HTE", name: "Hate", description: "" },
        Choice { code: "SPM", name: "Spam", description: "Unasked-for" },
    ];
    let asking =
        Asking { kind: "post", choices: &choices, reporter: None, entered: &ReportForm::default(), problems: &[] };
    let page = render_form(&site(), &asking);
    for part in [
        "id=\"policy\"",
        "for=\"policy\"",
        "id=\"policy-1\"",
        "for=\"policy-1\"",
        "id=\"policy-1-about\"",
        "<legend>",
        "for=\"reason\"",
        "for=\"reporter\"",
    ] {
        assert_eq!(page.matches(part).count(), 1, "{part}");
    }
    assert!(!page.contains(" aria-invalid") && !page.contains("role=\"alert\""));
}

#[test]
fn each_end_of_an_incident_is_told() {
    let told = |resolution| {
        let received = Received { kind: "post".into(), at_ms: 0, resolution: Some(resolution), outcomes: vec![] };
        render_received(&site(), &received)
    };
    for resolution in [Resolution::Enforced, Resolution::Upheld, Resolution::Terminated] {
        assert!(told(resolution).contains("was taken down"));
    }
    assert!(told(Resolution::Dismissed).contains("does not break") && told(Resolution::Overturned).contains("again"));
}
