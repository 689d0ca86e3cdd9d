//! Tells authors why their content was taken down (Checkstep dialect).

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::checkstep::SOR).await
}
