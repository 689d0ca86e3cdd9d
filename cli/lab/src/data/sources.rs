//! The data sets that training reads, with the licences that decide whether it may.

use std::path::{Path, PathBuf};

/// What a licence asks of weights made from the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licence {
    /// Attribution at most.
    Permissive,
    /// The data must be shared alike; whether weights are bound by that is disputed.
    ShareAlike,
    /// Labels made by another company's model, or text under share-alike as well.
    MachineLabelled,
}

/// One file of labelled rows.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Name, which is the file's without its endings.
    pub name: &'static str,
    /// Folder below the data's.
    pub folder: &'static str,
    /// Licence class.
    pub licence: Licence,
    /// Licence as its owners name it.
    pub terms: &'static str,
}

impl Source {
    /// Where its rows are, below the data's folder.
    pub fn path(&self, data: &Path) -> PathBuf {
        data.join(self.folder).join(format!("{}.jsonl.gz", self.name))
    }
}

const fn of(folder: &'static str, name: &'static str, licence: Licence, terms: &'static str) -> Source {
    Source { name, folder, licence, terms }
}

/// Every source of toxicity and spam rows; `permissive` leaves out what is under share-alike or labelled by a
/// machine.
pub fn sources(permissive: bool) -> impl Iterator<Item = &'static Source> {
    ALL.iter().filter(move |source| !permissive || source.licence == Licence::Permissive)
}

const ALL: &[Source] = &[
    of("toxicity", "civil_toxic_spans", Licence::Permissive, "CC0-1.0"),
    of("toxicity", "wiki_context", Licence::ShareAlike, "Apache-2.0, text CC BY-SA 3.0"),
    of("toxicity", "wiki_nonfuzzed", Licence::ShareAlike, "CC BY 4.0, text CC BY-SA 3.0"),
    of("toxicity", "jigsaw_sample", Licence::ShareAlike, "CC0-1.0, text CC BY-SA 3.0"),
    of("toxicity", "davidson", Licence::Permissive, "MIT"),
    of("toxicity", "edos", Licence::Permissive, "CC0-1.0"),
    of("toxicity", "hatemoji_build", Licence::Permissive, "CC BY 4.0"),
    of("toxicity", "paradetox", Licence::Permissive, "CC0-1.0"),
    of("toxicity", "rtp_challenge", Licence::MachineLabelled, "Apache-2.0, redistributed under CC BY-SA 4.0"),
    of("toxicity", "stormfront", Licence::ShareAlike, "CC BY-SA 3.0"),
    of("toxicity", "convabuse", Licence::Permissive, "CC BY 4.0"),
    of("toxicity", "toxigen_seed", Licence::Permissive, "MIT"),
    of("toxicity", "madlibs_bias", Licence::Permissive, "CC BY 4.0"),
    of("toxicity", "told_br", Licence::ShareAlike, "CC BY-SA 4.0"),
    of("toxicity", "germeval2018", Licence::Permissive, "CC BY 4.0"),
    of("toxicity", "cold_zh", Licence::Permissive, "Apache-2.0"),
    of("toxicity", "korean_hate", Licence::ShareAlike, "CC BY-SA 4.0"),
    of("spam", "sms_spam", Licence::Permissive, "CC BY 4.0"),
    of("spam", "youtube_psy", Licence::Permissive, "CC BY 4.0"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissive_is_a_true_part_of_all() {
        let (all, permissive) = (sources(false).count(), sources(true).count());
        assert!(permissive > 0 && permissive < all);
        assert!(sources(true).all(|source| !source.terms.contains("SA")));
    }
}
