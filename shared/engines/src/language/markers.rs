//! Languages the statistical classifier does not know, told by letters and function words.
//!
//! A text is given to one of them only if the evidence is its own: letters no other language here
//! uses, or enough function words. Everything else is left to the classifier.

/// Label, letters that point to it, function words.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("lang_cs", "ěřůťď", "je se na že to ve jsem jsou jako ale není by byl pro jsme když nebo tak už při ze od podle které"),
    ("lang_pl", "łśźżąęńć", "się nie jest na że to jak ale był dla przez tak czy są może od po oraz przy już ich tylko"),
    ("lang_hu", "őű", "a az és nem hogy is egy ez de van volt meg csak mint már vagy ha azt lehet kell"),
    ("lang_ro", "ășțşţ", "și în de la cu nu este pe care să un pentru din au mai că fost sunt sau ca prin după"),
    ("lang_uk", "іїєґ", "і що не на та це як до але він для від із є був її про або за"),
    ("lang_da", "æø", "og i at det er en til på de med han af for ikke der var som et den har jeg vi kan"),
    ("lang_fi", "", "ja on ei että se oli hän mutta ovat kun niin myös kuin sen ole joka mukaan voi tai jo vain olla"),
    ("lang_id", "", "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga ke karena ada bisa saya kami oleh"),
    ("lang_tl", "", "ang ng sa na mga ay at hindi ko mo si niya ito para nang kay po siya lang kung naman ako ka"),
    ("lang_fa", "پچژگکی", "و در به از که این را با است برای آن های می شود شد کرد بود یک خود تا"),
    ("lang_ur", "ٹڈڑںےہھ", "کے میں کی ہے اور سے کا کو نے پر یہ اس کہ ہیں نہیں"),
];
/// Function words of languages the classifier does know, against false claims of shared words.
const OTHERS: &[&str] = &[
    "the of and to in is that for it with as was on are this by", "der die das und ist nicht mit ein zu den von auf",
    "le la les et des est que un une pas pour dans", "el la los que de y en un una por con no es se",
    "och att det som en på är av för med inte den till jag har", "o a os que de e do da em um para não com",
    "il la che di e un una per non in con sono", "de het een en van is dat niet op te zijn met",
    "ve bir bu için da de ne çok ile olarak", "в и не на что с по как это он она но из",
    "là và của có không cho được một người trong",
];

/// The language the evidence points to, if any.
pub(super) fn decided(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let share = |list: &str| words.iter().filter(|word| list.split(' ').any(|known| known == **word)).count();
    let rival = OTHERS.iter().map(|list| share(list)).max().unwrap_or(0);
    let letters = lower.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let evidence = |(label, special, list): &(&'static str, &str, &str)| {
        let marked = lower.chars().filter(|c| special.contains(*c)).count();
        let telling = share(list);
        let by_letters = marked * 60 >= letters && (telling >= rival || marked * 12 >= letters);
        let by_words = telling > rival && telling * 5 >= words.len();
        (by_letters || by_words).then_some((*label, telling * 6 + marked * 3))
    };
    LANGUAGES.iter().filter_map(evidence).max_by_key(|(_, weight)| *weight).map(|(label, _)| label)
}
