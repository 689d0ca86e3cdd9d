//! Published lists of hosts, embedded and searched by halves.
//!
//! The files under `data/lists` are sorted and keep their own licences; see NOTICE.

use std::sync::LazyLock;

const SHORTENERS: &str = include_str!("../data/lists/url_shorteners.txt");
const DISPOSABLE: &str = include_str!("../data/lists/disposable_email_domains.txt");

/// Shorteners the list does not have.
const MORE_SHORTENERS: &[&str] =
    &["1url.com", "adf.ly", "linktr.ee", "mcaf.ee", "short.io", "shorte.st", "shrtco.de", "soo.gd", "tr.im"];
/// Listed hosts that only lead to their own service: nothing is hidden.
const OWN_SERVICE: &[&str] = &["discord.gg", "m.me", "t.me", "wa.me", "youtu.be"];

/// Whether the host is a service that hides where a link leads.
pub(crate) fn is_shortener(host: &str) -> bool {
    static LISTED: LazyLock<Vec<&str>> = LazyLock::new(|| lines(SHORTENERS));
    let host = host.strip_prefix("www.").unwrap_or(host);
    !OWN_SERVICE.contains(&host) && (LISTED.binary_search(&host).is_ok() || MORE_SHORTENERS.contains(&host))
}

/// Whether addresses under this domain, or one above it, are given out for minutes.
pub(crate) fn is_disposable(domain: &str) -> bool {
    static LISTED: LazyLock<Vec<&str>> = LazyLock::new(|| lines(DISPOSABLE));
    let mut rest = domain;
    loop {
        if LISTED.binary_search(&rest).is_ok() {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) if parent.contains('.') => rest = parent,
            _ => return false,
        }
    }
}

fn lines(text: &'static str) -> Vec<&'static str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_searched() {
        assert!(lines(SHORTENERS).is_sorted() && lines(SHORTENERS).len() > 1_000);
        assert!(lines(DISPOSABLE).is_sorted() && lines(DISPOSABLE).len() > 8_000);
        for host in ["bit.ly", "www.tinyurl.com", "adf.ly"] {
            assert!(is_shortener(host), "{host}");
        }
        for host in ["example.org", "youtu.be", "ly", ""] {
            assert!(!is_shortener(host), "{host}");
        }
        assert!(is_disposable("mailinator.com") && is_disposable("sub.mailinator.com"));
        assert!(!is_disposable("example.org") && !is_disposable("com") && !is_disposable(""));
    }
}
