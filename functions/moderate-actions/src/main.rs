//! Claims, notes, decisions and their undoing.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::moderate::ACTIONS).await
}
