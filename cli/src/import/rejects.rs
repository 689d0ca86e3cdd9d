//! The file of rejected lines. It is cut back to what the state stands for before an import goes on, so
//! no line is in it twice.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::content::Reject;
use crate::error::Failure;

/// The file; there is none before the first line is rejected.
pub struct Rejects {
    path: PathBuf,
    file: Option<File>,
    bytes: u64,
}

impl Rejects {
    /// Goes on after so many bytes.
    pub fn open(path: &Path, keep: u64) -> Result<Self, Failure> {
        let mut rejects = Self { path: path.to_owned(), file: None, bytes: 0 };
        match fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::because(path.display())(error)),
            Ok(_) if keep == 0 => fs::remove_file(path).map_err(Failure::because(path.display()))?,
            Ok(known) => {
                let mut file = rejects.create().map_err(Failure::because(path.display()))?;
                rejects.bytes = known.len().min(keep);
                let cut = file.set_len(rejects.bytes).and_then(|()| file.seek(SeekFrom::End(0)));
                cut.map_err(Failure::because(path.display()))?;
                rejects.file = Some(file);
            }
        }
        Ok(rejects)
    }

    /// Adds lines and gives the length of the file.
    pub fn append(&mut self, rejects: &[Reject]) -> Result<u64, Failure> {
        if rejects.is_empty() {
            return Ok(self.bytes);
        }
        let mut text = String::new();
        for reject in rejects {
            text.push_str(&serde_json::to_string(reject).map_err(Failure::because("rejects"))?);
            text.push('\n');
        }
        self.write(text.as_bytes()).map_err(Failure::because(self.path.display()))?;
        self.bytes += text.len() as u64;
        Ok(self.bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.create()?,
        };
        file.write_all(bytes)?;
        file.sync_data()?;
        self.file = Some(file);
        Ok(())
    }

    fn create(&self) -> std::io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::content::Reason;
    use crate::import::tests::scratch::Scratch;

    fn reject(line: u64) -> Reject {
        Reject { line, reasons: vec![Reason::new("id", "missing", "no id")], source: "{\"ü\": 1}".into() }
    }

    #[test]
    fn lines_beyond_the_state_are_forgotten() {
        let scratch = Scratch::new();
        let path = scratch.path("rejects");
        let mut rejects = Rejects::open(&path, 0).unwrap();
        assert_eq!(rejects.append(&[]).unwrap(), 0);
        assert!(!path.exists());
        let keep = rejects.append(&[reject(1), reject(2)]).unwrap();
        rejects.append(&[reject(3)]).unwrap();
        let mut rejects = Rejects::open(&path, keep).unwrap();
        rejects.append(&[reject(4)]).unwrap();
        let lines: Vec<serde_json::Value> =
            fs::read_to_string(&path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.iter().map(|line| line["line"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!((&lines[2]["source"], &lines[2]["reasons"][0]["path"]), (&"{\"ü\": 1}".into(), &"id".into()));
        Rejects::open(&path, 0).unwrap();
        assert!(!path.exists());
    }
}
