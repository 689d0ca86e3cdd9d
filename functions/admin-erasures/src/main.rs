//! Erases what a content or an author said, with a receipt.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::ERASURES).await
}
