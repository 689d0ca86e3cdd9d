//! Writes the harmless set, and large pictures made of it into `large`, as PNG files, for the scripts that make the
//! reference outputs:
//! `cargo run -p images --example harmless DIRECTORY`.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_methods)]

#[path = "../tests/harmless/mod.rs"]
mod harmless;
#[path = "../tests/harmless/large.rs"]
mod large;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::path::PathBuf::from(std::env::args().nth(1).ok_or("name a directory")?);
    std::fs::create_dir_all(directory.join("large"))?;
    let pictures = harmless::pictures();
    let large = large::pictures(&pictures).into_iter().map(|(name, picture)| (format!("large/{name}"), picture));
    for (name, picture) in pictures.into_iter().chain(large.collect::<Vec<_>>()) {
        let (width, height) = (u32::try_from(picture.width())?, u32::try_from(picture.height())?);
        let file = directory.join(format!("{name}.png"));
        image::save_buffer(file, picture.rgb(), width, height, image::ExtendedColorType::Rgb8)?;
    }
    Ok(())
}
