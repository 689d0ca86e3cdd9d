//! Texts with matches replaced by masks.

use std::collections::BTreeMap;

use domain::content::Body;
use domain::signal::Signals;

use crate::modapi::channel::Compiled;

/// A stretch of a text, and what stands in its place.
type Masked<'a> = (usize, usize, &'a str);

/// The texts in which something is masked, by the path of their field.
pub(super) fn masked(channel: &Compiled, body: &Body, signals: &Signals) -> BTreeMap<String, String> {
    let mut places: BTreeMap<&str, Vec<Masked<'_>>> = BTreeMap::new();
    for asked in &channel.policies {
        for finder in &asked.finders {
            let Some(mask) = finder.entity.as_ref().and_then(|entity| entity.mask.as_deref()) else { continue };
            for signal in signals.found.iter().filter(|signal| finder.raises(signal, asked.threshold)) {
                if let (Some(field), Some(span)) = (signal.field.as_deref(), signal.span) {
                    places.entry(field).or_default().push((span.start, span.end, mask));
                }
            }
        }
    }
    let fields = body.walk();
    let text = |path: &str| fields.iter().find(|(known, _)| known == path).and_then(|(_, field)| field.src.as_deref());
    places.into_iter().filter_map(|(path, places)| Some((path.to_owned(), apply(text(path)?, places)))).collect()
}

/// Of matches that overlap, the first one's mask stands for all of them.
fn apply(text: &str, mut places: Vec<Masked<'_>>) -> String {
    places.sort_unstable_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let (mut shown, mut at) = (String::with_capacity(text.len()), 0);
    for (start, end, mask) in places {
        if start >= at {
            shown.push_str(text.get(at..start).unwrap_or_default());
            shown.push_str(mask);
        }
        at = at.max(end);
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_is_masked_once_and_nothing_of_it_is_left() {
        let text = "mail ann@example.com or call";
        assert_eq!(apply(text, vec![(5, 20, "[mail]"), (9, 20, "[link]")]), "mail [mail] or call");
        assert_eq!(apply(text, vec![(9, 24, "[b]"), (5, 20, "[a]")]), "mail [a]call");
        assert_eq!(apply("ab", vec![(0, 1, "x"), (1, 2, "y")]), "xy");
    }
}
