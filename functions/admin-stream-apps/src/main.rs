//! Stream apps of a platform.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::STREAM_APPS).await
}
