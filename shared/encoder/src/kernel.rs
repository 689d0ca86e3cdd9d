//! Matrix products with int8 weights, on whatever vector unit the processor has.
//!
//! Weights lie in panels of 16 outputs. A panel is widened to floats once, stays in the cache, and serves all tokens; so
//! the memory holds a byte a weight, and widening costs next to nothing beside the products.

use pulp::{Arch, Simd, WithSimd};

/// Outputs of a panel.
pub(crate) const PANEL: usize = 16;

/// A linear map: int8 weights in panels (input by input, 16 outputs each), a scale and a bias for every output.
pub(crate) struct Matrix {
    pub(crate) weights: &'static [u8],
    pub(crate) inputs: usize,
    pub(crate) scales: Vec<f32>,
    pub(crate) biases: Vec<f32>,
}

impl Matrix {
    /// How many outputs there are.
    pub(crate) const fn outputs(&self) -> usize {
        self.biases.len()
    }

    /// The map of each row of `x`.
    pub(crate) fn apply(&self, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; x.len() / self.inputs.max(1) * self.outputs()];
        Arch::new().dispatch(Product { matrix: self, x, y: &mut y });
        y
    }
}

struct Product<'a> {
    matrix: &'a Matrix,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // Vectors of a panel, and rows at once: as many sums as there are registers for.
        match S::F32_LANES {
            16 => self.run::<S, 1, 12>(simd),
            8 => self.run::<S, 2, 6>(simd),
            4 => self.run::<S, 4, 4>(simd),
            _ => self.run::<S, 16, 1>(simd),
        }
    }
}

impl Product<'_> {
    #[inline(always)]
    fn run<S: Simd, const V: usize, const ROWS: usize>(self, simd: S) {
        let Matrix { weights, inputs, scales, biases } = self.matrix;
        let groups: Vec<Group> = self.x.chunks(ROWS * inputs).map(|rows| Group::new(rows, *inputs)).collect();
        let mut panel = vec![0.0_f32; PANEL * inputs];
        let outputs = self.matrix.outputs();
        let factors = scales.chunks_exact(PANEL).zip(biases.chunks_exact(PANEL));
        for ((at, bytes), (scale, bias)) in weights.chunks_exact(PANEL * inputs).enumerate().zip(factors) {
            for (wide, byte) in panel.iter_mut().zip(bytes) {
                *wide = f32::from(i8::from_ne_bytes([*byte]));
            }
            let panel = vectors::<S, V>(&panel);
            let factors = (vectors::<S, V>(scale), vectors::<S, V>(bias));
            let (Some(scale), Some(bias)) = (factors.0.first(), factors.1.first()) else { continue };
            for (group, rows) in groups.iter().zip(self.y.chunks_mut(ROWS * outputs)) {
                let mut write = Write { outputs, at: at * PANEL, scale, bias, rows };
                group.multiply::<S, V>(simd, panel, &mut write);
            }
        }
    }
}

/// A slice of floats as groups of vectors.
#[inline(always)]
fn vectors<S: Simd, const V: usize>(floats: &[f32]) -> &[[S::f32s; V]] {
    S::as_simd_f32s(floats).0.as_chunks::<V>().0
}

/// Some rows, input by input, so that a product reads them in order.
struct Group {
    rows: usize,
    values: Vec<f32>,
}

/// Where the products of a group and a panel go.
struct Write<'a, S: Simd, const V: usize> {
    outputs: usize,
    at: usize,
    scale: &'a [S::f32s; V],
    bias: &'a [S::f32s; V],
    rows: &'a mut [f32],
}

impl Group {
    fn new(rows: &[f32], inputs: usize) -> Self {
        let count = rows.len() / inputs.max(1);
        let mut values = vec![0.0; rows.len()];
        for (row, values_of) in rows.chunks_exact(inputs).enumerate() {
            for (place, value) in values.iter_mut().skip(row).step_by(count.max(1)).zip(values_of) {
                *place = *value;
            }
        }
        Self { rows: count, values }
    }

    #[inline(always)]
    fn multiply<S: Simd, const V: usize>(&self, simd: S, panel: &[[S::f32s; V]], write: &mut Write<'_, S, V>) {
        match self.rows {
            1 => self.exactly::<S, V, 1>(simd, panel, write),
            2 => self.exactly::<S, V, 2>(simd, panel, write),
            3 => self.exactly::<S, V, 3>(simd, panel, write),
            4 => self.exactly::<S, V, 4>(simd, panel, write),
            5 => self.exactly::<S, V, 5>(simd, panel, write),
            6 => self.exactly::<S, V, 6>(simd, panel, write),
            7 => self.exactly::<S, V, 7>(simd, panel, write),
            8 => self.exactly::<S, V, 8>(simd, panel, write),
            9 => self.exactly::<S, V, 9>(simd, panel, write),
            10 => self.exactly::<S, V, 10>(simd, panel, write),
            11 => self.exactly::<S, V, 11>(simd, panel, write),
            _ => self.exactly::<S, V, 12>(simd, panel, write),
        }
    }

    #[inline(always)]
    fn exactly<S: Simd, const V: usize, const R: usize>(
        &self,
        simd: S,
        panel: &[[S::f32s; V]],
        write: &mut Write<'_, S, V>,
    ) {
        let mut sums = [[simd.splat_f32s(0.0); V]; R];
        for (values, weights) in self.values.as_chunks::<R>().0.iter().zip(panel) {
            for (sums, value) in sums.iter_mut().zip(values) {
                let value = simd.splat_f32s(*value);
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum = simd.mul_add_e_f32s(value, *weight, *sum);
                }
            }
        }
        for (row, sums) in write.rows.chunks_exact_mut(write.outputs).zip(&sums) {
            let Some(row) = row.get_mut(write.at..write.at + PANEL) else { continue };
            let places = S::as_mut_simd_f32s(row).0.iter_mut();
            for ((place, sum), (scale, bias)) in places.zip(sums).zip(write.scale.iter().zip(write.bias)) {
                *place = simd.mul_add_e_f32s(*sum, *scale, *bias);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The product as it is written in books.
    fn plain(matrix: &Matrix, x: &[f32]) -> Vec<f32> {
        let weight = |output: usize, input: usize| {
            let byte = matrix.weights[(output / PANEL * matrix.inputs + input) * PANEL + output % PANEL];
            f32::from(i8::from_ne_bytes([byte])) * matrix.scales[output]
        };
        let of_row = |row: &[f32]| {
            let value = |output| row.iter().enumerate().map(|(input, x)| x * weight(output, input)).sum::<f32>();
            (0..matrix.outputs()).map(|output| value(output) + matrix.biases[output]).collect::<Vec<_>>()
        };
        x.chunks_exact(matrix.inputs).flat_map(of_row).collect()
    }

    #[test]
    fn products_are_those_of_the_books_for_any_number_of_rows() {
        let (inputs, outputs) = (24_u8, 48_u8);
        let bytes: Vec<u8> =
            (0..u32::from(inputs) * u32::from(outputs)).map(|at| (at * 37 % 251).to_le_bytes()[0]).collect();
        let matrix = Matrix {
            weights: bytes.leak(),
            inputs: usize::from(inputs),
            scales: (0..outputs).map(|at| 0.001 * f32::from(at + 1)).collect(),
            biases: (0..outputs).map(|at| f32::from(at) - 20.0).collect(),
        };
        for rows in 0..15_u8 {
            let x: Vec<f32> = (0..u16::from(rows) * u16::from(inputs)).map(|at| (f32::from(at) * 0.7).sin()).collect();
            let (got, expected) = (matrix.apply(&x), plain(&matrix, &x));
            assert_eq!(got.len(), expected.len());
            assert!(got.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-3), "{rows} rows");
        }
    }
}
