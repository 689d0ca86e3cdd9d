//! Policies as a channel or a request names them: what to look for, from which probability on, and whether it counts.

mod known;

pub use known::{Known, Source, known};

use domain::content::MAX_ID_BYTES;
use serde_json::{Map, Value, json};

use crate::json::Reader;

/// Most policies of a channel or a request.
pub const MAX_POLICIES: usize = 100;
/// Most entities of a matcher, and most lists that a policy names.
pub(crate) const MAX_NAMES: usize = 50;
/// Longest instructions of a guideline, bytes: what a language model is given as a description.
pub(crate) const MAX_INSTRUCTIONS_BYTES: usize = domain::config::MAX_LABEL_DESCRIPTION_BYTES;
/// Longest mask, bytes.
pub(crate) const MAX_MASK_BYTES: usize = 256;
/// Most words that a content of good quality can be asked for.
pub(crate) const MAX_MIN_WORDS: i64 = 1_000;
/// From this probability on something counts, if nothing else is said.
pub const DEFAULT_THRESHOLD: f64 = 0.5;

/// A policy that is switched on.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its id, as answers show it.
    pub id: String,
    /// Whether something follows from it; else it is only analysed.
    pub flag: bool,
    /// From this probability on it is raised.
    pub threshold: f64,
    /// What it looks for.
    pub form: Form,
}

/// What a policy looks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// What its id stands for, or a list or filter of the platform of that name.
    Simple,
    /// Personal data, by kind.
    Pii(Vec<Entity>),
    /// Links.
    Url(Vec<Entity>),
    /// What a language model is told in words.
    Guideline(String),
    /// Links that are suspicious.
    UrlRisk(UrlRisk),
    /// Texts of fewer words than this.
    LowQuality(usize),
    /// A list of words of the platform; matches are replaced by the mask, if there is one.
    List(Option<String>),
}

/// A kind of match.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its name.
    pub name: String,
    /// Whether something follows from it.
    pub flag: bool,
    /// What matches are replaced by, if they are.
    pub mask: Option<String>,
}

/// What makes a link suspicious.
#[derive(Clone, Debug, PartialEq)]
pub struct UrlRisk {
    /// Lists of what is not suspicious.
    pub allowed: Vec<String>,
    /// Lists of what always is.
    pub blocked: Vec<String>,
    /// Whether hosts that hide the target are.
    pub shorteners: bool,
}

impl Setting {
    /// A policy that is known by its id.
    pub fn simple(id: &str, flag: bool, threshold: f64) -> Self {
        Self { id: id.to_owned(), flag, threshold, form: Form::Simple }
    }
}

/// The mask of what has none of its own.
pub fn default_mask(entity: &str) -> String {
    format!("{{{{ {} hidden }}}}", entity.replace('_', " "))
}

/// Reads a list of policies; a later one replaces an earlier one of the same id.
pub fn read(reader: &mut Reader<'_>, name: &str) -> Option<Vec<Setting>> {
    let read = reader.objects(name, MAX_POLICIES, read_one)?;
    let mut settings: Vec<Setting> = Vec::with_capacity(read.len());
    for setting in read {
        settings.retain(|known| known.id != setting.id);
        settings.push(setting);
    }
    Some(settings)
}

fn read_one(reader: &mut Reader<'_>) -> Option<Setting> {
    let id = reader.required_text("id", MAX_ID_BYTES);
    let flag = reader.flag("flag").unwrap_or(true);
    let threshold = reader.number("threshold", 0.0, 1.0).unwrap_or(DEFAULT_THRESHOLD);
    let entities = entities(reader);
    let guideline = guideline(reader, id == Some("guideline"));
    let risk = url_risk(reader);
    let mask = list_mask(reader, id.unwrap_or_default());
    let min_words = reader.integer("minWords", 1, MAX_MIN_WORDS).and_then(|words| usize::try_from(words).ok());
    let (id, form) = match id? {
        "pii" => ("pii", Form::Pii(entities)),
        "url" => ("url", Form::Url(entities)),
        "guideline" => return guideline.map(|(id, form)| Setting { id, flag, threshold, form }),
        "url_risk" => ("url_risk", Form::UrlRisk(risk)),
        "low_quality" => ("low_quality", Form::LowQuality(min_words.unwrap_or(1))),
        other => (other, mask.map_or(Form::Simple, |mask| Form::List(Some(mask)))),
    };
    Some(Setting { id: id.to_owned(), flag, threshold, form })
}

/// The entities that are switched on, in their order.
fn entities(reader: &mut Reader<'_>) -> Vec<Entity> {
    let mut found = Vec::new();
    reader.object("entities", |entities| {
        if entities.all().len() > MAX_NAMES {
            entities.problem("", "too_many", format!("there are more than {MAX_NAMES} entities"));
            return None;
        }
        for name in entities.all().keys() {
            found.extend(entities.object(name, |entity| Some(read_entity(entity, name))).flatten());
        }
        Some(())
    });
    found
}

fn read_entity(reader: &mut Reader<'_>, name: &str) -> Option<Entity> {
    let enabled = reader.flag("enable").unwrap_or(true);
    let flag = reader.flag("flag").unwrap_or(true);
    let is_masked = reader.flag("shouldMask").unwrap_or(false);
    let mask = reader.short_text("mask", MAX_MASK_BYTES).map_or_else(|| default_mask(name), str::to_owned);
    enabled.then(|| Entity { name: name.to_owned(), flag, mask: is_masked.then_some(mask) })
}

/// What matches of a list of this name are replaced by, if they are.
fn list_mask(reader: &mut Reader<'_>, name: &str) -> Option<String> {
    let mask = reader.short_text("mask", MAX_MASK_BYTES).map_or_else(|| default_mask(name), str::to_owned);
    reader.flag("shouldMask").unwrap_or(false).then_some(mask)
}

/// The key of a guideline and what it says, which only a guideline has to have.
fn guideline(reader: &mut Reader<'_>, is_one: bool) -> Option<(String, Form)> {
    let mut text = |name: &str, max_bytes: usize| {
        let read = if is_one { reader.required_text(name, max_bytes) } else { reader.short_text(name, max_bytes) };
        read.map(str::to_owned)
    };
    let (key, instructions) = (text("guidelineKey", MAX_ID_BYTES), text("instructions", MAX_INSTRUCTIONS_BYTES));
    Some((key?, Form::Guideline(instructions?)))
}

fn url_risk(reader: &mut Reader<'_>) -> UrlRisk {
    let mut names = |name: &str| {
        let texts = reader.texts(name, MAX_NAMES, MAX_ID_BYTES).unwrap_or_default();
        texts.into_iter().map(|(_, text)| text.to_owned()).collect()
    };
    let (allowed, blocked) = (names("allowlistWordlistIds"), names("blocklistWordlistIds"));
    UrlRisk { allowed, blocked, shorteners: reader.flag("flagLinkShorteners").unwrap_or(false) }
}

/// A policy as it is stored and shown: what [`read`] reads again.
pub fn render(setting: &Setting) -> Value {
    let mut shown = Map::new();
    let id = if matches!(setting.form, Form::Guideline(_)) { "guideline" } else { &setting.id };
    let is_matcher = matches!(setting.form, Form::Pii(_) | Form::Url(_));
    shown.insert("id".to_owned(), id.into());
    shown.insert("flag".to_owned(), setting.flag.into());
    if !is_matcher {
        shown.insert("threshold".to_owned(), setting.threshold.into());
    }
    let more = match &setting.form {
        Form::Simple | Form::List(None) => json!({}),
        Form::List(Some(mask)) => json!({ "shouldMask": true, "mask": mask }),
        Form::Pii(entities) | Form::Url(entities) => {
            let entities: Map<String, Value> = entities.iter().map(render_entity).collect();
            json!({ "entities": entities })
        }
        Form::Guideline(instructions) => json!({ "guidelineKey": setting.id, "instructions": instructions }),
        Form::UrlRisk(risk) => json!({
            "allowlistWordlistIds": risk.allowed,
            "blocklistWordlistIds": risk.blocked,
            "flagLinkShorteners": risk.shorteners,
        }),
        Form::LowQuality(words) => json!({ "minWords": words }),
    };
    if let Value::Object(more) = more {
        shown.extend(more);
    }
    shown.into()
}

fn render_entity(entity: &Entity) -> (String, Value) {
    let mut shown = json!({ "enable": true, "flag": entity.flag, "shouldMask": entity.mask.is_some() });
    if let (Some(mask), Some(map)) = (&entity.mask, shown.as_object_mut()) {
        map.insert("mask".to_owned(), mask.as_str().into());
    }
    (entity.name.clone(), shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(value: &Value) -> (Vec<Setting>, Vec<String>) {
        let mut problems = Vec::new();
        let map = json!({ "policies": value });
        let settings = read(&mut Reader::root(map.as_object().unwrap(), &mut problems), "policies");
        (settings.unwrap_or_default(), problems.into_iter().map(|problem| problem.path).collect())
    }

    #[test]
    fn every_form_is_read_and_shown_again() {
        let sent = json!([
            { "id": "toxicity", "flag": true, "threshold": 0.7 },
            { "id": "spam", "flag": false, "threshold": 0.5 },
            { "id": "pii", "flag": true, "entities": {
                "email": { "enable": true, "flag": true, "shouldMask": true, "mask": "{{ email hidden }}" },
                "phone": { "enable": true, "flag": false, "shouldMask": false },
            } },
            { "id": "url", "flag": true, "entities": { "url": { "enable": true, "flag": true, "shouldMask": false } } },
            { "id": "guideline", "flag": true, "threshold": 0.5, "guidelineKey": "no-ads", "instructions": "Advertises" },
            { "id": "url_risk", "flag": true, "threshold": 0.5, "allowlistWordlistIds": ["ours"],
              "blocklistWordlistIds": [], "flagLinkShorteners": true },
            { "id": "own", "flag": true, "threshold": 0.5, "shouldMask": true, "mask": "***" },
            { "id": "low_quality", "flag": true, "threshold": 0.5, "minWords": 3 },
        ]);
        let (read, problems) = settings(&sent);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(read.iter().map(render).collect::<Value>(), sent);
        assert_eq!(read[4].id, "no-ads");
    }

    #[test]
    fn what_is_left_out_has_a_default_and_what_is_off_is_gone() {
        let (read, problems) = settings(&json!([
            { "id": "toxicity", "threshold": 0.9 }, { "id": "toxicity", "unknown": 1 },
            { "id": "pii", "entities": { "email": { "enable": false }, "credit_card": { "shouldMask": true } } },
        ]));
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(read[0], Setting::simple("toxicity", true, DEFAULT_THRESHOLD));
        let card = Entity { name: "credit_card".into(), flag: true, mask: Some("{{ credit card hidden }}".into()) };
        assert_eq!(read[1].form, Form::Pii(vec![card]));
    }

    #[test]
    fn every_problem_is_named() {
        let (_, problems) = settings(&json!([
            { "flag": true }, { "id": "spam", "flag": 1, "threshold": 2 }, { "id": "guideline", "flag": true }, 7,
            { "id": "pii", "entities": { "email": 1, "phone": { "enable": "yes", "mask": "" } } },
            { "id": "low_quality", "minWords": 0 }, { "id": "url_risk", "blocklistWordlistIds": [1] },
        ]));
        let expected = [
            "policies[0].id",
            "policies[1].flag",
            "policies[1].threshold",
            "policies[2].guidelineKey",
            "policies[2].instructions",
            "policies[3]",
            "policies[4].entities.email",
            "policies[4].entities.phone.enable",
            "policies[4].entities.phone.mask",
            "policies[5].minWords",
            "policies[6].blocklistWordlistIds[0]",
        ];
        assert_eq!(problems, expected);
    }
}
