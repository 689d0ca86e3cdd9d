//! Block lists, which are the platform's own: a name stands for one list, whatever its team.

use dialects::fault::{Fault, Problem};
use dialects::stream::{PROFANITY_LIST, block_list as wire, read};
use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions, MatchMode};
use domain::cursor::ListPrint;
use engines::ProfanityEngine;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::{Map, Value, json};
use store::configs::Versioned;

use super::common::operations;
use crate::block_lists::{Lists, MAX_LISTS, NotWritten, Wish};
use crate::paging;

/// Most lists of a page, and as many as there are if the request does not say.
const MAX_PAGE: usize = 100;
/// Most bytes of words in a page: an answer of a function has at most 6 MB.
const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;
/// How often a change is made again on what others left.
const MAX_TRIES: usize = 3;
/// Why a name cannot be given again.
const TAKEN: &str = "a block list of this name exists already";

operations! {
    /// `POST /api/v2/blocklists`.
    Create: "stream-blocklists.create-block-list", Post "/api/v2/blocklists", users: false, create,
        body wire::MAX_REQUEST_BYTES;
    /// `GET /api/v2/blocklists`.
    List: "stream-blocklists.list-block-lists", Get "/api/v2/blocklists", users: false, list;
    /// `GET /api/v2/blocklists/{name}`.
    Get: "stream-blocklists.get-block-list", Get "/api/v2/blocklists/{name+}", users: false, get;
    /// `PUT /api/v2/blocklists/{name}`.
    Update: "stream-blocklists.update-block-list", Put "/api/v2/blocklists/{name+}", users: false, update,
        body wire::MAX_REQUEST_BYTES;
    /// `DELETE /api/v2/blocklists/{name}`.
    Delete: "stream-blocklists.delete-block-list", Delete "/api/v2/blocklists/{name+}", users: false, delete;
}

async fn create(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let lists = Lists { context, platform: caller.platform()? };
    let new = wire::create(&request.body)?;
    let known = lists.all().await?;
    if known.iter().any(|list| list.name == new.name) {
        return Err(Fault::invalid("name", "taken", TAKEN));
    }
    if known.len() >= MAX_LISTS {
        return Err(Fault::Conflict("limit_reached", format!("there are at most {MAX_LISTS} block lists")));
    }
    let entries = new.said.entries(new.about.mode);
    let options = new.said.options(wire::PLAIN);
    let wish = Wish { name: &new.name, enabled: true, options, about: new.about, entries: &entries };
    let list = lists.write(&wish, None).await.map_err(|error| match error {
        NotWritten::Raced => Fault::invalid("name", "taken", TAKEN),
        error => error.fault(|entry| new.said.path(entry), "words"),
    })?;
    Ok(Reply::json(201, &json!({ "blocklist": wire::render(&list, &entries) })))
}

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = caller.platform()?;
    let lists = Lists { context, platform };
    let team = request.query("team").filter(|team| !team.is_empty());
    let limit = limit(request)?;
    let print = ListPrint::of(platform, &["stream block lists", team.unwrap_or_default()]);
    let cursor = request.query("cursor").filter(|cursor| !cursor.is_empty());
    let after = paging::open(context, print, cursor)?;
    let is_wanted =
        |list: &BlockList| is_of(list, team) && after.as_ref().is_none_or(|after| list.name.as_str() > after.as_str());
    let mut found = lists.all().await?;
    if found.iter().all(|list| list.name != PROFANITY_LIST) {
        found.push(built_in());
    }
    found.retain(is_wanted);
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let (mut shown, mut bytes, mut last) = (Vec::new(), 0, None);
    for list in found.iter().take(limit) {
        let entries = entries(&lists, list).await?;
        bytes += entries.iter().map(|entry| entry.phrase.len() + 8).sum::<usize>();
        if bytes > MAX_PAGE_BYTES && !shown.is_empty() {
            break;
        }
        shown.push(wire::render(list, &entries));
        last = Some(list.name.clone());
    }
    let rest = last.filter(|_| shown.len() < found.len());
    let mut body = Map::from_iter([("blocklists".to_owned(), Value::Array(shown))]);
    body.extend(paging::seal(context, print, rest)?.map(|cursor| ("next_cursor".to_owned(), cursor.into())));
    Ok(Reply::json(200, &Value::Object(body)))
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let lists = Lists { context, platform: caller.platform()? };
    let list = match find(&lists, request.param("name"), request.query("team")).await {
        Err(Fault::NotFound(_)) if is_built_in(request) => built_in(),
        found => found?.value,
    };
    let entries = entries(&lists, &list).await?;
    Ok(Reply::json(200, &json!({ "blocklist": wire::render(&list, &entries) })))
}

async fn update(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let lists = Lists { context, platform: caller.platform()? };
    let name = request.param("name");
    read::body(&request.body, |_| Some(()))?; // what is no JSON is refused, whether there is such a list or not
    let mut raced = None;
    for _ in 0..MAX_TRIES {
        let old = find(&lists, name, None).await.map_err(|error| refused(error, request))?;
        let change = wire::change(&request.body, old.value.about.mode)?;
        if !is_of(&old.value, change.team.as_deref()) {
            return Err(Fault::NotFound("block list"));
        }
        let entries = if change.said.has_words() {
            change.said.entries(old.value.about.mode)
        } else {
            lists.entries(&old.value).await?
        };
        let (options, about) = (change.said.options(old.value.options), old.value.about.clone());
        let wish = Wish { name, enabled: old.value.enabled, options, about, entries: &entries };
        match lists.write(&wish, Some(old)).await {
            Ok(list) => return Ok(Reply::json(201, &json!({ "blocklist": wire::render(&list, &entries) }))),
            Err(error @ NotWritten::Raced) => raced = Some(error),
            Err(error) => return Err(error.fault(|entry| change.said.path(entry), "words")),
        }
    }
    Err(raced.unwrap_or(NotWritten::Raced).fault(|_| "words".to_owned(), "words"))
}

async fn delete(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let lists = Lists { context, platform: caller.platform()? };
    let found = find(&lists, request.param("name"), request.query("team")).await;
    let list = found.map_err(|error| refused(error, request))?.value;
    lists.remove(&list.name).await?;
    Ok(Reply::json(200, &json!({})))
}

/// The list that is always there: the plain words of the lexicon, which finds them disguised as well. A platform's own
/// list of the name stands in its place.
fn built_in() -> BlockList {
    BlockList {
        name: PROFANITY_LIST.to_owned(),
        version: 1,
        enabled: true,
        entry_count: 0,
        part_count: 0,
        options: ListOptions::default(),
        about: ListAbout::default(),
    }
}

/// Whether a request without a team names it.
fn is_built_in(request: &Request) -> bool {
    request.param("name") == PROFANITY_LIST && request.query("team").is_none_or(str::is_empty)
}

/// Nobody changes the list that is always there.
fn refused(error: Fault, request: &Request) -> Fault {
    match error {
        Fault::NotFound(_) if is_built_in(request) => Fault::Denied(format!("{PROFANITY_LIST} cannot be changed")),
        other => other,
    }
}

/// The words of a list that was just read. No list that is stored is without parts and has words.
async fn entries(lists: &Lists<'_>, list: &BlockList) -> Result<Vec<BlockListEntry>, Fault> {
    if list.name != PROFANITY_LIST || *list != built_in() {
        return lists.entries(list).await;
    }
    let entry =
        |phrase: &str| BlockListEntry { phrase: phrase.to_owned(), mode: MatchMode::Word, label: None, severity: None };
    Ok(ProfanityEngine::plain_words().into_iter().map(entry).collect())
}

/// A list by its name; only if it is of the team, where one is named.
async fn find(lists: &Lists<'_>, name: &str, team: Option<&str>) -> Result<Versioned<BlockList>, Fault> {
    let found = lists.find(name).await?;
    let team = team.filter(|team| !team.is_empty());
    found.filter(|found| is_of(&found.value, team)).ok_or(Fault::NotFound("block list"))
}

/// Whether a list is one of a team. Without a team, every list is.
fn is_of(list: &BlockList, team: Option<&str>) -> bool {
    team.is_none() || list.about.team.as_deref() == team
}

fn limit(request: &Request) -> Result<usize, Fault> {
    let Some(text) = request.query("limit").filter(|text| !text.is_empty()) else { return Ok(MAX_PAGE) };
    let limit = text.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit));
    let message = format!("'limit' must be a whole number between 1 and {MAX_PAGE}");
    limit.ok_or_else(|| Fault::Invalid(vec![Problem::new("limit", "out_of_range", message)]))
}
