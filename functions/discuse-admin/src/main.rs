//! Organisations, their members and projects, and what projects used.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::discuse::ADMIN).await
}
