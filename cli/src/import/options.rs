//! Options of `gavel import`.

use std::path::PathBuf;

use clap::Args;

/// Options of `gavel import`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gavel import posts.ndjson                       into the running `gavel dev`; the same again resumes\n  \
    gavel import posts.ndjson --url https://api.example.com --key \"$KEY\"\n  \
    gavel import posts.ndjson --no-wait --concurrency 8\n\n\
    A line is one content, as POST /api/v2/content takes it:\n  \
    {\"id\": \"c-1\", \"type\": \"comment\", \"author\": \"u-1\",\n   \
    \"fields\": [{\"id\": \"text\", \"type\": \"text\", \"src\": \"hello\"}]}\n\n\
    FILE may be larger than memory. After an interruption, however rough, the same command goes on where all\n\
    lines before had been accepted; what is sent twice counts once. Correct the lines in the rejects file\n\
    (property \"source\") and import them as a file of their own.\n\n\
    Exit status: 0 all accepted, 1 some lines were rejected, 2 trouble (the same command resumes).")]
pub struct Import {
    /// File with one JSON content per line
    pub file: PathBuf,
    /// Base URL of the installation; default: the running `gavel dev`
    #[arg(long, env = "GAVEL_URL")]
    pub url: Option<String>,
    /// API key of the platform; default: that of the demo platform of `gavel dev`
    #[arg(long, env = "GAVEL_API_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// UUID of the bulk; default: derived from the file. Beyond 20,000 lines further UUIDs follow from it
    #[arg(long, value_name = "UUID")]
    pub bulk: Option<String>,
    /// Most contents of a request
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub batch: u16,
    /// Requests at the same time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
    /// Where rejected lines go, with their numbers and the reasons; default: FILE.rejects
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Where it is noted how far the import has come; default: FILE.gavel-import
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Wait until all is analysed (the default)
    #[arg(long, overrides_with = "no_wait")]
    pub wait: bool,
    /// Do not wait for the analysis
    #[arg(long)]
    pub no_wait: bool,
}
