//! A valid request to every HTTP operation of the bundle, and everything those requests refer to.
//!
//! The list is written by hand, so that an operation that is added to the table but not here is
//! noticed by the tests that compare the two.

use domain::config::Scope;
use domain::content::ContentRef;
use domain::ids::{CaseId, PlatformId};
use lambda::context::Context;
use lambda::function::Trigger;
use lambda::request::Reply;
use serde_json::{Value, json};
use store::queues::Message;

use crate::inprocess::{Call, Installation};

mod modapi;

/// The bulk of the samples.
const BULK: &str = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";

/// A valid request to an operation.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Name of the operation.
    pub operation: &'static str,
    /// Path.
    pub path: String,
    /// Query parameters.
    pub query: Vec<(String, String)>,
    /// Body; `None` if the operation reads none.
    pub body: Option<Value>,
    /// The body, for operations that read a form instead.
    pub form: Option<String>,
    /// What it answers.
    pub status: u16,
}

impl Sample {
    fn new(operation: &'static str, path: impl Into<String>, body: Option<Value>, status: u16) -> Self {
        Self { operation, path: path.into(), query: Vec::new(), body, form: None, status }
    }

    fn with_query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.query = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self
    }

    fn with_form(mut self, form: String) -> Self {
        self.form = Some(form);
        self
    }
}

/// What the samples refer to.
pub struct Stage {
    /// The platform.
    pub platform: PlatformId,
    endpoint: String,
    /// An endpoint to remove.
    other_endpoint: String,
    /// A webhook of Moderation API's clients.
    webhook: String,
    key: String,
    /// A key to revoke.
    other_key: String,
    event: String,
    moderator: String,
    /// A moderator to make inactive.
    other_moderator: String,
    erasure: String,
    /// A Stream app: its key and its secret.
    pub app: [String; 2],
    /// An app to remove.
    other_app: String,
    /// An organisation, its client id, and the secret of its project.
    organisation: String,
    /// What programs of its project authenticate with.
    pub project: [String; 2],
    project_id: u64,
    /// The credential of an admin of the organisation.
    pub member: String,
    /// Another member.
    other_member: String,
    /// Tokens of links for an author and a reporter, each with its form's own.
    reasons: [String; 2],
    report: [String; 2],
    /// An upload.
    slot: String,
    /// A preview that is kept: its case, and the token of a link to it.
    preview: [String; 2],
}

impl Stage {
    /// Sets everything up through the management API.
    pub async fn set(installation: &Installation) -> Self {
        let own_pages = Some("https://transparency.example.com".to_owned());
        // So that a decision can be taken back.
        let undo_window_s = 3_600;
        let settings =
            domain::config::Settings { transparency_base_url: own_pages, undo_window_s, ..Default::default() };
        let platform = installation.platform(settings).await;
        let base = format!("/admin/v1/platforms/{platform}");
        let key = json!({ "name": "k", "scopes": ["content"] });
        let hook = json!({ "kind": "checkstep", "url": "http://127.0.0.1:9/hook", "types": ["decision"] });
        let person = json!({ "name": "Ada", "role": "senior" });
        let make = async |path: &str, body: &Value| text(&admin(installation, "POST", path, body).await, "id");
        let apps = format!("{base}/stream-apps");
        let app = admin(installation, "POST", &apps, &json!({ "name": "app" })).await;
        let organisation = admin(installation, "POST", &format!("{base}/organisations"), &json!({ "name": "o" })).await;
        let within = format!("/admin/v1/organisations/{}", text(&organisation, "id"));
        let project = admin(installation, "POST", &format!("{within}/projects"), &json!({ "name": "p" })).await;
        let members = format!("{within}/members");
        let own = json!({ "name": "Ada", "role": "organisation_admin" });
        let member = admin(installation, "POST", &members, &own).await;
        let stage = Self {
            key: make(&format!("{base}/keys"), &key).await,
            other_key: make(&format!("{base}/keys"), &key).await,
            endpoint: make(&format!("{base}/endpoints"), &hook).await,
            other_endpoint: make(&format!("{base}/endpoints"), &hook).await,
            webhook: make(&format!("{base}/endpoints"), &modapi::endpoint()).await,
            moderator: make(&format!("{base}/moderators"), &person).await,
            other_moderator: make(&format!("{base}/moderators"), &person).await,
            erasure: make(&format!("{base}/erasures"), &json!({ "author": "nobody" })).await,
            app: ["api_key", "secret"].map(|name| text(&app, name)),
            other_app: make(&apps, &json!({ "name": "app" })).await,
            organisation: text(&organisation, "id"),
            project: [text(&organisation, "client_id"), text(&project, "secret")],
            project_id: project["id"].as_u64().expect("a number"),
            member: text(&member, "secret"),
            other_member: make(&members, &own).await,
            event: String::new(),
            reasons: Default::default(),
            report: Default::default(),
            slot: String::new(),
            preview: Default::default(),
            platform,
        };
        for (path, body) in Self::configuration() {
            admin(installation, "PUT", &format!("{base}/{path}"), &body).await;
        }
        let content = installation.key(&stage.platform, &[Scope::Content], |_| {}).await;
        send(installation, "POST", "/api/v2/content/sync", &content, &post()).await;
        let test = format!("{base}/endpoints/{}/test", stage.endpoint);
        let event = text(&admin(installation, "POST", &test, &json!({})).await, "event");
        fan_out(&installation.context, &stage.platform, &event).await;
        admin(installation, "PUT", &format!("{base}/policies/ACT"), &enforcing()).await;
        send(installation, "POST", "/api/v2/content/sync", &content, &abuse()).await;
        let reasons = link(installation, &content, "/api/v2/content/sor/redirect").await;
        let report = link(installation, &content, "/api/v2/content/report/redirect").await;
        let asked = json!({ "media_type": "image/png" });
        let slot = text(&send(installation, "POST", "/media/v1/uploads", &content, &asked).await, "id");
        let preview = preview(installation, &stage.platform).await;
        Self { event, reasons, report, slot, preview, ..stage }
    }

    fn configuration() -> [(&'static str, Value); 8] {
        [
            ("policies/OBS", policy()),
            ("strategies/own-model", json!({ "kind": "external" })),
            ("complex-types/gallery", json!({ "description": "Pictures" })),
            ("block-lists/own", json!({ "entries": [{ "phrase": "heck" }] })),
            ("queues/urgent", json!({ "filter": { "min_severity": "high" } })),
            ("hash-lists/known", json!({ "kind": "md5" })),
            ("semantic-filters/meeting", json!({ "examples": ["meet me outside"] })),
            ("velocity-rules/burst", json!({ "window_s": 60, "max_posts": 5 })),
        ]
    }

    /// One valid request to each operation. Those that remove come last.
    pub fn samples(&self) -> Vec<Sample> {
        let mut samples = self.resources();
        samples.extend(self.webhooks());
        samples.extend(self.hashes());
        samples.extend(self.named());
        samples.extend(self.versions());
        samples.extend(self.moderators());
        samples.extend(self.desk());
        samples.extend(self.erasures());
        samples.extend(self.searches());
        for (operation, path) in [
            ("checkstep-content.accept", "/api/v2/content"),
            ("checkstep-content-sync.moderate", "/api/v2/content/sync"),
        ] {
            let status = if operation.ends_with("accept") { 202 } else { 200 };
            samples.push(Sample::new(operation, path, Some(post()), status));
        }
        let bulk = json!({ "bulk": BULK, "contents": [post(), post()] });
        samples.push(Sample::new("checkstep-bulk.accept", "/api/v2/content/bulk", Some(bulk), 202));
        samples.push(Sample::new("checkstep-bulk.progress", format!("/api/v2/content/bulk/{BULK}"), None, 200));
        samples.extend(Self::later());
        samples.extend(self.media());
        samples.extend(self.portal());
        samples.push(Sample::new("openapi.get", "/openapi/checkstep.json", None, 200));
        samples.extend(self.stream_apps());
        samples.extend(self.stream());
        samples.extend(self.organisations());
        samples.extend(modapi::samples(&self.base(), &self.webhook));
        let removes = |operation: &str| ["delete", "revoke", "deactivate"].iter().any(|verb| operation.ends_with(verb));
        samples.sort_by_key(|sample| removes(sample.operation));
        samples
    }

    /// What is asked and told about the post, in an order in which it is possible.
    fn later() -> Vec<Sample> {
        let about = |more: &Value| {
            let mut body = json!({ "id": "1", "type": "post" });
            if let (Some(map), Some(more)) = (body.as_object_mut(), more.as_object()) {
                map.extend(more.clone());
            }
            Some(body)
        };
        let act = json!({ "decision": "act", "violations": [{ "policy": "OBS", "field": "a" }] });
        let appeal = json!({ "author": "a-1", "statement": "I was joking" });
        let held = json!({ "author": "a-1", "decision": "hold" });
        let path = |name: &str| format!("/api/v2/content/{name}");
        let sor = Sample::new("checkstep-sor.get", path("sor"), None, 200);
        vec![
            Sample::new("checkstep-report.accept", path("report"), about(&json!({ "reporter": "r-1" })), 202),
            Sample::new("checkstep-inquiry.accept", path("inquiry"), about(&json!({ "origin": "desk" })), 202),
            Sample::new("checkstep-decision.record", path("decision"), about(&act), 202),
            Sample::new("checkstep-appeal.accept", path("appeal"), about(&appeal), 202),
            sor.with_query(&[("type", "post"), ("id", "1")]),
            Sample::new("checkstep-author-decision.record", "/api/v2/author/decision", Some(held), 202),
        ]
    }

    fn base(&self) -> String {
        format!("/admin/v1/platforms/{}", self.platform)
    }

    fn resources(&self) -> Vec<Sample> {
        let (base, key) = (self.base(), format!("{}/keys/{}", self.base(), self.key));
        let other_key = format!("{base}/keys/{}", self.other_key);
        let new_key = json!({ "name": "k", "scopes": ["moderate"] });
        let case = Sample::new("admin-cases.get", format!("{base}/cases"), None, 200);
        vec![
            Sample::new("admin-platforms.create", "/admin/v1/platforms", Some(json!({ "name": "p" })), 201),
            Sample::new("admin-platforms.list", "/admin/v1/platforms", None, 200),
            Sample::new("admin-platforms.get", &base, None, 200),
            Sample::new("admin-platforms.change", &base, Some(json!({ "name": "q" })), 200),
            Sample::new("admin-keys.create", format!("{base}/keys"), Some(new_key), 201),
            Sample::new("admin-keys.list", format!("{base}/keys"), None, 200),
            Sample::new("admin-keys.get", &key, None, 200),
            Sample::new("admin-keys.rotate", format!("{key}/rotate"), Some(json!({ "overlap_s": 60 })), 201),
            Sample::new("admin-keys.revoke", other_key, None, 200),
            case.with_query(&[("type", "post"), ("id", "1")]),
        ]
    }

    fn webhooks(&self) -> Vec<Sample> {
        let base = self.base();
        let endpoint = format!("{base}/endpoints/{}", self.endpoint);
        let delivery = format!("{base}/deliveries/{}", self.event);
        let hook = json!({ "kind": "standard", "url": "http://127.0.0.1:9/", "types": ["decision"] });
        let since = json!({ "since": "2020-01-01T00:00:00Z" });
        let list = Sample::new("admin-deliveries.list", format!("{base}/deliveries"), None, 200);
        vec![
            Sample::new("admin-endpoints.create", format!("{base}/endpoints"), Some(hook), 201),
            Sample::new("admin-endpoints.list", format!("{base}/endpoints"), None, 200),
            Sample::new("admin-endpoints.get", &endpoint, None, 200),
            Sample::new("admin-endpoints.change", &endpoint, Some(json!({ "enabled": true })), 200),
            Sample::new("admin-endpoints.rotate-key", format!("{endpoint}/rotate-key"), Some(json!({})), 201),
            Sample::new("admin-endpoints.test", format!("{endpoint}/test"), None, 202),
            Sample::new("admin-endpoints.delete", format!("{base}/endpoints/{}", self.other_endpoint), None, 200),
            list.with_query(&[("endpoint", &self.endpoint)]),
            Sample::new("admin-deliveries.get", &delivery, None, 200),
            Sample::new("admin-deliveries.resend", format!("{delivery}/{}/resend", self.endpoint), None, 202),
            Sample::new("admin-deliveries.resend-since", format!("{endpoint}/resend"), Some(since), 202),
        ]
    }

    /// Temporary media.
    fn media(&self) -> Vec<Sample> {
        let [case, token] = &self.preview;
        let asked = json!({ "media_type": "image/png", "bytes": 52_311 });
        vec![
            Sample::new("media-slots.create", "/media/v1/uploads", Some(asked), 201),
            Sample::new("media-slots.show", format!("/media/v1/uploads/{}", self.slot), None, 200),
            Sample::new("media-evidence.list", format!("/moderate/v1/cases/{case}/previews"), None, 200),
            Sample::new("media-evidence.show", "/media/v1/evidence", None, 200).with_query(&[("token", token)]),
        ]
    }

    /// Links to the portal, and its pages. Forms come last: after them the pages show something else.
    fn portal(&self) -> Vec<Sample> {
        let [reasons, appeal] = &self.reasons;
        let [report, send] = &self.report;
        let redirect = |operation, flow: &str| {
            Sample::new(operation, format!("/api/v2/content/{flow}/redirect"), None, 200).with_query(&ABUSE)
        };
        let page = |operation, path: &str, token: &str, status| {
            Sample::new(operation, path, None, status).with_query(&[("token", token)])
        };
        vec![
            redirect("checkstep-redirects.reasons", "sor"),
            redirect("checkstep-redirects.reasons-post", "sor"),
            redirect("checkstep-redirects.report", "report"),
            redirect("checkstep-redirects.report-post", "report"),
            page("portal.reasons", "/portal/v1/reasons", reasons, 200),
            page("portal.appeal", "/portal/v1/reasons", reasons, 303)
                .with_form(format!("form_token={appeal}&statement=It+was+satire")),
            page("portal.report", "/portal/v1/report", report, 200),
            page("portal.report-send", "/portal/v1/report", report, 303)
                .with_form(format!("form_token={send}&reason=spam&policy=OBS")),
        ]
    }

    fn moderators(&self) -> Vec<Sample> {
        let all = format!("{}/moderators", self.base());
        let (one, other) = (format!("{all}/{}", self.moderator), format!("{all}/{}", self.other_moderator));
        let person = json!({ "name": "Grace", "role": "reviewer" });
        vec![
            Sample::new("admin-moderators.create", &all, Some(person), 201),
            Sample::new("admin-moderators.list", &all, None, 200),
            Sample::new("admin-moderators.get", &one, None, 200),
            Sample::new("admin-moderators.change", &one, Some(json!({ "role": "admin" })), 200),
            Sample::new("admin-moderators.issue-key", format!("{one}/keys"), Some(json!({})), 201),
            Sample::new("admin-moderators.deactivate", other, None, 200),
        ]
    }

    fn stream_apps(&self) -> Vec<Sample> {
        let all = format!("{}/stream-apps", self.base());
        vec![
            Sample::new("admin-stream-apps.create", &all, Some(json!({ "name": "app" })), 201),
            Sample::new("admin-stream-apps.list", &all, None, 200),
            Sample::new("admin-stream-apps.revoke", format!("{all}/{}", self.other_app), None, 200),
        ]
    }

    /// An organisation with its projects, and a check. What is rotated keeps working for a while.
    fn organisations(&self) -> Vec<Sample> {
        let of_platform = format!("{}/organisations", self.base());
        let base = format!("/admin/v1/organisations/{}", self.organisation);
        let (members, projects) = (format!("{base}/members"), format!("{base}/projects"));
        let (member, project) = (format!("{members}/{}", self.other_member), format!("{projects}/{}", self.project_id));
        let new = || Some(json!({ "name": "n" }));
        let person = json!({ "name": "Grace", "role": "project_admin", "projects": [self.project_id] });
        let settings = json!({ "settings": { "thresholds": { "toxic": 0.7 }, "checks": { "gifs": false },
            "denied_hosts": ["evil.example.com"] } });
        let grace = || Some(json!({ "grace_s": 3_600 }));
        let check = json!({ "request": { "media": { "text": "hello", "gif_url": [""] }, "user_id": "u-9" } });
        let list = Sample::new("discuse-admin.list-checks", format!("{project}/checks"), None, 200);
        let usage = Sample::new("discuse-admin.usage", format!("{base}/usage"), None, 200);
        vec![
            Sample::new("discuse-admin.create-organisation", &of_platform, new(), 201),
            Sample::new("discuse-admin.list-organisations", &of_platform, None, 200),
            Sample::new(
                "discuse-admin.change-organisation",
                format!("{of_platform}/{}", self.organisation),
                new(),
                200,
            ),
            Sample::new("discuse-admin.get-organisation", &base, None, 200),
            Sample::new("discuse-admin.rotate-client-id", format!("{base}/client-id/rotate"), grace(), 201),
            Sample::new("discuse-admin.create-member", &members, Some(person), 201),
            Sample::new("discuse-admin.list-members", &members, None, 200),
            Sample::new("discuse-admin.change-member", &member, Some(json!({ "active": true })), 200),
            Sample::new("discuse-admin.rotate-credential", format!("{member}/rotate"), Some(json!({})), 201),
            Sample::new("discuse-admin.create-project", &projects, new(), 201),
            Sample::new("discuse-admin.list-projects", &projects, None, 200),
            Sample::new("discuse-admin.get-project", &project, None, 200),
            Sample::new("discuse-admin.change-project", &project, Some(settings), 200),
            Sample::new("discuse-admin.rotate-secret", format!("{project}/secret/rotate"), grace(), 201),
            Sample::new("discuse-check.check", "/api/v1/check", Some(check), 200),
            list.with_query(&[("day", "2026-11-22")]),
            usage.with_query(&[("from", "2026-11-01"), ("to", "2026-11-30")]),
        ]
    }

    /// What Stream's clients send, in an order in which it is possible.
    fn stream(&self) -> Vec<Sample> {
        let message = json!({ "entity_type": "stream:chat:v1:message", "entity_id": "m-1", "user_id": "u-2" });
        let older = json!({ "target_message_id": "m-1", "user_id": "u-2" });
        let checked = json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "u-1",
            "moderation_payload": { "texts": ["hello"] }, "flags": [{ "type": "custom_check_text", "labels": ["l"] }] });
        let queue = json!({ "filter": { "reviewed": false, "label": "l" }, "sort": [{ "field": "created_at", "direction": -1 }] });
        let content = ContentRef { kind: "post".into(), id: "p-1".into() };
        let item = CaseId::of(&self.platform, &content).uuid();
        let path = |name: &str| format!("/api/v2/moderation/{name}");
        let insults = json!({ "rules": [{ "label": "INSULT", "action": "flag" }] });
        let config = json!({ "key": "chat", "ai_text_config": insults });
        let check = json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "u-1",
            "moderation_payload": { "texts": ["you are an idiot"] }, "config_key": "chat:messaging" });
        let checked_case = domain::content::ContentRef { kind: "post".into(), id: "p-1".into() };
        let task = format!("/api/v2/tasks/{}-1", domain::ids::CaseId::of(&self.platform, &checked_case).uuid());
        let samples = vec![
            Sample::new("stream-configs.upsert", path("config"), Some(config), 201),
            Sample::new("stream-configs.get", path("config/chat"), None, 200),
            Sample::new("stream-configs.query", path("configs"), Some(json!({ "filter": { "key": "chat" } })), 201),
            Sample::new("stream-check.check", path("check"), Some(check), 201),
            Sample::new("stream-tasks.get", task, None, 200),
            Sample::new("stream-configs.delete", path("config/chat"), None, 200),
            Sample::new("stream-flag.flag", path("flag"), Some(message), 201),
            Sample::new("stream-flag.unflag", path("unflag"), Some(older), 201),
            Sample::new("stream-custom-check.custom-check", path("custom_check"), Some(checked), 201),
            Sample::new("stream-review-queue.query-review-queue", path("review_queue"), Some(queue), 201),
            Sample::new("stream-review-queue.get-review-queue-item", path(&format!("review_queue/{item}")), None, 200),
        ]
        .into_iter()
        .chain(self.stream_actions())
        .collect::<Vec<_>>();
        let keyed = |mut sample: Sample| {
            sample.query.insert(0, ("api_key".to_owned(), self.app[0].clone()));
            sample
        };
        samples.into_iter().chain(self.stream_settings()).map(keyed).collect()
    }

    /// Block lists and rules.
    fn stream_settings(&self) -> Vec<Sample> {
        let lists = "/api/v2/blocklists";
        let one = "/api/v2/moderation/moderation_rule";
        let id = domain::rules::CompoundRule::id_of(&self.platform, "r");
        let rule = json!({ "name": "r", "rule": { "rule_type": "user" } });
        let new = json!({ "name": "l", "words": ["acme"] });
        vec![
            Sample::new("stream-blocklists.create-block-list", lists, Some(new), 201),
            Sample::new("stream-blocklists.list-block-lists", lists, None, 200),
            Sample::new("stream-blocklists.get-block-list", format!("{lists}/l"), None, 200),
            Sample::new("stream-blocklists.update-block-list", format!("{lists}/l"), Some(json!({ "words": [] })), 201),
            Sample::new("stream-blocklists.delete-block-list", format!("{lists}/l"), None, 200),
            Sample::new("stream-rules.upsert-moderation-rule", one, Some(rule), 201),
            Sample::new("stream-rules.get-moderation-rule", format!("{one}/{id}"), None, 200),
            Sample::new("stream-rules.query-moderation-rules", format!("{one}s"), Some(json!({ "limit": 1 })), 201),
            Sample::new("stream-rules.delete-moderation-rule", format!("{one}/{id}"), None, 200),
        ]
    }

    /// What moderators and users do with what has been flagged.
    fn stream_actions(&self) -> Vec<Sample> {
        let path = |name: &str| format!("/api/v2/moderation/{name}");
        let content = domain::content::ContentRef { kind: "post".into(), id: "p-1".into() };
        let item = domain::ids::CaseId::of(&self.platform, &content).uuid();
        let delete = json!({ "action_type": "delete_message", "item_id": item, "user_id": "max" });
        let appeal = json!({ "entity_type": "post", "entity_id": "p-1", "appeal_reason": "why", "user_id": "u-1" });
        let (ban, mute) = (json!({ "target_user_id": "u-3" }), json!({ "target_ids": ["u-3"], "user_id": "u-1" }));
        let whom = [("target_user_id", "u-3")];
        vec![
            Sample::new("stream-submit-action.submit-action", path("submit_action"), Some(delete), 201),
            Sample::new("stream-appeals.appeal", path("appeal"), Some(appeal), 201),
            // The first entry tells of what the check found, the second of the flag, the third of the deletion.
            Sample::new("stream-appeals.get", path(&format!("appeal/{item}-4")), None, 200),
            Sample::new("stream-appeals.query", path("appeals"), Some(json!({ "limit": 1 })), 201),
            Sample::new("stream-users.ban", path("ban"), Some(ban), 201),
            Sample::new("stream-users.unban", path("unban"), Some(json!({})), 201).with_query(&whom),
            Sample::new("stream-users.end-ban", path("ban"), None, 200).with_query(&whom),
            Sample::new("stream-users.mute", path("mute"), Some(mute.clone()), 201),
            Sample::new("stream-users.unmute", path("unmute"), Some(mute), 201),
            Sample::new("stream-logs.logs", path("logs"), Some(json!({})), 201),
            Sample::new("stream-logs.flags", path("flags"), Some(json!({})), 201),
        ]
    }

    fn erasures(&self) -> Vec<Sample> {
        let all = format!("{}/erasures", self.base());
        let content = json!({ "content": { "type": "comment", "id": "none" } });
        vec![
            Sample::new("admin-erasures.create", &all, Some(content), 202),
            Sample::new("admin-erasures.list", &all, None, 200),
            Sample::new("admin-erasures.get", format!("{all}/{}", self.erasure), None, 200),
        ]
    }

    /// What moderators do, here through a server of the platform.
    fn desk(&self) -> Vec<Sample> {
        let content = domain::content::ContentRef { kind: "post".into(), id: "1".into() };
        let case = format!("/moderate/v1/cases/{}", domain::ids::CaseId::of(&self.platform, &content).as_str());
        let by = || json!({ "moderator": "m-1" });
        let note = json!({ "moderator": "m-1", "text": "seen" });
        let act = json!({ "moderator": "m-1", "decision": "act", "violations": [{ "policy": "OBS" }] });
        let hold = json!({ "moderator": "m-1", "author": "u-1", "decision": "hold" });
        let (find, author) = ("moderate-cases.find", "moderate-authors.get");
        vec![
            Sample::new("moderate-queue.queues", "/moderate/v1/queues", None, 200),
            Sample::new("moderate-queue.list", "/moderate/v1/queues/default/cases", None, 200),
            Sample::new("moderate-cases.get", &case, None, 200),
            Sample::new(find, "/moderate/v1/cases", None, 200).with_query(&[("type", "post"), ("id", "1")]),
            Sample::new("moderate-actions.claim", format!("{case}/claim"), Some(by()), 200),
            Sample::new("moderate-actions.note", format!("{case}/notes"), Some(note), 200),
            Sample::new("moderate-actions.decide", format!("{case}/decision"), Some(act), 200),
            Sample::new("moderate-actions.undo", format!("{case}/undo"), Some(by()), 200),
            Sample::new("moderate-actions.release", format!("{case}/release"), Some(by()), 200),
            Sample::new("moderate-authors.decide", "/moderate/v1/authors/decision", Some(hold), 200),
            Sample::new(author, "/moderate/v1/authors", None, 200).with_query(&[("id", "u-1")]),
        ]
    }

    fn searches(&self) -> Vec<Sample> {
        let base = self.base();
        let case = CaseId::of(&self.platform, &ContentRef { kind: "post".into(), id: "1".into() });
        let log = format!("{base}/cases/{}/audit", case.as_str());
        let author = Sample::new("admin-audit.author", format!("{base}/authors/audit"), None, 200);
        let day = |sample: Sample| sample.with_query(&[("day", "2026-11-22")]);
        vec![
            Sample::new("admin-cases.search", format!("{base}/cases/search"), None, 200),
            Sample::new("moderate-search.cases", "/moderate/v1/cases/search", None, 200),
            day(Sample::new("admin-audit.list", format!("{base}/audit"), None, 200)),
            day(Sample::new("moderate-audit.list", "/moderate/v1/audit", None, 200)),
            Sample::new("admin-audit.case", log, None, 200),
            author.with_query(&[("author", "ann")]),
        ]
    }

    fn hashes(&self) -> [Sample; 2] {
        let body = || Some(json!({ "hashes": ["00112233445566778899aabbccddeeff"] }));
        let path = format!("{}/hash-lists/known/entries", self.base());
        let removal = format!("{path}/remove");
        [
            Sample::new("admin-hash-lists.add", path, body(), 200),
            Sample::new("admin-hash-lists.remove", removal, body(), 200),
        ]
    }

    fn versions(&self) -> Vec<Sample> {
        let names = [
            ("policies/OBS", "admin-policies.versions", "admin-policies.version"),
            ("strategies/own-model", "admin-strategies.versions", "admin-strategies.version"),
            ("complex-types/gallery", "admin-complex-types.versions", "admin-complex-types.version"),
            ("queues/urgent", "admin-queues.versions", "admin-queues.version"),
            ("semantic-filters/meeting", "admin-semantic-filters.versions", "admin-semantic-filters.version"),
            ("velocity-rules/burst", "admin-velocity-rules.versions", "admin-velocity-rules.version"),
        ];
        let sample = |(path, all, one): (&str, &'static str, &'static str)| {
            let versions = format!("{}/{path}/versions", self.base());
            [Sample::new(one, format!("{versions}/1"), None, 200), Sample::new(all, versions, None, 200)]
        };
        names.into_iter().flat_map(sample).collect()
    }

    /// The resources that operators name: put, get, list, delete.
    fn named(&self) -> Vec<Sample> {
        let names = [
            ["admin-policies.put", "admin-policies.get", "admin-policies.list", "admin-policies.delete"],
            ["admin-strategies.put", "admin-strategies.get", "admin-strategies.list", "admin-strategies.delete"],
            [
                "admin-complex-types.put",
                "admin-complex-types.get",
                "admin-complex-types.list",
                "admin-complex-types.delete",
            ],
            ["admin-block-lists.put", "admin-block-lists.get", "admin-block-lists.list", "admin-block-lists.delete"],
            ["admin-queues.put", "admin-queues.get", "admin-queues.list", "admin-queues.delete"],
            ["admin-hash-lists.put", "admin-hash-lists.get", "admin-hash-lists.list", "admin-hash-lists.delete"],
            [
                "admin-semantic-filters.put",
                "admin-semantic-filters.get",
                "admin-semantic-filters.list",
                "admin-semantic-filters.delete",
            ],
            [
                "admin-velocity-rules.put",
                "admin-velocity-rules.get",
                "admin-velocity-rules.list",
                "admin-velocity-rules.delete",
            ],
        ];
        let sample = |([put, get, list, delete], (path, body)): ([&'static str; 4], (&str, Value))| {
            let one = format!("{}/{path}", self.base());
            let all = one.rsplit_once('/').expect("a name").0.to_owned();
            [
                Sample::new(put, &one, Some(body), 200),
                Sample::new(get, &one, None, 200),
                Sample::new(list, all, None, 200),
                Sample::new(delete, one, None, 200),
            ]
        };
        names.into_iter().zip(Self::configuration()).flat_map(sample).collect()
    }
}

fn post() -> Value {
    json!({ "id": "1", "type": "post", "fields": [{ "id": "a", "type": "text", "src": "hello" }] })
}

/// The content that [`abuse`] sends.
const ABUSE: [(&str, &str); 2] = [("type", "post"), ("id", "abuse")];

/// A content that [`enforcing`] takes down.
fn abuse() -> Value {
    let score = json!([{ "strategy": "own-model", "label": "abuse", "score": 1 }]);
    json!({ "id": "abuse", "type": "post", "author": "a", "evaluations": score,
        "fields": [{ "id": "a", "type": "text", "src": "hello" }] })
}

fn enforcing() -> Value {
    let rule = json!({ "strategy": "own-model", "label": "abuse", "lower": 0.5, "higher": 0.9 });
    json!({ "name": "Abuse", "automation": true, "rules": [rule] })
}

/// The token of a new link, and that of the form on its page.
async fn link(installation: &Installation, key: &str, path: &str) -> [String; 2] {
    let query = ABUSE.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let headers = vec![("authorization".to_owned(), format!("Bearer {key}"))];
    let call = Call { method: "GET", path: path.to_owned(), query, headers, body: Vec::new() };
    let made: Value = serde_json::from_str(&installation.send(call).await.body).expect("JSON");
    let location = text(&made, "location");
    let (page, token) = location.split_once("?token=").expect("a token");
    let path = page.strip_prefix("https://transparency.example.com").expect("the platform's own pages");
    let query = vec![("token".to_owned(), token.to_owned())];
    let call = Call { method: "GET", path: path.to_owned(), query, ..Call::default() };
    let page = installation.send(call).await.body;
    let form = page.split_once("name=\"form_token\" value=\"").expect("a form").1;
    [token.to_owned(), form.split_once('"').expect("its token").0.to_owned()]
}

fn policy() -> Value {
    json!({ "name": "Obscenity", "rules": [{ "strategy": "profanity", "label": "*", "lower": 0.4 }] })
}

async fn admin(installation: &Installation, method: &'static str, path: &str, body: &Value) -> Value {
    send(installation, method, path, &installation.admin_key, body).await
}

/// Sends what must succeed.
async fn send(installation: &Installation, method: &'static str, path: &str, key: &str, body: &Value) -> Value {
    let headers = vec![("authorization".to_owned(), format!("Bearer {key}"))];
    let call = Call { method, path: path.to_owned(), headers, body: body.to_string().into_bytes(), query: Vec::new() };
    let Reply { status, body, .. } = installation.send(call).await;
    assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Does what the queue's consumer does with an event.
async fn fan_out(context: &Context, platform: &PlatformId, event: &str) {
    let Trigger::Queue { consume, .. } = operations::outbox::FANOUT.trigger else { panic!("it has a queue") };
    let event = domain::ids::EventId::parse(event).expect("an event's id");
    consume(context, &Message::Event { platform: platform.clone(), event }).await.expect("it fans out");
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_else(|| panic!("no '{name}' in {body}")).to_owned()
}

/// Keeps a preview for the case of [`ABUSE`]; gives the case, and the token of a link to it.
async fn preview(installation: &Installation, platform: &PlatformId) -> [String; 2] {
    let [(_, kind), (_, id)] = ABUSE;
    let case = CaseId::of(platform, &ContentRef { kind: kind.into(), id: id.into() });
    let key = store::media::keys::evidence(platform, &case, 1, "photo");
    let account = installation.account();
    account.put_object(&account.evidence_bucket(), &key, b"a picture".to_vec()).await;
    let moderate = installation.key(platform, &[Scope::Moderate], |_| {}).await;
    let path = format!("/moderate/v1/cases/{}/previews", case.as_str());
    let listed = send(installation, "GET", &path, &moderate, &json!({})).await;
    let url = text(&listed["previews"][0], "url");
    [case.as_str().to_owned(), url.split_once("token=").expect("a token").1.to_owned()]
}
