//! `submit_action`: what a moderator does with an item of the review queue. What each type of action is in the
//! domain stands in [`super::steps`].

use dialects::fault::Fault;
use dialects::stream::actions::{Action, Submitted, submitted};
use dialects::stream::bans::item_of;
use dialects::stream::{flagging, item};
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::transition::Transition;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Access, Dialect, Endpoint, Method, Needs, Operation};
use lambda::request::{Reply, Request};
use serde_json::{Map, Value, json};

use super::people::remember;
use super::steps::Doing;
use super::story::story;
use crate::analysis::COMMIT_TRIES;
use crate::cases::{Cases, Committed};

/// The function `stream-submit-action`.
pub static SUBMIT_ACTION: Function = Function {
    name: "stream-submit-action",
    trigger: Trigger::Http(&[Endpoint::of::<SubmitAction>()]),
    needs: Needs { events_queue: true, jobs_queue: true, secret: true, ..Needs::WRITE_AND_DELETE },
};

/// `POST /api/v2/moderation/submit_action`.
struct SubmitAction;

impl Operation for SubmitAction {
    const NAME: &'static str = "stream-submit-action.submit-action";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v2/moderation/submit_action";
    const BARE: bool = true;
    const DIALECT: Dialect = Dialect::Stream;
    const ACCESS: Access = Access::App { users: false };

    async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
        Box::pin(submit(context, caller, request)).await
    }
}

async fn submit(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let sent = submitted(&request.body)?;
    let cases = Cases::of(context, caller).await?;
    let target = Target::of(&cases, &sent)?;
    if let Action::Flag(report) = &sent.action {
        return report_on(&cases, caller, request, (&target, report, &sent)).await;
    }
    let by = caller.acting(sent.user.as_deref());
    let doing = Doing { cases: &cases, by, sent: &sent, salt: context.random.id() };
    let done = Box::pin(act(&doing, &target)).await?;
    remember(context, caller, request).await;
    let told = story(&cases, &done.case_id).await.map_err(|error| fault(&error))?.ok_or(Fault::NotFound(ITEM))?;
    let mut answer = json!({ "item": item::render(&told) });
    if let (Some(appeal), Some(answer)) = (super::appeals::decided(&told, &done), answer.as_object_mut()) {
        answer.insert("appeal_item".to_owned(), appeal);
    }
    Ok(Reply::json(201, &answer))
}

/// A report of a moderator: on the item, unless it names something else.
async fn report_on(
    cases: &Cases<'_>,
    caller: &Caller,
    request: &Request,
    (target, report, sent): (&Target, &Map<String, Value>, &Submitted),
) -> Result<Reply, Fault> {
    let failed = |error| fault(&error);
    let mut report = report.clone();
    let is_named = report.get("entity_id").is_some_and(|id| id.as_str() != Some(""));
    if !is_named {
        let case = cases.load(&target.id).await.map_err(failed)?.ok_or(Fault::NotFound(ITEM))?;
        report.insert("entity_type".to_owned(), case.head.content.kind.into());
        report.insert("entity_id".to_owned(), case.head.content.id.into());
    }
    let mut flag = flagging::flag(Value::from(report).to_string().as_bytes())?;
    flag.person = flag.person.or_else(|| sent.user.clone());
    super::flag::take(cases, caller, request, SubmitAction::NAME, &flag).await?;
    let id = CaseId::of(&cases.platform, &flag.named.content);
    let told = story(cases, &id).await.map_err(failed)?.ok_or(Fault::NotFound(ITEM))?;
    Ok(Reply::json(201, &json!({ "item": item::render(&told) })))
}

/// What is not found if there is no such item.
pub(super) const ITEM: &str = "review queue item";

/// The case that an action is about.
pub(super) struct Target {
    pub id: CaseId,
    /// A user, who is made an item of if there is none yet.
    pub user: Option<ContentRef>,
    /// The entry of the appeal that is ruled, if one was named.
    pub appeal: Option<u32>,
}

impl Target {
    /// By item, by appeal, or by what the action itself names.
    fn of(cases: &Cases<'_>, sent: &Submitted) -> Result<Self, Fault> {
        let appeal =
            sent.appeal.as_deref().map(|id| dialects::stream::appeals::named(id).ok_or(Fault::NotFound("appeal")));
        let appeal = appeal.transpose()?;
        if let Some(item) = &sent.item {
            let id = CaseId::from_uuid(item).ok_or(Fault::NotFound(ITEM))?;
            if appeal.as_ref().is_some_and(|(case, _)| *case != id) {
                return Err(Fault::invalid("appeal_id", "contradiction", "'appeal_id' is of another item"));
            }
            return Ok(Self { id, user: None, appeal: appeal.map(|(_, entry)| entry) });
        }
        if let Some((id, entry)) = appeal {
            return Ok(Self { id, user: None, appeal: Some(entry) });
        }
        let named = match &sent.action {
            Action::Ban(ban) => ban.target.as_deref(),
            Action::Unban { target, .. } => target.as_deref(),
            _ => None,
        };
        if let Some(user) = named {
            return Ok(Self::user(cases, user));
        }
        let content = sent.entity.as_ref().ok_or_else(|| {
            Fault::invalid("item_id", "missing", "'item_id' is required, or an action that names what it is about")
        })?;
        Ok(Self { id: CaseId::of(&cases.platform, content), user: None, appeal: None })
    }

    /// A user, known or not.
    pub fn user(cases: &Cases<'_>, user: &str) -> Self {
        let content = item_of(user);
        Self { id: CaseId::of(&cases.platform, &content), user: Some(content), appeal: None }
    }
}

/// Does it: once more on what others left if they were faster. What it owes the author is done at once where
/// that is possible, so that the answer shows it; if it is not, a job does it.
pub(super) async fn act(doing: &Doing<'_>, target: &Target) -> Result<Transition, Fault> {
    let cases = doing.cases;
    let failed = |error| fault(&error);
    let mut known = cases.load(&target.id).await.map_err(failed)?;
    for _ in 0..COMMIT_TRIES {
        let mut transition = match (known, &target.user) {
            (Some(case), _) => cases.open(&target.id, case).await.map_err(failed)?,
            (None, Some(user)) => cases.open_or_new(user, None).await.map_err(failed)?,
            (None, None) => return Err(Fault::NotFound(ITEM)),
        };
        doing.step(&mut transition, target)?;
        match cases.commit(transition, None).await.map_err(failed)? {
            Committed::Done(done) => {
                crate::jobs::at_once(cases, &done.jobs).await;
                return Ok(*done);
            }
            Committed::Again(now) => known = now.map(|case| *case),
            Committed::Replayed(_) | Committed::TooLate => return Err(Fault::Internal("a commit of nothing".into())),
        }
    }
    Err(Fault::Unavailable("too many concurrent changes of one case".into()))
}
