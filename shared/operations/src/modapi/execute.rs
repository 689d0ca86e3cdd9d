//! Executing a moderation action on contents and authors.
//!
//! Each content and each author is a commit of its own, which records who executed what. What the action decides on an
//! author is a job of that commit, done at once where that is possible. A content that nobody has sent is received by it
//! and not analysed, so that users can report what the platform knows and we do not.

use std::pin::Pin;

use dialects::fault::{Fault, Problem};
use dialects::modapi::action::{Execution, execute as read, execute_by_id as read_by_id};
use dialects::modapi::moderate::DEFAULT_TYPE;
use dialects::stream::bans::item_of;
use domain::authors::AuthorDecisionKind;
use domain::cases::{ActedOn, CallersFlag, Head};
use domain::config::{ActionType, ModerationAction, QueueBehaviour};
use domain::content::{Body, ContentRef};
use domain::event::DecisionKind;
use domain::flags::Remark;
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::transition::{Arrival, Case, Flagging, Refused, Said, Transition, replace};
use futures_util::stream::{self, StreamExt};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde_json::json;

use super::actions::WHAT;
use super::common::{check_project, operations};
use super::named;
use crate::acting::{Actor, OnAuthor};
use crate::admin::common::filter_queues;
use crate::analysis::COMMIT_TRIES;
use crate::cases::{Cases, Committed};
use crate::checkstep::ingest::register_type;

operations! {
    /// `POST /v1/actions/execute`.
    Execute: "modapi-actions.execute", Post "/v1/actions/execute", Moderate, execute;
    /// `POST /v1/actions/{id}/execute`, the older form.
    ExecuteById: "modapi-actions.execute-by-id", Post "/v1/actions/{id}/execute", Moderate, execute_by_id;
}

/// What is done with one content or author.
type Step<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// How many contents or authors are changed at a time.
const CONCURRENCY: usize = 8;
/// The name of the queue that an action is executed from, among the texts of its entry.
const QUEUE: &str = "queue";
/// What is not found.
const CONTENT: &str = "content";

async fn execute(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    Box::pin(run(context, caller, request, read(&request.body)?)).await?;
    Ok(Reply::json(200, &json!({ "success": true })))
}

async fn execute_by_id(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let sent = read_by_id(request.param("id"), &request.body)?;
    let ids: Vec<String> = sent.contents.iter().chain(&sent.authors).cloned().collect();
    let action = Box::pin(run(context, caller, request, sent)).await?;
    Ok(Reply::json(200, &json!({ "actionId": action.id, "ids": ids, "success": true })))
}

async fn run(
    context: &Context,
    caller: &Caller,
    request: &Request,
    sent: Execution,
) -> Result<ModerationAction, Fault> {
    let mut cases = Cases::of(context, caller).await?;
    check_project(request, &cases.config)?;
    let action = action(&mut cases, &sent.action).await?;
    sent.check(&action)?;
    let executing = Executing { cases: &cases, by: caller.acting(None), action: &action, sent: &sent };
    let mut steps: Vec<Step<'_>> = Vec::with_capacity(sent.contents.len() + sent.authors.len());
    for id in &sent.contents {
        steps.push(Box::pin(executing.on_content(id)));
    }
    for id in &sent.authors {
        steps.push(Box::pin(executing.on_author(id)));
    }
    let done = stream::iter(steps).buffered(CONCURRENCY).collect().await;
    report(&sent, done)?;
    Ok(action)
}

/// The action of an id or key. If none is known, one may have been made since this process read them.
async fn action(cases: &mut Cases<'_>, name: &str) -> Result<ModerationAction, Fault> {
    if let Some(found) = cases.config.action(name) {
        return Ok(found);
    }
    cases.context.forget_config(&cases.platform);
    let config = cases.context.config(&cases.platform).await.map_err(|error| fault(&error))?;
    cases.config = config.ok_or(Fault::Unauthorized)?;
    cases.config.action(name).ok_or(Fault::NotFound(WHAT))
}

/// What became of each, in the order in which they were named: the fault of one, or all that could not be done.
fn report(sent: &Execution, done: Vec<Result<(), Fault>>) -> Result<(), Fault> {
    let count = done.len();
    let paths = (0..sent.contents.len()).map(|at| format!("contentIds[{at}]"));
    let paths = paths.chain((0..sent.authors.len()).map(|at| format!("authorIds[{at}]")));
    let failed: Vec<(String, Fault)> = paths.zip(done).filter_map(|(path, done)| Some((path, done.err()?))).collect();
    // What may succeed later is repeated as a whole: what was done is only recorded again.
    let is_ours = |fault: &Fault| matches!(fault, Fault::Internal(_) | Fault::Unavailable(_) | Fault::TimedOut);
    if count > 1 && !failed.iter().any(|(_, fault)| is_ours(fault)) && !failed.is_empty() {
        let problems = failed.iter().map(|(path, fault)| Problem::new(path, "not_done", sentence(fault)));
        return Err(Fault::Invalid(problems.collect()));
    }
    let mut faults: Vec<Fault> = failed.into_iter().map(|(_, fault)| fault).collect();
    let at = faults.iter().position(is_ours).unwrap_or(0);
    if faults.is_empty() { Ok(()) } else { Err(faults.swap_remove(at)) }
}

fn sentence(fault: &Fault) -> String {
    let sentence = match fault {
        Fault::Denied(message) | Fault::Conflict(_, message) => message.clone(),
        Fault::NotFound(what) => format!("{what} not found"),
        Fault::Invalid(problems) => {
            problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
        }
        _ => "not possible".to_owned(),
    };
    format!("{sentence} (the others were done)")
}

/// An execution under way.
struct Executing<'a> {
    cases: &'a Cases<'a>,
    by: Acting,
    action: &'a ModerationAction,
    sent: &'a Execution,
}

impl Executing<'_> {
    async fn on_content(&self, named: &str) -> Result<(), Fault> {
        let cases = self.cases;
        let (content, mut known) = match self.known(named).await? {
            (Some(content), known) => (content, known),
            (None, _) => (self.introduce(named).await?, None),
        };
        let id = CaseId::of(&cases.platform, &content);
        for _ in 0..COMMIT_TRIES {
            let mut transition = match known {
                Some(case) if case.head.is_known() => cases.open(&id, case).await.map_err(|error| fault(&error))?,
                other => self.introduced(&content, other).await?,
            };
            self.step(&mut transition)?;
            match self.commit(transition).await? {
                None => return Ok(()),
                Some(now) => known = now,
            }
        }
        Err(contention())
    }

    /// The content of an id, and its case: by the id with which a client sent it, or as queues name their items.
    async fn known(&self, named: &str) -> Result<(Option<ContentRef>, Option<Case>), Fault> {
        let cases = self.cases;
        let sent = named::content(cases, named).await.map_err(|error| fault(&error))?;
        let id = match &sent {
            Some(content) => Some(CaseId::of(&cases.platform, content)),
            None => named::item(cases, named).await?,
        };
        let Some(id) = id else { return Ok((None, None)) };
        let case = cases.load(&id).await.map_err(|error| fault(&error))?;
        let content = sent.or_else(|| case.as_ref().map(|case| case.head.content.clone()));
        Ok((content, case))
    }

    async fn on_author(&self, author: &str) -> Result<(), Fault> {
        let cases = self.cases;
        let user = item_of(author);
        let id = CaseId::of(&cases.platform, &user);
        let mut known = cases.load(&id).await.map_err(|error| fault(&error))?;
        for _ in 0..COMMIT_TRIES {
            let mut transition = cases.open_or_new(&user, known).await.map_err(|error| fault(&error))?;
            let said = self.said(ActedOn::Author);
            transition.say(said.clone());
            transition.name_author(author);
            transition.record_action(&self.by, None, true).map_err(refusal)?;
            self.decide_author(&mut transition, author, &said);
            match self.commit(transition).await? {
                None => return Ok(()),
                Some(now) => known = now,
            }
        }
        Err(contention())
    }

    /// Commits; what others left if they were faster.
    async fn commit(&self, transition: Transition) -> Result<Option<Option<Case>>, Fault> {
        match Box::pin(self.cases.commit(transition, None)).await.map_err(|error| fault(&error))? {
            Committed::Done(done) => {
                crate::jobs::at_once(self.cases, &done.jobs).await;
                Ok(None)
            }
            Committed::Again(now) => Ok(Some(now.map(|case| *case))),
            Committed::Replayed(_) | Committed::TooLate => Err(Fault::Internal("a commit of nothing".into())),
        }
    }

    /// A content that nobody has sent by this id gets it, as one of no particular type.
    async fn introduce(&self, named: &str) -> Result<ContentRef, Fault> {
        if self.on() == ActedOn::Author {
            return Err(Fault::NotFound(CONTENT));
        }
        let cases = self.cases;
        let content = ContentRef { kind: DEFAULT_TYPE.to_owned(), id: named.to_owned() };
        register_type(cases.context, &cases.platform, &cases.config, &content.kind).await?;
        if !cases.config.platform.settings.queue_filters {
            filter_queues(cases.context, &cases.platform).await?;
        }
        let kind = named::claim(cases, &content).await.map_err(|error| fault(&error))?;
        Ok(ContentRef { kind, ..content })
    }

    /// It is received by this, and not analysed: there is no judgement, so that it does not look clean.
    async fn introduced(&self, content: &ContentRef, known: Option<Case>) -> Result<Transition, Fault> {
        let cases = self.cases;
        let arrival = Arrival { terms: cases.terms(&content.kind), ban: None };
        let now_us = cases.context.clock.now_us();
        let received = replace(&cases.platform, content, known, &Body::default(), &arrival, now_us);
        let mut transition = received.map_err(|error| Fault::Internal(error.to_string()))?;
        transition.alias();
        transition.waive_analysis();
        cases.load_reporters(&mut transition).await.map_err(|error| fault(&error))?;
        Ok(transition)
    }

    const fn on(&self) -> ActedOn {
        match self.action.kind {
            Some(kind) => kind.on(),
            None => ActedOn::Item,
        }
    }

    const fn actor(&self) -> Actor<'_> {
        Actor { cases: self.cases, by: &self.by }
    }

    fn said(&self, on: ActedOn) -> Said {
        let executed = self.action.executed(on);
        Said {
            called: executed.word(),
            executed: Some(executed),
            salt: self.cases.context.random.id(),
            reason: self.sent.value.clone(),
            more: self.sent.queue.iter().map(|queue| (QUEUE.to_owned(), queue.clone())).collect(),
        }
    }

    /// Changes the case of a content.
    fn step(&self, case: &mut Transition) -> Result<(), Fault> {
        let waited = case.case.head.is_queued();
        let said = self.said(self.on());
        case.say(said.clone());
        match self.action.kind {
            Some(ActionType::ItemReject) => self.reject(case).map_err(refusal)?,
            Some(ActionType::ItemAllow) => self.actor().restore(case).map_err(refusal)?,
            _ => self.note(case).map_err(refusal)?,
        }
        if self.on() == ActedOn::Author {
            let author = case.case.head.facts.author.clone();
            let author = author.ok_or_else(|| {
                Fault::invalid("contentIds", "no_author", "nobody is known to have made this content")
            })?;
            self.decide_author(case, &author, &said);
        }
        match self.action.queue_behaviour {
            QueueBehaviour::NoChange if waited => case.leave_unreviewed(),
            QueueBehaviour::Add => self.put_back(case).map_err(refusal)?,
            QueueBehaviour::Remove | QueueBehaviour::NoChange => {}
        }
        Ok(())
    }

    /// T10. Where its author has appealed against that, the appeal is rejected (T15).
    fn reject(&self, case: &mut Transition) -> Result<(), Refused> {
        let head = &case.case.head;
        if !head.is_up() && has_content_appeal(head) {
            return self.actor().decide(case, DecisionKind::Upheld, None);
        }
        self.actor().take_down(case, None)
    }

    /// Only recorded, and resolved if the action says so: T11 if an incident is open.
    fn note(&self, case: &mut Transition) -> Result<(), Refused> {
        if self.action.queue_behaviour != QueueBehaviour::Remove {
            return case.record_action(&self.by, None, true);
        }
        let head = &case.case.head;
        if head.incident.is_open() && head.is_up() && !head.has_pending_appeal() {
            return self.actor().decide(case, DecisionKind::Dismiss, None);
        }
        self.actor().record(case, None)
    }

    /// Into the queue, or back: what nothing else flags is flagged by this.
    fn put_back(&self, case: &mut Transition) -> Result<(), Refused> {
        case.leave_unreviewed();
        if case.case.head.is_queued() {
            return Ok(());
        }
        let key = self.action.key.as_ref().unwrap_or(&self.action.id);
        let flagging = Flagging {
            flags: vec![CallersFlag { category: key.clone(), labels: Vec::new() }],
            remarks: vec![Remark { reason: self.sent.value.clone(), custom: None }],
            salt: self.cases.context.random.id(),
        };
        let terms = self.cases.terms(&case.case.head.content.kind);
        case.flag_by_caller(&flagging, &terms).map(drop)
    }

    /// T21, T23; nothing for actions that the platform carries out.
    fn decide_author(&self, case: &mut Transition, author: &str, said: &Said) {
        let until_ms = self.sent.duration_ms.map(|ms| case.at_ms().saturating_add(ms));
        let (kind, until_ms) = match self.action.kind {
            Some(ActionType::AuthorBlock | ActionType::AuthorBlockTemp) => (AuthorDecisionKind::Hold, until_ms),
            Some(ActionType::AuthorUnblock) => (AuthorDecisionKind::Overturn, None),
            _ => return,
        };
        let decision = OnAuthor { author, kind, hint: None, until_ms };
        self.actor().decide_author(case, &decision, said);
    }
}

fn has_content_appeal(head: &Head) -> bool {
    head.has_pending_appeal() && !head.has_pending_ban_appeal()
}

fn contention() -> Fault {
    Fault::Unavailable("too many concurrent changes of one case".into())
}

/// Why a case cannot be changed, as a caller sees it.
fn refusal(refused: Refused) -> Fault {
    match refused {
        Refused::RoleTooLow | Refused::SamePerson | Refused::ClaimedByOther | Refused::WrongAuthor => {
            Fault::Denied(refused.to_string())
        }
        Refused::Unknown => Fault::NotFound(CONTENT),
        refused => Fault::Conflict(refused.code(), refused.to_string()),
    }
}
