//! Who is calling, as the clients' quickest test of a key shows it.

use domain::config::Platform;
use serde_json::{Value, json};

/// What stands for a plan: nobody pays by request here.
const PLAN: &str = "self-hosted";
/// Requests that are told as the quota. Nothing is counted against it.
const QUOTA: u64 = 1_000_000_000;

/// The account of a platform.
pub fn account(platform: &Platform) -> Value {
    json!({
        "id": platform.id,
        "paid_plan_name": PLAN,
        "text_api_quota": QUOTA,
        "remaining_quota": QUOTA,
        "current_project": { "id": platform.id, "name": platform.name },
    })
}

/// That a key is valid.
pub fn auth(platform: &Platform) -> Value {
    json!({ "status": "success", "message": "The API key is valid.", "project": platform.name })
}

#[cfg(test)]
mod tests {
    use domain::config::Settings;
    use domain::ids::PlatformId;

    use super::*;

    #[test]
    fn the_project_is_the_platform() {
        let id = PlatformId::parse("platform1").unwrap();
        let platform = Platform { id, name: "Shop".into(), settings: Settings::default(), created_ms: 0 };
        let shown = account(&platform);
        assert_eq!(shown["current_project"], json!({ "id": "platform1", "name": "Shop" }));
        assert!(shown["remaining_quota"].is_u64() && shown["paid_plan_name"].is_string());
        let shown = auth(&platform);
        assert_eq!((&shown["status"], &shown["project"]), (&json!("success"), &json!("Shop")));
    }
}
