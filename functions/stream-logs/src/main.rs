//! What moderators did and engines flagged, in Stream's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::stream::LOGS).await
}
