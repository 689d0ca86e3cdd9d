//! Items of a queue, filtered, in order, page by page.

use std::collections::BTreeMap;

use dialects::fault::{Fault, Problem};
use dialects::modapi::paging::Total;
use dialects::modapi::queue::{SeenHead, SeenStory, item, listing};
use domain::cases::Head;
use domain::content::Body;
use domain::filter::Filter;
use domain::filter::plan::Plan;
use domain::ids::CaseId;
use domain::story::CaseStory;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde_json::{Value, json};
use store::StoreError;
use store::told::Told;

use super::super::common::operations;
use super::super::named::name_of;
use super::{access, named};
use crate::cases::Cases;
use crate::filtered::{Filtered, Shown};

operations! {
    /// `GET /v1/queue/{id}/items`.
    List: "modapi-queue.items", Get "/v1/queue/{id}/items", Moderate, list;
}

/// Most bytes of what was said and of what came along on one page: each item stands on it twice, and an answer can have
/// 6 MB.
const MAX_PAGE_BYTES: usize = 1024 * 1024;

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let queue = named(&cases, request)?;
    let asked = listing(&request.query, &queue)?;
    let plan = Plan::of(&cases.platform, &asked.filter, asked.order);
    let shown = Items::new(&cases, asked.paging.size);
    let filtered = Filtered { lists: &cases, filter: &asked.filter, plan: &plan, shown: &shown };
    let page = filtered.numbered(asked.paging.skipped(), asked.paging.size).await.map_err(|error| fault(&error))?;
    if page.is_too_deep {
        let message = "so few items pass these filters that this page cannot be reached: narrow the dates";
        return Err(Fault::Invalid(vec![Problem::new("page", "out_of_range", message)]));
    }
    let (older, newer): (Vec<Value>, Vec<Value>) = page.items.into_iter().unzip();
    let total = Total { count: page.total, is_minimum: page.is_minimum };
    let pagination = asked.paging.render(total, page.has_more);
    Ok(Reply::json(200, &json!({ "items": older, "data": newer, "pagination": pagination })))
}

/// Cases as items of this dialect, in both shapes.
pub(super) struct Items<'a> {
    cases: &'a Cases<'a>,
    /// Most bytes of what an item shows of its content, and of what came along.
    most: usize,
}

impl<'a> Items<'a> {
    /// Items of pages of this size.
    pub fn new(cases: &'a Cases<'a>, size: usize) -> Self {
        Self { cases, most: MAX_PAGE_BYTES / size.max(1) }
    }
}

impl Shown for Items<'_> {
    type Item = (Value, Value);

    fn by_head(&self, filter: &Filter, case: &CaseId, head: &Head, _: Option<&Body>) -> Option<bool> {
        filter.eval(&SeenHead { case, head })
    }

    fn bytes(&self, (older, newer): &Self::Item) -> usize {
        older.to_string().len() + newer.to_string().len()
    }

    async fn whole(&self, filter: &Filter, case: &CaseId) -> Result<Option<Self::Item>, StoreError> {
        let cases = self.cases;
        let Some(told) = cases.context.store.case_told(&cases.platform, case).await? else { return Ok(None) };
        let story = story(case, told)?;
        if !story.head.is_flagged() || filter.eval(&SeenStory(&story)) != Some(true) {
            return Ok(None);
        }
        let name = name_of(cases, case, &story.head.content.id, story.head.aliased).await?;
        Ok(Some(item(&story, &name, self.most)))
    }
}

/// What is told of a case. Who wrote it and who else had a part in it is not described here.
fn story(id: &CaseId, told: Told) -> Result<CaseStory, StoreError> {
    let Told { case, entries, texts, reports, left_out } = told;
    let body = case.decoded().ok_or(StoreError::Damaged("body"))?;
    let people = BTreeMap::new();
    Ok(CaseStory { id: id.clone(), head: case.head, body, entries, texts, reports, author: None, left_out, people })
}
