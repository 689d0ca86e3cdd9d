//! Velocity rules of a platform.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::admin::VELOCITY_RULES).await
}
