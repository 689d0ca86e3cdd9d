//! Sexual harassment: sexual words that are said to somebody. No engine knows it by itself; it is made of what the
//! model finds in a text and of words in the second person.

use domain::content::{Body, FieldType};
use domain::signal::{Signal, Signals};

use super::labels::{SEXUAL_HARASSMENT, TOXICITY};

/// Label of the model that is the one half.
const SEXUAL: &str = "sexual_explicit";
/// Words that address somebody: English, German, French, Spanish, Portuguese, Italian, Dutch.
const SECOND_PERSON: &[&str] = &[
    "you", "your", "yours", "u", "ur", "yall", "yourself", "thou", "du", "dich", "dir", "dein", "deine", "deinen",
    "deiner", "euch", "tu", "toi", "tes", "vous", "votre", "usted", "contigo", "você", "voce", "vc", "teu", "tua",
    "tuo", "tuoi", "vostro", "jij", "jou", "jouw",
];

/// Adds a finding for each text in which sexual content is addressed to somebody, as sure and as grave as the sexual
/// content.
pub fn add_harassment(body: &Body, signals: &mut Signals) {
    let is_sexual = |signal: &&Signal| signal.strategy == TOXICITY && signal.label == SEXUAL;
    let fields = body.walk();
    let addresses = |signal: &&Signal| {
        let path = signal.field.as_deref();
        let field = fields.iter().find(|(known, field)| Some(known.as_str()) == path && field.kind == FieldType::Text);
        field.and_then(|(_, field)| field.src.as_deref()).is_some_and(is_addressed)
    };
    let found: Vec<Signal> = signals.found.iter().filter(is_sexual).filter(addresses).cloned().collect();
    signals.found.extend(found.into_iter().map(|signal| Signal { label: SEXUAL_HARASSMENT.to_owned(), ..signal }));
}

fn is_addressed(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.any(|word| SECOND_PERSON.contains(&word.split('\'').next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use domain::content::Field;
    use domain::severity::Severity;

    use super::*;

    fn found(text: &str) -> usize {
        let src = Some(text.to_owned());
        let field = Field { id: "t".into(), kind: FieldType::Text, src, fields: Vec::new(), metadata: Vec::new() };
        let signal = Signal {
            strategy: TOXICITY.into(),
            version: "1".into(),
            label: SEXUAL.into(),
            score: 0.9,
            severity: Some(Severity::High),
            field: Some("t".into()),
            span: None,
            frame: None,
        };
        let mut signals = Signals { found: vec![signal], not_run: Vec::new() };
        add_harassment(&Body { fields: vec![field], ..Body::default() }, &mut signals);
        let harassing = |signal: &&Signal| signal.label == SEXUAL_HARASSMENT && signal.severity == Some(Severity::High);
        signals.found.iter().filter(harassing).count()
    }

    #[test]
    fn it_takes_somebody_who_is_spoken_to() {
        assert_eq!((found("I want to see You naked"), found("you're hot"), found("Zeig dich nackt")), (1, 1, 1));
        assert_eq!((found("a naked statue"), found("youth in the nude")), (0, 0));
    }

    #[test]
    fn without_a_sexual_finding_there_is_none() {
        let mut signals = Signals::default();
        add_harassment(&Body::default(), &mut signals);
        assert!(signals.found.is_empty());
    }
}
