//! A visit by a link: whether this browser may use it, whether a form is of its own page, and the answers.

use dialects::fault::Fault;
use dialects::portal::Site;
use dialects::portal::form::{FORM_TOKEN, Form};
use domain::links::{Link, Proof};
use domain::seal::{InstallationKeys, SealError};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::links::Mark;

use crate::cases::Cases;

/// A visit.
pub(super) struct Visit<'a> {
    pub cases: Cases<'a>,
    pub link: &'a Link,
    pub request: &'a Request,
    keys: &'a InstallationKeys,
    form_token: String,
    /// To be set, if this browser has just opened a link that works once.
    cookie: Option<String>,
}

impl<'a> Visit<'a> {
    /// Begins a visit. A link that works once is used up by the first browser that opens it, and goes on
    /// working in that one.
    pub async fn open(context: &'a Context, caller: &'a Caller, request: &'a Request) -> Result<Self, Fault> {
        let link = caller.link()?;
        let keys = context.installation_keys()?;
        let cases = Cases::of(context, caller).await?;
        let form_token = link.prove(keys, Proof::Form).map_err(internal)?;
        let mut visit = Self { cases, link, request, keys, form_token, cookie: None };
        if link.once && !visit.has_session() {
            visit.use_up().await?;
        }
        Ok(visit)
    }

    async fn use_up(&mut self) -> Result<(), Fault> {
        let context = self.cases.context;
        let is_first = self.request.method == "GET"
            && context.store.mark_link(self.link, Mark::Opened, None).await.map_err(|error| fault(&error))?;
        if !is_first {
            return Err(Fault::Gone("link"));
        }
        let session = self.link.prove(self.keys, Proof::Session).map_err(internal)?;
        let left_s = (self.link.expires_ms - context.now_ms()) / 1000;
        let (name, path) = (self.cookie_name(), self.link.flow.path());
        self.cookie = Some(format!("{name}={session}; Path={path}; Max-Age={left_s}; HttpOnly; Secure; SameSite=Lax"));
        Ok(())
    }

    fn has_session(&self) -> bool {
        let name = self.cookie_name();
        let pairs = self.request.header("cookie").unwrap_or_default().split(';');
        let own = pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(known, _)| *known == name);
        own.is_some_and(|(_, value)| self.link.is_proof(self.keys, Proof::Session, value))
    }

    /// One for each link, so that two open ones do not replace each other.
    fn cookie_name(&self) -> String {
        format!("gavel_{}", self.link.id)
    }

    /// What pages say of the platform.
    pub fn site(&self) -> Site<'_> {
        Site { platform: &self.cases.config.platform.name, form_token: &self.form_token }
    }

    /// Reads a form that must come from a page of this link.
    pub fn form(&self) -> Result<Form, Fault> {
        let form = Form::parse(&self.request.body)?;
        let is_own = self.link.is_proof(self.keys, Proof::Form, form.get(FORM_TOKEN)) && self.is_same_origin();
        if is_own { Ok(form) } else { Err(Fault::Forbidden) }
    }

    /// Whether the browser says that the form was on one of our pages. Without a referrer it calls the
    /// origin of our own forms `null`, and tells more by `Sec-Fetch-Site`; old ones tell nothing.
    fn is_same_origin(&self) -> bool {
        if self.request.header("sec-fetch-site").is_some_and(|site| site != "same-origin") {
            return false;
        }
        let Some(origin) = self.request.header("origin").filter(|origin| *origin != "null") else { return true };
        let host = origin.split_once("://").map(|(_, host)| host);
        let base = self.cases.config.platform.settings.transparency_base_url.as_deref();
        let base_host = base.and_then(|base| base.split_once("://")).and_then(|(_, rest)| rest.split('/').next());
        host.is_some() && (host == self.request.header("host") || host == base_host)
    }

    /// A page.
    pub fn page(&self, status: u16, body: String) -> Reply {
        let mut reply = Reply::page(status, body);
        reply.headers.extend(self.cookie.clone().map(|cookie| ("set-cookie", cookie)));
        reply
    }

    /// Sends the browser back to the page of this link, so that a reload does not send a form again.
    pub fn back(&self) -> Result<Reply, Fault> {
        let token = self.link.token(self.keys).map_err(internal)?;
        let mut reply = Reply::empty(303);
        // Relative to the page's own address, whatever stands before it.
        reply.headers.push(("location", format!("?token={token}")));
        reply.headers.push(("referrer-policy", "no-referrer".to_owned()));
        Ok(reply)
    }
}

fn internal(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}
