//! Languages the statistical classifier does not know, told by letters and function words.
//!
//! A text is given to one of them only if the evidence is its own: letters no other language here
//! uses, or enough function words. Everything else is left to the classifier.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Label, letters that point to it, function words, endings of longer words.
type Language = (&'static str, &'static str, &'static str, &'static str);

const LANGUAGES: &[Language] = &[
    (
        "lang_cs",
        "ěřůťďň",
        "je se na že to ve jsem jsou jako ale není by byl pro jsme když nebo tak už při ze od podle které který jeho bude také až jen bylo si po za do před roku více",
        "ého ých ími ost ovat ení",
    ),
    (
        "lang_pl",
        "łśźżąęńć",
        "się nie jest na że to jak ale był dla przez tak czy są może od po oraz przy już ich tylko jego który które",
        "ego ych ami ości anie owy",
    ),
    (
        "lang_hu",
        "őű",
        "a az és nem hogy is egy ez de van volt meg csak mint már vagy ha azt lehet kell még el ki fel minden szerint után",
        "ban ben nak nek val vel ság ség ása ése hoz",
    ),
    (
        "lang_ro",
        "ășțşţ",
        "și în de la cu nu este pe care să un pentru din au mai că fost sunt sau ca prin după această lui fi ale cum dar",
        "ului ilor iei ește ează",
    ),
    ("lang_uk", "іїєґ", "і що не на та це як до але він для від із є був її про або за щоб який", "ого ння ість ться"),
    (
        "lang_da",
        "æø",
        "og i at det er en til på de med han af for ikke der var som et den har jeg vi kan blev eller fra være også",
        "erne heden else",
    ),
    (
        "lang_fi",
        "",
        "ja on ei että se oli hän mutta ovat kun niin myös kuin sen ole joka mukaan voi tai jo vain olla ollut joten sitä hänen tämä sekä jos mitä minä",
        "ssa ssä sta stä lla llä nen isen ksi aan ään een iin tti tta ttä vat vät lle ista istä taan ania imme ään",
    ),
    (
        "lang_id",
        "",
        "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga ke karena ada bisa saya kami oleh sudah telah mereka atau lebih kita anda sebagai tersebut para satu hari orang dapat menjadi",
        "nya kan kannya",
    ),
    (
        "lang_tl",
        "",
        "ang ng sa na mga ay at hindi ko mo si niya ito para nang kay po siya lang kung naman ako ka ni rin din pa isang",
        "ing",
    ),
    ("lang_fa", "پچژگکی", "و در به از که این را با است برای آن های می شود شد کرد بود یک خود تا", ""),
    ("lang_ur", "ٹڈڑںےہھ", "کے میں کی ہے اور سے کا کو نے پر یہ اس کہ ہیں نہیں", ""),
];
/// Function words of languages the classifier does know, against false claims of shared words.
const OTHERS: &[&str] = &[
    "the of and to in is that for it with as was on are this by",
    "der die das und ist nicht mit ein zu den von auf",
    "le la les et des est que un une pas pour dans",
    "el la los que de y en un una por con no es se",
    "och att det som en på är av för med inte den till jag har",
    "o a os que de e do da em um para não com",
    "il la che di e un una per non in con sono",
    "de het een en van is dat niet op te zijn met",
    "ve bir bu için da de ne çok ile olarak",
    "в и не на что с по как это он она но из",
    "là và của có không cho được một người trong",
];

/// What one word is evidence for: a bit for each of [`LANGUAGES`] and of [`OTHERS`].
#[derive(Clone, Copy, Default)]
struct Word {
    own: u32,
    other: u32,
}

static WORDS: LazyLock<HashMap<&'static str, Word>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Word> = HashMap::new();
    for (number, (_, _, list, _)) in LANGUAGES.iter().enumerate() {
        list.split(' ').for_each(|word| words.entry(word).or_default().own |= 1 << number);
    }
    for (number, list) in OTHERS.iter().enumerate() {
        list.split(' ').for_each(|word| words.entry(word).or_default().other |= 1 << number);
    }
    words
});

/// The language the evidence points to, if any.
pub(super) fn decided(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let known: Vec<Word> = words.iter().filter_map(|word| WORDS.get(word).copied()).collect();
    let rival = (0..OTHERS.len()).map(|number| known.iter().filter(|word| word.other >> number & 1 == 1).count()).max();
    let letters = lower.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let seen = Seen { lower: &lower, words: &words, known: &known, rival: rival.unwrap_or(0), letters };
    let weighed = LANGUAGES.iter().enumerate().filter_map(|(number, language)| seen.evidence(number, language));
    weighed.max_by_key(|(_, weight)| *weight).map(|(label, _)| label)
}

/// What a text shows.
struct Seen<'a> {
    lower: &'a str,
    words: &'a [&'a str],
    known: &'a [Word],
    /// Function words of the strongest language that is left to the classifier.
    rival: usize,
    letters: usize,
}

impl Seen<'_> {
    /// The language and the weight of its evidence, if that is enough.
    fn evidence(&self, number: usize, language: &Language) -> Option<(&'static str, usize)> {
        let (label, special, _, endings) = *language;
        let marked = if special.is_empty() { 0 } else { self.lower.chars().filter(|c| special.contains(*c)).count() };
        let ends = |word: &&&str| word.len() > 5 && endings.split_whitespace().any(|ending| word.ends_with(ending));
        let ending = self.words.iter().filter(ends).count();
        let telling = self.known.iter().filter(|word| word.own >> number & 1 == 1).count();
        let (rival, words) = (self.rival, self.words.len());
        let by_letters = marked * 60 >= self.letters && (telling >= rival || marked * 12 >= self.letters);
        let by_words = telling > rival && (telling + ending) * 5 >= words;
        let by_endings = telling >= rival && ending * 3 >= words && ending >= 2;
        (by_letters || by_words || by_endings).then_some((label, telling * 6 + marked * 3 + ending * 2))
    }
}
