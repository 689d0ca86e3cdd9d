//! Serves the descriptions of the APIs.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::openapi::OPENAPI).await
}
