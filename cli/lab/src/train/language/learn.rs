//! Multinomial logistic regression by stochastic gradient descent, with a step size for each n-gram.

use engines::language::model::LANES;

use super::examples::Bag;
use super::random::Random;

/// One weight a language, and how much the row has moved.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    /// The weights.
    pub weights: [f32; LANES],
    moved: f32,
}

impl Row {
    /// A row that has not moved yet.
    pub const fn with(weights: [f32; LANES]) -> Self {
        Self { weights, moved: 0.0 }
    }
}

/// The words of one language.
pub struct Class {
    /// Drawn from the statistics.
    pub drawn: Bag,
    /// Of labelled rows.
    pub real: Bag,
    /// How often it is learned from, 1 for most.
    pub share: f64,
}

impl Class {
    /// The same words in other numbers.
    #[must_use]
    pub fn renumbered(&self, number: impl Fn(u32) -> Option<u32>) -> Self {
        Self { drawn: self.drawn.renumbered(&number), real: self.real.renumbered(&number), share: self.share }
    }
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Examples to learn from; each is one word to seven of one language.
    pub steps: usize,
    /// First step size; it falls to a twentieth.
    pub rate: f32,
    /// Share of n-grams left out of each example.
    pub dropout: f64,
    /// Share of examples made of real words.
    pub real: f64,
}

/// Learns rows of weights from words; gives the mean loss.
pub fn train(rows: &mut [Row], classes: &[Class], recipe: &Recipe, random: &mut Random) -> f64 {
    let mut features = Vec::new();
    let mut loss = 0.0;
    for step in 0..recipe.steps {
        let number = random.below(classes.len());
        let (is_real, is_due) = (random.unit() < recipe.real, random.unit());
        let Some(class) = classes.get(number).filter(|class| is_due < class.share) else { continue };
        let bag = if is_real && class.real.len() > 0 { &class.real } else { &class.drawn };
        features.clear();
        for _ in 0..length(random) {
            let word = bag.word(random.below(bag.len()));
            features.extend(word.iter().filter(|_| random.unit() >= recipe.dropout));
        }
        let progress = step as f32 / recipe.steps as f32;
        let rate = recipe.rate * 0.95_f32.mul_add(-progress, 1.0);
        loss += f64::from(learn(rows, &features, (number, classes.len()), rate));
    }
    loss / recipe.steps as f64
}

/// Words of an example: half of them are single words.
fn length(random: &mut Random) -> usize {
    match random.unit() {
        share if share < 0.5 => 1,
        share if share < 0.75 => 2,
        _ => 3 + random.below(5),
    }
}

/// One step: the class and the number of classes are known.
fn learn(rows: &mut [Row], features: &[u32], (class, classes): (usize, usize), rate: f32) -> f32 {
    let mut gradient = [0.0; LANES];
    for row in features.iter().filter_map(|feature| rows.get(*feature as usize)) {
        for (sum, weight) in gradient.iter_mut().zip(row.weights) {
            *sum += weight;
        }
    }
    let loss = gradient.get_mut(..classes).map_or(0.0, |logits| errors(logits, class));
    if let Some(rest) = gradient.get_mut(classes..) {
        rest.fill(0.0);
    }
    let norm: f32 = gradient.iter().map(|error| error * error).sum();
    for feature in features {
        let Some(row) = rows.get_mut(*feature as usize) else { continue };
        row.moved += norm;
        let step = rate / (row.moved.sqrt() + 0.1);
        for (weight, error) in row.weights.iter_mut().zip(gradient) {
            *weight -= step * error;
        }
    }
    loss
}

/// Turns logits into probabilities less the truth, and gives the loss.
fn errors(logits: &mut [f32], class: usize) -> f32 {
    let best = logits.iter().copied().fold(f32::MIN, f32::max);
    for logit in logits.iter_mut() {
        *logit = (*logit - best).exp();
    }
    let sum: f32 = logits.iter().sum();
    for logit in logits.iter_mut() {
        *logit /= sum;
    }
    logits.get_mut(class).map_or(0.0, |truth| {
        let loss = -truth.max(1e-9).ln();
        *truth -= 1.0;
        loss
    })
}
