//! Channels of Moderation API's dialect, in the management API.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::MODAPI_CHANNELS).await
}
