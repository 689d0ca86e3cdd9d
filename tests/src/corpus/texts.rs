//! Bodies that are not JSON objects: broken syntax, broken encodings, too deep.

use serde_json::json;

use super::{Sample, Verdict, full, simple};

const MALFORMED: Verdict = Verdict::Refused(400, "malformed_json");

pub(super) fn samples() -> Vec<Sample> {
    [syntax(), numbers_and_strings(), encodings(), truncated(), deep()].concat()
}

fn malformed(name: impl Into<String>, body: impl Into<Vec<u8>>) -> Sample {
    Sample::of_bytes(name, body, MALFORMED)
}

/// A content whose `id` is written as given.
fn around(id: &[u8]) -> Vec<u8> {
    [br##"{"type":"post","tags":["#a"],"id":"##.as_slice(), id, b"}"].concat()
}

fn syntax() -> Vec<Sample> {
    let texts = [
        "",
        " ",
        "\n\t",
        "{",
        "}",
        "[",
        "]",
        "[]",
        "[{}]",
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1.5",
        "\"text\"",
        "{}{}",
        "{} x",
        "{}]",
        "{,}",
        "{\"id\"}",
        "{\"id\":}",
        "{\"id\" \"1\"}",
        "{id:\"1\"}",
        "{'id':'1'}",
        "{\"id\":\"1\",}",
        "{\"id\":\"1\"\"type\":\"post\"}",
        "{\"id\":\"1\";\"type\":\"post\"}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":{]}",
        "// c\n{}",
        "{/* c */}",
        "{\"a\":undefined}",
        "{\"a\":True}",
        "{\"a\":nul}",
        "id=1&type=post",
        "<content id=\"1\"/>",
        "--boundary",
        "\u{0}",
        "{}\u{0}",
    ];
    texts.iter().map(|text| malformed(format!("syntax {text:?}"), *text)).collect()
}

fn numbers_and_strings() -> Vec<Sample> {
    let scores = ["NaN", "Infinity", "-Infinity", "+1", ".5", "1.", "01", "0x1", "1e", "1e400", "-1e400", "1_0", "--1"];
    let ids = [
        r#""\x41""#,
        r#""\u12""#,
        r#""\u12g4""#,
        r#""\""#,
        r#""a"#,
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        r#""\ud800\ud800""#,
        "\"a\nb\"",
        "\"a\tb\"",
        "\"a\u{0}b\"",
        "\"a\u{1f}b\"",
        "'a'",
        "`a`",
    ];
    let score = |score: &&str| {
        let body = format!(r#"{{"id":"1","type":"post","evaluations":[{{"score":{score}}}]}}"#);
        malformed(format!("number {score}"), body)
    };
    let id = |id: &&str| malformed(format!("string {id:?}"), around(id.as_bytes()));
    scores.iter().map(score).chain(ids.iter().map(id)).collect()
}

fn encodings() -> Vec<Sample> {
    let whole = full().to_string();
    let utf_16 = |order: fn(u16) -> [u8; 2]| whole.encode_utf16().flat_map(order).collect::<Vec<_>>();
    let mut samples = vec![
        malformed("byte order mark", [b"\xef\xbb\xbf", whole.as_bytes()].concat()),
        malformed("UTF-16 little endian", utf_16(u16::to_le_bytes)),
        malformed("UTF-16 big endian", utf_16(u16::to_be_bytes)),
        malformed("UTF-16 with mark", [vec![0xff, 0xfe], utf_16(u16::to_le_bytes)].concat()),
    ];
    let sequences: [(&str, &[u8]); 10] = [
        ("Latin-1", b"caf\xe9"),
        ("lone continuation", b"\x80"),
        ("overlong slash", b"\xc0\xaf"),
        ("overlong NUL", b"\xc0\x80"),
        ("encoded surrogate", b"\xed\xa0\x80"),
        ("beyond Unicode", b"\xf4\x90\x80\x80"),
        ("five bytes", b"\xf8\x88\x80\x80\x80"),
        ("never valid", b"\xff\xfe"),
        ("cut character", b"\xe2\x9c"),
        ("cut then text", b"\xf0\x9f\x98a"),
    ];
    for (name, bytes) in sequences {
        samples.push(malformed(format!("{name} in a value"), around(&[b"\"", bytes, b"\""].concat())));
        let key = [br##"{"type":"post","tags":["#a"],"id":"1",""##.as_slice(), bytes, b"\":1}"].concat();
        samples.push(malformed(format!("{name} in a name"), key));
    }
    samples
}

/// The full content cut at many places.
fn truncated() -> Vec<Sample> {
    let whole = full().to_string();
    let places = (1..whole.len()).step_by(whole.len() / 24);
    places.map(|at| malformed(format!("cut after {at} bytes"), &whole.as_bytes()[..at])).collect()
}

fn deep() -> Vec<Sample> {
    let mut samples = Vec::new();
    for depth in [33, 34, 64, 127, 128, 129, 1_000, 100_000] {
        let lists = format!(r#"{{"id":"1","x":{}{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
        samples.push(malformed(format!("lists {depth} deep"), lists));
        let objects = format!("{}1{}", r#"{"x":"#.repeat(depth), "}".repeat(depth));
        samples.push(malformed(format!("objects {depth} deep"), objects));
    }
    let mut below = simple("x");
    below["fields"] = (0..33).fold(json!([]), |inner, _| json!([{ "id": "f", "type": "text", "fields": inner }]));
    samples.push(malformed("fields 33 deep", below.to_string()));
    samples
}
