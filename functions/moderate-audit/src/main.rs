//! Audit entries of a platform, by day and by moderator.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::audit::AUDIT).await
}
