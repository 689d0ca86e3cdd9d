//! Links that a platform hands to an author or a reporter: a signed token in the address says who may
//! see or do what, until when. Nothing is stored for a link; what it says cannot be changed without the
//! installation secret.

mod token;

use crate::content::ContentRef;
use crate::ids::PlatformId;
use crate::seal::{InstallationKeys, SealError};

/// How long a link works, milliseconds.
pub const LINK_MS: i64 = 6 * 3_600_000;
/// Longest token that is looked at: three identifiers of the longest kind fit.
const MAX_TOKEN_BYTES: usize = 4_096;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// An author sees the statement of reasons, and may appeal.
    Reasons,
    /// A reporter fills in the form, and later sees what became of it.
    Report,
    /// A moderator sees a picture that was kept as evidence.
    Preview,
}

/// How long a link to a picture works, milliseconds.
pub const PREVIEW_MS: i64 = 300_000;

impl Flow {
    /// Path of its pages.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Reasons => "/portal/v1/reasons",
            Self::Report => "/portal/v1/report",
            Self::Preview => "/media/v1/evidence",
        }
    }

    const fn number(self) -> u8 {
        match self {
            Self::Reasons => 1,
            Self::Report => 2,
            Self::Preview => 3,
        }
    }
}

/// A link: what its token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Random; makes every link another one.
    pub id: String,
    /// What it is for.
    pub flow: Flow,
    /// Whose content.
    pub platform: PlatformId,
    /// Which content.
    pub content: ContentRef,
    /// The author or reporter it was made for, as far as one is known.
    pub person: Option<String>,
    /// When it ends, milliseconds since 1970.
    pub expires_ms: i64,
    /// Whether it opens in one browser only: the one that opens it first.
    pub once: bool,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Not a token of ours, or not for this.
    #[error("not a token for this")]
    Forged,
    /// It was one.
    #[error("the link has expired")]
    Expired,
}

/// What a signature that belongs to a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A form came from a page of this link.
    Form,
    /// A browser is the one that opened the link first.
    Session,
}

impl Proof {
    const fn purpose(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Session => "session",
        }
    }
}

/// Purpose of a token's own signature.
const LINK: &str = "link";

impl Link {
    /// The token.
    pub fn token(&self, keys: &InstallationKeys) -> Result<String, SealError> {
        let payload = token::write(self);
        let signature = keys.sign(LINK, &payload)?;
        Ok(token::join(&payload, &signature))
    }

    /// The address that the person is sent to.
    pub fn location(&self, base: &str, keys: &InstallationKeys) -> Result<String, SealError> {
        Ok(format!("{}{}?token={}", base.trim_end_matches('/'), self.flow.path(), self.token(keys)?))
    }

    /// Reads a token that must be for this flow.
    pub fn read(keys: &InstallationKeys, flow: Flow, text: &str, now_ms: i64) -> Result<Self, LinkError> {
        if text.len() > MAX_TOKEN_BYTES {
            return Err(LinkError::Forged);
        }
        let (payload, signature) = token::split(text).ok_or(LinkError::Forged)?;
        if !keys.is_signed(LINK, &payload, signature) {
            return Err(LinkError::Forged);
        }
        let link = token::read(&payload).filter(|link| link.flow == flow).ok_or(LinkError::Forged)?;
        if now_ms >= link.expires_ms { Err(LinkError::Expired) } else { Ok(link) }
    }

    /// A proof that belongs to this link and to no other.
    pub fn prove(&self, keys: &InstallationKeys, proof: Proof) -> Result<String, SealError> {
        keys.sign(proof.purpose(), &token::write(self))
    }

    /// Whether a text is such a proof.
    pub fn is_proof(&self, keys: &InstallationKeys, proof: Proof, text: &str) -> bool {
        keys.is_signed(proof.purpose(), &token::write(self), text)
    }
}

#[cfg(test)]
#[path = "links/tests.rs"]
mod tests;
