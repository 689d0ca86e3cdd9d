//! Every step but the convolutions.

use std::str::FromStr;

use super::{NetError, Shape};

/// What is done to a number at the end of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    /// Nothing.
    None,
    /// Negative numbers become zero.
    Relu,
    /// Kept between zero and six.
    Relu6,
}

impl FromStr for Activation {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "none" => Ok(Self::None),
            "relu" => Ok(Self::Relu),
            "relu6" => Ok(Self::Relu6),
            _ => Err(()),
        }
    }
}

impl Activation {
    pub(super) fn apply(self, numbers: &mut [f32]) {
        match self {
            Self::None => {}
            Self::Relu => numbers.iter_mut().for_each(|number| *number = number.max(0.0)),
            Self::Relu6 => numbers.iter_mut().for_each(|number| *number = number.clamp(0.0, 6.0)),
        }
    }
}

pub(super) fn affine(source: &[f32], mul: f32, add: f32, out: &mut Vec<f32>) {
    out.extend(source.iter().map(|number| number * mul + add));
}

pub(super) fn add(left: &[f32], right: &[f32], act: Activation, out: &mut Vec<f32>) {
    out.extend(left.iter().zip(right).map(|(left, right)| left + right));
    act.apply(out);
}

pub(super) fn mean(source: &[f32], shape: Shape, out: &mut Vec<f32>) {
    out.resize(shape.channels, 0.0);
    for pixel in source.chunks_exact(shape.channels) {
        out.iter_mut().zip(pixel).for_each(|(sum, number)| *sum += number);
    }
    for sum in out {
        *sum /= shape.pixels() as f32;
    }
}

/// A matrix product with one row.
pub(super) fn dense(source: &[f32], weights: &[f32], bias: &[f32], out: &mut Vec<f32>) {
    out.extend_from_slice(bias);
    for (number, row) in source.iter().zip(weights.chunks_exact(bias.len())) {
        out.iter_mut().zip(row).for_each(|(sum, weight)| *sum += number * weight);
    }
}

pub(super) fn softmax(source: &[f32], out: &mut Vec<f32>) {
    let greatest = source.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    out.extend(source.iter().map(|number| (number - greatest).exp()));
    let sum: f32 = out.iter().sum();
    for number in out {
        *number /= sum;
    }
}

pub(super) fn max_pool(
    source: &[f32],
    from: Shape,
    kernel: usize,
    stride: usize,
    to: Shape,
    out: &mut Vec<f32>,
) -> Result<(), NetError> {
    out.resize(to.len(), f32::NEG_INFINITY);
    for (at, greatest) in out.chunks_exact_mut(to.channels).enumerate() {
        let (top, left) = (at / to.columns * stride, at % to.columns * stride);
        for row in top..(top + kernel).min(from.rows) {
            for column in left..(left + kernel).min(from.columns) {
                let start = (row * from.columns + column) * from.channels;
                let pixel = source.get(start..start + from.channels).ok_or(NetError::Shape)?;
                greatest.iter_mut().zip(pixel).for_each(|(greatest, number)| *greatest = greatest.max(*number));
            }
        }
    }
    Ok(())
}
