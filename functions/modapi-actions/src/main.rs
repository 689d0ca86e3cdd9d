//! Moderation actions and their execution, in Moderation API's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::modapi::ACTIONS).await
}
