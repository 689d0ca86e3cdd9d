//! Services that look at stored files and answer later.

mod films;
mod speech;

use std::sync::Arc;

use domain::config::{Service, Strategy};
use engines::{ClassifierError, JobEngine};

use crate::Means;

/// The engine of a strategy whose service answers later.
pub fn job_engine(strategy: &Strategy, means: &Means) -> Result<Arc<dyn JobEngine>, ClassifierError> {
    let Some(remote) = strategy.remote.as_ref().filter(|remote| remote.service.is_job()) else {
        return Err(ClassifierError::Unconfigured("the strategy names no service that answers later".to_owned()));
    };
    Ok(match remote.service {
        Service::Transcribe => Arc::new(speech::Transcribe::new(strategy, remote, means)?),
        _ => Arc::new(films::RekognitionVideo::new(strategy, remote, means)?),
    })
}
