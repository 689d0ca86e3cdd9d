//! Why a request is not answered with success. Each dialect renders a fault in its vendor's own shape.

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, as a path like `fields[0].id`; empty for the request as a whole.
    pub path: String,
    /// Stable code, for programs.
    pub code: &'static str,
    /// A sentence, for people. It never repeats a secret.
    pub message: String,
}

impl Problem {
    /// A problem at a path.
    pub fn new(path: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.into(), code, message: message.into() }
    }
}

/// What is wrong with a credential, where the vendor's clients can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// No key of an app, or none that works.
    Key,
    /// Nothing was sent.
    Missing,
    /// A text that is none, or nothing where that is not told apart.
    Malformed,
    /// Signed with another secret.
    Signature,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// Issued in the future.
    IssuedLater,
}

/// Why a request fails. What is in it may be shown to the caller, except for the details of
/// `Unavailable` and `Internal`, which are for the log only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The body cannot be read: it is not JSON, not an object, or not a form.
    MalformedJson(String),
    /// No valid credential.
    Unauthorized,
    /// No valid credential, and what is wrong with it.
    Token(TokenFault),
    /// A valid credential without the right.
    Forbidden,
    /// A valid credential, but what it asks for is not for whom it names: a sentence.
    Denied(String),
    /// A valid credential, but what it opens cannot be used so: code and sentence.
    Refused(&'static str, String),
    /// No such thing, or not the caller's.
    NotFound(&'static str),
    /// There was such a thing, and it is over.
    Gone(&'static str),
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// Not possible in the present state: code and sentence.
    Conflict(&'static str, String),
    /// Larger than allowed; the limit in bytes.
    TooLarge(usize),
    /// Not a media type or encoding that is understood.
    UnsupportedMediaType(&'static str),
    /// Well-formed, but breaks rules: all of them.
    Invalid(Vec<Problem>),
    /// Cannot be done now; the same request may succeed later.
    Unavailable(String),
    /// Not finished in the time that a call has; whether it took effect is not known, and repeating it is harmless.
    TimedOut,
    /// A defect on our side.
    Internal(String),
}

impl Fault {
    /// A single broken rule.
    pub fn invalid(path: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::new(path, code, message)])
    }

    /// What only the log may know.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Unavailable(detail) | Self::Internal(detail) => Some(detail),
            Self::TimedOut => Some("out of time"),
            _ => None,
        }
    }
}
