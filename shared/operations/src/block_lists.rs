//! Reading and writing block lists, for every API that has them. The entries of a new version are written first and
//! become visible with the list's own record, so that nobody ever matches against half a list.

use dialects::fault::Fault;
use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions};
use domain::ids::PlatformId;
use engines::{BlockListEngine, BlockListError};
use lambda::context::{Context, fault};
use store::blocklists::part_count;
use store::configs::{ConfigKind, Versioned};

/// Most block lists of a platform.
pub(crate) const MAX_LISTS: usize = 50;
/// Versions rise by a random step below this.
const MAX_VERSION_STEP: u32 = 1 << 20;

/// The block lists of a platform.
pub(crate) struct Lists<'a> {
    pub context: &'a Context,
    pub platform: &'a PlatformId,
}

/// A list as it is to be.
pub(crate) struct Wish<'a> {
    pub name: &'a str,
    pub enabled: bool,
    pub options: ListOptions,
    /// Who made it and when; the times are set here.
    pub about: ListAbout,
    pub entries: &'a [BlockListEntry],
}

/// Why a list was not written.
#[derive(Debug)]
pub(crate) enum NotWritten {
    /// An entry that no engine could match, by its index.
    Unusable(usize, &'static str, String),
    /// Somebody else wrote it meanwhile.
    Raced,
    /// Something else.
    Failed(Fault),
}

impl NotWritten {
    /// As a fault of the API: where an entry stood in the request, and what its text is called there.
    pub fn fault(self, path: impl FnOnce(usize) -> String, word: &str) -> Fault {
        match self {
            Self::Unusable(entry, code, why) => Fault::invalid(&path(entry), code, format!("'{word}' {why}")),
            Self::Raced => {
                Fault::Conflict("changed_meanwhile", "it was changed meanwhile: read it and try again".into())
            }
            Self::Failed(fault) => fault,
        }
    }
}

impl Lists<'_> {
    /// All lists, by name, strongly consistent.
    pub async fn all(&self) -> Result<Vec<BlockList>, Fault> {
        let read = self.context.store.configs(self.platform, ConfigKind::BlockList).await;
        read.map_err(|error| fault(&error))
    }

    /// A list, if there is one of this name.
    pub async fn find(&self, name: &str) -> Result<Option<Versioned<BlockList>>, Fault> {
        let read = self.context.store.config(self.platform, ConfigKind::BlockList, name).await;
        read.map_err(|error| fault(&error))
    }

    /// The entries of a list that was just read.
    pub async fn entries(&self, list: &BlockList) -> Result<Vec<BlockListEntry>, Fault> {
        let read = self.context.store.block_list_entries(self.platform, list, true).await;
        // Somebody may be removing it.
        read.map_err(|error| fault(&error))?.ok_or_else(|| Fault::Unavailable("block list not complete".into()))
    }

    /// Writes a list in place of the one that was read.
    pub async fn write(&self, wish: &Wish<'_>, old: Option<Versioned<BlockList>>) -> Result<BlockList, NotWritten> {
        let context = self.context;
        let now_us = context.clock.now_us();
        let created_us = if old.is_some() { wish.about.created_us } else { now_us };
        let new = BlockList {
            name: wish.name.to_owned(),
            version: next_version(context, old.as_ref().map(|old| old.value.version)),
            enabled: wish.enabled,
            entry_count: u32::try_from(wish.entries.len()).unwrap_or(u32::MAX),
            part_count: u32::try_from(part_count(wish.entries.len())).unwrap_or(u32::MAX),
            options: wish.options,
            about: ListAbout { created_us, updated_us: now_us, ..wish.about.clone() },
        };
        check_usable(&new, wish.entries)?;
        let failed = |error| NotWritten::Failed(fault(&error));
        let (store, token) = (&context.store, context.random.id());
        let written = store.put_block_list_entries(self.platform, wish.name, new.version, wish.entries, &token);
        written.await.map_err(failed)?;
        let seen = old.as_ref().map(|old| old.version);
        let written = store.put_config(self.platform, ConfigKind::BlockList, wish.name, &new, seen).await;
        context.forget_config(self.platform);
        if !written.map_err(failed)? {
            return Err(NotWritten::Raced);
        }
        if let Some(old) = old {
            self.retire(&old.value).await;
        }
        Ok(new)
    }

    /// Removes a list.
    pub async fn remove(&self, name: &str) -> Result<(), Fault> {
        let old = self.find(name).await?.ok_or(Fault::NotFound("block list"))?;
        let removed = self.context.store.delete_config(self.platform, ConfigKind::BlockList, name).await;
        self.context.forget_config(self.platform);
        if !removed.map_err(|error| fault(&error))? {
            return Err(Fault::NotFound("block list"));
        }
        self.retire(&old.value).await;
        Ok(())
    }

    /// The change itself is done: entries that stay behind only cost storage.
    async fn retire(&self, old: &BlockList) {
        let retired = self.context.store.retire_block_list_entries(self.platform, old, self.context.now_ms()).await;
        if let Err(error) = retired {
            lambda::log::warning("block_list_not_retired", &error.to_string());
        }
    }
}

/// A version that nobody else uses: neither a writer who prepares one at the same moment, nor a
/// deleted list of the same name, whose entries and built engines may still be around. Mixing up
/// entries is what would be bad, so a version only has to be different, not the next.
fn next_version(context: &Context, old: Option<u32>) -> u32 {
    let random = context.random.number();
    match old {
        Some(version) => version.wrapping_add(1 + random % MAX_VERSION_STEP),
        None => 1 + random % (1 << 30),
    }
}

/// Refuses entries that the engine could not match.
fn check_usable(list: &BlockList, entries: &[BlockListEntry]) -> Result<(), NotWritten> {
    let Err(error) = BlockListEngine::new(list, entries) else { return Ok(()) };
    let (entry, code, why) = match error {
        BlockListError::TooShort(entry) => (entry, "too_short", "must have at least two letters or digits".to_owned()),
        BlockListError::BadPattern(entry, reason) => {
            (entry, "bad_pattern", format!("is not a usable regular expression: {reason}"))
        }
        BlockListError::PatternTooLarge(entry) => {
            (entry, "pattern_too_large", "is too large as a regular expression".to_owned())
        }
        BlockListError::TooManyPatterns(entry) => {
            (entry, "too_many_patterns", "is one regular expression more than a list may have".to_owned())
        }
        BlockListError::BadHost(entry) => (entry, "bad_host", "must be a host or an e-mail address".to_owned()),
    };
    Err(NotWritten::Unusable(entry, code, why))
}
