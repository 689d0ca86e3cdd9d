//! Shows reasons and reports, takes appeals and reports (transparency portal).

#[tokio::main(flavor = "current_thread")]
async fn main() -> lambda::Exit {
    lambda::serve::serve(&operations::portal::PORTAL).await
}
