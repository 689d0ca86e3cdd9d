//! What a row of a facet's list tells of a case without reading it.

use crate::facets::{Facet, FacetCode, Filed, Filing};
use crate::ids::{CaseId, parse_sortable_ms};

use super::{Field, Subject, Value};

/// A row: which case, and in which lists it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which case.
    pub case: CaseId,
    /// When it was first flagged, and by what it is listed.
    pub filed: Filed,
    /// When it was last changed, microseconds since 1970, if the list is by that.
    pub updated_us: Option<i64>,
}

impl Row {
    /// Reads what [`Filed::row`] wrote.
    pub fn parse(case: CaseId, text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let reviewed = match words.next()? {
            "d" => true,
            "o" => false,
            _ => return None,
        };
        let flagged_us = parse_sortable_ms(words.next()?)?;
        let codes = words.map(FacetCode::parse).collect::<Option<_>>()?;
        let filing = Filing { reviewed, codes, ..Filing::default() };
        Some(Self { case, filed: Filed { flagged_us, filing }, updated_us: None })
    }
}

impl Subject for Row {
    fn values(&self, field: &Field) -> Option<Vec<Value>> {
        match field {
            Field::Id => Some(vec![Value::Text(self.case.uuid())]),
            Field::Created => Some(vec![Value::Time(self.filed.flagged_us)]),
            Field::Updated => self.updated_us.map(|at_us| vec![Value::Time(at_us)]),
            Field::Reviewed => Some(vec![Value::Bool(self.filed.filing.reviewed)]),
            Field::Facet(_) | Field::Named(_) | Field::Custom(_) => None,
        }
    }

    fn has(&self, field: &Field, value: &Value) -> Option<bool> {
        match (field, value) {
            (Field::Facet(Facet::Reporter), _) => None,
            (Field::Facet(facet), Value::Text(text)) => self.filed.filing.tells(*facet, text),
            _ => self.values(field).map(|values| values.contains(value)),
        }
    }
}
