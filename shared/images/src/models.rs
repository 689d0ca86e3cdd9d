//! The two models, unpacked on their first use and kept for the life of the process.

use std::sync::OnceLock;

use crate::error::ImageError;
use crate::net::{NetError, Network};
use crate::picture::Picture;
use crate::resize;
use crate::scores::Classes;

/// Rows and columns both models look at.
const SIZE: usize = 224;
/// `open_nsfw` looks at the middle of a picture of this size.
const UNCROPPED: usize = 256;
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
    static MODEL: OnceLock<Result<Network, NetError>> = OnceLock::new();
    let model = MODEL.get_or_init(|| {
        let (steps, numbers) = (include_str!("../models/open-nsfw.net"), include_bytes!("../models/open-nsfw.bin"));
        Network::parse(steps, numbers)
    });
    let scores = model.as_ref().map_err(NetError::clone)?.run(&middle(picture).ok_or(NetError::Shape)?)?;
    scores.get(1).map(|score| f64::from(*score)).ok_or(ImageError::Model(NetError::Shape))
}

/// Blue, green and red of the middle, less their means. The published preparation also saves the result as
/// JPEG and reads it again; that is left out, which moves scores by less than the models disagree.
fn middle(picture: &Picture) -> Option<Vec<f32>> {
    let picture = resize::averaged(picture, UNCROPPED, UNCROPPED)?;
    let margin = (UNCROPPED - SIZE) / 2;
    let rows = picture.rgb().chunks_exact(UNCROPPED * 3).skip(margin).take(SIZE);
    let pixels = rows.flat_map(|row| row.as_chunks::<3>().0.iter().skip(margin).take(SIZE));
    let prepared = pixels.flat_map(|[red, green, blue]| {
        let [blue_mean, green_mean, red_mean] = MEANS;
        [f32::from(*blue) - blue_mean, f32::from(*green) - green_mean, f32::from(*red) - red_mean]
    });
    Some(prepared.collect())
}
