//! Services outside of the bundle that a platform lets look at its contents.

use serde::{Deserialize, Serialize};

use crate::content::FieldType;

/// Most labels of one strategy.
pub const MAX_REMOTE_LABELS: usize = 50;
/// Most bytes of a label's description.
pub const MAX_LABEL_DESCRIPTION_BYTES: usize = 1024;
/// Most earlier texts of a conversation that are sent along.
pub const MAX_HISTORY: u32 = 20;
/// Longest time that a service may take, milliseconds.
pub const MAX_REMOTE_TIMEOUT_MS: u32 = 30_000;

/// Which service answers, and how it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// Amazon Comprehend: toxicity of texts.
    Comprehend,
    /// Amazon Rekognition: moderation labels of images.
    Rekognition,
    /// A language model of Amazon Bedrock.
    Bedrock,
    /// A language model behind an OpenAI-compatible endpoint.
    OpenAi,
    /// Amazon Rekognition: moderation labels of uploaded films, told later.
    RekognitionVideo,
    /// Amazon Transcribe: what is said in uploaded films and sounds, told later.
    Transcribe,
}

impl Service {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comprehend => "comprehend",
            Self::Rekognition => "rekognition",
            Self::Bedrock => "bedrock",
            Self::OpenAi => "openai",
            Self::RekognitionVideo => "rekognition_video",
            Self::Transcribe => "transcribe",
        }
    }

    /// Kinds of field it can look at.
    pub const fn kinds(self) -> &'static [FieldType] {
        match self {
            Self::Comprehend | Self::Bedrock | Self::OpenAi => &[FieldType::Text],
            Self::Rekognition => &[FieldType::Image],
            Self::RekognitionVideo => &[FieldType::Video],
            Self::Transcribe => &[FieldType::Video, FieldType::Audio],
        }
    }

    /// Whether it looks at files where they are stored, and answers later.
    pub const fn is_job(self) -> bool {
        matches!(self, Self::RekognitionVideo | Self::Transcribe)
    }

    /// Whether it is told in words what to look for, and therefore needs a model and labels.
    pub const fn is_language_model(self) -> bool {
        matches!(self, Self::Bedrock | Self::OpenAi)
    }
}

/// A label that a service is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteLabel {
    /// Label, as policy rules spell it.
    pub name: String,
    /// What it means, in the words a language model is given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// How a strategy of kind `remote` reaches its service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remote {
    /// Which service.
    pub service: Service,
    /// Region of an AWS service; absent means the installation's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Model of a language model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Base address of an OpenAI-compatible endpoint, for example `https://api.example.com/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// What to look for; for services with labels of their own, which of them count (empty: all).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<RemoteLabel>,
    /// Most calls a day (UTC); what is over is not looked at.
    pub per_day: u32,
    /// Longest time of one call, milliseconds.
    pub timeout_ms: u32,
    /// Earlier texts of the conversation that a language model is shown, at most [`MAX_HISTORY`].
    #[serde(default)]
    pub history: u32,
    /// Key of an OpenAI-compatible endpoint, sealed under the installation's keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_key: Option<String>,
}
