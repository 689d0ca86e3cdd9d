//! What the operations of all resources share: the platform of a path, conditional writes, and when
//! a change is in force.

use dialects::admin::names::Name;
use dialects::fault::Fault;
use domain::config::Platform;
use domain::ids::PlatformId;
use lambda::cache::FRESH_MS;
use lambda::context::{Context, fault};
use lambda::request::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::configs::{ConfigKind, Versioned};

/// Declares operations of this API: a type for each, with its name, route and function.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $operation:ident: $name:literal, $method:ident $path:literal, $run:path $(, body $max:expr)?;
    )+) => {$(
        crate::declare::operation! {
            $(#[$doc])*
            $operation: $name, $method $path,
            dialect Admin, access lambda::operation::Access::Admin, run |context, _, request| $run(context, request) $(, body $max)?
        }
    )+};
}
pub(super) use operations;

/// A configuration object of a platform: which one, for reads and conditional writes.
pub(crate) struct Place<'a> {
    /// Whose.
    pub platform: &'a PlatformId,
    /// Of which kind.
    pub kind: ConfigKind,
    /// Its name.
    pub name: &'a str,
}

impl Place<'_> {
    /// The object, if there is one.
    pub async fn read<T: DeserializeOwned>(&self, context: &Context) -> Result<Option<Versioned<T>>, Fault> {
        let read = context.store.config(self.platform, self.kind, self.name).await;
        read.map_err(|error| fault(&error))
    }

    /// Writes the object if it is as it was read, forgets this process's copy of the old state, and
    /// gives the number of the version written.
    pub async fn write<T: Serialize>(&self, context: &Context, value: &T, seen: Option<u64>) -> Result<u64, Fault> {
        let write = context.store.write_config(self.platform, self.kind, self.name, value, seen).await;
        context.forget_config(self.platform);
        write.map_err(|error| fault(&error))?.ok_or_else(changed_meanwhile)
    }

    /// Removes the object; `what` names it if there is none.
    pub async fn remove(&self, context: &Context, what: &'static str) -> Result<(), Fault> {
        let removed = context.store.delete_config(self.platform, self.kind, self.name).await;
        context.forget_config(self.platform);
        if removed.map_err(|error| fault(&error))? { Ok(()) } else { Err(Fault::NotFound(what)) }
    }
}

/// All configuration objects of a kind, by name.
pub(crate) async fn all<T: DeserializeOwned>(
    context: &Context,
    platform: &PlatformId,
    kind: ConfigKind,
) -> Result<Vec<T>, Fault> {
    context.store.configs(platform, kind).await.map_err(|error| fault(&error))
}

/// Refuses one object more than a platform may have of a kind. Two requests at the same time can
/// both get the last place; the limit only keeps lists readable.
pub(crate) async fn check_room<T: DeserializeOwned>(
    context: &Context,
    platform: &PlatformId,
    kind: ConfigKind,
    max: usize,
) -> Result<(), Fault> {
    let known: Vec<T> = all(context, platform, kind).await?;
    if known.len() < max { Ok(()) } else { Err(no_room(max)) }
}

/// The platform that the path names.
pub(super) async fn platform(context: &Context, request: &Request) -> Result<Versioned<Platform>, Fault> {
    let id = PlatformId::parse(request.param("platform")).ok_or(Fault::NotFound("platform"))?;
    let place = Place { platform: &id, kind: ConfigKind::Platform, name: "" };
    place.read(context).await?.ok_or(Fault::NotFound("platform"))
}

/// The id of the platform that the path names; it exists.
pub(crate) async fn platform_id(context: &Context, request: &Request) -> Result<PlatformId, Fault> {
    Ok(platform(context, request).await?.value.id)
}

/// A name in the path of something that must exist; one that does not fit cannot.
pub(crate) fn known_name<'a>(
    request: &'a Request,
    param: &str,
    name: Name,
    what: &'static str,
) -> Result<&'a str, Fault> {
    let text = request.param(param);
    if name.fits(text) { Ok(text) } else { Err(Fault::NotFound(what)) }
}

/// A number of a version as the domain has it.
pub(crate) fn short(version: u64) -> u32 {
    u32::try_from(version).unwrap_or(u32::MAX)
}

/// When a change made now is in force in every process.
pub(crate) fn effective_ms(context: &Context) -> i64 {
    context.now_ms().saturating_add(FRESH_MS)
}

/// Promises that flagged cases are filed as a setting says that is about to be changed. In this order: a job without
/// a change does nothing.
pub(super) async fn promise_filing(context: &Context, platform: &PlatformId) -> Result<(), Fault> {
    let job = crate::jobs::file::promised(context, platform);
    context.store.promise_job(&job).await.map_err(|error| fault(&error))?;
    crate::analysis::tell(context, &[], &[job]).await;
    Ok(())
}

/// How often a setting is written again if others write the same platform.
const TRIES: u32 = 5;

/// Makes the platform's review queue one with filters, as clients of vendors ask for it.
pub(crate) async fn filter_queues(context: &Context, platform: &PlatformId) -> Result<(), Fault> {
    let place = Place { platform, kind: ConfigKind::Platform, name: "" };
    for _ in 0..TRIES {
        let known = place.read::<Platform>(context).await?.ok_or(Fault::NotFound("platform"))?;
        let mut changed = known.value;
        if changed.settings.queue_filters {
            context.forget_config(platform);
            return Ok(());
        }
        promise_filing(context, platform).await?;
        changed.settings.queue_filters = true;
        match place.write(context, &changed, Some(known.version)).await {
            Ok(_) => return Ok(()),
            // Somebody else was faster, perhaps with the same.
            Err(Fault::Conflict(..)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(changed_meanwhile())
}

/// Keeps records of a platform's authors from now on: whoever judges by them asks for it.
pub(crate) async fn keep_author_records(context: &Context, platform: &PlatformId) -> Result<(), Fault> {
    let place = Place { platform, kind: ConfigKind::Platform, name: "" };
    for _ in 0..TRIES {
        let known = place.read::<Platform>(context).await?.ok_or(Fault::NotFound("platform"))?;
        let mut changed = known.value;
        if changed.settings.author_records {
            context.forget_config(platform);
            return Ok(());
        }
        changed.settings.author_records = true;
        match place.write(context, &changed, Some(known.version)).await {
            Ok(_) => return Ok(()),
            // Somebody else was faster, perhaps with the same.
            Err(Fault::Conflict(..)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(changed_meanwhile())
}

/// The conflict of a lost race.
pub(crate) fn changed_meanwhile() -> Fault {
    Fault::Conflict("changed_meanwhile", "it was changed meanwhile: read it and try again".into())
}

/// The conflict of a full list.
pub(crate) fn no_room(max: usize) -> Fault {
    Fault::Conflict("limit_reached", format!("a platform has at most {max} of these"))
}
