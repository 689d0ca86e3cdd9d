//! Work that was promised for later: an analysis to run again. A task lives in the table with a due
//! marker until its result commits, so no queue has to be trusted with it.

use serde::{Deserialize, Serialize};

use crate::ids::{CaseId, PlatformId, base32, digest};

/// Attempts before a task is left for an operator.
pub const MAX_TASK_ATTEMPTS: u32 = 8;

/// A promised analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Derived from what it is for, so that promising it twice makes one task.
    pub id: String,
    /// Whose.
    pub platform: PlatformId,
    /// Which case.
    pub case: CaseId,
    /// The receipt that was never analysed; absent where an analysis was incomplete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<u32>,
    /// Attempts made.
    pub attempts: u32,
    /// When it was promised, milliseconds since 1970.
    pub created_ms: i64,
    /// Not before this time, milliseconds since 1970.
    pub due_ms: i64,
}

impl Task {
    /// A task for a receipt that no run has analysed.
    pub fn for_receipt(platform: &PlatformId, case: &CaseId, receipt: u32, now_ms: i64) -> Self {
        Self::new(platform, case, Some(receipt), &format!("receipt {receipt}"), now_ms)
    }

    /// A task for an analysis that was incomplete at this receipt.
    pub fn for_rerun(platform: &PlatformId, case: &CaseId, receipt: u32, now_ms: i64) -> Self {
        Self::new(platform, case, None, &format!("rerun {receipt}"), now_ms)
    }

    fn new(platform: &PlatformId, case: &CaseId, receipt: Option<u32>, what: &str, now_ms: i64) -> Self {
        let hash = digest(&[platform.as_str().as_bytes(), case.as_str().as_bytes(), what.as_bytes()]);
        let id = base32(&hash).chars().take(26).collect();
        let due_ms = now_ms + Self::pause_ms(0);
        Self { id, platform: platform.clone(), case: case.clone(), receipt, attempts: 0, created_ms: now_ms, due_ms }
    }

    /// The task after another unsuccessful attempt; `None` once an operator has to look.
    pub fn again(&self, now_ms: i64) -> Option<Self> {
        let attempts = self.attempts + 1;
        (attempts < MAX_TASK_ATTEMPTS).then(|| Self {
            attempts,
            due_ms: now_ms + Self::pause_ms(attempts),
            ..self.clone()
        })
    }

    /// The task after an attempt that nobody survived. It is never given up: nobody has said what came of it.
    #[must_use]
    pub fn after_crash(&self, now_ms: i64) -> Self {
        let attempts = (self.attempts + 1).min(MAX_TASK_ATTEMPTS - 1);
        Self { attempts, due_ms: now_ms + Self::pause_ms(attempts), ..self.clone() }
    }

    /// One minute, then two, four, ... up to an hour.
    fn pause_ms(attempts: u32) -> i64 {
        60_000 * i64::from(1_u32 << attempts.min(6)).min(60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::ContentRef;

    #[test]
    fn attempts_come_slower_and_end() {
        let platform = PlatformId::parse("platform1").unwrap();
        let case = CaseId::of(&platform, &ContentRef { kind: "post".into(), id: "1".into() });
        let mut task = Task::for_receipt(&platform, &case, 3, 0);
        assert_eq!(task, Task::for_receipt(&platform, &case, 3, 0));
        assert_ne!(task.id, Task::for_rerun(&platform, &case, 3, 0).id);
        let mut pauses = vec![task.due_ms];
        while let Some(next) = task.again(0) {
            pauses.push(next.due_ms);
            task = next;
        }
        assert_eq!(pauses.len(), MAX_TASK_ATTEMPTS as usize);
        assert!(pauses.windows(2).all(|p| p[0] <= p[1]) && pauses.last() == Some(&3_600_000));
    }
}
