//! The classifiers of one installation, by strategy name.
//!
//! Names are unique: adding a second classifier of a name replaces the first. Block lists are not
//! here, because they belong to a platform and come with its [`crate::Plan`].

use std::sync::{Arc, LazyLock};

use domain::content::FieldType;

use crate::blocklist;
use crate::classifier::Classifier;
use crate::names;
use crate::{
    CircumventionEngine, LanguageEngine, LinksEngine, PiiEngine, ProfanityEngine, ScamEngine, SpamEngine,
    SpoofingEngine, ToxicityEngine,
};

/// What the admin interface shows about a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyInfo {
    /// Name policy rules refer to.
    pub name: String,
    /// Version of the engine.
    pub version: String,
    /// Labels it can give; empty if they are not known in advance.
    pub labels: Vec<&'static str>,
    /// Kinds of field it looks at.
    pub field_types: Vec<FieldType>,
}

/// The classifiers of one installation; cloning shares them.
#[derive(Clone)]
pub struct Registry {
    classifiers: Vec<Arc<dyn Classifier>>,
}

impl Registry {
    /// No classifier at all.
    pub const fn empty() -> Self {
        Self { classifiers: Vec::new() }
    }

    /// Every engine of this crate, built on the first call in the process and shared after.
    pub fn builtin() -> Self {
        static BUILTIN: LazyLock<Registry> = LazyLock::new(|| {
            Registry::empty()
                .with(Arc::new(ProfanityEngine::new()))
                .with(Arc::new(LanguageEngine::new()))
                .with(Arc::new(LinksEngine::new()))
                .with(Arc::new(PiiEngine::new()))
                .with(Arc::new(CircumventionEngine::new()))
                .with(Arc::new(ScamEngine::new()))
                .with(Arc::new(ToxicityEngine::new()))
                .with(Arc::new(SpamEngine::new()))
                .with(Arc::new(SpoofingEngine))
        });
        BUILTIN.clone()
    }

    /// The same registry with this classifier added, or put in place of the one of its name.
    #[must_use]
    pub fn with(mut self, classifier: Arc<dyn Classifier>) -> Self {
        match self.classifiers.iter_mut().find(|known| known.strategy() == classifier.strategy()) {
            Some(known) => *known = classifier,
            None => self.classifiers.push(classifier),
        }
        self
    }

    /// The same registry with this crate's own engine of that name, in place of one that knows more.
    #[must_use]
    pub fn with_light(self, strategy: &str) -> Self {
        let light = Self::builtin().classifiers.into_iter().find(|known| known.strategy() == strategy);
        match light {
            Some(light) => self.with(light),
            None => self,
        }
    }

    /// Every strategy a rule can name without further set-up: those here, and those of lists and of other functions.
    pub fn strategies(&self) -> Vec<StrategyInfo> {
        let own = self.classifiers.iter().map(|classifier| StrategyInfo {
            name: classifier.strategy().to_owned(),
            version: classifier.version(),
            labels: classifier.labels().to_vec(),
            field_types: FieldType::ALL.into_iter().filter(|kind| classifier.covers(*kind)).collect(),
        });
        let mut infos: Vec<StrategyInfo> = own.chain([blocklist::info()]).collect();
        for declared in names::declared() {
            if !infos.iter().any(|known| known.name == declared.name) {
                infos.push(declared);
            }
        }
        infos
    }

    /// The classifier of a strategy.
    pub fn get(&self, strategy: &str) -> Option<&dyn Classifier> {
        self.classifiers.iter().map(AsRef::as_ref).find(|known| known.strategy() == strategy)
    }

    pub(crate) fn classifiers(&self) -> &[Arc<dyn Classifier>] {
        &self.classifiers
    }
}
