//! Text tables for a terminal: columns as wide as their widest cell, numbers to the right.

/// Renders a table with a line under its heads; columns named in `right` are aligned to the right.
pub fn render(heads: &[&str], right: &[usize], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(heads.get(column).map(|head| head.chars().count())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let lines = [&heads, &rule].into_iter().chain(rows).map(|row| line(row, &widths, right));
    lines.collect::<Vec<_>>().join("\n")
}

fn line(row: &[String], widths: &[usize], right: &[usize]) -> String {
    let cell = |(column, width): (usize, &usize)| {
        let text = row.get(column).map(String::as_str).unwrap_or_default();
        if right.contains(&column) { format!("{text:>width$}") } else { format!("{text:<width$}") }
    };
    widths.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [vec!["clean".to_owned(), "7".to_owned()], vec!["grüße".to_owned(), "1234".to_owned()]];
        let text = render(&["content", "ms"], &[1], &rows);
        assert_eq!(text, "content    ms\n-------  ----\nclean       7\ngrüße    1234");
    }

    #[test]
    fn a_table_without_rows_shows_its_heads() {
        assert_eq!(render(&["a", "b"], &[], &[]), "a  b\n-  -");
    }
}
