//! Keys, and the calls that test them.

use domain::config::Scope;
use e2e::inprocess::Installation;
use e2e::modapi::Project;
use serde_json::json;

#[tokio::test]
async fn a_key_is_told_apart_from_what_is_none() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let moderators = installation.key(&project.platform, &[Scope::Moderate], |_| {}).await;
    for path in ["/v1/account", "/v1/auth"] {
        let cases = [
            (None, 401, "missing_api_key"),
            (Some(String::new()), 401, "missing_api_key"),
            (Some(project.key.clone()), 401, "malformed_api_key"),
            (Some("Bearer ".into()), 401, "malformed_api_key"),
            (Some(format!("Basic {}", project.key)), 401, "malformed_api_key"),
            (Some("Bearer proj_unknown".into()), 401, "invalid_api_key"),
            (Some(format!("Bearer {}x", project.key)), 401, "invalid_api_key"),
            (Some(format!("Bearer {moderators}")), 403, "missing_key_permission"),
        ];
        for (authorization, status, code) in cases {
            let mut call = project.call("GET", path, None);
            call.headers.retain(|(name, _)| name != "authorization");
            call.headers.extend(authorization.iter().map(|value| ("authorization".to_owned(), value.clone())));
            let refused = project.send(call).await;
            assert_eq!(refused.header("www-authenticate").is_some(), status == 401, "{path} {authorization:?}");
            assert_eq!(refused.refused(status), code, "{path} {authorization:?}");
        }
    }
}

#[tokio::test]
async fn the_account_is_that_of_the_platform() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let account = project.get("/v1/account").await.with(200);
    assert_eq!(account["current_project"], json!({ "id": project.platform, "name": "test" }));
    for answer in [project.get("/v1/auth").await, project.send(project.call("POST", "/v1/auth", None)).await] {
        let body = answer.with(200);
        assert_eq!((&body["status"], &body["project"]), (&json!("success"), &json!("test")));
    }
}

#[tokio::test]
async fn what_is_not_served_is_not_found_in_this_shape() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    for path in ["/v1/analytics/summary?range=24h", "/v1/projects", "/v1/moderate/text", "/v1/feedback"] {
        assert_eq!(project.get(path).await.refused(404), "resource_not_found", "{path}");
    }
    assert_eq!(project.delete("/v1/account").await.refused(405), "method_not_allowed");
}
