//! A browser on the pages of the portal: it keeps cookies, sends forms and follows the answers.

use std::cell::RefCell;

use e2e::world::World;
use e2e::world::http::{Sending, body_of};
use lambda::request::Reply;
use serde_json::Value;

use super::desk::Desk;

/// The host of the API.
pub const HOST: &str = "api.example.com";

impl Desk {
    /// A redirect, whatever it answers.
    pub async fn redirect(&self, method: &'static str, flow: &str, query: &str) -> Reply {
        self.redirect_of(self.world.api_key(), method, flow, query).await
    }

    /// The same with another key.
    pub async fn redirect_of(&self, key: &str, method: &'static str, flow: &str, query: &str) -> Reply {
        let path = format!("/api/v2/content/{flow}/redirect?{query}");
        let mut sending = self.world.request(method, &path, &Value::Null).by(key);
        sending.headers.push(("host", HOST.to_owned()));
        sending.body.clear();
        self.world.insist(&sending).await
    }

    /// The path and query of a new link.
    pub async fn link(&self, flow: &str, query: &str) -> String {
        let body = body_of(&self.redirect("GET", flow, query).await, 200);
        let location = body["location"].as_str().unwrap();
        location.strip_prefix(&format!("https://{HOST}")).unwrap().to_owned()
    }
}

/// A browser with its cookies.
pub struct Browser<'a> {
    world: &'a World,
    cookies: RefCell<Vec<String>>,
}

impl<'a> Browser<'a> {
    pub fn new(world: &'a World) -> Self {
        Self { world, cookies: RefCell::default() }
    }

    /// Opens a page.
    pub async fn open(&self, link: &str) -> Reply {
        self.send("GET", link, &[], "").await
    }

    /// Sends a form with the page's own token, and follows the answer.
    pub async fn submit(&self, link: &str, fields: &str) -> Reply {
        let page = self.open(link).await;
        let reply = self.post(link, &format!("form_token={}&{fields}", form_token(&page))).await;
        if reply.status != 303 {
            return reply;
        }
        let location = header(&reply, "location").unwrap();
        let (path, _) = link.split_once('?').unwrap();
        assert!(location.starts_with("?token="), "relative to its own page: {location}");
        self.open(&format!("{path}{location}")).await
    }

    /// Sends a form as it is, as browsers do from a page without referrer.
    pub async fn post(&self, link: &str, form: &str) -> Reply {
        self.post_from(link, form, &[("origin", "null"), ("sec-fetch-site", "same-origin")]).await
    }

    pub async fn post_from(&self, link: &str, form: &str, headers: &[(&'static str, &str)]) -> Reply {
        self.send("POST", link, headers, form).await
    }

    async fn send(&self, method: &'static str, link: &str, headers: &[(&'static str, &str)], form: &str) -> Reply {
        let mut all = vec![("host", HOST.to_owned()), ("cookie", self.cookies.borrow().join("; "))];
        all.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
        if method == "POST" {
            all.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        }
        let key = String::new();
        let sending = Sending { method, path: link.to_owned(), key, headers: all, body: form.as_bytes().to_vec() };
        let reply = self.world.insist(&sending).await;
        let new = header(&reply, "set-cookie").and_then(|cookie| cookie.split(';').next());
        self.cookies.borrow_mut().extend(new.map(str::to_owned));
        reply
    }
}

/// A header of an answer.
pub fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

/// The token of the form on a page; empty if there is none.
pub fn form_token(page: &Reply) -> &str {
    let rest = page.body.split_once("name=\"form_token\" value=\"").map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

/// Status and heading of a page.
pub fn heading(page: &Reply) -> (u16, &str) {
    assert_eq!(header(page, "content-type"), Some("text/html; charset=utf-8"), "{}", page.body);
    let rest = page.body.split_once("<h1>").map_or("", |(_, rest)| rest);
    (page.status, rest.split("</h1>").next().unwrap_or_default())
}
