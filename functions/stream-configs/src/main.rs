//! Configurations of checks, from Stream's clients.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::stream::CONFIGS).await
}
