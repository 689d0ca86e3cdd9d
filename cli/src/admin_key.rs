//! Admin keys: made here, and known to the installation by their hash alone.

use domain::secrets;

use crate::error::Failure;
use crate::ui;

/// A new admin key and the hash that the deploy parameter `AdminKeyHash` takes.
pub struct AdminKey {
    /// The key itself, to be shown once.
    pub key: String,
    /// Lower-case hex SHA-256 of the key.
    pub hash: String,
}

impl AdminKey {
    /// A new one, from the system's random numbers.
    pub fn new() -> Result<Self, Failure> {
        let mut random = [0; 64];
        loop {
            getrandom::fill(&mut random).map_err(Failure::because("no random numbers"))?;
            if let Some(key) = secrets::new_key("admin", &random) {
                return Ok(Self::from_text(key.expose()));
            }
        }
    }

    /// One that exists already.
    pub fn from_text(key: &str) -> Self {
        Self { key: key.to_owned(), hash: secrets::key_hash(key) }
    }
}

/// `gavel admin-key new`.
pub fn print_new() -> Result<(), Failure> {
    let made = AdminKey::new()?;
    ui::line(format_args!("admin key     {}", made.key));
    ui::line(format_args!("AdminKeyHash  {}", made.hash));
    ui::note("Keep the key: it is not stored anywhere. Deploy with the hash:");
    ui::note(format_args!("  gavel deploy -- --parameter-overrides AdminKeyHash={}", made.hash));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_form_of_keys_and_differ() {
        let (one, two) = (AdminKey::new().unwrap(), AdminKey::new().unwrap());
        assert!(secrets::is_well_formed_key(&one.key) && one.key.starts_with("gvl_admin_"));
        assert_eq!(one.key.len(), "gvl_admin_".len() + 32 + 6);
        assert_ne!(one.key, two.key);
        assert_eq!(one.hash.len(), 64);
        assert_eq!(AdminKey::from_text(&one.key).hash, one.hash);
    }
}
