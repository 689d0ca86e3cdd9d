//! Groups of phrases that say the same, found together in spite of disguise.

use crate::matching::{Match, Matcher, Phrase, Place, without_overlaps};
use crate::pii::scan::Found;
use crate::text::TextView;

/// A phrase counts from this quality on.
const LEAST_QUALITY: f64 = 0.8;

/// Groups of phrases, compiled; `C` names a group.
pub(crate) struct CueSet<C> {
    matcher: Matcher,
    /// The group of each phrase.
    groups: Vec<C>,
}

impl<C: Copy + Eq> CueSet<C> {
    /// Compiles the groups; `None` if a phrase is too short.
    pub(crate) fn new(groups: &[(C, &'static [&'static str])]) -> Option<Self> {
        let phrases = groups.iter().flat_map(|(_, phrases)| phrases.iter());
        let phrases = phrases.map(|text| Phrase { text, place: Place::Word, maskable: false, near: false });
        let matcher = Matcher::new(phrases).ok()?;
        let groups = groups.iter().flat_map(|(group, phrases)| phrases.iter().map(|_| *group)).collect();
        Some(Self { matcher, groups })
    }

    /// The cues of a text.
    pub(crate) fn find(&self, view: &TextView<'_>) -> Cues<C> {
        let mut by_group: Vec<(C, Vec<Match>)> = Vec::new();
        for hit in self.matcher.find(view.normalised(), view.prepared()) {
            let Some(group) = self.groups.get(hit.phrase).copied().filter(|_| hit.quality > LEAST_QUALITY) else {
                continue;
            };
            match by_group.iter_mut().find(|(known, _)| *known == group) {
                Some((_, hits)) => hits.push(hit),
                None => by_group.push((group, vec![hit])),
            }
        }
        let plain = |hit: &Match| Found { from: hit.from, to: hit.to, score: hit.quality };
        let found =
            by_group.into_iter().map(|(group, hits)| (group, without_overlaps(hits).iter().map(plain).collect()));
        Cues { found: found.collect() }
    }
}

/// The cues of one text, by group.
pub(crate) struct Cues<C> {
    found: Vec<(C, Vec<Found>)>,
}

impl<C: Copy + Eq> Cues<C> {
    /// Those of one group, in text order.
    pub(crate) fn of(&self, group: C) -> &[Found] {
        self.found.iter().find(|(known, _)| *known == group).map_or(&[], |(_, found)| found.as_slice())
    }

    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// How far apart, in characters, two findings may stand and still belong together.
const REACH: usize = 80;

/// The first pair that stands close together, as one finding.
pub(crate) fn together(some: &[Found], others: &[Found], score: f64) -> Option<Found> {
    within(REACH, some, others, score)
}

/// The first of `some` with one of `others` at most so many characters away, the nearest, as one finding.
pub(crate) fn within(reach: usize, some: &[Found], others: &[Found], score: f64) -> Option<Found> {
    if some.is_empty() || others.is_empty() {
        return None;
    }
    let neighbours = Neighbours::new(others);
    some.iter().find_map(|one| {
        let (gap, other) = neighbours.nearest(one)?;
        (gap <= reach).then(|| Found { from: one.from.min(other.from), to: one.to.max(other.to), score })
    })
}

/// Findings by where they begin and by where they end. However many there are, each is compared with two of them: who
/// writes a thousand decoys hides nothing behind them.
struct Neighbours<'a> {
    by_start: Vec<&'a Found>,
    by_end: Vec<&'a Found>,
}

impl<'a> Neighbours<'a> {
    fn new(found: &'a [Found]) -> Self {
        let (mut by_start, mut by_end): (Vec<_>, Vec<_>) = (found.iter().collect(), found.iter().collect());
        by_start.sort_by_key(|found| found.from);
        by_end.sort_by_key(|found| found.to);
        Self { by_start, by_end }
    }

    /// The nearest that is apart from this one, with the characters between. One finding inside the other says nothing
    /// more: "my insta" names a messenger by itself.
    fn nearest(&self, one: &Found) -> Option<(usize, &'a Found)> {
        let ended = self.by_end.partition_point(|other| other.to <= one.from);
        let before = ended.checked_sub(1).and_then(|at| self.by_end.get(at));
        let after = self.by_start.get(self.by_start.partition_point(|other| other.from < one.to));
        let before = before.map(|other| (one.from - other.to, *other));
        let after = after.map(|other| (other.from - one.to, *other));
        before.into_iter().chain(after).min_by_key(|(gap, _)| *gap)
    }
}

/// The finding with the highest score.
pub(crate) fn strongest(candidates: impl IntoIterator<Item = Option<Found>>) -> Option<Found> {
    candidates.into_iter().flatten().max_by(|a, b| a.score.total_cmp(&b.score))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(from: usize, to: usize) -> Found {
        Found { from, to, score: 0.5 }
    }

    #[test]
    fn pairs_are_found_in_any_order_and_never_one_inside_the_other() {
        type Case<'a> = (&'a [Found], &'a [Found], Option<(usize, usize)>);
        let cases: [Case<'_>; 7] = [
            (&[at(0, 5)], &[at(10, 12)], Some((0, 12))),
            (&[at(10, 12)], &[at(0, 5)], Some((0, 12))),
            (&[at(0, 5)], &[at(5, 8)], Some((0, 8))),
            (&[at(0, 5)], &[at(2, 8)], None),
            (&[at(0, 5)], &[at(16, 18)], None),
            (&[at(100, 105)], &[at(120, 121), at(90, 92), at(0, 200)], Some((90, 105))),
            (&[], &[at(0, 1)], None),
        ];
        for (some, others, expected) in cases {
            let found = within(10, some, others, 0.9).map(|pair| (pair.from, pair.to));
            assert_eq!(found, expected, "{some:?} {others:?}");
        }
    }

    #[test]
    fn decoys_hide_no_pair() {
        let decoys: Vec<Found> = (0..5_000).map(|at_| at(at_ * 1_000, at_ * 1_000 + 4)).collect();
        let others: Vec<Found> = (0..5_000).map(|at_| at(at_ * 1_000 + 500, at_ * 1_000 + 504)).collect();
        let real = [others.as_slice(), &[at(4_999_010, 4_999_014)]].concat();
        assert_eq!(together(&decoys, &others, 0.9), None);
        assert_eq!(together(&decoys, &real, 0.9).map(|pair| pair.from), Some(4_999_000));
    }
}
