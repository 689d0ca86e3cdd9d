//! Anybody can fetch the documents, and need not fetch them again.

use dialects::describe::{APIS, file_name, published};
use e2e::inprocess::{Call, Installation};
use lambda::request::Reply;

async fn get(installation: &Installation, path: &str, known: Option<&str>) -> Reply {
    let headers = known.map(|tag| ("if-none-match".to_owned(), tag.to_owned())).into_iter().collect();
    installation.send(Call { method: "GET", path: path.to_owned(), headers, ..Call::default() }).await
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

#[tokio::test]
async fn anybody_gets_the_documents_and_a_304_for_what_they_have() {
    let installation = Installation::new().await;
    let mut tags = Vec::new();
    for api in APIS {
        let (file, path) = (file_name(api), format!("/openapi/{}", file_name(api)));
        let first = get(&installation, &path, None).await;
        assert_eq!((first.status, first.body.as_str()), (200, published(&file).unwrap()), "{file}");
        assert_eq!(header(&first, "cache-control"), "public, max-age=300");
        let tag = header(&first, "etag").to_owned();
        assert!(tag.len() > 20 && tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let second = get(&installation, &path, Some(&tag)).await;
        assert_eq!((second.status, second.body.as_str(), header(&second, "etag")), (304, "", tag.as_str()));
        assert_eq!(header(&second, "cache-control"), "public, max-age=300");
        let other = get(&installation, &path, Some("\"other\"")).await;
        assert_eq!((other.status, other.body), (200, first.body));
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), APIS.len(), "two documents have one tag");
}

#[tokio::test]
async fn other_documents_are_not_found() {
    let installation = Installation::new().await;
    for name in ["checkstep", "checkstep.yaml", "CHECKSTEP.json", "..%2fCargo.toml", "error.json"] {
        let reply = get(&installation, &format!("/openapi/{name}"), None).await;
        assert_eq!(reply.status, 404, "{name}: {}", reply.body);
    }
}
