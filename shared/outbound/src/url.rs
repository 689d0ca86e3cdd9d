//! Customers' URLs, parsed once for both the check and the use.
//!
//! Guarantees: what passes has an allowed scheme and port, no credentials, and
//! a host that reads the same to every parser: literal addresses only in their
//! canonical form and only when the policy permits them. It does not look names
//! up; the addresses behind a name are judged when they are dialled.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use http::HeaderValue;
use http::uri::PathAndQuery;
use url::{Host, Position, Url};

use crate::address::{AddressKind, AddressPolicy};

/// Longest URL taken, in bytes.
const MAX_URL_BYTES: usize = 2048;

/// Top-level names that never lead to the public internet.
const LOCAL_SUFFIXES: [&str; 6] = ["localhost", "localdomain", "local", "internal", "lan", "home.arpa"];

/// Why a URL is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlRefused {
    /// Longer than 2,048 bytes.
    #[error("it is too long")]
    TooLong,
    /// Not an absolute URL, or with characters that parsers read differently.
    #[error("it is not a well-formed absolute URL")]
    Syntax,
    /// Not `https` (or `http` where the policy allows it).
    #[error("its scheme is not allowed")]
    Scheme,
    /// A user name or password before the host.
    #[error("it contains credentials")]
    UserInfo,
    /// A port outside the policy.
    #[error("its port is not allowed")]
    Port,
    /// The host is not a well-formed name, or ends in a dot.
    #[error("its host is not a well-formed name")]
    Host,
    /// A name of this host or of a local network.
    #[error("its host is a local name")]
    LocalName,
    /// The host is written so that it reads as something else.
    #[error("its host is written in a disguised form")]
    Disguised,
    /// A literal address the policy forbids.
    #[error("its host is a {0}")]
    Address(AddressKind),
}

impl UrlRefused {
    /// A short stable word for error answers and records.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "url_too_long",
            Self::Syntax => "url_syntax",
            Self::Scheme => "url_scheme",
            Self::UserInfo => "url_credentials",
            Self::Port => "url_port",
            Self::Host => "url_host",
            Self::LocalName => "url_local_name",
            Self::Disguised => "url_disguised",
            Self::Address(_) => "url_address",
        }
    }
}

/// Whom to dial.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Name(String),
    Literal(IpAddr),
}

/// A URL that passed [`AddressPolicy::check_url`].
///
/// Its debug form shows the host alone: paths and queries may hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct SafeUrl {
    normal: String,
    https: bool,
    target: Target,
    port: u16,
    host_header: HeaderValue,
    path: PathAndQuery,
}

impl SafeUrl {
    /// The normalised URL, without fragment.
    pub fn as_str(&self) -> &str {
        &self.normal
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The value of the `Host` header: the port only when it is unusual.
    pub(crate) fn host_header(&self) -> &HeaderValue {
        &self.host_header
    }

    pub(crate) fn path(&self) -> &PathAndQuery {
        &self.path
    }
}

impl fmt::Debug for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SafeUrl").field(&self.host_header).finish()
    }
}

impl AddressPolicy {
    /// Parses a customer's URL and checks everything that can be known without
    /// looking its name up. Used when an endpoint is saved and again, with the
    /// same parser, when it is called.
    pub fn check_url(&self, text: &str) -> Result<SafeUrl, UrlRefused> {
        let mut url = parse(text)?;
        let https = match url.scheme() {
            "https" => true,
            "http" if self.permits_http() => false,
            _ => return Err(UrlRefused::Scheme),
        };
        let written = written_host(text, url.scheme())?;
        let target = self.check_host(&url, written)?;
        let port = url.port_or_known_default().ok_or(UrlRefused::Port)?;
        if !self.permits_port(port) {
            return Err(UrlRefused::Port);
        }
        url.set_fragment(None);
        let host_header =
            HeaderValue::from_str(&url[Position::BeforeHost..Position::AfterPort]).map_err(|_| UrlRefused::Host)?;
        let path = url[Position::BeforePath..Position::AfterQuery].parse().map_err(|_| UrlRefused::Syntax)?;
        Ok(SafeUrl { normal: url.into(), https, target, port, host_header, path })
    }

    fn check_host(&self, url: &Url, written: &str) -> Result<Target, UrlRefused> {
        match url.host().ok_or(UrlRefused::Host)? {
            Host::Ipv4(ip) => self.check_literal(ip.into(), written == ip.to_string()),
            Host::Ipv6(ip) => {
                let inside = written.trim_start_matches('[').trim_end_matches(']');
                self.check_literal(ip.into(), inside.parse::<Ipv6Addr>() == Ok(ip))
            }
            Host::Domain(name) => {
                // A name outside ASCII is written differently by nature; one
                // inside it must not change on the way through the parser.
                if written.contains('%') || written.is_ascii() && !written.eq_ignore_ascii_case(name) {
                    return Err(UrlRefused::Disguised);
                }
                self.check_name(name)?;
                Ok(Target::Name(name.to_owned()))
            }
        }
    }

    fn check_literal(&self, ip: IpAddr, plain: bool) -> Result<Target, UrlRefused> {
        match self.refusal(ip) {
            Some(kind) => Err(UrlRefused::Address(kind)),
            None if plain => Ok(Target::Literal(ip)),
            None => Err(UrlRefused::Disguised),
        }
    }

    fn check_name(&self, name: &str) -> Result<(), UrlRefused> {
        if name.len() > 253 || !name.split('.').all(is_label) {
            return Err(UrlRefused::Host);
        }
        if !self.permits_local_names() && is_local_name(name) {
            return Err(UrlRefused::LocalName);
        }
        Ok(())
    }
}

/// Parses, after refusing what lenient parsers repair silently.
fn parse(text: &str) -> Result<Url, UrlRefused> {
    if text.len() > MAX_URL_BYTES {
        return Err(UrlRefused::TooLong);
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(UrlRefused::Syntax);
    }
    Url::parse(text).map_err(|_| UrlRefused::Syntax)
}

/// The host as the customer wrote it.
fn written_host<'a>(text: &'a str, scheme: &str) -> Result<&'a str, UrlRefused> {
    let (before, rest) = text.split_once("://").ok_or(UrlRefused::Syntax)?;
    if !before.eq_ignore_ascii_case(scheme) {
        return Err(UrlRefused::Syntax);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(UrlRefused::UserInfo);
    }
    let host = match authority.find(']') {
        Some(end) => authority.get(..=end),
        None => authority.split(':').next(),
    };
    host.filter(|host| !host.is_empty()).ok_or(UrlRefused::Syntax)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Names without a dot are completed by search domains, so they are local too.
fn is_local_name(name: &str) -> bool {
    !name.contains('.')
        || LOCAL_SUFFIXES
            .iter()
            .any(|suffix| name.strip_suffix(suffix).is_some_and(|head| head.is_empty() || head.ends_with('.')))
}
