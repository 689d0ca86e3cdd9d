//! Figures of the large tests, printed even when the tests pass.

use std::io::Write;

/// Prints a line past the capture of test output.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints a table with aligned columns under a title.
pub fn table(title: &str, rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("  {cell:width$}"));
        cells.collect::<String>()
    });
    let lines: Vec<String> = lines.collect();
    line(&format!("\n{title}\n{}\n", lines.join("\n")));
}
