//! Sending one batch until every content of it is accepted or rejected.

use super::client::{Client, Sent};
use super::content::{Content, Reason, Reject};
use crate::error::Failure;

/// Sends contents, and without those that are refused the rest again. Gives the refused ones.
///
/// What is refused only as a whole (too large, not understood) is halved until it is known which content
/// it is. Of one identity, the earlier content goes first in all of this.
pub fn deliver(client: &Client<'_>, bulk: &str, contents: Vec<Content>) -> Result<Vec<Reject>, Failure> {
    let mut rejects = Vec::new();
    let mut open = vec![contents];
    while let Some(mut contents) = open.pop() {
        if contents.is_empty() {
            continue;
        }
        match client.send(bulk, &contents)? {
            Sent::Accepted => {}
            Sent::Invalid(problems) => open.push(without(contents, &problems, &mut rejects)),
            Sent::Refused(reason) if contents.len() == 1 => {
                rejects.extend(contents.into_iter().map(|content| reject(content, vec![reason.clone()])));
            }
            Sent::Refused(_) => {
                let second = contents.split_off(contents.len() / 2);
                open.extend([second, contents]);
            }
        }
    }
    rejects.sort_by_key(|reject| reject.line);
    Ok(rejects)
}

fn without(contents: Vec<Content>, problems: &[(usize, Reason)], rejects: &mut Vec<Reject>) -> Vec<Content> {
    let mut left = Vec::with_capacity(contents.len());
    for (place, content) in contents.into_iter().enumerate() {
        let of_content = problems.iter().filter(|(of, _)| *of == place);
        let reasons: Vec<Reason> = of_content.map(|(_, reason)| reason.clone()).collect();
        if reasons.is_empty() {
            left.push(content);
        } else {
            rejects.push(reject(content, reasons));
        }
    }
    left
}

fn reject(content: Content, reasons: Vec<Reason>) -> Reject {
    Reject { line: content.line, reasons, source: content.text }
}
