//! The cells of one line of comma-separated values (RFC 4180, but a value never goes over lines).

/// The cells, unquoted; none if quotes are out of place.
pub(super) fn split(line: &str) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.trim_start().strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted)?,
            None => rest
                .split_once(',')
                .map_or((rest.trim().to_owned(), None), |(cell, after)| (cell.trim().to_owned(), Some(after))),
        };
        if cell.contains('"') && !rest.trim_start().starts_with('"') {
            return None;
        }
        cells.push(cell);
        match after {
            Some(after) => rest = after,
            None => return Some(cells),
        }
    }
}

/// A cell after its opening quote, and what follows the comma behind it.
fn quoted_cell(mut rest: &str) -> Option<(String, Option<&str>)> {
    let mut cell = String::new();
    loop {
        let (part, after) = rest.split_once('"')?;
        cell.push_str(part);
        if let Some(more) = after.strip_prefix('"') {
            cell.push('"');
            rest = more;
        } else if after.trim().is_empty() {
            return Some((cell, None));
        } else {
            return Some((cell, Some(after.trim_start().strip_prefix(',')?)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_quotes() {
        let cases: [(&str, Option<&[&str]>); 9] = [
            ("", Some(&[""])),
            ("a", Some(&["a"])),
            ("a, b ,", Some(&["a", "b", ""])),
            (r#""a,b",c"#, Some(&["a,b", "c"])),
            (r#"a, "say ""hi""" ,c"#, Some(&["a", r#"say "hi""#, "c"])),
            (r#""""#, Some(&[""])),
            (r#""a"#, None),
            (r#""a"b,c"#, None),
            (r#"a"b,c"#, None),
        ];
        for (line, cells) in cases {
            assert_eq!(
                split(line).as_deref().map(|cells| cells.iter().map(String::as_str).collect::<Vec<_>>()).as_deref(),
                cells,
                "{line}"
            );
        }
    }
}
