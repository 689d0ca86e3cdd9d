//! Media: redirects, caps, and hosts that lie.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::{AMPLE, Lookup, SHORT, Script, Trap, read_request};
use crate::{AddressPolicy, CallError, Client, FetchError, MAX_REDIRECTS, SendError};

const CAP: usize = 1000;

/// Serves one answer per connection, in turn, and the last one for ever. `{here}` is its own address.
async fn host(answers: &[&str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let answers: Vec<String> = answers.iter().map(|text| text.replace("{here}", &address)).collect();
    tokio::spawn(async move {
        for turn in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = answers[turn.min(answers.len() - 1)].clone();
            tokio::spawn(async move {
                let request = read_request(&mut stream).await;
                assert!(request.starts_with("GET /") && !request.to_ascii_lowercase().contains("authorization"));
                let (text, is_endless) =
                    answer.strip_suffix("{endless}").map_or((&*answer, false), |text| (text, true));
                let _ = stream.write_all(text.as_bytes()).await;
                while is_endless && stream.write_all(&[b'x'; 4096]).await.is_ok() {}
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}

async fn fetch(answers: &[&str]) -> Result<Vec<u8>, FetchError> {
    let address = host(answers).await;
    let client = Client::new(AddressPolicy::development(), Script::new([]));
    client.fetch(&format!("http://{address}/a.png"), AMPLE, CAP).await
}

fn refused(result: Result<Vec<u8>, FetchError>) -> bool {
    let error = result.unwrap_err();
    assert!(error.is_final(), "{error}");
    matches!(error, FetchError::Call(CallError::Send(SendError::Url(_) | SendError::Address(_))))
}

#[tokio::test]
async fn bytes_come_through_redirects() {
    assert_eq!(fetch(&["HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc"]).await.unwrap(), b"abc");
    assert_eq!(fetch(&["HTTP/1.1 200 OK\r\n\r\nuntil the end"]).await.unwrap(), b"until the end");
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    assert_eq!(fetch(&[chunked]).await.unwrap(), b"abc");
    let relative = "HTTP/1.1 302 Found\r\nlocation: /b.png\r\ncontent-length: 0\r\n\r\n";
    let absolute = "HTTP/1.1 307 Found\r\nlocation: http://{here}/c.png\r\ncontent-length: 0\r\n\r\n";
    let end = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nz";
    assert_eq!(fetch(&[relative, absolute, relative, end]).await.unwrap(), b"z");
    assert_eq!(MAX_REDIRECTS, 3);
    assert_eq!(fetch(&[relative, absolute, relative, relative, end]).await.unwrap_err(), FetchError::Redirects);
    assert_eq!(fetch(&[relative]).await.unwrap_err(), FetchError::Redirects);
}

#[tokio::test]
async fn redirects_meet_the_same_policy() {
    for target in [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00::1]/",
        "http://0xa9fea9fe/",
        "file:///etc/passwd",
        "ftp://example.org/a.png",
        "http://user:secret@example.org/",
    ] {
        let answer = format!("HTTP/1.1 301 Moved\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        assert!(refused(fetch(&[&answer]).await), "{target}");
    }
    // A name is judged by its addresses, at each step.
    let client = Client::new(AddressPolicy::development(), Script::new([Lookup::of(&["192.168.0.7"])]));
    let address = host(&["HTTP/1.1 301 Moved\r\nlocation: http://inside.example.org/\r\n\r\n"]).await;
    assert!(refused(client.fetch(&format!("http://{address}/"), AMPLE, CAP).await));
}

#[tokio::test]
async fn this_host_is_not_fetched_from_in_the_cloud() {
    let trap = Trap::new("127.0.0.1:0");
    let policy = AddressPolicy::public().with_http().with_port(trap.address().port());
    let client = Client::new(policy, Script::new([Lookup::of(&["127.0.0.1"])]));
    assert!(refused(client.fetch(&format!("http://{}/", trap.address()), AMPLE, CAP).await));
    assert!(refused(client.fetch(&format!("http://a.example.org:{}/", trap.address().port()), AMPLE, CAP).await));
    assert!(!trap.sprung());
}

#[tokio::test]
async fn no_more_is_read_than_allowed() {
    let full = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(CAP));
    assert_eq!(fetch(&[&full]).await.unwrap().len(), CAP);
    for answer in [
        "HTTP/1.1 200 OK\r\n\r\n{endless}",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{endless}",
        "HTTP/1.1 302 Found\r\nlocation: /b.png\r\n\r\n{endless}",
    ] {
        let error = fetch(&[answer]).await.unwrap_err();
        assert_eq!(error, FetchError::Call(CallError::TooLarge), "{answer}");
        assert!(error.is_final());
    }
}

#[tokio::test]
async fn what_may_work_later_is_told_from_what_will_not() {
    let rows: [(&str, bool); 12] = [
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 204 No Content\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 429 Slow\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.1 408 Timeout\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", false),
        ("SSH-2.0-OpenSSH_9.6\r\n", false),
        ("", false),
    ];
    for (answer, is_final) in rows {
        assert_eq!(fetch(&[answer]).await.unwrap_err().is_final(), is_final, "{answer:?}");
    }
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(AddressPolicy::development(), Script::new([]));
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let error = client.fetch(&url, SHORT, CAP).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_final(), "{error}");
}
