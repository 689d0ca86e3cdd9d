//! Temporary media: slots for uploads, their scans, and previews of what was flagged.
//!
//! A slot takes one upload. The upload is scanned when the bucket tells of it, when a content names it, or when somebody
//! looks after the slot, whichever comes first. The result is committed to the slot, then the file is deleted.
//! Contents that name the slot are judged by the result.

pub(crate) mod evidence;
mod jobs;
mod look;
pub(crate) mod named;
mod previews;
mod scan;
mod slots;

pub(crate) use scan::put_off;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use store::queues::Queue;

/// Makes slots and tells what became of them.
pub static SLOTS: Function = Function {
    name: "media-slots",
    trigger: Trigger::Http(&[Endpoint::of::<slots::Create>(), Endpoint::of::<slots::Show>()]),
    needs: Needs { uploads: true, ..Needs::WRITE },
};

/// Scans uploads.
pub static SCAN: Function = Function {
    name: "media-scan",
    trigger: Trigger::Queue {
        queues: &[Queue::Media],
        dead_letters: false,
        consume: |context, message| Box::pin(scan::consume(context, message)),
    },
    needs: Needs {
        secret: true,
        outbound: true,
        engines: true,
        deep: true,
        media: true,
        file_jobs: true,
        ..Needs::WRITE_AND_DELETE
    },
};

/// Shows previews to moderators.
pub static EVIDENCE: Function = Function {
    name: "media-evidence",
    trigger: Trigger::Http(&[Endpoint::of::<previews::List>(), Endpoint::of::<previews::Show>()]),
    needs: Needs { secret: true, shows_evidence: true, ..Needs::READ },
};
