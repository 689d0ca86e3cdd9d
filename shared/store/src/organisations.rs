//! Organisations with their members and projects, and what their credentials open: items that are found by the
//! credential's hash.

use domain::ids::PlatformId;
use domain::organisations::{Member, Organisation, Project};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::configs::Versioned;
use crate::item::{Builder, Item, get_number, get_state};
use crate::table::{CredentialOf, Key};
use crate::{Store, StoreError, table};

/// What a credential opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialPlace {
    /// Whose organisation.
    pub platform: PlatformId,
    /// Its id.
    pub organisation: String,
    /// The project whose secret it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<u32>,
    /// The member whose credential it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

impl Store {
    /// What the credential with this hash opens, strongly consistent.
    pub async fn credential_place(&self, hash: &str, of: CredentialOf) -> Result<Option<CredentialPlace>, StoreError> {
        let item = self.get(&table::credential(hash, of)).await?;
        item.map(|item| get_state(&item, "credential")).transpose()
    }

    /// Makes a credential known. `false` if it is already.
    pub async fn create_credential_place(
        &self,
        hash: &str,
        of: CredentialOf,
        place: &CredentialPlace,
    ) -> Result<bool, StoreError> {
        self.put_if(Builder::at(&table::credential(hash, of)).number("v", 1).state(place)?.build(), None).await
    }

    /// Forgets a credential.
    pub async fn delete_credential_place(&self, hash: &str, of: CredentialOf) -> Result<(), StoreError> {
        self.delete_item(&table::credential(hash, of)).await
    }

    /// An organisation, strongly consistent.
    pub async fn organisation(
        &self,
        platform: &PlatformId,
        id: &str,
    ) -> Result<Option<Versioned<Organisation>>, StoreError> {
        self.versioned(&table::organisation(platform, id)).await
    }

    /// The organisations of a platform.
    pub async fn organisations(&self, platform: &PlatformId) -> Result<Vec<Organisation>, StoreError> {
        self.states_of(&table::platform_partition(platform), table::ORGANISATION_PREFIX).await
    }

    /// Writes an organisation if it still is as it was read (`None`: if it does not exist).
    pub async fn put_organisation(
        &self,
        platform: &PlatformId,
        organisation: &Organisation,
        seen: Option<u64>,
    ) -> Result<bool, StoreError> {
        self.put_versioned(&table::organisation(platform, &organisation.id), organisation, seen).await
    }

    /// A member, strongly consistent.
    pub async fn member(
        &self,
        platform: &PlatformId,
        organisation: &str,
        id: &str,
    ) -> Result<Option<Versioned<Member>>, StoreError> {
        self.versioned(&table::member(platform, organisation, id)).await
    }

    /// The members of an organisation.
    pub async fn members(&self, platform: &PlatformId, organisation: &str) -> Result<Vec<Member>, StoreError> {
        self.states_of(&table::organisation_partition(platform, organisation), table::MEMBER_PREFIX).await
    }

    /// Writes a member as [`Store::put_organisation`] does.
    pub async fn put_member(
        &self,
        platform: &PlatformId,
        organisation: &str,
        member: &Member,
        seen: Option<u64>,
    ) -> Result<bool, StoreError> {
        self.put_versioned(&table::member(platform, organisation, &member.id), member, seen).await
    }

    /// A project, strongly consistent.
    pub async fn project(
        &self,
        platform: &PlatformId,
        organisation: &str,
        id: u32,
    ) -> Result<Option<Versioned<Project>>, StoreError> {
        self.versioned(&table::project(platform, organisation, id)).await
    }

    /// The projects of an organisation, by id.
    pub async fn projects(&self, platform: &PlatformId, organisation: &str) -> Result<Vec<Project>, StoreError> {
        self.states_of(&table::organisation_partition(platform, organisation), table::PROJECT_PREFIX).await
    }

    /// Writes a project as [`Store::put_organisation`] does.
    pub async fn put_project(
        &self,
        platform: &PlatformId,
        organisation: &str,
        project: &Project,
        seen: Option<u64>,
    ) -> Result<bool, StoreError> {
        self.put_versioned(&table::project(platform, organisation, project.id), project, seen).await
    }

    async fn versioned<T: DeserializeOwned>(&self, at: &Key) -> Result<Option<Versioned<T>>, StoreError> {
        let item: Option<Item> = self.get(at).await?;
        item.map(|item| {
            Ok(Versioned { value: get_state(&item, "organisation")?, version: get_number(&item, "v").unwrap_or(0) })
        })
        .transpose()
    }

    async fn states_of<T: DeserializeOwned>(&self, partition: &str, prefix: &str) -> Result<Vec<T>, StoreError> {
        let items = self.query_prefix(partition, prefix, true).await?;
        items.iter().map(|item| get_state(item, "organisation")).collect()
    }

    async fn put_versioned<T: Serialize>(&self, at: &Key, value: &T, seen: Option<u64>) -> Result<bool, StoreError> {
        self.put_if(Builder::at(at).number("v", seen.unwrap_or(0) + 1).state(value)?.build(), seen).await
    }
}
