//! Runs a road once, counts its calls, and then once more for each call and fault, from the same
//! beginning.

use e2e::world::faults::{Call, Fault, Rule};
use e2e::world::ledger::Ledger;
use e2e::world::report;

use super::road::Road;

/// One run of a road.
struct Run {
    calls: Vec<Call>,
    ledger: Ledger,
    requests: usize,
}

/// What all runs with one fault came to.
#[derive(Default)]
struct Sum {
    runs: usize,
    requests: usize,
    owed: usize,
    arrived: usize,
    duplicates: usize,
    decisions: usize,
}

/// Runs a road with each of these faults at each of its calls.
pub async fn enumerate(road: Road, faults: &[Fault]) {
    let plain = run(road, None).await;
    plain.ledger.check(&format!("{road:?}"));
    assert_eq!((plain.requests, plain.ledger.duplicates), (1, 0), "{road:?}");
    let places = places(&plain.calls);
    let mut rows = vec![row(["fault", "runs", "requests", "owed", "arrived", "duplicates", "decisions"])];
    for fault in faults {
        let mut sum = Sum::default();
        for place in &places {
            let run = run(road, Some((*fault, place.number))).await;
            check(road, *fault, place, &plain, &run);
            sum.add(&run);
        }
        assert!(sum.runs >= 8, "a road has more calls than that");
        rows.push(sum.row(*fault));
    }
    report::table(&format!("{road:?}, {} calls", plain.calls.len()), &rows);
}

async fn run(road: Road, fault: Option<(Fault, usize)>) -> Run {
    let world = road.start().await;
    let what = format!("{road:?} with {fault:?}");
    if let Some((fault, number)) = fault {
        world.proxy.add(match fault {
            // The client of the service tries three times; each counts as a call.
            Fault::Throttle => Rule::when(fault, 3, move |call| (number..number + 3).contains(&call.number)),
            _ => Rule::on_call(number, fault),
        });
    }
    let (request, before) = (road.request(&world), world.requests());
    world.insist(&request).await;
    world.settle().await;
    assert!(world.proxy.all_happened(), "{what}: the fault did not happen");
    let calls = world.proxy.take_calls();
    let requests = world.requests() - before;
    let ledger = world.ledger().await;
    world.finish().await;
    Run { calls, ledger, requests }
}

/// Where faults are injected: everywhere, but only once into the sweeper's repeated looks at nothing.
fn places(calls: &[Call]) -> Vec<Call> {
    let mut looks = 0;
    let is_new = |call: &&Call| {
        let is_look = call.function == "sweep" && call.operation == "Query";
        looks += usize::from(is_look);
        !is_look || looks <= 2
    };
    calls.iter().filter(is_new).cloned().collect()
}

fn check(road: Road, fault: Fault, place: &Call, plain: &Run, run: &Run) {
    let what = format!("{road:?}, {fault:?} at call {} ({} of {})", place.number, place.operation, place.function);
    run.ledger.check(&what);
    assert_eq!(run.ledger.decisions, plain.ledger.decisions, "{what}");
    // A further receipt and event are owed only for a further request of the client.
    let further = if road.is_idempotent() { 0 } else { run.requests - 1 };
    let events = plain.ledger.events..=plain.ledger.events + further;
    assert!(events.contains(&run.ledger.events), "{what}: {} events, not {events:?}", run.ledger.events);
    let receipts = plain.ledger.receipts as usize..=plain.ledger.receipts as usize + further;
    assert!(receipts.contains(&(run.ledger.receipts as usize)), "{what}: {} receipts", run.ledger.receipts);
    // A webhook comes twice only if its worker sent it and could not write that down.
    let is_record = place.function == "webhook-dispatch" && place.operation == "TransactWriteItems";
    let may_repeat = is_record && matches!(fault, Fault::KillBefore | Fault::Throttle);
    assert_eq!(run.ledger.duplicates, usize::from(may_repeat), "{what}: duplicates");
}

impl Sum {
    fn add(&mut self, run: &Run) {
        self.runs += 1;
        self.requests += run.requests;
        self.owed += run.ledger.owed;
        self.arrived += run.ledger.arrived;
        self.duplicates += run.ledger.duplicates;
        self.decisions += run.ledger.decisions;
    }

    fn row(&self, fault: Fault) -> Vec<String> {
        let numbers = [self.runs, self.requests, self.owed, self.arrived, self.duplicates, self.decisions];
        std::iter::once(format!("{fault:?}")).chain(numbers.map(|number| number.to_string())).collect()
    }
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
