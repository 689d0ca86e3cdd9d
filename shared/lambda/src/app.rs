//! Who is calling by the key of a Stream app: the key says which app, and a token signed with the app's
//! secret says that it may be believed.

use std::sync::Arc;

use dialects::fault::{Fault, TokenFault};
use domain::config::StreamApp;
use domain::jwt::{TokenError, verify};
use domain::secrets::{equal, is_well_formed_key, key_hash};
use store::apps::AppPlace;

use crate::auth::Caller;
use crate::context::{Context, fault};
use crate::request::Request;

/// Authenticates a request of an app.
pub async fn authenticate(context: &Context, users: bool, request: &Request) -> Result<Caller, Fault> {
    let key = request.query("api_key").unwrap_or_default();
    // Foreign texts never reach the table.
    if !is_well_formed_key(key) {
        return Err(Fault::Token(TokenFault::Key));
    }
    let place = place(context, &key_hash(key)).await?.ok_or(Fault::Token(TokenFault::Key))?;
    let config = context.config(&place.platform).await.map_err(|error| fault(&error))?;
    let app = config.as_ref().and_then(|config| config.stream_app(&place.app));
    let app = app.filter(|app| equal(&app.key, key)).ok_or(Fault::Token(TokenFault::Key))?;
    let token = token(request).ok_or(Fault::Token(TokenFault::Malformed))?;
    let secret = context.installation_keys()?.open(&StreamApp::place(&place.platform, &app.id), &app.sealed);
    let secret = secret.map_err(|error| Fault::Internal(error.to_string()))?;
    let claims = verify(token, &secret, context.now_ms()).map_err(|error| Fault::Token(refusal(error)))?;
    if claims.user.is_some() && !users {
        return Err(Fault::Denied("this call needs a token of a server".into()));
    }
    Ok(Caller::App { platform: place.platform.clone(), app: app.id.clone(), user: claims.user })
}

/// The token as it is, or after the word that only our other APIs need.
fn token(request: &Request) -> Option<&str> {
    let kind = request.header("stream-auth-type").unwrap_or("jwt");
    let value = request.header("authorization").filter(|_| kind.eq_ignore_ascii_case("jwt"))?.trim();
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => value,
    };
    (!token.is_empty()).then_some(token)
}

const fn refusal(error: TokenError) -> TokenFault {
    match error {
        TokenError::Malformed => TokenFault::Malformed,
        TokenError::Signature => TokenFault::Signature,
        TokenError::Expired => TokenFault::Expired,
        TokenError::NotYet => TokenFault::NotYet,
        TokenError::IssuedLater => TokenFault::IssuedLater,
    }
}

async fn place(context: &Context, hash: &str) -> Result<Option<Arc<AppPlace>>, Fault> {
    let now_ms = context.now_ms();
    if let Some(known) = context.apps.get(hash, now_ms) {
        return Ok(known);
    }
    let read = context.store.app_place(hash).await.map_err(|error| fault(&error))?;
    Ok(context.apps.put(hash, read, now_ms))
}
