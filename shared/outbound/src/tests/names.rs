//! What names resolve to, and that they are asked for once.

use super::{AMPLE, Lookup, SHORT, Script, Trap, post, read_request};
use crate::{AddressKind, AddressPolicy, Client, Phase, Resolve, SendError, SystemResolver};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

const URL: &str = "https://hook.example.com/";

async fn send(lookup: Lookup) -> (Result<crate::Answer, SendError>, usize) {
    let resolver = Script::new([lookup]);
    let client = Client::new(AddressPolicy::public(), resolver.clone());
    (post(&client, URL, SHORT).await, resolver.count())
}

#[tokio::test]
async fn a_name_without_answer_fails() {
    assert_eq!(send(Lookup::Fails).await, (Err(SendError::Dns), 1));
    assert_eq!(send(Lookup::of(&[])).await, (Err(SendError::Dns), 1));
}

#[tokio::test]
async fn a_lookup_that_hangs_ends_with_the_connect_limit() {
    let timed_out = Err(SendError::TimedOut(Phase::Dns));
    assert_eq!(send(Lookup::Hangs).await, (timed_out, 1));
}

#[tokio::test]
async fn one_forbidden_answer_condemns_the_name() {
    let mut many: Vec<String> = (1..50).map(|n| format!("1.1.1.{n}")).collect();
    many.push("10.0.0.1".to_owned());
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let rows: &[(&[&str], AddressKind)] = &[
        (&["8.8.8.8", "127.0.0.1"], AddressKind::Loopback),
        (&["127.0.0.1", "8.8.8.8"], AddressKind::Loopback),
        (&["8.8.8.8", "2606:4700::1111", "fd00::1"], AddressKind::Private),
        (&["8.8.8.8", "::ffff:169.254.169.254"], AddressKind::LinkLocal),
        (&many, AddressKind::Private),
    ];
    for (answers, kind) in rows {
        let refused = Err(SendError::Address(*kind));
        assert_eq!(send(Lookup::of(answers)).await, (refused, 1), "{answers:?}");
    }
}

/// The name turns to another address after the first lookup: nobody asks again.
#[tokio::test]
async fn a_name_that_changes_is_not_asked_twice() {
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = receiver.local_addr().unwrap().port();
    let trap = Trap::new(&format!("127.0.0.2:{port}"));
    let resolver = Script::new([Lookup::of(&["127.0.0.1"]), Lookup::of(&["127.0.0.2"])]);
    let client = Client::new(AddressPolicy::development(), resolver.clone());

    let serve = async {
        let (mut stream, _) = receiver.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        request
    };
    let url = format!("http://hook.example.com:{port}/x?y=1");
    let (sent, request) = tokio::join!(post(&client, &url, AMPLE), serve);
    assert_eq!(sent.unwrap().status, 204);
    assert!(request.starts_with("POST /x?y=1 HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("host: hook.example.com:{port}\r\n")), "{request}");
    assert_eq!(resolver.count(), 1);
    assert!(!trap.sprung());
}

/// Addresses that refuse are passed over, but not without end.
#[tokio::test]
async fn only_a_few_of_fifty_addresses_are_dialled() {
    let last = Trap::new("127.0.0.50:0");
    let url = format!("http://hook.example.com:{}/", last.address().port());
    let fifty: Vec<_> = (1..=50).map(|n| [127, 0, 0, n].into()).collect();
    let client = Client::new(AddressPolicy::development(), Script::new([Lookup::Found(fifty)]));
    assert_eq!(post(&client, &url, AMPLE).await, Err(SendError::Connect));
    assert!(!last.sprung());

    let third = ["127.0.0.1", "127.0.0.2", "127.0.0.50"];
    let client = Client::new(AddressPolicy::development(), Script::new([Lookup::of(&third)]));
    assert!(post(&client, &url, SHORT).await.unwrap_err().is_timeout());
    assert!(last.sprung());
}

#[tokio::test]
async fn the_systems_resolver_answers_and_its_answer_is_checked() {
    let found = SystemResolver.resolve("localhost").await.unwrap();
    assert!(found.iter().any(std::net::IpAddr::is_loopback), "{found:?}");
    assert!(SystemResolver.resolve("no.such.name.invalid").await.is_err());
}
