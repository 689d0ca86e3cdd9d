//! The options of `gavel bench`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of `gavel bench`.
#[derive(Args)]
#[command(
    after_help = "Every time is measured in at least nine rounds, in turns with `bench-hello`, a function that\n\
    answers without doing anything; tables show ratios to it, by the median and by the best round.\n\
    Instructions need valgrind and are left out without it.\n\n\
    Parts:\n  \
    requests    processor time, instructions and requests per second of a sync moderation\n  \
    engines     the engines alone, beside a plain search for the same phrases\n  \
    starts      time, instructions and memory of a start, and size, of every function\n  \
    operations  AWS round trips, units and messages of each operation, and the cost per million\n  \
    queue       read units of a page of the review queue, with 1,000 and with 100,000 open cases\n  \
    filters     read units of a page of the review queue with each of 20 filters over 100,000 items\n\n\
    Targets stand beside the figures and do not change the exit status; it is 1 only if\n\
    something could not be measured.\n\n\
    Examples:\n  \
    gavel bench\n  \
    gavel bench --only operations --json figures.json\n  \
    gavel bench --only starts --boots 10 --function sweep --function not-found"
)]
pub struct Bench {
    /// Events for each of the two compared functions, over all rounds
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(90..))]
    pub events: u32,
    /// Starts of each function
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(9..))]
    pub boots: u32,
    /// Only these parts; can be given several times
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// Only these functions in the part `starts`; can be given several times
    #[arg(long, value_name = "NAME")]
    pub function: Vec<String>,
    /// Also write all figures, with every round, to this file
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Synchronous moderation
    Requests,
    /// The engines alone
    Engines,
    /// Starts, and sizes
    Starts,
    /// Round trips, units and messages
    Operations,
    /// Pages of a short and of a long review queue
    Queue,
    /// Pages of the review queue with each of twenty filters
    Filters,
}

impl Part {
    /// All of them, in the order they are measured.
    pub const ALL: [Self; 6] =
        [Self::Requests, Self::Engines, Self::Starts, Self::Operations, Self::Queue, Self::Filters];

    /// Its name on the command line and in the figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Engines => "engines",
            Self::Starts => "starts",
            Self::Operations => "operations",
            Self::Queue => "queue",
            Self::Filters => "filters",
        }
    }

    /// Whether it measures processes of functions.
    pub const fn runs_functions(self) -> bool {
        matches!(self, Self::Requests | Self::Starts)
    }

    /// Whether it needs the local AWS.
    pub const fn needs_aws(self) -> bool {
        !matches!(self, Self::Engines)
    }
}

impl Bench {
    /// The parts to measure.
    pub fn parts(&self) -> Vec<Part> {
        Part::ALL.into_iter().filter(|part| self.only.is_empty() || self.only.contains(part)).collect()
    }
}
