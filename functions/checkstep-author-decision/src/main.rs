//! Records decisions on authors taken outside (Checkstep dialect).

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::checkstep::AUTHOR_DECISION).await
}
