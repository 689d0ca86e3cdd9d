//! One local stack with a demo platform on it: what `gavel dev` and `--exec` have in common.

use std::path::Path;

use super::build::Profile;
use super::stack::{Bundle, Options, Stack};
use super::{build, python};
use crate::admin_key::AdminKey;
use crate::api::Api;
use crate::error::Failure;
use crate::interrupt;
use crate::ui::Step;
use crate::workspace::Workspace;

/// A running installation.
pub struct Session {
    /// The AWS it runs on.
    pub stack: Stack,
    /// Base URL of its API.
    pub url: String,
    /// Its admin key.
    pub admin_key: String,
}

/// How to start one.
pub struct Plan<'a> {
    /// Port of the emulator.
    pub port: u16,
    /// Where data and logs go.
    pub home: &'a Path,
    /// Whether the data is kept.
    pub persist: bool,
    /// Which binaries.
    pub profile: Profile,
}

impl Session {
    /// Installs, builds, starts and deploys, with its progress shown.
    pub fn start(workspace: &Workspace, admin: &AdminKey, plan: &Plan) -> Result<Self, Failure> {
        if !workspace.template().is_file() {
            return Err(Failure::new("template.yaml is missing from the repository"));
        }
        let python = python::with_packages(workspace, &python::LOCAL)?;
        let binaries = build::functions(workspace, plan.profile)?;
        interrupt::check()?;
        let step = Step::start("Starting the local AWS and deploying template.yaml");
        let parameters = vec![
            ("AdminKeyHash", admin.hash.clone()),
            ("AllowLoopbackTargets", "true".to_owned()),
            ("Stage", "local".to_owned()),
        ];
        let options = Options {
            python: &python,
            port: plan.port,
            home: plan.home,
            persist: plan.persist,
            bundle: Some(Bundle { binaries: &binaries, parameters }),
        };
        let stack = Stack::start(workspace, &options)?;
        step.done(format_args!("stack {}", stack.report.done));
        let url = stack.output("ApiUrl")?.to_owned();
        Ok(Self { stack, url, admin_key: admin.key.clone() })
    }

    /// A client of the management API.
    pub fn admin(&self) -> Api {
        Api::new(&self.url, &self.admin_key)
    }
}
