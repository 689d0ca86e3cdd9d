//! What an operation is: a trait of constants, a way to read the request, and one function.
//!
//! From the constants follow the routes of the template, the least-privilege policies, the tests
//! that every operation must pass, and the router of the in-process tests.

use std::future::Future;
use std::pin::Pin;

use dialects::fault::Fault;
use domain::config::Scope;
use domain::links::Flow;

use crate::auth::Caller;
use crate::context::Context;
use crate::request::{Reply, Request};

/// What the paths of Stream's API start with. One of its clients leaves it out.
pub const PREFIX: &str = "/api/v2";

/// HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Replace.
    Put,
    /// Remove.
    Delete,
}

impl Method {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Whose error shape and habits an operation follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Checkstep.
    Checkstep,
    /// Our own management API.
    Admin,
    /// Stream's moderation API.
    Stream,
    /// Discuse's check API.
    Discuse,
    /// Moderation API.
    ModerationApi,
    /// Pages for authors and reporters.
    Portal,
}

impl Dialect {
    /// Whether its operations are described by us: clients of other vendors bring their own descriptions.
    pub const fn is_described(self) -> bool {
        !matches!(self, Self::Stream | Self::Discuse | Self::ModerationApi)
    }
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a credential.
    Public,
    /// A key of a platform with this scope.
    Platform(Scope),
    /// An admin key.
    Admin,
    /// The key of a platform's Stream app, with a token that the app's secret signed.
    App {
        /// Whether tokens of users may call it, besides those of servers.
        users: bool,
    },
    /// A client id of an organisation with a secret of one of its projects.
    Project,
    /// A member of the organisation that the path names, or an admin key.
    Member,
    /// Whoever holds a link for this.
    Link(Flow),
}

/// What a function uses besides its own memory. Clients are built, and permissions granted, only
/// for what is named here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent needs")]
pub struct Needs {
    /// Changes items of the table (every function may read it).
    pub table_writes: bool,
    /// Removes items of the table.
    pub table_deletes: bool,
    /// Reads many items of the table at once.
    pub table_batch_reads: bool,
    /// Sends to the analyse queue.
    pub analyse_queue: bool,
    /// Sends to the deep queue.
    pub deep_queue: bool,
    /// Sends to the events queue.
    pub events_queue: bool,
    /// Sends to the deliveries queue.
    pub deliveries_queue: bool,
    /// Sends to the retries queue.
    pub retries_queue: bool,
    /// Sends to the jobs queue.
    pub jobs_queue: bool,
    /// Sends to the media queue.
    pub media_queue: bool,
    /// Signs uploads to the media bucket.
    pub uploads: bool,
    /// Reads, keeps and removes files of the media bucket.
    pub media: bool,
    /// Starts jobs of services that look at stored files.
    pub file_jobs: bool,
    /// Keeps previews as evidence.
    pub keeps_evidence: bool,
    /// Shows previews that are kept as evidence.
    pub shows_evidence: bool,
    /// Removes previews that are kept as evidence.
    pub ends_evidence: bool,
    /// Reads the installation secret.
    pub secret: bool,
    /// Calls addresses that customers name.
    pub outbound: bool,
    /// Assumes roles of customers, to send to their queues or to read their files.
    pub assume_roles: bool,
    /// Analyses content, or tells which strategies there are. Building the engines costs start time.
    pub engines: bool,
    /// Runs the heavy engines, which are linked only into the functions that say so.
    pub deep: bool,
}

impl Needs {
    /// Only reads of the table.
    pub const READ: Self = Self {
        table_writes: false,
        table_deletes: false,
        table_batch_reads: false,
        analyse_queue: false,
        deep_queue: false,
        events_queue: false,
        deliveries_queue: false,
        retries_queue: false,
        jobs_queue: false,
        media_queue: false,
        uploads: false,
        media: false,
        file_jobs: false,
        keeps_evidence: false,
        shows_evidence: false,
        ends_evidence: false,
        secret: false,
        outbound: false,
        assume_roles: false,
        engines: false,
        deep: false,
    };
    /// Reads and writes of the table.
    pub const WRITE: Self = Self { table_writes: true, ..Self::READ };
    /// Reads, writes and removals of the table.
    pub const WRITE_AND_DELETE: Self = Self { table_deletes: true, ..Self::WRITE };

    /// Whether it uses the media bucket.
    pub const fn has_media(self) -> bool {
        self.uploads || self.media
    }

    /// Whether it uses the evidence bucket.
    pub const fn has_evidence(self) -> bool {
        self.keeps_evidence || self.shows_evidence || self.ends_evidence
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            table_writes: self.table_writes || other.table_writes,
            table_deletes: self.table_deletes || other.table_deletes,
            table_batch_reads: self.table_batch_reads || other.table_batch_reads,
            analyse_queue: self.analyse_queue || other.analyse_queue,
            deep_queue: self.deep_queue || other.deep_queue,
            events_queue: self.events_queue || other.events_queue,
            deliveries_queue: self.deliveries_queue || other.deliveries_queue,
            retries_queue: self.retries_queue || other.retries_queue,
            jobs_queue: self.jobs_queue || other.jobs_queue,
            media_queue: self.media_queue || other.media_queue,
            uploads: self.uploads || other.uploads,
            media: self.media || other.media,
            file_jobs: self.file_jobs || other.file_jobs,
            keeps_evidence: self.keeps_evidence || other.keeps_evidence,
            shows_evidence: self.shows_evidence || other.shows_evidence,
            ends_evidence: self.ends_evidence || other.ends_evidence,
            secret: self.secret || other.secret,
            outbound: self.outbound || other.outbound,
            assume_roles: self.assume_roles || other.assume_roles,
            engines: self.engines || other.engines,
            deep: self.deep || other.deep,
        }
    }
}

/// An HTTP operation.
pub trait Operation: 'static {
    /// Unique name, for logs and metrics.
    const NAME: &'static str;
    /// Method of its route.
    const METHOD: Method;
    /// Path of its route, with `{parameters}`; a last `{parameter+}` takes all that is left of the path.
    const PATH: &'static str;
    /// Whether it is also served at its path without [`PREFIX`].
    const BARE: bool = false;
    /// Whose shapes it follows.
    const DIALECT: Dialect;
    /// Who may call it.
    const ACCESS: Access;
    /// Largest body it reads.
    const MAX_BODY_BYTES: usize = 64 * 1024;

    /// Does it. Reading the input is part of it, because what is valid can depend on the platform's
    /// configuration.
    fn run(context: &Context, caller: &Caller, request: &Request) -> impl Future<Output = Result<Reply, Fault>> + Send;
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<Reply, Fault>> + Send + 'a>>;

/// An operation as a value, for tables.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// See [`Operation::NAME`].
    pub name: &'static str,
    /// See [`Operation::METHOD`].
    pub method: Method,
    /// See [`Operation::PATH`].
    pub path: &'static str,
    /// See [`Operation::BARE`].
    pub bare: bool,
    /// See [`Operation::DIALECT`].
    pub dialect: Dialect,
    /// See [`Operation::ACCESS`].
    pub access: Access,
    /// See [`Operation::MAX_BODY_BYTES`].
    pub max_body_bytes: usize,
    /// Runs it.
    pub run: for<'a> fn(&'a Context, &'a Caller, &'a Request) -> Running<'a>,
}

impl Endpoint {
    /// The value of an operation.
    pub const fn of<T: Operation>() -> Self {
        Self {
            name: T::NAME,
            method: T::METHOD,
            path: T::PATH,
            bare: T::BARE,
            dialect: T::DIALECT,
            access: T::ACCESS,
            max_body_bytes: T::MAX_BODY_BYTES,
            run: |context, caller, request| Box::pin(T::run(context, caller, request)),
        }
    }

    /// The paths it is served at.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> {
        let bare = self.bare.then(|| self.path.strip_prefix(PREFIX).unwrap_or(self.path));
        std::iter::once(self.path).chain(bare)
    }
}
