//! Pages of short lists. The older clients ask for none and expect a bare array; the newer ones always say which page
//! they want, and expect it with what stands around it.

use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

/// Entries of a page if a request does not say.
const DEFAULT_SIZE: usize = 20;
/// Most entries of a page.
const MAX_SIZE: usize = 100;
/// What the newer clients' `User-Agent` starts with.
const NEWER: &str = "speakeasy-sdk/";

/// The page that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// 1, 2, 3, ...
    pub number: usize,
    /// Entries at most.
    pub size: usize,
}

impl Page {
    /// Reads it from the query; `None` if a bare array is expected.
    pub fn asked(query: &[(String, String)], user_agent: Option<&str>) -> Result<Option<Self>, Fault> {
        let given = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if given("page").is_none() && !user_agent.is_some_and(|agent| agent.starts_with(NEWER)) {
            return Ok(None);
        }
        let mut problems = Vec::new();
        let mut number = |name: &str, default: usize, most: usize| {
            let Some(text) = given(name) else { return default };
            let found = text.parse().ok().filter(|number| (1..=most).contains(number));
            found.unwrap_or_else(|| {
                let message = format!("'{name}' must be a whole number between 1 and {most}");
                problems.push(Problem::new(name, "out_of_range", message));
                default
            })
        };
        let page = Self { number: number("page", 1, 1_000_000), size: number("pageSize", DEFAULT_SIZE, MAX_SIZE) };
        if problems.is_empty() { Ok(Some(page)) } else { Err(Fault::Invalid(problems)) }
    }
}

/// A list as answered: bare, or the page of it that is asked for.
pub fn list(all: Vec<Value>, page: Option<Page>) -> Value {
    let Some(Page { number, size }) = page else { return all.into() };
    let total = all.len();
    let pages = total.div_ceil(size);
    let data: Vec<Value> = all.into_iter().skip((number - 1).saturating_mul(size)).take(size).collect();
    json!({
        "data": data,
        "pagination": {
            "page": number,
            "pageSize": size,
            "total": total,
            "totalPages": pages,
            "hasMore": number < pages,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn who_names_a_page_gets_one() {
        let asked = |pairs: &[(&str, &str)], agent| Page::asked(&query(pairs), agent);
        assert_eq!(asked(&[], None), Ok(None));
        assert_eq!(asked(&[("queueId", "q")], Some("ModerationAPI/JS 3.7.0")), Ok(None));
        assert_eq!(asked(&[("page", "2"), ("pageSize", "5")], None), Ok(Some(Page { number: 2, size: 5 })));
        assert_eq!(asked(&[], Some("speakeasy-sdk/python 2.2.0")), Ok(Some(Page { number: 1, size: DEFAULT_SIZE })));
        for wrong in [("page", "0"), ("page", "x"), ("pageSize", "101"), ("pageSize", "-1")] {
            let Err(Fault::Invalid(problems)) = asked(&[("page", "1"), wrong][usize::from(wrong.0 == "page")..], None)
            else {
                panic!("{wrong:?}")
            };
            assert_eq!(problems[0].path, wrong.0);
        }
    }

    #[test]
    fn pages_follow_each_other() {
        let all = || (0..5).map(Value::from).collect::<Vec<_>>();
        assert_eq!(list(all(), None), json!([0, 1, 2, 3, 4]));
        let page = |number| list(all(), Some(Page { number, size: 2 }));
        assert_eq!((&page(1)["data"], &page(3)["data"], &page(4)["data"]), (&json!([0, 1]), &json!([4]), &json!([])));
        let expected = json!({ "page": 2, "pageSize": 2, "total": 5, "totalPages": 3, "hasMore": true });
        assert_eq!(page(2)["pagination"], expected);
        assert_eq!(page(3)["pagination"]["hasMore"], json!(false));
        assert_eq!(list(Vec::new(), Some(Page { number: 1, size: 2 }))["pagination"]["totalPages"], json!(0));
    }
}
