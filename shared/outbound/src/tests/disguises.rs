//! Forbidden addresses in every spelling: none passes the check, none is dialled.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;

use super::{AMPLE, Lookup, SHORT, Script, Trap, post};
use crate::{AddressKind, AddressPolicy, Client, SendError, UrlRefused};

/// One or more addresses of every forbidden network.
const FORBIDDEN_V4: [&str; 36] = [
    "0.0.0.0",
    "0.0.0.1",
    "0.255.255.255",
    "10.0.0.1",
    "10.255.255.254",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.254",
    "127.0.0.1",
    "127.0.0.53",
    "127.1.2.3",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.20.10.2",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.1.254",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "250.1.2.3",
    "255.0.0.1",
    "255.255.255.254",
    "255.255.255.255",
];

const FORBIDDEN_V6: [&str; 40] = [
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff::10.0.0.1",
    "100::1",
    "100::ffff:ffff:ffff:ffff",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:db8::1",
    "2001:db8:ffff::1",
    "2002::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "3fff:fff::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",
    "fdff:ffff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
];

/// Spellings of a v4 address that some parser, somewhere, takes for it.
fn spellings_v4(ip: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = ip.octets();
    let bits = ip.to_bits();
    let low24 = bits & 0x00ff_ffff;
    let low16 = bits & 0xffff;
    let wide: String = ip
        .to_string()
        .chars()
        .map(|ch| match ch.to_digit(10) {
            Some(digit) => char::from_u32(0xff10 + digit).unwrap(),
            None => '\u{3002}',
        })
        .collect();
    vec![
        format!("{ip}"),
        format!("{ip}."),
        format!("{bits}"),
        format!("{bits}."),
        format!("{bits:#x}"),
        format!("0X{bits:X}"),
        format!("0{bits:o}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("00{a:o}.{b}.{c:#x}.{d}"),
        format!("{a}.{low24}"),
        format!("{a}.{b}.{low16}"),
        format!("{a:#x}.{low24:#o}").replace("0o", "0"),
        format!("%3{}{}", a.to_string().get(..1).unwrap(), ip.to_string().get(1..).unwrap()),
        ip.to_string().replace('.', "%2e"),
        ip.to_string().replace('.', "\u{ff0e}"),
        wide,
        format!("{ip}\u{ad}"),
        format!("user@{ip}"),
        format!("user:pass@{ip}"),
        format!("example.com@{ip}"),
        format!("@{ip}"),
        format!("example.com\\@{ip}"),
        format!("{ip}\\.example.com"),
        format!("{ip}%00.example.com"),
        format!("[{ip}]"),
        format!("[::ffff:{ip}]"),
        format!("[0:0:0:0:0:ffff:{:x}:{:x}]", bits >> 16, low16),
        format!("[::{ip}]"),
        format!("[64:ff9b::{ip}]"),
        format!("[2002:{:x}:{:x}::]", bits >> 16, low16),
    ]
}

fn spellings_v6(text: &str) -> Vec<String> {
    let ip: std::net::Ipv6Addr = text.parse().unwrap();
    let s = ip.segments().map(|segment| format!("{segment:04X}")).join(":");
    vec![
        format!("[{text}]"),
        format!("[{s}]"),
        format!("[{text}]."),
        format!("[{text}%eth0]"),
        format!("[{text}%25eth0]"),
        format!("[{text}%1]"),
        format!("user@[{text}]"),
        format!("%5B{text}%5D"),
        format!("[{text}"),
        text.to_owned(),
    ]
}

fn every_spelling() -> Vec<String> {
    let v4 = FORBIDDEN_V4.iter().flat_map(|text| spellings_v4(text.parse().unwrap()));
    let v6 = FORBIDDEN_V6.iter().flat_map(|text| spellings_v6(text));
    v4.chain(v6).collect()
}

#[test]
fn no_forbidden_address_passes_in_any_spelling() {
    let policy = AddressPolicy::public().with_http();
    let mut checked = 0;
    for host in every_spelling() {
        for url in [
            format!("https://{host}/hook"),
            format!("http://{host}/hook"),
            format!("HTTPS://{host}:443"),
            format!("https:{host}"),
            format!("https:////{host}/"),
            format!("//{host}/"),
            format!(" https://{host}/"),
            format!("https:\\\\{host}\\"),
            format!("https://{host}?q=@example.com"),
            format!("https://{host}#@example.com/"),
            format!("ht\ttps://{host}/"),
        ] {
            assert!(policy.check_url(&url).is_err(), "{url:?}");
            checked += 1;
        }
    }
    assert!(checked > 15_000, "{checked}");
}

/// The same corpus sent for real, with a policy that differs from the public
/// one in nothing but the trap's port, so that only the address saves us.
#[tokio::test]
async fn a_trap_on_this_host_is_never_touched() {
    let trap = Trap::new("127.0.0.1:0");
    let port = trap.address().port();
    let policy = AddressPolicy::public().with_http().with_port(port);
    let resolver = Script::new([]);
    let client = Client::new(policy, resolver.clone());
    for host in every_spelling() {
        for scheme in ["http", "https"] {
            let sent = post(&client, &format!("{scheme}://{host}:{port}/"), AMPLE).await;
            assert!(matches!(sent, Err(SendError::Url(_))), "{host}: {sent:?}");
        }
    }
    assert_eq!(resolver.count(), 0);
    assert!(!trap.sprung());
}

/// The trap works: with loopback allowed the same call does reach it.
#[tokio::test]
async fn the_trap_notices_a_connection() {
    let trap = Trap::new("127.0.0.1:0");
    let client = Client::new(AddressPolicy::development(), Script::new([]));
    let sent = post(&client, &format!("http://{}/", trap.address()), SHORT).await;
    assert!(sent.unwrap_err().is_timeout());
    assert!(trap.sprung());
}

/// A literal is not looked up, and still meets the check at the door.
#[tokio::test]
async fn every_forbidden_answer_of_a_name_is_refused_at_the_door() {
    let trap = Trap::new("127.0.0.1:0");
    let port = trap.address().port();
    let policy = AddressPolicy::public().with_http().with_port(port);
    for text in FORBIDDEN_V4.iter().chain(&FORBIDDEN_V6) {
        let ip: IpAddr = text.parse().unwrap();
        let resolver = Script::new([Lookup::Found(vec![ip])]);
        let client = Client::new(policy.clone(), resolver);
        let sent = post(&client, &format!("http://hook.example.com:{port}/"), AMPLE).await;
        assert!(matches!(sent, Err(SendError::Address(_))), "{text}: {sent:?}");
    }
    assert!(!trap.sprung());
}

#[test]
fn refusals_name_their_reason() {
    let long = format!("https://example.com/{}", "a".repeat(2048));
    let rows: &[(&str, UrlRefused)] = &[
        (&long, UrlRefused::TooLong),
        ("", UrlRefused::Syntax),
        ("example.com/hook", UrlRefused::Syntax),
        ("https://", UrlRefused::Syntax),
        ("https:///hook", UrlRefused::Syntax),
        ("https://exa mple.com/", UrlRefused::Syntax),
        ("https://example.com/\r\nHost: x", UrlRefused::Syntax),
        ("https://example.com\\.evil.example/", UrlRefused::Syntax),
        ("http://example.com/", UrlRefused::Scheme),
        ("ftp://example.com/", UrlRefused::Scheme),
        ("file:///etc/hosts", UrlRefused::Scheme),
        ("javascript:alert(1)", UrlRefused::Scheme),
        ("wss://example.com/", UrlRefused::Scheme),
        ("https://user@example.com/", UrlRefused::UserInfo),
        ("https://user:pass@example.com/", UrlRefused::UserInfo),
        ("https://:@example.com/", UrlRefused::UserInfo),
        ("https://example.com:22/", UrlRefused::Port),
        ("https://example.com:0/", UrlRefused::Port),
        ("https://example.com:6379/", UrlRefused::Port),
        ("https://example.com./", UrlRefused::Host),
        ("https://example..com/", UrlRefused::Host),
        ("https://-a.example.com/", UrlRefused::Host),
        ("https://a!b.example.com/", UrlRefused::Host),
        ("https://localhost/", UrlRefused::LocalName),
        ("https://LOCALHOST/", UrlRefused::LocalName),
        ("https://api.localhost/", UrlRefused::LocalName),
        ("https://intranet/", UrlRefused::LocalName),
        ("https://metadata.google.internal/", UrlRefused::LocalName),
        ("https://printer.local/", UrlRefused::LocalName),
        ("https://134744072/", UrlRefused::Disguised),
        ("https://8.8.8.8./", UrlRefused::Disguised),
        ("https://0x8.8.8.8/", UrlRefused::Disguised),
        ("https://8.8.2056/", UrlRefused::Disguised),
        ("https://ex%61mple.com/", UrlRefused::Disguised),
        ("https://169.254.169.254/", UrlRefused::Address(AddressKind::LinkLocal)),
        ("https://2130706433/", UrlRefused::Address(AddressKind::Loopback)),
    ];
    let policy = AddressPolicy::public();
    for (url, expected) in rows {
        assert_eq!(policy.check_url(url).unwrap_err(), *expected, "{url:?}");
    }
}

#[test]
fn ordinary_urls_pass_in_their_normal_form() {
    let rows = [
        ("https://example.com", "https://example.com/"),
        ("https://Hooks.Example.COM:443/a?b=c#d", "https://hooks.example.com/a?b=c"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("https://example.com:80/x", "https://example.com:80/x"),
        ("https://b\u{fc}cher.example/hook", "https://xn--bcher-kva.example/hook"),
        ("https://xn--bcher-kva.example/hook", "https://xn--bcher-kva.example/hook"),
        ("https://my_app.example.com/x", "https://my_app.example.com/x"),
        ("https://8.8.8.8/hook", "https://8.8.8.8/hook"),
        ("https://[2606:4700::1111]/hook", "https://[2606:4700::1111]/hook"),
        ("https://localhost.example.com/", "https://localhost.example.com/"),
        ("https://example.com/a|b^c?d={e}", "https://example.com/a|b^c?d={e}"),
        ("https://example.com/\u{e9} ".trim_end(), "https://example.com/%C3%A9"),
    ];
    let policy = AddressPolicy::public();
    for (url, normal) in rows {
        let normal_url = policy.check_url(url).map(|safe| safe.as_str().to_owned());
        assert_eq!(normal_url.as_deref(), Ok(normal), "{url}");
    }
}

#[test]
fn debug_output_keeps_the_path_secret() {
    let safe = AddressPolicy::public().check_url("https://example.com/t0ken?key=s3cret").unwrap();
    let shown = format!("{safe:?}");
    assert!(shown.contains("example.com"), "{shown}");
    assert!(!shown.contains("t0ken") && !shown.contains("s3cret"), "{shown}");
}

proptest! {
    #[test]
    fn checking_is_total_and_stable(text in "(https?://)?[\\PC]{0,40}(:[0-9]{1,6})?(/\\PC{0,20})?") {
        for policy in [AddressPolicy::public(), AddressPolicy::development()] {
            if let Ok(safe) = policy.check_url(&text) {
                prop_assert_eq!(policy.check_url(safe.as_str()), Ok(safe));
            }
        }
    }

    /// Differential: a literal that passes is the one the standard library reads.
    #[test]
    fn a_public_literal_passes_only_in_its_canonical_spelling(bits: u32) {
        let ip = Ipv4Addr::from_bits(bits);
        let policy = AddressPolicy::public();
        let permitted = policy.permits(IpAddr::V4(ip));
        for (index, host) in spellings_v4(ip).iter().enumerate() {
            let passed = policy.check_url(&format!("https://{host}/")).is_ok();
            let canonical = index == 0 || host.starts_with("[::ffff:") || host.starts_with("[0:0:0:0:0:ffff:");
            prop_assert_eq!(passed, permitted && canonical, "{}", host);
        }
    }
}
