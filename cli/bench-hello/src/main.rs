//! A function that answers every request with two words: what a measured function is compared with.
//! It has the same runtime, the same executor and the same profile as the real ones, and no client.

use lambda_http::{Body, Error, Request, Response, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(|_: Request| std::future::ready(hello()))).await
}

fn hello() -> Result<Response<Body>, Error> {
    Ok(Response::builder().header("content-type", "text/plain").body(Body::from("Hello, world."))?)
}
