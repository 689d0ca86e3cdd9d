use super::*;

fn read(text: &str) -> Submitted {
    submitted(text.as_bytes()).unwrap()
}

fn refused(text: &str) -> Vec<String> {
    let Err(Fault::Invalid(problems)) = submitted(text.as_bytes()) else { panic!("accepted: {text}") };
    problems.into_iter().map(|problem| problem.path).collect()
}

#[test]
fn an_action_without_payload_has_its_defaults() {
    for (word, action) in [
        ("mark_reviewed", Action::MarkReviewed { others: 0 }),
        ("ban", Action::Ban(Ban::default())),
        ("unban", Action::Unban { target: None, channel: None }),
        ("delete_message", Action::TakeDown { hint: "disable" }),
        ("delete_activity", Action::TakeDown { hint: "disable" }),
        ("delete_reaction", Action::TakeDown { hint: "disable" }),
        ("delete_comment", Action::TakeDown { hint: "disable" }),
        ("block", Action::TakeDown { hint: "disable" }),
        ("shadow_block", Action::TakeDown { hint: "shadow" }),
        ("delete_user", Action::DeleteUser),
        ("restore", Action::Restore),
        ("unblock", Action::Restore),
        ("escalate", Action::Escalate),
        ("de_escalate", Action::DeEscalate),
        ("bypass", Action::Record { subject: None }),
        ("kick_user", Action::Record { subject: None }),
    ] {
        for payload in ["", &format!(r#","{word}":null"#), &format!(r#","{word}":{{}}"#)] {
            let found = read(&format!(r#"{{"action_type":"{word}","item_id":"i"{payload}}}"#));
            assert_eq!((found.called, &found.action, found.item.as_deref()), (word, &action, Some("i")));
        }
    }
}

#[test]
fn contents_of_the_same_user_are_marked_only_where_a_number_is_said() {
    let others = |payload: &str| {
        read(&format!(r#"{{"action_type":"mark_reviewed","item_id":"i","mark_reviewed":{payload}}}"#)).action
    };
    let limit = r#""content_to_mark_as_reviewed_limit":25"#;
    assert_eq!(others(&format!("{{{limit}}}")), Action::MarkReviewed { others: 25 });
    let alone = format!(r#"{{{limit},"disable_marking_content_as_reviewed":true}}"#);
    assert_eq!(others(&alone), Action::MarkReviewed { others: 0 });
    assert_eq!(others(r#"{"disable_marking_content_as_reviewed":false}"#), Action::MarkReviewed { others: 0 });
}

#[test]
fn payloads_stand_under_the_name_of_the_action() {
    let found = read(
        r#"{"action_type":"delete_message","delete_message":{"hard_delete":true,"reason":"rude",
        "entity_id":"m","entity_type":"stream:chat:v1:message"},"delete_user":{"hard_delete":7},"user_id":"mod"}"#,
    );
    assert_eq!((found.action, found.reason.as_deref()), (Action::TakeDown { hint: "remove" }, Some("rude")));
    assert_eq!(found.entity, Some(ContentRef { kind: "stream:chat:v1:message".into(), id: "m".into() }));
    assert_eq!((found.item, found.user.as_deref()), (None, Some("mod")));
    let found = read(r#"{"action_type":"ban","ban":{"channel_ban_only":true,"reason":"spam","timeout":5}}"#);
    let Action::Ban(ban) = found.action else { panic!() };
    assert_eq!((ban.channel.as_deref(), ban.timeout_min), (Some("channel"), Some(5)));
}

#[test]
fn appeals_are_named_beside_or_within_the_action() {
    let beside = read(r#"{"action_type":"reject_appeal","appeal_id":"a","reject_appeal":{"decision_reason":"no"}}"#);
    let within = read(r#"{"action_type":"reject_appeal","reject_appeal":{"appeal_id":"a","decision_reason":"no"}}"#);
    assert_eq!(beside, within);
    assert_eq!((beside.appeal.as_deref(), beside.reason.as_deref()), (Some("a"), Some("no")));
    assert_eq!(refused(r#"{"action_type":"reject_appeal","appeal_id":"a"}"#), ["reject_appeal.decision_reason"]);
}

#[test]
fn notes_and_options_are_further_texts() {
    let found =
        read(r#"{"action_type":"escalate","escalate":{"reason":"unsure","notes":"see thread","priority":"high"}}"#);
    let more: Vec<_> = found.more.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!((found.reason.as_deref(), more), (Some("unsure"), vec![("notes", "see thread"), ("priority", "high")]));
    let found = read(r#"{"action_type":"custom","custom":{"id":"warn","options":{"level":2}}}"#);
    assert_eq!(found.action, Action::Record { subject: Some("warn".into()) });
    assert_eq!(found.more, [("options".to_owned(), r#"{"level":2}"#.to_owned())]);
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(refused("{}"), ["action_type"]);
    assert_eq!(refused(r#"{"action_type":"warn"}"#), ["action_type"]);
    assert_eq!(refused(r#"{"action_type":"ban","ban":[]}"#), ["ban"]);
    assert_eq!(refused(r#"{"action_type":"ban","ban":{"timeout":"1h"}}"#), ["ban.timeout"]);
    assert_eq!(refused(r#"{"action_type":"custom"}"#), ["custom.id"]);
    assert_eq!(refused(r#"{"action_type":"custom","custom":{"id":"a","options":1}}"#), ["custom.options"]);
    assert_eq!(refused(r#"{"action_type":"escalate","escalate":{"priority":"now"}}"#), ["escalate.priority"]);
    assert_eq!(
        refused(r#"{"action_type":"mark_reviewed","mark_reviewed":{"content_to_mark_as_reviewed_limit":3000}}"#),
        ["mark_reviewed.content_to_mark_as_reviewed_limit"]
    );
}
