//! Which addresses, schemes and ports may be dialled.
//!
//! Guarantees: an address is judged in its canonical form, so a v4 address
//! written inside v6 meets the v4 rules; everything outside v6 global unicast
//! is refused even when no row names it. It does not know about names or URLs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not for dialling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressKind {
    /// `0.0.0.0/8` or `::`, which many systems treat as this host.
    #[error("unspecified address")]
    Unspecified,
    /// This host.
    #[error("loopback address")]
    Loopback,
    /// Private or unique-local networks.
    #[error("private address")]
    Private,
    /// Link-local networks, which include cloud metadata services.
    #[error("link-local address")]
    LinkLocal,
    /// Carrier-grade translation, `100.64.0.0/10`.
    #[error("shared carrier address")]
    Shared,
    /// Reserved for documentation.
    #[error("documentation address")]
    Documentation,
    /// Reserved for benchmarking.
    #[error("benchmarking address")]
    Benchmarking,
    /// Multicast groups.
    #[error("multicast address")]
    Multicast,
    /// A v6 form that carries a v4 address or route inside.
    #[error("transition address")]
    Transition,
    /// Reserved, unassigned, discard-only or broadcast.
    #[error("reserved address")]
    Reserved,
}

type V4Row = (Ipv4Addr, u32, AddressKind);
type V6Row = (Ipv6Addr, u32, AddressKind);

const fn v4(a: u8, b: u8, c: u8, length: u32, kind: AddressKind) -> V4Row {
    (Ipv4Addr::new(a, b, c, 0), length, kind)
}

const fn v6(a: u16, b: u16, c: u16, length: u32, kind: AddressKind) -> V6Row {
    (Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length, kind)
}

/// Forbidden v4 networks; broadcast is the last address of class E.
const FORBIDDEN_V4: [V4Row; 15] = [
    v4(0, 0, 0, 8, AddressKind::Unspecified),
    v4(10, 0, 0, 8, AddressKind::Private),
    v4(100, 64, 0, 10, AddressKind::Shared),
    v4(127, 0, 0, 8, AddressKind::Loopback),
    v4(169, 254, 0, 16, AddressKind::LinkLocal),
    v4(172, 16, 0, 12, AddressKind::Private),
    v4(192, 0, 0, 24, AddressKind::Reserved),
    v4(192, 0, 2, 24, AddressKind::Documentation),
    v4(192, 88, 99, 24, AddressKind::Transition),
    v4(192, 168, 0, 16, AddressKind::Private),
    v4(198, 18, 0, 15, AddressKind::Benchmarking),
    v4(198, 51, 100, 24, AddressKind::Documentation),
    v4(203, 0, 113, 24, AddressKind::Documentation),
    v4(224, 0, 0, 4, AddressKind::Multicast),
    v4(240, 0, 0, 4, AddressKind::Reserved),
];

/// Forbidden v6 networks, narrower rows before the wider ones around them.
const FORBIDDEN_V6: [V6Row; 17] = [
    (Ipv6Addr::UNSPECIFIED, 128, AddressKind::Unspecified),
    (Ipv6Addr::LOCALHOST, 128, AddressKind::Loopback),
    // The deprecated v4-compatible form.
    (Ipv6Addr::UNSPECIFIED, 96, AddressKind::Transition),
    v6(0x64, 0xff9b, 0, 96, AddressKind::Transition),
    v6(0x64, 0xff9b, 1, 48, AddressKind::Transition),
    v6(0x100, 0, 0, 64, AddressKind::Reserved),
    // Teredo.
    v6(0x2001, 0, 0, 32, AddressKind::Transition),
    v6(0x2001, 2, 0, 48, AddressKind::Benchmarking),
    v6(0x2001, 0x0db8, 0, 32, AddressKind::Documentation),
    // The rest of the block kept for protocol assignments.
    v6(0x2001, 0, 0, 23, AddressKind::Reserved),
    // 6to4.
    v6(0x2002, 0, 0, 16, AddressKind::Transition),
    v6(0x3fff, 0, 0, 20, AddressKind::Documentation),
    // Segment routing identifiers.
    v6(0x5f00, 0, 0, 16, AddressKind::Reserved),
    v6(0xfc00, 0, 0, 7, AddressKind::Private),
    v6(0xfe80, 0, 0, 10, AddressKind::LinkLocal),
    // Site-local, deprecated but still routed in places.
    v6(0xfec0, 0, 0, 10, AddressKind::Private),
    v6(0xff00, 0, 0, 8, AddressKind::Multicast),
];

/// What an address is, if it is one of the forbidden kinds.
fn kind_of(ip: IpAddr) -> Option<AddressKind> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => FORBIDDEN_V4
            .iter()
            .find(|(network, length, _)| shares_prefix_v4(ip.to_bits(), network.to_bits(), *length))
            .map(|(_, _, kind)| *kind),
        IpAddr::V6(ip) => FORBIDDEN_V6
            .iter()
            .find(|(network, length, _)| shares_prefix_v6(ip.to_bits(), network.to_bits(), *length))
            .map(|(_, _, kind)| *kind)
            .or_else(|| outside_global_unicast(ip)),
    }
}

const fn shares_prefix_v4(a: u32, b: u32, length: u32) -> bool {
    (a ^ b).leading_zeros() >= length
}

const fn shares_prefix_v6(a: u128, b: u128, length: u32) -> bool {
    (a ^ b).leading_zeros() >= length
}

/// Only `2000::/3` is handed out as global unicast; the rest is not for us.
fn outside_global_unicast(ip: Ipv6Addr) -> Option<AddressKind> {
    (ip.to_bits() >> 125 != 1).then_some(AddressKind::Reserved)
}

/// The ports that may be dialled.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ports {
    Any,
    Only(Vec<u16>),
}

/// Which addresses may be dialled, over which schemes and ports.
///
/// The policy belongs to the installation, never to a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressPolicy {
    loopback: bool,
    http: bool,
    ports: Ports,
}

impl AddressPolicy {
    /// The policy for real deployments: public addresses, `https`, ports 443,
    /// 80 and 8443.
    pub fn public() -> Self {
        Self { loopback: false, http: false, ports: Ports::Only(vec![443, 80, 8443]) }
    }

    /// The policy for a developer's machine: also loopback, `http` and any
    /// port. Never for a function in the cloud, where loopback reaches the
    /// function's own control interface.
    pub fn development() -> Self {
        Self { loopback: true, http: true, ports: Ports::Any }
    }

    /// The same policy with plain `http` allowed.
    #[must_use]
    pub fn with_http(mut self) -> Self {
        self.http = true;
        self
    }

    /// The same policy with one more port allowed.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        if let Ports::Only(ports) = &mut self.ports {
            ports.push(port);
        }
        self
    }

    /// Whether this address may be dialled.
    pub fn permits(&self, ip: IpAddr) -> bool {
        self.refusal(ip).is_none()
    }

    /// Why this address may not be dialled; `None` when it may.
    pub fn refusal(&self, ip: IpAddr) -> Option<AddressKind> {
        kind_of(ip).filter(|kind| !(self.loopback && *kind == AddressKind::Loopback))
    }

    /// Whether names that mean this host or a local network may be saved.
    pub(crate) fn permits_local_names(&self) -> bool {
        self.loopback
    }

    pub(crate) fn permits_http(&self) -> bool {
        self.http
    }

    pub(crate) fn permits_port(&self, port: u16) -> bool {
        port != 0
            && match &self.ports {
                Ports::Any => true,
                Ports::Only(ports) => ports.contains(&port),
            }
    }
}
