//! Pages for what does not work. They say nothing about any platform, content or person.

use super::html::Html;
use super::page::document;
use crate::fault::Fault;

/// Status and page of a fault.
pub fn render(fault: &Fault, request_id: &str) -> (u16, String) {
    let (status, code, title, advice) = parts(fault);
    let support = Html::new().text("Error ").text(code).text(", request ").text(request_id);
    let main = Html::new().line("p", advice).element("p", &[("class", "hint")], &support);
    (status, document(title, None, &main))
}

fn parts(fault: &Fault) -> (u16, &'static str, &'static str, &'static str) {
    const BACK: &str = "Go back to where you found the link and open it from there again.";
    const REPEAT: &str = "Nothing was lost on your side. Please try again in a moment.";
    match fault {
        Fault::MalformedJson(_) => (400, "malformed_form", "This form could not be read", BACK),
        Fault::Unauthorized | Fault::Token(_) => (401, "unauthorized", "This link does not work", BACK),
        Fault::Forbidden | Fault::Denied(_) | Fault::Refused(..) => {
            (403, "forbidden", "This form does not belong to your link", BACK)
        }
        Fault::NotFound(_) => (404, "not_found", "There is nothing here", BACK),
        Fault::Gone(_) => (410, "gone", "This link is no longer valid", BACK),
        Fault::MethodNotAllowed => (405, "method_not_allowed", "There is nothing here", BACK),
        Fault::Conflict(_, _) => (409, "conflict", "This is not possible any more", BACK),
        Fault::TooLarge(_) => (413, "payload_too_large", "Your text is too long", "Go back and shorten it."),
        Fault::UnsupportedMediaType(_) => (415, "unsupported_media_type", "This form could not be read", BACK),
        Fault::Invalid(_) => (422, "invalid_request", "This form could not be read", BACK),
        Fault::Unavailable(_) | Fault::TimedOut => (503, "unavailable", "This is not possible right now", REPEAT),
        Fault::Internal(_) => (500, "internal", "Something went wrong on our side", REPEAT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_stay_inside_and_what_is_shown_is_escaped() {
        let (status, page) = render(&Fault::Internal("table exploded".into()), "<id>");
        assert!(status == 500 && !page.contains("exploded") && page.contains("request &lt;id&gt;"));
    }
}
