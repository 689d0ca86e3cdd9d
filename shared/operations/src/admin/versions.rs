//! Versions of configuration objects, for every kind that keeps them. They stay when the object is
//! removed, so that a case judged by one can be explained.

use dialects::admin::names::Name;
use dialects::admin::{query, with};
use dialects::fault::Fault;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::configs::ConfigKind;

use super::common::{known_name, platform_id};

/// A kind of object whose versions can be read.
pub(super) struct Kept<T> {
    /// Which.
    pub kind: ConfigKind,
    /// The parameter of the path that names an object.
    pub param: &'static str,
    /// How such names are spelt.
    pub name: Name,
    /// What it is called where there is none.
    pub what: &'static str,
    /// How one is shown.
    pub render: fn(&T) -> Value,
}

impl<T: DeserializeOwned> Kept<T> {
    /// A page of versions, the newest first.
    pub async fn list(&self, context: &Context, request: &Request) -> Result<Reply, Fault> {
        let platform = platform_id(context, request).await?;
        let name = known_name(request, self.param, self.name, self.what)?;
        let (before, limit) = query::versions(request.query("cursor"), request.query("limit"))?;
        let read = context.store.config_versions::<T>(&platform, self.kind, name, before, limit.saturating_add(1));
        let mut found = read.await.map_err(|error| fault(&error))?;
        if found.is_empty() && before.is_none() {
            return Err(Fault::NotFound(self.what));
        }
        let page = usize::try_from(limit).unwrap_or_default();
        let is_more = found.len() > page;
        found.truncate(page);
        let next = found.last().filter(|_| is_more).map(|last| last.version.to_string());
        let versions: Vec<_> = found.iter().map(|kept| (self.render)(&kept.value)).collect();
        Ok(Reply::json(200, &with(json!({ "versions": versions }), "next", next)))
    }

    /// One version.
    pub async fn get(&self, context: &Context, request: &Request) -> Result<Reply, Fault> {
        let platform = platform_id(context, request).await?;
        let name = known_name(request, self.param, self.name, self.what)?;
        let version = request.param("version").parse().map_err(|_| Fault::NotFound("version"))?;
        let read = context.store.config_version::<T>(&platform, self.kind, name, version).await;
        let found = read.map_err(|error| fault(&error))?.ok_or(Fault::NotFound("version"))?;
        Ok(Reply::json(200, &(self.render)(&found)))
    }
}

/// Declares how a resource answers for its versions.
macro_rules! kept {
    ($kept:ident: $kept_type:ty = $value:expr;) => {
        const $kept: $crate::admin::versions::Kept<$kept_type> = $value;

        async fn versions(
            context: &lambda::context::Context,
            request: &lambda::request::Request,
        ) -> Result<lambda::request::Reply, dialects::fault::Fault> {
            $kept.list(context, request).await
        }

        async fn version(
            context: &lambda::context::Context,
            request: &lambda::request::Request,
        ) -> Result<lambda::request::Reply, dialects::fault::Fault> {
            $kept.get(context, request).await
        }
    };
}
pub(super) use kept;
