//! Which installation and platform a command is about.

use crate::api::Api;
use crate::args::Target;
use crate::dev::state::Running;
use crate::error::Failure;
use crate::workspace::Workspace;

/// Where to ask, as whom, and about which platform.
pub struct Place {
    /// The installation.
    pub api: Api,
    /// Platform id.
    pub platform: String,
}

impl Place {
    /// What the options name, or else the running `gavel dev`.
    pub fn of(target: &Target) -> Result<Self, Failure> {
        let running = Workspace::find().ok().map(|workspace| Running::load(&workspace)).transpose()?.flatten();
        let pick = |given: &Option<String>, of: fn(&Running) -> &String, option: &str| {
            given.clone().or_else(|| running.as_ref().map(|running| of(running).clone())).ok_or_else(|| {
                Failure::new(format!("no `gavel dev` is running here: give {option} or its environment variable"))
            })
        };
        let url = pick(&target.url, |running| &running.url, "--url")?;
        let key = pick(&target.admin_key, |running| &running.admin_key, "--admin-key")?;
        let platform = pick(&target.platform, |running| &running.platform, "--platform")?;
        Ok(Self { api: Api::new(&url, &key), platform })
    }

    /// A path under the platform's.
    pub fn path(&self, rest: &str) -> String {
        format!("/admin/v1/platforms/{}{rest}", self.platform)
    }
}

/// Percent-encodes all but unreserved characters.
pub fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
