//! Showing previews: a moderator gets signed links, each to one picture for a few minutes, and the pictures themselves
//! come from the same origin by those links.

use dialects::fault::Fault;
use dialects::media::{self as wire, Shown};
use domain::config::Scope;
use domain::ids::CaseId;
use domain::links::{Flow, Link, PREVIEW_MS};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};
use store::StoreError;
use store::media::{Bucket, Object, keys};

use super::evidence::{MAX_BYTES, MEDIA_TYPE};

/// `GET /moderate/v1/cases/{case}/previews`.
pub(super) struct List;

/// `GET /media/v1/evidence`.
pub(super) struct Show;

impl Operation for List {
    const NAME: &'static str = "media-evidence.list";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/moderate/v1/cases/{case}/previews";
    const DIALECT: Dialect = Dialect::Admin;
    const ACCESS: Access = Access::Platform(Scope::Moderate);

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        let platform = caller.platform()?;
        let id = CaseId::parse(request.param("case")).ok_or(Fault::NotFound("case"))?;
        let case = context.store.case(platform, &id).await.map_err(|error| fault(&error))?;
        let about = case.ok_or(Fault::NotFound("case"))?.head.content;
        let found = bucket(context)?.list(&keys::evidence_of(platform, &id)).await.map_err(|error| fault(&error))?;
        let keys = context.installation_keys()?;
        let expires_ms = context.now_ms() + PREVIEW_MS;
        let mut previews = Vec::new();
        for key in &found {
            let Some((version, field)) = keys::evidence_part(platform, &id, key) else { continue };
            let link = Link {
                id: context.random.id(),
                flow: Flow::Preview,
                platform: platform.clone(),
                content: about.clone(),
                person: key.strip_prefix(&keys::evidence_of(platform, &id)).map(str::to_owned),
                expires_ms,
                once: false,
            };
            let url = link.location("", keys).map_err(|error| Fault::Internal(error.to_string()))?;
            previews.push(Shown { version, field, url });
        }
        Ok(Reply::json(200, &wire::previews(&previews, expires_ms)))
    }
}

impl Operation for Show {
    const NAME: &'static str = "media-evidence.show";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = Flow::Preview.path();
    const DIALECT: Dialect = Dialect::Portal;
    const ACCESS: Access = Access::Link(Flow::Preview);

    async fn run(context: &Context, caller: &Caller, _: &Request) -> Result<Reply, Fault> {
        let link = caller.link()?;
        let case = CaseId::of(&link.platform, &link.content);
        let part = link.person.as_deref().unwrap_or_default();
        let key = format!("{}{part}", keys::evidence_of(&link.platform, &case));
        match bucket(context)?.get(&key, MAX_BYTES).await.map_err(|error| fault(&error))? {
            Object::Bytes(bytes) => Ok(picture(bytes)),
            // Its case has ended, or was erased.
            Object::Missing | Object::TooLarge(_) => Err(Fault::NotFound("picture")),
        }
    }
}

/// A picture that a browser may show and do nothing else with.
fn picture(bytes: Vec<u8>) -> Reply {
    let headers = [
        ("content-type", MEDIA_TYPE),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-disposition", "inline; filename=\"preview.jpg\""),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ];
    let headers = headers.map(|(name, value)| (name, value.to_owned())).into();
    Reply { headers, file: Some(bytes), ..Reply::empty(200) }
}

fn bucket(context: &Context) -> Result<&Bucket, Fault> {
    context.evidence_bucket.as_ref().ok_or_else(|| fault(&StoreError::NotProvided("evidence bucket")))
}
