//! The frame of every page, and the headers that go with it.

use domain::ids::sha256_base64;

use super::html::Html;

/// The only stylesheet there is; the policy names it by its hash.
const STYLE: &str = include_str!("style.css");

/// A whole document. `platform` is absent where nothing may be said of one.
pub(super) fn document(title: &str, platform: Option<&str>, main: &Html) -> String {
    let head = Html::new()
        .raw("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n")
        .line("title", &platform.map_or_else(|| title.to_owned(), |platform| format!("{title} – {platform}")))
        .element("style", &[], &Html::new().raw(STYLE));
    let mut body = Html::new();
    if let Some(platform) = platform {
        body = body.element("header", &[], &Html::new().element("p", &[("dir", "auto")], &Html::of(platform)));
    }
    let main = Html::new().element("h1", &[], &Html::of(title)).html(main);
    body = body.element("main", &[], &main);
    if platform.is_some() {
        let note = "This page is for you alone: please do not pass its address on. It works for six hours.";
        body = body.element("footer", &[], &Html::new().line("p", note));
    }
    Html::new()
        .raw("<!doctype html>\n<html lang=\"en\">\n")
        .element("head", &[], &head)
        .element("body", &[], &body)
        .raw("</html>\n")
        .into_string()
}

/// Headers of every page. A referrer would give the address, and with it the token, away.
pub fn headers() -> Vec<(&'static str, String)> {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        sha256_base64(STYLE.as_bytes())
    );
    vec![
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("content-security-policy", policy),
        ("referrer-policy", "no-referrer".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_the_stylesheet_as_it_stands_in_the_page() {
        let page = document("T", Some("<b>"), &Html::new());
        let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let policy = &headers()[1].1;
        assert!(policy.contains(&format!("'sha256-{}'", sha256_base64(style.as_bytes()))), "{policy}");
        assert!(page.contains("<html lang=\"en\">") && page.contains("T – &lt;b&gt;") && !page.contains("<b>"));
        assert!(!style.contains("url(") && !style.contains("@import"), "nothing is loaded from elsewhere");
    }
}
