//! Does what committed changes owe besides webhooks.

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::jobs::JOBS).await
}
