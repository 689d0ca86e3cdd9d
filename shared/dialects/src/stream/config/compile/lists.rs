//! What the platform has made: block lists and semantic filters.

use domain::config::{BlockList, Rule};

use super::super::labels::{PLAIN_WORD, PROFANITY};
use super::{Compiler, Found, Part, RuleOf};
use crate::stream::PROFANITY_LIST;

/// Labels of the lexicon that are words of a list of profanities.
const PROFANITIES: [&str; 5] = ["profanity", "obscene", "sexual", "slur", "insult"];

impl Compiler<'_> {
    pub(super) fn list(&mut self, part: &Part, rule: &RuleOf) -> Found {
        let Some(list) = self.own_list(rule) else {
            return if rule.name == PROFANITY_LIST { Found::Rules(profanities()) } else { Found::Missing };
        };
        if !list.enabled {
            return Found::Nothing;
        }
        let mut list = list.clone();
        list.options.match_substring |= part.match_substring;
        let rule = Rule {
            strategy: "blocklist".to_owned(),
            label: "*".to_owned(),
            source: Some(list.name.clone()),
            ..Rule::default()
        };
        if !self.block_lists.iter().any(|known| known.name == list.name) {
            self.block_lists.push(list);
        }
        Found::Rules(vec![rule])
    }

    fn own_list(&self, rule: &RuleOf) -> Option<&BlockList> {
        let is_of_team = |list: &BlockList| rule.team.is_none() || list.about.team == rule.team;
        self.known.block_lists.iter().find(|list| list.name == rule.name && is_of_team(list))
    }

    pub(super) fn semantic(&self, rule: &RuleOf) -> Found {
        match self.known.semantic_filters.iter().find(|filter| filter.name == rule.name) {
            None => Found::Missing,
            Some(filter) if !filter.enabled => Found::Nothing,
            Some(filter) => Found::Rules(vec![Rule {
                strategy: "semantic".to_owned(),
                label: filter.name.clone(),
                lower: rule.threshold,
                ..Rule::default()
            }]),
        }
    }
}

fn profanities() -> Vec<Rule> {
    let rule = |label: &str| Rule {
        strategy: PROFANITY.to_owned(),
        label: label.to_owned(),
        lower: PLAIN_WORD,
        ..Rule::default()
    };
    PROFANITIES.into_iter().map(rule).collect()
}
