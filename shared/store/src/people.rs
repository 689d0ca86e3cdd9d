//! Profiles of users.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::PlatformId;
use domain::people::Profile;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::configs::{ConfigKind, Versioned};
use crate::item::{Builder, get_number, get_state};
use crate::{Store, StoreError, table};

/// Profiles that are read at the same time.
const CONCURRENCY: usize = 16;

impl Store {
    /// The profiles of these users, as far as there are any.
    pub async fn profiles(
        &self,
        platform: &PlatformId,
        users: BTreeSet<String>,
    ) -> Result<BTreeMap<String, Profile>, StoreError> {
        let reads: Vec<_> = users.into_iter().map(|user| self.named_profile(platform, user)).collect();
        let found: Vec<Option<(String, Profile)>> =
            stream::iter(reads).buffer_unordered(CONCURRENCY).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The profile of a user, if there is one.
    pub async fn profile(&self, platform: &PlatformId, user: &str) -> Result<Option<Versioned<Profile>>, StoreError> {
        let item = self.get(&table::profile(platform, user)).await?;
        let read = item.map(|item| {
            Ok(Versioned { value: get_state(&item, "profile")?, version: get_number(&item, "v").unwrap_or(0) })
        });
        read.transpose()
    }

    async fn named_profile(
        &self,
        platform: &PlatformId,
        user: String,
    ) -> Result<Option<(String, Profile)>, StoreError> {
        Ok(self.profile(platform, &user).await?.map(|profile| (user, profile.value)))
    }

    /// Writes the profile of a user if it still is as it was read (`None`: if there is none). `false` if somebody else
    /// changed it.
    pub async fn put_profile(
        &self,
        platform: &PlatformId,
        user: &str,
        profile: &Profile,
        seen: Option<u64>,
    ) -> Result<bool, StoreError> {
        let at = table::profile(platform, user);
        let item = Builder::at(&at).number("v", seen.unwrap_or(0) + 1).state(profile)?;
        self.put_if(item.build(), seen).await
    }

    /// Marks a platform as one whose users are described.
    pub async fn mark_users(&self, platform: &PlatformId) -> Result<(), StoreError> {
        // Whoever was faster has marked it.
        self.put_config(platform, ConfigKind::Users, "", &true, None).await.map(drop)
    }
}
