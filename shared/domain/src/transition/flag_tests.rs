use serde_json::json;

use super::super::samples::{Desk, check, clean, platform, trust};
use super::*;
use crate::flags::{Raiser, USER_REPORT, flags, is_graver, of_report, recommended};
use crate::ids::CaseId;
use crate::reports::Report;
use crate::story::CaseStory;

fn story(desk: &Desk, texts: &[Transition]) -> CaseStory {
    let case = desk.case.clone().unwrap();
    let mut reports: Vec<_> = desk.reports.values().cloned().collect();
    reports.sort_by_key(|report| report.first_us);
    CaseStory {
        left_out: 0,
        id: CaseId::of(&platform(), &case.head.content),
        body: case.decoded().unwrap(),
        head: case.head,
        entries: desk.entries.clone(),
        texts: texts.iter().flat_map(|t| t.texts.clone()).collect(),
        reports,
        author: None,
        people: std::collections::BTreeMap::new(),
    }
}

fn told(story: &CaseStory) -> Vec<(String, Raiser, Vec<String>)> {
    flags(story).into_iter().map(|flag| (flag.category, flag.raiser, flag.labels)).collect()
}

#[test]
fn engines_reporters_and_callers_flag_each_in_their_own_name() {
    let mut desk = Desk::new();
    desk.send("hello", None);
    desk.judge(check());
    desk.report(Some("bob"));
    desk.report(None);
    let custom = CallersFlag { category: "custom_check_text".into(), labels: vec!["scam".into()] };
    let remark = Remark { reason: Some("looks odd".into()), custom: Some(json!({ "rule": 7 })) };
    let flagging = Flagging { flags: vec![custom], remarks: vec![remark], salt: "s".into() };
    let flagged = desk.step(|t, terms| t.flag_by_caller(&flagging, terms).map(drop)).unwrap();
    let story = story(&desk, std::slice::from_ref(&flagged));
    let expected = [
        ("custom_check_text".to_owned(), Raiser::Automod, vec!["l".to_owned()]),
        (USER_REPORT.to_owned(), Raiser::User, vec!["VLC".to_owned()]),
        (USER_REPORT.to_owned(), Raiser::User, vec!["VLC".to_owned()]),
        ("custom_check_text".to_owned(), Raiser::Caller, vec!["scam".to_owned()]),
    ];
    assert_eq!(told(&story), expected);
    let all = flags(&story);
    assert_eq!((all[1].user.as_deref(), all[2].user.as_deref()), (Some("bob"), None));
    assert_eq!((all[3].reason.as_deref(), &all[3].custom), (Some("looks odd"), &Some(json!({ "rule": 7 }))));
    let mut keys: Vec<_> = all.iter().map(|flag| flag.key.clone()).collect();
    keys.dedup();
    assert_eq!(keys.len(), 4);
    desk.verify();
}

#[test]
fn the_same_flags_of_a_caller_are_one_entry_per_incident() {
    let mut desk = Desk::new();
    desk.send("hello", None);
    desk.judge(clean());
    let flag = |label: &str| Flagging {
        flags: vec![CallersFlag { category: "own".into(), labels: vec![label.into()] }],
        ..Flagging::default()
    };
    let mut set = |label: &str| {
        let mut changed = false;
        let step = desk.step(|t, terms| t.flag_by_caller(&flag(label), terms).map(|news| changed = news));
        (changed, step.unwrap().entries.len())
    };
    assert_eq!([set("a"), set("a"), set("b")], [(true, 1), (false, 0), (true, 1)]);
    assert!(desk.head().is_queued());
    desk.verify();
}

#[test]
fn an_apps_report_is_one_whoever_it_is_for() {
    let report = Report {
        reporter: None,
        reason: None,
        suspected: Vec::new(),
        tags: Vec::new(),
        custom: None,
        at_ms: None,
        random: Report::of_app("a1"),
        is_trusted: false,
    };
    let record = report.record(&platform(), 1, 5);
    assert!(!record.is_named());
    assert_eq!((of_report(&record).raiser, of_report(&record).user), (Raiser::Caller, None));
}

#[test]
fn what_is_recommended_is_the_gravest() {
    let mut desk = Desk::new();
    desk.send("hello", None);
    assert_eq!(recommended(desk.head()), "keep");
    desk.judge(check());
    assert_eq!(recommended(desk.head()), "flag");
    desk.send("worse", None);
    desk.judge(trust());
    assert_eq!(recommended(desk.head()), "remove");
    assert!(is_graver("bounce", "shadow") && is_graver("own word", "keep") && !is_graver("flag", "mask"));
}

#[test]
fn a_report_that_is_taken_back_is_no_flag_until_it_is_made_again() {
    let mut desk = Desk::new();
    desk.send("hello", None);
    desk.judge(clean());
    desk.report(Some("bob"));
    desk.report(Some("zoe"));
    let of_bob = || move |desk: &Desk| desk.reports.values().find(|r| r.reporter.as_deref() == Some("bob")).cloned();
    let withdraw = |desk: &mut Desk| {
        let record = of_bob()(desk).unwrap();
        let mut news = false;
        let step = desk.step(|t, _| {
            news = t.withdraw_report(&record);
            Ok(())
        });
        step.unwrap();
        news
    };
    assert_eq!([withdraw(&mut desk), withdraw(&mut desk)], [true, false]);
    let evidence = &desk.head().evidence;
    assert_eq!((evidence.reports, evidence.identified, desk.head().incident.is_open()), (1, 1, true));
    assert_eq!(told(&story(&desk, &[])).len(), 1);
    desk.report(Some("bob"));
    assert_eq!(desk.head().evidence.reports, 2);
    assert_eq!(told(&story(&desk, &[])).len(), 2);
    desk.verify();
}
