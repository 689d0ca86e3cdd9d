//! Smoothing, sampling, and the measure of detail.

/// Rows and columns of the samples.
pub(super) const SIZE: usize = 64;
/// Passes of the box filter in each direction; two make a tent.
const PASSES: usize = 2;

/// 64 x 64 samples of the smoothed picture.
pub(super) fn samples(mut numbers: Vec<f32>, rows: usize, columns: usize) -> Vec<f32> {
    if (rows, columns) == (SIZE, SIZE) {
        return numbers;
    }
    let mut spare = vec![0.0; numbers.len()];
    for _ in 0..PASSES {
        for (line, out) in numbers.chunks_exact(columns).zip(spare.chunks_exact_mut(columns)) {
            along(line, window(columns), out);
        }
        down(&spare, columns, window(rows), &mut numbers);
    }
    let place = |at: usize, of: usize| (2 * at + 1) * of / (2 * SIZE);
    let sample = |at: usize| numbers.get(place(at / SIZE, rows) * columns + place(at % SIZE, columns)).copied();
    (0..SIZE * SIZE).filter_map(sample).collect()
}

/// Width of the box, so that two passes cover what one sample stands for.
const fn window(length: usize) -> usize {
    length.div_ceil(2 * SIZE)
}

/// Means of the box around each place of a line, fewer at its ends. Sums run along, as in the reference,
/// so that they are rounded alike.
fn along(line: &[f32], window: usize, out: &mut [f32]) {
    let half = usize::midpoint(window, 2);
    let mut entering = line.iter();
    let mut leaving = line.iter();
    let (mut sum, mut count) = (0.0_f32, 0.0_f32);
    for number in entering.by_ref().take(half - 1) {
        sum += number;
        count += 1.0;
    }
    for (at, mean) in out.iter_mut().enumerate() {
        if let Some(number) = entering.next() {
            sum += number;
            count += 1.0;
        }
        if at + half > window
            && let Some(number) = leaving.next()
        {
            sum -= number;
            count -= 1.0;
        }
        *mean = sum / count;
    }
}

/// The same down all columns at once, row by row.
fn down(numbers: &[f32], columns: usize, window: usize, out: &mut [f32]) {
    let half = usize::midpoint(window, 2);
    let mut entering = numbers.chunks_exact(columns);
    let mut leaving = numbers.chunks_exact(columns);
    let (mut sums, mut count) = (vec![0.0_f32; columns], 0.0_f32);
    for line in entering.by_ref().take(half - 1) {
        sums.iter_mut().zip(line).for_each(|(sum, number)| *sum += number);
        count += 1.0;
    }
    for (at, means) in out.chunks_exact_mut(columns).enumerate() {
        if let Some(line) = entering.next() {
            sums.iter_mut().zip(line).for_each(|(sum, number)| *sum += number);
            count += 1.0;
        }
        if at + half > window
            && let Some(line) = leaving.next()
        {
            sums.iter_mut().zip(line).for_each(|(sum, number)| *sum -= number);
            count -= 1.0;
        }
        means.iter_mut().zip(&sums).for_each(|(mean, sum)| *mean = sum / count);
    }
}

/// How much neighbouring samples differ, 0 to 100.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn quality(samples: &[f32]) -> u8 {
    let step = |left: &f32, right: &f32| ((left - right) * 100.0 / 255.0).abs() as u32;
    let down: u32 = samples.iter().zip(samples.iter().skip(SIZE)).map(|(left, right)| step(left, right)).sum();
    let across =
        |line: &[f32]| line.iter().zip(line.iter().skip(1)).map(|(left, right)| step(left, right)).sum::<u32>();
    let across: u32 = samples.chunks_exact(SIZE).map(across).sum();
    ((down + across) / 90).min(100) as u8
}
