//! What looks for malware: the scanner of the installation, and the platform's lists of files by their digests.

use std::sync::Arc;

use domain::checks::{Plain, Status};
use domain::config::{HashKind, PlatformConfig};
use domain::content::FieldType;
use engines::antivirus::{EicarScanner, ScanError, Scanner, Threat, scan_all};
use engines::{Classifier, ClassifierError, FileView, Medium, Subject};
use lambda::context::Context;
use store::StoreError;

use crate::analysis::hash_lists;

/// The scanners of a platform, and its lists of known pictures.
pub(super) struct Scanners {
    scanners: Vec<Arc<dyn Scanner>>,
    pictures: Vec<Arc<dyn Classifier>>,
}

impl Scanners {
    /// Those of a platform. Its lists are of files, and large: they are not loaded for a text.
    pub async fn of(context: &Context, config: &PlatformConfig, has_files: bool) -> Result<Self, StoreError> {
        let own =
            context.deep.as_ref().map_or_else(|| Arc::new(EicarScanner) as Arc<dyn Scanner>, |deep| deep.scanner());
        let (mut scanners, mut pictures) = (vec![own], Vec::new());
        let lists = if has_files { hash_lists(context, config).await? } else { Vec::new() };
        for (kind, engine) in lists {
            match kind {
                HashKind::Pdq => pictures.push(engine),
                HashKind::Md5 | HashKind::Sha256 => scanners.push(Arc::new(Listed(engine))),
            }
        }
        Ok(Self { scanners, pictures })
    }

    /// What is wrong with a file or text.
    pub fn scan(&self, bytes: &[u8]) -> Scan {
        match scan_all(self.scanners.iter().map(AsRef::as_ref), bytes) {
            Ok(threat) => Scan { made: 1, hit: threat.is_some(), failed: false },
            Err(error) => {
                lambda::log::warning("not_scanned", &error.to_string());
                Scan::FAILED
            }
        }
    }

    /// Whether a picture is one of those that are listed.
    pub fn knows(&self, bytes: &[u8], out_of_time: &dyn Fn() -> bool) -> Result<bool, ClassifierError> {
        let view = FileView::within(bytes, out_of_time);
        for list in &self.pictures {
            if !list.classify(&subject(&view, FieldType::Image))?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

const fn subject<'a>(view: &'a FileView<'a>, kind: FieldType) -> Subject<'a> {
    Subject { path: "", kind, medium: Medium::Bytes(view) }
}

/// Files whose digests are listed.
struct Listed(Arc<dyn Classifier>);

impl Scanner for Listed {
    fn scan(&self, bytes: &[u8]) -> Result<Option<Threat>, ScanError> {
        let hits = self.0.classify(&subject(&FileView::new(bytes), FieldType::File));
        let hits = hits.map_err(|error| ScanError(error.to_string()))?;
        Ok(hits.into_iter().next().map(|hit| Threat { name: hit.label.into_owned() }))
    }
}

/// What became of several scans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    made: u32,
    hit: bool,
    failed: bool,
}

impl Scan {
    /// Something that could not be scanned.
    pub const FAILED: Self = Self { made: 1, hit: false, failed: true };

    /// Both together.
    pub const fn and(self, other: Self) -> Self {
        Self { made: self.made + other.made, hit: self.hit || other.hit, failed: self.failed || other.failed }
    }

    /// As the check is answered: not clean as long as something was not scanned.
    pub const fn outcome(self) -> Plain {
        let status = match self {
            Self { failed: true, .. } => Status::Error,
            Self { made: 0, .. } => Status::NotRun,
            Self { .. } => Status::Ok,
        };
        Plain { status, hit: self.hit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_is_an_error_and_hides_no_hit() {
        let (clean, bad) = (Scan { made: 1, ..Scan::default() }, Scan { made: 1, hit: true, failed: false });
        assert_eq!(Scan::default().outcome(), Plain { status: Status::NotRun, hit: false });
        assert_eq!(clean.and(clean).outcome(), Plain::made(false));
        assert_eq!(clean.and(bad).outcome(), Plain::made(true));
        assert_eq!(clean.and(Scan::FAILED).outcome(), Plain { status: Status::Error, hit: false });
        assert_eq!(Scan::FAILED.and(bad).outcome(), Plain { status: Status::Error, hit: true });
    }
}
