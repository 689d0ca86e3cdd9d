//! Profiles of authors, and decisions on them.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::moderate::AUTHORS).await
}
