//! Review queues as Moderation API's clients know them. They are the platform's own; the id of one is its name.

mod action;
mod content;
mod item;
mod listing;
mod stats;

pub use action::action_of;
pub use item::{SeenHead, SeenStory, item};
pub use listing::{Listing, listing};
pub use stats::{Stats, within_days};

use domain::config::{DEFAULT_QUEUE, Queue};
use domain::content::MAX_ID_BYTES;
use domain::facets::Facet;
use domain::filter::{Field, Filter, Op, Value as Wanted};
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Longest comment, bytes.
const MAX_COMMENT_BYTES: usize = 10_000;
/// Most items that are resolved by one call.
pub const MAX_RESOLVED: usize = 100;

/// A queue that a request names: one of the platform's, or the default one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named<'a> {
    own: Option<&'a Queue>,
    others: &'a [Queue],
}

impl<'a> Named<'a> {
    /// The queue of this id.
    pub fn of(queues: &'a [Queue], id: &str) -> Option<Self> {
        let own = queues.iter().find(|queue| queue.name == id);
        (own.is_some() || id == DEFAULT_QUEUE).then_some(Self { own, others: queues })
    }

    /// All of a platform's, in their order; the default one is the first.
    pub fn all(queues: &'a [Queue]) -> Vec<Self> {
        let mut own: Vec<&Queue> = queues.iter().filter(|queue| queue.name != DEFAULT_QUEUE).collect();
        own.sort_by_key(|queue| (queue.order, &queue.name));
        let first = Self::of(queues, DEFAULT_QUEUE).unwrap_or(Self { own: None, others: queues });
        std::iter::once(first).chain(own.into_iter().map(|queue| Self { own: Some(queue), others: queues })).collect()
    }

    /// Its id.
    pub fn id(&self) -> &'a str {
        self.own.map_or(DEFAULT_QUEUE, |queue| &queue.name)
    }

    /// The filter of its items; none if all are in it. What is filed under no queue that there is, is in the default one.
    pub fn filter(&self) -> Option<Filter> {
        let text = |queue: &Queue| Wanted::Text(queue.name.clone());
        let is = |op| Filter::Is(Field::Facet(Facet::Queue), op);
        if let Some(queue) = self.own.filter(|queue| queue.name != DEFAULT_QUEUE) {
            return Some(is(Op::Eq(text(queue))));
        }
        let others: Vec<Wanted> = self.others.iter().filter(|queue| queue.name != DEFAULT_QUEUE).map(text).collect();
        (!others.is_empty()).then(|| Filter::None(vec![is(Op::In(others))]))
    }

    /// As it stands in the list of queues.
    pub fn render(&self) -> Value {
        let name = if self.id() == DEFAULT_QUEUE { "Default" } else { self.id() };
        json!({ "id": self.id(), "name": name, "description": self.description(), "isDefault": self.id() == DEFAULT_QUEUE })
    }

    fn description(&self) -> &str {
        let said = self.own.map(|queue| queue.description.as_str()).filter(|said| !said.is_empty());
        said.unwrap_or(if self.id() == DEFAULT_QUEUE { "Everything that is in no other queue" } else { "" })
    }

    /// With how many items there are, open and resolved ones; each can be the least that there are.
    pub fn with_counts(&self, open: (usize, bool), resolved: (usize, bool)) -> Value {
        let mut shown = self.render();
        let more = json!({
            "filter": self.own.map_or_else(|| json!({}), |queue| json!({
                "types": queue.filter.types,
                "policies": queue.filter.policies,
                "tags": queue.filter.tags,
                "minSeverity": queue.filter.min_severity,
            })),
            "unresolvedItemsCount": open.0,
            "resolvedItemsCount": resolved.0,
            "totalItemsCount": open.0 + resolved.0,
        });
        if let (Some(map), Value::Object(more)) = (shown.as_object_mut(), more) {
            map.extend(more);
            if open.1 || resolved.1 {
                map.insert("countsAreMinimums".to_owned(), true.into());
            }
        }
        json!({ "queue": shown })
    }
}

/// Reads the body of a call that resolves an item, or takes that back. The newer clients send none.
pub fn comment(body: &[u8]) -> Result<Option<String>, Fault> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let map = object(body)?;
    let mut problems = Vec::new();
    let mut reader = Reader::root(&map, &mut problems);
    let comment = reader.text("comment").filter(|text| !text.is_empty()).map(str::to_owned);
    if comment.as_ref().is_some_and(|text| text.len() > MAX_COMMENT_BYTES) {
        reader.problem("comment", "too_long", format!("'comment' has more than {MAX_COMMENT_BYTES} bytes"));
    }
    if problems.is_empty() { Ok(comment) } else { Err(Fault::Invalid(problems)) }
}

/// Reads which items are to be resolved, each once.
pub fn item_ids(body: &[u8]) -> Result<Vec<String>, Fault> {
    let map = object(body)?;
    let mut problems = Vec::new();
    let mut reader = Reader::root(&map, &mut problems);
    if reader.get("itemIds").is_none() {
        reader.problem("itemIds", "missing", "'itemIds' is required");
    }
    let mut ids: Vec<String> = Vec::new();
    for (_, id) in reader.texts("itemIds", MAX_RESOLVED, MAX_ID_BYTES).unwrap_or_default() {
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    if problems.is_empty() { Ok(ids) } else { Err(Fault::Invalid(problems)) }
}

/// What is answered to a name that several items have.
pub fn ambiguous(name: &str) -> Fault {
    let message =
        format!("several contents of different types have the id '{name}': name the item by the id it is listed with");
    Fault::Invalid(vec![Problem::new("itemId", "ambiguous", message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(name: &str, order: u32) -> Queue {
        Queue { name: name.into(), order, description: "d".into(), ..Queue::default() }
    }

    #[test]
    fn there_is_always_a_default_queue() {
        let none = Named::of(&[], "default").unwrap();
        assert_eq!((none.filter(), Named::of(&[], "spam")), (None, None));
        let shown = none.render();
        assert_eq!((&shown["id"], &shown["isDefault"]), (&json!("default"), &json!(true)));
        assert!(!shown["description"].as_str().unwrap().is_empty());
        let queues = [queue("b", 2), queue("a", 2), queue("z", 1)];
        let ids: Vec<_> = Named::all(&queues).iter().map(Named::id).collect();
        assert_eq!(ids, ["default", "z", "a", "b"]);
        let own = Named::of(&queues, "a").unwrap();
        assert_eq!(own.render(), json!({ "id": "a", "name": "a", "description": "d", "isDefault": false }));
        assert!(matches!(own.filter(), Some(Filter::Is(Field::Facet(Facet::Queue), Op::Eq(_)))));
        assert!(matches!(Named::of(&queues, "default").unwrap().filter(), Some(Filter::None(_))));
    }

    #[test]
    fn counts_say_whether_they_are_exact() {
        let named = Named::of(&[], "default").unwrap();
        let shown = named.with_counts((3, false), (4, false));
        assert_eq!(shown["queue"]["totalItemsCount"], 7);
        assert!(shown["queue"]["filter"].is_object() && shown["queue"].get("countsAreMinimums").is_none());
        assert_eq!(named.with_counts((3, false), (1_000, true))["queue"]["countsAreMinimums"], true);
    }

    #[test]
    fn a_comment_is_optional_and_so_is_a_body() {
        assert_eq!((comment(b""), comment(b" \n"), comment(b"{}")), (Ok(None), Ok(None), Ok(None)));
        assert_eq!(comment(br#"{"comment":"seen"}"#), Ok(Some("seen".into())));
        assert!(matches!(comment(br#"{"comment":1}"#), Err(Fault::Invalid(_))));
        assert!(matches!(comment(b"["), Err(Fault::MalformedJson(_))));
        assert_eq!(item_ids(br#"{"itemIds":["a","b","a"]}"#), Ok(vec!["a".into(), "b".into()]));
        for wrong in [&b"{}"[..], br#"{"itemIds":"a"}"#, br#"{"itemIds":[1]}"#] {
            assert!(matches!(item_ids(wrong), Err(Fault::Invalid(problems)) if problems.len() == 1));
        }
    }
}
