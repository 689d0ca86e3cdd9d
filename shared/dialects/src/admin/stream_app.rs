//! Stream apps of a platform. The secret appears in one answer only.

use domain::config::StreamApp;
use domain::secrets::Plain;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::Fault;

use super::platform::MAX_NAME_BYTES;
use super::{read, with};

/// Reads a request for an app: its display name.
pub fn create(body: &[u8]) -> Result<String, Fault> {
    read::body(body, |reader| reader.required_text("name", MAX_NAME_BYTES).map(str::to_owned))
}

/// An app as answered, without its secret.
pub fn render(app: &StreamApp) -> Value {
    json!({
        "id": app.id,
        "name": app.name,
        "api_key": app.key,
        "last4": app.last4,
        "created_at": iso_ms(app.created_ms),
    })
}

/// A new app with its secret: the one answer that shows it.
pub fn render_new(app: &StreamApp, secret: &Plain) -> Value {
    with(render(app), "secret", Some(secret.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_shown_once() {
        let app = StreamApp {
            id: "a1".into(),
            name: create(br#"{"name":"production"}"#).unwrap(),
            key: "gvl_app_x".into(),
            sealed: "v1.sealed".into(),
            last4: "9xQz".into(),
            created_ms: 0,
        };
        let shown = render(&app);
        assert!(shown.get("secret").is_none() && !shown.to_string().contains("sealed"));
        assert_eq!(render_new(&app, &Plain::new("gvl_secret_y".into()))["secret"], "gvl_secret_y");
        assert!(matches!(create(b"{}"), Err(Fault::Invalid(_))));
    }
}
