//! What `samconfig.toml` says for an environment, as far as deploying and tearing down need it: a
//! parameter given on SAM's command line replaces the whole list of the file, so the two are merged here.

use std::fs;

use toml::Table;

use crate::error::Failure;
use crate::workspace::Workspace;

/// The settings of one environment.
#[derive(Debug, PartialEq, Eq)]
pub struct Environment {
    /// Name of its stack.
    pub stack_name: String,
    /// `Key=Value` of its template parameters.
    pub parameters: Vec<String>,
}

impl Environment {
    /// Reads an environment of the repository's samconfig.toml.
    pub fn read(workspace: &Workspace, name: &str) -> Result<Self, Failure> {
        let path = workspace.root.join("samconfig.toml");
        let text = fs::read_to_string(&path).map_err(Failure::because("samconfig.toml cannot be read"))?;
        Self::parse(&text, name).ok_or_else(|| {
            Failure::new(format!("samconfig.toml has no complete environment '{name}'; try dev or prod"))
        })
    }

    fn parse(text: &str, name: &str) -> Option<Self> {
        let file: Table = text.parse().ok()?;
        let section = |command: &str| file.get(name)?.get(command)?.get("parameters")?.as_table();
        let stack_name = section("global")?.get("stack_name")?.as_str()?.to_owned();
        let overrides = section("deploy")?.get("parameter_overrides")?.as_array()?;
        let parameters = overrides.iter().map(|value| Some(value.as_str()?.to_owned())).collect::<Option<_>>()?;
        Some(Self { stack_name, parameters })
    }

    /// The parameters with others put over them.
    pub fn with(&self, over: &[String]) -> Vec<String> {
        let key = |parameter: &str| parameter.split('=').next().unwrap_or_default().to_owned();
        let kept = self.parameters.iter().filter(|known| over.iter().all(|new| key(new) != key(known)));
        kept.chain(over).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        version = 0.1
        [prod.global.parameters]
        stack_name = "gavel-prod"
        [prod.deploy.parameters]
        parameter_overrides = ["Stage=prod", "Architecture=arm64"]
    "#;

    #[test]
    fn parameters_are_merged_not_replaced() {
        let prod = Environment::parse(FILE, "prod").unwrap();
        assert_eq!(prod.stack_name, "gavel-prod");
        let over = ["Architecture=x86_64".to_owned(), "AdminKeyHash=abc".to_owned()];
        assert_eq!(prod.with(&over), ["Stage=prod", "Architecture=x86_64", "AdminKeyHash=abc"]);
    }

    #[test]
    fn an_unknown_environment_is_none() {
        assert_eq!(Environment::parse(FILE, "stage"), None);
    }
}
