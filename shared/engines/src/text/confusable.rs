//! Which ASCII letter a letter of another alphabet is drawn like.
//!
//! A choice of our own: only shapes that pass for the letter at a glance. Whether to apply it is
//! decided by the word around the letter, in `normalise`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Pairs of an ASCII letter and the characters that look like it.
const SHAPES: &[(char, &str)] = &[
    ('a', "аАαΑɑᴀᎪ∀ɐ"),
    ('b', "вВβΒьЬɓʙᏴƅ"),
    ('c', "сСϲⅽᴄᏟɔсϽ"),
    ('d', "ԁɗᴅᎠđժ"),
    ('e', "еЕεΕєЄᴇᎬ℮ǝɛҽəӘә"),
    ('f', "ғҒϝꜰƒɟʄ"),
    ('g', "ɡցɢᏀƃǥԌ"),
    ('h', "һҺΗНнհʜᎻɥħ"),
    ('i', "іІιΙıɪᎥӏӀɩᴉ"),
    ('j', "јЈϳᴊᎫɾ"),
    ('k', "кКκΚᴋᏦʞҝ"),
    ('l', "ʟᏞłӏⅼŀ"),
    ('m', "мМΜᴍᎷɯ"),
    ('n', "ηпΝɴոռŋп"),
    ('o', "оОοΟσОоօᴏᎤøօ०০٥"),
    ('p', "рРρΡᴘᏢþ"),
    ('q', "ԛզɋ"),
    ('r', "гᴦʀᎡɹя"),
    ('s', "ѕЅꜱᏚʂ"),
    ('t', "тТτΤᴛᎢʇŧ"),
    ('u', "υսᴜʊцμ"),
    ('v', "νѵᴠᏙʌ"),
    ('w', "ωѡԝшᴡᎳʍɯщ"),
    ('x', "хХχΧ×"),
    ('y', "уУγΥүҮʏʎყ"),
    ('z', "ΖᴢᏃʐƶʑ"),
];

/// The ASCII letter this character is drawn like.
pub(super) fn ascii_shape(c: char) -> Option<char> {
    static BY_SHAPE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let pairs = SHAPES.iter().flat_map(|(letter, shapes)| shapes.chars().map(|shape| (shape, *letter)));
        // The first letter that claims a shape keeps it.
        let mut map = HashMap::new();
        pairs.for_each(|(shape, letter)| {
            map.entry(shape).or_insert(letter);
        });
        map
    });
    if c.is_ascii() { None } else { BY_SHAPE.get(&c).copied() }
}
