//! The catalogue of moderation actions: those that are built in, and the platform's own with their webhooks.

mod hooks;

use dialects::fault::Fault;
use dialects::modapi::action as wire;
use dialects::modapi::page::{Page, list as paged};
use domain::config::{Endpoint, MAX_ACTIONS, ModerationAction, PlatformConfig};
use domain::ids::{PlatformId, base32, digest};
use futures_util::future::try_join;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use store::configs::ConfigKind;

use super::common::{managed, operations, project};
use crate::admin::common::{Place, all, no_room};
use crate::admin::endpoints::check_url;

operations! {
    /// `GET /v1/actions`.
    List: "modapi-actions.list", Get "/v1/actions", Moderate, list;
    /// `POST /v1/actions`.
    Create: "modapi-actions.create", Post "/v1/actions", Moderate, create;
    /// `GET /v1/actions/{id}`.
    Read: "modapi-actions.get", Get "/v1/actions/{id}", Moderate, get;
    /// `PUT /v1/actions/{id}`.
    Change: "modapi-actions.change", Put "/v1/actions/{id}", Moderate, change;
    /// `DELETE /v1/actions/{id}`.
    Delete: "modapi-actions.delete", Delete "/v1/actions/{id}", Moderate, delete;
}

/// What an unknown one is called.
pub(super) const WHAT: &str = "action";
/// Characters of an id.
const ID_CHARS: usize = 26;

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let config = project(context, caller, request).await?;
    let page = Page::asked(&request.query, request.header("user-agent"))?;
    let known = Box::pin(Catalogue::read(context, &config)).await?;
    let queue = request.query("queueId").filter(|queue| !queue.is_empty());
    let offered = |action: &&ModerationAction| queue.is_none_or(|queue| action.is_offered_in(queue));
    let shown = known.actions.iter().filter(offered).map(|action| wire::render(action, &known.endpoints)).collect();
    Ok(Reply::json(200, &paged(shown, page)))
}

async fn create(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let sent = wire::create(&request.body, &|url| check_url(context, url))?;
    let config = project(context, caller, request).await?;
    let known = Box::pin(Catalogue::read(context, &config)).await?;
    if known.actions.iter().filter(|action| !action.built_in).count() >= MAX_ACTIONS {
        return Err(no_room(MAX_ACTIONS));
    }
    known.check_key(sent.key(), None)?;
    let action = sent.made(known.new_id(context, sent.key()), context.now_ms())?;
    let webhooks = sent.webhooks.as_deref().unwrap_or_default();
    hooks::check(&action.id, webhooks, &known.endpoints)?;
    // Of two requests with the same key at the same time, one finds it written.
    place(&platform, &action.id).write(context, &action, None).await?;
    let own = hooks::put(context, &platform, &action.id, webhooks, &known.endpoints).await?;
    Ok(Reply::json(200, &wire::render(&action, &own)))
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let config = project(context, caller, request).await?;
    let known = Box::pin(Catalogue::read(context, &config)).await?;
    Ok(Reply::json(200, &wire::render(known.find(request)?, &known.endpoints)))
}

async fn change(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let sent = wire::change(&request.body, &|url| check_url(context, url))?;
    let config = project(context, caller, request).await?;
    let known = Box::pin(Catalogue::read(context, &config)).await?;
    let old = known.own(request)?;
    known.check_key(sent.key(), Some(&old.id))?;
    let new = sent.applied(old.clone())?;
    if let Some(webhooks) = &sent.webhooks {
        hooks::check(&new.id, webhooks, &known.endpoints)?;
    }
    place(&platform, &new.id).write(context, &new, Some(u64::from(old.version))).await?;
    let own = match &sent.webhooks {
        Some(webhooks) => hooks::put(context, &platform, &new.id, webhooks, &known.endpoints).await?,
        None => known.endpoints,
    };
    Ok(Reply::json(200, &wire::render(&new, &own)))
}

async fn delete(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let config = project(context, caller, request).await?;
    let known = Box::pin(Catalogue::read(context, &config)).await?;
    let id = known.own(request)?.id.clone();
    // In this order: what is left over if the second fails can be removed by the same call again.
    hooks::put(context, &platform, &id, &[], &known.endpoints).await?;
    place(&platform, &id).remove(context, WHAT).await?;
    Ok(Reply::json(200, &wire::render_deleted(&id)))
}

/// Everything there is, as it is stored.
struct Catalogue {
    actions: Vec<ModerationAction>,
    endpoints: Vec<Endpoint>,
}

impl Catalogue {
    async fn read(context: &Context, config: &PlatformConfig) -> Result<Self, Fault> {
        let platform = &config.platform.id;
        let actions = all::<ModerationAction>(context, platform, ConfigKind::Action);
        let endpoints = all::<Endpoint>(context, platform, ConfigKind::Endpoint);
        let (actions, endpoints) = Box::pin(try_join(actions, endpoints)).await?;
        let fresh = PlatformConfig { actions, ..PlatformConfig::bare(config.platform.clone()) };
        Ok(Self { actions: fresh.all_actions(), endpoints })
    }

    /// The action that the path names, by id or key.
    fn find(&self, request: &Request) -> Result<&ModerationAction, Fault> {
        let name = request.param("id");
        let by_id = self.actions.iter().find(|action| action.id == name);
        by_id.or_else(|| self.actions.iter().find(|action| action.is_named(name))).ok_or(Fault::NotFound(WHAT))
    }

    /// The same of the platform's own.
    fn own(&self, request: &Request) -> Result<&ModerationAction, Fault> {
        let found = self.find(request)?;
        if found.built_in {
            return Err(Fault::Denied("an action that is built in cannot be changed".to_owned()));
        }
        Ok(found)
    }

    /// Two actions cannot be called the same.
    fn check_key(&self, key: Option<&str>, own: Option<&str>) -> Result<(), Fault> {
        let Some(key) = key else { return Ok(()) };
        let mut others = self.actions.iter().filter(|action| Some(action.id.as_str()) != own);
        if others.any(|action| action.is_named(key)) {
            return Err(Fault::Conflict("duplicate_key", format!("there is an action with the key '{key}'")));
        }
        Ok(())
    }

    /// It follows from the key, unless another action has it that has been given another key since.
    fn new_id(&self, context: &Context, key: Option<&str>) -> String {
        let derived = key.map(|key| base32(&digest(&[b"action", key.as_bytes()])));
        let id = derived.map(|text| text.chars().take(ID_CHARS).collect::<String>());
        id.filter(|id| !self.actions.iter().any(|action| action.id == *id)).unwrap_or_else(|| context.random.id())
    }
}

const fn place<'a>(platform: &'a PlatformId, id: &'a str) -> Place<'a> {
    Place { platform, kind: ConfigKind::Action, name: id }
}
