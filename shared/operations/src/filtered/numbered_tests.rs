//! Pages by number over lists of the tests' own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::cases::Head;
use domain::content::{Body, ContentRef};
use domain::facets::{Facet, Filing, position};
use domain::filter::plan::{By, Order, Plan};
use domain::filter::{Field, Filter, Op, Row, Value};
use domain::ids::{CaseId, PlatformId};
use futures_util::FutureExt;
use store::filed::{FiledList, FiledRow};

use super::*;
use crate::filtered::{Heads, Rows};

const START_US: i64 = 1_790_000_000_000_000;

/// So many cases; every third is of one author.
struct Table {
    count: usize,
    rows_read: AtomicUsize,
    wholes_read: AtomicUsize,
}

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn case(n: usize) -> CaseId {
    CaseId::of(&platform(), &ContentRef { kind: "post".into(), id: n.to_string() })
}

impl Table {
    fn of(count: usize) -> Self {
        Self { count, rows_read: AtomicUsize::new(0), wholes_read: AtomicUsize::new(0) }
    }

    fn row(n: usize) -> FiledRow {
        let author = if n.is_multiple_of(3) { "ann" } else { "bob" };
        let flagged_us = START_US + i64::try_from(n).unwrap() * 1_000;
        let filing = Filing::new(false, &[(Facet::Author, author.to_owned())], None);
        let row = Row::parse(case(n), &domain::facets::Filed { flagged_us, filing }.row()).unwrap();
        FiledRow { position: position(flagged_us, &case(n)), row }
    }
}

impl Lists for Table {
    async fn rows(
        &self,
        list: FiledList<'_>,
        _: Option<bool>,
        ascending: bool,
        after: Option<&str>,
        count: usize,
    ) -> Result<Rows, StoreError> {
        let FiledList::By(codes) = list else { panic!("{list:?}") };
        let is_in = |row: &FiledRow| codes.iter().any(|code| row.row.filed.filing.has(code));
        let mut rows: Vec<FiledRow> = (0..self.count).map(Self::row).filter(is_in).collect();
        if !ascending {
            rows.reverse();
        }
        rows.retain(|row| {
            after.is_none_or(|after| (row.position.as_str() > after) == ascending && row.position != after)
        });
        let has_more = rows.len() > count;
        rows.truncate(count);
        self.rows_read.fetch_add(rows.len(), Ordering::SeqCst);
        Ok((rows, has_more))
    }

    async fn heads(&self, cases: &[CaseId]) -> Result<Heads, StoreError> {
        let head =
            |id: &CaseId| (id.clone(), (Head::new(&ContentRef { kind: "post".into(), id: "x".into() }, 0), None));
        Ok(cases.iter().map(head).collect::<HashMap<_, _>>())
    }
}

impl Shown for Table {
    type Item = CaseId;

    fn by_head(&self, _: &Filter, _: &CaseId, _: &Head, _: Option<&Body>) -> Option<bool> {
        None
    }

    fn bytes(&self, _: &CaseId) -> usize {
        1
    }

    async fn whole(&self, _: &Filter, case: &CaseId) -> Result<Option<CaseId>, StoreError> {
        self.wholes_read.fetch_add(1, Ordering::SeqCst);
        Ok(Some(case.clone()))
    }
}

fn page(table: &Table, filter: &Filter, ascending: bool, skip: usize, limit: usize) -> Numbered<CaseId> {
    let plan = Plan::of(&platform(), filter, Order { by: By::Created, ascending });
    let filtered = Filtered { lists: table, filter, plan: &plan, shown: table };
    filtered.numbered(skip, limit).now_or_never().expect("nothing here waits").unwrap()
}

fn by(author: &str) -> Filter {
    Filter::Is(Field::Facet(Facet::Author), Op::Eq(Value::Text(author.into())))
}

#[test]
fn pages_cover_what_passes_once_and_in_order() {
    for (filter, step) in [(Filter::default(), 1), (by("ann"), 3)] {
        for ascending in [true, false] {
            for count in [0, 1, 7, 40] {
                let table = Table::of(count);
                let mut expected: Vec<CaseId> = (0..count).step_by(step).map(case).collect();
                if !ascending {
                    expected.reverse();
                }
                for limit in [1, 5, 7, 100] {
                    let mut met = Vec::new();
                    for number in 0.. {
                        let found = page(&table, &filter, ascending, number * limit, limit);
                        assert_eq!((found.total, found.is_minimum, found.is_too_deep), (expected.len(), false, false));
                        met.extend(found.items);
                        assert_eq!(found.has_more, met.len() < expected.len());
                        if !found.has_more {
                            break;
                        }
                    }
                    assert_eq!(met, expected, "{count} {limit} {ascending}");
                }
                assert!(page(&table, &filter, ascending, count + 1, 5).items.is_empty());
            }
        }
    }
}

#[test]
fn the_first_page_costs_the_same_however_long_the_list_is() {
    let cost = |count: usize| {
        let table = Table::of(count);
        let found = page(&table, &Filter::default(), false, 0, 20);
        assert_eq!((found.items.len(), found.total, found.is_minimum, found.has_more), (20, COUNTED, true, true));
        (table.rows_read.into_inner(), table.wholes_read.into_inner())
    };
    assert_eq!(cost(2_000), (COUNTED, 20));
    assert_eq!(cost(9_000), (COUNTED, 20));
}

#[test]
fn what_only_whole_cases_tell_is_looked_for_within_bounds() {
    let filter = Filter::Is(Field::Named("actions"), Op::Eq(Value::Text("reject".into())));
    let table = Table::of(3_000);
    let first = page(&table, &filter, true, 0, 20);
    assert_eq!((first.items.len(), first.is_minimum, first.has_more), (20, true, true));
    assert!(table.wholes_read.load(Ordering::SeqCst) <= MAX_BATCH, "no more than the page needs");
    let deep = page(&table, &filter, true, 2_000, 20);
    assert!(table.wholes_read.load(Ordering::SeqCst) <= 2 * MAX_BATCH + BUDGET / WHOLE, "a call reads only so many");
    assert!(deep.is_too_deep && deep.items.is_empty(), "and says so, instead of showing what stands elsewhere");
}
