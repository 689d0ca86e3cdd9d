//! What waits to be reviewed, counted from rows.

use crate::filter::Row;

use super::{Facet, TEXT};

/// The type of what is a user, and not a content of one.
pub const USER_KIND: &str = "stream:user";

/// Counts of open items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// Those with text.
    pub texts: u32,
    /// Those that are users.
    pub users: u32,
    /// Those with an image or a video.
    pub media: u32,
    /// All of them.
    pub all: u32,
    /// There are more than were counted.
    pub is_part: bool,
}

impl Pending {
    /// Counts a row.
    pub fn add(&mut self, row: &Row) {
        let has = |facet, value| row.filed.filing.tells(facet, value) == Some(true);
        self.all += 1;
        self.texts += u32::from(has(Facet::Media, TEXT));
        self.users += u32::from(has(Facet::Kind, USER_KIND));
        self.media += u32::from(has(Facet::Media, "image") || has(Facet::Media, "video"));
    }
}
