//! Makes one attempt of a webhook delivery.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::outbox::DISPATCH).await
}
