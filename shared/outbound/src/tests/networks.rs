//! The table of forbidden networks, row by row.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use crate::{AddressKind, AddressKind as K, AddressPolicy};

fn kind_of(ip: IpAddr) -> Option<AddressKind> {
    AddressPolicy::public().refusal(ip)
}

fn kind(text: &str) -> Option<AddressKind> {
    kind_of(text.parse().unwrap())
}

/// First and last address of every forbidden network, and the neighbours
/// just outside where those are public.
const ROWS: &[(&str, &str, K, &[&str])] = &[
    ("0.0.0.0", "0.255.255.255", K::Unspecified, &["1.0.0.0"]),
    ("10.0.0.0", "10.255.255.255", K::Private, &["9.255.255.255", "11.0.0.0"]),
    ("100.64.0.0", "100.127.255.255", K::Shared, &["100.63.255.255", "100.128.0.0"]),
    ("127.0.0.0", "127.255.255.255", K::Loopback, &["126.255.255.255", "128.0.0.0"]),
    ("169.254.0.0", "169.254.255.255", K::LinkLocal, &["169.253.255.255", "169.255.0.0"]),
    ("172.16.0.0", "172.31.255.255", K::Private, &["172.15.255.255", "172.32.0.0"]),
    ("192.0.0.0", "192.0.0.255", K::Reserved, &["191.255.255.255", "192.0.1.0"]),
    ("192.0.2.0", "192.0.2.255", K::Documentation, &["192.0.1.255", "192.0.3.0"]),
    ("192.88.99.0", "192.88.99.255", K::Transition, &["192.88.98.255", "192.88.100.0"]),
    ("192.168.0.0", "192.168.255.255", K::Private, &["192.167.255.255", "192.169.0.0"]),
    ("198.18.0.0", "198.19.255.255", K::Benchmarking, &["198.17.255.255", "198.20.0.0"]),
    ("198.51.100.0", "198.51.100.255", K::Documentation, &["198.51.99.255", "198.51.101.0"]),
    ("203.0.113.0", "203.0.113.255", K::Documentation, &["203.0.112.255", "203.0.114.0"]),
    ("224.0.0.0", "239.255.255.255", K::Multicast, &["223.255.255.255"]),
    ("240.0.0.0", "255.255.255.255", K::Reserved, &[]),
    ("::", "::", K::Unspecified, &[]),
    ("::1", "::1", K::Loopback, &[]),
    ("::2", "::ffff:ffff", K::Transition, &[]),
    ("64:ff9b::", "64:ff9b::ffff:ffff", K::Transition, &[]),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", K::Transition, &[]),
    ("100::", "100::ffff:ffff:ffff:ffff", K::Reserved, &[]),
    ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", K::Transition, &["2000:ffff::"]),
    ("2001:1::", "2001:1ff:ffff::", K::Reserved, &["2001:200::"]),
    ("2001:2::", "2001:2:0:ffff::", K::Benchmarking, &[]),
    ("2001:db8::", "2001:db8:ffff::", K::Documentation, &["2001:db7::", "2001:db9::"]),
    ("2002::", "2002:ffff::", K::Transition, &["2001:ffff::", "2003::"]),
    ("3fff::", "3fff:fff:ffff::", K::Documentation, &["3ffe::", "3fff:1000::"]),
    ("5f00::", "5f00:ffff::", K::Reserved, &[]),
    ("4000::", "5eff::", K::Reserved, &["3fff:ffff::"]),
    ("fc00::", "fdff:ffff::", K::Private, &[]),
    ("fe80::", "febf:ffff::", K::LinkLocal, &[]),
    ("fec0::", "feff:ffff::", K::Private, &[]),
    ("ff00::", "ffff:ffff::", K::Multicast, &[]),
];

#[test]
fn network_edges_are_exact() {
    for (first, last, expected, outside) in ROWS {
        assert_eq!(kind(first), Some(*expected), "{first}");
        assert_eq!(kind(last), Some(*expected), "{last}");
        for neighbour in *outside {
            assert_eq!(kind(neighbour), None, "{neighbour}");
        }
    }
}

#[test]
fn the_functions_own_runtime_interface_is_covered() {
    // The runtime interface of the sandbox listens on loopback or on a
    // link-local address; whoever reaches it can take the next event and
    // answer in our name. Both must stay refused in deployments.
    let policy = AddressPolicy::public();
    for text in ["127.0.0.1", "169.254.100.1", "169.254.170.2", "::1"] {
        assert!(!policy.permits(text.parse().unwrap()), "{text}");
    }
}

#[test]
fn development_adds_loopback_and_nothing_else() {
    let policy = AddressPolicy::development();
    for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "8.8.8.8"] {
        assert!(policy.permits(text.parse().unwrap()), "{text}");
    }
    for text in ["0.0.0.0", "::", "10.0.0.1", "169.254.169.254", "fd00:ec2::254", "::127.0.0.1"] {
        assert!(!policy.permits(text.parse().unwrap()), "{text}");
    }
}

#[test]
fn public_addresses_pass() {
    let policy = AddressPolicy::public();
    for text in ["1.1.1.1", "8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450::1"] {
        assert!(policy.permits(text.parse().unwrap()), "{text}");
    }
}

proptest! {
    /// Differential: whatever the standard library calls special, we refuse.
    #[test]
    fn never_looser_than_the_standard_library(bits: u32) {
        let ip = Ipv4Addr::from_bits(bits);
        let special = ip.is_loopback() || ip.is_private() || ip.is_link_local()
            || ip.is_multicast() || ip.is_documentation() || ip.is_broadcast()
            || ip.is_unspecified();
        prop_assert!(!special || kind_of(IpAddr::V4(ip)).is_some());
    }

    #[test]
    fn a_v4_address_is_judged_alike_inside_v6(bits: u32) {
        let ip = Ipv4Addr::from_bits(bits);
        prop_assert_eq!(kind_of(IpAddr::V4(ip)), kind_of(IpAddr::V6(ip.to_ipv6_mapped())));
    }

    #[test]
    fn every_other_embedding_is_refused(bits: u32) {
        let low = u128::from(bits);
        let prefixes = [0, 0x0064_ff9b_u128 << 96, 0x0064_ff9b_0001_u128 << 80, 0x2001_0000_u128 << 96];
        for prefix in prefixes {
            prop_assert!(kind_of(IpAddr::V6(Ipv6Addr::from_bits(prefix | low))).is_some());
        }
        let six_to_four = (0x2002_u128 << 112) | (low << 80);
        prop_assert!(kind_of(IpAddr::V6(Ipv6Addr::from_bits(six_to_four))).is_some());
    }
}
