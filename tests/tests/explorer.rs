//! The case explorer and the lists of audit entries, over some months of a platform's life.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use domain::time::{date_of, iso_ms};
use e2e::world::World;
use e2e::world::faults::Call;
use e2e::world::http::body_of;
use e2e::world::platform::{ADMIN_KEY, Setup, enforced, flagged, post};
use serde_json::{Value, json};

const CASES: usize = 300;
const HOUR_MS: i64 = 3_600_000;
const SEARCH: &str = "/moderate/v1/cases/search";

/// A platform with cases from several months, and what is known of each.
struct Scene {
    world: World,
    key: String,
    made: Vec<Value>,
}

/// A key of the platform for moderation.
async fn moderate_key(world: &World, platform: &str) -> String {
    let path = format!("/admin/v1/platforms/{platform}/keys");
    let wanted = json!({ "name": "desk", "scopes": ["moderate"] });
    let reply = world.send(&world.request("POST", &path, &wanted).by(ADMIN_KEY)).await.unwrap();
    body_of(&reply, 201)["key"].as_str().unwrap().to_owned()
}

/// Content number `n`: of every sort, in turns.
fn content(n: usize) -> Value {
    let mut content = match n % 10 {
        0 => enforced(&format!("c{n}"), "words"),
        1 => flagged(&format!("c{n}"), "words"),
        _ => post(&format!("c{n}"), "words"),
    };
    content["author"] = json!(format!("a{}", n % 5));
    content["tags"] = json!([format!("#t{}", n % 7)]);
    if n.is_multiple_of(3) {
        content["type"] = json!("comment");
    }
    if n.is_multiple_of(4) {
        content["parent"] = json!({ "type": "thread", "id": format!("p{}", n % 8) });
    }
    content
}

impl Scene {
    async fn set() -> Self {
        let world = World::new(Setup::plain()).await;
        let key = moderate_key(&world, world.platform.as_str()).await;
        let mut made = Vec::with_capacity(CASES);
        for n in 0..CASES {
            world.advance(8 * HOUR_MS);
            let mut content = content(n);
            world.moderate(&content).await;
            content["at"] = json!(iso_ms(world.now_ms()));
            content["state"] = json!(["closed", "open"].get(n % 10).unwrap_or(&"none"));
            made.push(content);
        }
        let mut scene = Self { world, key, made };
        scene.tell(10, "appeal", json!({ "author": "a0", "statement": "no" }), "open").await;
        scene.tell(11, "decision", json!({ "decision": "escalate" }), "escalated").await;
        scene.tell(21, "decision", json!({ "decision": "dismiss" }), "closed").await;
        scene.world.pump().await;
        scene
    }

    async fn tell(&mut self, n: usize, call: &str, mut body: Value, state: &str) {
        body["id"] = self.made[n]["id"].clone();
        body["type"] = self.made[n]["type"].clone();
        let sending = self.world.request("POST", &format!("/api/v2/content/{call}"), &body);
        body_of(&self.world.insist(&sending).await, 202);
        self.made[n]["state"] = json!(state);
        self.made[n][call] = json!(true);
    }

    async fn ask(&self, path: &str) -> Value {
        body_of(&self.world.send(&self.world.request("GET", path, &json!({})).by(&self.key)).await.unwrap(), 200)
    }

    /// All pages of a search: ids in order, and the number of pages.
    async fn walk(&self, query: &str, limit: usize) -> (Vec<String>, usize) {
        let (mut ids, mut pages, mut cursor) = (Vec::new(), 0, String::new());
        loop {
            let page = self.ask(&format!("{SEARCH}?limit={limit}&{query}{cursor}")).await;
            let rows = page["cases"].as_array().unwrap();
            assert!(rows.len() <= limit && page.get("only_flagged").is_none());
            ids.extend(rows.iter().map(|row| row["content"]["id"].as_str().unwrap().to_owned()));
            pages += 1;
            assert!(pages <= 2 * CASES, "the walk does not end");
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return (ids, pages),
            }
        }
    }

    /// Ids of what passes, newest first.
    fn expected(&self, passes: impl Fn(usize, &Value) -> bool) -> Vec<String> {
        let found = self.made.iter().enumerate().filter(|(n, made)| passes(*n, made));
        let mut ids: Vec<_> = found.map(|(_, made)| made["id"].as_str().unwrap().to_owned()).collect();
        ids.reverse();
        ids
    }

    async fn refused(&self, path: &str) -> Value {
        let reply = self.world.send(&self.world.request("GET", path, &json!({})).by(&self.key)).await.unwrap();
        let body = body_of(&reply, 422);
        body["errors"].as_array().unwrap().iter().map(|error| error["path"].clone()).collect()
    }
}

#[tokio::test]
async fn every_filter_finds_its_cases_and_no_others_on_pages_of_any_size() {
    let scene = Scene::set().await;
    let day = |n: usize| date_of(domain::time::parse_iso_ms(scene.made[n]["at"].as_str().unwrap()).unwrap());
    let (early, late) = (day(100), day(200));
    let within = format!("from={early}&to={late}");
    let moment =
        format!("from={}&to={}", scene.made[50]["at"].as_str().unwrap(), scene.made[60]["at"].as_str().unwrap());
    let is = |name: &'static str, value: &'static str| move |_: usize, made: &Value| made[name] == value;
    let state = |wanted: &'static str| is("state", wanted);
    let day_of = |n: usize| scene.made[n]["at"].as_str().unwrap()[..10].to_owned();
    let cases: Vec<(&str, Vec<String>)> = vec![
        ("", scene.expected(|_, _| true)),
        ("type=comment", scene.expected(is("type", "comment"))),
        ("author=a2", scene.expected(is("author", "a2"))),
        ("author=a2&type=comment", scene.expected(|n, made| made["author"] == "a2" && n % 3 == 0)),
        ("author=nobody", Vec::new()),
        ("parent_type=thread&parent_id=p4", scene.expected(|n, _| n % 4 == 0 && n % 8 == 4)),
        ("parent_type=thread&parent_id=p4&author=a1", scene.expected(|n, _| n % 8 == 4 && n % 5 == 1)),
        ("tag=t3", scene.expected(|n, _| n % 7 == 3)),
        ("policy=CHK", scene.expected(|n, _| n % 10 == 1)),
        ("label=abuse", scene.expected(|n, _| n % 10 == 0)),
        ("state=none", scene.expected(state("none"))),
        ("state=open", scene.expected(state("open"))),
        ("state=escalated", scene.expected(|n, _| n == 11)),
        ("state=closed", scene.expected(state("closed"))),
        ("state=dismissed", scene.expected(|n, _| n == 21)),
        ("state=enforced", scene.expected(|n, _| n % 10 == 0 && n != 10)),
        ("visibility=down", scene.expected(|n, _| n % 10 == 0)),
        ("severity=medium", scene.expected(|n, _| n % 10 < 2)),
        ("severity=critical", Vec::new()),
        ("has_appeal=true", scene.expected(|n, _| n == 10)),
        (&within, scene.expected(|n, _| day_of(n) >= early && day_of(n) <= late)),
        (&moment, scene.expected(|n, _| (50..60).contains(&n))),
    ];
    for (query, newest) in &cases {
        let (found, _) = scene.walk(query, 100).await;
        assert_eq!(&found, newest, "{query}");
        let (mut oldest, _) = scene.walk(&format!("{query}&order=oldest"), 17).await;
        oldest.reverse();
        assert_eq!(&oldest, newest, "{query}, oldest first");
    }
    let (one_by_one, pages) = scene.walk("author=a2", 1).await;
    assert_eq!(one_by_one.len(), CASES / 5);
    assert!(pages <= CASES / 5 + 1, "{pages} pages: at most the last one is empty");
    scene.world.finish().await;
}

/// Whatever comes or changes while somebody walks, no case is met twice and none that was there is missed.
#[tokio::test]
async fn a_walk_goes_on_while_cases_come_and_change() {
    let scene = Scene::set().await;
    let (mut met, mut cursor, mut n) = (Vec::new(), String::new(), CASES);
    loop {
        let page = scene.ask(&format!("{SEARCH}?limit=23{cursor}")).await;
        met.extend(page["cases"].as_array().unwrap().iter().map(|row| row["content"]["id"].clone().to_string()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
        scene.world.moderate(&content(n)).await;
        scene.world.moderate(&flagged(&format!("c{}", n - CASES), "other words")).await;
        scene.world.moderate(&content(n - CASES / 2)).await;
        n += 1;
    }
    let distinct: BTreeSet<_> = met.iter().collect();
    assert_eq!((met.len(), distinct.len()), (CASES, CASES));
    scene.world.finish().await;
}

#[tokio::test]
async fn rows_show_what_a_case_is_and_never_its_text() {
    let world = World::new(Setup::plain()).await;
    let key = moderate_key(&world, world.platform.as_str()).await;
    let mut secret = enforced("a", "an unmistakable text");
    secret["author"] = json!("ann");
    secret["parent"] = json!({ "type": "thread", "id": "7" });
    world.moderate(&secret).await;
    world.accept(&post("later", "an unmistakable text")).await;
    let reply = world.send(&world.request("GET", SEARCH, &json!({})).by(&key)).await.unwrap();
    assert!(!reply.body.contains("unmistakable"), "{}", reply.body);
    let rows = body_of(&reply, 200)["cases"].clone();
    let row = |id: &str| rows.as_array().unwrap().iter().find(|row| row["content"]["id"] == id).unwrap().clone();
    let (a, later) = (row("a"), row("later"));
    assert_eq!((&later["status"], &a["status"]), (&json!("not_analysed"), &json!("analysed")));
    assert_eq!((&a["author"], &a["visibility"], &a["policies"]), (&json!("ann"), &json!("down"), &json!(["AUT"])));
    assert_eq!(a["incident"], json!({ "state": "closed", "resolution": "enforced" }));
    assert_eq!((&a["parent"], &a["labels"]), (&json!({ "type": "thread", "id": "7" }), &json!(["abuse"])));
    world.finish().await;
}

#[tokio::test]
async fn platforms_do_not_see_each_other_and_cursors_are_nobody_elses() {
    let world = World::new(Setup::plain()).await;
    let (other, other_content) = world.another_platform().await;
    let (key, other_key) =
        (moderate_key(&world, world.platform.as_str()).await, moderate_key(&world, other.as_str()).await);
    for n in 0..4 {
        world.moderate(&enforced(&format!("own{n}"), "words")).await;
        let act = json!({ "type": "post", "id": format!("their{n}"), "decision": "act", "violations": [{ "policy": "CHK" }] });
        let theirs = world.request("POST", "/api/v2/content/decision", &act).by(&other_content);
        body_of(&world.send(&theirs).await.unwrap(), 202);
    }
    let admin = format!("/admin/v1/platforms/{}/cases/search", world.platform);
    let day = date_of(world.now_ms());
    let audit = format!("/moderate/v1/audit?day={day}");
    let get = async |path: &str, key: &str| world.send(&world.request("GET", path, &json!({})).by(key)).await.unwrap();
    for (path, key) in [(SEARCH, key.as_str()), (admin.as_str(), ADMIN_KEY)] {
        let reply = get(path, key).await;
        assert!(reply.body.contains("own3") && !reply.body.contains("their"), "{path}: {}", reply.body);
        assert_eq!(body_of(&reply, 200)["cases"].as_array().unwrap().len(), 4);
    }
    assert_eq!(body_of(&get(&audit, &other_key).await, 200)["entries"].as_array().unwrap().len(), 4);

    for path in [&format!("{SEARCH}?limit=2"), &format!("{audit}&limit=2")] {
        let page = body_of(&get(path, &key).await, 200);
        let next = page["next"].as_str().expect("a second page");
        body_of(&get(&format!("{path}&cursor={next}"), &key).await, 200);
        body_of(&get(&format!("{}&cursor={next}", path.replace("limit=2", "limit=9")), &key).await, 200);
        let mut forged = vec![
            (format!("{path}&cursor={next}"), other_key.as_str()),
            (format!("{path}&order=oldest&cursor={next}"), key.as_str()),
            (format!("{path}&cursor={}", next.to_uppercase()), key.as_str()),
            (format!("{path}&cursor={}", &next[..next.len() - 2]), key.as_str()),
            (format!("{path}&cursor=c1.AAAA"), key.as_str()),
            (format!("{path}&cursor="), key.as_str()),
        ];
        if path.starts_with(SEARCH) {
            forged.push((format!("{path}&type=post&cursor={next}"), key.as_str()));
            forged.push((format!("{audit}&cursor={next}"), key.as_str()));
        } else {
            forged.push((format!("/moderate/v1/audit?day=2026-01-01&cursor={next}"), key.as_str()));
        }
        for (path, key) in forged {
            let body = body_of(&get(&path, key).await, 422);
            assert_eq!(
                (&body["errors"][0]["path"], &body["errors"][0]["code"]),
                (&json!("cursor"), &json!("bad_cursor"))
            );
        }
    }
    world.finish().await;
}

#[tokio::test]
async fn a_platform_that_lists_flagged_cases_only_says_so() {
    let world = World::new(Setup::plain().with(|settings| settings.index_all_cases = false)).await;
    let key = moderate_key(&world, world.platform.as_str()).await;
    let mut clean = post("clean", "words");
    clean["author"] = json!("ann");
    world.moderate(&clean).await;
    world.moderate(&flagged("open", "words")).await;
    let ask = async |query: &str| {
        let path = format!("{SEARCH}{query}");
        body_of(&world.send(&world.request("GET", &path, &json!({})).by(&key)).await.unwrap(), 200)
    };
    let all = ask("").await;
    assert_eq!((&all["only_flagged"], all["cases"].as_array().unwrap().len()), (&json!(true), 1));
    assert_eq!(all["cases"][0]["content"]["id"], "open");
    let by_author = ask("?author=ann").await;
    assert!(by_author.get("only_flagged").is_none(), "an author's cases are all there");
    assert_eq!(by_author["cases"][0]["content"]["id"], "clean");
    world.finish().await;
}

#[tokio::test]
async fn the_audit_log_is_listed_by_day_and_by_person() {
    let world = World::new(Setup::plain()).await;
    let key = moderate_key(&world, world.platform.as_str()).await;
    let first_day = date_of(world.now_ms());
    for n in 0..30 {
        world.moderate(&enforced(&format!("c{n}"), "words")).await;
    }
    world.moderate(&post("x0", "words")).await;
    world.moderate(&post("x1", "words")).await;
    world.advance(2 * 24 * HOUR_MS);
    let second_day = date_of(world.now_ms());
    let tell = async |path: &str, body: Value| {
        let reply = world.insist(&world.request("POST", path, &body)).await;
        assert_eq!(reply.status, 202, "{}", reply.body);
    };
    let between_ms = world.now_ms() + HOUR_MS;
    for (n, author) in [(0, "ann"), (1, "bob")] {
        let act = json!({ "id": format!("x{n}"), "type": "post", "decision": "act", "moderator": "ada",
            "violations": [{ "policy": "CHK" }] });
        tell("/api/v2/content/decision", act).await;
        tell("/api/v2/author/decision", json!({ "author": author, "decision": "hold", "moderator": "ada" })).await;
        world.advance(2 * HOUR_MS);
    }
    let scene = Scene { world, key, made: Vec::new() };
    let walk = async |query: &str, limit: usize| {
        let (mut entries, mut cursor) = (Vec::<Value>::new(), String::new());
        loop {
            let page = scene.ask(&format!("/moderate/v1/audit?{query}&limit={limit}{cursor}")).await;
            entries.extend(page["entries"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return entries,
            }
        }
    };
    let first = walk(&format!("day={first_day}"), 7).await;
    assert_eq!(first.len(), 30, "an entry for each enforcement");
    let keys: BTreeSet<_> =
        first.iter().map(|entry| (entry["case"].to_string(), entry["number"].to_string())).collect();
    assert_eq!(keys.len(), 30, "none twice");
    let mut oldest = walk(&format!("day={first_day}&order=oldest"), 100).await;
    oldest.reverse();
    assert_eq!(oldest, first);

    let second = walk(&format!("day={second_day}"), 100).await;
    let authors: Vec<_> = second.iter().filter_map(|entry| entry["author"].as_str()).collect();
    assert_eq!((second.len(), authors), (4, vec!["bob", "ann"]), "{second:?}");
    let by_ada = walk("moderator=ada", 3).await;
    assert_eq!(by_ada, second, "who acted is found by name");
    assert!(by_ada.iter().all(|entry| entry["by"] == json!({ "on_behalf_of": "ada" })), "{by_ada:?}");
    let until = walk(&format!("moderator=ada&to={}", iso_ms(between_ms)), 3).await;
    let from = walk(&format!("moderator=ada&from={}", iso_ms(between_ms)), 3).await;
    assert_eq!((from.len(), until.len()), (2, 2));
    assert_eq!([from, until].concat(), by_ada);
    assert_eq!(walk("moderator=eve", 3).await, Vec::<Value>::new());
    assert_eq!(walk("day=2020-01-01", 3).await, Vec::<Value>::new());
    assert_eq!(scene.refused("/moderate/v1/audit").await, json!(["day"]));
    assert_eq!(scene.refused("/moderate/v1/audit?day=x&order=up").await, json!(["day", "order"]));
    assert_eq!(
        scene.refused(&format!("{SEARCH}?state=shut&parent_id=7&limit=0")).await,
        json!(["parent_type", "state", "limit"])
    );

    let admin = format!("/admin/v1/platforms/{}/audit?day={second_day}", scene.world.platform);
    let reply = scene.world.send(&scene.world.request("GET", &admin, &json!({})).by(ADMIN_KEY)).await.unwrap();
    assert_eq!(body_of(&reply, 200)["entries"], json!(second));
    scene.world.finish().await;
}

/// Read units and round trips of index queries.
fn cost(calls: &[Call]) -> (usize, f64) {
    let queries = calls.iter().filter(|call| call.operation == "Query");
    queries.fold((0, 0.0), |(count, units), call| (count + 1, units + call.units))
}

#[tokio::test]
async fn what_a_page_costs() {
    let scene = Scene::set().await;
    scene.ask(&format!("{SEARCH}?limit=1")).await;
    let mut bill = Vec::new();
    for (what, query, calls, units) in [
        ("25 of an author", "author=a2", 1, 0.5),
        ("25 children of a parent", "parent_type=thread&parent_id=p4", 4, 2.0),
        ("25 of all", "", 8, 4.0),
        ("25 of all before a day", "to=2026-11-30", 8, 4.0),
        ("a filter that nothing passes, four months", "policy=NONE", 32, 16.0),
    ] {
        scene.world.proxy.take_calls();
        scene.ask(&format!("{SEARCH}?{query}")).await;
        let (count, used) = cost(&scene.world.proxy.take_calls());
        bill.push(vec![what.to_owned(), format!("{count} queries"), format!("{used} units")]);
        assert!(count == calls && used <= units, "{bill:?}");
    }
    e2e::world::report::table("A page of the explorer", &bill);
    scene.world.finish().await;
}
