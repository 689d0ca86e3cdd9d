//! Takes in appeals of authors (Checkstep dialect).

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::checkstep::APPEAL).await
}
