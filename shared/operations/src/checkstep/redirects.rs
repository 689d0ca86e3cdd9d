//! Links to the transparency portal, for a platform to send its signed-in users to. The answer is 200 and
//! never 3xx: the caller is a server, whose HTTP client would follow it.

use dialects::checkstep::redirect::{Asked, asked, located};
use dialects::fault::Fault;
use domain::cases::SorStatus;
use domain::config::Scope;
use domain::ids::CaseId;
use domain::links::{Flow, LINK_MS, Link};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::operation::{Access, Dialect, Method, Operation};
use lambda::request::{Reply, Request};

use crate::cases::Cases;

/// Declares an operation for each method of a redirect.
macro_rules! redirects {
    ($($operation:ident: $name:literal, $method:ident $path:literal, $flow:expr;)+) => {$(
        #[doc = concat!("`", $path, "` (contract section 11).")]
        pub(super) struct $operation;

        impl Operation for $operation {
            const NAME: &'static str = $name;
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            const DIALECT: Dialect = Dialect::Checkstep;
            const ACCESS: Access = Access::Platform(Scope::Content);

            async fn run(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
                redirect(context, caller, request, $flow).await
            }
        }
    )+};
}

redirects! {
    ReasonsGet: "checkstep-redirects.reasons", Get "/api/v2/content/sor/redirect", Flow::Reasons;
    ReasonsPost: "checkstep-redirects.reasons-post", Post "/api/v2/content/sor/redirect", Flow::Reasons;
    ReportGet: "checkstep-redirects.report", Get "/api/v2/content/report/redirect", Flow::Report;
    ReportPost: "checkstep-redirects.report-post", Post "/api/v2/content/report/redirect", Flow::Report;
}

async fn redirect(context: &Context, caller: &Caller, request: &Request, flow: Flow) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let asked = asked(|name| request.query(name))?;
    let settings = &cases.config.platform.settings;
    let base = match &settings.transparency_base_url {
        Some(base) => base.clone(),
        None => own_address(request)?,
    };
    let person = match flow {
        Flow::Reasons => author(&cases, &asked).await?,
        Flow::Report => asked.reporter,
        Flow::Preview => None,
    };
    let link = Link {
        id: context.random.id(),
        flow,
        platform: cases.platform.clone(),
        content: asked.content,
        person,
        expires_ms: context.now_ms() + LINK_MS,
        once: settings.single_use_links,
    };
    let location = link.location(&base, context.installation_keys()?);
    let location = location.map_err(|error| Fault::Internal(error.to_string()))?;
    let mut reply = Reply::json(200, &located(&location, link.expires_ms));
    reply.headers.push(("location", location));
    Ok(reply)
}

/// The author of content that there are reasons to state for.
async fn author(cases: &Cases<'_>, asked: &Asked) -> Result<Option<String>, Fault> {
    let id = CaseId::of(&cases.platform, &asked.content);
    let case = cases.load(&id).await.map_err(|error| fault(&error))?;
    let head = case.map(|case| case.head).filter(domain::cases::Head::is_known).ok_or(Fault::NotFound("content"))?;
    if head.sor_status() == SorStatus::NoIncident {
        return Err(Fault::Conflict("no_incident", "there is no decision to state reasons for".into()));
    }
    Ok(head.facts.author)
}

/// Where this API was called, and with it the portal.
fn own_address(request: &Request) -> Result<String, Fault> {
    let host = request.header("host").filter(|host| is_host(host));
    let host = host.ok_or_else(|| Fault::invalid("Host", "bad_host", "the Host header must name this API"))?;
    let scheme = if request.header("x-forwarded-proto") == Some("http") { "http" } else { "https" };
    Ok(format!("{scheme}://{host}"))
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
}
