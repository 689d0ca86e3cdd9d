//! Receivers that behave, misbehave and attack.

use std::future::pending;
use std::net::SocketAddr;

use bytes::Bytes;
use http::HeaderMap;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::{AMPLE, SHORT, Script, Trap, post, read_request};
use crate::{AddressPolicy, Answer, Client, Limits, Phase, SendError};

/// What a receiver does once it has read the request.
enum Then {
    /// Sends this and closes.
    Say(Vec<u8>),
    /// Sends this and keeps the connection open.
    SayAndHang(Vec<u8>),
    /// Sends the first once, then the second until nobody listens.
    Repeat(Vec<u8>, Vec<u8>),
    /// Closes without reading.
    CloseAtOnce,
}

/// Serves one connection on this host and returns its address.
async fn receiver(then: Then) -> (SocketAddr, oneshot::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        if matches!(then, Then::CloseAtOnce) {
            return;
        }
        let _ = tell.send(read_request(&mut stream).await);
        // The other side may hang up at any time; that is what is tested.
        let _ = answer(&mut stream, then).await;
    });
    (address, told)
}

async fn answer(stream: &mut TcpStream, then: Then) -> std::io::Result<()> {
    match then {
        Then::CloseAtOnce => Ok(()),
        Then::Say(text) => {
            stream.write_all(&text).await?;
            stream.shutdown().await
        }
        Then::SayAndHang(text) => {
            stream.write_all(&text).await?;
            pending().await
        }
        Then::Repeat(first, again) => {
            stream.write_all(&first).await?;
            loop {
                stream.write_all(&again).await?;
            }
        }
    }
}

fn client() -> Client {
    Client::new(AddressPolicy::development(), Script::new([]))
}

async fn send(then: Then, limits: Limits) -> Result<Answer, SendError> {
    let (address, _told) = receiver(then).await;
    post(&client(), &format!("http://{address}/hook"), limits).await
}

async fn status_of(text: &str) -> (u16, Option<u64>) {
    let answer = send(Then::Say(text.into()), AMPLE).await.unwrap();
    (answer.status, answer.retry_after_s)
}

#[tokio::test]
async fn statuses_come_back_as_they_are() {
    let rows: &[(&str, u16, Option<u64>)] = &[
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, None),
        ("HTTP/1.1 202 Accepted\r\n\r\n", 202, None),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, None),
        ("HTTP/1.0 200 OK\r\n\r\nold", 200, None),
        ("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", 410, None),
        ("HTTP/1.1 429 Slow\r\nRetry-After: 120\r\n\r\n", 429, Some(120)),
        ("HTTP/1.1 429 Slow\r\nRetry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n", 429, Some(0)),
        ("HTTP/1.1 429 Slow\r\nRetry-After: 999999999\r\n\r\n", 429, Some(86_400)),
        ("HTTP/1.1 429 Slow\r\nRetry-After: -1\r\n\r\n", 429, None),
        ("HTTP/1.1 429 Slow\r\nRetry-After: later\r\n\r\n", 429, None),
        ("HTTP/1.1 429 Slow\r\nRetry-After: \r\n\r\n", 429, None),
        ("HTTP/1.1 500 Oops\r\ncontent-length: 1\r\n\r\nx", 500, None),
        ("HTTP/1.1 503 Busy\r\nretry-after: 5\r\n\r\n", 503, Some(5)),
        ("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n\x1f\u{b}not gzip", 200, None),
    ];
    for (text, status, wait) in rows {
        assert_eq!(status_of(text).await, (*status, *wait), "{text:?}");
    }
}

#[tokio::test]
async fn interim_answers_are_skipped() {
    let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 201 Created\r\n\r\n";
    assert_eq!(status_of(text).await, (201, None));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let trap = Trap::new("127.0.0.1:0");
        let text =
            format!("HTTP/1.1 {status} Elsewhere\r\nlocation: http://{}/\r\ncontent-length: 0\r\n\r\n", trap.address());
        assert_eq!(status_of(&text).await, (status, None));
        assert!(!trap.sprung());
    }
}

#[tokio::test]
async fn receivers_that_hang_up_are_told_apart_from_bad_speakers() {
    let huge_header = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(1 << 20));
    let many_headers = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(170_000));
    let rows: Vec<(&str, Then, SendError)> = vec![
        ("closes at once", Then::CloseAtOnce, SendError::Closed),
        ("says nothing", Then::Say(vec![]), SendError::Closed),
        ("stops in the head", Then::Say(b"HTTP/1.1 200 OK\r\nx: y".into()), SendError::Closed),
        ("garbage", Then::Say(b"\x00\xff\xfe damn this\r\n\r\n".into()), SendError::Protocol),
        ("another protocol", Then::Say(b"220 mail.example ready\r\n\r\n".into()), SendError::Protocol),
        ("bad status", Then::Say(b"HTTP/1.1 9999 What\r\n\r\n".into()), SendError::Protocol),
        ("one huge header", Then::Say(huge_header.into()), SendError::Protocol),
        ("very many headers", Then::Say(many_headers.into()), SendError::Protocol),
        ("endless head", Then::Repeat(b"HTTP/1.1 200 OK\r\n".into(), b"a: b\r\n".repeat(500)), SendError::Protocol),
        (
            "endless interim answers",
            Then::Repeat(vec![], b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100)),
            SendError::Protocol,
        ),
    ];
    for (what, then, expected) in rows {
        assert_eq!(send(then, AMPLE).await, Err(expected), "{what}");
    }
}

#[tokio::test]
async fn a_head_may_fill_its_cap_and_not_exceed_it() {
    let head = |length: usize| {
        let frame = "HTTP/1.1 200 OK\r\nx: \r\n\r\n".len();
        let text = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(length - frame));
        Then::Say(text.into())
    };
    let largest = send(head(16 * 1024 - 1), AMPLE).await;
    assert_eq!(largest.unwrap().status, 200);
    let larger = send(head(16 * 1024 + 1), AMPLE).await;
    assert_eq!(larger, Err(SendError::Protocol));
}

#[tokio::test]
async fn silence_ends_with_the_deadline() {
    for said in [&b""[..], b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nx: y\r\n"] {
        let sent = send(Then::SayAndHang(said.into()), SHORT).await;
        assert_eq!(sent, Err(SendError::TimedOut(Phase::Answer)), "{said:?}");
    }
}

#[tokio::test]
async fn an_unused_port_is_a_failed_connection() {
    let address = Trap::new("127.0.0.1:0").address();
    let sent = post(&client(), &format!("http://{address}/"), AMPLE).await;
    assert_eq!(sent, Err(SendError::Connect));
}

#[tokio::test]
async fn an_endless_body_is_read_to_the_cap() {
    let heads = ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n"];
    for head in heads {
        let then = Then::Repeat(head.into(), vec![b'a'; 8192]);
        let answer = send(then, AMPLE).await.unwrap();
        assert_eq!((answer.status, answer.body_bytes), (200, 16 * 1024));
    }
}

#[tokio::test]
async fn a_body_that_drips_or_breaks_does_not_change_the_status() {
    let within = Limits { connect_ms: 400, total_ms: 400 };
    let drip = Then::SayAndHang(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc".into());
    let answer = send(drip, within).await.unwrap();
    assert_eq!((answer.status, answer.body_bytes), (200, 3));
    assert!(answer.duration_ms < 400);

    let rows = [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz not a chunk",
    ];
    for text in rows {
        assert_eq!(status_of(text).await, (200, None), "{text:?}");
    }
}

#[tokio::test]
async fn chunk_extensions_do_not_buy_more_reading() {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = format!("1;{}\r\na\r\n", "x".repeat(4000));
    let answer = send(Then::Repeat(head, chunk.into()), AMPLE).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.body_bytes < 64, "{}", answer.body_bytes);
}

/// The receiver sees our head, with nothing of the caller's that would change
/// where the request ends or whom it is for.
#[tokio::test]
async fn the_request_is_what_was_asked_for() {
    let (address, told) = receiver(Then::Say(b"HTTP/1.1 200 OK\r\n\r\n".into())).await;
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("x-webhook-id", "evt-1"),
        ("content-type", "application/json"),
        ("host", "other.example"),
        ("content-length", "1"),
        ("transfer-encoding", "chunked"),
        ("connection", "keep-alive"),
        ("expect", "100-continue"),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    let url = format!("http://{address}/a%20b?c=d#e");
    let body = Bytes::from_static(b"{\"a\":1}");
    let sent = client().post(&url, headers, body, AMPLE, 0).await;
    assert_eq!(sent.unwrap().status, 200);

    let request = told.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines.remove(0), "POST /a%20b?c=d HTTP/1.1");
    lines.sort_unstable();
    let host = format!("host: {address}");
    assert_eq!(
        lines,
        ["connection: close", "content-length: 7", "content-type: application/json", &host, "x-webhook-id: evt-1"]
    );
    assert_eq!(body, "{\"a\":1}");
}

/// The receiver would keep the connection; ours is gone when the call returns,
/// and the next call opens another.
#[tokio::test]
async fn no_connection_outlives_its_call() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let client = client();
    let mut opened = Vec::new();
    for _ in 0..3 {
        let serve = async {
            let (mut stream, from) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            let text = "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(text.as_bytes()).await.unwrap();
            (stream, from)
        };
        let (sent, (mut stream, from)) = tokio::join!(post(&client, &url, AMPLE), serve);
        assert_eq!(sent.unwrap().status, 200);
        assert!(read_request(&mut stream).await.is_empty());
        opened.push(from);
    }
    opened.dedup();
    assert_eq!(opened.len(), 3);
}
