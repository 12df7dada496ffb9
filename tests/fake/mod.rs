//! A fake Telegram Bot API over HTTP, strict where Telegram is lenient, for tests that run the real program.
//!
//! `Fake::start()` serves in the background; everything on the test's side blocks and never sleeps. Never talks to the
//! real Telegram.
#![allow(dead_code, unused_imports)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod faults;
pub mod group;
mod html;
mod keyboard;
pub mod ledger;
mod media;
mod message;
mod methods;
mod methods_bot;
mod methods_copy;
mod methods_edit;
mod methods_send;
mod methods_topics;
mod params;
pub mod people;
pub mod queries;
mod server;
mod specs;
pub mod updates;
mod webhook;
mod wire;
pub mod world;

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use self::faults::{Fault, Rule, RuleId};
pub use self::ledger::{Call, Outcome};
pub use self::world::{ANONYMOUS, Message, Rights, Topic, World};

/// The token the fake accepts unless told otherwise.
pub const TOKEN: &str = "4242:fake-token-for-tests";

/// The world and those who wait for it to change.
#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    changed: Condvar,
    bell: watch::Sender<()>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn peek<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    fn act<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        self.bell.send_replace(());
        result
    }

    /// Waits until the condition holds; it is looked at after every change.
    async fn until(&self, mut holds: impl FnMut(&mut World) -> bool) {
        let mut bell = self.bell.subscribe();
        while !holds(&mut self.lock()) {
            if bell.changed().await.is_err() {
                return;
            }
        }
    }
}

/// A running fake; dropped, it stops.
#[derive(Debug)]
pub struct Fake {
    shared: Arc<Shared>,
    address: SocketAddr,
    runtime: Option<Runtime>,
    /// The task that accepts connections, and the switch that kills those it accepted.
    serving: Mutex<Option<(JoinHandle<()>, Arc<AtomicBool>)>>,
}

impl Fake {
    /// Starts one on a free port of this machine, with [`TOKEN`].
    pub fn start() -> Self {
        Self::start_with(TOKEN)
    }

    /// Starts one with another token.
    pub fn start_with(token: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(token)),
            changed: Condvar::new(),
            bell: watch::Sender::new(()),
        });
        runtime.spawn(webhook::pump(Arc::clone(&shared)));
        let fake = Self { shared, address, runtime: Some(runtime), serving: Mutex::new(None) };
        fake.serve(listener);
        fake
    }

    fn serve(&self, listener: TcpListener) {
        listener.set_nonblocking(true).expect("a socket that does not block");
        let runtime = self.runtime.as_ref().expect("a runtime");
        let _inside = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let dead = Arc::new(AtomicBool::new(false));
        let task = runtime.spawn(server::serve(listener, Arc::clone(&self.shared), Arc::clone(&dead)));
        *self.serving.lock().unwrap_or_else(PoisonError::into_inner) = Some((task, dead));
    }

    /// Telegram is gone: connections are refused, those that are open break, also under long polls.
    pub fn down(&self) {
        let serving = self.serving.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (task, dead) = serving.expect("a fake that is up");
        dead.store(true, Ordering::SeqCst);
        self.act(|world| world.downs += 1);
        task.abort();
        while !task.is_finished() {
            std::thread::yield_now();
        }
    }

    /// Telegram is back, at the same address.
    pub fn up(&self) {
        let listener = TcpListener::bind(self.address).expect("the port the fake had before");
        self.serve(listener);
    }

    /// Address of the API, as a program is told it: `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token it accepts.
    pub fn token(&self) -> String {
        self.see(|world| world.token.clone())
    }

    /// Looks at the world as it is now.
    pub fn see<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.shared.peek(look)
    }

    /// Changes the world and wakes whoever waits.
    pub fn act<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.shared.act(change)
    }

    /// Waits until `look` finds something; the error holds the last calls.
    pub fn wait<T>(&self, limit: Duration, mut look: impl FnMut(&World) -> Option<T>) -> Result<T, String> {
        let deadline = Instant::now() + limit;
        let mut world = self.shared.lock();
        loop {
            if let Some(found) = look(&world) {
                return Ok(found);
            }
            let Some(left) = deadline.checked_duration_since(Instant::now()) else {
                return Err(format!("nothing within {limit:?}; the last calls:\n{}", world.ledger.dump(40)));
            };
            let waited = self.shared.changed.wait_timeout(world, left);
            world = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Adds a fault.
    pub fn fault(&self, rule: Rule) -> RuleId {
        self.act(|world| world.faults.add(rule))
    }

    /// Lets the calls that a `Hold` or `Slow` rule stopped go on, and ends that rule.
    pub fn release(&self, rule: RuleId) {
        self.act(|world| world.faults.release(rule));
    }

    /// Ends all faults; calls that wait go on.
    pub fn clear_faults(&self) {
        self.act(|world| world.faults.clear());
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
