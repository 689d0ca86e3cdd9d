//! What each operation asks of AWS: calls, units and messages, as the service (here the local AWS)
//! reports them. The same code runs as in the functions; only the runtime's loop is left out.
//!
//! The whole scenario runs three times in one process: the first fills the short-lived copies of
//! configuration, the second is reported, and the third must cost the same.

use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener};

use http::HeaderMap;
use lambda::auth::authenticate;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::request::{Request, route};
use lambda::sources::{Random, SystemRandom};
use serde_json::{Value, json};
use store::meter::Usage;
use store::queues::Message;

use crate::aws::{Queued, World, runtime};
use crate::error::Failure;
use crate::platform::{Kind, Made};
use crate::{contents, platform, wire};

/// Contents of the bulk that is measured.
const BULK: u32 = 100;

/// The costs of one run, in the order of the scenario.
type Costs = Vec<(&'static str, Usage)>;

/// Measures all of them.
pub fn measure() -> Result<Value, Failure> {
    runtime()?.block_on(async {
        let scene = Scene::set().await?;
        let first = scene.play().await?;
        let second = scene.play().await?;
        let third = scene.play().await?;
        if let Some((a, b)) = second.iter().zip(&third).find(|(a, b)| a != b) {
            return Err(Failure::new(format!("{} costs {:?} once and {:?} then", a.0, a.1, b.1)));
        }
        let cold = first.first().map(|(_, usage)| ("sync clean, first request of a process", *usage));
        let rows: Vec<Value> = second.into_iter().chain(cold).map(row).collect();
        Ok(json!({ "operations": rows }))
    })
}

fn row((name, usage): (&'static str, Usage)) -> Value {
    json!({
        "name": name, "round_trips": usage.round_trips, "write_units": usage.write_units,
        "read_units": usage.read_units, "messages": usage.messages, "sends": usage.sends,
        "contents": if name.starts_with("bulk") { BULK } else { 1 },
    })
}

/// Platforms and receivers of the scenario, and one process's context.
struct Scene {
    world: World,
    context: Context,
    plain: Made,
    subscribed: Made,
    enforcing: Made,
    refusing: Made,
}

impl Scene {
    async fn set() -> Result<Self, Failure> {
        let world = World::make().await?;
        let takes = format!("http://{}/webhooks", receiver("200 OK")?);
        let refuses = format!("http://{}/webhooks", receiver("500 Internal Server Error")?);
        let kinds = [(None, false), (Some(&takes), false), (Some(&takes), true), (Some(&refuses), false)];
        let mut made = Vec::new();
        for (endpoint, automation) in kinds {
            let kind = Kind { endpoint: endpoint.cloned(), automation };
            let platform = platform::make(&world, "bench", &kind).await?;
            platform::use_key(&world, &platform).await?;
            made.push(platform);
        }
        let context = world.context()?;
        let made: [Made; 4] = made.try_into().map_err(|_| Failure::new("four platforms were to be made"))?;
        let [plain, subscribed, enforcing, refusing] = made;
        Ok(Self { world, context, plain, subscribed, enforcing, refusing })
    }

    async fn play(&self) -> Result<Costs, Failure> {
        let mut costs = Vec::new();
        self.without_subscriber(&mut costs).await?;
        self.with_subscriber(&mut costs).await?;
        self.enforced(&mut costs).await?;
        self.refused(&mut costs).await?;
        costs.push(("sweep, nothing due", self.sweep().await?));
        Ok(costs)
    }

    async fn without_subscriber(&self, costs: &mut Costs) -> Result<(), Failure> {
        let (clean, flagged) = (contents::clean_text(300), contents::flagged_text());
        costs.push(("sync clean", self.sync(&self.plain, &clean).await?));
        costs.push(("sync flagged", self.sync(&self.plain, &flagged).await?));
        costs.push(("async clean: accept", self.accept(&self.plain, &clean).await?));
        costs.push(("async clean: analyse", self.consume(&operations::analysis::ANALYSE, Queued::Analyse).await?));
        self.bulk(costs, &clean).await
    }

    /// A bulk, the same request again before anything is analysed, and one with an idempotency key.
    async fn bulk(&self, costs: &mut Costs, text: &str) -> Result<(), Failure> {
        let id = SystemRandom.id();
        let body = contents::bulk(&SystemRandom.uuid(), &id, BULK, text);
        let keyed = contents::bulk(&SystemRandom.uuid(), &SystemRandom.id(), BULK, text);
        let key = Some(id.as_str());
        let function = &operations::checkstep::BULK;
        for (name, body, key) in
            [("bulk: accept", &body, None), ("bulk: repeated", &body, None), ("bulk: with a key", &keyed, key)]
        {
            let mut request = request(&self.plain, contents::BULK_PATH, body)?;
            if let Some(key) = key {
                request.headers.insert("idempotency-key", key.parse().map_err(Failure::because("key"))?);
            }
            costs.push((name, self.run(function, &request).await?));
            self.world.drain(Queued::Analyse).await?;
        }
        Ok(())
    }

    /// One subscriber: every analysed content is an event, which is fanned out and delivered.
    async fn with_subscriber(&self, costs: &mut Costs) -> Result<(), Failure> {
        let (clean, flagged) = (contents::clean_text(300), contents::flagged_text());
        costs.push(("sync clean, subscriber", self.sync(&self.subscribed, &clean).await?));
        self.deliver().await?;
        costs.push(("async clean, subscriber: accept", self.accept(&self.subscribed, &clean).await?));
        let analysed = self.consume(&operations::analysis::ANALYSE, Queued::Analyse).await?;
        costs.push(("async clean, subscriber: analyse", analysed));
        self.deliver().await?;
        costs.push(("sync flagged, subscriber", self.sync(&self.subscribed, &flagged).await?));
        let [fan_out, dispatch] = self.deliver().await?;
        costs.push(("fan-out to one endpoint", fan_out));
        costs.push(("dispatch, receiver answers 200", dispatch));
        Ok(())
    }

    /// A violation that is acted upon: its decision is a second event, and its end a later third.
    async fn enforced(&self, costs: &mut Costs) -> Result<(), Failure> {
        costs.push(("sync flagged and enforced", self.sync(&self.enforcing, &contents::flagged_text()).await?));
        self.world.take(Queued::Events).await?;
        self.world.take(Queued::Events).await?;
        Ok(())
    }

    async fn refused(&self, costs: &mut Costs) -> Result<(), Failure> {
        self.sync(&self.refusing, &contents::clean_text(300)).await?;
        let [_, dispatch] = self.deliver().await?;
        costs.push(("dispatch, receiver answers 500", dispatch));
        Ok(())
    }

    /// Fans out the one event that waits, and attempts its one delivery.
    async fn deliver(&self) -> Result<[Usage; 2], Failure> {
        let fan_out = self.consume(&operations::outbox::FANOUT, Queued::Events).await?;
        let dispatch = self.consume(&operations::outbox::DISPATCH, Queued::Deliveries).await?;
        Ok([fan_out, dispatch])
    }

    async fn sync(&self, made: &Made, text: &str) -> Result<Usage, Failure> {
        self.request(&operations::checkstep::CONTENT_SYNC, made, contents::SYNC_PATH, text).await
    }

    async fn accept(&self, made: &Made, text: &str) -> Result<Usage, Failure> {
        self.request(&operations::checkstep::CONTENT, made, contents::ASYNC_PATH, text).await
    }

    async fn request(&self, function: &Function, made: &Made, path: &str, text: &str) -> Result<Usage, Failure> {
        let body = contents::content(&SystemRandom.id(), text);
        self.run(function, &request(made, path, &body)?).await
    }

    async fn run(&self, function: &Function, request: &Request) -> Result<Usage, Failure> {
        let path = &request.path;
        let Trigger::Http(endpoints) = function.trigger else { return Err(Failure::new("not an HTTP function")) };
        let (endpoint, _) = route(endpoints, "POST", path).map_err(|_| Failure::new(format!("no route {path}")))?;
        self.context.store.meter().take();
        let caller = authenticate(&self.context, endpoint.access, request).await;
        let caller = caller.map_err(|fault| Failure::new(format!("{path}: {fault:?}")))?;
        let reply = (endpoint.run)(&self.context, &caller, request).await;
        reply.map_err(|fault| Failure::new(format!("{path}: {fault:?}")))?;
        Ok(self.context.store.meter().take())
    }

    async fn consume(&self, function: &Function, queue: Queued) -> Result<Usage, Failure> {
        let Trigger::Queue { consume, .. } = function.trigger else { return Err(Failure::new("not a queue function")) };
        let message: Message = self.world.take(queue).await?;
        self.context.store.meter().take();
        consume(&self.context, &message).await.map_err(Failure::because(function.name))?;
        Ok(self.context.store.meter().take())
    }

    async fn sweep(&self) -> Result<Usage, Failure> {
        let Trigger::Schedule { tick, .. } = operations::sweep::SWEEP.trigger else {
            return Err(Failure::new("not a scheduled function"));
        };
        self.context.store.meter().take();
        let found = tick(&self.context).await.map_err(Failure::because("sweep"))?;
        if let Some((name, number)) = found.iter().find(|(_, number)| *number != 0.0) {
            return Err(Failure::new(format!("the sweep was to find nothing, but {name} is {number}")));
        }
        Ok(self.context.store.meter().take())
    }
}

fn request(made: &Made, path: &str, body: &Value) -> Result<Request, Failure> {
    let mut headers = HeaderMap::new();
    let bearer = format!("Bearer {}", made.key).parse().map_err(Failure::because("key"))?;
    headers.insert("authorization", bearer);
    let id = SystemRandom.id();
    let body = body.to_string().into_bytes();
    Ok(Request { id, method: "POST".into(), path: path.into(), params: Vec::new(), query: Vec::new(), headers, body })
}

/// Listens on loopback and answers every webhook the same way.
fn receiver(status: &'static str) -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(Failure::because("no free port"))?;
    let address = listener.local_addr().map_err(Failure::because("no free port"))?;
    std::thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || {
                let mut reader = BufReader::new(&connection);
                while let Ok(Some(_)) = wire::request(&mut reader) {
                    if (&connection).write_all(&wire::answer(status, &[], b"")).is_err() {
                        return;
                    }
                }
            });
        }
    });
    Ok(address)
}
