//! Projects and their settings. What a request does not say keeps its value.

use domain::organisations::{Checks, HashedSecret, LinkRule, MAX_DENIED_HOSTS, Project, ProjectSettings, Thresholds};
use domain::secrets::Plain;
use domain::time::iso_ms;
use serde_json::{Map, Value, json};

use super::{MAX_NAME_BYTES, secret};
use crate::admin::{read, with};
use crate::fault::Fault;
use crate::json::Reader;

/// Most bytes of a host.
pub(crate) const MAX_HOST_BYTES: usize = 253;
/// Most days that something is kept.
pub(crate) const MAX_DAYS: u32 = 3_650;

/// A threshold: its name on the wire, and where it stands.
pub(crate) type Threshold = (&'static str, fn(&mut Thresholds) -> &mut f64);

/// Every threshold.
pub(crate) const THRESHOLDS: [Threshold; 7] = [
    ("toxic", |thresholds| &mut thresholds.toxic),
    ("profanity", |thresholds| &mut thresholds.profanity),
    ("threat", |thresholds| &mut thresholds.threat),
    ("insult", |thresholds| &mut thresholds.insult),
    ("porn", |thresholds| &mut thresholds.porn),
    ("sexual", |thresholds| &mut thresholds.sexual),
    ("language", |thresholds| &mut thresholds.language),
];

/// A check: its name on the wire, and where its switch stands.
pub(crate) type Check = (&'static str, fn(&mut Checks) -> &mut bool);

/// Every check.
pub(crate) const CHECKS: [Check; 7] = [
    ("links", |checks| &mut checks.links),
    ("badwords", |checks| &mut checks.badwords),
    ("antivirus", |checks| &mut checks.antivirus),
    ("language", |checks| &mut checks.language),
    ("images", |checks| &mut checks.images),
    ("gifs", |checks| &mut checks.gifs),
    ("sentiment", |checks| &mut checks.sentiment),
];

/// Words for [`LinkRule`].
pub(crate) const LINK_RULES: [(&str, LinkRule); 2] =
    [(LinkRule::Harmful.as_str(), LinkRule::Harmful), (LinkRule::Any.as_str(), LinkRule::Any)];

/// A project that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct NewProject {
    /// Display name.
    pub name: String,
    /// How its checks are made.
    pub settings: ProjectSettings,
}

/// Reads a new project.
pub fn create_project(body: &[u8]) -> Result<NewProject, Fault> {
    read::body(body, |reader| {
        let name = reader.required_text("name", MAX_NAME_BYTES);
        let settings = settings(reader, &ProjectSettings::default());
        Some(NewProject { name: name?.to_owned(), settings })
    })
}

/// Reads a change of a project.
pub fn change_project(body: &[u8], known: &Project) -> Result<Project, Fault> {
    read::body(body, |reader| {
        let name = reader.short_text("name", MAX_NAME_BYTES).map_or_else(|| known.name.clone(), str::to_owned);
        let active = reader.flag("active").unwrap_or(known.active);
        Some(Project { name, active, settings: settings(reader, &known.settings), ..known.clone() })
    })
}

fn settings(reader: &mut Reader<'_>, known: &ProjectSettings) -> ProjectSettings {
    let mut new = known.clone();
    reader.object("settings", |reader| {
        change(reader, &mut new);
        Some(())
    });
    new
}

fn change(reader: &mut Reader<'_>, settings: &mut ProjectSettings) {
    set(&mut settings.expected_language, language(reader));
    reader.object("thresholds", |reader| {
        for (name, place) in THRESHOLDS {
            set(place(&mut settings.thresholds), reader.number(name, 0.0, 1.0));
        }
        Some(())
    });
    reader.object("checks", |reader| {
        for (name, place) in CHECKS {
            set(place(&mut settings.checks), reader.flag(name));
        }
        Some(())
    });
    set(&mut settings.links, reader.word("links", &LINK_RULES));
    set(&mut settings.denied_hosts, hosts(reader));
    set(&mut settings.error_counts_as_hit, reader.flag("error_counts_as_hit"));
    set(&mut settings.generate_trace_context, reader.flag("generate_trace_context"));
    set(&mut settings.retention_days, read::number(reader, "retention_days", 1, MAX_DAYS));
    set(&mut settings.text_retention_days, read::number(reader, "text_retention_days", 0, MAX_DAYS));
    set(&mut settings.review_hits, reader.flag("review_hits"));
}

fn set<T>(place: &mut T, said: Option<T>) {
    if let Some(value) = said {
        *place = value;
    }
}

fn language(reader: &mut Reader<'_>) -> Option<String> {
    const NAME: &str = "expected_language";
    let code = reader.short_text(NAME, 2)?;
    if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_lowercase()) {
        reader.problem(NAME, "bad_language", "must be two lower-case letters (ISO 639-1)");
        return None;
    }
    Some(code.to_owned())
}

fn hosts(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    const NAME: &str = "denied_hosts";
    let mut hosts = Vec::new();
    for (index, host) in reader.texts(NAME, MAX_DENIED_HOSTS, MAX_HOST_BYTES)? {
        let host = host.trim().trim_matches('.').to_lowercase();
        let is_label =
            |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if host.split('.').all(is_label) {
            hosts.push(host);
        } else {
            reader.problem(&format!("{NAME}[{index}]"), "bad_host", "must be the name of a host");
        }
    }
    hosts.sort_unstable();
    hosts.dedup();
    Some(hosts)
}

/// A project as answered; with `plain`, it is the one answer that shows the secret.
pub fn render_project(project: &Project, plain: Option<&Plain>, now_ms: i64) -> Value {
    let is_there = |known: &&HashedSecret| known.expires_ms.is_none_or(|end| end > now_ms);
    let secrets: Vec<_> = project.secrets.iter().filter(is_there).map(secret).collect();
    let body = json!({
        "id": project.id,
        "name": project.name,
        "active": project.active,
        "secrets": secrets,
        "settings": render_settings(&project.settings),
        "created_at": iso_ms(project.created_ms),
        "version": project.version,
    });
    with(body, "secret", plain.map(Plain::expose))
}

/// Settings as answered.
fn render_settings(settings: &ProjectSettings) -> Value {
    let mut read = settings.clone();
    let thresholds: Map<String, Value> =
        THRESHOLDS.iter().map(|(name, place)| ((*name).to_owned(), json!(*place(&mut read.thresholds)))).collect();
    let checks: Map<String, Value> =
        CHECKS.iter().map(|(name, place)| ((*name).to_owned(), json!(*place(&mut read.checks)))).collect();
    json!({
        "expected_language": settings.expected_language,
        "thresholds": thresholds,
        "checks": checks,
        "links": settings.links.as_str(),
        "denied_hosts": settings.denied_hosts,
        "error_counts_as_hit": settings.error_counts_as_hit,
        "generate_trace_context": settings.generate_trace_context,
        "retention_days": settings.retention_days,
        "text_retention_days": settings.text_retention_days,
        "review_hits": settings.review_hits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> Project {
        Project {
            id: 31_337,
            name: "chat".into(),
            active: true,
            secrets: Vec::new(),
            settings: ProjectSettings::default(),
            created_ms: 0,
            version: 1,
        }
    }

    #[test]
    fn what_is_not_said_keeps_its_value() {
        assert_eq!(change_project(b"", &project()).unwrap(), project());
        let body = json!({ "active": false, "settings": { "expected_language": "pl", "thresholds": { "toxic": 0.5 },
            "checks": { "links": false }, "denied_hosts": ["Evil.example.com.", "evil.example.com"], "links": "any" } });
        let changed = change_project(body.to_string().as_bytes(), &project()).unwrap();
        let mut expected = project();
        expected.active = false;
        expected.settings.expected_language = "pl".into();
        expected.settings.thresholds.toxic = 0.5;
        expected.settings.checks.links = false;
        expected.settings.denied_hosts = vec!["evil.example.com".into()];
        expected.settings.links = LinkRule::Any;
        assert_eq!(changed, expected);
    }

    #[test]
    fn what_is_shown_can_be_sent() {
        let mut odd = project();
        for (_, place) in THRESHOLDS {
            *place(&mut odd.settings.thresholds) = 0.25;
        }
        for (_, place) in CHECKS {
            *place(&mut odd.settings.checks) = false;
        }
        odd.settings.denied_hosts = vec!["a.example".into()];
        (odd.settings.retention_days, odd.settings.text_retention_days) = (7, 3);
        (odd.settings.error_counts_as_hit, odd.settings.generate_trace_context) = (true, false);
        odd.settings.review_hits = true;
        let shown = render_project(&odd, None, 0).to_string();
        assert_eq!(change_project(shown.as_bytes(), &project()).unwrap(), odd);
    }

    #[test]
    fn every_problem_is_named() {
        let body = json!({ "settings": { "expected_language": "english", "thresholds": { "porn": 2 },
            "checks": { "gifs": 1 }, "links": "some", "denied_hosts": ["a b", "http://x"], "retention_days": 0 } });
        let Err(Fault::Invalid(problems)) = create_project(body.to_string().as_bytes()) else { panic!("accepted") };
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        let expected = [
            "name",
            "settings.expected_language",
            "settings.thresholds.porn",
            "settings.checks.gifs",
            "settings.links",
            "settings.denied_hosts[0]",
            "settings.denied_hosts[1]",
            "settings.retention_days",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn a_secret_is_shown_once() {
        let secret = HashedSecret {
            hash: "f00d".into(),
            prefix: "gvl_project_abcd".into(),
            last4: "wxyz".into(),
            created_ms: 0,
            expires_ms: None,
        };
        let ended = HashedSecret { expires_ms: Some(5), ..secret.clone() };
        let known = Project { secrets: vec![secret, ended], ..project() };
        let shown = render_project(&known, None, 4);
        assert!(shown.get("secret").is_none() && !shown.to_string().contains("f00d"));
        assert_eq!(shown["secrets"].as_array().unwrap().len(), 2);
        assert_eq!(render_project(&known, None, 5)["secrets"].as_array().unwrap().len(), 1);
        assert_eq!(render_project(&known, Some(&Plain::new("gvl_x".into())), 4)["secret"], "gvl_x");
    }
}
