use proptest::prelude::*;

use super::hits;
use crate::text::TextView;

/// Labels with the words they cover.
fn found(text: &str) -> Vec<(String, String)> {
    let covered =
        |span: Option<domain::signal::Span>| span.map(|s| text[s.start..s.end].to_owned()).unwrap_or_default();
    hits(&TextView::new(text)).into_iter().map(|hit| (hit.label.into_owned(), covered(hit.span))).collect()
}

#[test]
fn forms_are_recognised() {
    let cases = [
        ("mail anna.kay@example.org.", "email", "anna.kay@example.org"),
        ("anna(at)example[dot]org please", "email", "anna(at)example[dot]org"),
        ("anna dot kay at example dot org", "email", "anna dot kay at example dot org"),
        ("ｐａｙ＠example.org", "email", "ｐａｙ＠example.org"),
        ("+44 7700 900123 now", "phone", "+44 7700 900123"),
        ("(202) 555-0143", "phone", "(202) 555-0143"),
        ("202.555.0143x12", "phone", "202.555.0143x12"),
        ("07700 900123", "phone", "07700 900123"),
        ("call 555 0143", "phone", "555 0143"),
        ("4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("378282246310005", "card", "378282246310005"),
        ("GB82 WEST 1234 5698 7654 32!", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("de89370400440532013000", "iban", "de89370400440532013000"),
        ("from 203.0.113.9:8080", "ip_address", "203.0.113.9"),
        ("2001:db8:0:1::7 is up", "ip_address", "2001:db8:0:1::7"),
        ("078-05-1120", "ssn", "078-05-1120"),
        ("ssn 078051120", "ssn", "078051120"),
    ];
    for (text, label, covered) in cases {
        assert_eq!(found(text), [(label.to_owned(), covered.to_owned())], "{text}");
    }
}

#[test]
fn other_numbers_are_not_personal_data() {
    let cases = [
        "born on 28/10/1993 or 1993-10-28",
        "version 15.14.96",
        "version 1.2.3.4",
        "$2,349.50",
        "my order number is 559945609",
        "ISBN 978-0-4150-8826-2",
        "GPS -23.2879, 149.2410",
        "the score was 121-16",
        "in 2024 or 2025",
        "4111 1111 1111 1112",
        "GB82 WEST 1234 5698 7654 33",
        "000-12-3456",
        "at 12:30:45",
        "meet at home dot",
        "look at it. Common sense",
        "300.1.2.3",
        "model no. 5723-9881-65",
        "1 000 000 people",
        "@anna",
        "a@b",
    ];
    for text in cases {
        assert_eq!(found(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_can_be_scanned(text in any::<String>()) {
        let _ = found(&text);
    }

    #[test]
    fn texts_full_of_digits_can_be_scanned(text in "[0-9 +().@:/a-f-]{0,60}") {
        let _ = found(&text);
    }
}
