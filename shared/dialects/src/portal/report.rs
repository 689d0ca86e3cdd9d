//! The form for reporters, its acknowledgement, and what became of the report.

use domain::cases::Resolution;

use super::Site;
use super::form::ReportForm;
use super::html::Html;
use super::page::document;
use super::widgets::{described, form, problem_of, problems, textarea, time, told};
use crate::fault::Problem;

/// A rule to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'a> {
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its explanation.
    pub description: &'a str,
}

/// The form, as it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Complex type of the content.
    pub kind: &'a str,
    /// Rules to choose from.
    pub choices: &'a [Choice<'a>],
    /// The reporter whom the link was made for.
    pub reporter: Option<&'a str>,
    /// What was entered before.
    pub entered: &'a ReportForm,
    /// What is wrong with it.
    pub problems: &'a [Problem],
}

/// What has become of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Complex type of the content.
    pub kind: String,
    /// When it was received, milliseconds since 1970.
    pub at_ms: i64,
    /// How the incident ended, once it has.
    pub resolution: Option<Resolution>,
    /// What the policies say to those who reported a violation.
    pub outcomes: Vec<String>,
}

/// The page with the form.
pub fn render_form(site: &Site<'_>, asking: &Asking<'_>) -> String {
    let lead = format!("You are about to report content ({}) on {}.", asking.kind, site.platform);
    let lead = Html::new().element("p", &[("class", "lead"), ("dir", "auto")], &Html::of(&lead));
    let hint = "What should we know? Please do not repeat personal data of others.";
    let fields = choices(asking)
        .html(&textarea("reason", "In your own words", hint, &asking.entered.reason, asking.problems))
        .html(&reporter(asking));
    let main = problems(asking.problems).html(&lead).html(&form(site, &fields, "Send report"));
    document("Report content", Some(site.platform), &main)
}

fn choices(asking: &Asking<'_>) -> Html {
    if asking.choices.is_empty() {
        return Html::new();
    }
    let problem = problem_of("policy", asking.problems);
    let inner = Html::new().line("legend", "What is wrong with it?").html(&told("policy-problem", problem));
    let inner = asking.choices.iter().enumerate().fold(inner, |inner, (index, choice)| {
        // The first one is where the link of a problem leads.
        let id = if index == 0 { "policy".to_owned() } else { format!("policy-{index}") };
        let explained = format!("{id}-about");
        let mut attributes =
            vec![("type", "checkbox"), ("id", id.as_str()), ("name", "policy"), ("value", choice.code)];
        if asking.entered.policies.iter().any(|chosen| chosen == choice.code) {
            attributes.push(("checked", ""));
        }
        if !choice.description.is_empty() {
            attributes.push(("aria-describedby", explained.as_str()));
        }
        let label = Html::new().element("label", &[("for", &id), ("dir", "auto")], &Html::of(choice.name));
        let mut one = Html::new().void("input", &attributes).html(&label);
        if !choice.description.is_empty() {
            one = one.element("span", &[("id", &explained), ("dir", "auto")], &Html::of(choice.description));
        }
        inner.element("div", &[("class", "choice")], &one)
    });
    let described: &[_] = if problem.is_some() { &[("aria-describedby", "policy-problem")] } else { &[] };
    Html::new().element("fieldset", described, &inner)
}

fn reporter(asking: &Asking<'_>) -> Html {
    let problem = problem_of("reporter", asking.problems);
    let described_by = if problem.is_some() { "reporter-hint reporter-problem" } else { "reporter-hint" };
    let value = asking.reporter.unwrap_or(&asking.entered.reporter);
    let mut attributes = vec![("type", "email"), ("id", "reporter"), ("name", "reporter"), ("value", value)];
    attributes.extend([("autocomplete", "email"), ("maxlength", "512"), ("aria-describedby", described_by)]);
    if problem.is_some() {
        attributes.push(("aria-invalid", "true"));
    }
    let hint = if asking.reporter.is_some() {
        attributes.push(("readonly", ""));
        "Your report is sent in this name."
    } else {
        "You may leave this empty. Then nobody can tell you what became of your report."
    };
    let inner = Html::new()
        .element("label", &[("for", "reporter")], &Html::of("Your e-mail address"))
        .element("p", &[("class", "hint"), ("id", "reporter-hint")], &Html::of(hint))
        .html(&told("reporter-problem", problem))
        .void("input", &attributes);
    Html::new().element("div", &[("class", "field")], &inner)
}

/// The page after a report: the acknowledgement, later the outcome.
pub fn render_received(site: &Site<'_>, received: &Received) -> String {
    let (title, text) = outcome(received.resolution);
    let list = described(Html::new(), "Content", &Html::of(&received.kind));
    let list = described(list, "Report received", &time(received.at_ms));
    let mut main = Html::new().element("p", &[("class", "lead")], &Html::of(text));
    main = received.outcomes.iter().fold(main, |main, text| main.element("p", &[("dir", "auto")], &Html::of(text)));
    let main = main.line("h2", "Your report").element("dl", &[], &list);
    document(title, Some(site.platform), &main)
}

fn outcome(resolution: Option<Resolution>) -> (&'static str, &'static str) {
    match resolution {
        None => (
            "Thank you for your report",
            "We have received it, and somebody will look at it. Come back to this page to see what became of it.",
        ),
        Some(Resolution::Enforced | Resolution::Upheld | Resolution::Terminated) => {
            ("Your report has been decided", "The content breaks the rules, and was taken down.")
        }
        Some(Resolution::Dismissed) => {
            ("Your report has been decided", "We looked at the content and found that it does not break the rules.")
        }
        Some(Resolution::Overturned) => (
            "Your report has been decided",
            "The content was looked at again, and is visible: it does not break the rules.",
        ),
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
