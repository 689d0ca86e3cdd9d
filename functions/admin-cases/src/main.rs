//! Where a case stands, and searching cases, for operators.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::CASES).await
}
