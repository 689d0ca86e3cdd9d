//! The secret that signs a platform's webhooks in this dialect: one for all of them, made when it is first needed.

use dialects::fault::Fault;
use domain::config::WebhookSecret;
use domain::ids::PlatformId;
use domain::secrets::Plain;
use domain::webhook::sign::new_signing_key;
use lambda::context::Context;
use store::configs::ConfigKind;

use crate::admin::common::{Place, changed_meanwhile};
use crate::sealing;

/// How often it is read again if others make one at the same time.
const TRIES: u32 = 3;

/// The secret, made if there is none.
pub(crate) async fn ensured(context: &Context, platform: &PlatformId) -> Result<Plain, Fault> {
    for _ in 0..TRIES {
        if let Some(known) = place(platform).read::<WebhookSecret>(context).await? {
            let opened = sealing::webhook_secret(context, platform, &known.value);
            return opened.map_err(|error| Fault::Internal(error.to_string()));
        }
        let plain = new(context);
        match place(platform).write(context, &sealed(context, platform, &plain)?, None).await {
            Ok(_) => return Ok(plain),
            // Somebody else was faster.
            Err(Fault::Conflict(..)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(changed_meanwhile())
}

/// Another secret in its place: the platform's own, or a new one.
pub(crate) async fn replaced(context: &Context, platform: &PlatformId, own: Option<Plain>) -> Result<Plain, Fault> {
    let known = place(platform).read::<WebhookSecret>(context).await?;
    let plain = own.unwrap_or_else(|| new(context));
    let next = sealed(context, platform, &plain)?;
    place(platform).write(context, &next, known.map(|known| known.version)).await?;
    Ok(plain)
}

fn new(context: &Context) -> Plain {
    let mut random = [0; 32];
    context.random.fill(&mut random);
    new_signing_key(&random)
}

fn sealed(context: &Context, platform: &PlatformId, plain: &Plain) -> Result<WebhookSecret, Fault> {
    let mut nonce = [0; 12];
    context.random.fill(&mut nonce);
    let sealed = context.installation_keys()?.seal(&WebhookSecret::place(platform), plain, nonce);
    let sealed = sealed.map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(WebhookSecret { sealed, created_ms: context.now_ms() })
}

const fn place(platform: &PlatformId) -> Place<'_> {
    Place { platform, kind: ConfigKind::WebhookSecret, name: "" }
}
