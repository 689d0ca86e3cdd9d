//! Items of the table as the tests look at them: by the documented names of their attributes, not
//! through the store.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

/// An item.
#[derive(Clone, Debug)]
pub struct Item(HashMap<String, AttributeValue>);

impl From<HashMap<String, AttributeValue>> for Item {
    fn from(attributes: HashMap<String, AttributeValue>) -> Self {
        Self(attributes)
    }
}

impl Item {
    /// Partition key.
    pub fn p(&self) -> &str {
        self.text("p").expect("every item has a partition key")
    }

    /// Sort key.
    pub fn s(&self) -> &str {
        self.text("s").expect("every item has a sort key")
    }

    /// A text attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_s().ok().map(String::as_str)
    }

    /// A number attribute.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_n().ok()?.parse().ok()
    }

    /// A binary attribute.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name)?.as_b().ok().map(AsRef::as_ref)
    }

    /// Whether it carries a due marker.
    pub fn is_due(&self) -> bool {
        self.0.contains_key("g1p")
    }

    /// When its due marker says it is due, milliseconds since 1970.
    pub fn due_ms(&self) -> Option<i64> {
        domain::ids::parse_sortable_ms(self.text("g1s")?.split_once('#')?.0)
    }

    /// All that it holds, as text.
    pub fn everything(&self) -> String {
        let values = self.0.values().map(|value| match value {
            AttributeValue::B(bytes) => String::from_utf8_lossy(bytes.as_ref()).into_owned(),
            other => format!("{other:?}"),
        });
        values.collect::<Vec<_>>().join("\n")
    }

    /// Its state.
    pub fn state<T: DeserializeOwned>(&self) -> T {
        let json = self.text("d").unwrap_or_else(|| panic!("{} {} has no state", self.p(), self.s()));
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{} {}: {error}", self.p(), self.s()))
    }
}
