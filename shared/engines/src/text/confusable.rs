//! Which ASCII letter a letter of another alphabet is drawn like.
//!
//! From the confusables of UTS 39 (marks left out, since they are folded away) and shapes of our own
//! that pass for the letter at a glance. Whether to apply it is decided by the word around the letter,
//! in `normalise`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Pairs of an ASCII letter and the characters that look like it.
const SHAPES: &[(char, &str)] = &[
    ('a', "аАαΑɑᴀᎪ∀ɐƛᗅᗩẚ∂⍶⍺ꓮ𐊠𖽀"),
    ('b', "вВβΒьЬɓʙᏴƅƀƂƄɃɞБѢѣҌҍᏏᑲᑳᖯᗷꓐꞴ𐊂𐊡𐌁"),
    ('c', "сСϲⅽᴄᏟɔϽƈȼϹҪҫᑕ₡ↄⲤⲥꓚꮯ𐊢𐌂𐐕𐐽𐔜𑣩𑣲🝌"),
    ('d', "ԁɗᴅᎠđժÐĐƉƌɖᏧᑯᗞᗪ₫ꓒꓓ"),
    ('e', "еЕεΕєЄᴇᎬ℮ǝɛҽəӘәɆɇҿᗴ⋿ⴹꓰꬲ𐊆𑢦𑢮"),
    ('f', "ғҒϝꜰƒɟʄƑϜքᖴᵮẝꓝꞘꞙꬵ𐊇𐊥𐔥𑢢𑣂𝈓"),
    ('g', "ɡցɢᏀƃǥԌƍǤɠᏳᶃꓖ"),
    ('h', "һҺΗНнհʜᎻɥħĦɦɧђћҢӇӉᏂᏲᕼℏⱧⲎꓧꚕ𐋏"),
    ('i', "іІιΙıɪᎥӏӀɩᴉɨᵻᵼ⍳⍸ꙇꭵ𑣃"),
    ('j', "јЈϳᴊᎫɾɈɉʝͿᒍꓙꞲ"),
    ('k', "кКκΚᴋᏦʞҝƙҚҞҡᛕ₭ⱩⲔꓗꝀ𐔘"),
    ('l', "ʟᏞłӏⅼŀŁƖƗƚǀɫɭʅ۱ᒪᛁ∣⏽ⲒⳐⵏꓡꓲ￨𐊊𐌉𐌠𐐛𐔦𑢣𑢲𖼖𖼨𝈪"),
    ('m', "мМΜᴍᎷɯɱϺӍᗰᛖⲘꓟꭑ𐊰𐌑"),
    ('n', "ηпΝɴոռŋƝƞɲɳᑎᵰⲚꓠ𐆎𐔓"),
    ('o', "оОοΟσօᴏᎤø०০٥ØƟǾɵΘθϑϴѲѳӨөՕ۵੦૦ଠ୦௦౦೦ഠ൦๐໐ဝ၀ჿዐᎾᏫᴑ⊖⊝⍬Ⲟⲟⴱⵁⵔ〇ꓳꝊꝋꬽꬾꭴꮎꮻ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑓐𑢵𑣈𑣗𑣠𝈚🜔"),
    ('p', "рРρΡᴘᏢþƥϱᑭᵽ⍴Ⲣⲣꓑ𐊕"),
    ('q', "ԛզɋʠգⵕ"),
    ('r', "гᴦʀᎡɹяƦɍɼɽᏒᖇᵲⲅꓣꭇꭈꮁ𐒴𖼵𝈖"),
    ('s', "ѕЅꜱᏚʂƽȿՏᏕᔕᵴꓢꮪ𐊖𐐠𐑈𑣁𖼺"),
    ('t', "тТτΤᴛᎢʇŧŦƫƭƮȾʈҬᵵ₮⊤⍡⟙Ⲧꓔ𐊗𐊱𐌕𑢼𖼊🝨"),
    ('u', "υսᴜʊцμųɄʉʋՍሀᏌᑌᵾ∪⋃ꓴꞟꭎꭒꮜ𐓎𐓶𑢸𑣘𖽂"),
    ('v', "νѵᴠᏙʌѴ۷ᐯ∨⋁ⴸꓦꛟꮩ𐆗𐔝𑜆𑢠𑣀𖼈𝈍🜈"),
    ('w', "ωѡԝшᴡᎳʍɯщɰѽԜաᏔᗯ₩ꓪꝡꮃ𑓅𑜊𑜎𑜏𑣦𑣯"),
    ('x', "хХχΧ×Ҳᕁᕽ᙭ᚷ╳⤫⤬⨯⨰ⲬⵝꓫꞳ𐆖𐊐𐊴𐌗𐌢𐔧𑣬"),
    ('y', "уУγΥүҮʏʎყƴɎɏɣϒҰұᎩᎽᶌỿℽⲨꓬꭚ𐊲𑢤𑣜𖽃"),
    ('z', "ΖᴢᏃʐƶʑƵȤȥɀᵶꓜꮓ𐋵𑢩𑣄𑣥"),
];

/// The ASCII letter this character is drawn like.
pub(crate) fn ascii_shape(c: char) -> Option<char> {
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

/// Whether this is a letter turned by half a turn; its ASCII shape is the letter it shows upright.
pub(super) const fn is_turned(c: char) -> bool {
    matches!(c, 'ɐ' | 'ɔ' | 'ǝ' | 'ɟ' | 'ƃ' | 'ɥ' | 'ᴉ' | 'ɾ' | 'ʞ' | 'ɯ' | 'ɹ' | 'ʇ' | 'ʌ' | 'ʍ' | 'ʎ')
}
