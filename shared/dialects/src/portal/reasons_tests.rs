use domain::content::Field;

use super::*;

const EVIL: &str = "</blockquote><script>alert('x')</script>\" onfocus=\"alert(1)";

fn site() -> Site<'static> {
    Site { platform: EVIL, form_token: EVIL }
}

fn reasons() -> Reasons {
    let field =
        |fields| Field { id: EVIL.into(), kind: FieldType::Uri, src: Some(EVIL.into()), fields, metadata: vec![] };
    let body = Body { fields: vec![field(vec![field(vec![])])], ..Body::default() };
    let ground = Ground { name: EVIL.into(), description: EVIL.into(), fields: vec![EVIL.into()] };
    let decision = Decision {
        at_ms: 0,
        automated: Some(Automated { detection: true, decision: true }),
        in_force: true,
        by_account: false,
        grounds: vec![ground],
        content: body,
    };
    Reasons { kind: EVIL.into(), status: SorStatus::Enforced, decision: Some(decision), appeal: None, may_appeal: true }
}

fn page(reasons: &Reasons) -> String {
    let entered = AppealForm { statement: EVIL.into() };
    render(&site(), reasons, &entered, &[Problem::new("statement", "too_long", EVIL)])
}

#[test]
fn nothing_that_others_wrote_becomes_markup() {
    let appeal = AppealState { at_ms: 0, statement: EVIL.into(), ruling: Some((1, false)) };
    for reasons in [reasons(), Reasons { appeal: Some(appeal), status: SorStatus::AppealRuled, ..reasons() }] {
        let page = page(&reasons);
        assert!(!page.contains("<script") && !page.contains("\" onfocus"), "{page}");
        assert!(page.matches("&lt;script&gt;").count() >= 8, "{page}");
        assert!(!page.contains("<a href=\"http"), "links in content are text");
    }
}

#[test]
fn the_form_is_there_when_and_only_when_an_appeal_is_possible() {
    assert!(page(&reasons()).contains("<textarea id=\"statement\""));
    let appeal = AppealState { at_ms: 0, statement: String::new(), ruling: None };
    let pending = Reasons { appeal: Some(appeal), status: SorStatus::Appealed, may_appeal: false, ..reasons() };
    assert!(!page(&pending).contains("<form") && page(&pending).contains("Your appeal is being reviewed"));
    let refused = page(&Reasons { may_appeal: false, ..reasons() });
    assert!(!refused.contains("<form") && refused.contains("no appeal here"));
}

#[test]
fn the_page_says_how_it_was_decided() {
    let said = |automated, by_account| {
        let mut reasons = reasons();
        let decision = reasons.decision.take().unwrap();
        reasons.decision = Some(Decision { automated, by_account, ..decision });
        page(&reasons)
    };
    let by = |detection, decision| Some(Automated { detection, decision });
    assert!(said(by(true, true), false).contains("no person decided"));
    assert!(said(by(false, false), false).contains("By a person, without automated means."));
    assert!(said(by(true, false), false).contains("after an automatic analysis"));
    assert!(said(None, false).contains("By the platform itself."));
    assert!(said(by(true, true), true).contains("decision about your account"));
}

#[test]
fn every_field_has_its_label_and_problem() {
    let page = page(&reasons());
    for part in [
        "for=\"statement\"",
        "aria-describedby=\"statement-hint statement-problem\"",
        " aria-invalid=\"true\"",
        "href=\"#statement\"",
        "role=\"alert\"",
        "<time datetime=\"1970-01-01T00:00:00.000Z\">",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert_eq!(page.matches("<h1>").count(), 1);
}
