//! Hash lists of a platform.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::HASH_LISTS).await
}
