//! A table of figures with its title and notes.

use crate::dev::table;

/// A table.
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Heads of the columns; all but the first column are aligned to the right, except those that are
    /// words.
    pub heads: Vec<&'static str>,
    /// Columns of words besides the first.
    pub words: Vec<usize>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// Sentences below it.
    pub notes: Vec<String>,
}

impl Table {
    /// As text.
    pub fn render(&self) -> String {
        let right: Vec<usize> = (1..self.heads.len()).filter(|column| !self.words.contains(column)).collect();
        let mut text = format!("\n{}\n{}", self.title, table::render(&self.heads, &right, &self.rows));
        for note in &self.notes {
            text.push_str("\n  ");
            text.push_str(note);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_rows_and_notes_follow_each_other() {
        let table = Table {
            title: "Title".into(),
            heads: vec!["a", "b"],
            words: Vec::new(),
            rows: vec![vec!["x".into(), "10".into()]],
            notes: vec!["note".into()],
        };
        assert_eq!(table.render(), "\nTitle\na   b\n-  --\nx  10\n  note");
    }
}
