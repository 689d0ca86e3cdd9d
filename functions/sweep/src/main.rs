//! Finds due work that nobody took, and puts it back on its queue.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::sweep::SWEEP).await
}
