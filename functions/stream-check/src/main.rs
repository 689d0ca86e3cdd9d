//! Checks of contents, from Stream's clients.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve_deep(&operations::stream::CHECK, deep::equip_for_calls).await
}
