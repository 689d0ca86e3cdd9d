//! `gavel tune`: which thresholds a platform's own decisions speak for.
//!
//! Every decided content is analysed anew by the engines as they are now. What people took down for a policy is a
//! yes to its rules, what they let stand (or took down for another policy) a no. Cases that nobody decided say
//! nothing. Since people see mostly what was flagged or reported, shares of false alarms among decided cases are
//! higher than among all contents; clean contents can be added to make up for it.

mod cases;
mod propose;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use domain::config::Rule;
use domain::content::{Body, FieldType};
use domain::signal::Signals;
use indicatif::ProgressBar;

use crate::data;
use crate::error::Failure;
use crate::scorer::{self, Scorer, highest};
use cases::{Case, Policy, Verdict};
use propose::{Proposal, Wanted, table};

/// Options of `gavel tune` after the cases were fetched.
#[derive(Args)]
pub struct Options {
    /// Decided cases, one a line
    #[arg(long)]
    cases: PathBuf,
    /// The platform's policies
    #[arg(long)]
    policies: PathBuf,
    /// Contents that are known to be fine, one a line with `text`, as further no's
    #[arg(long)]
    clean: Option<PathBuf>,
    /// Share of fine contents that may be flagged for review
    #[arg(long, default_value_t = 0.05)]
    false_alarms: f64,
    /// Share of fine contents that may be trusted to violate, that is, enforced without review
    #[arg(long, default_value_t = 0.005)]
    trusted_false_alarms: f64,
    /// Least decided cases of either kind for a proposal
    #[arg(long, default_value_t = 20)]
    least: usize,
    /// Write the policies' rules with the proposed thresholds as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Proposes thresholds for every rule that the engines answer.
#[allow(clippy::print_stdout)]
pub fn run(options: &Options) -> Result<(), Failure> {
    let mut cases = cases::cases(&options.cases)?;
    if let Some(path) = &options.clean {
        let rows = data::rows(path)?;
        cases.extend(rows.into_iter().map(|row| Case {
            fields: scorer::body_of(&row.text).fields,
            verdict: Verdict::Fine,
            policies: Vec::new(),
        }));
    }
    let fine = cases.iter().filter(|case| case.verdict == Verdict::Fine).count();
    println!("{} decided cases: {} violate a policy, {fine} are fine.\n", cases.len(), cases.len() - fine);
    let policies = cases::policies(&options.policies)?;
    let scorer = Scorer::new();
    let analysed = analyse(&scorer, &cases);
    let wanted = Wanted { check: options.false_alarms, trust: options.trusted_false_alarms, least: options.least };
    let mut proposals = Vec::new();
    for policy in &policies {
        for rule in &policy.rules {
            let of_rule = scorer.runs(&rule.strategy).then(|| scored(policy, rule, &cases, &analysed));
            proposals.push(Proposal::of(&policy.code, rule, of_rule.as_deref(), &wanted));
        }
    }
    print!("{}", table(&proposals));
    if let Some(path) = &options.json {
        let mut by_policy: BTreeMap<&str, Vec<Rule>> = BTreeMap::new();
        for proposal in &proposals {
            by_policy.entry(&proposal.policy).or_default().push(proposal.rule());
        }
        let text = serde_json::to_string_pretty(&by_policy).map_err(Failure::because("rules"))?;
        std::fs::write(path, text + "\n").map_err(Failure::because(path.display()))?;
    }
    Ok(())
}

/// Kinds of fields by path, and what was found.
struct Analysed {
    kinds: BTreeMap<String, FieldType>,
    signals: Signals,
}

fn analyse(scorer: &Scorer, cases: &[Case]) -> Vec<Analysed> {
    let bar = ProgressBar::new(cases.len() as u64);
    let analyse = |body: Body| Analysed {
        kinds: body.walk().into_iter().map(|(path, field)| (path, field.kind)).collect(),
        signals: scorer.of_body(&body),
    };
    let analysed = bar.wrap_iter(cases.iter()).map(|case| analyse(case.body())).collect();
    bar.finish_and_clear();
    analysed
}

/// The rule's score of every case, and whether the case violates its policy.
fn scored(policy: &Policy, rule: &Rule, cases: &[Case], analysed: &[Analysed]) -> Vec<(f64, bool)> {
    let score = |case: &Analysed| {
        highest(&case.signals, |signal| {
            let kind = signal.field.as_ref().and_then(|path| case.kinds.get(path));
            signal.strategy == rule.strategy
                && (rule.label == "*" || signal.label == rule.label)
                && (rule.field_types.is_empty() || kind.is_some_and(|kind| rule.field_types.contains(kind)))
        })
    };
    cases.iter().zip(analysed).map(|(case, analysed)| (score(analysed), case.violates(&policy.code))).collect()
}
