//! Bans and mutes of users, as calls of their own.

use dialects::fault::Fault;
use dialects::stream::actions::{Action, Submitted};
use dialects::stream::bans::{self, Ban, BanCall};
use dialects::stream::mutes::{self, MuteCall};
use dialects::stream::person;
use domain::authors::Mute;
use domain::ids::PlatformId;
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::{Value, json};
use store::StoreError;

use super::actions::{Target, act};
use super::common::operations;
use super::people::remember;
use super::steps::Doing;
use crate::cases::Cases;

/// The function `stream-users`.
pub static USERS: Function = Function {
    name: "stream-users",
    trigger: Trigger::Http(&[
        Endpoint::of::<BanUser>(),
        Endpoint::of::<UnbanUser>(),
        Endpoint::of::<EndBan>(),
        Endpoint::of::<MuteUsers>(),
        Endpoint::of::<UnmuteUsers>(),
    ]),
    needs: Needs { events_queue: true, jobs_queue: true, secret: true, ..Needs::WRITE_AND_DELETE },
};

operations! {
    /// `POST /api/v2/moderation/ban`, and the older form of it.
    BanUser: "stream-users.ban", Post "/api/v2/moderation/ban", users: false, ban;
    /// `POST /api/v2/moderation/unban`.
    UnbanUser: "stream-users.unban", Post "/api/v2/moderation/unban", users: false, unban;
    /// `DELETE /moderation/ban`, the older form of it.
    EndBan: "stream-users.end-ban", Delete "/api/v2/moderation/ban", users: false, end_ban;
    /// `POST /api/v2/moderation/mute`, and the older form of it.
    MuteUsers: "stream-users.mute", Post "/api/v2/moderation/mute", users: true, mute;
    /// `POST /api/v2/moderation/unmute`, and the older form of it.
    UnmuteUsers: "stream-users.unmute", Post "/api/v2/moderation/unmute", users: true, unmute;
}

async fn ban(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let call = bans::ban(&request.body)?;
    let action = Action::Ban(Ban { target: Some(call.target.clone()), ..call.ban.clone() });
    Box::pin(apply(context, caller, "ban", action, call)).await?;
    remember(context, caller, request).await;
    Ok(Reply::json(201, &json!({})))
}

async fn unban(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    Box::pin(lift(context, caller, request)).await?;
    Ok(Reply::json(201, &json!({})))
}

async fn end_ban(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    Box::pin(lift(context, caller, request)).await?;
    Ok(Reply::json(200, &json!({})))
}

async fn lift(context: &Context, caller: &Caller, request: &Request) -> Result<(), Fault> {
    let call = bans::unban(|name| request.query(name), &request.body)?;
    let action = Action::Unban { target: Some(call.target.clone()), channel: call.ban.channel.clone() };
    Box::pin(apply(context, caller, "unban", action, call)).await?;
    remember(context, caller, request).await;
    Ok(())
}

/// The same as an action on the item of the user.
async fn apply(
    context: &Context,
    caller: &Caller,
    word: &'static str,
    action: Action,
    call: BanCall,
) -> Result<(), Fault> {
    let cases = Cases::of(context, caller).await?;
    let by = caller.acting(call.by.as_deref());
    let target = Target::user(&cases, &call.target);
    let (user, reason, more) = (call.by, call.reason, call.more);
    let sent = Submitted { called: word, action, item: None, appeal: None, entity: None, user, reason, more };
    let doing = Doing { cases: &cases, by, sent: &sent, salt: context.random.id() };
    Box::pin(act(&doing, &target)).await.map(drop)
}

/// Who mutes: whose token it is, or whom a server names.
fn muting(caller: &Caller, call: &MuteCall) -> Result<String, Fault> {
    let user = caller.user().or(call.user.as_deref()).map(str::to_owned);
    user.ok_or_else(|| Fault::invalid("user_id", "missing", "'user_id' is required: a mute is somebody's"))
}

async fn mute(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let call = mutes::call(&request.body)?;
    let user = muting(caller, &call)?;
    let platform = caller.platform()?;
    let (store, now_us) = (&context.store, context.clock.now_us());
    let failed = |error| fault(&error);
    let before = store.mutes_of(platform, &user, &call.targets).await.map_err(failed)?;
    let until_ms = call.until_ms(now_us / 1000);
    let renewed = call.targets.iter().zip(&before);
    let written: Vec<Mute> =
        renewed.map(|(target, before)| Mute::renewed(&user, target, before.as_ref(), until_ms, now_us)).collect();
    store.put_mutes(platform, &written, &context.random.id()).await.map_err(failed)?;
    remember(context, caller, request).await;
    let muting = person(context, platform, &user, now_us).await.map_err(failed)?;
    let people = written.iter().map(|mute| person(context, platform, &mute.target, mute.created_us));
    let people: Vec<_> = people.collect();
    let people: Vec<Value> = stream::iter(people).buffered(CONCURRENCY).try_collect().await.map_err(failed)?;
    let shown: Vec<_> = written.iter().zip(&people).map(|(mute, target)| mutes::mute(mute, &muting, target)).collect();
    Ok(Reply::json(201, &mutes::muted(&shown)))
}

/// Users who are read at the same time.
const CONCURRENCY: usize = 16;

async fn person(context: &Context, platform: &PlatformId, id: &str, since_us: i64) -> Result<Value, StoreError> {
    let known = context.store.author(platform, id).await?;
    let is_described = context.config(platform).await?.is_some_and(|config| config.describes_users);
    let profile = if is_described { context.store.profile(platform, id).await? } else { None };
    Ok(person::known_user(id, since_us, known.as_ref(), profile.as_ref().map(|known| &known.value)))
}

async fn unmute(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let call = mutes::call(&request.body)?;
    let user = muting(caller, &call)?;
    let token = context.random.id();
    let removed = context.store.remove_mutes(caller.platform()?, &user, &call.targets, &token);
    removed.await.map_err(|error| fault(&error))?;
    Ok(Reply::json(201, &json!({})))
}
