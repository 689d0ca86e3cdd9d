//! From a checked URL to an open connection.
//!
//! Guarantees: a name is looked up once; if any of its addresses is forbidden
//! nothing is dialled; only addresses from that one answer are dialled. Literal
//! addresses go through the same check, so there is one door. It does not know
//! what is said over the connection.

use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use crate::address::AddressPolicy;
use crate::error::{Phase, SendError};
use crate::resolve::Resolve;
use crate::url::{SafeUrl, Target};

/// How many addresses of each family are tried. The older family goes first:
/// functions outside a private network have no route for the newer one.
const TRIED_V4: usize = 3;
const TRIED_V6: usize = 2;

/// Opens a connection to the target of `url` before `deadline`.
pub(crate) async fn open(
    policy: &AddressPolicy,
    resolver: &dyn Resolve,
    url: &SafeUrl,
    deadline: Instant,
) -> Result<TcpStream, SendError> {
    let addresses = timeout_at(deadline, checked_addresses(policy, resolver, url))
        .await
        .map_err(|_| SendError::TimedOut(Phase::Dns))??;
    dial(&candidates(&addresses), url.port(), deadline).await
}

/// Every address of the target, or a refusal if a single one is forbidden.
async fn checked_addresses(
    policy: &AddressPolicy,
    resolver: &dyn Resolve,
    url: &SafeUrl,
) -> Result<Vec<IpAddr>, SendError> {
    let found = match url.target() {
        Target::Literal(ip) => vec![*ip],
        Target::Name(name) => resolver.resolve(name).await.map_err(|_| SendError::Dns)?,
    };
    // A mix of public and forbidden answers is never innocent.
    match found.iter().find_map(|ip| policy.refusal(*ip)) {
        Some(kind) => Err(SendError::Address(kind)),
        None if found.is_empty() => Err(SendError::Dns),
        None => Ok(found),
    }
}

/// The few addresses worth trying, canonical and without repeats.
fn candidates(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let mut unique: Vec<IpAddr> = Vec::new();
    for ip in addresses.iter().map(IpAddr::to_canonical) {
        if !unique.contains(&ip) {
            unique.push(ip);
        }
    }
    let family = |v4: bool| unique.iter().copied().filter(move |ip| ip.is_ipv4() == v4);
    family(true).take(TRIED_V4).chain(family(false).take(TRIED_V6)).collect()
}

/// Tries one address after the other, each with its share of the time left.
async fn dial(addresses: &[IpAddr], port: u16, deadline: Instant) -> Result<TcpStream, SendError> {
    let mut failure = SendError::Connect;
    for (left, ip) in (1..=u32::try_from(addresses.len()).unwrap_or(1)).rev().zip(addresses) {
        let share = deadline.saturating_duration_since(Instant::now()) / left;
        match timeout(share, TcpStream::connect(SocketAddr::new(*ip, port))).await {
            Ok(Ok(stream)) => {
                // One small request per connection: waiting to fill packets only
                // adds delay. A socket that refuses the option still works.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(_)) => failure = SendError::Connect,
            Err(_) => failure = SendError::TimedOut(Phase::Connect),
        }
    }
    Err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_addresses_of_many_are_tried_older_family_first() {
        let many: Vec<IpAddr> = (1..=25_u16)
            .flat_map(|n| {
                let v6 = format!("2606:4700::{n}").parse().unwrap();
                let v4 = format!("1.1.1.{n}").parse().unwrap();
                [v6, v4]
            })
            .collect();
        let tried: Vec<String> = candidates(&many).iter().map(ToString::to_string).collect();
        assert_eq!(tried, ["1.1.1.1", "1.1.1.2", "1.1.1.3", "2606:4700::1", "2606:4700::2"]);
    }

    #[test]
    fn repeats_and_mapped_forms_are_one_address() {
        let same = ["8.8.8.8", "::ffff:8.8.8.8", "8.8.8.8"].map(|t| t.parse().unwrap());
        assert_eq!(candidates(&same), ["8.8.8.8".parse::<IpAddr>().unwrap()]);
    }
}
