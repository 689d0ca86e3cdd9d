//! Links in texts and in link fields, and what is suspicious about their hosts.
//!
//! Labels: `link` every link, with or without scheme (0.95 / 0.85); `shortener` the host hides the
//! target (0.9); `ip_host` a bare address instead of a name (0.9); `lookalike` a host that is
//! punycode, mixes scripts or passes for a well-known name (0.6 to 0.85); `credentials` a user name
//! before the host (0.9); `many_links` five or more in one field (0.6, rising to 0.95). Nothing is
//! fetched; whether a link is wanted is the policies' business.

mod found;
mod host;

use domain::content::FieldType;
use domain::severity::Severity;
use domain::signal::Span;
use linkify::{LinkFinder, LinkKind};

use crate::classifier::{Classifier, ClassifierError, Hit, Medium, Subject};
pub use found::FoundLink;
use host::Target;

const LABELS: &[&str] = &["link", "shortener", "ip_host", "lookalike", "credentials", "many_links"];
/// From this number on, a field has many links.
const MANY: usize = 5;

/// The engine behind the strategy `links`.
pub struct LinksEngine {
    finder: LinkFinder,
}

impl LinksEngine {
    /// The engine with its finder.
    pub fn new() -> Self {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]).url_must_have_scheme(false);
        Self { finder }
    }

    /// Every link in a text with its target.
    fn targets(&self, text: &str) -> Vec<(Target, Span)> {
        let links = self.finder.links(text).filter(|link| *link.kind() == LinkKind::Url);
        let target = |link: linkify::Link<'_>| {
            let span = Span { start: link.start(), end: link.end() };
            Target::parse(link.as_str()).filter(Target::is_plausible).map(|target| (target, span))
        };
        links.filter_map(target).collect()
    }

    fn in_text(&self, text: &str) -> Vec<Hit> {
        let found = self.targets(text);
        let many = (found.len() >= MANY).then(|| many(found.len()));
        found.into_iter().flat_map(|(target, span)| hits(&target, Some(span))).chain(many).collect()
    }
}

impl Default for LinksEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Classifier for LinksEngine {
    fn strategy(&self) -> &'static str {
        "links"
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn labels(&self) -> &'static [&'static str] {
        LABELS
    }

    fn covers(&self, kind: FieldType) -> bool {
        matches!(kind, FieldType::Text | FieldType::Uri)
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        Ok(match subject.medium {
            Medium::Text(view) => self.in_text(view.original()),
            Medium::Url(url) => Target::parse(url.trim()).map(|target| hits(&target, None)).unwrap_or_default(),
            Medium::Bytes(_) => Vec::new(),
        })
    }
}

/// The host of a link, in lower case and without `www.`; `None` if it has none.
pub(crate) fn host_of(link: &str) -> Option<String> {
    let target = Target::parse(link.trim()).filter(Target::is_plausible)?;
    Some(target.host().strip_prefix("www.").unwrap_or(target.host()).to_owned())
}

fn many(count: usize) -> Hit {
    let score = (0.6 + 0.05 * (count - MANY) as f64).min(0.95);
    Hit::new("many_links", score, Some(Severity::Low), None)
}

fn hits(target: &Target, span: Option<Span>) -> Vec<Hit> {
    let mut hits = vec![Hit::new("link", if target.has_scheme { 0.95 } else { 0.85 }, Some(Severity::Info), span)];
    if target.is_shortener() {
        hits.push(Hit::new("shortener", 0.9, Some(Severity::Low), span));
    }
    if target.is_address() {
        hits.push(Hit::new("ip_host", 0.9, Some(Severity::Medium), span));
    }
    if let Some(score) = target.lookalike() {
        hits.push(Hit::new("lookalike", score, Some(Severity::High), span));
    }
    if target.has_user {
        hits.push(Hit::new("credentials", 0.9, Some(Severity::Medium), span));
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextView;

    fn labels(kind: FieldType, medium: Medium<'_>) -> Vec<String> {
        let subject = Subject { path: "body", kind, medium };
        LinksEngine::new().classify(&subject).unwrap().into_iter().map(|hit| hit.label.into_owned()).collect()
    }

    fn in_text(text: &str) -> Vec<String> {
        labels(FieldType::Text, Medium::Text(&TextView::new(text)))
    }

    #[test]
    fn links_and_their_hosts_are_judged() {
        let cases: [(&str, &[&str]); 11] = [
            ("see https://example.org/a?b=c.", &["link"]),
            ("see example.org/page", &["link"]),
            ("www.example.co.uk", &["link"]),
            ("go to bit.ly/abc", &["link", "shortener"]),
            ("http://203.0.113.7/login", &["link", "ip_host"]),
            ("https://user:pw@example.org/", &["link", "credentials"]),
            ("https://xn--80ak6aa92e.com/", &["link", "lookalike"]),
            ("https://paypa1.com/login", &["link", "lookalike"]),
            ("https://аpple.com/", &["link", "lookalike"]),
            ("write to anna@example.org", &[]),
            ("half.baked.idea, v1.2.3, 1.2.3.4567, e.g. this, file.rs, end.Next", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(in_text(text), expected, "{text}");
        }
    }

    #[test]
    fn many_links_are_one_more_finding() {
        let labels = in_text("a.com b.com c.com d.com e.com");
        assert_eq!(labels.iter().filter(|label| *label == "many_links").count(), 1);
        assert!(!in_text("a.com b.com").contains(&"many_links".to_owned()));
    }

    #[test]
    fn link_fields_are_read_whole() {
        for url in ["http://192.0.2.1/x", "http://[2001:db8::1]/", "http://3405803783/", "http://0xcb007107/"] {
            assert_eq!(labels(FieldType::Uri, Medium::Url(url)), ["link", "ip_host"], "{url}");
        }
    }
}
