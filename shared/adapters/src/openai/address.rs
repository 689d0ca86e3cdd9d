//! Where an endpoint takes conversations.

const PATH: &str = "chat/completions";

/// The address under a base such as `https://api.example.com/v1`; a query (some vendors want a version there) stays.
pub(super) fn completions(base: &str) -> String {
    let (base, query) = base.split_once('?').map_or((base, None), |(base, query)| (base, Some(query)));
    let base = base.trim_end_matches('/');
    let url = if base.ends_with(PATH) { base.to_owned() } else { format!("{base}/{PATH}") };
    query.map_or(url.clone(), |query| format!("{url}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_follows_the_base() {
        let rows = [
            ("https://api.example.com/v1", "https://api.example.com/v1/chat/completions"),
            ("https://api.example.com/v1/", "https://api.example.com/v1/chat/completions"),
            ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1/chat/completions"),
            ("https://x.example.com/d/gpt?api-version=1", "https://x.example.com/d/gpt/chat/completions?api-version=1"),
        ];
        for (base, url) in rows {
            assert_eq!(completions(base), url);
        }
    }
}
