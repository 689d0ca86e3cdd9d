//! Contents as data for a model: JSON in which nothing can be taken for a marker.

use serde_json::json;

/// Most bytes of an earlier text; it is there for context only.
const MAX_EARLIER_BYTES: usize = 2 * 1024;

/// One JSON line. Brackets are written as escapes, because models know `<|…|>`, `[INST]` and the like as marks of
/// their own; line breaks are escapes in JSON anyway, so that no line of a text is a line of the prompt.
pub(super) fn encode(text: &str, earlier: &[String]) -> String {
    let earlier: Vec<&str> = earlier.iter().map(|text| shortened(text)).collect();
    let mut out = String::new();
    // The brackets of the list are the document's own: each text is encoded by itself.
    out.push_str("{\"earlier\":[");
    out.push_str(&earlier.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(","));
    out.push_str("],\"message\":");
    out.push_str(&quoted(text));
    out.push('}');
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in json!(text).to_string().chars() {
        if is_mark(c) {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// Marks of models, line breaks that JSON leaves alone, and characters that nobody sees.
fn is_mark(c: char) -> bool {
    matches!(c, '<' | '>' | '[' | ']' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn shortened(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_EARLIER_BYTES)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn long_context_is_cut_between_characters() {
        let earlier = ["é".repeat(2000)];
        let data: Value = serde_json::from_str(&encode("x", &earlier)).unwrap();
        assert_eq!(data["earlier"][0].as_str().unwrap(), "é".repeat(1024));
    }

    const TEXT: &str = "(\\PC|[<>\\[\\]|\"\\\\\n\r\u{2028}\u{200b}\u{202e}\u{e0041}]){0,60}";

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back_and_stays_on_one_line(text in TEXT, earlier in proptest::collection::vec(TEXT, 0..3)) {
            let line = encode(&text, &earlier);
            let data: Value = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(data["message"].as_str().unwrap(), &text);
            let inner = line.replacen("\"earlier\":[", "", 1).replacen("],\"message\"", "", 1);
            let marks = ['<', '>', '[', ']', '\u{200b}', '\u{202e}', '\u{e0041}'];
            prop_assert!(!inner.contains(marks), "{}", inner);
            let breaks = ['\n', '\r', '\u{2028}'];
            prop_assert!(!line.contains(breaks));
        }
    }
}
