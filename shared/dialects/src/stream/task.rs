//! Tasks: what is left of a check. Nothing is stored for one: it is told from the case that it belongs to.

use domain::cases::Head;
use domain::flags::recommended;
use domain::ids::CaseId;
use serde_json::{Value, json};

use super::time::ns_of_ms;

/// Characters of the id of a case.
const UUID_CHARS: usize = 36;

/// The id of the task of a receipt.
pub fn id(case: &CaseId, receipt: u32) -> String {
    format!("{}-{receipt}", case.uuid())
}

/// Case and receipt of a task's id; `None` if it is none of ours.
pub fn parse(id: &str) -> Option<(CaseId, u32)> {
    let (case, receipt) = id.split_at_checked(UUID_CHARS)?;
    let receipt = receipt.strip_prefix('-')?;
    let is_number = receipt.bytes().all(|b| b.is_ascii_digit()) && !receipt.starts_with('0');
    let receipt = receipt.parse().ok().filter(|_| is_number)?;
    CaseId::from_uuid(case).map(|case| (case, receipt))
}

/// A task on the wire; `None` if the case has no such receipt.
pub fn render(case: &CaseId, head: &Head, receipt: u32) -> Option<Value> {
    if receipt == 0 || receipt > head.received {
        return None;
    }
    // A later receipt tells more than the rest of an earlier one.
    let is_done = head.analysed.contains(receipt) && (receipt < head.received || !head.is_partial());
    let judged_ms = head.judgement.as_ref().map_or(head.updated_ms, |judged| judged.at_ms);
    let mut shown = json!({
        "task_id": id(case, receipt),
        "status": if is_done { "completed" } else { "running" },
        "created_at": ns_of_ms(head.created_ms),
        "updated_at": ns_of_ms(judged_ms.max(head.created_ms)),
    });
    if is_done && let Some(map) = shown.as_object_mut() {
        let status = if head.is_partial() { "partial" } else { "complete" };
        let result = json!({ "item_id": case.uuid(), "recommended_action": recommended(head), "status": status });
        map.insert("result".to_owned(), result);
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use domain::cases::Judgement;
    use domain::content::ContentRef;
    use domain::ids::PlatformId;

    use super::*;

    fn content() -> ContentRef {
        ContentRef { kind: "post".into(), id: "1".into() }
    }

    fn case() -> CaseId {
        CaseId::of(&PlatformId::parse("platform1").unwrap(), &content())
    }

    fn judged(pending: bool) -> Head {
        let mut head = Head { received: 2, ..Head::new(&content(), 1_000) };
        head.analysed.insert(2);
        let judgement = r#"{"body_version":1,"at_ms":2000,"violations":[]}"#;
        let judgement: Judgement = serde_json::from_str(judgement).unwrap();
        head.judgement = Some(Judgement { pending, ..judgement });
        head
    }

    #[test]
    fn ids_lead_to_case_and_receipt() {
        assert_eq!(parse(&id(&case(), 12)), Some((case(), 12)));
        let uuid = case().uuid();
        for wrong in
            ["", "x", &uuid, &format!("{uuid}-"), &format!("{uuid}-0"), &format!("{uuid}-+1"), &format!("{uuid}-x")]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_task_is_done_when_nothing_is_left() {
        let status = |head: &Head, receipt| render(&case(), head, receipt).map(|task| task["status"].clone());
        assert_eq!(status(&judged(true), 2), Some(json!("running")));
        assert_eq!(status(&judged(false), 2), Some(json!("completed")));
        assert_eq!(status(&judged(false), 1), Some(json!("running")), "never analysed");
        assert_eq!((status(&judged(false), 0), status(&judged(false), 3)), (None, None));
        let task = render(&case(), &judged(false), 2).unwrap();
        assert_eq!(
            task["result"],
            json!({ "item_id": case().uuid(), "recommended_action": "keep", "status": "complete" })
        );
        assert_eq!((&task["created_at"], &task["updated_at"]), (&json!(1_000_000_000_i64), &json!(2_000_000_000_i64)));
    }
}
