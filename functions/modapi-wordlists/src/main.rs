//! Lists of words, in Moderation API's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::modapi::WORDLISTS).await
}
