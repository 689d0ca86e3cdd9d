//! Which items of a queue are asked for, in which order, and which page.

use domain::facets::Facet;
use domain::filter::plan::{By, Order};
use domain::filter::{Field, Filter, Op, Value};

use super::Named;
use super::item::ACTIONS;
use crate::fault::Fault;
use crate::modapi::paging::Paging;
use crate::modapi::query::Query;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Which items.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub paging: Paging,
}

/// What the newer clients call an order. Items at random stand in the order of their cases' ids, which are hashes: it has
/// nothing to do with time, and is the same on every page.
const SORTS: [(&str, Order); 4] = [
    ("FIFO", Order { by: By::Created, ascending: true }),
    ("LIFO", Order { by: By::Created, ascending: false }),
    ("RANDOM", Order { by: By::Id, ascending: true }),
    ("SEVERITY_DESC", Order { by: By::Gravity, ascending: false }),
];
/// What the older clients order by. A review is most often the last thing that happened to an item that has had one.
const FIELDS: [(&str, By); 3] = [("createdAt", By::Created), ("severity", By::Gravity), ("reviewedAt", By::Updated)];

/// Reads which items of a queue are asked for.
pub fn listing(query: &[(String, String)], queue: &Named<'_>) -> Result<Listing, Fault> {
    let mut query = Query::new(query);
    let paging = Paging::read(&mut query);
    let order = order(&mut query);
    let mut all: Vec<Filter> = queue.filter().into_iter().collect();
    if !query.flag("includeResolved").unwrap_or(false) {
        all.push(Filter::Is(Field::Reviewed, Op::Eq(Value::Bool(false))));
    }
    if let Some(author) = query.text("authorId") {
        all.push(Filter::Is(Field::Facet(Facet::Author), Op::Eq(Value::Text(author.to_owned()))));
    }
    for (name, field) in [
        ("conversationIds", Field::Facet(Facet::Parent)),
        ("labels", Field::Facet(Facet::Label)),
        ("filteredActionIds", Field::Named(ACTIONS)),
    ] {
        all.extend(query.list(name).map(|words| any(field, words)));
    }
    for (name, op) in [("afterDate", Op::Gte as fn(Value) -> Op), ("beforeDate", Op::Lte)] {
        all.extend(query.time(name).map(|ms| Filter::Is(Field::Created, op(Value::Time(ms.saturating_mul(1000))))));
    }
    query.finish(Listing { filter: Filter::All(all), order, paging })
}

fn any(field: Field, words: Vec<String>) -> Filter {
    Filter::Is(field, Op::In(words.into_iter().map(Value::Text).collect()))
}

/// The newest first, unless something else is asked for.
fn order(query: &mut Query<'_>) -> Order {
    let sort = query.word("sort", &SORTS);
    let by = query.word("sortField", &FIELDS);
    let ascending = query.word("sortDirection", &[("asc", true), ("desc", false)]).unwrap_or(false);
    sort.unwrap_or(Order { by: by.unwrap_or(By::Created), ascending })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Listing, Fault> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        listing(&pairs, &Named::of(&[], "default").unwrap())
    }

    fn filters(pairs: &[(&str, &str)]) -> Vec<Filter> {
        match read(pairs).unwrap().filter {
            Filter::All(all) => all,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_generations_choose_an_order() {
        for (pairs, by, ascending) in [
            (&[][..], By::Created, false),
            (&[("sort", "FIFO")], By::Created, true),
            (&[("sort", "LIFO")], By::Created, false),
            (&[("sort", "SEVERITY_DESC")], By::Gravity, false),
            (&[("sort", "RANDOM")], By::Id, true),
            (&[("sortField", "severity"), ("sortDirection", "asc")], By::Gravity, true),
            (&[("sortField", "createdAt"), ("sortDirection", "asc")], By::Created, true),
            (&[("sortField", "reviewedAt")], By::Updated, false),
        ] {
            assert_eq!(read(pairs).unwrap().order, Order { by, ascending }, "{pairs:?}");
        }
    }

    #[test]
    fn every_filter_narrows() {
        let open = Filter::Is(Field::Reviewed, Op::Eq(Value::Bool(false)));
        assert_eq!(filters(&[]), [open]);
        assert_eq!(filters(&[("includeResolved", "true")]), []);
        let text = |text: &str| Value::Text(text.to_owned());
        let all = filters(&[
            ("includeResolved", "true"),
            ("authorId", "ann"),
            ("conversationIds", "a,b"),
            ("labels", "toxicity"),
            ("labels", "spam"),
            ("filteredActionIds[]", "reject"),
            ("afterDate", "2026-11-22"),
            ("beforeDate", "1795305600001"),
        ]);
        assert_eq!(
            all,
            [
                Filter::Is(Field::Facet(Facet::Author), Op::Eq(text("ann"))),
                any(Field::Facet(Facet::Parent), vec!["a".into(), "b".into()]),
                any(Field::Facet(Facet::Label), vec!["toxicity".into(), "spam".into()]),
                any(Field::Named(ACTIONS), vec!["reject".into()]),
                Filter::Is(Field::Created, Op::Gte(Value::Time(1_795_305_600_000_000))),
                Filter::Is(Field::Created, Op::Lte(Value::Time(1_795_305_600_001_000))),
            ]
        );
    }

    #[test]
    fn every_problem_is_named() {
        let Err(Fault::Invalid(problems)) = read(&[
            ("page", "x"),
            ("sort", "UP"),
            ("sortField", "size"),
            ("includeResolved", "2"),
            ("afterDate", "then"),
        ]) else {
            panic!("taken")
        };
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["page", "sort", "sortField", "includeResolved", "afterDate"]);
    }
}
