//! Looking after a slot: scanning its file, keeping it after a failure, removing it. Every step may come twice or be
//! interrupted: what is read is the slot, and a file goes only after the slot says that it may.

use domain::ids::PlatformId;
use domain::uploads::{Place, Scan, Slot, Step};
use lambda::context::Context;
use store::StoreError;
use store::media::{Bucket, keys};
use store::queues::Message;

use super::look::{self, Looked};
use crate::analysis::COMMIT_TRIES;

/// How a slot stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Standing {
    /// It has a result.
    Scanned(Box<Slot>, Box<Scan>),
    /// Nothing has been uploaded yet, or a scan has failed that will be tried again.
    Waiting,
    /// There is no such slot, or nothing came of it.
    Gone,
}

pub(super) async fn consume(context: &Context, message: &Message) -> Result<(), StoreError> {
    let Message::Scan { platform, slot } = message else { return Err(StoreError::Damaged("message")) };
    Box::pin(look_after(context, platform, slot)).await.map(drop)
}

/// Puts off a slot whose scan nobody has survived. In the end it is given up.
pub(crate) async fn put_off(context: &Context, platform: &PlatformId, id: &str) -> Result<(), StoreError> {
    match context.store.slot(platform, id).await? {
        Some(slot) if slot.scan.is_none() => {
            context.store.update_slot(platform, &slot.crashed(context.now_ms())).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Does what is to be done about a slot, and says how it stands then.
pub(crate) async fn look_after(context: &Context, platform: &PlatformId, id: &str) -> Result<Standing, StoreError> {
    let bucket = context.media_bucket.as_ref().ok_or(StoreError::NotProvided("media bucket"))?;
    for _ in 0..COMMIT_TRIES {
        let Some(slot) = context.store.slot(platform, id).await? else { return Ok(Standing::Gone) };
        let care = Care { context, bucket, platform, slot: &slot };
        let standing = match (slot.next_step(context.now_ms()), &slot.scan) {
            (Step::Clear, Some(scan)) => {
                care.clear().await?;
                Some(Standing::Scanned(Box::new(slot.clone()), Box::new(scan.clone())))
            }
            (Step::Remove | Step::Clear, _) => Some(care.remove().await?),
            (Step::GiveUp, _) => care.give_up().await?,
            (Step::Scan, _) => Box::pin(care.scan()).await?,
        };
        // Without one, another worker was faster, and the slot is read again.
        if let Some(standing) = standing {
            return Ok(standing);
        }
    }
    Err(StoreError::Contention)
}

struct Care<'a> {
    context: &'a Context,
    bucket: &'a Bucket,
    platform: &'a PlatformId,
    slot: &'a Slot,
}

impl Care<'_> {
    /// Removes what is left of the file, also of one that was uploaded by the same form later. What was given up is kept.
    async fn clear(&self) -> Result<(), StoreError> {
        self.bucket.delete(&keys::incoming(self.platform, self.slot)).await?;
        let is_given_up = self.slot.scan.as_ref().is_some_and(look::is_given_up);
        if self.slot.place == Place::Kept && !is_given_up {
            self.bucket.delete(&keys::kept(self.platform, self.slot)).await?;
        }
        Ok(())
    }

    /// The file first: without its slot nobody would find it.
    async fn remove(&self) -> Result<Standing, StoreError> {
        self.bucket.delete(&keys::incoming(self.platform, self.slot)).await?;
        self.context.store.delete_slot(self.platform, &self.slot.id).await?;
        Ok(Standing::Gone)
    }

    async fn give_up(&self) -> Result<Option<Standing>, StoreError> {
        self.keep().await?;
        let slot = Slot { place: Place::Kept, ..self.slot.clone() };
        self.commit(&slot, look::given_up(self.slot, self.context.now_ms())).await
    }

    async fn scan(&self) -> Result<Option<Standing>, StoreError> {
        let now_ms = self.context.now_ms();
        match Box::pin(look::look(self.context, self.bucket, self.platform, self.slot)).await? {
            // What was kept is there until its time is up, long after which nobody asks.
            Looked::Missing if self.slot.place == Place::Kept || self.slot.is_over(now_ms) => {
                self.remove().await.map(Some)
            }
            Looked::Missing => Ok(Some(Standing::Waiting)),
            Looked::Started(jobs, said) => self.write(&self.slot.waiting(jobs, *said, now_ms)).await,
            Looked::Running => self.write(&self.slot.still_waiting(now_ms)).await,
            Looked::Scanned(scan) if scan.is_incomplete() => self.fail().await,
            Looked::Scanned(scan) => self.commit(self.slot, *scan).await,
        }
    }

    /// Keeps the file for another scan.
    async fn fail(&self) -> Result<Option<Standing>, StoreError> {
        self.keep().await?;
        if !self.context.store.update_slot(self.platform, &self.slot.failed(self.context.now_ms())).await? {
            return Ok(None);
        }
        self.bucket.delete(&keys::incoming(self.platform, self.slot)).await?;
        Ok(Some(Standing::Waiting))
    }

    async fn write(&self, slot: &Slot) -> Result<Option<Standing>, StoreError> {
        let is_ours = self.context.store.update_slot(self.platform, slot).await?;
        Ok(is_ours.then_some(Standing::Waiting))
    }

    /// Copies the file to where it stays for 15 days.
    async fn keep(&self) -> Result<(), StoreError> {
        if self.slot.place == Place::Kept {
            return Ok(());
        }
        let (from, to) = (keys::incoming(self.platform, self.slot), keys::kept(self.platform, self.slot));
        self.bucket.copy(&from, &to).await.map(drop)
    }

    /// The result stands before the file goes.
    async fn commit(&self, slot: &Slot, scan: Scan) -> Result<Option<Standing>, StoreError> {
        let done = slot.scanned(scan.clone());
        if !self.context.store.update_slot(self.platform, &done).await? {
            return Ok(None);
        }
        Care { slot: &done, ..*self }.clear().await?;
        Ok(Some(Standing::Scanned(Box::new(done), Box::new(scan))))
    }
}
