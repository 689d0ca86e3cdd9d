//! Webhook deliveries: what was sent, what failed, sending again.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::DELIVERIES).await
}
