//! Two thousand walks through the review queue while others write, also between two reads of one page: no item is met
//! twice, and none that stood still is missed. The table is one of the tests'; filters, plans, filing, evaluation and
//! marks are the product's own. A hundred and sixty further walks go through the whole product and a real table.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use domain::cases::{AuditEntry, CallersFlag, Trigger};
use domain::content::{ContentRef, Field, FieldType, Meta, Submission};
use domain::event::DecisionKind;
use domain::facets::{FacetCode, position};
use domain::filter::Row;
use domain::ids::parse_sortable_ms;
use domain::moderators::Acting;
use domain::story::CaseStory;
use domain::transition::{Arrival, Case, Decision, Flagging, Placing, Terms, Transition, receive};
use futures_util::FutureExt;
use store::filed::{FiledList, FiledRow};

use super::*;

const TRIALS: usize = 2_000;
const ITEMS: usize = 14;
const LABELS: [&str; 3] = ["INSULT", "SCAM", "LINK"];
const KINDS: [&str; 2] = ["post", "comment"];

/// A case with its log.
#[derive(Clone)]
struct Held {
    case: Case,
    entries: Vec<AuditEntry>,
    /// Changed since the walk began.
    is_touched: bool,
    /// What it is told as, once somebody has asked since its last change.
    told: OnceLock<Arc<(CaseStory, Value)>>,
    /// Its rows in the lists, likewise.
    rows: OnceLock<Vec<(FacetCode, FiledRow)>>,
}

impl Held {
    fn told(&self, id: &CaseId) -> Arc<(CaseStory, Value)> {
        let tell = || {
            let story = CaseStory {
                left_out: 0,
                id: id.clone(),
                head: self.case.head.clone(),
                body: self.case.decoded().unwrap(),
                entries: self.entries.clone(),
                texts: Vec::new(),
                reports: Vec::new(),
                author: None,
                people: std::collections::BTreeMap::new(),
            };
            let item = item::render(&story);
            Arc::new((story, item))
        };
        Arc::clone(self.told.get_or_init(tell))
    }
}

/// Everything that is stored, and by chance changed.
struct State {
    cases: BTreeMap<CaseId, Held>,
    seed: u64,
    now_us: i64,
    made: usize,
    /// How many of a hundred reads somebody writes before.
    crowd: usize,
}

impl State {
    fn below(&mut self, sides: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 33).unwrap() % sides
    }

    fn commit(&mut self, mut transition: Transition) {
        transition.place(&Placing { queues: &[], half_life_h: 24, index_all: true, by_facets: true, endpoints: &[] });
        let mut entries = self.cases.remove(&transition.case_id).map(|held| held.entries).unwrap_or_default();
        entries.extend(transition.entries);
        let (told, rows) = (OnceLock::new(), OnceLock::new());
        let held = Held { case: transition.case, entries, is_touched: true, told, rows };
        self.cases.insert(transition.case_id, held);
    }

    fn make(&mut self) {
        self.made += 1;
        let kind = KINDS[self.below(2)];
        let mut fields = vec![field("text_1", FieldType::Text)];
        if self.below(3) == 0 {
            fields.push(field("image_1", FieldType::Image));
        }
        let sent = Submission {
            content: ContentRef { kind: kind.into(), id: format!("c-{}", self.made) },
            author: Some(format!("author-{}", self.below(3))),
            source: None,
            parent: None,
            fields,
            metadata: vec![Meta { id: "room".into(), value: self.below(3).into() }],
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        };
        let mut transition = receive(&platform(), None, &sent, &Arrival::default(), self.now_us).unwrap();
        transition.waive_analysis();
        let label = LABELS[self.below(3)];
        flag(&mut transition, label);
        self.commit(transition);
    }

    /// Something happens to some case, or a new one comes, or one ends or is emptied.
    fn write(&mut self) {
        self.now_us += 1_500;
        let count = self.cases.len();
        if count < ITEMS / 2 || (count < 2 * ITEMS && self.below(4) == 0) {
            return self.make();
        }
        let chosen = self.below(count);
        let (id, held) = self.cases.iter().nth(chosen).map(|(id, held)| (id.clone(), held.clone())).unwrap();
        let mut transition = Transition::on(&platform(), &id, held.case, self.now_us);
        match self.below(8) {
            0..=2 if !transition.case.head.reviewed => transition.decide(&dismissal(), &Terms::default()).unwrap(),
            6 if count > ITEMS => {
                self.cases.remove(&id);
                return;
            }
            7 => {
                transition.erase("receipt");
            }
            _ => {
                let label = LABELS[self.below(3)];
                flag(&mut transition, label);
            }
        }
        self.commit(transition);
    }
}

/// The table of a platform.
struct Table(Mutex<State>);

impl Table {
    fn new(seed: u64) -> Self {
        let mut state = State { cases: BTreeMap::new(), seed, now_us: 1_790_000_000_000_000, made: 0, crowd: 0 };
        for _ in 0..ITEMS {
            state.write();
        }
        Self(Mutex::new(state))
    }

    /// What is stored at this moment, after somebody may have written.
    fn at_once<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        let mut state = self.0.lock().unwrap();
        if state.below(100) < state.crowd {
            state.write();
        }
        look(&state)
    }

    fn story(&self, id: &CaseId) -> Option<Arc<(CaseStory, Value)>> {
        self.at_once(|state| state.cases.get(id).map(|held| held.told(id)))
    }
}

/// The rows that a case has in a list.
fn rows_of(id: &CaseId, held: &Held, list: FiledList<'_>, reviewed: Option<bool>) -> Vec<FiledRow> {
    let Some(filed) = held.case.head.filed() else { return Vec::new() };
    if reviewed.is_some_and(|reviewed| reviewed != filed.filing.reviewed) {
        return Vec::new();
    }
    let row = || Row::parse(id.clone(), &filed.row()).unwrap();
    let rows = held.rows.get_or_init(|| {
        let row = row();
        let facets = filed.filing.lists().filter_map(|code| Some((code.clone(), code.facet()?)));
        facets.map(|(code, facet)| (code, FiledRow { position: filed.position(facet, id), row: row.clone() })).collect()
    });
    match list {
        FiledList::By(codes) | FiledList::Lately(codes) => {
            rows.iter().filter(|(code, _)| codes.contains(code)).map(|(_, row)| row.clone()).collect()
        }
        FiledList::Updated => {
            let position = position(held.case.head.updated_ms * 1000, id);
            let updated_us = parse_sortable_ms(position.split('#').next().unwrap());
            vec![FiledRow { position, row: Row { updated_us, ..row() } }]
        }
    }
}

impl Lists for Table {
    async fn rows(
        &self,
        list: FiledList<'_>,
        reviewed: Option<bool>,
        ascending: bool,
        after: Option<&str>,
        count: usize,
    ) -> Result<(Vec<FiledRow>, bool), StoreError> {
        let mut rows = self.at_once(|state| {
            let rows = state.cases.iter().flat_map(|(id, held)| rows_of(id, held, list, reviewed));
            rows.collect::<Vec<_>>()
        });
        rows.sort_by(|a, b| if ascending { a.position.cmp(&b.position) } else { b.position.cmp(&a.position) });
        let is_after = |row: &FiledRow| {
            after.is_none_or(|after| if ascending { *row.position > *after } else { *row.position < *after })
        };
        rows.retain(is_after);
        let has_more = rows.len() > count;
        rows.truncate(count);
        Ok((rows, has_more))
    }

    async fn heads(&self, cases: &[CaseId]) -> Result<HashMap<CaseId, (Head, Option<Vec<u8>>)>, StoreError> {
        let found = cases.iter().filter_map(|id| {
            let case = self.at_once(|state| state.cases.get(id).map(|held| held.case.clone()))?;
            Some((id.clone(), (case.head, Some(case.body))))
        });
        Ok(found.collect())
    }
}

impl Shown for Table {
    type Item = Value;

    fn by_head(&self, filter: &Filter, case: &CaseId, head: &Head, body: Option<&Body>) -> Option<bool> {
        filter.eval(&ShownHead { case, head, body })
    }

    fn bytes(&self, _: &Value) -> usize {
        1
    }

    async fn whole(&self, filter: &Filter, case: &CaseId) -> Result<Option<Value>, StoreError> {
        Ok(self.story(case).and_then(|told| shown(&told, filter)))
    }
}

/// What a filter says of a whole case: what every walk is held against.
fn shown(told: &(CaseStory, Value), filter: &Filter) -> Option<Value> {
    let (story, item) = told;
    (filter.eval(&ShownItem { story, item }) == Some(true)).then(|| item.clone())
}

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn field(id: &str, kind: FieldType) -> Field {
    Field { id: id.into(), kind, src: Some("https://example.com/a".into()), fields: Vec::new(), metadata: Vec::new() }
}

fn flag(transition: &mut Transition, label: &str) {
    let flags = vec![CallersFlag { category: "custom".into(), labels: vec![label.to_owned()] }];
    let flagging = Flagging { flags, ..Flagging::default() };
    let _: bool = transition.flag_by_caller(&flagging, &Terms::default()).unwrap();
}

fn dismissal() -> Decision {
    Decision {
        kind: DecisionKind::Dismiss,
        trigger: Trigger::External,
        by: Some(Acting::OnBehalf { id: Some("mod".into()) }),
        hint: None,
        violations: Vec::new(),
        policies: Vec::new(),
        reason: None,
    }
}

/// Some filter, in some order, on pages of some size.
fn ask(state: &mut State) -> Value {
    let (label, other, kind) = (LABELS[state.below(3)], LABELS[state.below(3)], KINDS[state.below(2)]);
    let (room, author) = (state.below(3), format!("author-{}", state.below(3)));
    let since_ns = (state.now_us - i64::try_from(state.below(60_000)).unwrap()) * 1000;
    let filters = [
        json!({}),
        json!({ "reviewed": false }),
        json!({ "reviewed": true, "entity_type": kind }),
        json!({ "label": label }),
        json!({ "label": { "$in": [label, other] }, "entity_type": kind }),
        json!({ "has_image": true, "reviewed": false }),
        json!({ "room": room }),
        json!({ "$or": [{ "label": label }, { "has_image": true }] }),
        json!({ "$or": [{ "label": label }, { "room": room, "reviewed": true }] }),
        json!({ "$nor": [{ "label": label }, { "entity_creator_id": author }] }),
        json!({ "created_at": { "$gte": since_ns }, "entity_type": kind }),
        json!({ "updated_at": { "$lt": since_ns } }),
        json!({ "entity_creator_id": author, "room": { "$gte": room } }),
        json!({ "category": "custom", "reporter_type": "api_integration", "has_text": true }),
        json!({ "latest_moderator_action": { "$exists": true } }),
        json!({ "flags_count": { "$in": [1, 2] }, "$nor": [{ "has_image": true }] }),
    ];
    let filter = filters[state.below(filters.len())].clone();
    let by = ["created_at", "created_at", "updated_at", "id"][state.below(4)];
    let direction = [1, -1][state.below(2)];
    json!({ "filter": filter, "sort": [{ "field": by, "direction": direction }], "limit": 1 + state.below(6) })
}

fn ready<T>(future: impl Future<Output = Result<T, StoreError>>) -> T {
    future.now_or_never().expect("nothing here waits").unwrap()
}

/// A walk to its end: ids in the order in which they were met.
fn walked(table: &Table, query: &Query, begun_ms: i64) -> Vec<String> {
    let mut mark = Mark { begun_ms, has_before: false, position: None };
    let mut met = Vec::new();
    for _ in 0..500 {
        let answer = ready(page(table, table, &platform(), query, &mark));
        assert!(answer.items.len() <= query.page.limit);
        met.extend(answer.items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        table.0.lock().unwrap().write();
        let Some(next) = answer.next else { return met };
        mark = next;
    }
    panic!("the walk does not end");
}

#[test]
fn no_item_is_met_twice_and_none_that_stood_still_is_missed() {
    let table = Table::new(1);
    let (mut stood_still, mut pages_full) = (0, 0);
    for trial in 0..TRIALS {
        let (body, begun_ms) = {
            let mut state = table.0.lock().unwrap();
            state.crowd = [0, 5, 25][trial % 3];
            state.cases.values_mut().for_each(|held| held.is_touched = false);
            // Whatever is written from here on is later than the walk.
            let begun_ms = state.now_us / 1000;
            state.now_us += 1_000;
            (ask(&mut state), begun_ms)
        };
        let query = wire::query(body.to_string().as_bytes()).unwrap();
        let met = walked(&table, &query, begun_ms);
        let distinct: BTreeSet<&String> = met.iter().collect();
        assert_eq!(distinct.len(), met.len(), "trial {trial}, an item was met twice: {body} {met:?}");
        let state = table.0.lock().unwrap();
        for (id, held) in state.cases.iter().filter(|(_, held)| !held.is_touched) {
            let passes = shown(&held.told(id), &query.filter).is_some();
            assert_eq!(met.contains(&id.uuid()), passes, "trial {trial}: {body} {} {met:?}", id.uuid());
            stood_still += usize::from(passes);
        }
        pages_full += met.len() / query.page.limit;
        let key = |id: &String| {
            let case = CaseId::from_uuid(id).unwrap();
            let head = &state.cases.get(&case).filter(|held| !held.is_touched)?.case.head;
            let by_time = |at_us: i64| position(at_us, &case);
            Some(match query.order.by {
                By::Created => by_time(head.flagged_us?),
                By::Updated => by_time(head.updated_ms * 1000),
                By::Id => id.clone(),
                By::Gravity => panic!("these clients have no such order"),
            })
        };
        let keys: Vec<String> = met.iter().filter_map(key).collect();
        let in_order = |pair: &[String]| (pair[0] < pair[1]) == query.order.ascending;
        assert!(keys.windows(2).all(in_order), "trial {trial}: {body} {keys:?}");
    }
    assert!(stood_still > 2 * TRIALS && pages_full > TRIALS, "{stood_still} {pages_full}: the walks are too easy");
}

/// Forwards to the end and back again: the same items, page by page.
#[test]
fn a_walk_goes_back_the_way_it_came() {
    let table = Table::new(5);
    for sort in ["created_at", "updated_at", "id"] {
        for direction in [1, -1] {
            let ask = |from: Option<From>| {
                let body = json!({ "sort": [{ "field": sort, "direction": direction }], "limit": 2 });
                let mut query = wire::query(body.to_string().as_bytes()).unwrap();
                query.page.from = from;
                query
            };
            let ids = |items: &[Value]| items.iter().map(|item| item["id"].to_string()).collect::<Vec<_>>();
            let begun_ms = table.0.lock().unwrap().now_us / 1000;
            let mut mark = Mark { begun_ms, has_before: false, position: None };
            let (mut pages, mut back) = (Vec::new(), None);
            loop {
                let answer = ready(page(&table, &table, &platform(), &ask(None), &mark));
                pages.push(ids(&answer.items));
                assert_eq!(answer.prev.is_some(), pages.len() > 1);
                back = answer.prev.or(back);
                let Some(next) = answer.next else { break };
                mark = next;
            }
            assert!(pages.len() > 3);
            for expected in pages.iter().rev().skip(1) {
                let from = Some(From::Prev(String::new()));
                let answer = ready(page(&table, &table, &platform(), &ask(from), &back.clone().unwrap()));
                assert_eq!(&ids(&answer.items), expected, "{sort} {direction}");
                assert!(answer.next.is_some());
                back = answer.prev;
            }
            assert_eq!(back, None, "there is nothing before the first page");
        }
    }
}
