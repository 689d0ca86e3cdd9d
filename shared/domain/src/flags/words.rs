//! Names of engines and actions, and which action is the gravest.

use crate::cases::Head;
use crate::decide::Violation;
use crate::severity::Severity;

/// The category of reports.
pub const USER_REPORT: &str = "user_report";
/// Recommended for what nothing flagged.
pub const KEEP: &str = "keep";
/// Recommended for what somebody should look at.
const FLAG: &str = "flag";
/// Recommended for what automation takes down.
const REMOVE: &str = "remove";

/// From the gravest to the mildest.
const BY_GRAVITY: [&str; 10] =
    [REMOVE, "bounce_remove", "bounce_flag", "bounce", "shadow", "shadow_block", "mask_flag", "mask", FLAG, KEEP];

/// Name of the engine that a violation is shown under.
pub fn category(violation: &Violation) -> &str {
    if let Some(category) = &violation.category {
        return category;
    }
    match violation.strategy() {
        "toxicity" => "automod_toxicity",
        "circumvention" => "automod_platform_circumvention",
        "semantic" => "automod_semantic_filters",
        "blocklist" => "block_list",
        "image" | "hash_list" => "ai_image",
        "velocity" => "velocity_filter",
        // What the platform or a person says is no engine's.
        _ if violation.engine.is_empty() => "custom_check_text",
        _ => "ai_text",
    }
}

/// What is recommended for a violation: what the configuration says that judged it, or what a policy comes to.
pub fn recommended_for(violation: &Violation, enforced: bool) -> &str {
    violation.action.as_deref().unwrap_or(if enforced { REMOVE } else { FLAG })
}

/// Whether an action is graver than another. A word that is none of ours is as grave as a flag.
pub fn is_graver(action: &str, other: &str) -> bool {
    gravity(action) < gravity(other)
}

fn gravity(action: &str) -> usize {
    let place = |word: &str| BY_GRAVITY.iter().position(|known| *known == word);
    place(action).or_else(|| place(FLAG)).unwrap_or_default()
}

/// What is recommended to do with a content: the gravest of what its newest judgement recommends, and at least a
/// look if anything else flagged it.
pub fn recommended(head: &Head) -> &str {
    let judged = head.judgement.as_ref();
    let mut gravest = if head.is_flagged() { FLAG } else { KEEP };
    for violation in judged.iter().flat_map(|judged| &judged.violations) {
        let is_same = |other: &&Violation| other.policy == violation.policy && other.field == violation.field;
        let enforced = judged.is_some_and(|judged| judged.enforceable.iter().any(|other| is_same(&other)));
        let action = recommended_for(violation, enforced);
        if is_graver(action, gravest) {
            gravest = action;
        }
    }
    gravest
}

/// The gravest finding of an engine in the newest judgement.
pub fn severity_of(head: &Head, engine: &str) -> Option<Severity> {
    let violations = head.judgement.iter().flat_map(|judged| &judged.violations);
    violations.filter(|violation| category(violation) == engine).filter_map(|violation| violation.severity).max()
}

/// What is recommended by what one analysis found: at least a look, if something could not be looked for, and a
/// removal, if automation has taken the content down for it.
pub fn recommended_of<'a>(violations: &'a [Violation], incomplete: &[String], enforced: bool) -> &'a str {
    let mut gravest = match (enforced, incomplete.is_empty()) {
        (true, _) => REMOVE,
        (false, true) => KEEP,
        (false, false) => FLAG,
    };
    for violation in violations {
        let action = recommended_for(violation, false);
        if is_graver(action, gravest) {
            gravest = action;
        }
    }
    gravest
}

/// How grave the newest judgement is, 0 to 100.
pub fn severity(head: &Head) -> u8 {
    match head.judgement.as_ref().and_then(|judged| judged.severity) {
        None => 0,
        Some(Severity::Info) => 10,
        Some(Severity::Low) => 25,
        Some(Severity::Medium) => 50,
        Some(Severity::High) => 75,
        Some(Severity::Critical) => 100,
    }
}
