//! The statement of reasons, the appeal form, and how the appeal was ruled.

use domain::cases::SorStatus;
use domain::content::{Body, FieldType};
use domain::statement::Automated;

use super::Site;
use super::form::AppealForm;
use super::html::Html;
use super::page::document;
use super::widgets::{described, form, problems, quote, textarea, time};
use crate::fault::Problem;

/// A rule that the content was found to break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Name of the policy.
    pub name: String,
    /// Its explanation.
    pub description: String,
    /// Fields that it was found in; empty for the content as a whole.
    pub fields: Vec<String>,
}

/// What the author is told of the enforcement.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Use of automated means; unknown where the platform decided by itself.
    pub automated: Option<Automated>,
    /// Whether the content is still down by it.
    pub in_force: bool,
    /// Whether it followed from a decision on the author's account.
    pub by_account: bool,
    /// Why.
    pub grounds: Vec<Ground>,
    /// The content as it was judged; without fields if it is kept no longer.
    pub content: Body,
}

/// What the author has said, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealState {
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// The statement; empty once it was erased.
    pub statement: String,
    /// When it was ruled, and whether for the author.
    pub ruling: Option<(i64, bool)>,
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    /// Complex type of the content.
    pub kind: String,
    /// Where the case stands for the author.
    pub status: SorStatus,
    /// The enforcement; absent if none is in force.
    pub decision: Option<Decision>,
    /// The appeal, if there is one.
    pub appeal: Option<AppealState>,
    /// Whether the author may appeal now.
    pub may_appeal: bool,
}

/// The page. What was entered before stands in the form again, with what is wrong with it.
pub fn render(site: &Site<'_>, reasons: &Reasons, entered: &AppealForm, found: &[Problem]) -> String {
    let mut main = problems(found).html(&summary(reasons));
    if let Some(appeal) = &reasons.appeal {
        main = main.html(&appeal_section(appeal));
    }
    if let Some(decision) = &reasons.decision {
        main = main.html(&decision_section(decision)).html(&grounds(decision)).html(&content(decision));
        main = main.html(&redress(site, reasons, entered, found));
    }
    document(title(reasons), Some(site.platform), &main)
}

fn title(reasons: &Reasons) -> &'static str {
    let ruling = reasons.appeal.as_ref().and_then(|appeal| appeal.ruling);
    match (reasons.status, ruling) {
        (SorStatus::NoIncident, _) => "There is no decision against your content",
        (SorStatus::Enforced, _) => "Your content was taken down",
        (SorStatus::Appealed, _) => "Your appeal is being reviewed",
        (SorStatus::AppealRuled, Some((_, true))) => "Your appeal was accepted",
        (SorStatus::AppealRuled, _) => "Your appeal was rejected",
    }
}

fn summary(reasons: &Reasons) -> Html {
    let ruling = reasons.appeal.as_ref().and_then(|appeal| appeal.ruling);
    let kind = reasons.kind.as_str();
    let text = match (reasons.status, ruling) {
        (SorStatus::NoIncident, _) => format!("No decision about your content ({kind}) is in force."),
        (SorStatus::Enforced, _) => format!("This is about your {kind}. Below you find why, and what you can do."),
        (SorStatus::Appealed, _) => {
            "We have received your appeal. Somebody will look at it; until then the decision stands.".to_owned()
        }
        (SorStatus::AppealRuled, Some((_, true))) => {
            format!("Your {kind} was looked at again, and the decision was taken back.")
        }
        (SorStatus::AppealRuled, _) => format!("Your {kind} was looked at again, and the decision stands."),
    };
    Html::new().element("p", &[("class", "lead")], &Html::of(&text))
}

fn appeal_section(appeal: &AppealState) -> Html {
    let mut list = described(Html::new(), "Sent", &time(appeal.at_ms));
    list = match appeal.ruling {
        None => described(list, "State", &Html::of("Waiting for a ruling")),
        Some((at_ms, accepted)) => {
            let (word, class) = if accepted { ("Accepted", "state good") } else { ("Rejected", "state bad") };
            let word = Html::new().element("span", &[("class", class)], &Html::of(word));
            described(described(list, "State", &word), "Ruled", &time(at_ms))
        }
    };
    let section = Html::new().line("h2", "Your appeal").element("dl", &[], &list);
    if appeal.statement.is_empty() {
        return section;
    }
    section.element("p", &[("class", "where")], &Html::of("What you wrote")).html(&quote(&appeal.statement))
}

fn decision_section(decision: &Decision) -> Html {
    let list = described(Html::new(), "Decided", &time(decision.at_ms));
    let list = described(list, "How it was decided", &Html::of(automation(decision)));
    let follows = if decision.in_force {
        "Others cannot see the content while the decision stands."
    } else {
        "Nothing any more: the content is not restricted by it."
    };
    let list = described(list, "What follows", &Html::of(follows));
    Html::new().line("h2", "The decision").element("dl", &[], &list)
}

fn automation(decision: &Decision) -> &'static str {
    match (decision.by_account, decision.automated) {
        (true, _) => "Together with a decision about your account, which applies to all your content.",
        (false, None) => "By the platform itself.",
        (false, Some(Automated { decision: true, .. })) => {
            "By automated means: an automatic analysis found it, and no person decided."
        }
        (false, Some(Automated { detection: true, .. })) => {
            "By a person, after an automatic analysis had pointed it out."
        }
        (false, Some(Automated { .. })) => "By a person, without automated means.",
    }
}

fn grounds(decision: &Decision) -> Html {
    let section = Html::new().line("h2", "The rules it breaks");
    if decision.grounds.is_empty() {
        return section.line("p", "No single rule was named.");
    }
    decision.grounds.iter().fold(section, |section, ground| {
        let mut inner = Html::new().element("h3", &[("dir", "auto")], &Html::of(&ground.name));
        if !ground.description.is_empty() {
            inner = inner.element("p", &[("dir", "auto")], &Html::of(&ground.description));
        }
        let place =
            if ground.fields.is_empty() { "In the content as a whole".to_owned() } else { in_fields(&ground.fields) };
        inner = inner.element("p", &[("class", "where")], &Html::of(&place));
        section.element("div", &[("class", "ground")], &inner)
    })
}

fn in_fields(fields: &[String]) -> String {
    format!("Found in: {}", fields.join(", "))
}

fn content(decision: &Decision) -> Html {
    let section = Html::new().line("h2", "Your content as it was judged");
    if decision.content.fields.is_empty() {
        return section.line("p", "The content is no longer kept.");
    }
    let shown =
        decision.content.walk().into_iter().filter_map(|(path, field)| Some((path, field.kind, field.src.as_ref()?)));
    shown.fold(section, |section, (path, kind, src)| {
        let label = if kind == FieldType::Text { path } else { format!("{path} ({})", kind.as_str()) };
        section.element("p", &[("class", "where")], &Html::of(&label)).html(&quote(src))
    })
}

fn redress(site: &Site<'_>, reasons: &Reasons, entered: &AppealForm, found: &[Problem]) -> Html {
    let section = Html::new().line("h2", "What you can do");
    match (reasons.may_appeal, reasons.status) {
        (true, _) => {
            let hint = "Write in your own words. You can appeal once against this decision.";
            let label = "Why do you think the decision is wrong?";
            let fields = textarea("statement", label, hint, &entered.statement, found);
            section
                .line("p", "If you think the decision is wrong, you can appeal. Somebody will then look at it again.")
                .html(&form(site, &fields, "Send appeal"))
        }
        (false, SorStatus::Enforced) => section.line("p", "There is no appeal here against this decision."),
        (false, SorStatus::Appealed) => {
            section.line("p", "You need not do anything. Come back later to see the ruling.")
        }
        (false, _) => section.line("p", "Your appeal has been ruled; there is no second one against this decision."),
    }
}

#[cfg(test)]
#[path = "reasons_tests.rs"]
mod tests;
