//! What a link's host says about it, without asking the network.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::lists;
use crate::text::{Normalised, ascii_shape};

/// Names impostors like to take.
const FAMOUS: &[&str] = &[
    "paypal",
    "google",
    "gmail",
    "apple",
    "icloud",
    "amazon",
    "microsoft",
    "facebook",
    "instagram",
    "whatsapp",
    "telegram",
    "netflix",
    "discord",
    "steam",
    "steamcommunity",
    "roblox",
    "twitter",
    "youtube",
    "tiktok",
    "snapchat",
    "linkedin",
    "binance",
    "coinbase",
    "metamask",
    "ebay",
    "airbnb",
    "booking",
    "dropbox",
    "spotify",
    "outlook",
    "yahoo",
    "github",
    "twitch",
    "revolut",
    "venmo",
    "cashapp",
    "wellsfargo",
    "chase",
    "barclays",
    "hsbc",
    "santander",
    "dhl",
    "fedex",
    "usps",
];
/// File endings that are also top-level domains, and words run into one another at a full stop.
const NOT_DOMAINS: &[&str] = &[
    "zip", "mov", "rs", "py", "sh", "pl", "md", "ps", "cc", "so", "ai", "app", "next", "no", "is", "it", "to", "in",
    "my", "me", "am", "at", "be", "as", "us", "do",
];

/// What the ASCII form of a label in other letters starts with.
const PUNYCODE: &str = "xn--";

/// A host as it is shown to people: labels in their own letters instead of their ASCII form.
pub(super) fn decoded(host: &str) -> String {
    let label = |label: &str| {
        let shown = label.strip_prefix(PUNYCODE).and_then(idna::punycode::decode_to_string);
        shown.unwrap_or_else(|| label.to_owned())
    };
    host.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// A parsed link.
pub(super) struct Target {
    host: String,
    has_path: bool,
    pub(super) has_scheme: bool,
    pub(super) has_user: bool,
}

impl Target {
    /// `None` if there is no host in it.
    pub(super) fn parse(link: &str) -> Option<Self> {
        let (has_scheme, rest) = match link.split_once("://") {
            Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) => {
                (true, rest)
            }
            _ => (false, link),
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        let host = if host.starts_with('[') {
            host.split_inclusive(']').next().unwrap_or_default()
        } else {
            host.rsplit_once(':').map_or(host, |(name, _)| name)
        };
        let host = host.trim_end_matches('.').to_lowercase();
        let has_user = user.is_some_and(|user| !user.is_empty());
        (!host.is_empty()).then_some(Self { host, has_path: path.len() > 1, has_scheme, has_user })
    }

    /// The host in lower case.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is a link and not merely two words joined by a full stop.
    pub(super) fn is_plausible(&self) -> bool {
        if self.has_scheme {
            return true;
        }
        let ending = self.host.rsplit('.').next().unwrap_or_default();
        let is_known = psl::suffix(self.host.as_bytes()).is_some_and(|suffix| suffix.is_known());
        let has_name = psl::domain_str(&self.host).is_some();
        let is_doubtful = NOT_DOMAINS.contains(&ending) && !self.is_shortener();
        let is_web = self.host.strip_prefix("www.").is_some_and(|rest| rest.contains('.'));
        is_web || (is_known && has_name && (self.has_path || !is_doubtful))
    }

    pub(super) fn is_shortener(&self) -> bool {
        lists::is_shortener(&self.host)
    }

    /// An IPv4 or IPv6 address, also as one number or in hexadecimal.
    pub(super) fn is_address(&self) -> bool {
        let inner = self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let number = self.host.strip_prefix("0x").map_or_else(|| self.host.parse(), |hex| u32::from_str_radix(hex, 16));
        self.host.parse::<Ipv4Addr>().is_ok()
            || inner.is_some_and(|v6| v6.parse::<Ipv6Addr>().is_ok())
            || number.is_ok()
    }

    /// How likely the host passes for another: `None` if nothing points to it.
    pub(super) fn lookalike(&self) -> Option<f64> {
        let shown = decoded(&self.host);
        if shown.split('.').any(has_mixed_scripts) {
            return Some(0.85);
        }
        let name = psl::domain_str(&shown).and_then(|domain| domain.split('.').next());
        if name.is_some_and(poses) {
            return Some(0.8);
        }
        self.host.split('.').any(|label| label.starts_with(PUNYCODE)).then_some(0.6)
    }
}

/// Whether a name is read as a well-known one that it is not.
fn poses(name: &str) -> bool {
    let plain = without_digits(&Normalised::new(name).text());
    (plain != name && FAMOUS.contains(&plain.as_str())) || is_drawn_like(name)
}

/// Whether a name of other letters throughout is drawn like a well-known one. Texts in other alphabets are not read
/// so, because they are mostly what they seem; names of hosts are mostly in Latin letters.
fn is_drawn_like(name: &str) -> bool {
    // Some letters look like both of these.
    let alike = |c: char| if c == 'i' { 'l' } else { c };
    let drawn = |name: &str| -> String { name.chars().map(|c| alike(ascii_shape(c).unwrap_or(c))).collect() };
    !name.is_ascii() && FAMOUS.iter().any(|famous| drawn(famous) == drawn(name))
}

/// Letters of more than one alphabet in one label.
fn has_mixed_scripts(label: &str) -> bool {
    let mut letters = label.chars().filter(|c| c.is_alphabetic());
    let has_latin = letters.clone().any(|c| c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c));
    has_latin && letters.any(|c| matches!(c, '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{ff21}'..='\u{ff5a}'))
}

/// Digits that stand for letters, read as letters.
fn without_digits(name: &str) -> String {
    let read = |c: char| match c {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        _ => c,
    };
    name.replace("rn", "m").chars().map(read).collect()
}
