//! Analyses contents that were accepted asynchronously, and promised tasks.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::analysis::ANALYSE).await
}
