//! Scans uploaded media.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve_deep(&operations::media::SCAN, deep::equip).await
}
