//! Analysing contents, in Moderation API's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve_deep(&operations::modapi::MODERATE, deep::equip_for_calls).await
}
