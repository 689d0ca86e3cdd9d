//! The transparency portal: pages for authors and reporters, rendered here and read back as forms. They
//! need no script; a strict policy allows them nothing but their own stylesheet and form.

pub mod error;
pub mod form;
mod html;
mod page;
pub mod reasons;
pub mod report;
mod widgets;

pub use page::headers;

/// What every page says of its platform.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// Display name of the platform.
    pub platform: &'a str,
    /// Proof that a form came from a page of this link.
    pub form_token: &'a str,
}
