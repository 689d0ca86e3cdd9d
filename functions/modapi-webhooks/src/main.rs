//! Webhooks and the secret that signs them, in Moderation API's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::modapi::WEBHOOKS).await
}
