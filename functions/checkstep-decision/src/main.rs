//! Records decisions on contents taken outside (Checkstep dialect).

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::checkstep::DECISION).await
}
