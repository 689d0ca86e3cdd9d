//! Counting what an author posts, where the platform has rules for it: one read and one write more, and one read of
//! the case, whose next receipt is what is counted.

use domain::config::{PlatformConfig, VelocityRule};
use domain::content::{Body, FieldType};
use domain::ids::{CaseId, PlatformId};
use domain::signal::{NotRun, NotRunReason, Signal, Signals};
use domain::velocity::{Exceeded, Post, Window};
use engines::{TextView, names};
use lambda::context::Context;
use store::StoreError;

/// How often the window is written again if others of the same author are faster.
const TRIES: u32 = 8;
/// The number of what is looked at and not received: no case ever has so many receipts.
const NO_RECEIPT: u32 = u32::MAX;

/// A receipt that is counted.
#[derive(Clone, Copy)]
pub struct Counted<'a> {
    /// Of which case.
    pub case: &'a CaseId,
    /// Its number.
    pub receipt: u32,
    /// When it was received, milliseconds since 1970: analyses may wait, and wait together.
    pub at_ms: i64,
    /// Complex type of the content.
    pub kind: &'a str,
    /// The content.
    pub body: &'a Body,
}

/// Whether contents of a type are counted. A receipt is counted by its number, so that whoever counts a content that is
/// known already has to have read its case.
pub fn is_counted(config: &PlatformConfig, kind: &str) -> bool {
    config.has_rule_of(names::VELOCITY) && config.velocity_rules.iter().any(|rule| rule.counts(kind))
}

/// What the rules find. Without a rule for this content, or without an author, nothing is read. A count that
/// fails is reported, and so never taken for few posts.
pub async fn count(context: &Context, config: &PlatformConfig, counted: &Counted<'_>) -> Signals {
    told(context, config, counted, true).await
}

/// What the rules would find if this were counted now as one post more. Nothing is written.
pub async fn look(context: &Context, config: &PlatformConfig, counted: &Counted<'_>) -> Signals {
    told(context, config, &Counted { receipt: NO_RECEIPT, ..*counted }, false).await
}

async fn told(context: &Context, config: &PlatformConfig, counted: &Counted<'_>, is_kept: bool) -> Signals {
    let mut signals = Signals::default();
    let Some(author) = counted.body.author.as_deref() else { return signals };
    if !is_counted(config, counted.kind) {
        return signals;
    }
    let rules: Vec<&VelocityRule> = config.velocity_rules.iter().filter(|rule| rule.counts(counted.kind)).collect();
    let post = Post {
        key: Post::key(counted.case, counted.receipt),
        text: text(&rules, counted.body),
        kind: counted.kind.to_owned(),
        at_ms: counted.at_ms,
        order: 0,
    };
    let place = Place { platform: &config.platform.id, author, is_kept };
    match window(context, &place, &post, &rules).await {
        Ok(window) => signals.found = window.exceeded(&post.key, &rules).iter().map(signal).collect(),
        Err(error) => {
            lambda::log::warning("posts_not_counted", &error.to_string());
            let strategy = names::VELOCITY.to_owned();
            signals.not_run.push(NotRun { strategy, reason: NotRunReason::Failed });
        }
    }
    signals
}

/// Whose window it is, and whether what is counted is written.
struct Place<'a> {
    platform: &'a PlatformId,
    author: &'a str,
    is_kept: bool,
}

/// The author's window with this post in it.
async fn window(
    context: &Context,
    place: &Place<'_>,
    post: &Post,
    rules: &[&VelocityRule],
) -> Result<Window, StoreError> {
    let Place { platform, author, is_kept } = *place;
    let longest_s = rules.iter().map(|rule| rule.window_s).max().unwrap_or(0);
    let expires_s = context.now_ms() / 1000 + i64::from(longest_s) * 2;
    for _ in 0..TRIES {
        let known = context.store.post_window(platform, author).await?;
        let (mut window, seen) = known.map_or_else(Default::default, |known| (known.value, Some(known.version)));
        if !window.record(post.clone(), rules) || !is_kept {
            return Ok(window);
        }
        if context.store.put_post_window(platform, author, &window, seen, expires_s).await? {
            return Ok(window);
        }
    }
    Err(StoreError::Contention)
}

/// The name of all texts of the content, if a rule looks for repetitions.
fn text(rules: &[&VelocityRule], body: &Body) -> Option<String> {
    rules.iter().find(|rule| rule.max_repeats.is_some())?;
    let texts = body.walk().into_iter().filter(|(_, field)| field.kind == FieldType::Text);
    let texts = texts.filter_map(|(_, field)| Some(TextView::new(field.src.as_deref()?).normalised().text()));
    Post::text(&texts.collect::<Vec<_>>().join("\n"))
}

/// The rule is named where other engines name their version, as block lists are.
fn signal(found: &Exceeded<'_>) -> Signal {
    Signal {
        strategy: names::VELOCITY.to_owned(),
        version: format!("{}@{}", found.rule.name, found.rule.version),
        label: found.label.to_owned(),
        score: found.score,
        severity: None,
        field: None,
        span: None,
        frame: None,
    }
}
