//! Reading an inquiry (contract section 10).

use domain::config::PlatformConfig;
use domain::content::ContentRef;
use domain::transition::Inquiry;

use super::named;
use crate::fault::Fault;

/// An inquiry, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryRequest {
    /// Which content.
    pub content: ContentRef,
    /// What is asked.
    pub inquiry: Inquiry,
}

/// Reads an inquiry. Policies it names must exist.
pub fn inquiry(body: &[u8], config: &PlatformConfig) -> Result<InquiryRequest, Fault> {
    named::whole(body, config, |reader| {
        let content = named::content(reader, config);
        let violations = named::known_policies(reader, "violations", config);
        let origin = named::optional_id(reader, "origin", config);
        Some(InquiryRequest { content: content?, inquiry: Inquiry { violations, origin, salt: String::new() } })
    })
}
