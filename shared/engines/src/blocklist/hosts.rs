//! Entries that are hosts and e-mail addresses, and lists of those that are allowed.
//!
//! A host stands for itself and for every host under it. As soon as a list has an entry of an allow
//! kind, what is not allowed is found under that kind's first entry.

use std::collections::HashMap;

use domain::config::{BlockListEntry, MatchMode};
use domain::signal::Span;
use linkify::{LinkFinder, LinkKind};

use super::BlockListError;
use crate::links::host_of;
use crate::pii::email;
use crate::pii::scan::Scan;
use crate::text::TextView;

/// Names of one kind and their entries.
#[derive(Default)]
struct Names {
    blocked: HashMap<String, usize>,
    allowed: HashMap<String, usize>,
    /// Under which entry others than the allowed are found.
    first_allowed: Option<usize>,
}

/// The hosts and addresses of a list.
#[derive(Default)]
pub(super) struct Hosts {
    domains: Names,
    emails: Names,
}

impl Hosts {
    pub(super) fn new(entries: &[BlockListEntry]) -> Result<Self, BlockListError> {
        let mut hosts = Self::default();
        for (number, entry) in entries.iter().enumerate() {
            let (names, is_allowed) = match entry.mode {
                MatchMode::Domain => (&mut hosts.domains, false),
                MatchMode::DomainAllowlist => (&mut hosts.domains, true),
                MatchMode::Email => (&mut hosts.emails, false),
                MatchMode::EmailAllowlist => (&mut hosts.emails, true),
                MatchMode::Word | MatchMode::Substring | MatchMode::Regex => continue,
            };
            let is_address = matches!(entry.mode, MatchMode::Email | MatchMode::EmailAllowlist);
            let name = name(&entry.phrase, is_address).ok_or(BlockListError::BadHost(number))?;
            names.add(name, number, is_allowed);
        }
        Ok(hosts)
    }

    /// Whether links matter to this list.
    pub(super) fn name_domains(&self) -> bool {
        !self.domains.is_empty()
    }

    /// Entries that stand in the text, with where.
    pub(super) fn find(&self, view: &TextView<'_>) -> Vec<(usize, Option<Span>)> {
        let mut found = Vec::new();
        if !self.domains.is_empty() {
            found.extend(self.links(view.original()));
        }
        if !self.emails.is_empty() {
            found.extend(self.addresses(view));
        }
        found
    }

    /// Whether one of the addresses stands in the text, or one that is none of those that are allowed.
    pub(super) fn has_address(&self, view: &TextView<'_>) -> bool {
        !self.emails.is_empty() && !self.addresses(view).is_empty()
    }

    /// The entry a link falls under.
    pub(super) fn judge_link(&self, link: &str) -> Option<usize> {
        if self.domains.is_empty() { None } else { self.domains.judge(&host_of(link)?, None) }
    }

    fn links(&self, text: &str) -> Vec<(usize, Option<Span>)> {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
        let judged = finder.links(text).filter_map(|link| {
            Some((self.judge_link(link.as_str())?, Some(Span { start: link.start(), end: link.end() })))
        });
        judged.collect()
    }

    fn addresses(&self, view: &TextView<'_>) -> Vec<(usize, Option<Span>)> {
        let text = view.normalised();
        let scan = Scan::new(text);
        let judged = email::find(&scan).into_iter().filter_map(|found| {
            let address = email::address(&scan, &found)?;
            let (_, domain) = address.rsplit_once('@')?;
            Some((self.emails.judge(domain, Some(&address))?, text.span(found.from, found.to)))
        });
        judged.collect()
    }
}

impl Names {
    fn add(&mut self, name: String, entry: usize, is_allowed: bool) {
        if is_allowed {
            self.first_allowed.get_or_insert(entry);
            self.allowed.entry(name).or_insert(entry);
        } else {
            self.blocked.entry(name).or_insert(entry);
        }
    }

    fn is_empty(&self) -> bool {
        self.blocked.is_empty() && self.allowed.is_empty()
    }

    /// The entry that speaks against a host, or against a whole address under it.
    fn judge(&self, host: &str, address: Option<&str>) -> Option<usize> {
        let listed = |names: &HashMap<String, usize>| {
            address.and_then(|address| names.get(address).copied()).or_else(|| above(names, host))
        };
        match listed(&self.blocked) {
            Some(entry) => Some(entry),
            None if listed(&self.allowed).is_some() => None,
            None => self.first_allowed,
        }
    }
}

/// The entry of the host or of one above it.
fn above(names: &HashMap<String, usize>, host: &str) -> Option<usize> {
    let mut parents = std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, parent)| parent));
    parents.find_map(|name| names.get(name)).copied()
}

/// An entry as it is compared: a host without scheme and `www.`, or an address; `None` if it is neither.
fn name(phrase: &str, is_address: bool) -> Option<String> {
    let phrase = phrase.trim().to_lowercase();
    let bare = phrase.strip_prefix('@').filter(|_| is_address).unwrap_or(&phrase);
    if is_address && bare.contains('@') {
        let (local, domain) = bare.rsplit_once('@')?;
        return (!local.is_empty() && is_host(domain)).then(|| bare.to_owned());
    }
    let host = host_of(bare.trim_start_matches("*."))?;
    is_host(&host).then_some(host)
}

fn is_host(host: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    host.contains('.') && host.split('.').all(is_label)
}
