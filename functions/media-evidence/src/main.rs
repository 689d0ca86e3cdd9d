//! Previews of flagged media, for moderators.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::media::EVIDENCE).await
}
