//! What each source teaches: how much it counts, and what its silence means.

use super::learn::{LANES, Lanes};
use crate::data::Row;

/// The labels in the order of lanes: the six of toxicity, then spam.
pub const LABELS: [&str; 7] = ["toxic", "insult", "threat", "identity_attack", "sexual_explicit", "obscene", "spam"];
/// Lanes of toxicity.
pub const TOXICITY: usize = 6;
const TOXIC: usize = 0;
const SPAM: usize = 6;
/// How much a clean row of another source counts as no spam: it is one almost always.
const SPAM_BACKGROUND: f32 = 0.1;

/// How a source is used.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How much a row counts.
    pub weight: f32,
    /// Whether rows that are not toxic are free of every other label too.
    pub clean_means_clean: bool,
}

/// The policy of a source. Counted less: tweets of one dialect (davidson), templates (madlibs), assumed labels
/// (paradetox), a definition that is narrower than its label (stormfront, edos). Counted more: small sets that
/// cover what others lack.
pub fn of(source: &str) -> Policy {
    let (weight, clean_means_clean) = match source {
        "davidson" => (0.5, true),
        "edos" | "stormfront" => (0.7, false),
        "hatemoji_build" | "toxigen_seed" => (1.5, false),
        "convabuse" => (1.5, true),
        "own_rows" => (0.5, false),
        "madlibs_bias" => (0.15, true),
        "paradetox" | "told_br" => (0.7, true),
        "rtp_challenge" | "civil_toxic_spans" => (1.0, false),
        _ => (1.0, true),
    };
    Policy { weight, clean_means_clean }
}

/// What a row says of each label; `None` is unknown.
pub fn known(row: &Row) -> [Option<f64>; 7] {
    [row.toxic, row.insult, row.threat, row.identity_attack, row.sexual_explicit, row.obscene, row.spam]
}

/// Targets and weights of a row.
#[allow(clippy::cast_possible_truncation)]
pub fn targets(source: &str, row: &Row) -> (Lanes, Lanes) {
    let policy = of(source);
    let is_clean = policy.clean_means_clean && row.toxic.is_some_and(|toxic| toxic < 0.1);
    let (mut targets, mut weights) = ([0.0; LANES], [0.0; LANES]);
    for (lane, label) in known(row).into_iter().enumerate() {
        let (target, weight) = match label {
            Some(share) => (share, policy.weight),
            None if is_clean && lane < TOXICITY && lane != TOXIC => (0.0, policy.weight * 0.5),
            None => continue,
        };
        if let (Some(to), Some(count)) = (targets.get_mut(lane), weights.get_mut(lane)) {
            (*to, *count) = (target as f32, weight);
        }
    }
    if is_clean && let (Some(to), Some(count)) = (targets.get_mut(SPAM), weights.get_mut(SPAM)) {
        (*to, *count) = (0.0, SPAM_BACKGROUND);
    }
    (targets, weights)
}
