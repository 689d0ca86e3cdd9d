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
}

impl Reply {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self { status, headers: Vec::new(), body: body.to_string() }
    }

    /// A page of the portal, with the headers that every one has.
    pub fn page(status: u16, body: String) -> Self {
        Self { status, headers: dialects::portal::headers(), body }
    }

    /// An answer without body.
    pub const fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }
}

/// Matches a path against a route's pattern and gives the values of its parameters. Each parameter
/// takes one whole, non-empty segment.
pub fn match_path(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut params = Vec::new();
    let mut segments = path.trim_matches('/').split('/');
    for expected in pattern.trim_matches('/').split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => params.push((name, decoded(segment)?)),
            None if expected == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(params)
}

fn decoded(segment: &str) -> Option<String> {
    percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(Into::into)
}

/// An endpoint with the values of its path's parameters.
pub type Routed<'a> = (&'a crate::operation::Endpoint, Vec<(&'static str, String)>);

/// Finds the endpoint that serves a method and path: `Err(true)` if only the method is wrong. Of several
/// paths that match, the one with the fewest parameters is meant, as with the API's own routes.
pub fn route<'a>(
    endpoints: impl IntoIterator<Item = &'a crate::operation::Endpoint>,
    method: &str,
    path: &str,
) -> Result<Routed<'a>, bool> {
    let (mut path_exists, mut found) = (false, None::<Routed<'a>>);
    for endpoint in endpoints {
        if let Some(params) = match_path(endpoint.path, path) {
            path_exists = true;
            let is_better = found.as_ref().is_none_or(|(_, known)| params.len() < known.len());
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
    }

    #[test]
    fn segments_that_are_no_text_match_nothing() {
        assert_eq!(match_path("/a/{id}", "/a/%ff"), None);
    }
}
