use proptest::prelude::*;

use super::*;

fn keys() -> InstallationKeys {
    InstallationKeys::from_secret("0123456789abcdef0123456789abcdef").unwrap()
}

fn link() -> Link {
    Link {
        id: "abcdefghijklmnopqrstuvwxyz".into(),
        flow: Flow::Reasons,
        platform: PlatformId::parse("platform1").unwrap(),
        content: ContentRef { kind: "post".into(), id: "1".into() },
        person: Some("author@example.com".into()),
        expires_ms: 1_000,
        once: false,
    }
}

#[test]
fn a_link_opens_what_it_was_made_for_until_it_ends() {
    let token = link().token(&keys()).unwrap();
    assert_eq!(Link::read(&keys(), Flow::Reasons, &token, 999), Ok(link()));
    assert_eq!(Link::read(&keys(), Flow::Reasons, &token, 1_000), Err(LinkError::Expired));
    assert_eq!(Link::read(&keys(), Flow::Report, &token, 999), Err(LinkError::Forged), "another flow");
    let other = InstallationKeys::from_secret("fedcba9876543210fedcba9876543210").unwrap();
    assert_eq!(Link::read(&other, Flow::Reasons, &token, 999), Err(LinkError::Forged), "another installation");
    let location = link().location("https://t.example.com/", &keys()).unwrap();
    assert_eq!(location, format!("https://t.example.com/portal/v1/reasons?token={token}"));
}

#[test]
fn no_character_of_a_token_can_be_changed() {
    let token = link().token(&keys()).unwrap();
    for at in 0..token.len() {
        for by in [b'A', b'B', b'.', b'-'] {
            let mut bytes = token.clone().into_bytes();
            if bytes[at] == by {
                continue;
            }
            bytes[at] = by;
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(Link::read(&keys(), Flow::Reasons, &changed, 0), Err(LinkError::Forged), "{by} at {at}");
        }
    }
    for text in ["", ".", "..", "a.b", "v1.AAAA", &token[1..], &format!("{token}="), &"A".repeat(100_000)] {
        assert_eq!(Link::read(&keys(), Flow::Reasons, text, 0), Err(LinkError::Forged));
    }
}

#[test]
fn proofs_are_of_one_link_and_one_kind() {
    let (one, other) = (link(), Link { id: "other".into(), ..link() });
    let form = one.prove(&keys(), Proof::Form).unwrap();
    assert!(one.is_proof(&keys(), Proof::Form, &form));
    assert!(!one.is_proof(&keys(), Proof::Session, &form) && !other.is_proof(&keys(), Proof::Form, &form));
    let token = one.token(&keys()).unwrap();
    let own = token.split_once('.').unwrap().1;
    assert!(!one.is_proof(&keys(), Proof::Form, own) && !one.is_proof(&keys(), Proof::Session, own));
}

proptest! {
    #[test]
    fn any_identifiers_come_back_as_they_were(
        kind in ".{1,170}", id in ".{1,170}", person in proptest::option::of(".{0,170}"), once: bool, report: bool,
    ) {
        let flow = if report { Flow::Report } else { Flow::Reasons };
        let made = Link { flow, content: ContentRef { kind, id }, person, once, ..link() };
        let token = made.token(&keys()).unwrap();
        prop_assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
        prop_assert_eq!(Link::read(&keys(), flow, &token, 0), Ok(made));
    }

    #[test]
    fn no_payload_makes_reading_fail_badly(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Some(read) = token::read(&payload) {
            prop_assert_eq!(token::write(&read), payload.clone());
        }
    }
}
