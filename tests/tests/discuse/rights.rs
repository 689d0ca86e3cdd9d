//! Who may view, create and rotate what: every role at every operation.

use e2e::discuse::{Project, manage, text};
use e2e::inprocess::Installation;
use serde_json::{Value, json};

/// Statuses for an operator, an admin of the organisation, an admin of its first project, an admin of another
/// organisation of the same platform, and a member who is inactive.
type Row = (&'static str, String, Value, [u16; 5]);

fn rows(first: &Project<'_>, second: &str, member: &str) -> Vec<Row> {
    let base = &first.base;
    let usage = format!("{base}/usage?from=2026-11-01&to=2026-11-30");
    let one_usage = |project: &str| format!("{usage}&project={project}");
    let new = json!({ "name": "n", "role": "project_admin" });
    let grace = json!({ "grace_s": 600 });
    let second_id = second.rsplit('/').next().unwrap();
    vec![
        ("GET", base.clone(), Value::Null, [200, 200, 200, 404, 401]),
        ("POST", format!("{base}/client-id/rotate"), grace.clone(), [201, 201, 403, 404, 401]),
        ("GET", format!("{base}/members"), Value::Null, [200, 200, 403, 404, 401]),
        ("POST", format!("{base}/members"), new, [201, 201, 403, 404, 401]),
        ("PUT", format!("{base}/members/{member}"), json!({ "name": "m" }), [200, 200, 403, 404, 401]),
        ("POST", format!("{base}/members/{member}/rotate"), json!({}), [201, 201, 403, 404, 401]),
        ("POST", format!("{base}/projects"), json!({ "name": "p" }), [201, 201, 403, 404, 401]),
        ("GET", format!("{base}/projects"), Value::Null, [200, 200, 200, 404, 401]),
        ("GET", first.path.clone(), Value::Null, [200, 200, 200, 404, 401]),
        ("GET", second.to_owned(), Value::Null, [200, 200, 404, 404, 401]),
        ("PUT", first.path.clone(), json!({ "name": "p" }), [200, 200, 200, 404, 401]),
        ("PUT", second.to_owned(), json!({ "name": "p" }), [200, 200, 404, 404, 401]),
        ("POST", format!("{}/secret/rotate", first.path), grace.clone(), [201, 201, 201, 404, 401]),
        ("POST", format!("{second}/secret/rotate"), grace, [201, 201, 404, 404, 401]),
        ("GET", format!("{}/checks?day=2026-11-22", first.path), Value::Null, [200, 200, 200, 404, 401]),
        ("GET", format!("{second}/checks?day=2026-11-22"), Value::Null, [200, 200, 404, 404, 401]),
        ("GET", usage.clone(), Value::Null, [200, 200, 200, 404, 401]),
        ("GET", one_usage(&first.id.to_string()), Value::Null, [200, 200, 200, 404, 401]),
        ("GET", one_usage(second_id), Value::Null, [200, 200, 404, 404, 401]),
    ]
}

#[tokio::test]
async fn the_matrix_of_rights_holds_at_every_operation() {
    let installation = Installation::new().await;
    let first = Project::new(&installation, &json!({})).await;
    let other = Project::of(&installation, &first.platform, &json!({})).await;
    let made = first.manage("POST", &format!("{}/projects", first.base), &json!({ "name": "second" })).await.with(201);
    let second = format!("{}/projects/{}", first.base, made["id"]);
    let (_, admin) = first.member("organisation_admin", &[]).await;
    let (_, project_admin) = first.member("project_admin", &[first.id]).await;
    let (member, _) = first.member("project_admin", &[]).await;
    let (_, stranger) = other.member("organisation_admin", &[]).await;
    let (gone_id, gone) = first.member("organisation_admin", &[]).await;
    first.manage("PUT", &format!("{}/members/{gone_id}", first.base), &json!({ "active": false })).await.with(200);
    let keys = [&installation.admin_key, &admin, &project_admin, &stranger, &gone];
    let mut wrong = Vec::new();
    for (method, path, body, expected) in rows(&first, &second, &member) {
        for (key, (who, status)) in keys.iter().zip((0..).zip(expected)) {
            let answer = manage(&installation, key, method, &path, &body).await;
            if answer.status != status {
                wrong.push(format!("{method} {path} by {who}: {} for {status} ({})", answer.status, answer.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn operators_alone_make_and_switch_organisations() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let (_, admin) = project.member("organisation_admin", &[]).await;
    let all = format!("/admin/v1/platforms/{}/organisations", project.platform);
    let id = project.base.rsplit('/').next().unwrap();
    for (method, path, body) in [
        ("POST", all.clone(), json!({ "name": "n" })),
        ("GET", all.clone(), Value::Null),
        ("PUT", format!("{all}/{id}"), json!({ "active": true })),
    ] {
        // A member's credential is no key of the management API's other operations.
        assert_eq!(manage(&installation, &admin, method, &path, &body).await.status, 401, "{method} {path}");
    }
    project.manage("PUT", &format!("{all}/{id}"), &json!({ "active": false })).await.with(200);
    assert_eq!(manage(&installation, &admin, "GET", &project.base, &Value::Null).await.status, 401);
    assert_eq!(project.status(&project.client_id, &project.secret).await, 401);
    project.manage("PUT", &format!("{all}/{id}"), &json!({ "active": true })).await.with(200);
    assert_eq!(project.status(&project.client_id, &project.secret).await, 200);
}

#[tokio::test]
async fn members_see_their_own_projects_and_replace_their_own_credentials() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let made = project.manage("POST", &format!("{}/projects", project.base), &json!({ "name": "b" })).await.with(201);
    let (id, own) = project.member("project_admin", &[project.id]).await;
    let projects = format!("{}/projects", project.base);
    let seen = manage(&installation, &own, "GET", &projects, &Value::Null).await.with(200);
    assert_eq!((seen["projects"].as_array().unwrap().len(), &seen["projects"][0]["id"]), (1, &json!(project.id)));
    let rotate = format!("{}/members/{id}/rotate", project.base);
    let new = text(&manage(&installation, &own, "POST", &rotate, &json!({})).await.with(201), "secret");
    assert_eq!(manage(&installation, &own, "GET", &projects, &Value::Null).await.status, 401);
    assert_eq!(manage(&installation, &new, "GET", &projects, &Value::Null).await.status, 200);
    let more = json!({ "projects": [project.id, made["id"]] });
    project.manage("PUT", &format!("{}/members/{id}", project.base), &more).await.with(200);
    let seen = manage(&installation, &new, "GET", &projects, &Value::Null).await.with(200);
    assert_eq!(seen["projects"].as_array().unwrap().len(), 2);
    let unknown = json!({ "projects": [99_999] });
    let refused = project.manage("PUT", &format!("{}/members/{id}", project.base), &unknown).await.with(422);
    assert_eq!(refused["errors"][0]["code"], "unknown_project");
}
