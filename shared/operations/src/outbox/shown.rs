//! What a delivery shows beside what the event froze, and the bytes that are sent: in the dialect of the endpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dialects::modapi::author::Known;
use dialects::modapi::webhook::{MAX_BYTES, Telling};
use dialects::{checkstep, stream};
use domain::bodies;
use domain::config::{Endpoint, EndpointKind, PayloadVersion};
use domain::content::Body;
use domain::event::{Event, EventType, Fact};
use domain::ids::PlatformId;
use domain::story::CaseStory;
use lambda::context::Context;
use store::StoreError;

use crate::cases::Cases;
use crate::stream::story::story;

/// What was read for an event, by the dialect it is told in.
pub(super) enum Shown {
    /// The body that an `analysed-content` event judged, in Checkstep's dialect.
    Analysed(Option<Box<Body>>),
    /// The case as it stands, in Stream's dialect; none if it has ended.
    Story(Option<Box<CaseStory>>),
    /// The same, or what was decided on the author, in Moderation API's.
    Actions(Box<Actions>),
}

/// What a message in Moderation API's dialect is made of.
pub(super) struct Actions {
    told: EventType,
    payload: PayloadVersion,
    story: Option<CaseStory>,
    author: Known,
    now_ms: i64,
}

impl Shown {
    /// Reads what is shown.
    pub async fn of(
        context: &Context,
        platform: &PlatformId,
        event: &Event,
        target: &Endpoint,
        told: EventType,
    ) -> Result<Self, StoreError> {
        Ok(match target.kind {
            EndpointKind::Stream => Self::Story(case_story(context, platform, event).await?.map(Box::new)),
            EndpointKind::Modapi => {
                let story = case_story(context, platform, event).await?;
                let author = known_author(context, platform, event, story.as_ref()).await?;
                let (payload, now_ms) = (target.payload(), context.now_ms());
                Self::Actions(Box::new(Actions { told, payload, story, author, now_ms }))
            }
            EndpointKind::Checkstep | EndpointKind::Standard => {
                Self::Analysed(analysed_body(context, platform, event).await?.map(Box::new))
            }
        })
    }

    /// The body to sign and post.
    pub fn body(&self, event: &Event) -> Vec<u8> {
        match self {
            Self::Analysed(body) => checkstep::webhook::render(event, body.as_deref()),
            Self::Story(story) => stream::webhook::render(event, story.as_deref(), stream::webhook::MAX_BYTES),
            Self::Actions(actions) => actions.telling(event).render(MAX_BYTES),
        }
    }

    /// The body of a message to a queue. Stream's clients expect it in base64.
    pub fn message(&self, event: &Event) -> String {
        match self {
            Self::Analysed(body) => checkstep::webhook::render_message(event, body.as_deref()),
            Self::Story(story) => {
                let body = stream::webhook::render(event, story.as_deref(), stream::webhook::MAX_MESSAGE_BYTES);
                STANDARD.encode(body)
            }
            // No endpoint of this kind is a queue.
            Self::Actions(actions) => String::from_utf8(actions.telling(event).render(MAX_BYTES)).unwrap_or_default(),
        }
    }
}

impl Actions {
    fn telling<'a>(&'a self, event: &'a Event) -> Telling<'a> {
        let Self { told, payload, ref story, ref author, now_ms } = *self;
        Telling { event, news: told, payload, story: story.as_ref(), author, now_ms }
    }
}

/// What is known of the author that a decision is about, or of the item's.
async fn known_author(
    context: &Context,
    platform: &PlatformId,
    event: &Event,
    story: Option<&CaseStory>,
) -> Result<Known, StoreError> {
    let author = match &event.fact {
        Fact::AuthorDecision { author, .. } => Some(author),
        _ => story.and_then(|story| story.author.as_ref()).map(|author| &author.id),
    };
    let Some(author) = author else { return Ok(Known::default()) };
    let (author, record) = context.store.author_at_large(platform, author).await?;
    Ok(Known { author, record })
}

/// The body that an `analysed-content` event judged; gone only once the event's own time is over.
async fn analysed_body(context: &Context, platform: &PlatformId, event: &Event) -> Result<Option<Body>, StoreError> {
    let (Fact::AnalysedContent { body_version, .. }, Some(case)) = (&event.fact, &event.case) else { return Ok(None) };
    let stored = context.store.body(platform, case, *body_version).await?;
    // Damaged is not the same as gone: it stays due, and the alarm on old work tells.
    stored.map(|bytes| bodies::decode(&bytes).ok_or(StoreError::Damaged("body"))).transpose()
}

/// The case that an event about an item tells of, as it stands now.
async fn case_story(context: &Context, platform: &PlatformId, event: &Event) -> Result<Option<CaseStory>, StoreError> {
    let (Fact::Item { .. } | Fact::Moderation { .. }, Some(case)) = (&event.fact, &event.case) else {
        return Ok(None);
    };
    let Some(cases) = Cases::of_platform(context, platform).await? else { return Ok(None) };
    story(&cases, case).await
}
