//! Making a slot, and what became of it.

use dialects::fault::Fault;
use dialects::media as wire;
use domain::config::Scope;
use domain::uploads::{Slot, is_id};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};
use store::StoreError;
use store::media::{Bucket, keys};

/// `POST /media/v1/uploads`.
pub(super) struct Create;

/// `GET /media/v1/uploads/{slot}`.
pub(super) struct Show;

impl Operation for Create {
    const NAME: &'static str = "media-slots.create";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/media/v1/uploads";
    const DIALECT: Dialect = Dialect::Admin;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let platform = caller.platform()?;
        let asked = wire::create(&request.body)?;
        let (id, now_ms) = (context.random.id(), context.now_ms());
        let slot = Slot::new(id, asked.media_type, asked.max_bytes, asked.demo, now_ms);
        // Before anybody can upload: a file without a slot would belong to nobody.
        if !context.store.create_slot(platform, &slot).await.map_err(|error| fault(&error))? {
            return Err(Fault::Unavailable("the id of a slot was taken".into()));
        }
        let bucket = bucket(context)?;
        let (key, kind, until_ms) = (keys::incoming(platform, &slot), slot.media_type.as_str(), slot.upload_until_ms());
        let form = bucket.post_form(&key, kind, slot.max_bytes, now_ms, until_ms);
        let put = match asked.bytes {
            Some(bytes) => Some(bucket.put_form(&key, kind, bytes, now_ms, until_ms).await.map_err(|e| fault(&e))?),
            None => None,
        };
        let put = put.as_ref().map(|put| (put.url.as_str(), put.headers.as_slice()));
        Ok(Reply::json(201, &wire::render_new(&slot, (&form.url, &form.fields), put)))
    }
}

impl Operation for Show {
    const NAME: &'static str = "media-slots.show";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/media/v1/uploads/{slot}";
    const DIALECT: Dialect = Dialect::Admin;
    const ACCESS: Access = Access::Platform(Scope::Content);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let (platform, id) = (caller.platform()?, request.param("slot"));
        let slot = if is_id(id) { context.store.slot(platform, id).await } else { Ok(None) };
        let slot = slot.map_err(|error| fault(&error))?.ok_or(Fault::NotFound("upload"))?;
        Ok(Reply::json(200, &wire::render(&slot)))
    }
}

fn bucket(context: &Context) -> Result<&Bucket, Fault> {
    context.media_bucket.as_ref().ok_or_else(|| fault(&StoreError::NotProvided("media bucket")))
}
