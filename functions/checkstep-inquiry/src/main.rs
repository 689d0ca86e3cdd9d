//! Takes in requests for a review of a content (Checkstep dialect).

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::checkstep::INQUIRY).await
}
