//! `gavel dev`: the whole bundle on this machine, with a demo that checks itself.

mod build;
mod case;
mod demo;
mod exec;
mod guide;
mod outcome;
pub mod python;
mod receiver;
mod sam_local;
mod seed;
mod session;
mod stack;
pub mod state;
mod story;
pub mod table;
mod upload_page;

use std::time::Duration;

pub use build::Profile;
pub use exec::World;
pub use stack::aws_environment;

use crate::api::Api;
use crate::args::Dev;
use crate::error::Failure;
use crate::interrupt;
use crate::ui;
use crate::workspace::{Workspace, write_private};
use receiver::{Receiver, Webhook};
use session::{Plan, Session};
use state::{Running, Saved};
use upload_page::UploadPage;

/// Runs it and returns the exit status.
pub fn run(options: &Dev) -> Result<u8, Failure> {
    let workspace = Workspace::find()?;
    interrupt::remember()?;
    let profile = if options.release { Profile::Release } else { Profile::Dev };
    if !options.exec.command.is_empty() {
        return exec::run(&workspace, &options.exec, profile);
    }
    if let Some(other) = Running::load(&workspace)? {
        return Err(Failure::new(format!(
            "`gavel dev` already runs in this clone (process {}); stop it first, or use `gavel dev --exec`",
            other.pid
        )));
    }
    let home = workspace.private("aws")?;
    if options.fresh {
        stack::forget(&home)?;
        Saved::forget(&workspace)?;
    }
    let admin = state::admin_key(&workspace)?;
    let plan = Plan { port: options.port, home: &home, persist: true, profile };
    let mut session = Session::start(&workspace, &admin, &plan)?;
    let report = &session.stack.report;
    sam_local::write(&workspace, &report.endpoint, &report.outputs, &admin.hash)?;
    let (mut receiver, platform) = platform(&workspace, &session, options.port)?;
    seed::portal(&session.admin(), &platform.platform, &session.url)?;
    let running = announcement(&session, &platform);
    let _announced = running.announce(&workspace)?;
    let results = demo::run(&workspace, &Api::new(&session.url, &platform.api_key), &mut receiver)?;
    ui::line(format_args!("\n{}\n", demo::render(&results)));
    let failed = results.iter().filter(|(case, outcome)| !outcome.problems(&case.expect).is_empty()).count();
    ui::line(format_args!("{} of {} contents as expected", results.len() - failed, results.len()));
    let told = story::run(&session.url, &platform, &mut receiver)?;
    ui::line(format_args!("\n{}\n", story::render(&told)));
    if options.once {
        return Ok(u8::from(failed + story::failures(&told) > 0));
    }
    let python = python::with_packages(&workspace, &python::LOCAL)?;
    let aws = &session.stack.report.endpoint;
    let page = UploadPage::start(&workspace, &python, &session.url, &platform.api_key, aws)?;
    ui::line(guide::text(&session, &platform, page.port));
    stay(&mut session, &mut receiver)
}

/// The demo platform and its receiver: those of the last start if they are still there, else new ones.
fn platform(workspace: &Workspace, session: &Session, port: u16) -> Result<(Receiver, Saved), Failure> {
    let python = python::with_packages(workspace, &python::LOCAL)?;
    let keys = workspace.private("signing-keys")?;
    let api = session.admin();
    let saved = match Saved::load(workspace)? {
        Some(saved) if seed::exists(&api, &saved.platform)? => Some(saved),
        _ => None,
    };
    if let Some(mut saved) = saved {
        if saved.seed != seed::digest() {
            seed::configure(&api, &saved.platform)?;
            saved.seed = seed::digest();
            saved.save(workspace)?;
        }
        let receiver = Receiver::start(workspace, &python, saved.receiver_port, &keys)?;
        return Ok((receiver, saved));
    }
    let step = ui::Step::start("Setting up the demo platform");
    let made = seed::platform(&api)?;
    let receiver = Receiver::start(workspace, &python, stack::free_port(port.saturating_add(1))?, &keys)?;
    let endpoint = seed::endpoint(&api, &made.id, receiver.port)?;
    write_private(&keys, &endpoint.signing_key)?;
    let saved = Saved {
        seed: seed::digest(),
        reviewer_key: seed::moderator(&api, &made.id, "Ada", "reviewer")?,
        senior_key: seed::moderator(&api, &made.id, "Grace", "senior")?,
        platform: made.id,
        api_key: made.api_key,
        receiver_port: receiver.port,
    };
    saved.save(workspace)?;
    step.done(format_args!("platform {}, webhook endpoint {}", saved.platform, endpoint.id));
    Ok((receiver, saved))
}

fn announcement(session: &Session, platform: &Saved) -> Running {
    Running {
        pid: std::process::id(),
        url: session.url.clone(),
        admin_key: session.admin_key.clone(),
        platform: platform.platform.clone(),
        aws_endpoint: session.stack.report.endpoint.clone(),
        outputs: session.stack.report.outputs.clone(),
    }
}

/// Shows webhooks as they arrive until asked to stop.
fn stay(session: &mut Session, receiver: &mut Receiver) -> Result<u8, Failure> {
    while !interrupt::wait(Duration::from_millis(200)) {
        for webhook in receiver.drain() {
            ui::line(describe(&webhook));
        }
        if !session.stack.is_running() {
            return Err(Failure::new(format!(
                "the local AWS ended by itself; see {}",
                session.stack.report.log.display()
            )));
        }
    }
    ui::note("\nStopping; the data is kept.");
    Ok(0)
}

fn describe(webhook: &Webhook) -> String {
    let trust = match &webhook.reason {
        None => "verified".to_owned(),
        Some(reason) => format!("NOT VERIFIED ({reason})"),
    };
    format!("webhook {} {trust}: {}", webhook.kind.as_deref().unwrap_or("without type"), webhook.body)
}
