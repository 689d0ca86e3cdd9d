//! Operations of the Checkstep dialect.

mod bulk;
mod bulk_progress;
mod content;
mod content_sync;
mod ingest;
mod once;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};

/// `POST /api/v2/content/bulk` and `GET /api/v2/content/bulk/{bulk}`.
pub static BULK: Function = Function {
    name: "checkstep-bulk",
    trigger: Trigger::Http(&[Endpoint::of::<bulk::BulkAccept>(), Endpoint::of::<bulk_progress::BulkProgress>()]),
    needs: Needs { analyse_queue: true, table_batch_reads: true, ..Needs::WRITE },
};

/// `POST /api/v2/content`.
pub static CONTENT: Function = Function {
    name: "checkstep-content",
    trigger: Trigger::Http(&[Endpoint::of::<content::ContentAccept>()]),
    needs: Needs { analyse_queue: true, ..Needs::WRITE },
};

/// `POST /api/v2/content/sync`.
pub static CONTENT_SYNC: Function = Function {
    name: "checkstep-content-sync",
    trigger: Trigger::Http(&[Endpoint::of::<content_sync::ContentSync>()]),
    needs: Needs { events_queue: true, jobs_queue: true, engines: true, ..Needs::WRITE },
};
