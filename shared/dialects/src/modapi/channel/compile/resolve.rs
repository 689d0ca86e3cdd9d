//! What finds a policy on this platform.

use domain::config::{MAX_REMOTE_LABELS, RemoteLabel, Strategy, StrategyKind};
use domain::content::FieldType;

use super::{Asked, Compiler, Finder, QUALITY};
use crate::modapi::policy::{Entity, Form, Setting, UrlRisk, known};

/// Kinds of personal data, as clients spell them and as the engine does.
const PERSONAL: [(&str, &str); 11] = [
    ("email", "email"),
    ("phone", "phone"),
    ("phone_number", "phone"),
    ("credit_card", "card"),
    ("creditcard", "card"),
    ("card", "card"),
    ("iban", "iban"),
    ("bank_account", "iban"),
    ("ip", "ip_address"),
    ("ip_address", "ip_address"),
    ("ssn", "ssn"),
];
/// What is suspicious about a link whatever the lists say.
const SUSPICIOUS: [&str; 3] = ["lookalike", "ip_host", "credentials"];

impl Compiler<'_> {
    pub(super) fn resolve(&mut self, setting: &Setting) -> Asked {
        let mut asked = Asked {
            id: setting.id.clone(),
            is_matcher: matches!(setting.form, Form::Pii(_) | Form::Url(_) | Form::UrlRisk(_) | Form::List(_)),
            flag: setting.flag,
            threshold: setting.threshold,
            finders: Vec::new(),
            missing: None,
        };
        match &setting.form {
            Form::Simple => self.simple(&mut asked),
            Form::Pii(entities) => personal(entities, &mut asked),
            Form::Url(entities) => {
                asked.finders =
                    entities.iter().map(|entity| Finder::new("links", "link").with_entity(entity)).collect();
            }
            Form::Guideline(instructions) => self.ask(&setting.id.clone(), instructions, &mut asked),
            Form::UrlRisk(risk) => self.url_risk(risk, &mut asked),
            Form::LowQuality(words) => {
                self.min_words = Some(*words);
                asked.finders.push(Finder::new(QUALITY, QUALITY));
            }
            Form::List(mask) => self.list(&setting.id.clone(), mask.clone(), &mut asked),
        }
        asked
    }

    /// What an id stands for: a policy of the vendor's, or a list or filter of the platform.
    fn simple(&mut self, asked: &mut Asked) {
        let id = asked.id.clone();
        let Some(known) = known(&id) else { return self.own(&id, asked) };
        asked.finders.extend(known.sources.iter().map(Finder::of));
        for strategy in self.known.strategies.iter().filter(|strategy| is_service(strategy)) {
            let wanted = |label: &&&str| answers(strategy, label);
            let labels = known.services.iter().filter(wanted);
            asked.finders.extend(labels.map(|label| Finder::new(&strategy.name, label)));
        }
        if asked.finders.is_empty() {
            self.ask(&id, known.meaning, asked);
        }
    }

    fn own(&mut self, id: &str, asked: &mut Asked) {
        let filters = self.known.semantic_filters.iter().any(|filter| filter.name == id && filter.enabled);
        let hashes = self.known.hash_lists.iter().any(|list| list.name == id && list.enabled);
        if self.known.block_lists.iter().any(|list| list.name == id) {
            asked.is_matcher = true;
            self.list(id, None, asked);
        } else if filters {
            asked.finders.push(Finder::new("semantic", id));
        } else if hashes {
            asked.finders.push(Finder::new("hash_list", id));
        } else {
            asked.missing = Some(format!("there is no policy, list or filter '{id}'"));
        }
    }

    /// Lists and filters of the platform are policies of their own.
    pub(super) fn own_lists(&mut self) {
        let wordlists = self.channel.wordlists.as_ref();
        let is_wanted = |name: &String| wordlists.is_none_or(|wanted| wanted.contains(name));
        let lists = self.known.block_lists.iter().filter(|list| list.enabled).map(|list| &list.name);
        let lists: Vec<_> = lists.filter(|name| is_wanted(name)).map(|name| (name.clone(), Form::List(None))).collect();
        let gone =
            wordlists.into_iter().flatten().filter(|name| !self.known.block_lists.iter().any(|l| l.name == **name));
        let gone: Vec<_> = gone.map(|name| (name.clone(), Form::List(None))).collect();
        let filters = self.known.semantic_filters.iter().filter(|filter| filter.enabled).map(|filter| &filter.name);
        let hashes = self.known.hash_lists.iter().filter(|list| list.enabled).map(|list| &list.name);
        let others: Vec<_> = filters.chain(hashes).map(|name| (name.clone(), Form::Simple)).collect();
        for (id, form) in lists.into_iter().chain(gone).chain(others) {
            if known(&id).is_none() && !self.policies.iter().any(|asked| asked.id == id) {
                let asked = self.resolve(&Setting { form, ..Setting::simple(&id, true, 0.0) });
                self.policies.push(self.graded(asked));
            }
        }
    }

    fn list(&mut self, name: &str, mask: Option<String>, asked: &mut Asked) {
        let entity = Entity { name: name.to_owned(), flag: true, mask };
        if self.take_list(name) {
            asked.finders.push(Finder::of_list(name).with_entity(&entity));
        } else {
            asked.missing = Some(format!("there is no list '{name}'"));
        }
    }

    /// Whether there is such a list; it is matched from now on if it is enabled.
    fn take_list(&mut self, name: &str) -> bool {
        let Some(list) = self.known.block_lists.iter().find(|list| list.name == name) else { return false };
        if !self.block_lists.iter().any(|taken| taken.name == name) {
            self.block_lists.push(list.clone());
        }
        true
    }

    fn url_risk(&mut self, risk: &UrlRisk, asked: &mut Asked) {
        let entity = |name: &str| Entity { name: name.to_owned(), flag: true, mask: None };
        let shorteners = risk.shorteners.then_some("shortener");
        let labels = SUSPICIOUS.into_iter().chain(shorteners);
        asked.finders = labels.map(|label| Finder::new("links", label).with_entity(&entity(label))).collect();
        for (names, is_allowed) in [(&risk.blocked, false), (&risk.allowed, true)] {
            for name in names {
                if !self.take_list(name) {
                    asked.missing = Some(format!("there is no list '{name}'"));
                } else if is_allowed {
                    self.allowed.push(name.clone());
                } else {
                    asked.finders.push(Finder::of_list(name).with_entity(&entity("blocklist")));
                }
            }
        }
    }

    /// Asks the platform's language model, if there is one.
    fn ask(&mut self, name: &str, description: &str, asked: &mut Asked) {
        let model = self.model().map(|model| model.name.clone());
        let is_new = !self.labels.iter().any(|label| label.name == name);
        match model {
            Some(model) if !description.is_empty() && (!is_new || self.labels.len() < MAX_REMOTE_LABELS) => {
                if is_new {
                    self.labels.push(RemoteLabel { name: name.to_owned(), description: description.to_owned() });
                }
                asked.finders.push(Finder::new(&model, name));
            }
            Some(_) if !description.is_empty() => {
                asked.missing = Some(format!("the language model is asked for {MAX_REMOTE_LABELS} labels at most"));
            }
            _ => asked.missing = Some("no engine is set up for this policy".to_owned()),
        }
    }

    /// The language model that is asked: the first that is switched on.
    fn model(&self) -> Option<&Strategy> {
        let is_model = |strategy: &&Strategy| {
            let is_language_model = strategy.remote.as_ref().is_some_and(|remote| remote.service.is_language_model());
            strategy.kind == StrategyKind::Remote && strategy.enabled && is_language_model
        };
        self.known.strategies.iter().find(is_model)
    }

    /// A strategy of the platform's as this channel uses it: its language model is asked for other labels.
    pub(super) fn asking(&self, strategy: &Strategy) -> Strategy {
        let mut strategy = strategy.clone();
        let is_it = self.model().is_some_and(|model| model.name == strategy.name);
        if let Some(remote) = strategy.remote.as_mut().filter(|_| is_it) {
            remote.labels.clone_from(&self.labels);
        }
        strategy
    }
}

fn personal(entities: &[Entity], asked: &mut Asked) {
    for entity in entities {
        match PERSONAL.iter().find(|(name, _)| *name == entity.name) {
            Some((_, label)) => asked.finders.push(Finder::new("pii", label).with_entity(entity)),
            None => asked.missing = Some(format!("no engine finds the entity '{}'", entity.name)),
        }
    }
}

/// Whether a strategy is a service with labels of its own that is switched on.
fn is_service(strategy: &Strategy) -> bool {
    let has_own = strategy.remote.as_ref().is_some_and(|remote| !remote.service.is_language_model());
    strategy.kind == StrategyKind::Remote && strategy.enabled && has_own
}

fn answers(strategy: &Strategy, label: &str) -> bool {
    let labels = strategy.remote.as_ref().map(|remote| remote.labels.as_slice()).unwrap_or_default();
    labels.is_empty() || labels.iter().any(|known| known.name == label)
}

/// Kinds of field that a policy is about which nobody provides.
pub(super) fn looked_at(id: &str) -> Vec<FieldType> {
    match known(id) {
        Some(known) if known.meaning.is_empty() && known.sources.is_empty() => vec![FieldType::Image],
        Some(known) if !known.services.is_empty() => vec![FieldType::Text, FieldType::Image],
        _ => vec![FieldType::Text],
    }
}
