use domain::authors::{Author, AuthorStatus};
use domain::config::{Platform, PlatformConfig, Settings};
use domain::content::{Field, FieldType};
use domain::ids::PlatformId;
use domain::severity::Severity;
use domain::signal::{NotRun, NotRunReason, Signal, Span};
use domain::triage::Advice;
use domain::trust::{Level, Record};

use super::*;
use crate::json::Reader;
use crate::modapi::channel::Channel;
use crate::modapi::policy;

fn channel(policies: &Value, channel: Channel) -> Compiled {
    let id = PlatformId::parse("platform1").unwrap();
    let platform =
        PlatformConfig::bare(Platform { id, name: "p".into(), settings: Settings::default(), created_ms: 0 });
    let map = json!({ "policies": policies });
    let policies = policy::read(&mut Reader::root(map.as_object().unwrap(), &mut Vec::new()), "policies");
    Compiled::of("chat", &Channel { policies, ..channel }, None, None, &platform)
}

fn field(id: &str, text: &str) -> Field {
    let src = Some(text.to_owned());
    Field { id: id.into(), kind: FieldType::Text, src, fields: Vec::new(), metadata: Vec::new() }
}

fn text(text: &str) -> Body {
    Body { author: Some("ann".into()), fields: vec![field("content", text)], ..Body::default() }
}

fn signal(strategy: &str, label: &str, score: f64, field: &str, span: (usize, usize)) -> Signal {
    Signal {
        strategy: strategy.into(),
        version: "1".into(),
        label: label.into(),
        score,
        severity: Some(Severity::High),
        field: Some(field.into()),
        span: Some(Span { start: span.0, end: span.1 }),
        frame: None,
    }
}

fn told(channel: &Compiled, body: &Body, found: Vec<Signal>, not_run: &[(&str, NotRunReason)]) -> Value {
    told_of(channel, body, found, not_run, None, None)
}

fn told_of(
    channel: &Compiled,
    body: &Body,
    found: Vec<Signal>,
    not_run: &[(&str, NotRunReason)],
    author: Option<&Known>,
    client: Option<ClientVerdict>,
) -> Value {
    let not_run =
        not_run.iter().map(|(strategy, reason)| NotRun { strategy: (*strategy).to_owned(), reason: *reason }).collect();
    let signals = Signals { found, not_run };
    let clean: fn(&str) -> Option<String> = |text| text.contains('\u{430}').then(|| text.replace('\u{430}', "a"));
    let now_ms = 1_735_902_168_566;
    let nobody = Known::default();
    let author = author.unwrap_or(&nobody);
    Answer { id: "m-1", body, channel, signals: &signals, author, client, now_ms, took_ms: 245, clean }.render()
}

#[test]
fn disguised_texts_are_answered_as_they_read_if_the_channel_says_so() {
    let policies =
        json!([{ "id": "unicode_spoofing" }, { "id": "pii", "entities": { "email": { "shouldMask": true } } }]);
    let disguised = text("w\u{430}it a@b.de");
    let found = || {
        vec![
            signal("spoofing", "look_alikes", 0.9, "content", (0, 5)),
            signal("pii", "email", 0.97, "content", (6, 12)),
        ]
    };
    let shown = told(&channel(&policies, Channel::default()), &disguised, found(), &[]);
    assert_eq!(
        (&shown["content"]["unicode_cleaned"], &shown["evaluation"]["unicode_spoofed"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(shown["content"]["modified"], "w\u{430}it {{ email hidden }}");
    let cleaning = channel(&policies, Channel { clean_unicode: true, ..Channel::default() });
    let shown = told(&cleaning, &disguised, found(), &[]);
    assert_eq!((&shown["content"]["unicode_cleaned"], &shown["content"]["masked"]), (&json!(true), &json!(true)));
    assert_eq!(shown["content"]["modified"], "wait {{ email hidden }}");
    let shown = told(&cleaning, &text("plain"), Vec::new(), &[]);
    assert_eq!((&shown["content"]["unicode_cleaned"], &shown["content"]["modified"]), (&json!(false), &Value::Null));
    assert_eq!(shown["evaluation"]["unicode_spoofed"], false);
}

#[test]
fn the_contracts_answer_has_every_key() {
    let channel = channel(
        &json!([{ "id": "spam" }, { "id": "toxicity" }, { "id": "pii", "entities": { "email": {} } }]),
        Channel::default(),
    );
    let language = Signal { severity: None, span: None, ..signal("language", "lang_en", 0.99, "content", (0, 1)) };
    let shown =
        told(&channel, &text("you idiot"), vec![signal("toxicity", "insult", 0.9, "content", (4, 9)), language], &[]);
    assert_eq!(
        shown,
        json!({
            "content": { "id": "m-1", "masked": false, "unicode_cleaned": false, "modified": null },
            "author": { "id": "ann", "external_id": "ann", "status": "enabled", "block": null,
                        "trust_level": { "level": 0, "manual": false } },
            "evaluation": { "flagged": true, "flag_probability": 0.9, "severity_score": 0.63, "shadow_flagged": false },
            "recommendation": { "action": "review", "reason_codes": ["severity_review"] },
            "casebook": null,
            "policies": [
                { "id": "toxicity", "type": "classifier", "probability": 0.9, "flagged": true, "flagged_fields": [],
                  "labels": [{ "id": "insult", "probability": 0.9, "flagged": true, "shadowFlagged": false }] },
                { "id": "spam", "type": "classifier", "probability": 0.0, "flagged": false, "flagged_fields": [],
                  "labels": [{ "id": "spam", "probability": 0.0, "flagged": false, "shadowFlagged": false }] },
                { "id": "pii", "type": "entity_matcher", "probability": 0.0, "flagged": false, "flagged_fields": [],
                  "matches": [] },
            ],
            "insights": [{ "id": "language", "type": "insight", "probability": 0.99, "value": "en" },
                         { "id": "sentiment", "type": "insight", "probability": 0.0, "value": null }],
            "meta": { "status": "success", "timestamp": 1_735_902_168_566_i64, "channel_key": "chat", "usage": 1,
                      "processing_time": "245ms" },
        })
    );
}

#[test]
fn of_an_object_the_fields_are_named_and_changed_leaves_are_masked() {
    let policies =
        json!([{ "id": "pii", "entities": { "email": { "shouldMask": true }, "phone": { "flag": false } } }]);
    let channel = channel(&policies, Channel::default());
    let body = Body { fields: vec![field("title", "é a@b.de"), field("a%2Eb", "plain")], ..Body::default() };
    let shown = told(&channel, &body, vec![signal("pii", "email", 0.97, "title", (3, 9))], &[]);
    let entry = &shown["policies"][0];
    assert_eq!((&entry["flagged"], &entry["flagged_fields"]), (&json!(true), &json!(["title"])));
    let found =
        json!({ "match": "a@b.de", "probability": 0.97, "span": [2, 8], "entity_type": "email", "field": "title" });
    assert_eq!(entry["matches"], json!([found]));
    assert_eq!(shown["content"]["masked"], true);
    let modified = json!({ "title": { "type": "text", "text": "é {{ email hidden }}" },
        "a.b": { "type": "text", "text": "plain" } });
    assert_eq!(shown["content"]["modified"], modified);
    assert_eq!((&shown["author"], &shown["meta"]["usage"]), (&json!(null), &json!(2)));
    let leaf = told(&channel, &text("a@b.de"), vec![signal("pii", "email", 0.97, "content", (0, 6))], &[]);
    assert_eq!(leaf["content"]["modified"], "{{ email hidden }}");
    assert!(leaf["policies"][0]["matches"][0].get("field").is_none());
}

#[test]
fn what_only_is_analysed_flags_nothing() {
    let channel = channel(&json!([{ "id": "toxicity", "flag": false }]), Channel::default());
    let shown = told(&channel, &text("you idiot"), vec![signal("toxicity", "toxic", 0.95, "content", (0, 3))], &[]);
    assert_eq!(
        shown["evaluation"],
        json!({ "flagged": false, "flag_probability": 0.0, "severity_score": 0.0, "shadow_flagged": true })
    );
    assert_eq!(shown["policies"][0]["labels"][0]["shadowFlagged"], true);
    assert_eq!(shown["recommendation"]["action"], "allow");
    assert_eq!(shown["insights"][1]["value"], "negative");
}

#[test]
fn what_failed_is_an_error_and_never_clean() {
    let policies =
        json!([{ "id": "toxicity" }, { "id": "sexual" }, { "id": "religion" }, { "id": "spam", "flag": false }]);
    let channel = channel(&policies, Channel::default());
    let failed = [
        ("image", NotRunReason::Unreadable),
        ("policy:religion", NotRunReason::Unconfigured),
        ("video", NotRunReason::Unconfigured),
    ];
    let shown = told(&channel, &text("hello"), Vec::new(), &failed);
    let ids: Vec<_> = shown["errors"].as_array().unwrap().iter().map(|error| error["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["sexual", "religion", "video"]);
    assert_eq!(shown["meta"]["status"], "partial_success");
    assert_eq!(shown["recommendation"], json!({ "action": "review", "reason_codes": ["rule_fallback"] }));
    let judged: Vec<_> =
        shown["policies"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!(judged, ["toxicity", "sexual", "spam"], "what nothing was said about is not told as clean");
    let slight = told(&channel, &text("hello"), Vec::new(), &[("spam", NotRunReason::Failed)]);
    assert_eq!(
        (&slight["meta"]["status"], &slight["recommendation"]["action"]),
        (&json!("partial_success"), &json!("allow"))
    );
}

#[test]
fn author_caller_and_trial_decide_in_their_order() {
    let banned = Author { status: AuthorStatus::Banned, ..Author::new("ann") };
    let banned = Known { author: Some(banned), record: None };
    let live = channel(&json!([{ "id": "toxicity" }]), Channel::default());
    let insult = || vec![signal("toxicity", "toxic", 0.8, "content", (0, 3))];
    let advice = |shown: &Value| shown["recommendation"].clone();
    let shown = told_of(&live, &text("x y z"), Vec::new(), &[], Some(&banned), None);
    assert_eq!(advice(&shown), json!({ "action": "reject", "reason_codes": ["author_block"] }));
    assert_eq!(shown["author"]["status"], "blocked");
    let client = Some(ClientVerdict { advice: Advice::Allow, overrides: true });
    let shown = told_of(&live, &text("x y z"), insult(), &[], None, client);
    assert_eq!(advice(&shown), json!({ "action": "allow", "reason_codes": ["client_override"] }));
    let trial = channel(&json!([{ "id": "toxicity" }]), Channel { dry_run: true, ..Channel::default() });
    let shown = told(&trial, &text("x y z"), insult(), &[("toxicity", NotRunReason::Failed)]);
    assert_eq!(advice(&shown), json!({ "action": "allow", "reason_codes": ["dry_run"] }));
    assert_eq!(
        (&shown["evaluation"]["flagged"], &shown["evaluation"]["shadow_flagged"]),
        (&json!(false), &json!(true))
    );
}

#[test]
fn a_channel_says_what_trust_is_worth() {
    use crate::modapi::channel::Trust;
    let trust = Trust { allow_from: Some(Level::Regular), untrusted_severity: Some(0.3) };
    let asking = channel(&json!([{ "id": "toxicity" }]), Channel { trust, ..Channel::default() });
    let usual = channel(&json!([{ "id": "toxicity" }]), Channel::default());
    let rude = |score| vec![signal("toxicity", "toxic", score, "content", (0, 3))];
    let told = |channel: &Compiled, level, score| {
        let record = Record { manual: Some(level), ..Record::default() };
        let known = Known { author: None, record: Some(record) };
        let shown = told_of(channel, &text("x y z"), rude(score), &[], Some(&known), None);
        assert_eq!(shown["author"]["trust_level"], json!({ "level": level.number(), "manual": true }));
        shown["recommendation"].clone()
    };
    let review = json!({ "action": "review", "reason_codes": ["severity_review"] });
    let allow = json!({ "action": "allow", "reason_codes": [] });
    assert_eq!(told(&asking, Level::Trusted, 0.9), json!({ "action": "allow", "reason_codes": ["trusted_allow"] }));
    assert_eq!(told(&asking, Level::Member, 0.9), review);
    assert_eq!(
        told(&asking, Level::Untrusted, 0.6),
        json!({ "action": "review", "reason_codes": ["untrusted_severity"] })
    );
    assert_eq!(told(&asking, Level::New, 0.6), allow);
    for level in [Level::Trusted, Level::Untrusted] {
        assert_eq!((told(&usual, level, 0.9), told(&usual, level, 0.6)), (review.clone(), allow.clone()));
    }
    let unseen = told_of(&asking, &text("x y z"), rude(0.6), &[], None, None);
    assert_eq!((&unseen["recommendation"], &unseen["author"]["trust_level"]["level"]), (&allow, &json!(0)));
}

mod laws {
    use proptest::prelude::*;

    use super::*;

    const STRATEGIES: [(&str, &str); 6] = [
        ("toxicity", "toxic"),
        ("profanity", "slur"),
        ("pii", "email"),
        ("links", "shortener"),
        ("spam", "spam"),
        ("language", "lang_en"),
    ];

    fn signals() -> impl Strategy<Value = Vec<Signal>> {
        let one = (0..STRATEGIES.len(), 0.0..=1.0_f64, 0..4_usize, 0..4_usize, any::<bool>());
        let one = one.prop_map(|(at, score, from, len, spanned)| {
            let (strategy, label) = STRATEGIES[at];
            let found = signal(strategy, label, score, "content", (from, from + len));
            Signal { span: found.span.filter(|_| spanned), ..found }
        });
        proptest::collection::vec(one, 0..12)
    }

    fn failures() -> impl Strategy<Value = Vec<(&'static str, NotRunReason)>> {
        let strategy = prop::sample::select(vec!["toxicity", "pii", "image", "video", "language", "spam", "semantic"]);
        let reason = prop::sample::select(vec![NotRunReason::Failed, NotRunReason::Unreadable, NotRunReason::TimedOut]);
        proptest::collection::vec((strategy, reason), 0..4)
    }

    proptest! {
        #[test]
        fn an_answer_is_of_one_piece_whatever_was_found(
            found in signals(), failed in failures(), dry_run: bool, review in 0.0..=1.0_f64, words in "[a-e é😀]{8,20}",
        ) {
            let policies = json!([{ "id": "toxicity" }, { "id": "hate", "threshold": 0.3 }, { "id": "spam", "flag": false },
                { "id": "pii", "entities": { "email": { "shouldMask": true } } },
                { "id": "url_risk", "flagLinkShorteners": true }]);
            let thresholds = domain::triage::Thresholds { review, block: 1.0 };
            let channel = channel(&policies, Channel { dry_run, thresholds, ..Channel::default() });
            let shown = told(&channel, &text(&words), found, &failed);
            let entries = shown["policies"].as_array().unwrap();
            let any = |of: fn(&Value) -> bool| entries.iter().any(of);
            prop_assert_eq!(&shown["evaluation"]["flagged"], &json!(any(|entry| entry["flagged"] == true)));
            prop_assert!(!dry_run || !any(|entry| entry["flagged"] == true));
            let probabilities: Vec<f64> = entries.iter().map(|entry| entry["probability"].as_f64().unwrap()).collect();
            prop_assert!(probabilities.windows(2).all(|pair| pair[0] >= pair[1]));
            let errors = shown.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
            prop_assert_eq!(shown["meta"]["status"] == "success", errors.is_empty());
            let counts = errors.iter().any(|error| error["id"] != "spam");
            prop_assert!(dry_run || !counts || shown["recommendation"]["action"] != "allow", "{}", shown);
            prop_assert_eq!(shown["content"]["masked"] == true, !shown["content"]["modified"].is_null());
            for found in entries.iter().filter_map(|entry| entry["matches"].as_array()).flatten() {
                let span = [0, 1].map(|at| usize::try_from(found["span"][at].as_u64().unwrap()).unwrap());
                let units: Vec<u16> = words.encode_utf16().collect();
                let part = units.get(span[0]..span[1]).map(String::from_utf16_lossy);
                let exact = found["match"].as_str().is_some_and(|text| !text.is_empty());
                prop_assert!(!exact || part.as_deref() == found["match"].as_str(), "{}", found);
            }
        }
    }
}
