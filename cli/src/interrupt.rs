//! Ctrl-C and termination: remembered, so that everything started is ended in good order.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::Failure;

static ASKED: Mutex<bool> = Mutex::new(false);
static CHANGED: Condvar = Condvar::new();

/// From now on a signal to stop is remembered instead of ending the program at once.
pub fn remember() -> Result<(), Failure> {
    ctrlc::set_handler(|| {
        *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = true;
        CHANGED.notify_all();
    })
    .map_err(Failure::because("signals cannot be handled"))
}

/// Waits up to this long; true as soon as the program was asked to stop.
pub fn wait(time: Duration) -> bool {
    let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    match CHANGED.wait_timeout_while(asked, time, |asked| !*asked) {
        Ok((asked, _)) => *asked,
        Err(poisoned) => *poisoned.into_inner().0,
    }
}

/// Fails if the program was asked to stop.
pub fn check() -> Result<(), Failure> {
    if wait(Duration::ZERO) { Err(Failure::new("stopped")) } else { Ok(()) }
}
