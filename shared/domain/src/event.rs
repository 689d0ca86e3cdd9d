//! Events: facts that a committed change owes to the platform, and how each is identified.
//!
//! An event freezes every fact except the content's text, which it names by version; it is rendered
//! in its dialect's shape when it is sent.

use serde::{Deserialize, Serialize};

use crate::authors::AuthorDecisionKind;
use crate::cases::{Executed, Resolution, Trigger};
use crate::config::{Endpoint, EndpointKind};
use crate::content::ContentRef;
use crate::decide::Violation;
use crate::ids::{CaseId, EventId, PlatformId};

/// The kinds of event a platform can subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventType {
    /// A content was analysed, with or without violations.
    AnalysedContent,
    /// A content was decided on.
    Decision,
    /// An incident was actioned.
    IncidentClosed,
    /// An author was decided on.
    AuthorDecision,
    /// Something flagged a content for the first time: an item of the review queue is made by that.
    #[serde(rename = "review_queue_item.new")]
    ItemNew,
    /// Something else flagged it, or somebody acted on it.
    #[serde(rename = "review_queue_item.updated")]
    ItemUpdated,
    /// A moderator took an action that the platform carries out.
    #[serde(rename = "moderation.custom_action")]
    CustomAction,
    /// A moderator has seen it and left it as it is.
    #[serde(rename = "moderation.mark_reviewed")]
    MarkedReviewed,
    /// Somebody reported it.
    #[serde(rename = "moderation.flagged")]
    Flagged,
    /// Its author appealed.
    #[serde(rename = "appeal.created")]
    AppealCreated,
    /// The appeal was accepted.
    #[serde(rename = "appeal.accepted")]
    AppealAccepted,
    /// The appeal was rejected.
    #[serde(rename = "appeal.rejected")]
    AppealRejected,
    /// Something flagged a content for the first time, and it waits for a moderator.
    #[serde(rename = "QUEUE_ITEM_NEW")]
    QueueItemNew,
    /// A moderator, or a program for one, did something with it.
    #[serde(rename = "QUEUE_ITEM_ACTION")]
    QueueItemAction,
    /// It was taken down.
    #[serde(rename = "QUEUE_ITEM_REJECTED")]
    QueueItemRejected,
    /// It stays, or came back.
    #[serde(rename = "QUEUE_ITEM_ALLOWED")]
    QueueItemAllowed,
    /// It waits no more.
    #[serde(rename = "QUEUE_ITEM_COMPLETED")]
    QueueItemCompleted,
    /// An author may not take part any more.
    #[serde(rename = "AUTHOR_BLOCKED")]
    AuthorBlocked,
    /// An author may take part again.
    #[serde(rename = "AUTHOR_UNBLOCKED")]
    AuthorUnblocked,
    /// An author may not take part for a time.
    #[serde(rename = "AUTHOR_SUSPENDED")]
    AuthorSuspended,
    /// Something else was done about an author.
    #[serde(rename = "AUTHOR_ACTION")]
    AuthorAction,
    /// An operator asked for a test delivery. Sent only to the endpoint under test.
    Test,
}

impl EventType {
    /// The types that are told to endpoints of the kinds that are no vendor's but Checkstep's.
    pub const SUBSCRIBABLE: [Self; 4] =
        [Self::AnalysedContent, Self::Decision, Self::IncidentClosed, Self::AuthorDecision];

    /// The types that are told to Stream's endpoints alone, beside analysed contents.
    pub const OF_ITEMS: [Self; 8] = [
        Self::ItemNew,
        Self::ItemUpdated,
        Self::CustomAction,
        Self::MarkedReviewed,
        Self::Flagged,
        Self::AppealCreated,
        Self::AppealAccepted,
        Self::AppealRejected,
    ];

    /// The types that are told to Moderation API's endpoints, and to no others.
    pub const OF_ACTIONS: [Self; 9] = [
        Self::QueueItemNew,
        Self::QueueItemAction,
        Self::QueueItemRejected,
        Self::QueueItemAllowed,
        Self::QueueItemCompleted,
        Self::AuthorBlocked,
        Self::AuthorUnblocked,
        Self::AuthorSuspended,
        Self::AuthorAction,
    ];

    /// Every type that any endpoint can be told.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::SUBSCRIBABLE.into_iter().chain(Self::OF_ITEMS).chain(Self::OF_ACTIONS)
    }

    /// Whether endpoints of a kind are told of it.
    pub fn is_told_to(self, kind: EndpointKind) -> bool {
        match kind {
            EndpointKind::Stream => self == Self::AnalysedContent || Self::OF_ITEMS.contains(&self),
            EndpointKind::Modapi => Self::OF_ACTIONS.contains(&self),
            EndpointKind::Checkstep | EndpointKind::Standard => Self::SUBSCRIBABLE.contains(&self),
        }
    }

    /// The word for it in messages to endpoints of a kind.
    pub const fn word(self, kind: EndpointKind) -> &'static str {
        match (self, kind) {
            (Self::AnalysedContent, EndpointKind::Stream) => "moderation_check.completed",
            _ => self.as_str(),
        }
    }

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnalysedContent => "analysed-content",
            Self::Decision => "decision",
            Self::IncidentClosed => "incident-closed",
            Self::AuthorDecision => "author-decision",
            Self::ItemNew => "review_queue_item.new",
            Self::ItemUpdated => "review_queue_item.updated",
            Self::CustomAction => "moderation.custom_action",
            Self::MarkedReviewed => "moderation.mark_reviewed",
            Self::Flagged => "moderation.flagged",
            Self::AppealCreated => "appeal.created",
            Self::AppealAccepted => "appeal.accepted",
            Self::AppealRejected => "appeal.rejected",
            Self::QueueItemNew => "QUEUE_ITEM_NEW",
            Self::QueueItemAction => "QUEUE_ITEM_ACTION",
            Self::QueueItemRejected => "QUEUE_ITEM_REJECTED",
            Self::QueueItemAllowed => "QUEUE_ITEM_ALLOWED",
            Self::QueueItemCompleted => "QUEUE_ITEM_COMPLETED",
            Self::AuthorBlocked => "AUTHOR_BLOCKED",
            Self::AuthorUnblocked => "AUTHOR_UNBLOCKED",
            Self::AuthorSuspended => "AUTHOR_SUSPENDED",
            Self::AuthorAction => "AUTHOR_ACTION",
            Self::Test => "test",
        }
    }
}

/// A decision on a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecisionKind {
    /// Take it down.
    Act,
    /// No violation.
    Dismiss,
    /// To an upper level.
    Escalate,
    /// Restore it.
    Overturn,
    /// Appeal rejected, stays down.
    Upheld,
}

impl DecisionKind {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Dismiss => "dismiss",
            Self::Escalate => "escalate",
            Self::Overturn => "overturn",
            Self::Upheld => "upheld",
        }
    }

    /// The word for the precise action if no policy names one.
    pub const fn default_hint(self) -> &'static str {
        match self {
            Self::Act => "disable",
            Self::Dismiss => "dismiss",
            Self::Escalate => "escalate",
            Self::Overturn => "restore",
            Self::Upheld => "uphold",
        }
    }
}

/// What happened, without the content's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Fact {
    /// A content was analysed.
    AnalysedContent {
        /// Which content.
        content: ContentRef,
        /// Version of the body that was judged; pinned until the event expires.
        body_version: u32,
        /// What was found.
        violations: Vec<Violation>,
        /// Strategies without a result.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        incomplete: Vec<String>,
        /// Automation has taken the content down for it, by a policy that has no word of its own for that.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        enforced: bool,
        /// Told to Stream's endpoints alone: others do not want to hear of what a call has answered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        stream_only: bool,
        /// Another analysis is promised, because this one is incomplete.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        provisional: bool,
        /// Something had flagged it before: it is an item of the review queue, whatever this analysis found.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_item: bool,
    },
    /// A content was decided on.
    Decision {
        /// Which content.
        content: ContentRef,
        /// How.
        decision: DecisionKind,
        /// Word for the precise action.
        hint: String,
        /// By what.
        trigger: Trigger,
        /// Policies violated, with fields.
        violations: Vec<Violation>,
        /// UUID of the moderator, for manual decisions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moderator: Option<String>,
    },
    /// An incident was actioned.
    IncidentClosed {
        /// Which content.
        content: ContentRef,
        /// How it ended.
        resolution: Resolution,
        /// Policies violated.
        violations: Vec<Violation>,
        /// Ids of the reporters whose reports were evidence, in first-report order.
        reporters: Vec<String>,
    },
    /// An author was decided on.
    AuthorDecision {
        /// Which author.
        author: String,
        /// How.
        decision: AuthorDecisionKind,
        /// Word for the precise action.
        hint: String,
        /// By what.
        trigger: Trigger,
        /// Policies violated.
        violations: Vec<Violation>,
        /// UUID of the moderator, for manual decisions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moderator: Option<String>,
        /// For a suspension: until when, milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until_ms: Option<i64>,
        /// Why, as far as the request said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The moderation action that was executed, if one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        executed: Option<Executed>,
    },
    /// News for those who follow moderation actions: an item waits or waits no more, or somebody acted. How the item
    /// stands is read when it is told.
    Moderation {
        /// As what it is told: one of [`EventType::OF_ACTIONS`].
        news: EventType,
        /// Which content.
        content: ContentRef,
        /// Number of the audit entry that tells of the action, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<u32>,
        /// Id of the moderation action, if one was executed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<String>,
    },
    /// An item of the review queue was made or changed. How it stands is read when it is told; what is new of it is
    /// frozen here.
    Item {
        /// As what it is told: one of [`EventType::OF_ITEMS`].
        news: EventType,
        /// Which content.
        content: ContentRef,
        /// Numbers of the first and the last audit entry of the change; none if there were none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entries: Option<(u32, u32)>,
        /// Reports that came with it: incident and key.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reports: Vec<(u32, String)>,
    },
    /// A test delivery for one endpoint.
    Test {
        /// Only this endpoint gets it.
        endpoint: String,
    },
}

impl Fact {
    /// The type under which it is sent.
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::AnalysedContent { .. } => EventType::AnalysedContent,
            Self::Decision { .. } => EventType::Decision,
            Self::IncidentClosed { .. } => EventType::IncidentClosed,
            Self::AuthorDecision { .. } => EventType::AuthorDecision,
            Self::Item { news, .. } | Self::Moderation { news, .. } => *news,
            Self::Test { .. } => EventType::Test,
        }
    }

    /// As what an endpoint is told of it; `None` if it is not. Whoever follows moderation actions hears of decisions on
    /// authors in words of their own.
    pub fn told_to(&self, endpoint: &Endpoint) -> Option<EventType> {
        let event = match self {
            Self::Test { endpoint: only } => return (endpoint.id == *only).then_some(EventType::Test),
            Self::AnalysedContent { stream_only: true, .. } if endpoint.kind != EndpointKind::Stream => return None,
            // Stream's receivers are told of checks that are done.
            Self::AnalysedContent { provisional: true, .. } if endpoint.kind == EndpointKind::Stream => return None,
            Self::AuthorDecision { decision, until_ms, .. } if endpoint.kind == EndpointKind::Modapi => {
                of_author(*decision, until_ms.is_some())
            }
            _ => self.event_type(),
        };
        let is_other = |only: &str| self.action() != Some(only);
        let is_wanted = endpoint.types.contains(&event) && !endpoint.only_action().is_some_and(is_other);
        is_wanted.then_some(event)
    }

    /// Id of the moderation action that was executed, if one was.
    fn action(&self) -> Option<&str> {
        match self {
            Self::Moderation { action, .. } => action.as_deref(),
            Self::AuthorDecision { executed, .. } => executed.as_ref().map(|executed| executed.id.as_str()),
            _ => None,
        }
    }
}

/// What a decision on an author is for those who follow moderation actions.
const fn of_author(decision: AuthorDecisionKind, ends: bool) -> EventType {
    match decision {
        AuthorDecisionKind::Hold if ends => EventType::AuthorSuspended,
        AuthorDecisionKind::Act | AuthorDecisionKind::Hold => EventType::AuthorBlocked,
        AuthorDecisionKind::Overturn => EventType::AuthorUnblocked,
        AuthorDecisionKind::Escalate => EventType::AuthorAction,
    }
}

/// An event as owed and stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Derived id, constant over all retries.
    pub id: EventId,
    /// Whose.
    pub platform: PlatformId,
    /// The case it is about, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What happened.
    pub fact: Fact,
    /// When it happened, microseconds since 1970.
    pub at_us: i64,
    /// Not sent before this time, milliseconds since 1970.
    pub not_before_ms: i64,
    /// An event whose first attempt must come before this one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<EventId>,
    /// Version of the case, so that receivers can drop stale news.
    pub sequence: u64,
}

impl Event {
    /// The event without the names of persons: what stays of it when they are erased.
    #[must_use]
    pub fn without_names(&self) -> Self {
        let mut event = self.clone();
        match &mut event.fact {
            Fact::IncidentClosed { reporters, .. } => reporters.clear(),
            Fact::AuthorDecision { author, reason, .. } => {
                *author = crate::erasure::nameless(author);
                *reason = None;
            }
            Fact::AnalysedContent { .. }
            | Fact::Decision { .. }
            | Fact::Item { .. }
            | Fact::Moderation { .. }
            | Fact::Test { .. } => {}
        }
        event
    }
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
