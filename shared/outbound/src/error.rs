//! Why a send did not bring a status back.
//!
//! Guarantees: no variant carries a URL, an address, a header or a byte of the
//! receiver's, so every error may be logged and shown to the tenant.

use crate::address::AddressKind;
use crate::url::UrlRefused;

/// The step that ran out of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Looking the name up.
    Dns,
    /// Opening the connection.
    Connect,
    /// Agreeing on encryption.
    Tls,
    /// Sending the request and waiting for the status.
    Answer,
}

/// Why there is no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The URL is not one the policy allows; nothing was looked up.
    #[error("the URL is refused: {0}")]
    Url(#[from] UrlRefused),
    /// The name has an address the policy forbids; nothing was dialled.
    #[error("the target is refused: {0}")]
    Address(#[from] AddressKind),
    /// The name has no address.
    #[error("the name could not be resolved")]
    Dns,
    /// No address accepted a connection.
    #[error("no connection could be opened")]
    Connect,
    /// The certificate or the encryption was not acceptable.
    #[error("no trusted encrypted connection could be agreed")]
    Tls,
    /// Time ran out.
    #[error("the receiver did not answer in time")]
    TimedOut(Phase),
    /// The receiver closed the connection before a status arrived.
    #[error("the receiver closed the connection without an answer")]
    Closed,
    /// What arrived is not HTTP/1.1, or its head is too large.
    #[error("the receiver's answer is not acceptable HTTP")]
    Protocol,
}

impl SendError {
    /// A short stable word for records and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url(_) => "url_refused",
            Self::Address(_) => "address_refused",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::TimedOut(Phase::Dns) => "timeout_dns",
            Self::TimedOut(Phase::Connect) => "timeout_connect",
            Self::TimedOut(Phase::Tls) => "timeout_tls",
            Self::TimedOut(Phase::Answer) => "timeout_answer",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
        }
    }

    /// Whether time ran out, in whichever step.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut(_))
    }

    /// Whether our own policy refused the target, so that nothing was sent.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Url(_) | Self::Address(_))
    }
}
