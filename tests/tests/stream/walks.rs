//! Walks through the review queue while others write: no item is met twice, and none that stood still is missed.

use std::collections::BTreeSet;

use domain::cases::{CallersFlag, Trigger};
use domain::config::{Queue, Settings};
use domain::content::{ContentRef, Field, FieldType, Meta, Submission};
use domain::event::DecisionKind;
use domain::ids::{CaseId, PlatformId};
use domain::moderators::Acting;
use domain::transition::{Arrival, Case, Decision, Flagging, Placing, Terms, Transition, receive};
use e2e::inprocess::Installation;
use e2e::stream::App;
use e2e::world::chance::Chance;
use futures_util::future::{join, join_all};
use lambda::sources::{Clock, SystemClock};
use serde_json::{Value, json};
use store::commit::Outcome;

const TRIALS: usize = 160;
/// Platforms that are walked side by side.
const WORKERS: usize = 16;
/// Items that a platform has about.
const ITEMS: usize = 10;
const PATH: &str = "/api/v2/moderation/review_queue";
const LABELS: [&str; 3] = ["INSULT", "SCAM", "LINK"];
const KINDS: [&str; 2] = ["post", "comment"];

/// An item as the test knows it.
#[derive(Clone, Debug)]
struct Item {
    content: ContentRef,
    id: CaseId,
    labels: BTreeSet<&'static str>,
    has_image: bool,
    room: usize,
    reviewed: bool,
    flagged_us: i64,
    /// Changed since the walk began.
    is_touched: bool,
}

/// A platform that is walked and written to.
struct Scene<'a> {
    app: App<'a>,
    chance: Chance,
    items: Vec<Item>,
    made: u64,
}

/// What is asked for, and whether an item is among it.
type Asked = (Value, Box<dyn Fn(&Item) -> bool>);

impl<'a> Scene<'a> {
    async fn new(installation: &'a Installation, seed: u64) -> Self {
        let platform = installation.platform(Settings { queue_filters: true, ..Settings::default() }).await;
        let app = App::of(installation, &platform).await;
        let mut scene = Self { app, chance: Chance::seeded(seed), items: Vec::new(), made: 0 };
        for _ in 0..ITEMS {
            Box::pin(scene.make()).await;
        }
        scene
    }

    fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[self.chance.below(all.len())]
    }

    fn platform(&self) -> &PlatformId {
        &self.app.platform
    }

    /// Commits a change as every operation does.
    async fn commit(&self, mut transition: Transition) {
        let queues: [Queue; 0] = [];
        transition.place(&Placing {
            queues: &queues,
            half_life_h: 24,
            index_all: true,
            by_facets: true,
            endpoints: &[],
        });
        let context = &self.app.installation.context;
        let outcome = context.store.commit(&transition, None, &context.random.id()).await.unwrap();
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    }

    async fn case(&self, id: &CaseId) -> Case {
        self.app.installation.context.store.case(self.platform(), id).await.unwrap().unwrap()
    }

    async fn make(&mut self) {
        self.made += 1;
        let content = ContentRef { kind: self.one_of(&KINDS).into(), id: format!("c-{}", self.made) };
        let (has_image, room) = (self.chance.below(3) == 0, self.chance.below(3));
        let mut fields = vec![field("text_1", FieldType::Text)];
        fields.extend(has_image.then(|| field("image_1", FieldType::Image)));
        let sent = Submission {
            content: content.clone(),
            author: None,
            source: None,
            parent: None,
            fields,
            metadata: vec![Meta { id: "room".into(), value: room.into() }],
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        };
        let at_us = SystemClock.now_us();
        let mut transition = receive(self.platform(), None, &sent, &Arrival::default(), at_us).unwrap();
        transition.waive_analysis();
        let label = self.one_of(&LABELS);
        flag(&mut transition, label);
        let id = transition.case_id.clone();
        Box::pin(self.commit(transition)).await;
        let labels = BTreeSet::from([label]);
        self.items.push(Item {
            content,
            id,
            labels,
            has_image,
            room,
            reviewed: false,
            flagged_us: at_us,
            is_touched: true,
        });
    }

    /// Something happens to some item, or a new one comes, or one ends.
    async fn write(&mut self) {
        let count = self.items.len();
        if count < 4 || (count < 2 * ITEMS && self.chance.below(4) == 0) {
            return Box::pin(self.make()).await;
        }
        let index = self.chance.below(count);
        let id = self.items[index].id.clone();
        let mut transition = Transition::on(self.platform(), &id, self.case(&id).await, SystemClock.now_us());
        match self.chance.below(if count > ITEMS { 4 } else { 3 }) {
            0 if !self.items[index].reviewed => {
                transition.decide(&dismissal(), &Terms::default()).unwrap();
                self.items[index].reviewed = true;
            }
            3 => {
                transition.retire();
                Box::pin(self.commit(transition)).await;
                assert!(self.app.installation.context.store.case(self.platform(), &id).await.unwrap().is_none());
                self.items.remove(index);
                return;
            }
            _ => {
                let label = self.one_of(&LABELS);
                flag(&mut transition, label);
                self.items[index].labels.insert(label);
                self.items[index].reviewed = false;
            }
        }
        self.items[index].is_touched = true;
        Box::pin(self.commit(transition)).await;
    }

    fn ask(&self) -> Asked {
        let label = self.one_of(&LABELS);
        let kind = self.one_of(&KINDS);
        let (room, since_us) = (self.chance.below(3), self.items[self.chance.below(self.items.len())].flagged_us);
        let other = self.one_of(&LABELS);
        match self.chance.below(12) {
            0 => (json!({}), Box::new(|_| true)),
            1 => (json!({ "reviewed": false }), Box::new(|item| !item.reviewed)),
            2 => (json!({ "reviewed": true }), Box::new(|item| item.reviewed)),
            3 => (json!({ "label": label }), Box::new(move |item| item.labels.contains(label))),
            4 => (
                json!({ "label": { "$in": [label, other] }, "entity_type": kind }),
                Box::new(move |item| {
                    [label, other].iter().any(|l| item.labels.contains(l)) && item.content.kind == kind
                }),
            ),
            5 => (json!({ "has_image": true, "reviewed": false }), Box::new(|item| item.has_image && !item.reviewed)),
            6 => (json!({ "room": room }), Box::new(move |item| item.room == room)),
            7 => (
                json!({ "$or": [{ "label": label }, { "has_image": true }] }),
                Box::new(move |item| item.labels.contains(label) || item.has_image),
            ),
            8 => (json!({ "$nor": [{ "label": label }] }), Box::new(move |item| !item.labels.contains(label))),
            9 => (
                json!({ "created_at": { "$gte": since_us * 1000 }, "entity_type": kind }),
                Box::new(move |item| item.flagged_us >= since_us && item.content.kind == kind),
            ),
            10 => (
                json!({ "category": "custom", "has_text": true, "room": { "$lt": 2 } }),
                Box::new(|item| item.room < 2),
            ),
            _ => (
                json!({ "custom": { "room": { "$gte": room } }, "label": label }),
                Box::new(move |item| item.room >= room && item.labels.contains(label)),
            ),
        }
    }

    /// One walk from the first page to the last, or back again.
    async fn trial(&mut self) {
        let (filter, passes) = self.ask();
        let by = self.one_of(&["created_at", "created_at", "updated_at", "id"]);
        let direction: i64 = self.one_of(&[1, -1]);
        let limit = 1 + self.chance.below(4);
        let walk = json!({ "filter": filter, "sort": [{ "field": by, "direction": direction }], "limit": limit });
        self.items.iter_mut().for_each(|item| item.is_touched = false);
        let before = self.items.clone();
        let mut met: Vec<String> = Vec::new();
        let mut next: Option<String> = None;
        let mut pages = 0;
        loop {
            let mut body = walk.clone();
            if let Some(next) = &next {
                body["next"] = next.clone().into();
            }
            let call = self.app.call("POST", PATH, &[], Some(&body));
            // What is written while the first page is asked for is older or younger than the walk: nobody can say.
            let is_crowded = (next.is_some() || by != "updated_at") && self.chance.below(2) == 0;
            let answer = if is_crowded {
                let installation = self.app.installation;
                let (reply, ()) = Box::pin(join(installation.send(call), self.write())).await;
                assert_eq!(reply.status, 201, "{}", reply.body);
                serde_json::from_str::<Value>(&reply.body).unwrap()
            } else {
                let answer = self.app.send(call).await.with(201);
                Box::pin(self.write()).await;
                answer
            };
            let items = answer["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            met.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            pages += 1;
            assert!(pages < 200, "the walk does not end: {walk}");
            match answer["next"].as_str() {
                Some(more) => next = Some(more.to_owned()),
                None => break,
            }
        }
        let distinct: BTreeSet<&String> = met.iter().collect();
        assert_eq!(distinct.len(), met.len(), "an item was met twice: {walk} {met:?}");
        let stood: Vec<&Item> = self.items.iter().filter(|item| !item.is_touched).collect();
        for item in &stood {
            assert_eq!(met.contains(&item.id.uuid()), passes(item), "{walk}: {item:?} of {} in {met:?}", before.len());
        }
        let order: Vec<&String> = met.iter().filter(|id| stood.iter().any(|item| item.id.uuid() == **id)).collect();
        if by == "id" {
            assert!(order.windows(2).all(|pair| (pair[0] < pair[1]) == (direction == 1)), "{walk}: {order:?}");
        }
        if by == "created_at" {
            let time = |id: &str| stood.iter().find(|item| item.id.uuid() == id).map(|item| item.flagged_us);
            assert!(order.windows(2).all(|p| (time(p[0]) <= time(p[1])) == (direction == 1)), "{walk}: {order:?}");
        }
    }
}

fn field(id: &str, kind: FieldType) -> Field {
    Field { id: id.into(), kind, src: Some("https://example.com/a".into()), fields: Vec::new(), metadata: Vec::new() }
}

fn flag(transition: &mut Transition, label: &str) {
    let flag = CallersFlag { category: "custom".into(), labels: vec![label.to_owned()] };
    let flagging = Flagging { flags: vec![flag], ..Flagging::default() };
    // The same flag again changes nothing but the time of the last change.
    transition.flag_by_caller(&flagging, &Terms::default()).unwrap();
    transition.case.head.reviewed = false;
}

fn dismissal() -> Decision {
    Decision {
        kind: DecisionKind::Dismiss,
        trigger: Trigger::Manual,
        by: Some(Acting::OnBehalf { id: Some("mod".into()) }),
        hint: None,
        violations: Vec::new(),
        policies: Vec::new(),
        reason: None,
    }
}

#[tokio::test]
async fn no_item_is_met_twice_and_none_that_stood_still_is_missed() {
    let installation = Installation::new().await;
    let workers = (0..WORKERS as u64).map(|seed| {
        let installation = &installation;
        async move {
            let mut scene = Box::pin(Scene::new(installation, seed)).await;
            for _ in 0..TRIALS / WORKERS {
                Box::pin(scene.trial()).await;
            }
        }
    });
    let began_ms = SystemClock.now_ms();
    join_all(workers).await;
    println!("{TRIALS} walks in {} s", (SystemClock.now_ms() - began_ms) / 1000);
}

/// Forwards to the end and back to the beginning: the same items, the other way round.
#[tokio::test]
async fn a_walk_goes_back_the_way_it_came() {
    let installation = Installation::new().await;
    let scene = Box::pin(Scene::new(&installation, 7)).await;
    for (by, direction) in [("created_at", -1), ("created_at", 1), ("updated_at", -1), ("id", 1)] {
        let sort = json!([{ "field": by, "direction": direction }]);
        let ask = async |cursor: Value| {
            let mut body = json!({ "sort": sort, "limit": 3, "filter": { "reviewed": false } });
            body.as_object_mut().unwrap().extend(cursor.as_object().unwrap().clone());
            scene.app.post(PATH, &body).await.with(201)
        };
        let ids = |page: &Value| page["items"].as_array().unwrap().iter().map(|i| i["id"].clone()).collect::<Vec<_>>();
        let mut pages = vec![ask(json!({})).await];
        while let Some(next) = pages.last().unwrap()["next"].as_str() {
            pages.push(ask(json!({ "next": next })).await);
        }
        assert_eq!(pages.iter().map(|page| ids(page).len()).collect::<Vec<_>>(), [3, 3, 3, 1], "{by}");
        assert!(pages[0].get("prev").is_none() && pages[3].get("next").is_none());
        let mut page = pages[3].clone();
        for earlier in pages[..3].iter().rev() {
            page = ask(json!({ "prev": page["prev"] })).await;
            assert_eq!(ids(&page), ids(earlier), "{by}");
            let again = ask(json!({ "next": page["next"] })).await;
            assert!(!ids(&again).is_empty() && ids(&again) != ids(&page));
        }
        assert!(page.get("prev").is_none(), "{by}: the first page has none before it");
        let mixed = json!({ "sort": [{ "field": "id", "direction": -1 }], "next": pages[0]["next"] });
        let refused = scene.app.post(PATH, &mixed).await.with(400);
        assert_eq!((&refused["code"], &refused["exception_fields"]["next"]), (&json!(4), &json!("bad_cursor")));
    }
}
