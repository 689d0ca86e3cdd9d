//! Processor time, instructions and throughput of synchronous moderation, beside a function that
//! does nothing. Both get the same events over the same kind of Runtime API, in turns.

use std::path::Path;

use serde_json::{Value, json};

use crate::aws::World;
use crate::canned::Canned;
use crate::error::Failure;
use crate::process::{Program, Running};
use crate::{ROUNDS, aws, callgrind, contents, platform};

/// Events before the first round: copies of configuration are read and connections made.
const WARM_UP: usize = 300;
/// Events of the two runs whose difference is the instructions of an event.
const FEW: usize = 20;
const MANY: usize = 220;

/// Measures with this many events for each of the two programs.
pub fn measure(binaries: &Path, events: usize) -> Result<Value, Failure> {
    let world = aws::runtime()?.block_on(prepare())?;
    let canned = Canned::start(&world.0.endpoint)?;
    let programs = [
        program(binaries, "bench-hello", &world.0, &canned),
        program(binaries, "checkstep-content-sync", &world.0, &canned),
    ];
    let per_round = (events / ROUNDS).max(1);
    let mut samples = timed(&programs, &world.1, per_round, &canned)?;
    let with_callgrind = callgrind::is_installed();
    for (program, sample) in programs.iter().zip(&mut samples) {
        let count = if with_callgrind { json!(per_event(program, &world.1)?) } else { Value::Null };
        if let Some(sample) = sample.as_object_mut() {
            sample.insert("instructions".into(), count);
        }
    }
    Ok(json!({ "events_per_round": per_round, "programs": samples }))
}

async fn prepare() -> Result<(World, String), Failure> {
    let world = World::make().await?;
    let made = platform::make(&world, "plain", &platform::Kind { endpoint: None, automation: false }).await?;
    platform::use_key(&world, &made).await?;
    Ok((world, made.key))
}

/// A function with settings that lead to the canned answers.
pub fn program(binaries: &Path, name: &str, world: &World, canned: &Canned) -> Program {
    let endpoint = format!("http://{}", canned.address);
    Program { name: name.to_owned(), path: binaries.join(name), environment: world.variables(&endpoint) }
}

/// A running program with its samples of each round.
struct Measured<'a> {
    program: &'a Program,
    process: Running,
    cpu_us: Vec<f64>,
    wall_us: Vec<f64>,
    calls: usize,
}

impl<'a> Measured<'a> {
    fn start(program: &'a Program, key: &str) -> Result<Self, Failure> {
        let mut process = Running::start(program)?;
        process.play(batch(key, 0, WARM_UP))?;
        Ok(Self { program, process, cpu_us: Vec::new(), wall_us: Vec::new(), calls: 0 })
    }

    fn round(&mut self, events: Vec<Vec<u8>>, canned: &Canned) -> Result<(), Failure> {
        let count = events.len() as f64;
        canned.take_calls();
        let before = self.process.cpu_ns()?;
        let took = self.process.play(events)?;
        self.cpu_us.push((self.process.cpu_ns()? - before) as f64 / 1000.0 / count);
        self.wall_us.push(took.as_secs_f64() * 1e6 / count);
        self.calls += canned.take_calls();
        Ok(())
    }
}

fn timed(programs: &[Program; 2], key: &str, per_round: usize, canned: &Canned) -> Result<Vec<Value>, Failure> {
    let mut all: Vec<Measured<'_>> =
        programs.iter().map(|program| Measured::start(program, key)).collect::<Result<_, Failure>>()?;
    for round in 0..ROUNDS {
        for measured in &mut all {
            measured.round(batch(key, WARM_UP + round * per_round, per_round), canned)?;
        }
    }
    let events = (ROUNDS * per_round) as f64;
    let sample = |measured: &Measured<'_>| {
        json!({
            "name": measured.program.name, "cpu_us": measured.cpu_us, "wall_us": measured.wall_us,
            "calls_per_event": measured.calls as f64 / events,
        })
    };
    Ok(all.iter().map(sample).collect())
}

fn batch(key: &str, from: usize, count: usize) -> Vec<Vec<u8>> {
    (from..from + count).map(|number| contents::event(key, number)).collect()
}

/// The start cancels: more events minus few, over the difference.
fn per_event(program: &Program, key: &str) -> Result<f64, Failure> {
    let few = callgrind::instructions(program, batch(key, 0, FEW))?;
    let many = callgrind::instructions(program, batch(key, 0, MANY))?;
    Ok((many as f64 - few as f64) / (MANY - FEW) as f64)
}
