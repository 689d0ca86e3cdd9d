use e2e::inprocess::{Call, Installation};
use serde_json::{Value, json};

/// A picture's bytes; what they show is of no interest here.
const FILE: &[u8] = b"\x89PNG\r\n\x1a\nnothing";

struct Uploads {
    installation: Installation,
    key: String,
}

impl Uploads {
    async fn new() -> Self {
        let installation = Installation::new().await;
        let platform = installation.platform(domain::config::Settings::default()).await;
        let key = installation.key(&platform, &[domain::config::Scope::Content], |_| {}).await;
        Self { installation, key }
    }

    async fn slot(&self, asked: &Value) -> Value {
        let headers = vec![("authorization".to_owned(), format!("Bearer {}", self.key))];
        let body = asked.to_string().into_bytes();
        let call = Call { method: "POST", path: "/media/v1/uploads".into(), headers, body, query: Vec::new() };
        let reply = self.installation.send(call).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        serde_json::from_str(&reply.body).unwrap()
    }

    async fn files(&self) -> Vec<String> {
        let account = self.installation.account();
        account.objects(&account.media_bucket()).await
    }
}

/// Sends a form as a browser does; gives the status.
async fn post(form: &Value, change: impl FnOnce(&mut Vec<(String, String)>), file: &[u8]) -> u16 {
    let fields = form["fields"].as_object().unwrap().iter();
    let mut fields: Vec<(String, String)> =
        fields.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    change(&mut fields);
    let mut body = Vec::new();
    for (name, value) in &fields {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    body.extend(b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"../my cat.png\"\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    let url = form["url"].as_str().unwrap().to_owned();
    send("POST", url, vec![("content-type".into(), "multipart/form-data; boundary=b".into())], body).await
}

async fn send(method: &'static str, url: String, headers: Vec<(String, String)>, body: Vec<u8>) -> u16 {
    tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = ureq::http::Request::builder().method(method).uri(&url);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        agent.run(request.body(body).unwrap()).unwrap().status().as_u16()
    })
    .await
    .unwrap()
}

fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    value.clone_into(&mut fields.iter_mut().find(|(known, _)| known == name).unwrap().1);
}

type Change = fn(&mut Vec<(String, String)>);

#[tokio::test]
async fn a_form_takes_one_file_of_its_type_and_size_under_its_key_and_nothing_else() {
    let uploads = Uploads::new().await;
    let slot = uploads.slot(&json!({ "media_type": "image/png" })).await;
    let form = &slot["post"];
    let changes: [(&str, Change); 6] = [
        ("another key", |fields| set(fields, "key", "incoming/platform2/x")),
        ("another type", |fields| set(fields, "Content-Type", "text/html")),
        ("another time", |fields| set(fields, "x-amz-date", "20200101T000000Z")),
        ("another signature", |fields| set(fields, "x-amz-signature", &"0".repeat(64))),
        ("no policy", |fields| fields.retain(|(name, _)| name != "policy")),
        ("one field more", |fields| fields.push(("acl".into(), "public-read".into()))),
    ];
    for (name, change) in changes {
        let status = post(form, change, FILE).await;
        assert!((400..500).contains(&status), "{name}: {status}");
    }
    assert!((400..500).contains(&post(form, |_| {}, b"").await), "an empty file");
    let small = uploads.slot(&json!({ "media_type": "image/png", "bytes": 4 })).await;
    assert!((400..500).contains(&post(&small["post"], |_| {}, FILE).await), "a file over the size");
    assert!(uploads.files().await.is_empty());
    assert_eq!(post(form, |_| {}, FILE).await, 201);
    let files = uploads.files().await;
    assert_eq!(files.len(), 1);
    assert!(files[0].starts_with("incoming/") && files[0].ends_with(slot["id"].as_str().unwrap()), "{files:?}");
}

#[tokio::test]
async fn a_put_takes_exactly_what_was_announced_and_only_once() {
    let uploads = Uploads::new().await;
    let slot = uploads.slot(&json!({ "media_type": "image/png", "bytes": FILE.len() })).await;
    let put = &slot["put"];
    let headers = |change: Option<(&str, &str)>| -> Vec<(String, String)> {
        let all = put["headers"].as_object().unwrap().iter().filter(|(name, _)| *name != "content-length");
        let given = all.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
        let changed = given.map(|(name, value)| match change {
            Some((other, new)) if other == name => (name, new.to_owned()),
            _ => (name, value),
        });
        changed.collect()
    };
    let url = || put["url"].as_str().unwrap().to_owned();
    let other_type = send("PUT", url(), headers(Some(("content-type", "text/html"))), FILE.to_vec()).await;
    assert!((400..500).contains(&other_type), "{other_type}");
    let longer = send("PUT", url(), headers(None), [FILE, FILE].concat()).await;
    assert!((400..500).contains(&longer), "{longer}");
    assert_eq!(send("PUT", url(), headers(None), FILE.to_vec()).await, 200);
    assert_eq!(send("PUT", url(), headers(None), FILE.to_vec()).await, 412, "the place is taken");
    let unsized_slot = uploads.slot(&json!({ "media_type": "image/png" })).await;
    assert!(unsized_slot["put"].is_null(), "nothing would limit it");
}

#[tokio::test]
async fn uploads_to_try_things_out_have_a_prefix_of_their_own() {
    let uploads = Uploads::new().await;
    let slot = uploads.slot(&json!({ "media_type": "image/png", "demo": true })).await;
    assert_eq!(post(&slot["post"], |_| {}, FILE).await, 201);
    assert!(uploads.files().await[0].starts_with("incoming/demo_"));
}
