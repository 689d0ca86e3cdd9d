//! A request and its answer, without the runtime's types.

use http::HeaderMap;
use serde_json::Value;

use crate::operation::Method;

/// A request.
pub struct Request {
    /// Id that the answer carries.
    pub id: String,
    /// Method, as sent.
    pub method: String,
    /// Path, decoded, without stage or query.
    pub path: String,
    /// Values of the `{parameters}` of the route.
    pub params: Vec<(&'static str, String)>,
    /// Query parameters, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Request {
    /// A header's value, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A path parameter; empty if the route has none of this name.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The first query parameter of this name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Headers besides the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// JSON text, unless a header says otherwise; empty for no body.
    pub body: String,
    /// A file in place of the text.
    pub file: Option<Vec<u8>>,
}

impl Reply {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self { body: body.to_string(), ..Self::empty(status) }
    }

    /// A page of the portal, with the headers that every one has.
    pub fn page(status: u16, body: String) -> Self {
        Self { headers: dialects::portal::headers(), body, ..Self::empty(status) }
    }

    /// An answer without body.
    pub const fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), file: None }
    }
}

/// Matches a path against a route's pattern and gives the values of its parameters. Each parameter
/// takes one whole, non-empty segment; a last one that ends with `+` takes all that is left.
pub fn match_path(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut params = Vec::new();
    let mut rest = Some(path.trim_matches('/'));
    for expected in pattern.trim_matches('/').split('/') {
        let present = rest?;
        let name = expected.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let greedy = name.and_then(|name| name.strip_suffix('+'));
        let (segment, left) = match present.split_once('/') {
            Some((segment, left)) if greedy.is_none() => (segment, Some(left)),
            _ => (present, None),
        };
        match greedy.or(name) {
            Some(name) if !segment.is_empty() => params.push((name, decoded(segment)?)),
            None if expected == segment => {}
            _ => return None,
        }
        rest = left;
    }
    rest.is_none().then_some(params)
}

fn decoded(segment: &str) -> Option<String> {
    percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(Into::into)
}

/// An endpoint with the values of its path's parameters.
pub type Routed<'a> = (&'a crate::operation::Endpoint, Vec<(&'static str, String)>);

/// Finds the endpoint that serves a method and path: `Err(true)` if only the method is wrong. Of several
/// paths that match, one that takes no rest is meant before one that does, and then the one with the fewest
/// parameters, as with the API's own routes.
pub fn route<'a>(
    endpoints: impl IntoIterator<Item = &'a crate::operation::Endpoint>,
    method: &str,
    path: &str,
) -> Result<Routed<'a>, bool> {
    let (mut path_exists, mut found) = (false, None::<Routed<'a>>);
    let rank = |endpoint: &crate::operation::Endpoint, params: usize| (endpoint.path.ends_with("+}"), params);
    for endpoint in endpoints {
        if let Some(params) = endpoint.paths().find_map(|pattern| match_path(pattern, path)) {
            path_exists = true;
            let own = rank(endpoint, params.len());
            let is_better = found.as_ref().is_none_or(|(known, params)| own < rank(known, params.len()));
            if Method::as_str(endpoint.method) == method && is_better {
                found = Some((endpoint, params));
            }
        }
    }
    found.ok_or(path_exists)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_whole_segments() {
        let pattern = "/admin/v1/platforms/{platform}/keys/{key}";
        let params = match_path(pattern, "/admin/v1/platforms/p1/keys/k%2F1").unwrap();
        assert_eq!(params, [("platform", "p1".to_owned()), ("key", "k/1".to_owned())]);
        for path in ["/admin/v1/platforms/p1/keys", "/admin/v1/platforms/p1/keys/k/x", "/admin/v1/platforms//keys/k"] {
            assert_eq!(match_path(pattern, path), None, "{path}");
        }
    }

    #[test]
    fn a_path_that_is_spelt_out_goes_before_one_with_a_parameter() {
        let endpoint = |name, path| crate::operation::Endpoint {
            name,
            method: Method::Get,
            path,
            bare: true,
            dialect: crate::operation::Dialect::Admin,
            access: crate::operation::Access::Admin,
            max_body_bytes: 0,
            run: |_, _, _| Box::pin(async { Ok(Reply::empty(200)) }),
        };
        let endpoints = [endpoint("one", "/cases/{case}"), endpoint("search", "/cases/search")];
        let name = |path: &str| route(&endpoints, "GET", path).map(|(endpoint, _)| endpoint.name);
        assert_eq!((name("/cases/search"), name("/cases/x")), (Ok("search"), Ok("one")));
        let reversed = [endpoints[1], endpoints[0]];
        assert_eq!(route(&reversed, "GET", "/cases/search").map(|(endpoint, _)| endpoint.name), Ok("search"));
        assert!(route(&endpoints, "PUT", "/cases/search").is_err_and(|path_exists| path_exists));
        let greedy = [endpoint("rest", "/api/v2/cases/{case+}"), endpoint("two", "/api/v2/cases/{case}/{part}")];
        let name = |path: &str| route(&greedy, "GET", path).map(|(endpoint, _)| endpoint.name);
        assert_eq!((name("/api/v2/cases/a/b"), name("/cases/a/b/c")), (Ok("two"), Ok("rest")));
        assert_eq!((name("/cases/a"), name("/api/v2/cases")), (Ok("rest"), Err(false)));
    }

    #[test]
    fn a_last_parameter_can_take_the_rest() {
        let pattern = "/api/v2/moderation/config/{key+}";
        for (sent, key) in [
            ("chat", "chat"),
            ("chat:messaging:general", "chat:messaging:general"),
            ("chat%3Amessaging%3Ageneral", "chat:messaging:general"),
            ("feeds/a/b", "feeds/a/b"),
            ("feeds%2Fa%252F", "feeds/a%2F"),
        ] {
            let params = match_path(pattern, &format!("/api/v2/moderation/config/{sent}"));
            assert_eq!(params, Some(vec![("key", key.to_owned())]), "{sent}");
        }
        for path in ["/api/v2/moderation/config", "/api/v2/moderation/config/", "/api/v2/moderation/configs/a"] {
            assert_eq!(match_path(pattern, path), None, "{path}");
        }
    }

    #[test]
    fn segments_that_are_no_text_match_nothing() {
        assert_eq!(match_path("/a/{id}", "/a/%ff"), None);
    }
}
