//! Checks of texts, images and GIFs, from clients of Discuse's API.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve_deep(&operations::discuse::CHECK, deep::equip_for_calls).await
}
