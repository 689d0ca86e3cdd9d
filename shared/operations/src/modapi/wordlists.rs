//! Lists of words, which are the platform's own block lists: what is made here matches for every dialect whose
//! configuration names it.

use std::sync::Arc;

use dialects::fault::Fault;
use dialects::modapi::page::{self, Page};
use dialects::modapi::wordlist as wire;
use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions, PlatformConfig};
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use store::configs::Versioned;

use super::common::{managed, operations, project};
use crate::block_lists::{Lists, MAX_LISTS, NotWritten, Wish};

/// How often a change is made again on what others left.
const TRIES: usize = 5;
/// Keys that are tried with a number before one is drawn.
const NUMBERED: usize = 20;
/// What is not found if there is no such list.
const LIST: &str = "wordlist";

operations! {
    /// `GET /v1/wordlist`.
    List: "modapi-wordlists.list", Get "/v1/wordlist", Moderate, list;
    /// `POST /v1/wordlist`.
    Create: "modapi-wordlists.create", Post "/v1/wordlist", Moderate, create, body wire::MAX_REQUEST_BYTES;
    /// `GET /v1/wordlist/{id}`.
    Get: "modapi-wordlists.get", Get "/v1/wordlist/{id}", Moderate, get;
    /// `PUT /v1/wordlist/{id}`.
    Update: "modapi-wordlists.update", Put "/v1/wordlist/{id}", Moderate, update, body wire::MAX_REQUEST_BYTES;
    /// `POST /v1/wordlist/{id}/words`.
    Add: "modapi-wordlists.add-words", Post "/v1/wordlist/{id}/words", Moderate, add, body wire::MAX_REQUEST_BYTES;
    /// `DELETE /v1/wordlist/{id}/words`.
    Remove: "modapi-wordlists.remove-words", Delete "/v1/wordlist/{id}/words", Moderate, remove;
    /// `GET /v1/wordlist/{id}/embedding-status`.
    Status: "modapi-wordlists.embedding-status", Get "/v1/wordlist/{id}/embedding-status", Moderate, status;
}

/// The project of whoever may change what matches in it.
async fn changing(context: &Context, caller: &Caller, request: &Request) -> Result<Arc<PlatformConfig>, Fault> {
    managed(context, caller, request).await?;
    project(context, caller, request).await
}

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let project = project(context, caller, request).await?;
    let page = Page::asked(&request.query, request.header("user-agent"))?;
    let mut found = Lists { context, platform: &project.platform.id }.all().await?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let rows = found.iter().map(|list| wire::row(list, &project.platform)).collect();
    Ok(Reply::json(200, &page::list(rows, page)))
}

async fn create(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let project = changing(context, caller, request).await?;
    let new = wire::create(&request.body)?;
    let lists = Lists { context, platform: &project.platform.id };
    let entries = new.words.entries(ListAbout::default().mode);
    for _ in 0..TRIES {
        let known = lists.all().await?;
        if known.len() >= MAX_LISTS {
            return Err(Fault::Conflict("limit_reached", format!("there are at most {MAX_LISTS} lists of words")));
        }
        let wished = new.key.clone().unwrap_or_else(|| wire::slug(&new.name));
        let name = &free(context, &known, &wished);
        let about = wire::about(&new.name, new.description.as_deref(), &ListAbout::default());
        let wish = Wish { name, enabled: true, options: ListOptions::default(), about, entries: &entries };
        match lists.write(&wish, None).await {
            Ok(list) => return Ok(Reply::json(200, &wire::render(&list, &entries, &project.platform))),
            Err(NotWritten::Raced) => {} // somebody else took the key
            Err(error) => return Err(error.fault(|word| new.words.path(word), "words")),
        }
    }
    Err(busy())
}

/// A key that no list has: the one that is wished for, else with a number behind it.
fn free(context: &Context, known: &[BlockList], wished: &str) -> String {
    let is_free = |key: &String| known.iter().all(|list| list.name != *key);
    let start: String = wished.chars().take(48).collect();
    let numbered = (2..NUMBERED).map(|number| format!("{start}-{number}"));
    let drawn = || format!("{start}-{}", context.random.number());
    std::iter::once(wished.to_owned()).chain(numbered).find(is_free).unwrap_or_else(drawn)
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let project = project(context, caller, request).await?;
    let lists = Lists { context, platform: &project.platform.id };
    let list = find(&lists, request).await?.value;
    let entries = lists.entries(&list).await?;
    Ok(Reply::json(200, &wire::render(&list, &entries, &project.platform)))
}

async fn status(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let project = project(context, caller, request).await?;
    let list = find(&Lists { context, platform: &project.platform.id }, request).await?;
    Ok(Reply::json(200, &wire::render_status(&list.value)))
}

async fn find(lists: &Lists<'_>, request: &Request) -> Result<Versioned<BlockList>, Fault> {
    lists.find(request.param("id")).await?.ok_or(Fault::NotFound(LIST))
}

/// What a list is to become.
struct Next<'a> {
    entries: Vec<BlockListEntry>,
    options: ListOptions,
    about: ListAbout,
    /// Entries that the answer tells of: those that were added or removed.
    told: Vec<BlockListEntry>,
    /// Whether there is anything to write.
    is_news: bool,
    /// Where the word of an entry stood in the request.
    path: Box<dyn Fn(usize) -> String + Send + 'a>,
}

/// What became of a change.
struct Changed {
    list: BlockList,
    entries: Vec<BlockListEntry>,
    told: Vec<BlockListEntry>,
}

/// Changes a list, and again on what others left if they were faster. `step` says what it is to become.
async fn change<'a>(
    lists: &Lists<'_>,
    request: &Request,
    step: impl Fn(&BlockList, Vec<BlockListEntry>) -> Result<Next<'a>, Fault>,
) -> Result<Changed, Fault> {
    for _ in 0..TRIES {
        let old = find(lists, request).await?;
        let before = lists.entries(&old.value).await?;
        let Next { entries, options, about, told, is_news, path } = step(&old.value, before)?;
        if !is_news {
            return Ok(Changed { list: old.value, entries, told });
        }
        let (name, enabled) = (old.value.name.clone(), old.value.enabled);
        let wish = Wish { name: &name, enabled, options, about, entries: &entries };
        match lists.write(&wish, Some(old)).await {
            Ok(list) => return Ok(Changed { list, entries, told }),
            Err(NotWritten::Raced) => {}
            Err(error) => return Err(error.fault(path, "words")),
        }
    }
    Err(busy())
}

fn busy() -> Fault {
    Fault::Unavailable("too many concurrent changes of one list".into())
}

fn nowhere(_: usize) -> String {
    "words".to_owned()
}

async fn update(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let project = changing(context, caller, request).await?;
    let sent = &wire::change(&request.body)?;
    let lists = Lists { context, platform: &project.platform.id };
    let step = |old: &BlockList, before: Vec<BlockListEntry>| {
        if sent.key.as_ref().is_some_and(|key| *key != old.name) {
            let message = "the key of a list is its id, and cannot be changed: make another list";
            return Err(Fault::invalid("key", "immutable", message));
        }
        let name = sent.name.as_deref().unwrap_or_else(|| wire::name(old));
        let description = sent.description.as_deref().or(old.about.description.as_deref());
        Ok(Next {
            entries: sent.words.as_ref().map_or(before, |words| words.entries(old.about.mode)),
            options: sent.strict.map_or(old.options, |strict| wire::options(strict, old.options)),
            about: wire::about(name, description, &old.about),
            told: Vec::new(),
            is_news: true,
            path: match &sent.words {
                Some(words) => Box::new(|word| words.path(word)),
                None => Box::new(nowhere),
            },
        })
    };
    let Changed { list, entries, .. } = change(&lists, request, step).await?;
    Ok(Reply::json(200, &wire::render(&list, &entries, &project.platform)))
}

async fn add(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let project = changing(context, caller, request).await?;
    let sent = &wire::added(&request.body)?;
    let lists = Lists { context, platform: &project.platform.id };
    let step = |old: &BlockList, before: Vec<BlockListEntry>| {
        let words = sent.new_to(&before);
        let told = words.entries(old.about.mode);
        let first = before.len();
        wire::check_room(first + told.len())?;
        let path = move |word: usize| word.checked_sub(first).map_or_else(|| nowhere(word), |word| words.path(word));
        Ok(Next {
            entries: before.into_iter().chain(told.iter().cloned()).collect(),
            options: old.options,
            about: old.about.clone(),
            is_news: !told.is_empty(),
            told,
            path: Box::new(path),
        })
    };
    let Changed { entries, told, .. } = change(&lists, request, step).await?;
    Ok(Reply::json(200, &wire::render_added(&told, entries.len())))
}

async fn remove(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let project = changing(context, caller, request).await?;
    let lists = Lists { context, platform: &project.platform.id };
    let step = |old: &BlockList, before: Vec<BlockListEntry>| {
        let words = wire::removed(&request.query, &before)?;
        let is_named = |entry: &BlockListEntry| words.contains(&entry.phrase.to_lowercase());
        let (told, entries): (Vec<_>, Vec<_>) = before.into_iter().partition(is_named);
        let (options, about) = (old.options, old.about.clone());
        Ok(Next { entries, options, about, is_news: !told.is_empty(), told, path: Box::new(nowhere) })
    };
    let Changed { entries, told, .. } = change(&lists, request, step).await?;
    Ok(Reply::json(200, &wire::render_removed(&told, entries.len())))
}
