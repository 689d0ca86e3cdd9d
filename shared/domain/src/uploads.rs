//! Temporary media: a slot takes one upload, which is scanned once and deleted. What stays is the result, by which
//! contents that name the slot are judged.

use serde::{Deserialize, Serialize};

use crate::content::FieldType;
use crate::ids::PlatformId;
use crate::signal::{NotRunReason, Signals};

/// How long a slot takes an upload, milliseconds.
pub const UPLOAD_MS: i64 = 600_000;
/// When a slot is looked after that nobody has told of: later than any upload that began in time. Milliseconds.
pub const LOOK_AFTER_MS: i64 = 900_000;
/// How long an upload waits for its scan before it is deleted unseen, milliseconds.
pub const UNSCANNED_MS: i64 = 86_400_000;
/// How long a result stands, milliseconds: as long as anything of a slot is kept.
pub const RESULT_MS: i64 = 15 * 86_400_000;
/// When a job is asked for whose end nobody has told, milliseconds.
pub const JOB_PAUSE_MS: i64 = 120_000;
/// How long a job may take, milliseconds.
pub const JOB_MS: i64 = 4 * 3_600_000;
/// Scans that may fail before a medium is left for an operator.
pub const MAX_SCANS: u32 = 8;
/// What the `src` of a field begins with that names a slot.
pub const SCHEME: &str = "gavel-media:";
/// Characters of a slot's id.
const ID_CHARS: usize = 26;

/// A kind of file that can be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// `image/png`.
    Png,
    /// `image/jpeg`.
    Jpeg,
    /// `image/gif`.
    Gif,
    /// `image/webp`.
    WebP,
    /// `image/bmp`.
    Bmp,
    /// `video/mp4`.
    Mp4,
    /// `video/quicktime`.
    QuickTime,
    /// `video/webm`.
    WebM,
    /// `audio/mpeg`.
    Mp3,
    /// `audio/mp4`.
    M4a,
    /// `audio/ogg`.
    Ogg,
    /// `audio/wav`.
    Wav,
    /// `audio/flac`.
    Flac,
}

const MB: u64 = 1 << 20;

impl MediaType {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::WebP,
        Self::Bmp,
        Self::Mp4,
        Self::QuickTime,
        Self::WebM,
        Self::Mp3,
        Self::M4a,
        Self::Ogg,
        Self::Wav,
        Self::Flac,
    ];

    /// The registered media type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::WebM => "video/webm",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
        }
    }

    /// The kind with this media type, of any spelling.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name.trim()))
    }

    /// The kind of field it belongs in.
    pub const fn field(self) -> FieldType {
        match self {
            Self::Png | Self::Jpeg | Self::Gif | Self::WebP | Self::Bmp => FieldType::Image,
            Self::Mp4 | Self::QuickTime | Self::WebM => FieldType::Video,
            Self::Mp3 | Self::M4a | Self::Ogg | Self::Wav | Self::Flac => FieldType::Audio,
        }
    }

    /// Most bytes of one.
    pub const fn max_bytes(self) -> u64 {
        match self.field() {
            FieldType::Video => 200 * MB,
            FieldType::Audio => 50 * MB,
            _ => 20 * MB,
        }
    }
}

/// Where the file of a slot is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Where it was uploaded; gone after a day.
    #[default]
    Incoming,
    /// Where it is kept after a scan has failed; gone after 15 days.
    Kept,
}

/// A slot for one upload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Random.
    pub id: String,
    /// What it takes.
    pub media_type: MediaType,
    /// Most bytes that it takes.
    pub max_bytes: u64,
    /// Whether it is for trying things out: it is scanned, and no content can name it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// When it was made, milliseconds since 1970.
    pub created_ms: i64,
    /// Rises with every write; the condition of the next.
    pub version: u64,
    /// Scans that failed.
    #[serde(default)]
    pub attempts: u32,
    /// Where the file is.
    #[serde(default)]
    pub place: Place,
    /// When somebody has to look after it, milliseconds since 1970; absent once nothing is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// Jobs of services that look at the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<FileJob>,
    /// What everybody else has said while jobs are under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Box<Scan>>,
    /// What the scan says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<Scan>,
}

/// A job of a service that looks at a stored file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileJob {
    /// The strategy that asked for it.
    pub strategy: String,
    /// The service's id of it.
    pub id: String,
    /// When it was started, milliseconds since 1970.
    pub started_ms: i64,
}

/// What the scan of an upload says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Bytes of the file.
    pub bytes: u64,
    /// SHA-256 of the file, hex; absent for a file that nobody could look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why the file is refused: a stable word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Services that were asked, by the names of their strategies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// What the engines say.
    pub signals: Signals,
    /// Whether there is a preview, because something was found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_preview: bool,
}

impl Scan {
    /// Whether another scan could say more.
    pub fn is_incomplete(&self) -> bool {
        self.signals.not_run.iter().any(|missing| missing.reason.is_retryable())
    }
}

/// What is to be done about a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Scan the file, if it has come.
    Scan,
    /// Keep the file for an operator and say that it was given up: nobody has survived looking at it.
    GiveUp,
    /// Remove file and slot: too much time has passed.
    Remove,
    /// Remove what is left of the file: the result stands.
    Clear,
}

impl Slot {
    /// A new slot.
    pub fn new(id: String, media_type: MediaType, max_bytes: u64, demo: bool, now_ms: i64) -> Self {
        Self {
            id,
            media_type,
            max_bytes,
            demo,
            created_ms: now_ms,
            version: 1,
            attempts: 0,
            place: Place::Incoming,
            due_ms: Some(now_ms + LOOK_AFTER_MS),
            jobs: Vec::new(),
            said: None,
            scan: None,
        }
    }

    /// The `src` by which a field names it.
    pub fn src(&self) -> String {
        format!("{SCHEME}{}", self.id)
    }

    /// Until when it takes an upload, milliseconds since 1970.
    pub const fn upload_until_ms(&self) -> i64 {
        self.created_ms + UPLOAD_MS
    }

    /// Whether an upload that has not come will come no more.
    pub const fn is_over(&self, now_ms: i64) -> bool {
        now_ms >= self.created_ms + LOOK_AFTER_MS
    }

    /// From when on the table may forget it, seconds since 1970.
    pub const fn expires_s(&self) -> i64 {
        // A day later than anything of it is of use, so that what looks after it finds it.
        (self.created_ms + RESULT_MS + UNSCANNED_MS) / 1000
    }

    /// What is to be done about it.
    pub const fn next_step(&self, now_ms: i64) -> Step {
        if self.scan.is_some() {
            Step::Clear
        } else if matches!(self.place, Place::Incoming) && now_ms >= self.created_ms + UNSCANNED_MS {
            Step::Remove
        } else if self.attempts >= MAX_SCANS {
            Step::GiveUp
        } else {
            Step::Scan
        }
    }

    /// The slot with a result: nothing is left to do but to remove the file.
    #[must_use]
    pub fn scanned(&self, scan: Scan) -> Self {
        let done = Self { jobs: Vec::new(), said: None, ..self.clone() };
        Self { version: self.version + 1, due_ms: None, scan: Some(scan), ..done }
    }

    /// The slot while jobs look at its file. Their end is told; who is not told of it asks after a while.
    #[must_use]
    pub fn waiting(&self, jobs: Vec<FileJob>, said: Scan, now_ms: i64) -> Self {
        let due_ms = Some(now_ms + JOB_PAUSE_MS);
        Self { version: self.version + 1, due_ms, jobs, said: Some(Box::new(said)), ..self.clone() }
    }

    /// The slot after jobs were found still under way.
    #[must_use]
    pub fn still_waiting(&self, now_ms: i64) -> Self {
        Self { version: self.version + 1, due_ms: Some(now_ms + JOB_PAUSE_MS), ..self.clone() }
    }

    /// The slot after another scan that failed, its file kept for the next.
    #[must_use]
    pub fn failed(&self, now_ms: i64) -> Self {
        Self { place: Place::Kept, jobs: Vec::new(), said: None, ..self.crashed(now_ms) }
    }

    /// The slot after a scan that nobody survived.
    #[must_use]
    pub fn crashed(&self, now_ms: i64) -> Self {
        let attempts = self.attempts + 1;
        // One minute, then two, four, up to an hour.
        let pause_ms = 60_000 * i64::from(1_u32 << self.attempts.min(6)).min(60);
        Self { version: self.version + 1, attempts, due_ms: Some(now_ms + pause_ms), ..self.clone() }
    }
}

/// The name of the jobs that look at the file of a slot: another after each scan that failed.
pub fn job_name(platform: &PlatformId, slot: &Slot) -> String {
    format!("{JOB_PREFIX}{platform}-{}-{}", slot.id, slot.attempts)
}

/// Platform and slot of a job's name.
pub fn of_job(name: &str) -> Option<(PlatformId, &str)> {
    let (platform, rest) = name.strip_prefix(JOB_PREFIX)?.split_once('-')?;
    let slot = rest.split_once('-')?.0;
    Some((PlatformId::parse(platform)?, slot)).filter(|_| is_id(slot))
}

const JOB_PREFIX: &str = "gavel-";

/// The slot that a `src` names; an id that cannot be one names none.
pub fn named(src: &str) -> Option<&str> {
    let id = src.trim().strip_prefix(SCHEME)?;
    is_id(id).then_some(id)
}

/// Whether a `src` means to name a slot, even if there can be none of its id.
pub fn is_meant(src: &str) -> bool {
    src.trim_start().get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}

/// Whether a text can be a slot's id.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_CHARS && text.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
}

/// Reports what engines that look at files of this kind would have said.
pub fn not_run(strategy: &str, reason: NotRunReason) -> Signals {
    let missing = crate::signal::NotRun { strategy: strategy.to_owned(), reason };
    Signals { found: Vec::new(), not_run: vec![missing] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot() -> Slot {
        Slot::new("a".repeat(26), MediaType::Png, 10, false, 1_000)
    }

    fn scan(signals: Signals) -> Scan {
        Scan { at_ms: 0, bytes: 1, sha256: None, refused: None, asked: Vec::new(), signals, has_preview: false }
    }

    #[test]
    fn a_field_names_a_slot_by_its_id_alone() {
        let id = "a".repeat(26);
        assert_eq!(named(&format!(" gavel-media:{id} ")), Some(id.as_str()));
        let foreign = [
            "gavel-media:",
            "gavel-media:abc",
            "gavel-media:../../x",
            "https://example.com/gavel-media:aaaaaaaaaaaaaaaaaaaaaaaaaa",
            "gavel-media:aaaaaaaaaaaaaaaaaaaaaaaaa1",
            "gavel-media:AAAAAAAAAAAAAAAAAAAAAAAAAA",
        ];
        for src in foreign {
            assert_eq!(named(src), None, "{src}");
        }
        assert!(is_meant("GAVEL-MEDIA:x") && !is_meant("https://example.com"));
    }

    #[test]
    fn an_upload_is_scanned_or_removed_and_a_result_stands() {
        let slot = slot();
        assert_eq!(slot.next_step(1_000), Step::Scan);
        assert_eq!(slot.next_step(1_000 + UNSCANNED_MS), Step::Remove);
        let kept = slot.failed(2_000);
        assert_eq!(
            (kept.place, kept.next_step(1_000 + UNSCANNED_MS)),
            (Place::Kept, Step::Scan),
            "what failed is kept"
        );
        let mut given_up = slot.clone();
        let mut pauses = Vec::new();
        while given_up.next_step(0) == Step::Scan {
            given_up = given_up.crashed(0);
            pauses.push(given_up.due_ms.unwrap());
        }
        assert_eq!((given_up.next_step(0), pauses.len()), (Step::GiveUp, MAX_SCANS as usize));
        assert!(pauses.windows(2).all(|pair| pair[0] <= pair[1]));
        let done = kept.scanned(scan(Signals::default()));
        assert_eq!((done.next_step(i64::MAX), done.due_ms, done.version), (Step::Clear, None, 3));
    }

    #[test]
    fn what_may_still_be_said_makes_a_scan_incomplete() {
        assert!(scan(not_run("image", NotRunReason::TimedOut)).is_incomplete());
        assert!(!scan(not_run("image", NotRunReason::Unreadable)).is_incomplete());
        assert!(!scan(Signals::default()).is_incomplete());
    }

    #[test]
    fn a_jobs_name_leads_back_to_its_slot() {
        let platform = PlatformId::parse("platform1").unwrap();
        let again = slot().failed(0);
        for slot in [slot(), again] {
            let name = job_name(&platform, &slot);
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            assert_eq!(of_job(&name), Some((platform.clone(), slot.id.as_str())));
        }
        assert_ne!(job_name(&platform, &slot()), job_name(&platform, &slot().failed(0)));
        for foreign in ["", "gavel-", "gavel-platform1-x-0", "other-platform1-aaaaaaaaaaaaaaaaaaaaaaaaaa-0"] {
            assert_eq!(of_job(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn every_kind_has_one_name_and_a_place_in_contents() {
        for kind in MediaType::ALL {
            assert_eq!(MediaType::from_wire(&kind.as_str().to_uppercase()), Some(kind));
            assert!(kind.as_str().starts_with(kind.field().as_str()) && kind.max_bytes() > 0);
        }
        assert_eq!(MediaType::from_wire("image/svg+xml"), None);
    }
}
