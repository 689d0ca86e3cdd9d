use super::super::samples::{Desk, check, clean};
use super::super::{Placing, Transition};
use crate::cases::Head;
use crate::event::DecisionKind;
use crate::facets::{self, Facet, FacetCode, Filing};
use crate::flags::flags;
use crate::ids::CaseId;
use crate::story::CaseStory;

const fn placing(by_facets: bool) -> Placing<'static> {
    Placing { queues: &[], half_life_h: 24, index_all: true, by_facets, endpoints: &[] }
}

/// Places what a step came to, as the last thing before its commit.
fn place(desk: &mut Desk, mut transition: Transition, by_facets: bool) -> Head {
    transition.place(&placing(by_facets));
    desk.case = Some(transition.case.clone());
    transition.case.head
}

fn stands(head: &Head, facet: Facet, value: &str) -> bool {
    head.filing.as_ref().is_some_and(|filing| filing.has(&FacetCode::of(facet, value)))
}

#[test]
fn clean_content_is_in_no_list() {
    let mut desk = Desk::new();
    let sent = desk.send("hello", None);
    place(&mut desk, sent, true);
    let judged = desk.judge(clean());
    let head = place(&mut desk, judged, true);
    assert_eq!((head.flagged_us, head.filing), (None, None));
}

#[test]
fn the_first_flag_is_noted_once_and_every_value_is_listed() {
    let mut desk = Desk::new();
    let sent = desk.send("hello", None);
    place(&mut desk, sent, true);
    let first_us = desk.now_us;
    let judged = desk.judge(check());
    let head = place(&mut desk, judged, true);
    assert_eq!(head.flagged_us, Some(first_us));
    for (facet, value) in [
        (Facet::Kind, "post"),
        (Facet::Name, "1"),
        (Facet::Author, "anna"),
        (Facet::ReporterType, "automod"),
        (Facet::Label, "l"),
        (Facet::Media, "text"),
        (Facet::Action, "flag"),
    ] {
        assert!(stands(&head, facet, value), "{facet:?} {value}");
    }
    let reported = desk.report(Some("bob"));
    let head = place(&mut desk, reported, true);
    assert!(stands(&head, Facet::Reporter, "bob") && stands(&head, Facet::ReporterType, "user"));
    assert_eq!(head.flagged_us, Some(first_us));
    let decided = desk.manual(DecisionKind::Act).unwrap();
    assert_eq!(decided.filed.as_ref().map(|filed| filed.filing.reviewed), Some(false), "where it has stood so far");
    let head = place(&mut desk, decided, true);
    assert!(head.filing.as_ref().is_some_and(|filing| filing.reviewed));
}

/// The case in full, as it is stored.
fn story(desk: &Desk) -> CaseStory {
    let case = desk.case.clone().unwrap();
    CaseStory {
        left_out: 0,
        id: CaseId::of(&super::super::samples::platform(), &case.head.content),
        body: case.decoded().unwrap(),
        head: case.head,
        entries: desk.entries.clone(),
        texts: Vec::new(),
        reports: desk.reports.values().cloned().collect(),
        author: None,
        people: std::collections::BTreeMap::new(),
    }
}

/// A case that was flagged by an engine, by two people, and by somebody's question.
fn flagged() -> Desk {
    let mut desk = Desk::new();
    let sent = desk.send("hello", None);
    place(&mut desk, sent, true);
    let judged = desk.judge(check());
    place(&mut desk, judged, true);
    for reporter in ["bob", "eve"] {
        let reported = desk.report(Some(reporter));
        place(&mut desk, reported, true);
    }
    let inquired = desk.inquire("a service").unwrap();
    place(&mut desk, inquired, true);
    desk
}

#[test]
fn every_flag_that_is_shown_is_filed() {
    let desk = flagged();
    let story = story(&desk);
    let shown = flags(&story);
    assert_eq!(shown.len(), 4);
    for (facet, value) in shown.iter().flat_map(facets::of_flag) {
        assert!(stands(&story.head, facet, &value), "{facet:?} {value}");
    }
}

#[test]
fn a_case_that_is_filed_late_is_filed_as_if_it_always_had_been() {
    let desk = flagged();
    let whole = story(&desk);
    let mut before = desk.case.clone().unwrap();
    before.head.filing = None;
    let open = |case| Transition::on(&super::super::samples::platform(), &whole.id, case, desk.now_us);
    // Something happens to it before it is filed: it stands in the list of those of which too little is known.
    let mut touched = open(before.clone());
    touched.place(&placing(true));
    assert!(touched.case.head.filing.as_ref().is_some_and(Filing::overflows));
    assert!(!stands(&touched.case.head, Facet::Label, "l"));
    for case in [before, touched.case] {
        let updated_ms = case.head.updated_ms;
        let mut late = open(case);
        assert!(late.refile(&whole.entries, &whole.reports, &placing(true)));
        late.place(&placing(true));
        assert_eq!(late.case.head.filing, whole.head.filing);
        assert_eq!(late.case.head.updated_ms, updated_ms, "that is no change of the case");
        let mut again = open(late.case);
        assert!(!again.refile(&whole.entries, &whole.reports, &placing(true)), "there is nothing left to do");
    }
}

#[test]
fn an_erasure_takes_persons_out_and_the_end_everything() {
    let mut desk = flagged();
    let erased = desk.erase();
    let head = place(&mut desk, erased, true);
    assert!(!stands(&head, Facet::Author, "anna") && !stands(&head, Facet::Reporter, "bob"));
    assert!(stands(&head, Facet::Kind, "post") && stands(&head, Facet::Label, "l"));
    let ended = desk.step(|t, _| {
        t.retire();
        Ok(())
    });
    let ended = ended.unwrap();
    assert!(ended.filed.is_some(), "what is to be removed is still known");
    let head = place(&mut desk, ended, true);
    assert_eq!((head.flagged_us, head.filing), (None, None));
}

#[test]
fn without_the_setting_only_the_time_is_noted() {
    let mut desk = Desk::with(check());
    let flagged_us = desk.head().judgement.as_ref().map(|judged| judged.at_ms * 1000);
    let reported = desk.report(None);
    let head = place(&mut desk, reported, false);
    assert_eq!((head.flagged_us, &head.filing), (flagged_us, &None), "it was flagged before that was noted");
    let reported = desk.report(Some("bob"));
    let head = place(&mut desk, reported, true);
    assert!(head.filing.is_some());
    let reported = desk.report(Some("eve"));
    let head = place(&mut desk, reported, false);
    assert_eq!(head.filing, None, "switched off again");
}
