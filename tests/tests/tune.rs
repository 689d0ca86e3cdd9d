//! `gavel tune` and `gavel evaluate` as an operator runs them: against the deployed stack, from what moderators
//! decided, and over a file of labelled texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use e2e::deployed::client::Client;
use e2e::deployed::scene::Scene;
use e2e::deployed::{binary, setting, unique};
use serde_json::{Value, json};

/// Contents of either kind.
const COUNT: usize = 26;

/// Texts that moderators take down, and texts that readers report and moderators let stand.
fn texts(number: usize) -> (String, String) {
    let insults = ["idiot", "stupid fool", "moron", "pathetic loser"];
    let dishes = ["soup", "bread", "cake", "tea"];
    let insult = insults[number % insults.len()];
    let dish = dishes[number % dishes.len()];
    (format!("You are an absolute {insult}, number {number}."), format!("Number {number}: I liked the {dish} a lot."))
}

fn rule(lower: f64) -> Value {
    json!({ "strategy": "toxicity", "label": "insult", "lower": lower, "higher": 1.0 })
}

/// A platform with one policy whose threshold is far too low to be of use.
fn scene() -> (Scene, Client) {
    let scene = Scene::set();
    let own = rule_of_own_scores();
    let policy = json!({ "name": "Harassment", "rules": [rule(0.01), own] });
    let _ = scene.admin.put(&scene.path("policies/HRS"), &policy).expect(200);
    let moderator = json!({ "name": "Grace", "role": "senior" });
    let made = scene.admin.post(&scene.path("moderators"), &moderator).expect(201).text("id");
    let key = scene.admin.post(&scene.path(&format!("moderators/{made}/keys")), &json!({})).expect(201).text("key");
    let moderator = scene.admin.with_key(&key);
    (scene, moderator)
}

/// A rule that only the platform can answer.
fn rule_of_own_scores() -> Value {
    json!({ "strategy": "own-model", "label": "bully", "lower": 0.5 })
}

fn publish(scene: &Scene, id: &str, text: &str) -> Vec<String> {
    let field = json!({ "id": "text", "type": "text", "src": text });
    let content = json!({ "id": id, "type": "comment", "author": id, "fields": [field] });
    let answer = scene.platform.post("/api/v2/content/sync", &content).expect(200);
    let found = answer.body["violations"].as_array().unwrap().iter();
    found.map(|violation| violation["policy"].as_str().unwrap().to_owned()).collect()
}

/// Lets readers and a moderator do their work; gives nothing, because all of it is in the cases.
fn decide(scene: &Scene, moderator: &Client) {
    for number in 0..COUNT {
        let (bad, good) = texts(number);
        let ids = [unique("bad"), unique("good")];
        publish(scene, &ids[0], &bad);
        publish(scene, &ids[1], &good);
        let report = json!({ "id": ids[1], "type": "comment", "reporter": "rob@example.com", "reason": "I disagree" });
        let _ = scene.platform.post("/api/v2/content/report", &report).expect(202);
        let act = json!({ "decision": "act", "violations": [{ "policy": "HRS" }] });
        for (id, decision) in ids.iter().zip([act, json!({ "decision": "dismiss" })]) {
            let case = scene.case("comment", id)["id"].as_str().unwrap().to_owned();
            let answer = moderator.post(&format!("/moderate/v1/cases/{case}/decision"), &decision);
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }
    // Nobody has decided on this one, and it says nothing.
    publish(scene, &unique("open"), "You are an idiot");
}

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(unique(name))
}

/// Runs `gavel tune` and gives what it prints, and the rules it proposes.
fn tune(scene: &Scene) -> (String, Value) {
    let rules = file("rules.json");
    let platform = scene.base.rsplit('/').next().unwrap();
    let mut command = Command::new(binary("gavel"));
    command.args(["tune", "--url", &setting("GAVEL_URL"), "--admin-key", &setting("GAVEL_ADMIN_KEY")]);
    command.args(["--platform", platform]).arg("--program").arg(binary("lab"));
    let output = command.arg("--").arg("--json").arg(&rules).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let proposed = serde_json::from_str(&fs::read_to_string(&rules).unwrap()).unwrap();
    fs::remove_file(rules).unwrap();
    (printed, proposed)
}

#[test]
fn thresholds_are_proposed_from_what_moderators_decided_and_can_be_used_as_they_are() {
    let (scene, moderator) = scene();
    decide(&scene, &moderator);
    let (printed, proposed) = tune(&scene);
    let expected = format!("{} decided cases: {COUNT} violate a policy, {COUNT} are fine.", 2 * COUNT);
    assert!(printed.contains(&expected), "{printed}");
    let row = |of: &str| printed.lines().find(|line| line.contains(of)).unwrap_or_else(|| panic!("{of}: {printed}"));
    let insult = row("toxicity/insult");
    assert!(insult.contains("finds 100 %") && insult.contains("alarms 0.0 %"), "{insult}");
    assert!(row("own-model/bully").contains("not run here"), "{printed}");
    assert!(row("pii/card").contains("too few decided cases"), "{printed}");

    // What was proposed separates the two kinds, and is taken by the API as it is.
    let rules = &proposed["HRS"];
    let lower = rules[0]["lower"].as_f64().unwrap();
    assert!((0.1..=0.9).contains(&lower), "{rules}");
    let mut own = rule_of_own_scores();
    own["mode"] = "live".into();
    assert_eq!(rules[1], own, "a rule without evidence stays as it was");
    let policy = json!({ "name": "Harassment", "rules": rules });
    let stored = scene.admin.put(&scene.path("policies/HRS"), &policy).expect(200);
    assert_eq!(stored.body["rules"][0]["lower"], lower);
}

#[test]
fn labelled_texts_of_ones_own_are_evaluated() {
    let (texts, figures) = (file("texts.jsonl"), file("figures.json"));
    let rows: Vec<String> = (0..20)
        .flat_map(|number| {
            let (bad, good) = self::texts(number);
            [json!({ "text": bad, "insult": 1 }), json!({ "text": good, "insult": 0 })]
        })
        .map(|row| row.to_string())
        .collect();
    fs::write(&texts, rows.join("\n")).unwrap();
    let mut command = Command::new(binary("lab"));
    command.arg("evaluate").arg(&texts).args(["--at", "0.5", "--speed", "false", "--json"]).arg(&figures);
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("insult"), "{printed}");
    let read: Value = serde_json::from_str(&fs::read_to_string(&figures).unwrap()).unwrap();
    let figure = &read[0]["figures"][0];
    assert_eq!(
        (&figure["label"], &figure["rows"], &figure["positives"]),
        (&json!("insult"), &json!(40), &json!(20)),
        "{figure}"
    );
    assert_eq!((&figure["auroc"], &figure["at"][0]["false_alarms"]), (&json!(1.0), &json!(0.0)), "{figure}");
    for path in [texts, figures] {
        fs::remove_file(path).unwrap();
    }
}
