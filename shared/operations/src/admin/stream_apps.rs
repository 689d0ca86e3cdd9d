//! Stream apps: the credentials of a platform's clients of Stream's API. The secret is shown in the answer
//! that makes an app and never again; it is kept sealed, because tokens and webhooks are signed with it.

use dialects::admin::names::Name;
use dialects::admin::{effective, stream_app as wire};
use dialects::fault::Fault;
use domain::config::StreamApp;
use domain::ids::PlatformId;
use domain::secrets::{Plain, key_hash};
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::apps::AppPlace;
use store::configs::ConfigKind;

use super::common::{
    Place, all, changed_meanwhile, check_room, effective_ms, filter_queues, known_name, operations, platform_id,
};

/// The function `admin-stream-apps`.
pub static STREAM_APPS: Function = Function {
    name: "admin-stream-apps",
    trigger: Trigger::Http(&[Endpoint::of::<Create>(), Endpoint::of::<List>(), Endpoint::of::<Revoke>()]),
    needs: Needs { secret: true, jobs_queue: true, ..Needs::WRITE_AND_DELETE },
};

operations! {
    Create: "admin-stream-apps.create", Post "/admin/v1/platforms/{platform}/stream-apps", create;
    List: "admin-stream-apps.list", Get "/admin/v1/platforms/{platform}/stream-apps", list;
    Revoke: "admin-stream-apps.revoke", Delete "/admin/v1/platforms/{platform}/stream-apps/{app}", revoke;
}

/// Most apps of a platform.
const MAX_APPS: usize = 20;
/// Characters of a secret that are shown later.
const SHOWN: usize = 4;

async fn create(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = wire::create(&request.body)?;
    check_room::<StreamApp>(context, &platform, ConfigKind::StreamApp, MAX_APPS).await?;
    filter_queues(context, &platform).await?;
    let secret = context.random.key("secret");
    let app = make(context, &platform, name, &secret)?;
    // In this order: a key that leads to nothing opens nothing.
    let place = AppPlace { platform: platform.clone(), app: app.id.clone() };
    let made = context.store.create_app_place(&key_hash(&app.key), &place).await;
    if !made.map_err(|error| fault(&error))? {
        return Err(changed_meanwhile());
    }
    self::place(&platform, &app.id).write(context, &app, None).await?;
    Ok(Reply::json(201, &effective(wire::render_new(&app, &secret), effective_ms(context))))
}

fn make(context: &Context, platform: &PlatformId, name: String, secret: &Plain) -> Result<StreamApp, Fault> {
    let id = context.random.id();
    let mut nonce = [0; 12];
    context.random.fill(&mut nonce);
    let sealed = context.installation_keys()?.seal(&StreamApp::place(platform, &id), secret, nonce);
    let text = secret.expose();
    Ok(StreamApp {
        key: context.random.key("app").expose().to_owned(),
        sealed: sealed.map_err(|error| Fault::Internal(error.to_string()))?,
        last4: text.get(text.len().saturating_sub(SHOWN)..).unwrap_or_default().to_owned(),
        created_ms: context.now_ms(),
        id,
        name,
    })
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut apps: Vec<StreamApp> = all(context, &platform, ConfigKind::StreamApp).await?;
    apps.sort_by_key(|app| app.created_ms);
    let shown: Vec<_> = apps.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "stream_apps": shown })))
}

/// Removes an app with its secret, for good.
async fn revoke(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let id = known_name(request, "app", Name::Id, "stream app")?;
    let place = self::place(&platform, id);
    let app = place.read::<StreamApp>(context).await?.ok_or(Fault::NotFound("stream app"))?.value;
    // In this order: what is left over if the second fails opens nothing.
    place.remove(context, "stream app").await?;
    context.store.delete_app_place(&key_hash(&app.key)).await.map_err(|error| fault(&error))?;
    Ok(Reply::json(200, &effective(json!({ "id": id }), effective_ms(context))))
}

const fn place<'a>(platform: &'a PlatformId, id: &'a str) -> Place<'a> {
    Place { platform, kind: ConfigKind::StreamApp, name: id }
}
