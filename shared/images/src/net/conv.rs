//! Convolutions: a matrix product over patches, or each channel by itself.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use super::steps::Activation;
use super::{NetError, Shape};

/// Most numbers of patches that are laid out at a time, so that they stay in the cache.
const PATCHES: usize = 1 << 17;

/// Everything about a convolution but its source.
pub(super) struct Conv {
    /// Rows and columns of the kernel.
    pub(super) kernel: usize,
    /// Step between neighbouring results.
    pub(super) stride: usize,
    /// Zeros before the first row and column; how many follow the last ones is given by the sizes.
    pub(super) pad: usize,
    pub(super) act: Activation,
    pub(super) weights: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl Conv {
    /// Which rows (or columns) of the kernel lie on the source for the result at this place, and where on
    /// the source the first of them lies.
    fn within(&self, at: usize, size: usize) -> (Range<usize>, usize) {
        let start = at * self.stride;
        let first = self.pad.saturating_sub(start).min(self.kernel);
        let last = (size + self.pad).saturating_sub(start).clamp(first, self.kernel);
        (first..last, (start + first).saturating_sub(self.pad))
    }
}

/// Convolves over all channels.
pub(super) fn dense(
    source: &[f32],
    from: Shape,
    conv: &Conv,
    to: Shape,
    patches: &mut Vec<f32>,
    out: &mut Vec<f32>,
) -> Result<(), NetError> {
    fill_with_bias(conv, to, out);
    let depth = conv.kernel * conv.kernel * from.channels;
    if conv.kernel == 1 && conv.stride == 1 {
        product(source, depth, &conv.weights, to.channels, out)?;
        conv.act.apply(out);
        return Ok(());
    }
    let rows = (PATCHES / (to.columns * depth)).max(1);
    for (at, chunk) in out.chunks_mut(rows * to.columns * to.channels).enumerate() {
        patches.resize(chunk.len() / to.channels * depth, 0.0);
        for (row, line) in patches.chunks_exact_mut(to.columns * depth).enumerate() {
            lay_out(source, from, conv, at * rows + row, line)?;
        }
        product(patches, depth, &conv.weights, to.channels, chunk)?;
        conv.act.apply(chunk);
    }
    Ok(())
}

fn fill_with_bias(conv: &Conv, to: Shape, out: &mut Vec<f32>) {
    out.reserve(to.len());
    for _ in 0..to.pixels() {
        out.extend_from_slice(&conv.bias);
    }
}

/// `out += left * right`.
fn product(left: &[f32], depth: usize, right: &[f32], width: usize, out: &mut [f32]) -> Result<(), NetError> {
    let rows = out.len() / width;
    let left = ArrayView2::from_shape((rows, depth), left).map_err(|_| NetError::Shape)?;
    let right = ArrayView2::from_shape((depth, width), right).map_err(|_| NetError::Shape)?;
    let mut out = ArrayViewMut2::from_shape((rows, width), out).map_err(|_| NetError::Shape)?;
    general_mat_mul(1.0, &left, &right, 1.0, &mut out);
    Ok(())
}

/// The patches of one row of results, one after the other.
fn lay_out(source: &[f32], from: Shape, conv: &Conv, row: usize, line: &mut [f32]) -> Result<(), NetError> {
    let width = conv.kernel * from.channels;
    let (rows, first_row) = conv.within(row, from.rows);
    for (column, patch) in line.chunks_exact_mut(conv.kernel * width).enumerate() {
        let (columns, first_column) = conv.within(column, from.columns);
        let inside = columns.start * from.channels..columns.end * from.channels;
        for (at, part) in patch.chunks_exact_mut(width).enumerate() {
            part.fill(0.0);
            if rows.contains(&at) {
                let start = ((first_row + at - rows.start) * from.columns + first_column) * from.channels;
                let pixels = source.get(start..start + inside.len()).ok_or(NetError::Shape)?;
                part.get_mut(inside.clone()).ok_or(NetError::Shape)?.copy_from_slice(pixels);
            }
        }
    }
    Ok(())
}

/// Convolves each channel by itself.
pub(super) fn depthwise(
    source: &[f32],
    from: Shape,
    conv: &Conv,
    to: Shape,
    out: &mut Vec<f32>,
) -> Result<(), NetError> {
    fill_with_bias(conv, to, out);
    for (at, sums) in out.chunks_exact_mut(to.channels).enumerate() {
        let (rows, first_row) = conv.within(at / to.columns, from.rows);
        let (columns, first_column) = conv.within(at % to.columns, from.columns);
        for row in rows.clone() {
            let start = ((first_row + row - rows.start) * from.columns + first_column) * from.channels;
            let pixels = source.get(start..start + columns.len() * from.channels).ok_or(NetError::Shape)?;
            let start = (row * conv.kernel + columns.start) * from.channels;
            let weights = conv.weights.get(start..start + pixels.len()).ok_or(NetError::Shape)?;
            for (pixel, weights) in pixels.chunks_exact(from.channels).zip(weights.chunks_exact(from.channels)) {
                for ((sum, number), weight) in sums.iter_mut().zip(pixel).zip(weights) {
                    *sum += number * weight;
                }
            }
        }
        conv.act.apply(sums);
    }
    Ok(())
}
