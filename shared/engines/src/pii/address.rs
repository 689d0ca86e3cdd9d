//! IP addresses, version 4 and 6.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::scan::{Found, Scan};

const SCORE: f64 = 0.9;
/// Words before four numbers that make them a version.
const VERSION: &[&str] = &["version", "v", "release", "build", "firmware", "driver", "section", "chapter"];

/// Every address in the text.
pub(crate) fn find(scan: &Scan) -> Vec<Found> {
    let is_part = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.len() {
        let starts = is_part(scan.at(at)) && !scan.before(at).is_alphanumeric();
        let end = if starts { scan.run(at, is_part) } else { at + 1 };
        if starts && !scan.at(end).is_alphanumeric() {
            found.extend(address(scan, at, end));
        }
        at = end;
    }
    found
}

fn address(scan: &Scan, from: usize, to: usize) -> Option<Found> {
    let text = scan.slice(from, to);
    let trimmed = text.trim_end_matches(['.', ':']);
    let (host, _port) = match trimmed.split_once(':') {
        Some((host, port)) if host.contains('.') && port.bytes().all(|c| c.is_ascii_digit()) => (host, port),
        _ => (trimmed, ""),
    };
    let is_v4 = host.parse::<Ipv4Addr>().is_ok() && !scan.follows(from, 12, VERSION);
    let groups = trimmed.split(':').filter(|group| !group.is_empty()).count();
    let is_v6 = groups >= 3 && trimmed.parse::<Ipv6Addr>().is_ok();
    let to = from + if is_v4 { host.len() } else { trimmed.len() };
    (is_v4 || is_v6).then_some(Found { from, to, score: SCORE })
}
