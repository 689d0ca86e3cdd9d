//! What is left of a check, asked for until nothing is.

use dialects::fault::Fault;
use dialects::stream::task;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};

use super::common::operations;

operations! {
    /// `GET /api/v2/tasks/{id}`.
    Get: "stream-tasks.get", Get "/api/v2/tasks/{id}", users: false, get;
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let unknown = || Fault::NotFound("task");
    let (id, receipt) = task::parse(request.param("id")).ok_or_else(unknown)?;
    let case = context.store.case(caller.platform()?, &id).await.map_err(|error| fault(&error))?;
    let shown = case.and_then(|case| task::render(&id, &case.head, receipt)).ok_or_else(unknown)?;
    Ok(Reply::json(200, &shown))
}
