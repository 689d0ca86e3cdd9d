//! Which script a text is written in, and what that alone says of its language.

/// Number of distinct values of [`of`].
const SCRIPTS: usize = SINGLE.len() + 5;

const LATIN: usize = 0;
const CYRILLIC: usize = 1;
const ARABIC: usize = 2;
const IDEOGRAPH: usize = 3;
const KANA: usize = 4;

/// Scripts that (nearly) one language is written in, by code point range in ascending order.
const SINGLE: &[(u32, u32, &str)] = &[
    (0x0370, 0x03ff, "lang_el"),
    (0x0530, 0x058f, "lang_hy"),
    (0x0590, 0x05ff, "lang_he"),
    (0x0900, 0x097f, "lang_hi"),
    (0x0980, 0x09ff, "lang_bn"),
    (0x0a00, 0x0a7f, "lang_pa"),
    (0x0a80, 0x0aff, "lang_gu"),
    (0x0b80, 0x0bff, "lang_ta"),
    (0x0c00, 0x0c7f, "lang_te"),
    (0x0d00, 0x0d7f, "lang_ml"),
    (0x0d80, 0x0dff, "lang_si"),
    (0x0e00, 0x0e7f, "lang_th"),
    (0x0e80, 0x0eff, "lang_lo"),
    (0x1000, 0x109f, "lang_my"),
    (0x10a0, 0x10ff, "lang_ka"),
    (0x1100, 0x11ff, "lang_ko"),
    (0x1780, 0x17ff, "lang_km"),
    (0x1f00, 0x1fff, "lang_el"),
    (0xac00, 0xd7af, "lang_ko"),
];

/// Characters that Japanese simplified in its own way, or made: Chinese texts in either spelling lack them.
const JAPANESE_ONLY: &str = "々〆ヶ働込峠畑枠匂辻塀栃腺搾図広円売読対発変実験鉄気駅応帰覧観権検険転伝県労単覚挙厳戦歩涙渋焼獣続総縄聴荘亜悪囲壱隠栄営衛駅円塩仮価壊懐拡楽勧巻陥拠軽継鶏芸撃剣圏顕効砕雑斎剤桟賛残糸歯辞舎釈収従粛処緒奨繊銭禅双壮捜挿巣騒蔵臓滞滝択沢担弾遅鋳庁懲鎮逓徳届脳拝廃抜蛮秘浜瓶払仏併辺弁宝豊毎満黙訳薬誉揺様謡頼竜両緑塁隷霊齢恋炉楼";

/// A group of languages that share a script and must be told apart by their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Written in Latin letters.
    Latin,
    /// Written in Cyrillic letters.
    Cyrillic,
    /// Written in Arabic letters.
    Arabic,
}

impl Family {
    /// All of them, in the order of the model's scales.
    pub const ALL: [Self; 3] = [Self::Latin, Self::Cyrillic, Self::Arabic];

    /// Labels of the languages, in the order of the model's weights.
    pub const fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Latin => &[
                "lang_cs", "lang_da", "lang_de", "lang_en", "lang_es", "lang_fi", "lang_fr", "lang_hu", "lang_id",
                "lang_it", "lang_nl", "lang_pl", "lang_pt", "lang_ro", "lang_sv", "lang_tl", "lang_tr", "lang_vi",
            ],
            Self::Cyrillic => &["lang_ru", "lang_uk"],
            Self::Arabic => &["lang_ar", "lang_fa", "lang_ur"],
        }
    }

    const fn script(self) -> usize {
        match self {
            Self::Latin => LATIN,
            Self::Cyrillic => CYRILLIC,
            Self::Arabic => ARABIC,
        }
    }

    /// Whether a letter belongs to this script.
    pub fn has(self, letter: char) -> bool {
        of(letter) == Some(self.script())
    }
}

/// What the script of a text leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One language is written so.
    Decided(&'static str),
    /// One of these.
    Open(Family),
}

/// The letters of a text, counted by script.
#[derive(Clone, Copy, Debug, Default)]
pub struct Census {
    counts: [u32; SCRIPTS],
    japanese_only: u32,
    others: u32,
}

impl Census {
    /// Counts the letters of a word.
    pub fn add(&mut self, word: &str) {
        for letter in word.chars() {
            match of(letter) {
                Some(script) => {
                    if let Some(count) = self.counts.get_mut(script) {
                        *count += 1;
                    }
                    self.japanese_only += u32::from(script == IDEOGRAPH && JAPANESE_ONLY.contains(letter));
                }
                None => self.others += u32::from(letter.is_alphabetic()),
            }
        }
    }

    /// What the script with the most weight says, and how many letters its words are worth: an ideograph, a kana or a
    /// Hangul syllable counts as three.
    pub fn verdict(&self) -> Option<(Verdict, usize)> {
        let east = self.count(IDEOGRAPH) + self.count(KANA);
        let single = (KANA + 1..SCRIPTS).map(|script| (script, self.weighed(script)));
        let all = (LATIN..=ARABIC).map(|script| (script, self.count(script))).chain(single).chain([(KANA, 3 * east)]);
        let (script, weight) = all.max_by_key(|(script, weight)| (*weight, SCRIPTS - script))?;
        let verdict = match script {
            LATIN => Verdict::Open(Family::Latin),
            CYRILLIC => Verdict::Open(Family::Cyrillic),
            ARABIC => Verdict::Open(Family::Arabic),
            KANA => Verdict::Decided(self.eastern(east)),
            _ => Verdict::Decided(SINGLE.get(script - KANA - 1)?.2),
        };
        (weight > 0 && weight >= self.others).then_some((verdict, weight as usize))
    }

    fn count(&self, script: usize) -> u32 {
        self.counts.get(script).copied().unwrap_or(0)
    }

    fn weighed(&self, script: usize) -> u32 {
        let is_syllabic = script.checked_sub(KANA + 1).and_then(|at| SINGLE.get(at)).is_some_and(|row| row.0 == 0xac00);
        self.count(script) * if is_syllabic { 3 } else { 1 }
    }

    const fn eastern(&self, letters: u32) -> &'static str {
        let kana = self.counts[KANA];
        if kana * 12 >= letters || self.japanese_only * 12 > letters { "lang_ja" } else { "lang_zh" }
    }
}

/// The script of a letter, if it is one of those told apart here.
fn of(letter: char) -> Option<usize> {
    if letter.is_ascii() {
        return letter.is_ascii_alphabetic().then_some(LATIN);
    }
    match letter as u32 {
        0xaa | 0xba | 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0x24f | 0x1e00..=0x1eff | 0xff21..=0xff5a => Some(LATIN),
        0x400..=0x481 | 0x48a..=0x52f => Some(CYRILLIC),
        0x620..=0x63f | 0x641..=0x64a | 0x66e..=0x6d3 | 0x6d5 | 0x6fa..=0x6ff | 0x750..=0x77f => Some(ARABIC),
        0x3005 | 0x3007 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => Some(IDEOGRAPH),
        0x3041..=0x3096 | 0x309d..=0x309f | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9f => {
            Some(KANA)
        }
        0x250..=0x36f => None,
        code => {
            let at = SINGLE.partition_point(|(_, last, _)| *last < code);
            let found = SINGLE.get(at).is_some_and(|(first, _, _)| *first <= code) && letter.is_alphabetic();
            found.then_some(at + KANA + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Option<(Verdict, usize)> {
        let mut census = Census::default();
        census.add(text);
        census.verdict()
    }

    #[test]
    fn scripts_of_one_language_decide() {
        for (text, label) in [
            ("Σήμερα", "lang_el"),
            ("ἀρχή", "lang_el"),
            ("שלום", "lang_he"),
            ("ไทย", "lang_th"),
            ("გამარჯობა", "lang_ka"),
            ("ភាសា", "lang_km"),
            ("오늘 ok", "lang_ko"),
            ("今天", "lang_zh"),
            ("東京駅", "lang_ja"),
            ("きょう", "lang_ja"),
        ] {
            assert_eq!(verdict(text).map(|found| found.0), Some(Verdict::Decided(label)), "{text}");
        }
    }

    #[test]
    fn shared_scripts_stay_open_and_other_signs_say_nothing() {
        assert_eq!(verdict("Straße 東"), Some((Verdict::Open(Family::Latin), 6)));
        assert_eq!(verdict("привіт ok"), Some((Verdict::Open(Family::Cyrillic), 6)));
        assert_eq!(verdict("سلام"), Some((Verdict::Open(Family::Arabic), 4)));
        for text in ["", "12345 !!!", "😀🎉", "አማርኛ", "\u{301}\u{301}"] {
            assert_eq!(verdict(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_ascend() {
        assert!(SINGLE.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}
