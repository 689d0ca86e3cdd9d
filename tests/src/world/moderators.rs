//! Moderators of a world's platform, with keys of their own.

use domain::config::{Platform, Queue, Scope, Settings};
use domain::ids::PlatformId;
use domain::moderators::{Moderator, Role};
use lambda::sources::Random;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::configs::ConfigKind;

use super::World;

/// A moderator.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id.
    pub id: String,
    /// Key.
    pub key: String,
}

impl World {
    /// A moderator of the platform, with a key.
    pub async fn moderator(&self, role: Role) -> Person {
        let id = self.chance.uuid();
        let created_ms = self.now_ms();
        let moderator =
            Moderator { id: id.clone(), name: role.as_str().into(), role, active: true, created_ms, version: 1 };
        self.put_new(ConfigKind::Moderator, &id, &moderator).await;
        let key = self.new_key(&self.context(), &self.platform, Scope::Moderate, Some(&id)).await;
        Person { id, key }
    }

    /// A key of the platform's servers for the moderators' API.
    pub async fn server_key(&self, platform: &PlatformId) -> String {
        self.new_key(&self.context(), platform, Scope::Moderate, None).await
    }

    /// A review queue of the platform.
    pub async fn queue(&self, queue: &Queue) {
        self.put_new(ConfigKind::Queue, &queue.name, queue).await;
    }

    /// Ends what a moderator may do.
    pub async fn deactivate(&self, person: &Person) {
        self.change_config(ConfigKind::Moderator, &person.id, |moderator: &mut Moderator| moderator.active = false)
            .await;
    }

    /// Changes the platform's settings.
    pub async fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        self.change_config(ConfigKind::Platform, "", |platform: &mut Platform| change(&mut platform.settings)).await;
    }

    async fn put_new(&self, kind: ConfigKind, name: &str, value: &impl Serialize) {
        let done = self.context().store.put_config(&self.platform, kind, name, value, None).await;
        assert!(done.expect("stored"), "{name} is new");
        self.advance(lambda::cache::FRESH_MS + 1);
    }

    async fn change_config<T: Serialize + DeserializeOwned>(
        &self,
        kind: ConfigKind,
        name: &str,
        change: impl FnOnce(&mut T),
    ) {
        let store = &self.context().store;
        let mut known = store.config::<T>(&self.platform, kind, name).await.expect("read").expect("it exists");
        change(&mut known.value);
        let done = store.put_config(&self.platform, kind, name, &known.value, Some(known.version)).await;
        assert!(done.expect("stored"));
        self.advance(lambda::cache::FRESH_MS + 1);
    }
}
