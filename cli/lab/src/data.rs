//! Labelled rows: JSON Lines, plain or compressed with gzip.

mod row;
mod sources;

pub use row::{Row, Split};
pub use sources::{Licence, Source, sources};

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::Failure;

/// Every row of a file, in its order; a line that is no row is an error that names it.
pub fn rows(path: &Path) -> Result<Vec<Row>, Failure> {
    let file = File::open(path).map_err(Failure::because(path.display()))?;
    let is_compressed = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> = if is_compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut rows = Vec::new();
    for (index, line) in BufReader::new(reader).lines().enumerate() {
        let at = |error: String| Failure::new(format!("{}, line {}: {error}", path.display(), index + 1));
        let line = line.map_err(|error| at(error.to_string()))?;
        if !line.trim().is_empty() {
            rows.push(serde_json::from_str(&line).map_err(|error| at(error.to_string()))?);
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn rows_are_read_plain_and_compressed_and_faults_are_located() {
        let folder = std::env::temp_dir().join(format!("gavel-lab-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let text = "{\"text\":\"a\",\"split\":\"valid\",\"toxic\":0.5}\n\n{\"text\":\"b\"}\n";
        let plain = folder.join("rows.jsonl");
        std::fs::write(&plain, text).unwrap();
        let packed = folder.join("rows.jsonl.gz");
        let mut writer = flate2::write::GzEncoder::new(File::create(&packed).unwrap(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap();
        for path in [&plain, &packed] {
            let rows = rows(path).unwrap();
            assert_eq!((rows.len(), rows[0].toxic, rows[1].toxic), (2, Some(0.5), None));
            assert_eq!((rows[0].split, rows[1].split), (Some(Split::Valid), None));
        }
        std::fs::write(&plain, "{\"text\":\"a\"}\nnot json\n").unwrap();
        assert!(rows(&plain).unwrap_err().to_string().contains("line 2"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
