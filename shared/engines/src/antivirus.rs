//! Malware in texts and media: the seam that a scanner stands behind, and the one that is built in.
//!
//! The built-in one knows the EICAR test file, by which every installation can see that its files are scanned. It is
//! found wherever it stands in a file, which is more than the test file's definition asks for. Known bad files by
//! their digests are the platforms' own lists, which are scanners as well; whoever has a real scanner puts it behind
//! [`Scanner`].

/// What a scanner found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threat {
    /// Its name.
    pub name: String,
}

/// A scan that was not made, so that nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not scanned: {0}")]
pub struct ScanError(pub String);

/// Looks for malware.
pub trait Scanner: Send + Sync {
    /// What is wrong with a file or text; `None` if it was scanned and nothing is.
    fn scan(&self, bytes: &[u8]) -> Result<Option<Threat>, ScanError>;
}

/// Several scanners: the first to find something decides, and one that fails makes an error of what would be clean.
pub fn scan_all<'a>(
    scanners: impl IntoIterator<Item = &'a dyn Scanner>,
    bytes: &[u8],
) -> Result<Option<Threat>, ScanError> {
    let mut failed = None;
    for scanner in scanners {
        match scanner.scan(bytes) {
            Ok(Some(threat)) => return Ok(Some(threat)),
            Ok(None) => {}
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(None), Err)
}

/// The test file in two halves: whole, it would make a scanner take this program for infected.
const HALVES: [&[u8]; 2] = [br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STAND", b"ARD-ANTIVIRUS-TEST-FILE!$H+H*"];

/// Finds the EICAR test file.
#[derive(Clone, Copy, Debug, Default)]
pub struct EicarScanner;

impl Scanner for EicarScanner {
    fn scan(&self, bytes: &[u8]) -> Result<Option<Threat>, ScanError> {
        let [first, second] = HALVES;
        let starts = bytes.windows(first.len()).enumerate().filter(|(_, window)| *window == first);
        let is_there = starts
            .map(|(at, _)| bytes.get(at + first.len()..).unwrap_or_default())
            .any(|rest| rest.starts_with(second));
        Ok(is_there.then(|| Threat { name: "EICAR-Test-File".to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(bytes: &[u8]) -> bool {
        EicarScanner.scan(bytes).unwrap().is_some()
    }

    #[test]
    fn the_test_file_is_found_wherever_it_stands() {
        let file = HALVES.concat();
        assert_eq!(file.len(), 68);
        assert!(finds(&file));
        assert!(finds(&[file.as_slice(), b"\r\n"].concat()));
        assert!(finds(&[b"\x89PNG\r\n\x1a\n".as_slice(), &file, &[0; 40]].concat()));
        assert!(finds(&[HALVES[0], &file].concat()), "after a false start");
        assert!(!finds(b"") && !finds(HALVES[0]) && !finds(HALVES[1]) && !finds(&file[..67]) && !finds(&file[1..]));
    }

    #[test]
    fn who_fails_makes_no_file_clean() {
        struct Broken;
        impl Scanner for Broken {
            fn scan(&self, _: &[u8]) -> Result<Option<Threat>, ScanError> {
                Err(ScanError("out of order".into()))
            }
        }
        let file = HALVES.concat();
        for scanners in [[&Broken as &dyn Scanner, &EicarScanner], [&EicarScanner, &Broken]] {
            assert!(scan_all(scanners, b"clean").is_err());
            assert!(scan_all(scanners, &file).unwrap().is_some());
        }
        assert_eq!(scan_all([&EicarScanner as &dyn Scanner], b"clean"), Ok(None));
    }

    proptest! {
        #[test]
        fn nothing_else_is_taken_for_it(before in proptest::collection::vec(any::<u8>(), 0..80),
                                        after in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(finds(&[before.as_slice(), &HALVES.concat(), &after].concat()));
            prop_assert!(!finds(&[before, after].concat()));
        }
    }
}
