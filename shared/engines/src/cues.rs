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
/// Findings of one kind that are compared with others.
const MOST: usize = 200;

/// The first pair that stands close together, as one finding.
pub(crate) fn together(some: &[Found], others: &[Found], score: f64) -> Option<Found> {
    within(REACH, some, others, score)
}

/// The first pair with at most so many characters between, as one finding.
pub(crate) fn within(reach: usize, some: &[Found], others: &[Found], score: f64) -> Option<Found> {
    some.iter().take(MOST).find_map(|one| {
        // One finding inside the other says nothing more: "my insta" names a messenger by itself.
        let is_apart = |other: &Found| one.to <= other.from || other.to <= one.from;
        let is_close = |other: &Found| one.from.max(other.from).saturating_sub(one.to.min(other.to)) <= reach;
        let near = |other: &&Found| is_apart(other) && is_close(other);
        let other = others.iter().take(MOST).find(near)?;
        Some(Found { from: one.from.min(other.from), to: one.to.max(other.to), score })
    })
}

/// The finding with the highest score.
pub(crate) fn strongest(candidates: impl IntoIterator<Item = Option<Found>>) -> Option<Found> {
    candidates.into_iter().flatten().max_by(|a, b| a.score.total_cmp(&b.score))
}
