//! An address for the world's API, for clients that are programs of their own.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::World;
use super::http::Sending;

impl World {
    /// Answers requests over HTTP for as long as some work takes, which is told the address.
    pub async fn serve_while<T>(&self, work: impl AsyncFnOnce(String) -> T) -> T {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let mut work = Box::pin(work(url));
        let mut connections = FuturesUnordered::new();
        loop {
            tokio::select! {
                done = &mut work => return done,
                accepted = listener.accept() => {
                    let (stream, _) = accepted.expect("a connection");
                    let service = service_fn(|request| self.answer(request));
                    connections.push(Builder::new().serve_connection(TokioIo::new(stream), service));
                }
                Some(_) = connections.next() => {}
            }
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (parts, body) = request.into_parts();
        let bearer = parts.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let method = match parts.method.as_str() {
            "GET" => "GET",
            "POST" => "POST",
            "PUT" => "PUT",
            _ => "DELETE",
        };
        let sending = Sending {
            method,
            path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            key: bearer.trim_start_matches("Bearer ").to_owned(),
            headers: Vec::new(),
            body: body.collect().await.expect("a whole request").to_bytes().to_vec(),
        };
        let reply = self.send(&sending).await.expect("no fault kills this process");
        let answer = Response::builder().status(reply.status).header("content-type", "application/json");
        Ok(answer.body(Full::new(Bytes::from(reply.body))).expect("a complete answer"))
    }
}
