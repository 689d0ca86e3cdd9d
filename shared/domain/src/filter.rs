//! Filters over cases: a tree of tests that every dialect's filters are read into, and its evaluation.
//!
//! What is known of a case comes in steps: a row of a list knows little, the head of a case more, the whole case
//! everything. So evaluation is three-valued: `Some(false)` drops a row for certain, `None` means that the next
//! step has to be read. What the whole case does not know is absent, and a filter over it is always decided.

pub mod plan;
mod row;

pub use row::Row;

use crate::facets::Facet;

/// What a test looks at. A field can have several values, or none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Public id of the item.
    Id,
    /// When it was first flagged.
    Created,
    /// When it was last changed.
    Updated,
    /// Whether a moderator has seen it since the last evidence.
    Reviewed,
    /// A facet: one of the values that lists are kept of.
    Facet(Facet),
    /// A property of the dialect's own item, by its name there.
    Named(&'static str),
    /// An entry of what the caller sent along, by its name.
    Custom(String),
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Microseconds since 1970.
    Time(i64),
}

/// How a field is tested. A field with several values passes if one of them does.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// The same.
    Eq(Value),
    /// One of these.
    In(Vec<Value>),
    /// Greater.
    Gt(Value),
    /// Greater or the same.
    Gte(Value),
    /// Less.
    Lt(Value),
    /// Less or the same.
    Lte(Value),
    /// Whether there is a value at all.
    Exists(bool),
    /// Is, or in a text contains, this.
    Contains(Value),
    /// A word of a text begins like this, whatever the case.
    Autocomplete(String),
    /// A text contains all these words, whatever the case.
    Words(String),
}

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Every one of these; all cases if there are none.
    All(Vec<Filter>),
    /// At least one of these.
    Any(Vec<Filter>),
    /// None of these.
    None(Vec<Filter>),
    /// One field.
    Is(Field, Op),
}

/// What is known of a case.
pub trait Subject {
    /// The values of a field; `None` if they are not known.
    fn values(&self, field: &Field) -> Option<Vec<Value>>;

    /// Whether a field has exactly this value; `None` if that is not known.
    fn has(&self, field: &Field, value: &Value) -> Option<bool> {
        self.values(field).map(|values| values.contains(value))
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Filter {
    /// Whether a case passes; `None` if that does not follow from what is known of it.
    pub fn eval(&self, subject: &impl Subject) -> Option<bool> {
        match self {
            Self::All(filters) => first(filters, subject, false),
            Self::Any(filters) => first(filters, subject, true),
            Self::None(filters) => first(filters, subject, true).map(|any| !any),
            Self::Is(field, op) => op.eval(field, subject),
        }
    }

    /// The filters of which every one has to pass.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::All(filters) => filters.iter().flat_map(Self::conjuncts).collect(),
            Self::Any(filters) if filters.len() == 1 => filters.iter().flat_map(Self::conjuncts).collect(),
            one => vec![one],
        }
    }
}

/// Looks for one that decides; unknown ones leave open what is not decided by others.
fn first(filters: &[Filter], subject: &impl Subject, decisive: bool) -> Option<bool> {
    let mut is_open = false;
    for filter in filters {
        match filter.eval(subject) {
            Some(passes) if passes == decisive => return Some(decisive),
            Some(_) => {}
            None => is_open = true,
        }
    }
    (!is_open).then_some(!decisive)
}

impl Op {
    fn eval(&self, field: &Field, subject: &impl Subject) -> Option<bool> {
        match self {
            Self::Eq(value) => subject.has(field, value),
            Self::In(values) => {
                let mut is_open = false;
                for value in values {
                    match subject.has(field, value) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => is_open = true,
                    }
                }
                (!is_open).then_some(false)
            }
            Self::Exists(wanted) => subject.values(field).map(|values| values.is_empty() != *wanted),
            other => subject.values(field).map(|values| values.iter().any(|value| other.passes(value))),
        }
    }

    fn passes(&self, value: &Value) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let order = |than: &Value| value.compare(than);
        match self {
            Self::In(wanted) => wanted.contains(value),
            Self::Gt(than) => order(than) == Some(Greater),
            Self::Gte(than) => matches!(order(than), Some(Greater | Equal)),
            Self::Lt(than) => order(than) == Some(Less),
            Self::Lte(than) => matches!(order(than), Some(Less | Equal)),
            Self::Exists(wanted) => *wanted,
            Self::Contains(Value::Text(part)) => value.text().is_some_and(|text| text.contains(part.as_str())),
            Self::Eq(wanted) | Self::Contains(wanted) => value == wanted,
            Self::Autocomplete(start) => {
                let start = start.to_lowercase();
                value.text().is_some_and(|text| words(text).any(|word| word.starts_with(&start)))
            }
            Self::Words(wanted) => value.text().is_some_and(|text| {
                let text = text.to_lowercase();
                wanted.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
            }),
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let whole = std::iter::once(text.to_lowercase());
    whole.chain(text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase))
}

impl Value {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Only values of one sort have an order.
    fn compare(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "filter/tests.rs"]
mod tests;
