//! Review queues and what waits in them.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::moderate::QUEUE).await
}
