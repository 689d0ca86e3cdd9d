//! Bulk ingestion, and how far a bulk has come.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::checkstep::BULK).await
}
