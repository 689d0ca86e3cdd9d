//! Operations of the Checkstep dialect.

pub(crate) mod appeal;
mod author_decision;
mod bulk;
mod bulk_progress;
pub(crate) mod changing;
mod content;
mod content_sync;
mod decision;
pub(crate) mod ingest;
mod inquiry;
mod named;
mod redirects;
pub(crate) mod report;
mod sor;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};

/// `POST /api/v2/content/bulk` and `GET /api/v2/content/bulk/{bulk}`.
pub static BULK: Function = Function {
    name: "checkstep-bulk",
    trigger: Trigger::Http(&[Endpoint::of::<bulk::BulkAccept>(), Endpoint::of::<bulk_progress::BulkProgress>()]),
    needs: Needs { analyse_queue: true, table_batch_reads: true, ..Needs::WRITE_AND_DELETE },
};

/// `POST /api/v2/content`.
pub static CONTENT: Function = Function {
    name: "checkstep-content",
    trigger: Trigger::Http(&[Endpoint::of::<content::ContentAccept>()]),
    needs: Needs { analyse_queue: true, ..Needs::WRITE_AND_DELETE },
};

/// `POST /api/v2/content/sync`.
pub static CONTENT_SYNC: Function = Function {
    name: "checkstep-content-sync",
    trigger: Trigger::Http(&[Endpoint::of::<content_sync::ContentSync>()]),
    needs: Needs { deep_queue: true, events_queue: true, jobs_queue: true, engines: true, ..Needs::WRITE_AND_DELETE },
};

/// What changes a case commits events and jobs with it, and takes it out of lists.
const CHANGES_CASES: Needs = Needs { events_queue: true, jobs_queue: true, ..Needs::WRITE_AND_DELETE };

/// `POST /api/v2/content/report`.
pub static REPORT: Function = Function {
    name: "checkstep-report",
    trigger: Trigger::Http(&[Endpoint::of::<report::ReportAccept>()]),
    needs: CHANGES_CASES,
};

/// `POST /api/v2/content/inquiry`.
pub static INQUIRY: Function = Function {
    name: "checkstep-inquiry",
    trigger: Trigger::Http(&[Endpoint::of::<inquiry::InquiryAccept>()]),
    needs: CHANGES_CASES,
};

/// `POST /api/v2/content/decision`.
pub static DECISION: Function = Function {
    name: "checkstep-decision",
    trigger: Trigger::Http(&[Endpoint::of::<decision::DecisionRecord>()]),
    needs: CHANGES_CASES,
};

/// `POST /api/v2/author/decision`.
pub static AUTHOR_DECISION: Function = Function {
    name: "checkstep-author-decision",
    trigger: Trigger::Http(&[Endpoint::of::<author_decision::AuthorDecisionRecord>()]),
    needs: CHANGES_CASES,
};

/// `POST /api/v2/content/appeal`.
pub static APPEAL: Function = Function {
    name: "checkstep-appeal",
    trigger: Trigger::Http(&[Endpoint::of::<appeal::AppealAccept>()]),
    needs: CHANGES_CASES,
};

/// `GET /api/v2/content/sor`.
pub static SOR: Function = Function {
    name: "checkstep-sor",
    trigger: Trigger::Http(&[Endpoint::of::<sor::StatementGet>()]),
    needs: Needs::READ,
};

/// `GET` and `POST /api/v2/content/sor/redirect` and `/api/v2/content/report/redirect`.
pub static REDIRECTS: Function = Function {
    name: "checkstep-redirects",
    trigger: Trigger::Http(&[
        Endpoint::of::<redirects::ReasonsGet>(),
        Endpoint::of::<redirects::ReasonsPost>(),
        Endpoint::of::<redirects::ReportGet>(),
        Endpoint::of::<redirects::ReportPost>(),
    ]),
    needs: Needs { secret: true, ..Needs::READ },
};
