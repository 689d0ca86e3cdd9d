//! Flags that services of a platform set, from Stream's clients.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::stream::CUSTOM_CHECK).await
}
