//! Turns analyses that failed for good into tasks, so that none is forgotten.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::analysis::ANALYSE_FAILED).await
}
