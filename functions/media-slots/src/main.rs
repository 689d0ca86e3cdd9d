//! Slots for uploads of media.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::media::SLOTS).await
}
