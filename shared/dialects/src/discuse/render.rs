//! The answer to a check (contract section 4): all keys, always.

use domain::checks::{Outcome, Pictures, Plain, Status};
use serde_json::{Value, json};

/// The answer.
pub fn render(trace: Option<&str>, outcome: &Outcome) -> Value {
    let language = &outcome.language;
    let sentiment = &outcome.sentiment;
    json!({
        "trace_context": trace,
        "links": plain(outcome.links),
        "badwords": plain(outcome.badwords),
        "antivirus": plain(outcome.antivirus),
        "language": { "expected": language.expected, "detected": language.detected, "hit": language.hit },
        "images": pictures(&outcome.images),
        "gifs": pictures(&outcome.gifs),
        "sentiment": {
            "toxic": sentiment.toxic,
            "profanity": sentiment.profanity,
            "threat": sentiment.threat,
            "insult": sentiment.insult,
            "hit": sentiment.hit,
        },
        "hits": outcome.hits,
    })
}

fn plain(check: Plain) -> Value {
    json!({ "status": check.status.as_str(), "hit": check.hit })
}

fn pictures(pictures: &Pictures) -> Value {
    if pictures.status == Status::NotRun {
        return json!({ "result": {} });
    }
    let scores = pictures.scores.unwrap_or_default();
    let result = pictures.scores.map_or_else(
        || json!({}),
        |scores| {
            let (category, confidence) = scores.prevailing();
            json!({ "category": category, "confidence": confidence })
        },
    );
    json!({
        "result": result,
        "status": pictures.status.as_str(),
        "porn": scores.porn,
        "sexual": scores.sexual,
        "neutral": scores.neutral,
        "hit": pictures.hit,
    })
}

#[cfg(test)]
mod tests {
    use domain::checks::{Language, PictureScores, Seen, Sentiment};
    use domain::organisations::{ProjectSettings, Thresholds};

    use super::*;

    /// The example of the contract, but for the hit of its image, which its scores do not give (section 6.2), and
    /// the three checks that are made here.
    #[test]
    fn the_example_of_the_contract() {
        let settings = ProjectSettings::default();
        let text = "to jest całkiem zwyczajny tekst";
        let scores = PictureScores { porn: 0.069, sexual: 0.030, neutral: 0.959 };
        let outcome = Outcome {
            links: Plain::made(false),
            badwords: Plain::made(false),
            antivirus: Plain::made(false),
            language: Language::of(text, Some(("pl", 0.9)), &settings),
            images: Pictures::of(&[Some(Seen { scores, is_known: false })], &settings.thresholds),
            gifs: Pictures::default(),
            sentiment: Sentiment::of([0.787, 0.789, 0.011, 0.618], &Thresholds { toxic: 0.7, ..Thresholds::default() }),
            hits: false,
        };
        let expected = json!({
            "trace_context": null,
            "links": { "status": "ok", "hit": false },
            "badwords": { "status": "ok", "hit": false },
            "antivirus": { "status": "ok", "hit": false },
            "language": { "expected": "en", "detected": "pl", "hit": true },
            "images": { "result": { "category": "neutral", "confidence": 0.959 }, "status": "ok",
                "porn": 0.069, "sexual": 0.030, "neutral": 0.959, "hit": false },
            "gifs": { "result": {} },
            "sentiment": { "toxic": 0.787, "profanity": 0.789, "threat": 0.011, "insult": 0.618, "hit": true },
            "hits": true,
        });
        assert_eq!(render(None, &outcome.concluded(&settings)), expected);
    }

    #[test]
    fn what_was_not_asked_for_and_what_failed() {
        let settings = ProjectSettings::default();
        let nothing = Outcome { language: Language::none(&settings), ..Outcome::default() };
        let expected = json!({
            "trace_context": "t",
            "links": { "status": "", "hit": false },
            "badwords": { "status": "", "hit": false },
            "antivirus": { "status": "", "hit": false },
            "language": { "expected": "en", "detected": "", "hit": false },
            "images": { "result": {} },
            "gifs": { "result": {} },
            "sentiment": { "toxic": 0.0, "profanity": 0.0, "threat": 0.0, "insult": 0.0, "hit": false },
            "hits": false,
        });
        assert_eq!(render(Some("t"), &nothing), expected);
        let failed = Outcome { images: Pictures::of(&[None], &settings.thresholds), ..nothing };
        let expected =
            json!({ "result": {}, "status": "error", "porn": 0.0, "sexual": 0.0, "neutral": 0.0, "hit": false });
        assert_eq!(render(None, &failed)["images"], expected);
    }
}
