//! Ways people disguise a word, applied to any word by a seeded generator.
//!
//! The engine is tuned on none of the results: the words come from the lexicon, the ways from what is
//! seen in chats and comments.

/// A small, repeatable source of numbers.
pub struct Dice(u64);

impl Dice {
    /// Dice that always roll the same for a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % (limit.max(1) as u64)).unwrap_or(0)
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A way to write a word; `None` if it does not apply to it.
pub type Way = fn(&str, &mut Dice) -> Option<String>;

/// Every way, by name.
pub const WAYS: &[(&str, Way)] = &[
    ("plain", |word, _| Some(word.to_owned())),
    ("upper", |word, _| Some(word.to_uppercase())),
    ("mixed case", |word, dice| Some(each(word, |c| if dice.below(2) == 0 { upper(c) } else { c.to_string() }))),
    ("plural", |word, _| (!word.ends_with('s')).then(|| format!("{word}s"))),
    ("repeated letter", |word, dice| Some(repeated(word, dice))),
    ("every letter twice", |word, _| Some(each(word, |c| format!("{c}{c}")))),
    ("leet, one letter", |word, dice| leet(word, dice, false)),
    ("leet, all letters", |word, dice| leet(word, dice, true)),
    ("leet, drawn letters", drawn),
    ("spaced", |word, _| Some(joined(word, " "))),
    ("wide spaced", |word, _| Some(joined(word, "  "))),
    ("separators", |word, dice| Some(joined(word, dice.pick(&[".", "-", "_", "*", "/", ",", "~", "|", "·"])))),
    ("spaced separators", |word, dice| Some(joined(word, dice.pick(&[" . ", " - ", " _ "])))),
    ("mixed separators", |word, dice| Some(between(word, |_| dice.pick(&[".", "-", "_", "*", "'"]).to_owned()))),
    ("one separator", one_separator),
    ("emoji separators", |word, dice| Some(joined(word, dice.pick(&["🔥", "💀", "❤️", "⭐", "👏🏽"])))),
    ("new lines", |word, _| Some(joined(word, "\n"))),
    ("brackets", |word, dice| Some(each(word, |c| bracketed(c, dice.pick(&["[]", "()", "{}"]))))),
    ("markdown inside", |word, dice| Some(emphasised(word, dice))),
    ("split in two", split),
    ("leet and separators", |word, dice| {
        leet(word, dice, true).map(|word| joined(&word, dice.pick(&[".", "-", " ", "/"])))
    }),
    ("inner stars", |word, _| masked(word, "*", |at, last| at > 0 && at < last)),
    ("one star", |word, dice| one_mark(word, dice, "*")),
    ("one mark", |word, dice| {
        let mark = dice.pick(&["#", "_", "-", ".", "%", "?", "@", "!"]);
        one_mark(word, dice, mark)
    }),
    ("starred vowels", |word, dice| {
        let mark = dice.pick(&["*", "#", "_", "@", "%"]);
        let chars: Vec<char> = word.chars().collect();
        masked(word, mark, |at, _| at > 0 && is_vowel(chars[at]))
    }),
    ("dropped vowels", |word, _| without_vowels(word, usize::MAX)),
    ("one vowel dropped", |word, _| without_vowels(word, 1)),
    ("swapped letters", swapped),
    ("c and k", |word, _| changed(word, &[("ck", "kk"), ("c", "k")])),
    ("z for s", |word, _| changed(word, &[("ss", "zz"), ("s", "z")])),
    ("ph for f", |word, _| changed(word, &[("f", "ph")])),
    ("oo for u", |word, _| changed(word, &[("u", "oo")])),
    ("v for u", |word, _| changed(word, &[("u", "v")])),
    ("ending as spoken", |word, _| {
        let ends = [("er", "a"), ("ers", "az"), ("ing", "in"), ("y", "ie"), ("or", "er")];
        let (end, other) = ends.iter().find(|(end, _)| word.ends_with(end))?;
        Some(format!("{}{other}", word.strip_suffix(end)?))
    }),
    ("full width", |word, _| Some(each(word, |c| shifted(c, 'ａ', None)))),
    ("mathematical", |word, dice| {
        let first = dice.pick(&['𝐚', '𝒂', '𝓪', '𝕒', '𝖆', '𝗮', '𝘢', '𝚊']);
        Some(each(word, |c| shifted(c, first, None)))
    }),
    ("circled", |word, _| Some(each(word, |c| shifted(c, 'ⓐ', None)))),
    ("squared", |word, dice| {
        let first = dice.pick(&['🄰', '🅐', '🅰']);
        Some(each(word, |c| shifted(c, first, None)))
    }),
    ("parenthesised", |word, _| Some(each(word, |c| shifted(c, '⒜', None)))),
    ("regional indicators", |word, dice| {
        let gap = dice.pick(&["", " ", "\u{200b}"]);
        Some(word.chars().map(|c| shifted(c, '🇦', None)).collect::<Vec<_>>().join(gap))
    }),
    ("small capitals", |word, _| Some(mapped(word, "abcdefghijklmnopqrstuvwxyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡxʏᴢ"))),
    ("superscript", |word, _| Some(mapped(word, "abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"))),
    ("cyrillic", |word, _| changed_letters(word, "aceopxyikms", "асеорхуікмѕ")),
    ("greek", |word, _| changed_letters(word, "aeiknoptuvxy", "αεικηορτυνχγ")),
    ("armenian", |word, _| changed_letters(word, "hnouqgs", "հոօսզցѕ")),
    ("cherokee", |word, _| changed_letters(word, "abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ")),
    ("latin look-alikes", |word, _| changed_letters(word, "abcdefghiknoprstuwyz", "ɑƅƈɗɛƒɠɦɩƙɳøƥɍʂʈʉɯƴʐ")),
    ("accents", |word, _| changed_letters(word, "aceinosuyz", "àçéïñöşûýž")),
    ("combining marks", |word, dice| {
        Some(each(word, |c| format!("{c}{}", dice.pick(&['\u{301}', '\u{336}', '\u{332}', '\u{489}', '\u{20dd}']))))
    }),
    ("zero width", |word, dice| {
        Some(between(word, |_| {
            dice.pick(&["\u{200b}", "\u{200c}", "\u{2060}", "\u{ad}", "\u{feff}", "\u{200d}"]).to_owned()
        }))
    }),
    ("tags and selectors", |word, _| Some(each(word, |c| format!("{c}\u{fe0f}\u{e0041}")))),
    ("right-to-left marks", |word, _| Some(format!("\u{202e}{word}\u{202c}"))),
    ("upside down", |word, _| {
        let turned = mapped(word, "abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz");
        Some(turned.chars().rev().collect())
    }),
    ("backwards", |word, _| (word.len() >= 4).then(|| word.chars().rev().collect())),
    ("glued before", |word, dice| {
        Some(format!("{word}{}", dice.pick(&["boy", "69", "xx", "_yt", "2000", "gamer", "lord"])))
    }),
    ("glued after", |word, dice| {
        Some(format!("{}{word}", dice.pick(&["the", "mr", "xx_", "its", "420", "my", "not"])))
    }),
    ("hashtag", |word, _| Some(format!("#{word}"))),
    ("quoted", |word, dice| {
        Some(dice.pick(&["\"", "'", "**", "_", "~~", "`"])).map(|mark| format!("{mark}{word}{mark}"))
    }),
];

fn each(word: &str, write: impl FnMut(char) -> String) -> String {
    word.chars().map(write).collect()
}

fn upper(c: char) -> String {
    c.to_uppercase().collect()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn joined(word: &str, gap: &str) -> String {
    between(word, |_| gap.to_owned())
}

fn between(word: &str, mut gap: impl FnMut(usize) -> String) -> String {
    let mut out = String::new();
    for (at, c) in word.chars().enumerate() {
        if at > 0 {
            out.push_str(&gap(at));
        }
        out.push(c);
    }
    out
}

fn repeated(word: &str, dice: &mut Dice) -> String {
    let at = dice.below(word.len());
    let times = 2 + dice.below(5);
    word.chars().enumerate().map(|(n, c)| c.to_string().repeat(if n == at { times } else { 1 })).collect()
}

fn leet(word: &str, dice: &mut Dice, all: bool) -> Option<String> {
    let swaps = [
        ('a', "4@"),
        ('b', "8"),
        ('c', "(<"),
        ('e', "3"),
        ('g', "9"),
        ('h', "#"),
        ('i', "1!|"),
        ('l', "1|"),
        ('o', "0"),
        ('s', "5$"),
        ('t', "7+"),
        ('z', "2"),
    ];
    let places: Vec<usize> =
        word.char_indices().filter(|(_, c)| swaps.iter().any(|(from, _)| from == c)).map(|(at, _)| at).collect();
    if places.is_empty() || (all && places.len() == word.len()) {
        return None;
    }
    let only = dice.pick(&places);
    let mut write = |at: usize, c: char| match swaps.iter().find(|(from, _)| *from == c) {
        Some((_, to)) if all || at == only => dice.pick(&to.chars().collect::<Vec<_>>()),
        _ => c,
    };
    Some(word.char_indices().map(|(at, c)| write(at, c)).collect())
}

fn drawn(word: &str, _: &mut Dice) -> Option<String> {
    let shapes = [
        ("k", "|<"),
        ("w", "\\/\\/"),
        ("h", "|-|"),
        ("n", "|\\|"),
        ("d", "|)"),
        ("u", "|_|"),
        ("f", "|="),
        ("m", "|\\/|"),
    ];
    let (letter, shape) = shapes.iter().find(|(letter, _)| word.contains(letter))?;
    Some(word.replacen(letter, shape, 1))
}

fn one_separator(word: &str, dice: &mut Dice) -> Option<String> {
    let at = 1 + dice.below(word.len() - 1);
    let (left, right) = word.split_at_checked(at)?;
    Some(format!("{left}{}{right}", dice.pick(&[".", "-", "_", "*", "/"])))
}

fn bracketed(c: char, pair: &str) -> String {
    let (open, close) = pair.split_at(1);
    format!("{open}{c}{close}")
}

fn emphasised(word: &str, dice: &mut Dice) -> String {
    let mark = dice.pick(&["**", "~~", "__", "||"]);
    let at = 1 + dice.below(word.len().max(3) - 2);
    each(word, |c| c.to_string())
        .char_indices()
        .map(|(n, c)| if n == at { format!("{mark}{c}{mark}") } else { c.to_string() })
        .collect()
}

fn split(word: &str, dice: &mut Dice) -> Option<String> {
    let at = 1 + dice.below(word.len().max(4) - 3);
    let (left, right) = word.split_at_checked(at)?;
    (word.len() >= 4).then(|| format!("{left} {right}"))
}

fn masked(word: &str, mark: &str, hidden: impl Fn(usize, usize) -> bool) -> Option<String> {
    let last = word.len() - 1;
    let out: String =
        word.char_indices().map(|(at, c)| if hidden(at, last) { mark.to_owned() } else { c.to_string() }).collect();
    (out != word && word.len() >= 4).then_some(out)
}

fn one_mark(word: &str, dice: &mut Dice, mark: &str) -> Option<String> {
    let at = 1 + dice.below(word.len().max(3) - 2);
    masked(word, mark, |place, _| place == at)
}

fn without_vowels(word: &str, most: usize) -> Option<String> {
    let mut left = most;
    let mut out = String::new();
    for (at, c) in word.char_indices() {
        if at > 0 && at + 1 < word.len() && is_vowel(c) && left > 0 {
            left -= 1;
        } else {
            out.push(c);
        }
    }
    (out.len() >= 3 && out != word).then_some(out)
}

fn swapped(word: &str, dice: &mut Dice) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    let places: Vec<usize> = (1..chars.len() - 1).filter(|at| chars[*at] != chars[at + 1]).collect();
    let at = dice.pick(if places.is_empty() { return None } else { &places });
    chars.swap(at, at + 1);
    (word.len() >= 4).then(|| chars.into_iter().collect())
}

fn changed(word: &str, changes: &[(&str, &str)]) -> Option<String> {
    let (from, to) = changes.iter().find(|(from, _)| word.contains(from))?;
    Some(word.replace(from, to))
}

fn shifted(c: char, first: char, _: Option<()>) -> String {
    let place = c as u32 - 'a' as u32;
    char::from_u32(first as u32 + place).map_or_else(|| c.to_string(), |c| c.to_string())
}

fn mapped(word: &str, from: &str, to: &str) -> String {
    each(word, |c| from.chars().position(|f| f == c).and_then(|at| to.chars().nth(at)).unwrap_or(c).to_string())
}

fn changed_letters(word: &str, from: &str, to: &str) -> Option<String> {
    let out = mapped(word, from, to);
    (out != word).then_some(out)
}
