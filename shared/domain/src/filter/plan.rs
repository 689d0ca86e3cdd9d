//! How a filter is answered: which lists are walked, in which order, and between which places.
//!
//! Of the tests that every case has to pass, the one with the shortest lists is chosen; the others are tested on
//! what the lists lead to. A plan never leaves out a case that passes.

use crate::content::ContentRef;
use crate::facets::{Facet, FacetCode, TEXT};
use crate::ids::{CaseId, PlatformId, sortable_ms};

use super::{Field, Filter, Op, Value};

/// Sorts behind every place that begins alike.
const BEHIND: char = '~';
/// Most cases that are looked up by their ids instead of in a list.
const MAX_NAMED: usize = 100;
/// Most values whose lists are walked side by side.
const MAX_LISTS: usize = 8;
/// How long the list of all flagged cases is, compared with others.
const ALL_RANK: u32 = 100;

/// What cases are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// When they were first flagged.
    Created,
    /// When they were last changed.
    Updated,
    /// Their public id.
    Id,
    /// How grave they are.
    Gravity,
}

impl By {
    /// A word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Id => "id",
            Self::Gravity => "gravity",
        }
    }
}

/// In which order cases are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: By,
    /// Lowest first.
    pub ascending: bool,
}

/// Where the candidates come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// These cases and no others.
    Cases(Vec<CaseId>),
    /// The lists of these values, side by side.
    Lists(Vec<FacetCode>),
    /// All flagged cases by the time of their last change.
    Updated,
}

/// Longest text that bounds a walk: an index takes keys of 1,024 bytes, and what stands there (ids of cases) is shorter.
const MAX_PLACE_BYTES: usize = 128;

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where the candidates come from.
    pub source: Source,
    /// Only reviewed ones, or only others; both if absent.
    pub reviewed: Option<bool>,
    /// Where the walk begins, lowest place first.
    pub low: Option<String>,
    /// Where it ends.
    pub high: Option<String>,
    /// Its order.
    pub order: Order,
}

impl Plan {
    /// The plan for a filter in an order.
    pub fn of(platform: &PlatformId, filter: &Filter, order: Order) -> Self {
        let conjuncts = filter.conjuncts();
        let reviewed = conjuncts.iter().find_map(|one| match one {
            Filter::Is(Field::Reviewed, Op::Eq(Value::Bool(reviewed))) => Some(*reviewed),
            _ => None,
        });
        let source = named(platform, &conjuncts).map_or_else(|| walked(&conjuncts, order.by), Source::Cases);
        let mut plan = Self { source, reviewed, low: None, high: None, order };
        for one in conjuncts {
            if let Filter::Is(field, op) = one {
                plan.narrow(field, op);
            }
        }
        plan
    }

    fn narrow(&mut self, field: &Field, op: &Op) {
        let is_ordered_by = matches!(
            (self.order.by, field),
            (By::Created, Field::Created) | (By::Updated, Field::Updated) | (By::Id, Field::Id)
        );
        if !is_ordered_by {
            return;
        }
        match op {
            Op::Eq(value) => {
                self.raise(value);
                self.lower(value);
            }
            Op::Gt(value) | Op::Gte(value) => self.raise(value),
            Op::Lt(value) | Op::Lte(value) => self.lower(value),
            _ => {}
        }
    }

    fn raise(&mut self, value: &Value) {
        let Some(place) = place(value) else { return };
        if self.low.as_ref().is_none_or(|low| *low < place) {
            self.low = Some(place);
        }
    }

    fn lower(&mut self, value: &Value) {
        if let Some(place) = place(value) {
            self.end_at(place);
        }
    }

    /// Ends the walk no later than at this place.
    pub fn end_at(&mut self, place: String) {
        if self.high.as_ref().is_none_or(|high| *high > place) {
            self.high = Some(place);
        }
    }

    /// The position from which the walk begins; `None` for the beginning of the lists.
    pub fn start(&self, ascending: bool) -> Option<String> {
        if ascending { self.low.clone() } else { self.high.as_ref().map(|high| format!("{high}{BEHIND}")) }
    }

    /// Whether a position is behind the end of the walk.
    pub fn is_over(&self, position: &str, ascending: bool) -> bool {
        if ascending {
            self.high.as_ref().is_some_and(|high| *position > *format!("{high}{BEHIND}"))
        } else {
            self.low.as_ref().is_some_and(|low| *position < **low)
        }
    }

    /// In words, for people: `category + overflow, open`.
    pub fn describe(&self) -> String {
        let source = match &self.source {
            Source::Cases(cases) => format!("{} by id", cases.len()),
            Source::Updated => "updated".to_owned(),
            Source::Lists(codes) => {
                let mut names: Vec<&str> = codes.iter().filter_map(FacetCode::facet).map(Facet::as_str).collect();
                names.dedup();
                let values = codes.iter().filter(|code| code.facet() != Some(Facet::Overflow)).count();
                if values > 1 { format!("{} ({values} lists)", names.join(" + ")) } else { names.join(" + ") }
            }
        };
        let state = match self.reviewed {
            None => "",
            Some(true) => ", reviewed",
            Some(false) => ", open",
        };
        let range = if self.low.is_some() || self.high.is_some() { ", range" } else { "" };
        format!("{source}{state}{range}")
    }
}

/// The place of a value in the lists; none of a text that no list could hold, which bounds nothing.
fn place(value: &Value) -> Option<String> {
    match value {
        Value::Time(us) => Some(sortable_ms(*us)),
        Value::Text(text) => Some(text.clone()).filter(|text| (1..=MAX_PLACE_BYTES).contains(&text.len())),
        Value::Number(_) | Value::Bool(_) => None,
    }
}

/// Cases that the filter itself names.
fn named(platform: &PlatformId, conjuncts: &[&Filter]) -> Option<Vec<CaseId>> {
    let texts = |field: &Field| {
        conjuncts.iter().find_map(|one| match one {
            Filter::Is(tested, op) if tested == field => equals(op),
            _ => None,
        })
    };
    if let Some(ids) = texts(&Field::Id) {
        // What is no id of a case names none.
        let mut cases: Vec<CaseId> = ids.iter().filter_map(|id| CaseId::from_uuid(id)).collect();
        cases.sort();
        cases.dedup();
        return (cases.len() <= MAX_NAMED).then_some(cases);
    }
    let (kinds, names) = (texts(&Field::Facet(Facet::Kind))?, texts(&Field::Facet(Facet::Name))?);
    if kinds.len() * names.len() > MAX_NAMED {
        return None;
    }
    let content = |kind: &&str, name: &&str| ContentRef { kind: (*kind).to_owned(), id: (*name).to_owned() };
    let pairs = kinds.iter().flat_map(|kind| names.iter().map(move |name| content(kind, name)));
    let mut cases: Vec<CaseId> = pairs.map(|content| CaseId::of(platform, &content)).collect();
    cases.sort();
    cases.dedup();
    Some(cases)
}

fn equals(op: &Op) -> Option<Vec<&str>> {
    fn text(value: &Value) -> Option<&str> {
        match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }
    match op {
        Op::Eq(value) => text(value).map(|text| vec![text]),
        Op::In(values) => values.iter().map(text).collect(),
        _ => None,
    }
}

fn walked(conjuncts: &[&Filter], by: By) -> Source {
    match by {
        By::Updated => Source::Updated,
        By::Id => Source::Lists(vec![FacetCode::of(Facet::Id, "")]),
        By::Gravity => Source::Lists(vec![FacetCode::of(Facet::Gravity, "")]),
        By::Created => {
            let best = conjuncts.iter().filter_map(|one| lists(one)).min_by_key(|(rank, _)| *rank);
            let best = best.filter(|(rank, _)| *rank < ALL_RANK);
            Source::Lists(best.map_or_else(|| vec![FacetCode::of(Facet::All, "")], |(_, codes)| codes))
        }
    }
}

/// Lists in which every case stands that passes, and about how long they are together.
fn lists(filter: &Filter) -> Option<(u32, Vec<FacetCode>)> {
    match filter {
        Filter::Is(Field::Facet(facet), op) => {
            let values = equals(op)?;
            let is_listed = |text: &&str| !(text.is_empty() || *facet == Facet::Media && *text == TEXT);
            if values.is_empty() || values.len() > MAX_LISTS || !values.iter().all(is_listed) {
                return None;
            }
            let mut codes: Vec<FacetCode> = values.iter().map(|value| FacetCode::of(*facet, value)).collect();
            codes.sort();
            codes.dedup();
            let rank = rank(*facet).saturating_mul(u32::try_from(codes.len()).unwrap_or(u32::MAX));
            if facet.can_overflow() {
                codes.push(FacetCode::of(Facet::Overflow, ""));
            }
            Some((rank, codes))
        }
        Filter::All(filters) => filters.iter().filter_map(lists).min_by_key(|(rank, _)| *rank),
        Filter::Any(filters) if !filters.is_empty() => {
            let all: Vec<_> = filters.iter().map(lists).collect::<Option<_>>()?;
            let rank = all.iter().map(|(rank, _)| *rank).sum();
            let mut codes: Vec<FacetCode> = all.into_iter().flat_map(|(_, codes)| codes).collect();
            codes.sort();
            codes.dedup();
            (codes.len() <= MAX_LISTS).then_some((rank, codes))
        }
        _ => None,
    }
}

/// How long the list of a value usually is, compared with the others.
const fn rank(facet: Facet) -> u32 {
    match facet {
        Facet::Name => 1,
        Facet::Reporter => 2,
        Facet::Author => 3,
        Facet::Parent => 4,
        Facet::Label => 10,
        Facet::Category => 20,
        Facet::Config => 25,
        Facet::Language => 30,
        Facet::Media => 40,
        Facet::Action => 50,
        Facet::ReporterType => 60,
        Facet::Queue => 65,
        Facet::Kind => 70,
        Facet::All | Facet::Id | Facet::Gravity | Facet::Overflow => ALL_RANK,
    }
}
