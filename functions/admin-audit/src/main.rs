//! Audit entries for operators, and whole logs to be checked.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::AUDIT).await
}
