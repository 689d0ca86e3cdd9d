//! Counting for authors' records and for the rates by which a surge of reports is noticed. The counts and the
//! end of the job are one transaction.

use std::collections::BTreeSet;

use domain::authors::Rate;
use domain::ids::CaseId;
use domain::job::{Job, TallyFact};
use store::StoreError;
use store::configs::Versioned;

use super::Done;
use crate::analysis::COMMIT_TRIES;
use crate::cases::Cases;

/// What is to be counted.
pub(super) struct Counted<'a> {
    pub case: &'a CaseId,
    pub author: Option<&'a str>,
    pub at_ms: i64,
    pub facts: &'a [TallyFact],
}

/// What became of one try.
enum Try {
    Done,
    Again,
}

pub(super) async fn count(cases: &Cases<'_>, job: &Job, counted: &Counted<'_>) -> Result<Done, StoreError> {
    for _ in 0..COMMIT_TRIES {
        match Box::pin(count_once(cases, job, counted)).await? {
            Try::Done => return Ok(Done::Finished),
            Try::Again if cases.context.store.job(&job.platform, &job.id).await?.is_none() => {
                return Ok(Done::Finished);
            }
            Try::Again => {}
        }
    }
    Err(StoreError::Contention)
}

async fn count_once(cases: &Cases<'_>, job: &Job, counted: &Counted<'_>) -> Result<Try, StoreError> {
    let store = &cases.context.store;
    let settings = &cases.config.platform.settings;
    let (factor, least) = (settings.surge_factor, settings.surge_minimum);
    let mut surges: Vec<&str> = Vec::new();
    let author = match counted.author {
        Some(author) => {
            let mut tally = store.author_tally(&cases.platform, author).await?;
            for fact in counted.facts {
                let policies = &cases.config.policies;
                if tally.value.count(counted.case, fact, counted.at_ms, policies, (factor, least)) {
                    surges.push("author");
                }
            }
            Some((author, tally))
        }
        None => None,
    };
    let mut rates: Vec<(&str, Versioned<Rate>)> = Vec::new();
    for policy in reported_policies(cases, counted.facts) {
        let mut rate = store.policy_rate(&cases.platform, policy).await?;
        if rate.value.count(counted.at_ms, factor, least) {
            surges.push("policy");
        }
        rates.push((policy, rate));
    }
    for on in surges {
        raise(cases, counted.case, on).await?;
    }
    let author = author.as_ref().map(|(author, tally)| (*author, tally));
    let rates: Vec<(&str, &Versioned<Rate>)> = rates.iter().map(|(policy, rate)| (*policy, rate)).collect();
    let done = store.finish_tally(job, author, &rates, &cases.context.random.id()).await?;
    Ok(if done { Try::Done } else { Try::Again })
}

/// Policies that reports name and that exist: others would let anybody write rates without end.
fn reported_policies<'a>(cases: &'a Cases<'_>, facts: &[TallyFact]) -> BTreeSet<&'a str> {
    let named: BTreeSet<&str> = facts
        .iter()
        .flat_map(|fact| match fact {
            TallyFact::Reported { policies } => policies.as_slice(),
            _ => &[],
        })
        .map(String::as_str)
        .collect();
    cases.config.policies.iter().map(|policy| policy.code.as_str()).filter(|code| named.contains(code)).collect()
}

/// The case that tipped the scale is looked at first, and operators are told: once, however often the job
/// comes before its counts are written.
async fn raise(cases: &Cases<'_>, case: &CaseId, on: &str) -> Result<(), StoreError> {
    let mut is_news = false;
    cases
        .change(case, |transition| {
            is_news = transition.surge(on);
            is_news
        })
        .await?;
    if is_news {
        lambda::log::metrics(cases.context.now_ms(), "jobs", &[("ReportSurges", 1.0)]);
    }
    Ok(())
}
