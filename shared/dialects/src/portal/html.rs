//! Markup that is safe by construction: only literals of this program go in as they are, everything
//! else is escaped.

/// A piece of markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Html(String);

impl Html {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// An escaped text.
    pub fn of(text: &str) -> Self {
        Self::new().text(text)
    }

    /// Appends markup of this program.
    #[must_use]
    pub fn raw(mut self, markup: &'static str) -> Self {
        self.0.push_str(markup);
        self
    }

    /// Appends a text, escaped for content and for quoted attributes.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        escape_into(text, &mut self.0);
        self
    }

    /// Appends other markup.
    #[must_use]
    pub fn html(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// Appends an element with its content.
    #[must_use]
    pub fn element(mut self, tag: &'static str, attributes: &[(&'static str, &str)], inner: &Self) -> Self {
        self.open(tag, attributes);
        self.0.push_str(&inner.0);
        self.raw("</").raw(tag).raw(">\n")
    }

    /// Appends an element without content.
    #[must_use]
    pub fn void(mut self, tag: &'static str, attributes: &[(&'static str, &str)]) -> Self {
        self.open(tag, attributes);
        self
    }

    /// Appends an element with a text.
    #[must_use]
    pub fn line(self, tag: &'static str, text: &str) -> Self {
        self.element(tag, &[], &Self::of(text))
    }

    /// The text of the markup.
    pub fn into_string(self) -> String {
        self.0
    }

    fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            escape_into(value, &mut self.0);
            self.0.push('"');
        }
        self.0.push('>');
    }
}

fn escape_into(text: &str, to: &mut String) {
    for character in text.chars() {
        match character {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            '\'' => to.push_str("&#39;"),
            '\n' | '\t' => to.push(character),
            // Not allowed in a document, and nothing that a reader could see.
            hidden if hidden.is_control() => to.push('\u{fffd}'),
            plain => to.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_breaks_out_of_content_or_attribute() {
        let evil = "\"'><script>alert(1)</script>&amp;\0";
        let html = Html::new().element("p", &[("title", evil)], &Html::of(evil)).into_string();
        let safe = "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\u{fffd}";
        assert_eq!(html, format!("<p title=\"{safe}\">{safe}</p>\n"));
    }

    proptest! {
        #[test]
        fn no_text_makes_markup(text in ".{0,200}") {
            let escaped = Html::of(&text).into_string();
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
            let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
            let bare = entities.iter().fold(escaped, |rest, entity| rest.replace(entity, ""));
            prop_assert!(!bare.contains('&'));
        }
    }
}
