//! Bans and mutes of users, in Stream's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::stream::USERS).await
}
