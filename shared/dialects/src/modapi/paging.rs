//! Pages by number of lists that can be long, in the union of what both generations of clients read.
//!
//! How many there are is counted up to a bound. Beyond it the totals are the least that there can be, which is said by
//! `totalIsMinimum`; whether there is a next page is always right.

use serde_json::{Value, json};

use super::query::Query;

/// Entries of a page if a request does not say.
const DEFAULT_SIZE: usize = 20;
/// Most entries of a page: who asks for more gets so many.
pub const MAX_SIZE: usize = 100;
/// The last entry that can be reached by a page's number.
pub const DEEPEST: usize = 10_000;

/// The page that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// 1, 2, 3, ...
    pub number: usize,
    /// Entries at most.
    pub size: usize,
}

/// How many entries there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// So many, or at least so many.
    pub count: usize,
    /// Whether there may be more.
    pub is_minimum: bool,
}

impl Paging {
    /// Reads it, whichever generation asks.
    pub fn read(query: &mut Query<'_>) -> Self {
        let number = query.number("page", usize::MAX).or_else(|| query.number("pageNumber", usize::MAX));
        let size = query.number("pageSize", usize::MAX).unwrap_or(DEFAULT_SIZE).min(MAX_SIZE);
        let number = number.unwrap_or(1);
        let paging = Self { number, size };
        if paging.skipped() >= DEEPEST {
            let message =
                format!("pages lead to the first {DEEPEST} entries only: narrow the filters, or turn the order");
            query.problem("page", "out_of_range", message);
        }
        paging
    }

    /// How many entries stand before it.
    pub const fn skipped(&self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    /// What stands around a page of `shown` entries.
    pub fn render(&self, total: Total, has_more: bool) -> Value {
        let least = self.skipped().saturating_add(self.size).saturating_add(1);
        let count = if has_more { total.count.max(least) } else { total.count };
        let pages = count.div_ceil(self.size);
        let mut shown = json!({
            "page": self.number,
            "pageNumber": self.number,
            "currentPage": self.number,
            "pageSize": self.size,
            "total": count,
            "totalItems": count,
            "totalPages": pages,
            "hasMore": has_more,
            "hasNextPage": has_more,
            "hasPreviousPage": self.number > 1,
        });
        if let (true, Some(map)) = (total.is_minimum, shown.as_object_mut()) {
            map.insert("totalIsMinimum".to_owned(), true.into());
        }
        shown
    }
}

/// The page of a list that is known as a whole.
pub fn part<T>(all: Vec<T>, paging: &Paging) -> (Vec<T>, Total, bool) {
    let count = all.len();
    let rest = all.into_iter().skip(paging.skipped());
    let shown: Vec<T> = rest.take(paging.size).collect();
    let has_more = paging.skipped() + shown.len() < count;
    (shown, Total { count, is_minimum: false }, has_more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Fault;

    fn read(pairs: &[(&str, &str)]) -> Result<Paging, Fault> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut query = Query::new(&pairs);
        let paging = Paging::read(&mut query);
        query.finish(paging)
    }

    #[test]
    fn both_generations_say_which_page() {
        assert_eq!(read(&[]), Ok(Paging { number: 1, size: DEFAULT_SIZE }));
        assert_eq!(read(&[("pageNumber", "3"), ("pageSize", "5")]), Ok(Paging { number: 3, size: 5 }));
        assert_eq!(read(&[("page", "2"), ("pageSize", "500")]), Ok(Paging { number: 2, size: MAX_SIZE }));
        for wrong in [("page", "0"), ("pageNumber", "-1"), ("pageSize", "0"), ("page", "502")] {
            assert!(matches!(read(&[wrong]), Err(Fault::Invalid(problems)) if problems.len() == 1), "{wrong:?}");
        }
        assert!(read(&[("page", "18446744073709551615")]).is_err());
        assert_eq!(read(&[("page", "500")]).unwrap().skipped(), 9_980);
    }

    #[test]
    fn totals_agree_with_whether_there_is_more() {
        let all: Vec<u32> = (0..45).collect();
        for number in 1..=4 {
            let paging = Paging { number, size: 20 };
            let (shown, total, has_more) = part(all.clone(), &paging);
            let around = paging.render(total, has_more);
            assert_eq!((shown.len(), has_more), ([20, 20, 5, 0][number - 1], number < 3));
            assert_eq!((&around["totalItems"], &around["totalPages"]), (&json!(45), &json!(3)));
            assert_eq!((&around["hasMore"], &around["hasNextPage"]), (&json!(has_more), &json!(has_more)));
            assert_eq!((&around["hasPreviousPage"], around.get("totalIsMinimum")), (&json!(number > 1), None));
        }
        let deep = Paging { number: 3, size: 20 };
        let around = deep.render(Total { count: 40, is_minimum: true }, true);
        assert_eq!((&around["total"], &around["totalPages"]), (&json!(61), &json!(4)), "{around}");
        assert_eq!(around["totalIsMinimum"], true);
    }
}
