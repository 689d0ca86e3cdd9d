//! Secrets and client ids: shown once, rotated with and without grace, and of no use elsewhere.

use e2e::discuse::{Project, media, text};
use e2e::inprocess::Installation;
use serde_json::{Value, json};

#[tokio::test]
async fn a_secret_is_shown_once_and_nothing_of_it_is_stored() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let (_, credential) = project.member("organisation_admin", &[]).await;
    let shown = project.manage("GET", &project.path, &Value::Null).await.with(200);
    assert!(shown.get("secret").is_none());
    assert_eq!(shown["secrets"][0]["last4"], project.secret[project.secret.len() - 4..]);
    assert!(project.secret.starts_with(shown["secrets"][0]["prefix"].as_str().unwrap()));
    for (key, item) in installation.stored().await {
        for secret in [&project.secret, &credential] {
            assert!(!item.contains(secret.as_str()) && !key.contains(secret.as_str()), "{key}");
        }
    }
}

#[tokio::test]
async fn a_new_secret_ends_the_one_before_at_once_or_after_its_grace() {
    let installation = Installation::new().await;
    let mut project = Project::new(&installation, &json!({})).await;
    let rotate = format!("{}/secret/rotate", project.path);
    let first = project.secret.clone();
    let second = text(&project.manage("POST", &rotate, &json!({})).await.with(201), "secret");
    assert_eq!(project.status(&project.client_id, &first).await, 401);
    assert_eq!(project.status(&project.client_id, &second).await, 200);
    let rotated = project.manage("POST", &rotate, &json!({ "grace_s": 600 })).await.with(201);
    assert_eq!(rotated["secrets"].as_array().unwrap().len(), 2);
    project.secret = text(&rotated, "secret");
    assert_eq!(project.status(&project.client_id, &second).await, 200, "in its period of grace");
    assert_eq!(project.status(&project.client_id, &project.secret).await, 200);
    project.manage("POST", &rotate, &json!({})).await.with(201);
    for ended in [&first, &second, &project.secret] {
        assert_eq!(project.status(&project.client_id, ended).await, 401);
    }
    assert_eq!(project.manage("POST", &rotate, &json!({ "grace_s": -1 })).await.status, 422);
}

#[tokio::test]
async fn a_client_id_is_rotated_for_all_projects() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let rotate = format!("{}/client-id/rotate", project.base);
    let second = text(&project.manage("POST", &rotate, &json!({ "grace_s": 600 })).await.with(201), "client_id");
    assert_eq!(project.status(&project.client_id, &project.secret).await, 200);
    assert_eq!(project.status(&second, &project.secret).await, 200);
    let third = text(&project.manage("POST", &rotate, &json!({})).await.with(201), "client_id");
    assert_eq!(project.status(&project.client_id, &project.secret).await, 401);
    assert_eq!(project.status(&second, &project.secret).await, 401);
    assert_eq!(project.status(&third, &project.secret).await, 200);
}

/// Whatever is wrong with the credentials, the answer is one and the same.
#[tokio::test]
async fn credentials_fail_alike_and_open_nothing_elsewhere() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let sibling = Project::of(&installation, &project.platform, &json!({})).await;
    let stranger = Project::new(&installation, &json!({})).await;
    let body = media(&json!({ "text": "hello" }));
    let mut answers = Vec::new();
    for (client_id, secret) in [
        ("", project.secret.as_str()),
        (project.client_id.as_str(), ""),
        ("gvl_client_unknown", &project.secret),
        (&project.client_id, "gvl_project_unknown"),
        (&sibling.client_id, &project.secret),
        (&project.client_id, &sibling.secret),
        (&stranger.client_id, &project.secret),
        (&project.client_id, &stranger.secret),
    ] {
        let reply = project.send(client_id, secret, &body).await;
        let told: Value = serde_json::from_str(&reply.body).unwrap();
        let names: Vec<_> = reply.headers.iter().map(|(name, _)| *name).collect();
        answers.push((reply.status, told["code"].clone(), told["message"].clone(), names));
    }
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    for own in [&project, &sibling, &stranger] {
        assert_eq!(own.status(&own.client_id, &own.secret).await, 200);
    }
}

#[tokio::test]
async fn a_check_names_its_own_project_or_none() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let send = async |id: Value| {
        let mut body = media(&json!({ "text": "hello" }));
        body["settings"] = json!({ "project_id": id });
        let reply = project.send(&project.client_id, &project.secret, &body).await;
        (reply.status, serde_json::from_str::<Value>(&reply.body).unwrap()["code"].clone())
    };
    assert_eq!(send(json!(project.id)).await.0, 200);
    assert_eq!(send(json!(project.id - 1)).await, (403, json!("project_mismatch")));
    project.manage("PUT", &project.path, &json!({ "active": false })).await.with(200);
    assert_eq!(send(json!(project.id)).await, (403, json!("project_disabled")));
}
