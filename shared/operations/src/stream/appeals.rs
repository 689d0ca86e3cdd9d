//! Appeals: made by whom something happened to, found, and shown. They are decided by `submit_action`.

use dialects::fault::Fault;
use dialects::stream::appeals::{self as wire, Sent, Shown};
use dialects::stream::flagging::USER;
use dialects::stream::item;
use domain::authors::Restriction;
use domain::cases::{Action, AppealStory, AppealedBan, Trigger, appeals};
use domain::content::ContentRef;
use domain::event::DecisionKind;
use domain::ids::CaseId;
use domain::story::CaseStory;
use domain::transition::{AppealRequest, BanAppeal, Decision, Refused, Transition};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger as Start};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::{Value, json};

use super::actions::ITEM;
use super::appeal_list;
use super::common::operations;
use super::people::remember;
use super::steps::refusal;
use super::story::story;
use crate::acting::found;
use crate::analysis::COMMIT_TRIES;
use crate::cases::{Cases, Committed};

/// The function `stream-appeals`.
pub static APPEALS: Function = Function {
    name: "stream-appeals",
    trigger: Start::Http(&[Endpoint::of::<Appeal>(), Endpoint::of::<Get>(), Endpoint::of::<appeal_list::Appeals>()]),
    needs: Needs { events_queue: true, jobs_queue: true, secret: true, ..Needs::WRITE_AND_DELETE },
};

operations! {
    /// `POST /api/v2/moderation/appeal`.
    Appeal: "stream-appeals.appeal", Post "/api/v2/moderation/appeal", users: true, appeal;
    /// `GET /api/v2/moderation/appeal/{id}`.
    Get: "stream-appeals.get", Get "/api/v2/moderation/appeal/{id}", users: true, get;
}

/// What an appeal is against.
enum Against {
    /// A ban or suspension of the user.
    Ban(Restriction),
    /// What happened to the content.
    Content,
}

async fn appeal(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let sent = wire::sent(&request.body)?;
    let cases = Cases::of(context, caller).await?;
    let user = caller.user().or(sent.user.as_deref()).map(str::to_owned);
    let user =
        user.ok_or_else(|| Fault::invalid("user_id", "missing", "'user_id' is required: an appeal is somebody's"))?;
    let id = CaseId::of(&cases.platform, &sent.entity);
    if sent.item.as_deref().is_some_and(|item| CaseId::from_uuid(item).as_ref() != Some(&id)) {
        let message = "'review_queue_item_id' is the item of another entity";
        return Err(Fault::invalid("review_queue_item_id", "contradiction", message));
    }
    let against = against(&cases, &sent.entity, &user).await?;
    let made = Made { user, against, salt: context.random.id(), sent };
    let done = Box::pin(make(&cases, &id, &made)).await?;
    remember(context, caller, request).await;
    let entry = done.entries.iter().rfind(|entry| entry.action == Action::Appealed).map_or(0, |entry| entry.number);
    Ok(Reply::json(201, &json!({ "appeal_id": wire::id(&id, entry) })))
}

/// An appeal to be made.
struct Made {
    user: String,
    against: Against,
    salt: String,
    sent: Sent,
}

/// A user appeals against what stands against themselves; there must be something.
async fn against(cases: &Cases<'_>, entity: &ContentRef, user: &str) -> Result<Against, Fault> {
    if entity.kind != USER {
        return Ok(Against::Content);
    }
    if entity.id != user {
        return Err(Fault::Denied("only the user themselves can appeal".into()));
    }
    let known = cases.context.store.author(&cases.platform, user).await.map_err(|error| fault(&error))?;
    let restriction = known.filter(|known| known.status != domain::authors::AuthorStatus::Active);
    Ok(restriction.and_then(|known| known.restriction).map_or(Against::Content, Against::Ban))
}

async fn make(cases: &Cases<'_>, id: &CaseId, made: &Made) -> Result<Transition, Fault> {
    let failed = |error| fault(&error);
    let mut known = cases.load(id).await.map_err(failed)?;
    for _ in 0..COMMIT_TRIES {
        let mut transition = match (known, &made.against) {
            (Some(case), _) => cases.open(id, case).await.map_err(failed)?,
            (None, Against::Ban(_)) => cases.open_or_new(&made.sent.entity, None).await.map_err(failed)?,
            (None, Against::Content) => return Err(Fault::NotFound(ITEM)),
        };
        step(cases, &mut transition, made).await?;
        match cases.commit(transition, None).await.map_err(failed)? {
            Committed::Done(done) => return Ok(*done),
            Committed::Again(now) => known = now.map(|case| *case),
            Committed::Replayed(_) | Committed::TooLate => return Err(Fault::Internal("a commit of nothing".into())),
        }
    }
    Err(Fault::Unavailable("too many concurrent changes of one case".into()))
}

async fn step(cases: &Cases<'_>, case: &mut Transition, made: &Made) -> Result<(), Fault> {
    let terms = cases.terms(&case.case.head.content.kind);
    let request = AppealRequest {
        author: made.user.clone(),
        statement: made.sent.reason.clone(),
        at_us: None,
        attachments: made.sent.attachments.clone(),
        salt: made.salt.clone(),
    };
    if let Against::Ban(restriction) = &made.against {
        case.name_author(&made.user);
        let ban = AppealedBan { decision: restriction.decision, by: restriction.by.clone() };
        return case.appeal_ban(&BanAppeal { request, ban }, &terms).map_err(refused);
    }
    let head = &case.case.head;
    if !head.is_rulable() {
        return Err(Fault::NotFound(ITEM));
    }
    let is_itself = head.content.kind == USER && head.content.id == made.user;
    if !is_itself && head.facts.author.as_deref() != Some(&made.user) {
        return Err(refused(Refused::WrongAuthor));
    }
    let is_doubted = head.incident.is_open() || head.has_waiting_reports();
    if head.is_up() && is_doubted && !head.has_pending_appeal() {
        infer_enforcement(case, &terms);
    }
    crate::checkstep::appeal::take(cases, case, &request).await?.map_err(refused)
}

/// We recommend, and the platform takes down; that it did shows first when somebody appeals against it. So
/// content that is online for all that is known here is taken as enforced for what was found (T19).
fn infer_enforcement(case: &mut Transition, terms: &domain::transition::Terms) {
    let (violations, policies) = found(&case.case.head);
    let decision = Decision {
        kind: DecisionKind::Act,
        trigger: Trigger::External,
        by: None,
        hint: None,
        violations,
        policies,
        reason: None,
    };
    // An outside decision is never refused.
    let _ = case.decide(&decision, terms);
}

/// Why an appeal is not taken, as a caller sees it.
fn refused(why: Refused) -> Fault {
    match why {
        Refused::NotEnforced => Fault::NotFound("enforcement of this content"),
        why => refusal(why),
    }
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let missing = || Fault::NotFound("appeal");
    let (id, entry) = wire::named(request.param("id")).ok_or_else(missing)?;
    let cases = Cases::of(context, caller).await?;
    let told = story(&cases, &id).await.map_err(|error| fault(&error))?.ok_or_else(missing)?;
    let found = appeals(&told.entries).into_iter().find(|appeal| appeal.entry == entry).ok_or_else(missing)?;
    if caller.user().is_some_and(|user| author_of(&told) != Some(user)) {
        return Err(missing());
    }
    Ok(Reply::json(200, &json!({ "item": shown(&told, &found) })))
}

/// Whose appeals those of a case are.
pub(super) fn author_of(story: &CaseStory) -> Option<&str> {
    let content = &story.head.content;
    let itself = (content.kind == USER).then_some(content.id.as_str());
    itself.or(story.head.facts.author.as_deref())
}

/// An appeal with its item.
fn shown(story: &CaseStory, appeal: &AppealStory) -> Value {
    with_shown(story, appeal, wire::render)
}

/// The same, for whoever wants to look at it first.
pub(super) fn with_shown<T>(story: &CaseStory, appeal: &AppealStory, then: impl FnOnce(&Shown<'_>) -> T) -> T {
    let item = item::render(story);
    let user = item.get("entity_creator").filter(|user| !user.is_null());
    let (case, content, texts) = (&story.id, &story.head.content, &story.texts);
    then(&Shown { case, content, appeal, texts, user, item: &item })
}

/// The appeal that an action has ruled, if it has.
pub(super) fn decided(story: &CaseStory, done: &Transition) -> Option<Value> {
    let is_new = |number: u32| done.entries.iter().any(|entry| entry.number == number);
    let found = appeals(&story.entries);
    let ruled = found.iter().rfind(|appeal| appeal.decision.as_ref().is_some_and(|end| is_new(end.entry)))?;
    Some(shown(story, ruled))
}
