//! What `gavel dev` remembers between starts, and what other commands learn from a running one.

use std::fs;

use serde::{Deserialize, Serialize};

use crate::admin_key::AdminKey;
use crate::error::Failure;
use crate::workspace::{Workspace, write_private};

/// The demo platform of earlier starts.
#[derive(Serialize, Deserialize)]
pub struct Saved {
    /// Which seed it was configured with.
    pub seed: String,
    /// Platform id.
    pub platform: String,
    /// Key of the platform.
    pub api_key: String,
    /// Key of a moderator with the role reviewer.
    pub reviewer_key: String,
    /// Key of a moderator with the role senior.
    pub senior_key: String,
    /// Port its webhook endpoint points to.
    pub receiver_port: u16,
}

/// A running `gavel dev`.
#[derive(Serialize, Deserialize)]
pub struct Running {
    /// Process id.
    pub pid: u32,
    /// Base URL of the installation.
    pub url: String,
    /// Admin key.
    pub admin_key: String,
    /// Platform id.
    pub platform: String,
    /// Address of the emulator.
    pub aws_endpoint: String,
    /// Outputs of the stack.
    pub outputs: std::collections::BTreeMap<String, String>,
}

impl Saved {
    const FILE: &str = "platform.json";

    /// Reads it; nothing if there is none or it is from another version.
    pub fn load(workspace: &Workspace) -> Result<Option<Self>, Failure> {
        read(workspace, Self::FILE)
    }

    /// Writes it.
    pub fn save(&self, workspace: &Workspace) -> Result<(), Failure> {
        write(workspace, Self::FILE, self)
    }

    /// Removes it.
    pub fn forget(workspace: &Workspace) -> Result<(), Failure> {
        let _ = fs::remove_file(workspace.private(Self::FILE)?);
        Ok(())
    }
}

impl Running {
    const FILE: &str = "running.json";

    /// The one that runs now, if one does.
    pub fn load(workspace: &Workspace) -> Result<Option<Self>, Failure> {
        let found: Option<Self> = read(workspace, Self::FILE)?;
        let listens = |running: &Self| {
            let address = running.aws_endpoint.trim_start_matches("http://");
            std::net::TcpStream::connect(address).is_ok()
        };
        Ok(found.filter(listens))
    }

    /// Tells other commands; the file goes when the answer is dropped.
    pub fn announce<'a>(&self, workspace: &'a Workspace) -> Result<Announced<'a>, Failure> {
        write(workspace, Self::FILE, self)?;
        Ok(Announced(workspace))
    }
}

/// As long as this lives, other commands find the running stack.
pub struct Announced<'a>(&'a Workspace);

impl Drop for Announced<'_> {
    fn drop(&mut self) {
        if let Ok(path) = self.0.private(Running::FILE) {
            let _ = fs::remove_file(path);
        }
    }
}

/// The admin key of this clone's local stack, made at the first call.
pub fn admin_key(workspace: &Workspace) -> Result<AdminKey, Failure> {
    let path = workspace.private("admin-key")?;
    if let Ok(text) = fs::read_to_string(&path)
        && domain::secrets::is_well_formed_key(text.trim())
    {
        return Ok(AdminKey::from_text(text.trim()));
    }
    let made = AdminKey::new()?;
    write_private(&path, &made.key)?;
    Ok(made)
}

fn read<T: for<'a> Deserialize<'a>>(workspace: &Workspace, name: &str) -> Result<Option<T>, Failure> {
    let text = fs::read_to_string(workspace.private(name)?).ok();
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn write<T: Serialize>(workspace: &Workspace, name: &str, value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::because(name))?;
    write_private(&workspace.private(name)?, &text)
}
