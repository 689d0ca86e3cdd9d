//! Waiting for services that are busy: who calls is slowed down, and not turned away.

use std::future::Future;
use std::time::Duration;

use store::StoreError;

/// How long is waited before each further try, milliseconds: some 14 seconds in all, of the 29 that a function has.
const PAUSES_MS: [u64; 9] = [50, 100, 200, 400, 800, 1_600, 3_200, 3_800, 3_800];

/// Does something with the store, again and later whenever that was not possible just then: it was throttled, timed
/// out or met others. `spread` is random, so that those who were turned away together do not come back together.
pub async fn patiently<T, F>(spread: u32, attempt: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    with_pauses(spread, attempt, tokio::time::sleep).await
}

async fn with_pauses<T, F, P>(
    spread: u32,
    mut attempt: impl FnMut() -> F,
    mut pause: impl FnMut(Duration) -> P,
) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
    P: Future<Output = ()>,
{
    for pause_ms in PAUSES_MS {
        match attempt().await {
            Err(error) if error.is_transient() => {
                crate::log::warning("slowed_down", &error.to_string());
                pause(spread_out(pause_ms, spread)).await;
            }
            done => return done,
        }
    }
    attempt().await
}

/// Three quarters to five quarters of a pause.
fn spread_out(pause_ms: u64, spread: u32) -> Duration {
    Duration::from_millis(pause_ms * 3 / 4 + u64::from(spread) % (pause_ms / 2 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttled() -> StoreError {
        StoreError::Unavailable { operation: "PutItem", detail: "ThrottlingException".into() }
    }

    /// What comes of it if so many tries fail, with the number of tries and the time waited.
    async fn after(failures: usize, error: impl Fn() -> StoreError) -> (Result<usize, StoreError>, usize, Duration) {
        let (mut tries, mut waited) = (0, Duration::ZERO);
        let attempt = || {
            tries += 1;
            let answer = if tries <= failures { Err(error()) } else { Ok(tries) };
            std::future::ready(answer)
        };
        let pause = |duration| {
            waited += duration;
            std::future::ready(())
        };
        let result = with_pauses(7, attempt, pause).await;
        (result, tries, waited)
    }

    #[tokio::test]
    async fn who_is_throttled_waits_ever_longer_and_is_served() {
        crate::log::silence();
        let (result, _, waited) = after(0, throttled).await;
        assert!(result.is_ok() && waited.is_zero());
        let mut before = Duration::ZERO;
        for failures in 1..=PAUSES_MS.len() {
            let (result, tries, waited) = after(failures, throttled).await;
            assert_eq!((result.unwrap(), tries), (failures + 1, failures + 1));
            assert!(waited > before);
            before = waited;
        }
    }

    #[tokio::test]
    async fn the_wait_has_an_end_and_is_only_for_what_may_pass() {
        crate::log::silence();
        let (result, tries, waited) = after(usize::MAX, throttled).await;
        assert!(result.is_err_and(|error| error.is_transient()) && tries == PAUSES_MS.len() + 1);
        assert!(waited < Duration::from_secs(20), "{waited:?}");
        let (result, tries, waited) = after(usize::MAX, || StoreError::Damaged("item")).await;
        assert!(result.is_err() && tries == 1 && waited.is_zero());
    }

    #[test]
    fn pauses_are_spread() {
        for spread in [0, 1, 49, 50, u32::MAX] {
            let pause = spread_out(100, spread).as_millis();
            assert!((75..=125).contains(&pause), "{pause}");
        }
    }
}
