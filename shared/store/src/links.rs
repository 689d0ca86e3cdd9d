//! Marks on links: what happened to one first, and is never changed. They go soon after the link ends.

use domain::links::Link;

use crate::item::{Builder, get_state};
use crate::table::{self, LINK_GRACE_S};
use crate::{Store, StoreError};

/// What is noted of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A browser has opened it.
    Opened,
    /// In whose name a report was sent by it: the reporter's id, or nothing.
    Reporter,
}

impl Mark {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "O",
            Self::Reporter => "R",
        }
    }
}

impl Store {
    /// Notes something of a link, unless it was noted before. `false` if it was.
    pub async fn mark_link(&self, link: &Link, mark: Mark, text: Option<&str>) -> Result<bool, StoreError> {
        let at = table::link_mark(&link.platform, &link.id, mark.as_str());
        let item = Builder::at(&at).state(&text)?.expires(link.expires_ms / 1000 + LINK_GRACE_S).build();
        self.put_if(item, None).await
    }

    /// What was noted of a link: `None` if nothing was.
    pub async fn link_mark(&self, link: &Link, mark: Mark) -> Result<Option<Option<String>>, StoreError> {
        let item = self.get(&table::link_mark(&link.platform, &link.id, mark.as_str())).await?;
        item.map(|item| get_state(&item, "mark of a link")).transpose()
    }
}
