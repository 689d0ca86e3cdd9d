//! What starting a function costs: time, instructions and memory up to its first request for an
//! event, and the size of its binary.

use std::path::Path;

use serde_json::{Value, json};

use crate::aws::World;
use crate::canned::Canned;
use crate::error::Failure;
use crate::process::{Program, Running};
use crate::{aws, callgrind, requests};

/// Measures these functions with this many starts of each, in turns.
pub fn measure(binaries: &Path, boots: usize, functions: &[&str]) -> Result<Value, Failure> {
    let world = aws::runtime()?.block_on(World::make())?;
    let canned = Canned::start(&world.endpoint)?;
    let programs: Vec<Program> =
        functions.iter().map(|name| requests::program(binaries, name, &world, &canned)).collect();
    let mut starts: Vec<(Vec<f64>, Vec<u64>)> = vec![Default::default(); programs.len()];
    // The first start of each reads its binary from disk and is not counted.
    for round in 0..=boots {
        for (program, (init_us, peak_kb)) in programs.iter().zip(&mut starts) {
            let started = Running::start(program)?;
            if round > 0 {
                init_us.push(started.init.as_secs_f64() * 1e6);
                peak_kb.push(started.peak_kb()?);
            }
        }
    }
    let with_callgrind = callgrind::is_installed();
    let mut measured = Vec::new();
    for (program, (init_us, peak_kb)) in programs.iter().zip(starts) {
        let instructions =
            if with_callgrind { json!(callgrind::instructions(program, Vec::new())?) } else { Value::Null };
        let size = std::fs::metadata(&program.path).map_err(Failure::because(program.path.display()))?.len();
        measured.push(json!({
            "name": program.name, "size": size, "init_us": init_us, "peak_kb": peak_kb, "instructions": instructions,
        }));
    }
    Ok(json!({ "programs": measured }))
}
