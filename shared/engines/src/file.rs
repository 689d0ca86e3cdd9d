//! Files as engines see them: the bytes, what several engines need of them, worked out once, and how long they have.

use std::any::Any;
use std::sync::OnceLock;

/// A file that was fetched.
pub struct FileView<'a> {
    bytes: &'a [u8],
    out_of_time: &'a dyn Fn() -> bool,
    shared: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl<'a> FileView<'a> {
    /// A view of these bytes, with time without end.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self::within(bytes, &|| false)
    }

    /// A view of these bytes; whoever looks long at it asks now and then whether the time is over.
    pub const fn within(bytes: &'a [u8], out_of_time: &'a dyn Fn() -> bool) -> Self {
        Self { bytes, out_of_time, shared: OnceLock::new() }
    }

    /// The file.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether the time is over.
    pub fn is_out_of_time(&self) -> bool {
        (self.out_of_time)()
    }

    /// What engines of one kind share of the file: made for the first of them, and given to the others. `None` to engines
    /// that want to share something of another type, which there is no place for.
    pub fn shared<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Option<&T> {
        self.shared.get_or_init(|| Box::new(make(self))).downcast_ref()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_is_shared_is_made_once() {
        let made = Cell::new(0);
        let view = FileView::new(b"four");
        let length = |view: &FileView<'_>| {
            made.set(made.get() + 1);
            view.bytes().len()
        };
        assert_eq!((view.shared(length), view.shared(length), made.get()), (Some(&4), Some(&4), 1));
        assert_eq!(view.shared(|_| "another type"), None);
    }

    #[test]
    fn the_time_is_asked_for_each_time() {
        let left = Cell::new(2);
        let out_of_time = || left.replace(left.get() - 1) <= 0;
        let view = FileView::within(b"", &out_of_time);
        assert_eq!([(); 4].map(|()| view.is_out_of_time()), [false, false, true, true]);
        assert!(!FileView::new(b"").is_out_of_time());
    }
}
