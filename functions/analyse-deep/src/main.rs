//! Analyses contents that need heavy engines, media or services of others.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve_deep(&operations::analysis::ANALYSE_DEEP, deep::equip).await
}
