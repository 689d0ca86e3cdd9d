//! Rules of the rule builder: kept, found again, and shown.

use dialects::fault::Fault;
use dialects::stream::page::From;
use dialects::stream::{rule as wire, rule_query};
use domain::cursor::ListPrint;
use domain::rules::{CompoundRule, MAX_RULES};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde_json::{Value, json};

use super::common::operations;
use crate::paging;

/// How often a rule is written again if somebody else wrote it meanwhile.
const MAX_TRIES: usize = 3;

operations! {
    /// `POST /api/v2/moderation/moderation_rule`.
    Upsert: "stream-rules.upsert-moderation-rule", Post "/api/v2/moderation/moderation_rule", users: false, upsert,
        body wire::MAX_REQUEST_BYTES;
    /// `GET /api/v2/moderation/moderation_rule/{id}`.
    Get: "stream-rules.get-moderation-rule", Get "/api/v2/moderation/moderation_rule/{id}", users: false, get;
    /// `DELETE /api/v2/moderation/moderation_rule/{id}`.
    Delete: "stream-rules.delete-moderation-rule", Delete "/api/v2/moderation/moderation_rule/{id}", users: false,
        delete;
    /// `POST /api/v2/moderation/moderation_rules`.
    Query: "stream-rules.query-moderation-rules", Post "/api/v2/moderation/moderation_rules", users: false, query;
}

async fn upsert(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = caller.platform()?;
    let wire::Upsert { name, document } = wire::upsert(&request.body)?;
    let id = CompoundRule::id_of(platform, &name);
    let now_us = context.clock.now_us();
    for _ in 0..MAX_TRIES {
        let old = context.store.rule(platform, &id).await.map_err(|error| fault(&error))?;
        if old.is_none() {
            let known = context.store.rules(platform).await.map_err(|error| fault(&error))?;
            if known.len() >= MAX_RULES {
                return Err(Fault::Conflict("limit_reached", format!("there are at most {MAX_RULES} rules")));
            }
        }
        let created_us = old.as_ref().map_or(now_us, |old| old.value.created_us);
        let rule = CompoundRule {
            id: id.clone(),
            name: name.clone(),
            document: document.clone(),
            created_us,
            updated_us: now_us,
        };
        let written = context.store.put_rule(platform, &rule, old.map(|old| old.version)).await;
        if written.map_err(|error| fault(&error))? {
            return Ok(Reply::json(201, &json!({ "rule": wire::render(&rule) })));
        }
    }
    Err(Fault::Unavailable("too many changes of one rule at once".into()))
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let found = context.store.rule(caller.platform()?, request.param("id")).await.map_err(|error| fault(&error))?;
    let rule = found.ok_or(Fault::NotFound("moderation rule"))?.value;
    Ok(Reply::json(200, &json!({ "rule": wire::render(&rule) })))
}

async fn delete(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let removed = context.store.delete_rule(caller.platform()?, request.param("id")).await;
    if removed.map_err(|error| fault(&error))? {
        Ok(Reply::json(200, &json!({})))
    } else {
        Err(Fault::NotFound("moderation rule"))
    }
}

async fn query(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = caller.platform()?;
    let query = rule_query::query(&request.body)?;
    let [filter, field, order] = query.print();
    let print = ListPrint::of(platform, &["stream rules", &filter, &field, &order]);
    let (cursor, is_back) = match &query.page.from {
        None => (None, false),
        Some(From::Next(cursor)) => (Some(cursor.as_str()), false),
        Some(From::Prev(cursor)) => (Some(cursor.as_str()), true),
    };
    let edge = paging::open(context, print, cursor)?;
    let found = query.pick(&context.store.rules(platform).await.map_err(|error| fault(&error))?);
    let after = |position: &str, edge: &str| query.is_after(position, edge);
    let begin = match (&edge, is_back) {
        (None, _) => 0,
        (Some(edge), false) => found.iter().take_while(|(position, _)| !after(position, edge)).count(),
        (Some(edge), true) => {
            found.iter().take_while(|(position, _)| after(edge, position)).count().saturating_sub(query.page.limit)
        }
    };
    let end = begin.saturating_add(query.page.limit).min(found.len());
    let shown = found.get(begin..end).unwrap_or_default();
    let next = shown.last().filter(|_| end < found.len()).map(|(position, _)| position.clone());
    let prev = shown.first().filter(|_| begin > 0).map(|(position, _)| position.clone());
    let rules: Vec<Value> = shown.iter().map(|(_, rule)| rule.clone()).collect();
    let mut body = wire::catalogues();
    body.insert("rules".to_owned(), Value::Array(rules));
    for (name, position) in [("next", next), ("prev", prev)] {
        body.extend(paging::seal(context, print, position)?.map(|cursor| (name.to_owned(), cursor.into())));
    }
    Ok(Reply::json(201, &Value::Object(body)))
}
