//! What is left of checks, for Stream's clients.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::stream::TASKS).await
}
