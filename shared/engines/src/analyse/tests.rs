use std::sync::Arc;

use domain::config::{BlockList, BlockListEntry, MatchMode, Policy, Rule, Strategy, StrategyKind};
use domain::content::{Body, Evaluation, Field, FieldType};
use domain::signal::{NotRun, NotRunReason, Signals};
use proptest::prelude::*;

use super::{MAX_SIGNALS_PER_FIELD, Plan, analyse};
use crate::{
    BlockListEngine, Classifier, ClassifierError, Elsewhere, Hit, Media, Medium, MediumMissing, Registry, Subject,
};

/// What a test classifier does.
#[derive(Clone, Copy)]
enum Does {
    Panic,
    Fail,
    TimeOut,
    LackSetup,
    FindInPart(usize),
    Find(usize),
}

struct Fake {
    name: &'static str,
    kind: FieldType,
    slow: bool,
    does: Does,
}

impl Classifier for Fake {
    fn strategy(&self) -> &str {
        self.name
    }

    fn version(&self) -> String {
        "7".to_owned()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == self.kind
    }

    fn is_asynchronous(&self) -> bool {
        self.slow
    }

    fn classify(&self, _: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        match self.does {
            Does::Panic => panic!("on purpose"),
            Does::Fail => Err(ClassifierError::Failed("on purpose".to_owned())),
            Does::TimeOut => Err(ClassifierError::TimedOut),
            Does::LackSetup => Err(ClassifierError::Unconfigured("no key".to_owned())),
            Does::FindInPart(count) => Err(ClassifierError::Partly(found(count), "the end".to_owned())),
            Does::Find(count) => Ok(found(count)),
        }
    }
}

fn found(count: usize) -> Vec<Hit> {
    (0..count).map(|n| Hit::new("found", n as f64 / 100.0, None, None)).collect()
}

fn fake(name: &'static str, does: Does) -> Arc<dyn Classifier> {
    Arc::new(Fake { name, kind: FieldType::Text, slow: false, does })
}

fn field(id: &str, kind: FieldType, src: Option<&str>) -> Field {
    Field { id: id.to_owned(), kind, src: src.map(str::to_owned), fields: Vec::new(), metadata: Vec::new() }
}

fn text(src: &str) -> Body {
    Body { fields: vec![field("body", FieldType::Text, Some(src))], ..Body::default() }
}

fn policy(strategy: &str, field_types: &[FieldType]) -> Policy {
    let rule = Rule {
        strategy: strategy.to_owned(),
        label: "*".to_owned(),
        field_types: field_types.to_vec(),
        lower: 0.5,
        ..Rule::default()
    };
    Policy { code: "TST".to_owned(), name: "test".to_owned(), rules: vec![rule], ..Policy::default() }
}

fn strategy(name: &str, kind: StrategyKind) -> Strategy {
    Strategy {
        name: name.to_owned(),
        kind,
        asynchronous: false,
        enabled: true,
        field_types: Vec::new(),
        remote: None,
        version: 1,
    }
}

const PLAN: Plan<'static> = Plan { synchronous: true, ..Plan::EMPTY };

fn not_run(signals: &Signals) -> Vec<(&str, NotRunReason)> {
    signals.not_run.iter().map(|NotRun { strategy, reason }| (strategy.as_str(), *reason)).collect()
}

#[test]
fn failures_are_reported_and_the_others_still_run() {
    let registry = Registry::builtin()
        .with(fake("breaks", Does::Panic))
        .with(fake("fails", Does::Fail))
        .with(fake("waits", Does::TimeOut));
    let signals = analyse(&registry, &PLAN, &text("damn it"));
    assert!(
        signals.found.iter().any(|signal| signal.strategy == "profanity" && signal.field.as_deref() == Some("body"))
    );
    let expected =
        [("breaks", NotRunReason::Failed), ("fails", NotRunReason::Failed), ("waits", NotRunReason::TimedOut)];
    assert_eq!(not_run(&signals), expected);
}

#[test]
fn what_the_time_does_not_suffice_for_is_named() {
    let asked = std::cell::Cell::new(0);
    let after_two = || {
        asked.set(asked.get() + 1);
        asked.get() > 2
    };
    let plan = Plan { out_of_time: &after_two, ..PLAN };
    let signals = analyse(&Registry::builtin(), &plan, &text("damn it"));
    let late = not_run(&signals);
    assert_eq!(late.len(), Registry::builtin().classifiers().len() - 2);
    assert!(late.iter().all(|(_, reason)| *reason == NotRunReason::TimedOut));
}

#[test]
fn a_classifier_without_setup_counts_only_if_needed() {
    let registry = Registry::empty().with(fake("remote", Does::LackSetup));
    assert_eq!(not_run(&analyse(&registry, &PLAN, &text("hi"))), []);
    let policies = [policy("remote", &[])];
    let plan = Plan { policies: &policies, ..PLAN };
    assert_eq!(not_run(&analyse(&registry, &plan, &text("hi"))), [("remote", NotRunReason::Unconfigured)]);
}

#[test]
fn a_rule_that_names_nobody_is_reported_if_it_applies() {
    let registry = Registry::builtin();
    let cases: [(&str, &[FieldType], usize); 6] = [
        ("nobody", &[], 1),
        ("nobody", &[FieldType::Text], 1),
        ("nobody", &[FieldType::Image], 0),
        ("profanity", &[], 0),
        ("blocklist", &[], 0),
        ("own-model", &[], 0),
    ];
    let strategies = [strategy("own-model", StrategyKind::External)];
    for (name, kinds, missing) in cases {
        let policies = [policy(name, kinds)];
        let plan = Plan { policies: &policies, strategies: &strategies, ..PLAN };
        assert_eq!(not_run(&analyse(&registry, &plan, &text("hi"))).len(), missing, "{name} {kinds:?}");
    }
}

#[test]
fn evaluations_sent_along_provide_their_strategy() {
    let policies = [policy("theirs", &[])];
    let plan = Plan { policies: &policies, ..PLAN };
    let evaluation = Evaluation { label: "bad".to_owned(), strategy: "theirs".to_owned(), score: 0.5, field: None };
    let body = Body { evaluations: vec![evaluation], ..text("hi") };
    assert_eq!(not_run(&analyse(&Registry::builtin(), &plan, &body)), []);
}

#[test]
fn media_without_an_engine_are_reported_once() {
    let images = ["a", "b"].map(|id| field(id, FieldType::Image, Some("https://example.org/a.png")));
    let group = field("group", FieldType::Video, None);
    let empty = field("empty", FieldType::Audio, Some(" "));
    let link = field("link", FieldType::Uri, Some("https://example.org"));
    let body = Body { fields: images.into_iter().chain([group, empty, link]).collect(), ..Body::default() };
    let signals = analyse(&Registry::builtin(), &PLAN, &body);
    assert_eq!(not_run(&signals), [("image", NotRunReason::Unconfigured)]);
    assert!(signals.found.iter().any(|signal| signal.label == "link" && signal.field.as_deref() == Some("link")));
    let looks = Arc::new(Fake { name: "looks", kind: FieldType::Image, slow: false, does: Does::Find(1) });
    assert_eq!(not_run(&analyse(&Registry::builtin().with(looks), &PLAN, &body)), []);
}

#[test]
fn a_strategy_switched_off_neither_runs_nor_is_missing() {
    let policies = [policy("profanity", &[])];
    let strategies = [Strategy { enabled: false, ..strategy("profanity", StrategyKind::Builtin) }];
    let plan = Plan { policies: &policies, strategies: &strategies, ..PLAN };
    let signals = analyse(&Registry::builtin(), &plan, &text("damn it"));
    assert!(signals.found.iter().all(|signal| signal.strategy != "profanity"));
    assert_eq!(not_run(&signals), []);
}

#[test]
fn slow_strategies_wait_for_the_queue() {
    let slow = Arc::new(Fake { name: "slow", kind: FieldType::Text, slow: true, does: Does::Find(1) });
    let strategies = [Strategy { asynchronous: true, ..strategy("pii", StrategyKind::Builtin) }];
    let registry = Registry::builtin().with(slow);
    let now = Plan { strategies: &strategies, ..PLAN };
    let expected = [("pii", NotRunReason::Deferred), ("slow", NotRunReason::Deferred)];
    assert_eq!(not_run(&analyse(&registry, &now, &text("hi"))), expected);
    let later = Plan { synchronous: false, ..now };
    assert_eq!(not_run(&analyse(&registry, &later, &text("hi"))), []);
    let elsewhere =
        Body { fields: vec![field("link", FieldType::Uri, Some("https://example.org"))], ..Body::default() };
    assert_eq!(not_run(&analyse(&registry, &now, &elsewhere)), []);
}

#[test]
fn only_the_strongest_signals_of_a_field_stay() {
    let registry = Registry::empty().with(fake("many", Does::Find(80)));
    let found = analyse(&registry, &PLAN, &text("hi")).found;
    assert_eq!(found.len(), MAX_SIGNALS_PER_FIELD);
    assert!(found.iter().all(|signal| signal.score >= 0.3 && signal.version == "7"));
}

#[test]
fn block_lists_and_nested_fields_are_analysed() {
    let list = BlockList {
        name: "rivals".to_owned(),
        version: 2,
        enabled: true,
        entry_count: 1,
        part_count: 1,
        options: domain::config::ListOptions::default(),
        about: domain::config::ListAbout::default(),
    };
    let entry = BlockListEntry { phrase: "acme".to_owned(), mode: MatchMode::Word, label: None, severity: None };
    let lists = [Arc::new(BlockListEngine::new(&list, &[entry]).unwrap())];
    let plan = Plan { block_lists: &lists, ..PLAN };
    let inner = field("title", FieldType::Text, Some("see 4cme"));
    let body =
        Body { fields: vec![Field { fields: vec![inner], ..field("post", FieldType::Text, None) }], ..Body::default() };
    let found = analyse(&Registry::empty(), &plan, &body).found;
    let signal = &found[0];
    assert_eq!((signal.label.as_str(), signal.version.as_str(), signal.score), ("rivals", "rivals@2", 1.0));
    assert_eq!(signal.field.as_deref(), Some("post.title"));
}

#[test]
fn an_unexpected_language_is_one_more_signal() {
    let expected = ["en".to_owned()];
    let plan = Plan { expected_languages: &expected, ..PLAN };
    let found = analyse(&Registry::builtin(), &plan, &text("Das Wetter ist heute schön und wir gehen hinaus")).found;
    assert!(found.iter().any(|signal| signal.strategy == "language" && signal.label == "unexpected"));
}

#[test]
fn the_registry_names_each_strategy_once() {
    let registry = Registry::builtin().with(fake("profanity", Does::Find(0)));
    let strategies = registry.strategies();
    let names: Vec<&str> = strategies.iter().map(|known| known.name.as_str()).collect();
    let texts = ["profanity", "language", "links", "pii", "circumvention", "scam", "toxicity", "spam", "spoofing"];
    let declared = ["image", "hash_list", "semantic", "velocity"];
    assert_eq!(names, [&texts[..], &["blocklist"], &declared].concat());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_analysed(src in any::<String>()) {
        let signals = analyse(&Registry::builtin(), &PLAN, &text(&src));
        prop_assert!(signals.not_run.is_empty());
        for signal in signals.found {
            prop_assert!((0.0..=1.0).contains(&signal.score));
            let fits = |span: domain::signal::Span| src.get(span.start..span.end).is_some_and(|part| !part.is_empty());
            prop_assert!(signal.span.is_none_or(fits));
        }
    }
}

/// Looks at the bytes of images and fails where there are none, as engines of media do.
struct Bytes;

impl Classifier for Bytes {
    fn strategy(&self) -> &'static str {
        crate::names::IMAGE
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Image
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        match subject.medium {
            Medium::Bytes(file) if file.bytes() == b"text" => Err(ClassifierError::Unreadable("no image".to_owned())),
            Medium::Bytes(file) if file.is_out_of_time() => Err(ClassifierError::TimedOut),
            Medium::Bytes(file) => Ok(vec![Hit::new("bytes", file.bytes().len() as f64 / 100.0, None, None)]),
            Medium::Text(_) | Medium::Url(_) => Err(ClassifierError::Failed("not fetched".to_owned())),
        }
    }
}

fn album(count: usize) -> Body {
    let image = |n: usize| field(&format!("i{n}"), FieldType::Image, Some("https://example.org/a.png"));
    Body { fields: (0..count).map(image).collect(), ..Body::default() }
}

/// A medium as it was fetched, or not.
type Fetched = Result<&'static [u8], MediumMissing>;

#[test]
fn media_reach_their_engine_and_what_is_missing_says_whether_it_may_come() {
    let registry = Registry::builtin().with(Arc::new(Bytes));
    let cases: [(&[Fetched], usize, Option<NotRunReason>); 7] = [
        (&[Ok(b"12345")], 1, None),
        (&[Ok(b"text")], 0, Some(NotRunReason::Unreadable)),
        (&[Err(MediumMissing::Never)], 0, Some(NotRunReason::Unreadable)),
        (&[Err(MediumMissing::Later)], 0, Some(NotRunReason::Failed)),
        (&[Err(MediumMissing::TimedOut)], 0, Some(NotRunReason::TimedOut)),
        // One that may still come makes the whole worth another run.
        (&[Err(MediumMissing::Never), Err(MediumMissing::Later), Ok(b"1")], 1, Some(NotRunReason::Failed)),
        (&[Err(MediumMissing::Later), Err(MediumMissing::Never)], 0, Some(NotRunReason::Failed)),
    ];
    for (media, found, missing) in cases {
        let named = media.iter().enumerate().map(|(n, medium)| (format!("i{n}"), medium.map(<[u8]>::to_vec)));
        let named: Media = named.collect();
        let signals = analyse(&registry, &Plan { media: &named, ..PLAN }, &album(media.len()));
        assert_eq!(signals.found.len(), found, "{media:?}");
        assert_eq!(signals.not_run.first().map(|not_run| not_run.reason), missing, "{media:?}");
    }
}

#[test]
fn whoever_looks_at_a_medium_knows_when_the_time_is_over() {
    let media: Media = [("i0".to_owned(), Ok(b"12345".to_vec()))].into_iter().collect();
    // The first question is whether to begin at all.
    let asked = std::cell::Cell::new(0);
    let out_of_time = || asked.replace(asked.get() + 1) > 0;
    let registry = Registry::empty().with(Arc::new(Bytes));
    let signals = analyse(&registry, &Plan { media: &media, out_of_time: &out_of_time, ..PLAN }, &album(1));
    assert_eq!((not_run(&signals), signals.found.len()), (vec![("image", NotRunReason::TimedOut)], 0));
}

#[test]
fn findings_in_a_part_count_and_the_rest_is_named() {
    let registry = Registry::empty().with(fake("reads_little", Does::FindInPart(2)));
    let signals = analyse(&registry, &PLAN, &text("hello"));
    assert_eq!(signals.found.len(), 2);
    assert!(signals.found.iter().all(|signal| signal.version == "7"));
    assert_eq!(not_run(&signals), [("reads_little", NotRunReason::Unreadable)]);
}

#[test]
fn what_another_function_provides_is_deferred_where_it_applies() {
    let elsewhere = [
        Elsewhere { strategy: "image".to_owned(), kinds: vec![FieldType::Image] },
        Elsewhere { strategy: "hash_list".to_owned(), kinds: vec![FieldType::Image, FieldType::Video] },
    ];
    let off = [Strategy { enabled: false, ..strategy("image", StrategyKind::Builtin) }];
    let video = Body { fields: vec![field("v", FieldType::Video, Some("https://example.org/v"))], ..Body::default() };
    let plan = Plan { elsewhere: &elsewhere, ..PLAN };
    let both = [("hash_list", NotRunReason::Deferred), ("image", NotRunReason::Deferred)];
    assert_eq!(not_run(&analyse(&Registry::builtin(), &plan, &album(1))), both);
    // A list knows only what stands in it: somebody still has to look at the video.
    let video_too = [("hash_list", NotRunReason::Deferred), ("video", NotRunReason::Unconfigured)];
    assert_eq!(not_run(&analyse(&Registry::builtin(), &plan, &video)), video_too);
    let without = Plan { strategies: &off, ..plan };
    assert_eq!(
        not_run(&analyse(&Registry::builtin(), &without, &album(1))),
        [("hash_list", NotRunReason::Deferred), ("image", NotRunReason::Unconfigured)]
    );
    // A rule that names it makes no text incomplete.
    let policies = [policy("image", &[]), policy("hash_list", &[]), policy("semantic", &[])];
    let ruled = Plan { policies: &policies, ..plan };
    assert_eq!(not_run(&analyse(&Registry::builtin(), &ruled, &text("hello"))), []);
    assert!(ruled.elsewhere_for(&text("hello")).is_empty() && ruled.elsewhere_for(&album(2)).len() == 2);
}
