//! The descriptions of the APIs: served as they are checked in, and made anew from the table of operations.

use dialects::describe::{self, Api, Credential, Route};
use dialects::fault::Fault;
use domain::config::Scope;
use domain::ids::sha256_hex;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Access, Dialect, Endpoint, Method, Needs, Operation};
use lambda::request::{Reply, Request};

/// The function `openapi`.
pub static OPENAPI: Function =
    Function { name: "openapi", trigger: Trigger::Http(&[Endpoint::of::<Get>()]), needs: Needs::READ };

/// How long a description can be kept by whoever fetched it.
const CACHE: &str = "public, max-age=300";

/// `GET /openapi/{document}`: no secret stands in it, so it needs no key.
struct Get;

impl Operation for Get {
    const NAME: &'static str = "openapi.get";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/openapi/{document}";
    const DIALECT: Dialect = Dialect::Admin;
    const ACCESS: Access = Access::Public;

    async fn run(_: &Context, _: &Caller, request: &Request) -> Result<Reply, Fault> {
        let document = describe::published(request.param("document")).ok_or(Fault::NotFound("document"))?;
        let tag = format!("\"{}\"", sha256_hex(document.as_bytes()));
        let headers = vec![("cache-control", CACHE.to_owned()), ("etag", tag.clone())];
        if request.header("if-none-match").is_some_and(|known| names(known, &tag)) {
            return Ok(Reply { headers, ..Reply::empty(304) });
        }
        Ok(Reply { headers, body: document.to_owned(), ..Reply::empty(200) })
    }
}

/// Whether `If-None-Match` names a tag. The comparison is the weak one: caches on the way may mark it so.
fn names(known: &str, tag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// The text of an API's document as the table of operations makes it, or what is missing for it.
pub fn text(api: &Api) -> Result<String, Vec<String>> {
    // Vendors themselves publish what their dialects look like, and we follow them.
    let is_described = |endpoint: &&Endpoint| endpoint.dialect.is_described() && !describe::is_page(endpoint.path);
    let routes: Vec<Route> = crate::endpoints().filter(is_described).map(route).collect();
    let unowned = routes.iter().filter(|route| Api::of(route.path).is_none());
    let unowned: Vec<_> =
        unowned.map(|route| format!("no API owns the path of '{}': {}", route.name, route.path)).collect();
    if !unowned.is_empty() {
        return Err(unowned);
    }
    let document = describe::document(api, &routes)?;
    serde_json::to_string_pretty(&document).map(|text| text + "\n").map_err(|error| vec![error.to_string()])
}

fn route(endpoint: &Endpoint) -> Route {
    let credential = match endpoint.access {
        // What answers to links are pages, which no document has, and neither has it vendors' dialects.
        Access::Public | Access::Link(_) | Access::App { .. } | Access::Project => Credential::Public,
        Access::Member => Credential::Member,
        Access::Admin | Access::Platform(Scope::Admin) => Credential::Admin,
        Access::Platform(Scope::Content) => Credential::Content,
        Access::Platform(Scope::Moderate) => Credential::Moderate,
    };
    Route {
        name: endpoint.name,
        method: endpoint.method.as_str(),
        path: endpoint.path,
        credential,
        max_body_bytes: endpoint.max_body_bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_tag_is_found_in_any_spelling_of_the_header() {
        for known in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert!(names(known, "\"a\""), "{known}");
        }
        for known in ["", "a", "\"b\"", "W/\"b\", \"c\""] {
            assert!(!names(known, "\"a\""), "{known}");
        }
    }
}
