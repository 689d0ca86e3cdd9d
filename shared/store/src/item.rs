//! Items as `DynamoDB` wants them, and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;
use crate::table::{Index, Key};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// Builds an item attribute by attribute.
#[derive(Default)]
pub(crate) struct Builder(Item);

impl Builder {
    pub fn at(key: &Key) -> Self {
        Self::default().text("p", &key.p).text("s", &key.s)
    }

    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), text(value));
        self
    }

    pub fn number(mut self, name: &str, value: impl ToString) -> Self {
        self.0.insert(name.to_owned(), number(value));
        self
    }

    pub fn bytes(mut self, name: &str, value: &[u8]) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::B(Blob::new(value)));
        self
    }

    /// State as JSON, in `d`.
    pub fn state(self, state: &impl Serialize) -> Result<Self, StoreError> {
        let json = serde_json::to_string(state).map_err(|_| StoreError::Damaged("state"))?;
        Ok(self.text("d", &json))
    }

    /// Keys of an index.
    pub fn index(self, index: Index, key: &Key) -> Self {
        let attribute = index.attribute;
        self.text(&format!("{attribute}p"), &key.p).text(&format!("{attribute}s"), &key.s)
    }

    /// May be deleted from this time on, seconds since 1970.
    pub fn expires(self, at_s: i64) -> Self {
        self.number("x", at_s)
    }

    pub fn build(self) -> Item {
        self.0
    }
}

pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "numbers are copied anyway")]
pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn key(key: &Key) -> Item {
    Builder::at(key).build()
}

pub(crate) fn get_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

pub(crate) fn get_number<T: std::str::FromStr>(item: &Item, name: &str) -> Option<T> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

pub(crate) fn get_bytes<'a>(item: &'a Item, name: &str) -> Option<&'a [u8]> {
    item.get(name)?.as_b().ok().map(AsRef::as_ref)
}

/// The state in `d`; `what` names it in the error.
pub(crate) fn get_state<T: DeserializeOwned>(item: &Item, what: &'static str) -> Result<T, StoreError> {
    let json = get_text(item, "d").ok_or(StoreError::Damaged(what))?;
    serde_json::from_str(json).map_err(|_| StoreError::Damaged(what))
}

/// How large an item is, as AWS counts it: names and values.
pub(crate) fn size(item: &Item) -> usize {
    let value = |value: &AttributeValue| match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        _ => 1,
    };
    item.iter().map(|(name, held)| name.len() + value(held)).sum()
}
