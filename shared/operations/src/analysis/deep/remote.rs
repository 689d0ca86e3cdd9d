//! Asking the services that a platform has switched on, within the time and the day's budget.

use std::time::Duration;

use domain::config::{PlatformConfig, Remote, Strategy};
use domain::content::{Body, Field, FieldType};
use domain::ids::PlatformId;
use domain::secrets::Plain;
use domain::signal::{NotRun, NotRunReason, Signal, Signals};
use domain::time::date_of;
use engines::{ClassifierError, Hit, Media, RemoteEngine, RemoteMedium, RemoteRequest};
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use lambda::context::Context;

use super::routing::{kinds, remotes};

/// How many requests of one service are under way at the same time.
const AT_ONCE: usize = 4;

/// The place that a service's key is sealed for; it opens nowhere else.
pub fn sealing_place(platform: &PlatformId, strategy: &str) -> String {
    format!("remote/{platform}/{strategy}")
}

/// What the services find, all asked at the same time; one that fails, times out or is over its budget is reported, never clean.
pub async fn ask(context: &Context, config: &PlatformConfig, asking: &Asking<'_>) -> Signals {
    let asked = remotes(config).map(|strategy| Asked { context, config, strategy, asking }.about());
    let answers: Vec<Signals> = join_all(asked).await;
    let mut signals = Signals::default();
    for answer in answers {
        signals.add(answer);
    }
    signals
}

/// What services are asked about.
pub struct Asking<'a> {
    /// The content.
    pub body: &'a Body,
    /// Its media.
    pub media: &'a Media,
    /// Earlier texts of its conversation, oldest first.
    pub history: &'a [String],
    /// What has not been answered by then is reported as timed out, milliseconds since 1970.
    pub ends_ms: i64,
}

struct Asked<'a> {
    context: &'a Context,
    config: &'a PlatformConfig,
    strategy: &'a Strategy,
    asking: &'a Asking<'a>,
}

impl Asked<'_> {
    async fn about(self) -> Signals {
        let mut signals = Signals::default();
        let (Some(remote), wanted) = (&self.strategy.remote, kinds(self.strategy)) else { return signals };
        let fields = sources(self.asking.body, &wanted);
        if fields.is_empty() {
            return signals;
        }
        if remote.service.is_job() {
            self.not_yet(&fields, &mut signals);
            return signals;
        }
        let engine = match self.engine(remote) {
            Ok(engine) => engine,
            Err(reason) => {
                self.missing(reason, &mut signals);
                return signals;
            }
        };
        let mut asked = Vec::new();
        for (path, kind, src) in &fields {
            asked.push(self.field(&*engine, remote, path, *kind, src));
        }
        let answers: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
        for ((path, ..), answer) in fields.iter().zip(answers) {
            let (hits, missing) = answer;
            signals.found.extend(hits.into_iter().map(|hit| self.signal(&*engine, path, hit)));
            if let Some(reason) = missing {
                self.missing(reason, &mut signals);
            }
        }
        signals
    }

    fn engine(&self, remote: &Remote) -> Result<std::sync::Arc<dyn RemoteEngine>, NotRunReason> {
        let key = remote.sealed_key.as_ref().map(|sealed| self.open(sealed)).transpose()?;
        let deep = self.context.deep.as_ref().ok_or(NotRunReason::Unconfigured)?;
        deep.remote(self.strategy, key).map_err(|error| reason(self.strategy, &error))
    }

    fn open(&self, sealed: &str) -> Result<Plain, NotRunReason> {
        let place = sealing_place(&self.config.platform.id, &self.strategy.name);
        let keys = self.context.keys.as_ref().ok_or(NotRunReason::Failed)?;
        keys.open(&place, sealed).map_err(|_| NotRunReason::Failed)
    }

    /// What is found in a field, and why the service was not heard about it.
    async fn field(
        &self,
        engine: &dyn RemoteEngine,
        remote: &Remote,
        path: &str,
        kind: FieldType,
        src: &str,
    ) -> (Vec<Hit>, Option<NotRunReason>) {
        let medium = match (kind, self.asking.media.get(path)) {
            (FieldType::Text, _) => RemoteMedium::Text(src),
            (_, Some(Ok(bytes))) => RemoteMedium::Bytes(bytes),
            (_, Some(Err(missing))) => return (Vec::new(), Some(missing.reason())),
            (_, None) => return (Vec::new(), Some(NotRunReason::Failed)),
        };
        let now_ms = self.context.now_ms();
        let left_ms = u64::try_from(self.asking.ends_ms - now_ms).unwrap_or(0).min(u64::from(remote.timeout_ms));
        let mut nonce = [0; 16];
        self.context.random.fill(&mut nonce);
        let time_left = Duration::from_millis(left_ms);
        let request = RemoteRequest { path, kind, medium, history: self.asking.history, time_left, now_ms, nonce };
        match self.answer(engine, remote, &request).await {
            Ok(hits) => (hits, None),
            Err(missing) => (engine.unasked(&request), Some(missing)),
        }
    }

    async fn answer(
        &self,
        engine: &dyn RemoteEngine,
        remote: &Remote,
        request: &RemoteRequest<'_>,
    ) -> Result<Vec<Hit>, NotRunReason> {
        if request.time_left.is_zero() {
            return Err(NotRunReason::TimedOut);
        }
        self.spend(remote, engine.requests(request), request.now_ms).await?;
        engine.classify(request).await.map_err(|error| reason(self.strategy, &error))
    }

    async fn spend(&self, remote: &Remote, requests: u32, now_ms: i64) -> Result<(), NotRunReason> {
        spend(self.context, &self.config.platform.id, &self.strategy.name, remote, requests, now_ms).await
    }

    /// A service that looks at uploads has looked at those that were scanned, and at no others: they are not here.
    fn not_yet(&self, fields: &[(String, FieldType, String)], signals: &mut Signals) {
        for (path, ..) in fields {
            let reason = match self.asking.media.get(path) {
                Some(Err(missing)) => missing.reason(),
                Some(Ok(_)) | None => NotRunReason::Unconfigured,
            };
            self.missing(reason, signals);
        }
    }

    fn missing(&self, reason: NotRunReason, signals: &mut Signals) {
        signals.not_run.push(NotRun { strategy: self.strategy.name.clone(), reason });
    }

    fn signal(&self, engine: &dyn RemoteEngine, path: &str, hit: Hit) -> Signal {
        Signal {
            strategy: self.strategy.name.clone(),
            version: engine.version(),
            label: hit.label.into_owned(),
            score: if hit.score.is_nan() { 0.0 } else { hit.score.clamp(0.0, 1.0) },
            severity: hit.severity,
            field: Some(path.to_owned()),
            span: hit.span,
            frame: hit.frame,
        }
    }
}

/// Takes requests out of the day's budget, before they are made: a budget is a promise about money.
pub async fn spend(
    context: &Context,
    platform: &PlatformId,
    strategy: &str,
    remote: &Remote,
    requests: u32,
    now_ms: i64,
) -> Result<(), NotRunReason> {
    let day = date_of(now_ms);
    match context.store.spend(platform, strategy, &day, requests, remote.per_day, now_ms).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(NotRunReason::OverBudget),
        Err(error) => {
            lambda::log::warning("budget_not_read", &error.to_string());
            Err(NotRunReason::Failed)
        }
    }
}

/// Path, kind and content of each field of these kinds.
fn sources(body: &Body, wanted: &[FieldType]) -> Vec<(String, FieldType, String)> {
    let with_source = |(path, field): (String, &Field)| {
        let src = field.src.clone().filter(|src| !src.trim().is_empty())?;
        wanted.contains(&field.kind).then_some((path, field.kind, src))
    };
    body.walk().into_iter().filter_map(with_source).collect()
}

pub fn reason(strategy: &Strategy, error: &ClassifierError) -> NotRunReason {
    lambda::log::warning("service_not_asked", &format!("{}: {error}", strategy.name));
    match error {
        ClassifierError::Failed(_) => NotRunReason::Failed,
        ClassifierError::TimedOut => NotRunReason::TimedOut,
        ClassifierError::Unconfigured(_) => NotRunReason::Unconfigured,
        ClassifierError::Unreadable(_) | ClassifierError::Partly(..) => NotRunReason::Unreadable,
    }
}
