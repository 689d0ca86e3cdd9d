//! Turns an owed event into deliveries, one for each endpoint.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::outbox::FANOUT).await
}
