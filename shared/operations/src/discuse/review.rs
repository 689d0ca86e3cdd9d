//! A case of what a check found, for projects that want one. A check has no content of its own: it is the case.

use dialects::discuse::check::Check as Sent;
use dialects::fault::Fault;
use domain::checks::Outcome;
use domain::content::{Body, ContentRef, Field, FieldType};
use domain::decide::{Confidence, Verdict, Violation};
use domain::severity::Severity;
use domain::transition::{Analysis, Arrival, Run, replace};
use lambda::patience::patiently;

use super::check::Checking;
use super::common::failed;
use crate::analysis::terms;
use crate::cases::{Cases, Committed};
use crate::checkstep::ingest::register_type;

/// The type of such contents.
const KIND: &str = "check";
/// Kinds of checks that look at the text.
const OF_TEXTS: [&str; 4] = ["links", "badwords", "language", "sentiment"];
/// Where the text stands.
const TEXT: &str = "text";

/// Opens a case for a check that is a hit; gives the case's id.
pub(super) async fn review(checking: &Checking<'_>, sent: &Sent, outcome: &Outcome, id: &str) -> Result<String, Fault> {
    let (context, spread) = (checking.context, checking.context.random.number());
    register_type(context, checking.platform, &checking.config, KIND).await?;
    let cases = Cases { context, platform: checking.platform.clone(), config: checking.config.clone() };
    let subject = ContentRef { kind: KIND.to_owned(), id: id.to_owned() };
    let body = body(sent);
    let ban = patiently(spread, || cases.ban_of(sent.user.as_deref())).await.map_err(failed)?;
    let arrival = Arrival { terms: cases.terms(KIND), ban };
    let verdict = verdict(outcome);
    let committed = patiently(spread, || async {
        let now_us = context.clock.now_us();
        let opened = replace(checking.platform, &subject, None, &body, &arrival, now_us);
        let mut transition = opened.map_err(|_| store::StoreError::Damaged("check"))?;
        let analysis = Analysis {
            body_version: transition.case.head.body_version,
            body: transition.case.body.clone(),
            verdict: verdict.clone(),
        };
        let run = Run::Receipt(transition.case.head.received);
        transition.analyse(&analysis, &run, &terms(&checking.config, KIND, true));
        Box::pin(cases.commit(transition, None)).await
    });
    match Box::pin(committed).await.map_err(failed)? {
        Committed::Done(done) => Ok(done.case_id.as_str().to_owned()),
        // The id is random: it is there only if an attempt before this one was written, and its answer lost.
        Committed::Again(_) => Ok(domain::ids::CaseId::of(checking.platform, &subject).as_str().to_owned()),
        Committed::Replayed(_) | Committed::TooLate => Err(Fault::Internal("nothing was to be replayed".into())),
    }
}

/// What was checked, as a content.
fn body(sent: &Sent) -> Body {
    let field = |id: String, kind, src: &str| Field {
        id,
        kind,
        src: Some(src.to_owned()),
        fields: Vec::new(),
        metadata: Vec::new(),
    };
    let text = sent.text.iter().map(|text| field(TEXT.to_owned(), FieldType::Text, text));
    let numbered = |name: &'static str, urls: &[String]| -> Vec<Field> {
        let named = urls.iter().enumerate();
        named.map(|(at, url)| field(format!("{name}-{}", at + 1), FieldType::Image, url)).collect()
    };
    let fields = text.chain(numbered("image", &sent.images)).chain(numbered("gif", &sent.gifs)).collect();
    Body { author: sent.user.clone(), fields, ..Body::default() }
}

/// Each kind of hit as a violation that recommends a look.
fn verdict(outcome: &Outcome) -> Verdict {
    let mut hits: Vec<&str> = outcome.kinds().filter(|(_, hit)| *hit).map(|(kind, _)| kind).collect();
    if hits.is_empty() {
        hits.push("error"); // what could not be checked counts as a hit
    }
    hits.sort_unstable();
    let violations: Vec<Violation> = hits.iter().map(|kind| violation(outcome, kind)).collect();
    let severity = |kind: &str| if kind == "antivirus" { Severity::High } else { Severity::Medium };
    let severities: Vec<_> = hits.iter().map(|kind| (code(kind), severity(kind))).collect();
    Verdict {
        severity: severities.iter().map(|(_, severity)| *severity).max(),
        severities,
        violations,
        ..Verdict::default()
    }
}

fn violation(outcome: &Outcome, kind: &str) -> Violation {
    let sentiment = &outcome.sentiment;
    let picture =
        |pictures: &domain::checks::Pictures| pictures.scores.map_or(1.0, |scores| scores.porn.max(scores.sexual));
    let score = match kind {
        "sentiment" => {
            [sentiment.toxic, sentiment.profanity, sentiment.threat, sentiment.insult].into_iter().fold(0.0, f64::max)
        }
        "images" => picture(&outcome.images),
        "gifs" => picture(&outcome.gifs),
        _ => 1.0,
    };
    Violation {
        policy: code(kind),
        field: OF_TEXTS.contains(&kind).then(|| TEXT.to_owned()),
        confidence: Confidence::Check,
        score,
        cause: format!("discuse/{kind}"),
        label: Some(kind.to_owned()),
        ..Violation::default()
    }
}

/// Code of the policy that stands for a kind of hit.
fn code(kind: &str) -> String {
    format!("DISCUSE-{}", kind.to_uppercase())
}

#[cfg(test)]
mod tests {
    use domain::checks::{Plain, Status};

    use super::*;

    #[test]
    fn every_hit_is_a_violation_and_an_error_that_counts_is_one_too() {
        let outcome =
            Outcome { links: Plain::made(true), antivirus: Plain::made(true), hits: true, ..Outcome::default() };
        let verdict = verdict(&outcome);
        let named: Vec<_> = verdict.violations.iter().map(|one| (one.policy.as_str(), one.field.as_deref())).collect();
        assert_eq!(named, [("DISCUSE-ANTIVIRUS", None), ("DISCUSE-LINKS", Some("text"))]);
        assert_eq!((verdict.severity, verdict.enforceable.len()), (Some(Severity::High), 0));
        let failed = Plain { status: Status::Error, hit: false };
        let failed = super::verdict(&Outcome { antivirus: failed, hits: true, ..Outcome::default() });
        assert_eq!(failed.violations[0].policy, "DISCUSE-ERROR");
    }

    #[test]
    fn what_was_checked_is_the_content() {
        let sent = dialects::discuse::check::check(
            br#"{"request":{"media":{"text":"hi","image_url":["https://a.example/1","https://a.example/2"],
                "gif_url":"https://a.example/3"},"user_id":"u"}}"#,
            None,
        );
        let body = body(&sent.unwrap());
        let ids: Vec<_> = body.fields.iter().map(|field| field.id.as_str()).collect();
        assert_eq!(ids, ["text", "image-1", "image-2", "gif-1"]);
        assert_eq!(body.author.as_deref(), Some("u"));
    }
}
