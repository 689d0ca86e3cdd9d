//! The values of one line, between commas, semicolons, tabs or blanks. In quotes they may hold any of these (RFC 4180,
//! but a value never goes over lines).

/// The values, unquoted; none if quotes are out of place.
pub fn split(line: &str) -> Option<Vec<String>> {
    match separator(line) {
        Some(separator) => split_at(line, separator),
        None => Some(line.split_whitespace().map(|cell| cell.trim_matches('"').to_owned()).collect()),
    }
}

/// The first of the separators that stands outside quotes; none if blanks have to do.
fn separator(line: &str) -> Option<char> {
    let mut is_quoted = false;
    line.chars().find(|c| {
        is_quoted ^= *c == '"';
        !is_quoted && matches!(c, ',' | ';' | '\t')
    })
}

fn split_at(line: &str, separator: char) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = if let Some(quoted) = rest.trim_start_matches(' ').strip_prefix('"') {
            quoted_cell(quoted, separator)?
        } else {
            plain_cell(rest, separator)?
        };
        cells.push(cell);
        match after {
            Some(after) => rest = after,
            None => return Some(cells),
        }
    }
}

/// A value without quotes, and what follows the separator behind it.
fn plain_cell(rest: &str, separator: char) -> Option<(String, Option<&str>)> {
    let (cell, after) = rest.split_once(separator).map_or((rest, None), |(cell, after)| (cell, Some(after)));
    (!cell.contains('"')).then(|| (cell.trim().to_owned(), after))
}

/// A value after its opening quote, and what follows the separator behind it.
fn quoted_cell(mut rest: &str, separator: char) -> Option<(String, Option<&str>)> {
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
            return Some((cell, Some(after.trim_start_matches(' ').strip_prefix(separator)?)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_quotes() {
        let cases: [(&str, Option<&[&str]>); 12] = [
            ("a", Some(&["a"])),
            ("a b  c", Some(&["a", "b", "c"])),
            ("a, b ,", Some(&["a", "b", ""])),
            ("a;b,c", Some(&["a", "b,c"])),
            ("a\t\tb", Some(&["a", "", "b"])),
            (r#""a,b",c"#, Some(&["a,b", "c"])),
            (r#""a,b";c"#, Some(&["a,b", "c"])),
            (r#"a, "say ""hi""" ,c"#, Some(&["a", r#"say "hi""#, "c"])),
            (r#""a""#, Some(&["a"])),
            (r#""a,b"#, Some(&["a,b"])),
            (r#""a"b,c"#, None),
            (r#"a"b,c"#, Some(&[r#"a"b,c"#])),
        ];
        for (line, cells) in cases {
            let found = split(line);
            let found = found.as_ref().map(|cells| cells.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), cells, "{line}");
        }
    }
}
