//! Semantic filters of a platform.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::SEMANTIC_FILTERS).await
}
