//! The command line: every option with its default and its environment variable.

use clap::{Args, Parser, Subcommand};

/// Runs, tests and operates Gavel, the content-moderation bundle.
#[derive(Parser)]
#[command(
    name = "gavel",
    version,
    max_term_width = 100,
    after_help = "Exit status: 0 success, 1 failure (standard error says what to do next), 2 wrong usage; \
                  `dev --exec` passes on the status of its command."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Run everything locally: real functions and template on a local AWS, with a demo platform
    Dev(Dev),
    /// Run all checks and tests
    Test(Test),
    /// Bring in existing contents from a file, one JSON content per line
    Import(crate::import::Import),
    /// Bring known hashes into a hash list from a file, one per line, or take them out of it
    ImportHashes(crate::import::ImportHashes),
    /// Measure what a moderation costs, beside a function that does nothing
    Bench(crate::bench::Bench),
    /// Make the engines' models anew from labelled data (`gavel train --help`)
    #[command(disable_help_flag = true)]
    Train(crate::lab::Lab),
    /// Measure the engines on labelled texts (`gavel evaluate --help`)
    #[command(disable_help_flag = true)]
    Evaluate(crate::lab::Lab),
    /// Propose policy thresholds from decided cases
    Tune(crate::lab::Tune),
    /// Look at webhook deliveries, or send one again
    #[command(subcommand)]
    Deliveries(Deliveries),
    /// Check the audit logs of a platform
    #[command(subcommand)]
    Audit(Audit),
    /// Move the messages of a dead-letter queue back to the queue they came from
    Redrive(Redrive),
    /// Write the descriptions of the APIs (OpenAPI) anew
    Openapi(Openapi),
    /// Make an admin key
    #[command(subcommand)]
    AdminKey(AdminKey),
    /// Build the functions and deploy the bundle to AWS (runs `sam build` and `sam deploy`)
    Deploy(Deploy),
    /// Remove the bundle from AWS (runs `sam delete`)
    Teardown(Teardown),
}

/// Options of `gavel dev`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gavel dev                         try it: demo, table, then stay up with curl lines\n  \
    gavel dev --once                  the same, but exit after the table; status 0 if all is as expected\n  \
    gavel dev --exec cargo test       a fresh stack on free ports for one command\n\n\
    Data lives in .gavel/ beside the repository's files and survives until --fresh.\n\
    --exec gives its command GAVEL_URL, GAVEL_ADMIN_KEY, GAVEL_API_KEY, GAVEL_PLATFORM_ID,\n\
    GAVEL_STREAM_KEY, GAVEL_STREAM_SECRET, GAVEL_STACK_<OUTPUT> for every output of the stack, AWS_ENDPOINT_URL and credentials for it.")]
pub struct Dev {
    /// Exit after the table, with status 0 only if every verdict and webhook was as expected
    #[arg(long)]
    pub once: bool,
    /// Forget the data of earlier runs first
    #[arg(long)]
    pub fresh: bool,
    /// Port of the local AWS; the webhook receiver takes the next free one
    #[arg(long, default_value_t = 4566, conflicts_with = "exec")]
    pub port: u16,
    /// Build and run the functions with the release profile
    #[arg(long)]
    pub release: bool,
    /// For one command
    #[command(flatten)]
    pub exec: Exec,
}

/// Options of `gavel dev` for one command.
#[derive(Args)]
pub struct Exec {
    /// With --exec, and before it: only the local AWS, without building or deploying anything
    #[arg(long, requires = "exec")]
    pub emulator_only: bool,
    /// Run this command against a fresh stack on free ports, then exit with its status; comes last
    #[arg(long = "exec", id = "exec", num_args = 1.., value_name = "CMD", allow_hyphen_values = true,
          trailing_var_arg = true, conflicts_with_all = ["once", "fresh"])]
    pub command: Vec<String>,
}

/// Options of `gavel test`.
#[derive(Args)]
pub struct Test {
    /// Skip the checks before the tests: format, lints, template
    #[arg(long)]
    pub tests_only: bool,
    /// Run nothing but the tests that vendors' own clients make
    #[arg(long)]
    pub sdks_only: bool,
}

/// Which installation to talk to, and as whom.
#[derive(Args)]
pub struct Target {
    /// Base URL of the installation; default: the running `gavel dev`
    #[arg(long, env = "GAVEL_URL")]
    pub url: Option<String>,
    /// Admin key; default: that of the running `gavel dev`
    #[arg(long, visible_alias = "key", env = "GAVEL_ADMIN_KEY", hide_env_values = true)]
    pub admin_key: Option<String>,
    /// Platform id; default: the demo platform of the running `gavel dev`
    #[arg(long, env = "GAVEL_PLATFORM_ID")]
    pub platform: Option<String>,
}

/// What to do with deliveries.
#[derive(Subcommand)]
pub enum Deliveries {
    /// List deliveries, newest first
    List {
        /// Whose
        #[command(flatten)]
        target: Target,
        /// Only those to this endpoint id
        #[arg(long)]
        endpoint: Option<String>,
        /// Only those in this state, for example `failed`
        #[arg(long)]
        state: Option<String>,
        /// Print the answers as JSON
        #[arg(long)]
        json: bool,
        /// Most deliveries to list
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    /// Send a delivery again
    Resend {
        /// Whose
        #[command(flatten)]
        target: Target,
        /// Event id, as `deliveries list` shows it
        event: String,
        /// Endpoint id, as `deliveries list` shows it
        endpoint: String,
    },
}

/// What to do with audit logs.
#[derive(Subcommand)]
pub enum Audit {
    /// Read the log of every case and author through the management API and check it: without gaps, chained by
    /// digest, each text the one that was written, and each case where its log ends. Status 1 names the first
    /// that is broken
    Verify {
        /// Whose
        #[command(flatten)]
        target: Target,
    },
}

/// Options of `gavel redrive`.
#[derive(Args)]
pub struct Redrive {
    /// The dead-letter queue: its URL, its name, or the name of a stack output such as
    /// `AnalyseDeadLetterQueueUrl`
    pub queue: String,
    /// Use the running `gavel dev` instead of AWS
    #[arg(long)]
    pub local: bool,
    /// Stack to take outputs from
    #[arg(long, default_value = "gavel", conflicts_with = "local")]
    pub stack_name: String,
    /// Only count the messages
    #[arg(long)]
    pub dry_run: bool,
}

/// What to do about admin keys.
#[derive(Subcommand)]
pub enum AdminKey {
    /// Print a new admin key, and the hash to deploy with
    New,
}

/// Options of `gavel openapi`.
#[derive(Args)]
pub struct Openapi {
    /// Write nothing: show where they are stale, with status 1
    #[arg(long)]
    pub check: bool,
}

/// Options of `gavel deploy`.
#[derive(Args)]
pub struct Deploy {
    /// Environment of samconfig.toml: dev or prod
    #[arg(long = "env", default_value = "dev")]
    pub environment: String,
    /// SHA-256 of the first admin key, from `gavel admin-key new`; needed at the first deployment
    #[arg(long, value_name = "HASH")]
    pub admin_key_hash: Option<String>,
    /// Parameter of the template, over those of samconfig.toml; can be given several times
    #[arg(long = "parameter", value_name = "KEY=VALUE")]
    pub parameters: Vec<String>,
    /// Further arguments for `sam deploy`, after `--`
    #[arg(last = true)]
    pub rest: Vec<String>,
}

/// Options of `gavel teardown`.
#[derive(Args)]
pub struct Teardown {
    /// Environment of samconfig.toml: dev or prod
    #[arg(long = "env", default_value = "dev")]
    pub environment: String,
    /// Also delete the table and the installation secret, which otherwise stay. This cannot be undone
    #[arg(long)]
    pub delete_data: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn exec_takes_everything_after_it() {
        let cli =
            Cli::try_parse_from(["gavel", "dev", "--emulator-only", "--exec", "ls", "--fresh", "--", "-x"]).unwrap();
        let Command::Dev(dev) = cli.command else { panic!("not dev") };
        assert_eq!(dev.exec.command, ["ls", "--fresh", "--", "-x"]);
        assert!(dev.exec.emulator_only && !dev.fresh);
    }

    #[test]
    fn every_command_and_option_is_described() {
        fn described(command: &clap::Command) {
            for option in command.get_arguments() {
                assert!(option.get_help().is_some(), "{}: {}", command.get_name(), option.get_id());
            }
            for sub in command.get_subcommands() {
                assert!(sub.get_about().is_some(), "{}", sub.get_name());
                described(sub);
            }
        }
        described(&Cli::command());
    }
}
