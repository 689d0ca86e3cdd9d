//! What requests say of users, kept so that it can be shown with their ids: written only if it is news.

use dialects::stream::people::described;
use domain::ids::PlatformId;
use domain::people::Profile;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::Request;
use store::StoreError;

/// How often a profile is written again if others of the same user are faster.
const TRIES: u32 = 3;

/// Keeps what a request of a server says of users. It is only shown, so that a failure is no reason to refuse what has
/// been done.
pub(super) async fn remember(context: &Context, caller: &Caller, request: &Request) {
    // A user's own request could claim any role.
    let Caller::App { platform, user: None, .. } = caller else { return };
    for (user, news) in described(&request.body) {
        if let Err(error) = write(context, platform, &user, &news).await {
            lambda::log::warning("profile_not_written", &error.to_string());
        }
    }
}

async fn write(context: &Context, platform: &PlatformId, user: &str, news: &Profile) -> Result<(), StoreError> {
    for _ in 0..TRIES {
        let known = context.store.profile(platform, user).await?;
        let (known, seen) = known.map_or_else(Default::default, |known| (known.value, Some(known.version)));
        let Some(profile) = known.with(news, context.clock.now_us()) else { return Ok(()) };
        if context.store.put_profile(platform, user, &profile, seen).await? {
            return mark(context, platform).await;
        }
    }
    Err(StoreError::Contention)
}

/// Whoever shows items looks for profiles once there is one.
async fn mark(context: &Context, platform: &PlatformId) -> Result<(), StoreError> {
    let config = context.config(platform).await?;
    if config.is_some_and(|config| !config.describes_users) {
        context.store.mark_users(platform).await?;
    }
    Ok(())
}
