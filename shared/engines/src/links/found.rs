//! Links of a text one by one, for those who judge them by rules of their own.

use super::LinksEngine;
use super::host::{Target, decoded};

/// From this score on, a host surely passes for another.
const LOOKALIKE: f64 = 0.8;

/// A link in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLink {
    /// As it is written.
    pub link: String,
    /// Its host as it is shown to people, in lower case.
    pub host: String,
    /// Whether it is made to deceive: its host passes for another or is a bare address, or a user name stands before it.
    pub is_deceptive: bool,
}

impl FoundLink {
    /// Whether a host is this link's or above it, in whichever spelling.
    pub fn is_under(&self, host: &str) -> bool {
        let host = decoded(&host.trim().trim_matches('.').to_lowercase());
        let rest = self.host.strip_suffix(host.as_str());
        !host.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl LinksEngine {
    /// The links of a text, in order.
    pub fn links(&self, text: &str) -> Vec<FoundLink> {
        let found = |(target, span): (Target, domain::signal::Span)| {
            Some(FoundLink {
                link: text.get(span.start..span.end)?.to_owned(),
                host: decoded(target.host()),
                is_deceptive: target.is_address()
                    || target.has_user
                    || target.lookalike().is_some_and(|score| score >= LOOKALIKE),
            })
        };
        self.targets(text).into_iter().filter_map(found).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<FoundLink> {
        LinksEngine::new().links(text)
    }

    #[test]
    fn what_deceives_is_told_from_what_only_links() {
        for (text, is_deceptive) in [
            ("see https://example.org/a?b=c.", false),
            ("go to bit.ly/abc", false),
            ("https://xn--mnchen-3ya.de/", false),
            ("https://xn--80ak6aa92e.com/", true),
            ("https://аррӏе.com/", true),
            ("https://аpple.com/", true),
            ("https://paypa1.com/login", true),
            ("http://203.0.113.7/login", true),
            ("https://user:pw@example.org/", true),
        ] {
            let found = links(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].is_deceptive, is_deceptive, "{text}");
        }
        assert_eq!(links("no link, e.g. this"), []);
    }

    #[test]
    fn a_host_is_denied_with_all_below_it_however_it_is_spelt() {
        let link = &links("https://Shop.Evil.example.com./x")[0];
        for (host, is_under) in [
            ("evil.example.com", true),
            (" EVIL.example.com ", true),
            ("shop.evil.example.com", true),
            ("a.shop.evil.example.com", false),
            ("vil.example.com", false),
            ("example.org", false),
            ("", false),
        ] {
            assert_eq!(link.is_under(host), is_under, "{host}");
        }
        for spelling in ["https://xn--mnchen-3ya.de/", "https://münchen.de/"] {
            let link = &links(spelling)[0];
            assert!(link.is_under("münchen.de") && link.is_under("XN--MNCHEN-3YA.de"), "{link:?}");
        }
    }
}
