//! What several pages show: times, forms with their problems, quoted texts.

use domain::time::{iso_ms, readable};

use super::Site;
use super::form::FORM_TOKEN;
use super::html::Html;
use crate::fault::Problem;

/// A moment, for people and for programs.
pub(super) fn time(ms: i64) -> Html {
    Html::new().element("time", &[("datetime", &iso_ms(ms))], &Html::of(&readable(ms)))
}

/// A term and what it stands for.
pub(super) fn described(list: Html, term: &str, what: &Html) -> Html {
    list.line("dt", term).element("dd", &[], what)
}

/// Words that somebody wrote, in whatever language and direction.
pub(super) fn quote(text: &str) -> Html {
    // A long quotation scrolls, so that it has to be reachable with the keyboard.
    Html::new().element("blockquote", &[("dir", "auto"), ("lang", ""), ("tabindex", "0")], &Html::of(text))
}

/// A form that is sent to the page's own address.
pub(super) fn form(site: &Site<'_>, fields: &Html, button: &str) -> Html {
    let inner = Html::new()
        .void("input", &[("type", "hidden"), ("name", FORM_TOKEN), ("value", site.form_token)])
        .html(fields)
        .element("button", &[("type", "submit")], &Html::of(button));
    Html::new().element("form", &[("method", "post"), ("accept-charset", "utf-8")], &inner)
}

/// What was wrong with a form, with links to the fields.
pub(super) fn problems(found: &[Problem]) -> Html {
    if found.is_empty() {
        return Html::new();
    }
    let items = found.iter().fold(Html::new(), |items, problem| {
        let link = Html::new().element("a", &[("href", &format!("#{}", problem.path))], &Html::of(&problem.message));
        items.element("li", &[], &link)
    });
    let inner = Html::new().line("h2", "Please look at this again").element("ul", &[], &items);
    Html::new().element("div", &[("class", "problems"), ("role", "alert")], &inner)
}

/// A text field over several lines, with its label, hint and problem.
pub(super) fn textarea(name: &'static str, label: &str, hint: &str, value: &str, found: &[Problem]) -> Html {
    let (hint_id, problem_id) = (format!("{name}-hint"), format!("{name}-problem"));
    let problem = problem_of(name, found);
    let described_by = if problem.is_some() { format!("{hint_id} {problem_id}") } else { hint_id.clone() };
    let mut attributes = vec![("id", name), ("name", name), ("rows", "7"), ("maxlength", "10000")];
    attributes.extend([("dir", "auto"), ("aria-describedby", described_by.as_str())]);
    if problem.is_some() {
        attributes.push(("aria-invalid", "true"));
    }
    let inner = Html::new()
        .element("label", &[("for", name)], &Html::of(label))
        .element("p", &[("class", "hint"), ("id", &hint_id)], &Html::of(hint))
        .html(&told(&problem_id, problem))
        // A line break at the very beginning would be lost.
        .element("textarea", &attributes, &Html::of(&format!("\n{value}")));
    Html::new().element("div", &[("class", "field")], &inner)
}

/// The message that belongs to a field.
pub(super) fn problem_of<'a>(name: &str, found: &'a [Problem]) -> Option<&'a str> {
    found.iter().find(|problem| problem.path == name).map(|problem| problem.message.as_str())
}

/// A problem beside its field.
pub(super) fn told(id: &str, problem: Option<&str>) -> Html {
    match problem {
        Some(message) => Html::new().element("p", &[("class", "problem"), ("id", id)], &Html::of(message)),
        None => Html::new(),
    }
}
