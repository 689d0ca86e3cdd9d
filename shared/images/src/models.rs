//! The two models, unpacked on their first use and kept for the life of the process.

use std::sync::OnceLock;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use crate::decode::Limits;
use crate::error::ImageError;
use crate::net::{NetError, Network};
use crate::picture::Picture;
use crate::resize;
use crate::scores::Classes;

/// Rows and columns both models look at.
const SIZE: usize = 224;
/// `open_nsfw` looks at the middle of a picture of this size.
const UNCROPPED: usize = 256;
/// Quality of the JPEG file in between, the package's default.
const QUALITY: u8 = 75;
/// What `open_nsfw` takes from blue, green and red.
const MEANS: [f32; 3] = [104.0, 117.0, 123.0];

/// The five classes of nsfwjs (MobileNetV2-mid).
pub(crate) fn classes(picture: &Picture) -> Result<Classes, ImageError> {
    static MODEL: OnceLock<Result<Network, NetError>> = OnceLock::new();
    let model = MODEL.get_or_init(|| {
        let (steps, numbers) = (include_str!("../models/nsfwjs-mid.net"), include_bytes!("../models/nsfwjs-mid.bin"));
        Network::parse(steps, numbers)
    });
    let scores = model.as_ref().map_err(NetError::clone)?.run(&resize::corners_aligned(picture, SIZE))?;
    let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
    let [drawing, hentai, neutral, porn, sexy] = scores.try_into().map_err(|_| NetError::Shape)?;
    Ok(Classes { drawing, hentai, neutral, porn, sexy })
}

/// How unsafe for work the picture is in the opinion of `open_nsfw`, 0 to 1.
pub(crate) fn nsfw(picture: &Picture) -> Result<f64, ImageError> {
    let prepared = middle(picture).as_ref().and_then(as_jpeg).ok_or(NetError::Shape)?;
    nsfw_of(&less_means(&prepared))
}

fn nsfw_of(prepared: &[f32]) -> Result<f64, ImageError> {
    static MODEL: OnceLock<Result<Network, NetError>> = OnceLock::new();
    let model = MODEL.get_or_init(|| {
        let (steps, numbers) = (include_str!("../models/open-nsfw.net"), include_bytes!("../models/open-nsfw.bin"));
        Network::parse(steps, numbers)
    });
    let scores = model.as_ref().map_err(NetError::clone)?.run(prepared)?;
    scores.get(1).map(|score| f64::from(*score)).ok_or(ImageError::Model(NetError::Shape))
}

/// The middle of the picture, shrunk.
fn middle(picture: &Picture) -> Option<Picture> {
    let picture = resize::averaged(picture, UNCROPPED, UNCROPPED)?;
    let margin = (UNCROPPED - SIZE) / 2;
    let rows = picture.rgb().chunks_exact(UNCROPPED * 3).skip(margin).take(SIZE);
    let cropped = rows.flat_map(|row| row.iter().skip(margin * 3).take(SIZE * 3)).copied().collect();
    Picture::new(SIZE, SIZE, cropped)
}

/// The model has seen nothing but JPEG files and suspects what is too smooth, so the package saves the middle
/// as JPEG and reads it again.
fn as_jpeg(picture: &Picture) -> Option<Picture> {
    let (width, height) = (u32::try_from(picture.width()).ok()?, u32::try_from(picture.height()).ok()?);
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, QUALITY);
    encoder.encode(picture.rgb(), width, height, ExtendedColorType::Rgb8).ok()?;
    Picture::decode(&file, &Limits::default()).ok()
}

/// Blue, green and red, less their means.
fn less_means(picture: &Picture) -> Vec<f32> {
    let [blue_mean, green_mean, red_mean] = MEANS;
    let prepared = picture.rgb().as_chunks::<3>().0.iter().flat_map(|[red, green, blue]| {
        [f32::from(*blue) - blue_mean, f32::from(*green) - green_mean, f32::from(*red) - red_mean]
    });
    prepared.collect()
}

#[cfg(test)]
mod tests;
