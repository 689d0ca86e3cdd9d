//! The operations that all kinds of versioned configuration objects have in common: put, read, removed, listed, and
//! their versions read. Versions stay when the object is removed, so that a case judged by one can be explained.

use dialects::admin::names::Name;
use dialects::admin::{effective, query, with};
use dialects::fault::Fault;
use domain::ids::PlatformId;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, platform_id, short};

/// A kind of object, and how its operations answer.
pub(super) struct Resource<T> {
    /// Which.
    pub kind: ConfigKind,
    /// The parameter of the path that names an object, and the property of an answer that does.
    pub param: &'static str,
    /// How such names are spelt.
    pub name: Name,
    /// What it is called where there is none.
    pub what: &'static str,
    /// The property of an answer that has all of them.
    pub all: &'static str,
    /// Most of them on a platform.
    pub most: usize,
    /// The version of one.
    pub version: fn(&mut T) -> &mut u32,
    /// How one is shown.
    pub render: fn(&T) -> Value,
}

impl<T: Serialize + DeserializeOwned> Resource<T> {
    /// Makes or replaces an object of what `read` makes of its name and the request's body.
    pub async fn put(
        &self,
        context: &Context,
        request: &Request,
        read: impl FnOnce(&str, &[u8]) -> Result<T, Fault>,
    ) -> Result<Reply, Fault> {
        let platform = platform_id(context, request).await?;
        let name = request.param(self.param);
        self.name.check(self.param, name)?;
        let new = self.write(context, &platform, name, read(name, &request.body)?).await?;
        Ok(Reply::json(200, &effective((self.render)(&new), effective_ms(context))))
    }

    async fn write(&self, context: &Context, platform: &PlatformId, name: &str, mut new: T) -> Result<T, Fault> {
        let place = Place { platform, kind: self.kind, name };
        let old = place.read::<T>(context).await?;
        if old.is_none() {
            check_room::<T>(context, platform, self.kind, self.most).await?;
        }
        let version = place.write(context, &new, old.map(|old| old.version)).await?;
        *(self.version)(&mut new) = short(version);
        Ok(new)
    }

    /// An object.
    pub async fn get(&self, context: &Context, request: &Request) -> Result<Reply, Fault> {
        let platform = platform_id(context, request).await?;
        let name = known_name(request, self.param, self.name, self.what)?;
        let place = Place { platform: &platform, kind: self.kind, name };
        let found = place.read::<T>(context).await?.ok_or(Fault::NotFound(self.what))?;
        Ok(Reply::json(200, &(self.render)(&found.value)))
    }

    /// Removes an object.
    pub async fn delete(&self, context: &Context, request: &Request) -> Result<Reply, Fault> {
        let platform = platform_id(context, request).await?;
        let name = known_name(request, self.param, self.name, self.what)?;
        let place = Place { platform: &platform, kind: self.kind, name };
        place.remove(context, self.what).await?;
        Ok(Reply::json(200, &effective(one(self.param, json!(name)), effective_ms(context))))
    }

    /// All objects, by name.
    pub async fn list(&self, context: &Context, request: &Request) -> Result<Reply, Fault> {
        self.list_sorted(context, request, |_| ()).await
    }

    /// All objects in an order of their own.
    pub async fn list_sorted(
        &self,
        context: &Context,
        request: &Request,
        sort: impl FnOnce(&mut Vec<T>),
    ) -> Result<Reply, Fault> {
        let platform = platform_id(context, request).await?;
        let mut found: Vec<T> = all(context, &platform, self.kind).await?;
        sort(&mut found);
        let shown: Vec<_> = found.iter().map(self.render).collect();
        Ok(Reply::json(200, &one(self.all, json!(shown))))
    }

    /// A page of versions, the newest first.
    pub async fn versions(&self, context: &Context, request: &Request) -> Result<Reply, Fault> {
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
    pub async fn version(&self, context: &Context, request: &Request) -> Result<Reply, Fault> {
        let platform = platform_id(context, request).await?;
        let name = known_name(request, self.param, self.name, self.what)?;
        let version = request.param("version").parse().map_err(|_| Fault::NotFound("version"))?;
        let read = context.store.config_version::<T>(&platform, self.kind, name, version).await;
        let found = read.map_err(|error| fault(&error))?.ok_or(Fault::NotFound("version"))?;
        Ok(Reply::json(200, &(self.render)(&found)))
    }
}

/// An object of one property.
fn one(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

/// Declares a resource, and those of its operations that are no different from others'.
macro_rules! resource {
    ($resource:ident: $object:ty = $value:expr; $($operation:ident),+ $(,)?) => {
        const $resource: $crate::admin::resource::Resource<$object> = $value;

        $(async fn $operation(
            context: &lambda::context::Context,
            request: &lambda::request::Request,
        ) -> Result<lambda::request::Reply, dialects::fault::Fault> {
            $resource.$operation(context, request).await
        })+
    };
}
pub(super) use resource;
