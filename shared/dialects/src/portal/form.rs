//! Forms as browsers send them, `application/x-www-form-urlencoded`, and what may be in ours.

use domain::content::MAX_ID_BYTES;
use domain::reports::MAX_REASON_BYTES;
use percent_encoding::percent_decode;

use crate::fault::{Fault, Problem};

/// Name of the field that proves where a form came from.
pub const FORM_TOKEN: &str = "form_token";
/// Most fields of a form.
const MAX_FIELDS: usize = 600;

/// The fields of a form, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body.
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        let pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).collect();
        if pairs.len() > MAX_FIELDS {
            return Err(Fault::MalformedJson(format!("the form has more than {MAX_FIELDS} fields")));
        }
        pairs
            .into_iter()
            .map(pair)
            .collect::<Option<_>>()
            .map(Self)
            .ok_or_else(|| Fault::MalformedJson("the body is not a form of UTF-8 texts".into()))
    }

    /// The first field of a name; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All fields of a name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn pair(pair: &[u8]) -> Option<(String, String)> {
    let mut parts = pair.splitn(2, |byte| *byte == b'=');
    Some((decoded(parts.next()?)?, decoded(parts.next().unwrap_or_default())?))
}

fn decoded(text: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let text = percent_decode(&spaced).decode_utf8().ok()?;
    // Browsers send every line break of a text as two characters.
    Some(text.replace("\r\n", "\n"))
}

/// An appeal as written into the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppealForm {
    /// What the author says.
    pub statement: String,
}

impl AppealForm {
    /// Reads it, with what is wrong with it.
    pub fn read(form: &Form) -> (Self, Vec<Problem>) {
        let statement = form.get("statement").trim().to_owned();
        let mut problems = Vec::new();
        if statement.is_empty() {
            let message = "Tell us why you think the decision is wrong.";
            problems.push(Problem::new("statement", "missing", message));
        }
        check_length("statement", &statement, &mut problems);
        (Self { statement }, problems)
    }
}

/// A report as filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportForm {
    /// Codes of the rules that were chosen.
    pub policies: Vec<String>,
    /// Free text.
    pub reason: String,
    /// Address of the reporter, if they gave one.
    pub reporter: String,
}

impl ReportForm {
    /// Reads it, with what is wrong with it. `known` are the codes there are to choose from.
    pub fn read(form: &Form, known: &[&str]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut policies: Vec<String> = Vec::new();
        for code in form.all("policy") {
            if known.contains(&code) && !policies.iter().any(|chosen| chosen == code) {
                policies.push(code.to_owned());
            } else if !known.contains(&code) {
                let message = "One of the rules that you chose is no longer there. Choose again.";
                problems.push(Problem::new("policy", "unknown_value", message));
            }
        }
        problems.dedup();
        let reason = form.get("reason").trim().to_owned();
        if policies.is_empty() && reason.is_empty() && problems.is_empty() {
            let message = "Choose what is wrong with it, or tell us in your own words.";
            problems.push(Problem::new(if known.is_empty() { "reason" } else { "policy" }, "missing", message));
        }
        check_length("reason", &reason, &mut problems);
        let reporter = form.get("reporter").trim().to_owned();
        if !reporter.is_empty() && !is_address(&reporter) {
            let message = "This is not an e-mail address. Correct it, or leave the field empty.";
            problems.push(Problem::new("reporter", "bad_address", message));
        }
        (Self { policies, reason, reporter }, problems)
    }
}

fn check_length(name: &str, text: &str, problems: &mut Vec<Problem>) {
    if text.len() > MAX_REASON_BYTES {
        let message = format!("Your text is too long: at most {MAX_REASON_BYTES} characters.");
        problems.push(Problem::new(name, "too_long", message));
    }
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let is_plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    is_plain && text.len() <= MAX_ID_BYTES && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_browsers_send_them() {
        let form = Form::parse(b"a=1+2%2B3&b=%C3%A9%0D%0Ax&a=second&c&&=d").unwrap();
        assert_eq!((form.get("a"), form.get("b"), form.get("c"), form.get("none")), ("1 2+3", "é\nx", "", ""));
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1 2+3", "second"]);
        assert!(matches!(Form::parse(b"a=%ff"), Err(Fault::MalformedJson(_))));
        assert!(matches!(Form::parse(&b"a=1&".repeat(MAX_FIELDS + 1)), Err(Fault::MalformedJson(_))));
    }

    #[test]
    fn every_problem_of_a_report_is_named() {
        let read = |body: &str| ReportForm::read(&Form::parse(body.as_bytes()).unwrap(), &["HTE", "SPM"]);
        let codes = |body: &str| read(body).1.iter().map(|p| (p.path.clone(), p.code)).collect::<Vec<_>>();
        assert_eq!(codes("policy=HTE&policy=HTE&reporter=a%40b.c"), []);
        assert_eq!(read("policy=HTE&policy=HTE&reason=+x+").0.policies, ["HTE"]);
        assert_eq!(codes("reason=+&reporter="), [("policy".to_owned(), "missing")]);
        let long = format!("policy=XXX&reason={}&reporter=nobody", "x".repeat(MAX_REASON_BYTES + 1));
        let expected = [("policy", "unknown_value"), ("reason", "too_long"), ("reporter", "bad_address")];
        assert_eq!(codes(&long), expected.map(|(path, code)| (path.to_owned(), code)));
    }

    #[test]
    fn an_appeal_needs_words() {
        let read = |body: &str| AppealForm::read(&Form::parse(body.as_bytes()).unwrap());
        assert_eq!(read("statement=%0D%0A+").1[0].code, "missing");
        let (form, problems) = read("statement=It+was+%22satire%22");
        assert_eq!((form.statement.as_str(), problems.len()), ("It was \"satire\"", 0));
    }
}
