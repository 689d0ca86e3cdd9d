//! How a repeated send of the same content changes what is already known (contract section 4.1):
//! what is sent replaces or joins, what is not sent stays, and nothing is ever removed.

use thiserror::Error;

use crate::content::{Body, Evaluation, Field, MAX_CONTENT_BYTES, MAX_FIELDS, MAX_METADATA, Meta, Submission};

/// Why a merge is refused: each part was within its limits, but the whole is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MergeError {
    /// More fields than a content may have.
    #[error("the merged content would have more than {MAX_FIELDS} fields")]
    Fields,
    /// More metadata on one level than allowed.
    #[error("the merged content would have more than {MAX_METADATA} metadata entries on one level")]
    Metadata,
    /// More bytes than a content may have.
    #[error("the merged content would be larger than {MAX_CONTENT_BYTES} bytes")]
    Bytes,
}

/// Merges a submission into the body known so far.
pub fn merge(known: Body, sent: &Submission) -> Result<Body, MergeError> {
    let mut body = known;
    keep_or_replace(&mut body.author, sent.author.as_ref());
    keep_or_replace(&mut body.source, sent.source.as_ref());
    keep_or_replace(&mut body.parent, sent.parent.as_ref());
    keep_or_replace(&mut body.created_ms, sent.created_ms.as_ref());
    if let Some(tags) = &sent.tags {
        body.tags.clone_from(tags);
    }
    merge_fields(&mut body.fields, &sent.fields);
    merge_metadata(&mut body.metadata, &sent.metadata);
    merge_evaluations(&mut body.evaluations, &sent.evaluations);
    body.lens = None; // whoever merges is judged by the platform's policies
    check(&body)?;
    Ok(body)
}

/// Merges several submissions in their order.
pub fn merge_all(known: Body, sent: &[Submission]) -> Result<Body, MergeError> {
    sent.iter().try_fold(known, merge)
}

fn keep_or_replace<T: Clone>(known: &mut Option<T>, sent: Option<&T>) {
    if let Some(value) = sent {
        *known = Some(value.clone());
    }
}

fn merge_fields(known: &mut Vec<Field>, sent: &[Field]) {
    for field in sent {
        match known.iter_mut().find(|old| old.id == field.id) {
            Some(old) => {
                old.kind = field.kind;
                keep_or_replace(&mut old.src, field.src.as_ref());
                merge_fields(&mut old.fields, &field.fields);
                merge_metadata(&mut old.metadata, &field.metadata);
            }
            None => known.push(field.clone()),
        }
    }
}

fn merge_metadata(known: &mut Vec<Meta>, sent: &[Meta]) {
    for meta in sent {
        match known.iter_mut().find(|old| old.id == meta.id) {
            Some(old) => old.value.clone_from(&meta.value),
            None => known.push(meta.clone()),
        }
    }
}

fn merge_evaluations(known: &mut Vec<Evaluation>, sent: &[Evaluation]) {
    for new in sent {
        let same =
            |old: &&mut Evaluation| old.strategy == new.strategy && old.field == new.field && old.label == new.label;
        match known.iter_mut().find(same) {
            Some(old) => old.score = new.score,
            None => known.push(new.clone()),
        }
    }
}

/// Whether the whole is within the limits of a content.
pub fn check(body: &Body) -> Result<(), MergeError> {
    let fields = body.walk();
    if fields.len() > MAX_FIELDS {
        return Err(MergeError::Fields);
    }
    if body.metadata.len() > MAX_METADATA || fields.iter().any(|(_, f)| f.metadata.len() > MAX_METADATA) {
        return Err(MergeError::Metadata);
    }
    let bytes = serde_json::to_vec(body).map_or(usize::MAX, |text| text.len());
    if bytes > MAX_CONTENT_BYTES { Err(MergeError::Bytes) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::content::{ContentRef, FieldType};

    fn submission(fields: serde_json::Value, metadata: serde_json::Value) -> Submission {
        Submission {
            content: ContentRef { kind: "post".into(), id: "1".into() },
            author: None,
            source: None,
            parent: None,
            fields: serde_json::from_value(fields).unwrap(),
            metadata: serde_json::from_value(metadata).unwrap(),
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        }
    }

    #[test]
    fn metadata_keeps_its_position_as_in_the_contract() {
        let first =
            submission(json!([]), json!([{"id": "Plan", "value": "Freemium"}, {"id": "Theme", "value": "Dark"}]));
        let second = submission(json!([]), json!([{"id": "Plan", "value": "Premium"}]));
        let body = merge(merge(Body::default(), &first).unwrap(), &second).unwrap();
        let shown: Vec<_> = body.metadata.iter().map(|m| (m.id.as_str(), m.value.as_str().unwrap())).collect();
        assert_eq!(shown, [("Plan", "Premium"), ("Theme", "Dark")]);
    }

    #[test]
    fn nested_fields_merge_along_their_path() {
        let first = submission(
            json!([{"id": "image_1", "type": "image", "src": "https://a/1.jpg",
                "fields": [{"id": "caption", "type": "text", "src": "old"}, {"id": "alt", "type": "text", "src": "alt"}]}]),
            json!([]),
        );
        let second = submission(
            json!([{"id": "image_1", "type": "image", "fields": [{"id": "caption", "type": "text", "src": "new"}]}]),
            json!([]),
        );
        let body = merge(merge(Body::default(), &first).unwrap(), &second).unwrap();
        let shown: Vec<_> = body.walk().into_iter().map(|(path, f)| (path, f.src.clone().unwrap())).collect();
        assert_eq!(
            shown,
            [
                ("image_1".to_owned(), "https://a/1.jpg".to_owned()),
                ("image_1.caption".to_owned(), "new".to_owned()),
                ("image_1.alt".to_owned(), "alt".to_owned())
            ]
        );
    }

    #[test]
    fn tags_are_replaced_as_a_list_and_kept_when_absent() {
        let mut first = submission(json!([]), json!([]));
        first.tags = Some(vec!["#a".into(), "#b".into()]);
        let mut second = submission(json!([]), json!([]));
        let body = merge(merge(Body::default(), &first).unwrap(), &second).unwrap();
        assert_eq!(body.tags, ["#a", "#b"]);
        second.tags = Some(vec!["#c".into()]);
        assert_eq!(merge(body, &second).unwrap().tags, ["#c"]);
    }

    #[test]
    fn evaluations_are_upserted_by_strategy_field_and_label() {
        let mut sent = submission(json!([]), json!([]));
        let evaluation =
            |label: &str, score| Evaluation { label: label.into(), strategy: "own".into(), score, field: None };
        sent.evaluations = vec![evaluation("spam", 0.2), evaluation("hate", 0.3)];
        let body = merge(Body::default(), &sent).unwrap();
        sent.evaluations = vec![evaluation("spam", 0.9)];
        let body = merge(body, &sent).unwrap();
        assert_eq!(body.evaluations, [evaluation("spam", 0.9), evaluation("hate", 0.3)]);
    }

    #[test]
    fn the_whole_has_limits_of_its_own() {
        let field = |n: usize| json!({"id": format!("f{n}"), "type": "text", "src": "x"});
        let first = submission((0..150).map(field).collect(), json!([]));
        let second = submission((150..250).map(field).collect(), json!([]));
        let body = merge(Body::default(), &first).unwrap();
        assert_eq!(merge(body, &second), Err(MergeError::Fields));
        let large = submission(
            (0..5).map(|n| json!({"id": format!("f{n}"), "type": "text", "src": "x".repeat(250_000)})).collect(),
            json!([]),
        );
        assert_eq!(merge(Body::default(), &large), Err(MergeError::Bytes));
    }

    proptest! {
        #[test]
        fn sending_the_same_again_changes_nothing(ids in proptest::collection::vec(0_u8..6, 0..8), kind in 0_usize..6) {
            let fields: Vec<Field> = ids.iter().enumerate().map(|(n, id)| Field {
                id: format!("f{id}"), kind: FieldType::ALL[kind], src: Some(n.to_string()), fields: Vec::new(), metadata: Vec::new(),
            }).collect();
            let mut sent = submission(json!([]), json!([]));
            sent.fields = fields;
            let once = merge(Body::default(), &sent).unwrap();
            prop_assert_eq!(&merge(once.clone(), &sent).unwrap(), &once);
        }
    }
}
