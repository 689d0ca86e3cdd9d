//! Answers paths that no other function serves.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::NOT_FOUND).await
}
