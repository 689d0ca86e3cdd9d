//! A change of an endpoint.

use domain::config::target::QueueTarget;
use domain::config::{Endpoint, EndpointKind, Target};
use domain::event::EventType;

use super::parts::{Own, app, description, types, untold};
use super::target::{Said, Targets, said};
use crate::admin::read;
use crate::fault::{Fault, Problem};

/// A change of an endpoint; `None` means that the request says nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    target: Said,
    types: Option<Vec<EventType>>,
    description: Option<String>,
    enabled: Option<bool>,
    app: Option<String>,
    own: Own,
    allow_local_queues: bool,
}

/// Reads a change of an endpoint. Its kind cannot change: it decides how deliveries are tried again.
pub fn change(body: &[u8], targets: &Targets<'_>) -> Result<Change, Fault> {
    read::body(body, |reader| {
        let target = said(reader, targets.check_url);
        let types = types(reader, None);
        let description = description(reader);
        let allow_local_queues = targets.allow_local_queues;
        let (enabled, app) = (reader.flag("enabled"), app(reader));
        let own = Own::read(reader);
        Some(Change { target, types, description, enabled, app, own, allow_local_queues })
    })
}

impl Change {
    /// The endpoint with what was said put in place. A URL stays a URL, and a queue a queue.
    pub fn apply(self, endpoint: Endpoint, now_ms: i64) -> Result<Endpoint, Fault> {
        self.check_kind(endpoint.kind)?;
        let target = self.target.applied(&endpoint.target, self.allow_local_queues)?;
        let types = self.types.unwrap_or(endpoint.types);
        let modapi = (endpoint.kind == EndpointKind::Modapi).then(|| self.own.applied(endpoint.modapi));
        let problems: Vec<Problem> = modapi.iter().flat_map(|own| untold(own.payload, &types)).collect();
        if !problems.is_empty() {
            return Err(Fault::Invalid(problems));
        }
        let changed = Endpoint {
            target,
            types,
            description: self.description.unwrap_or(endpoint.description),
            app: self.app.or(endpoint.app),
            modapi,
            ..endpoint
        };
        let enabled = self.enabled.unwrap_or(changed.enabled);
        Ok(changed.switched(enabled, now_ms))
    }

    /// The Stream app that is asked for.
    pub fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }

    /// What one kind is told, another is not.
    fn check_kind(&self, kind: EndpointKind) -> Result<(), Fault> {
        let types = self.types.iter().flatten().enumerate();
        let foreign = types.filter(|(_, event)| !event.is_told_to(kind));
        let mut problems: Vec<Problem> = foreign
            .map(|(at, _)| Problem::new(format!("types[{at}]"), "other_kind", "the endpoint's kind is not told this"))
            .collect();
        if self.app.is_some() && kind != EndpointKind::Stream {
            problems.push(Problem::new("app", "other_kind", "only an endpoint of kind 'stream' has an app"));
        }
        if kind != EndpointKind::Modapi {
            let foreign = self.own.foreign();
            problems.extend(foreign.map(|name| {
                Problem::new(name, "other_kind", format!("only an endpoint of kind 'modapi' has '{name}'"))
            }));
        }
        if problems.is_empty() { Ok(()) } else { Err(Fault::Invalid(problems)) }
    }
}

impl Said {
    fn applied(self, to: &Target, allow_local: bool) -> Result<Target, Fault> {
        let other = |path: &str| Problem::new(path, "other_target", "the endpoint has another kind of target");
        let (target, others) = match to {
            Target::Url { url } => {
                let said = [("queue_url", self.queue_url.is_some()), ("role_arn", self.role_arn.is_some())];
                (Target::Url { url: self.url.unwrap_or_else(|| url.clone()) }, said.to_vec())
            }
            Target::Queue(queue) => {
                let changed = QueueTarget {
                    queue_url: self.queue_url.unwrap_or_else(|| queue.queue_url.clone()),
                    role_arn: self.role_arn.unwrap_or_else(|| queue.role_arn.clone()),
                };
                (Target::Queue(changed), vec![("url", self.url.is_some())])
            }
        };
        let mut problems: Vec<Problem> =
            others.into_iter().filter(|(_, is_said)| *is_said).map(|(name, _)| other(name)).collect();
        if let Target::Queue(queue) = &target {
            let refused = queue.problems(allow_local).into_iter();
            problems.extend(refused.map(|why| Problem::new(why.property(), why.code(), why.to_string())));
        }
        if problems.is_empty() { Ok(target) } else { Err(Fault::Invalid(problems)) }
    }
}
