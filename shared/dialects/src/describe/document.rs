//! The document of an API: the table of operations with what is said about each of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::entry::{Answer, Entry, Payload};
use super::{Api, refusals, schema};
use crate::fault::Fault;

/// Which key an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// None.
    Public,
    /// One of a platform with the scope `content`.
    Content,
    /// One of a platform with the scope `moderate`.
    Moderate,
    /// One of the operators.
    Admin,
    /// That of a member of the organisation, or one of the operators.
    Member,
}

/// An operation, as the table of operations has it.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Name.
    pub name: &'static str,
    /// Method.
    pub method: &'static str,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Which key it asks for.
    pub credential: Credential,
    /// Largest body it reads.
    pub max_body_bytes: usize,
}

/// The document of an API with these operations, or the names of those about which nothing is said, and of
/// what is said about operations that are none of them.
pub fn document(api: &Api, routes: &[Route]) -> Result<Value, Vec<String>> {
    let entries = (api.entries)();
    let mut problems = Vec::new();
    let mut paths = Map::new();
    for route in routes.iter().filter(|route| api.owns(route.path)) {
        let Some(entry) = entries.iter().find(|entry| entry.operation == route.name) else {
            problems.push(format!("{}: '{}' has no entry", api.name, route.name));
            continue;
        };
        let unknown = names(route.path).filter(|name| meaning(name).is_none());
        problems.extend(unknown.map(|name| format!("{}: nothing says what {{{name}}} means", route.path)));
        let methods = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(route.method.to_lowercase(), operation(route, entry));
        }
    }
    for entry in &entries {
        if !routes.iter().any(|route| route.name == entry.operation && api.owns(route.path)) {
            problems.push(format!("{}: an entry describes '{}', which is no operation", api.name, entry.operation));
        }
    }
    if problems.is_empty() { Ok(whole(api, &paths)) } else { Err(problems) }
}

fn whole(api: &Api, paths: &Map<String, Value>) -> Value {
    let tags: Vec<_> = api.tags.iter().map(|(name, about)| json!({ "name": name, "description": about })).collect();
    let mut schemas: Map<String, Value> =
        (api.schemas)().into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    schemas.insert("Error".into(), refusals::schema());
    let webhooks: Map<String, Value> =
        (api.webhooks)().into_iter().map(|(name, webhook)| (name.to_owned(), webhook)).collect();
    let responses = refusals::responses();
    let roots = [paths.values(), webhooks.values(), responses.values()].into_iter().flatten();
    let used = used(roots, &schemas);
    schemas.retain(|name, _| used.contains(name));
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": api.title,
            "version": env!("CARGO_PKG_VERSION"),
            "description": api.about,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{
            "url": "https://{host}",
            "description": "Your own installation.",
            "variables": { "host": { "default": "api.example.com", "description": "Where it was deployed." } },
        }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "headers": refusals::headers(),
            "securitySchemes": security_schemes(),
        },
    });
    if !webhooks.is_empty() {
        schema::put(&mut document, "webhooks", webhooks.into());
    }
    document
}

/// Names of the schemas that values refer to, directly or through others: APIs share some, and need not use all.
fn used<'a>(roots: impl Iterator<Item = &'a Value>, schemas: &'a Map<String, Value>) -> BTreeSet<String> {
    let (mut open, mut used) = (roots.collect::<Vec<_>>(), BTreeSet::new());
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => open.extend(map.values()),
            Value::Array(all) => open.extend(all),
            Value::String(text) => {
                let name = text.strip_prefix("#/components/schemas/").filter(|name| !used.contains(*name));
                let schema = name.and_then(|name| schemas.get(name));
                used.extend(name.map(str::to_owned));
                open.extend(schema);
            }
            _ => {}
        }
    }
    used
}

fn security_schemes() -> Value {
    let key = |about: &str| json!({ "type": "http", "scheme": "bearer", "description": about });
    json!({
        "contentKey": key("A key of a platform with the scope `content`."),
        "moderateKey": key("A key of a platform with the scope `moderate`."),
        "adminKey": key("A key of the operators."),
        "memberKey": key("The credential of a member of the organisation, as far as their role allows."),
    })
}

fn operation(route: &Route, entry: &Entry) -> Value {
    let security = match route.credential {
        Credential::Public => json!([]),
        Credential::Content => json!([{ "contentKey": [] }]),
        Credential::Moderate => json!([{ "moderateKey": [] }]),
        Credential::Admin => json!([{ "adminKey": [] }]),
        Credential::Member => json!([{ "memberKey": [] }, { "adminKey": [] }]),
    };
    let mut operation = json!({
        "operationId": route.name,
        "tags": [entry.tag],
        "summary": entry.summary,
        "security": security,
        "responses": responses(route, entry),
    });
    if !entry.about.is_empty() {
        schema::put(&mut operation, "description", json!(entry.about));
    }
    let parameters = parameters(route, entry);
    if !parameters.is_empty() {
        schema::put(&mut operation, "parameters", json!(parameters));
    }
    if let Some(body) = &entry.body {
        let body = json!({
            "required": !entry.is_body_optional,
            "description": format!("At most {} bytes.", route.max_body_bytes),
            "content": { "application/json": media(body) },
        });
        schema::put(&mut operation, "requestBody", body);
    }
    operation
}

fn media(payload: &Payload) -> Value {
    json!({ "schema": schema::reference(&payload.schema), "example": payload.example })
}

fn parameters(route: &Route, entry: &Entry) -> Vec<Value> {
    let in_path = names(route.path).map(|name| {
        let schema = json!({ "type": "string", "minLength": 1 });
        json!({ "name": name, "in": "path", "required": true, "description": meaning(name), "schema": schema })
    });
    let in_query = entry.query.iter().map(
        |asked| json!({ "name": asked.name, "in": "query", "required": asked.is_required, "schema": asked.schema }),
    );
    let key = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "For a day, the same key with the same request gets the first answer again and does nothing \
                        more; with another request it is refused.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
    });
    in_path.chain(in_query).chain(entry.is_once.then_some(key)).collect()
}

/// Names of the parameters of a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// What the parameters of paths mean; the same word means the same in all paths.
fn meaning(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "platform" => "Id of the platform.",
        "key" => "Id of the API key (not the key itself).",
        "code" => "Code of the policy: 1 to 32 of `A-Z`, `0-9`, `_`, `-`.",
        "name" => "Name, as the operator spells it.",
        "version" => "Number of the version.",
        "endpoint" => "Id of the endpoint.",
        "event" => "Id of the event.",
        "app" => "Id of the app.",
        "organisation" => "Id of the organisation.",
        "member" => "Id of the member.",
        "project" => "Id of the project, a number.",
        "moderator" => "Id of the moderator, a UUID.",
        "erasure" => "Id of the receipt.",
        "bulk" => "The UUID under which the contents were sent.",
        "case" => "Id of the case.",
        "author" => "Id of the author on the platform.",
        "queue" => "Name of the queue.",
        "slot" => "Id of the slot.",
        "document" => "Name of the document with `.json`.",
        _ => return None,
    })
}

fn responses(route: &Route, entry: &Entry) -> Map<String, Value> {
    let mut responses: Map<String, Value> =
        entry.answers.iter().map(|answer| (answer.status.to_string(), success(answer, entry.is_once))).collect();
    let is_open = route.credential == Credential::Public;
    let takes_body = entry.body.is_some();
    let is_checked = takes_body || entry.is_once || !entry.query.is_empty();
    let shared = [
        (takes_body, 400),
        (!is_open, 401),
        (!is_open, 403),
        (takes_body, 413),
        (takes_body, 415),
        (is_checked, 422),
        (true, 500),
        (true, 503),
    ];
    responses.extend(shared.into_iter().filter(|(is_so, _)| *is_so).filter_map(|(_, code)| refusals::reference(code)));
    if let Some((what, meaning)) = entry.missing {
        responses.insert("404".into(), refusals::refusal(meaning, &Fault::NotFound(what)));
    }
    let mut conflicts = entry.conflicts.clone();
    if entry.is_once && !conflicts.iter().any(|(code, _)| *code == "conflict") {
        conflicts.push(("conflict", "this `Idempotency-Key` was used for another request"));
    }
    if !conflicts.is_empty() {
        responses.insert("409".into(), refusals::conflict(&conflicts));
    }
    responses
}

fn success(answer: &Answer, is_once: bool) -> Value {
    let mut response = match &answer.body {
        Some(body) => {
            let mut response = refusals::body(answer.meaning, &schema::reference(&body.schema));
            if let Some(content) = response.pointer_mut("/content/application~1json") {
                *content = media(body);
            }
            response
        }
        None => json!({
            "description": answer.meaning,
            "headers": { "x-request-id": { "$ref": "#/components/headers/x-request-id" } },
        }),
    };
    if let (true, Some(headers)) = (is_once, response.get_mut("headers").and_then(Value::as_object_mut)) {
        let header = json!({ "$ref": "#/components/headers/idempotent-replayed" });
        headers.insert("idempotent-replayed".into(), header);
    }
    response
}
