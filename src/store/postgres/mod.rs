//! PostgreSQL, the store that several processes share.
//!
//! Transactions run side by side. What must not be changed by two at once has a lock: an update that is handled, a lane
//! of the outbox, a ticket, a conversation. Who finds a lock taken is [`StoreError::Busy`] after a moment and tries again;
//! nothing waits long, nothing is half done. Which process sends what stands in `share`. Never decides anything.

mod connect;
mod conversations;
mod db;
mod erase;
mod fill;
mod inbox;
mod lanes;
mod migrate;
mod outbox;
mod relays;
mod reports;
mod settings;
mod share;
mod tickets;
mod tx;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::connect::Reach;
use self::db::{Connection, Db, Own, Result, failed, get};
use self::share::Session;
use self::tx::PostgresTx;
use crate::store::carry::Table;
use crate::store::{Share, Store, StoreError, Tx};

/// How often a transaction is tried that finds another process in its way.
const TRIES: u32 = 60;
/// Connections kept for the next transaction: worker, sender, intake, monitor, and some to spare.
const KEPT: usize = 8;

/// The store in a schema of a PostgreSQL database.
pub struct PostgresStore {
    reach: Reach,
    idle: Mutex<Vec<Connection>>,
    session: Mutex<Option<Session>>,
    own: Mutex<Own>,
}

impl PostgresStore {
    /// True when an address can be understood; nobody is asked.
    pub fn understands(url: &str) -> bool {
        connect::read(url).is_ok()
    }

    /// Opens a store to serve from, makes its tables when there are none, and brings them to this version.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when the address is wrong, the tables are of a newer version or another program's;
    /// [`StoreError::Database`] when the server cannot be reached.
    pub fn open(url: &str) -> Result<Self> {
        let store = Self::open_beside(url, true)?;
        store.tend()?;
        Ok(store)
    }

    /// Opens a store to read it, or to put a request into its inbox, while others serve from it: for the command line.
    ///
    /// # Errors
    /// As [`Self::open`]; and when there is no store yet, or it is of an older version.
    pub fn open_beside_others(url: &str) -> Result<Self> {
        Self::open_beside(url, false)
    }

    fn open_beside(url: &str, bring_up: bool) -> Result<Self> {
        outside(|| {
            let reach = Reach::new(url)?;
            let mut connection = reach.connect()?;
            let salt = {
                let sql = "SELECT hashtextextended(coalesce(current_schema(), '')::text, 0) AS salt";
                let mut db = Db::new(&mut connection, Own::default());
                db.one(sql, &[], |row| get::<i64>(row, "salt"))?.unwrap_or_default()
            };
            let own = Own { salt, part: i64::from(std::process::id()), slots: Vec::new() };
            let name = reach.name.clone();
            in_transaction(&mut connection, own.clone(), |tx| match bring_up {
                true => migrate::bring_up(&mut tx.db, &name),
                false => migrate::is_present(&mut tx.db, &name),
            })?;
            Ok(Self { reach, idle: Mutex::new(vec![connection]), session: Mutex::new(None), own: Mutex::new(own) })
        })
    }

    /// How many processes serve from this store now.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn processes(&self) -> Result<u32> {
        let salt = self.own().salt;
        let mut count = 0;
        self.in_raw(&mut |tx| {
            count = share::processes(&mut tx.db, salt)?;
            Ok(())
        })?;
        Ok(count)
    }

    /// Fills an empty store with rows of another one.
    pub(super) fn fill(&self, tables: &[Table]) -> Result<()> {
        self.in_raw(&mut |tx| fill::fill(&mut tx.db, tables))
    }

    fn own(&self) -> Own {
        lock(&self.own).clone()
    }

    // One try: on a connection of the pool, which goes back unless it is broken; a panic drops it, which rolls back.
    fn attempt(&self, work: &mut dyn FnMut(&mut PostgresTx<'_>) -> Result<()>) -> Result<()> {
        let mut connection = self.begun_connection()?;
        let done = in_begun(&mut connection, self.own(), work);
        let mut idle = lock(&self.idle);
        if !connection.client.is_closed() && idle.len() < KEPT {
            idle.push(connection);
        }
        done
    }

    // After a restart of the server the connections that were kept are dead: then a new one.
    fn begun_connection(&self) -> Result<Connection> {
        loop {
            let kept = lock(&self.idle).pop();
            let Some(mut connection) = kept else { break };
            if begin(&mut connection).is_ok() {
                return Ok(connection);
            }
        }
        let mut connection = self.reach.connect()?;
        begin(&mut connection)?;
        Ok(connection)
    }

    // The session whose locks are this process's; begun when there is none.
    fn begun<'s>(&self, session: &'s mut Option<Session>, salt: i64) -> Result<&'s mut Session> {
        if session.is_none() {
            *session = Some(Session::begin(self.reach.connect()?, salt)?);
        }
        session.as_mut().ok_or_else(|| StoreError::Database("there is no session".to_owned()))
    }

    fn in_raw(&self, work: &mut dyn FnMut(&mut PostgresTx<'_>) -> Result<()>) -> Result<()> {
        outside(|| {
            let mut tries = 0;
            loop {
                match self.attempt(work) {
                    Err(StoreError::Busy(_)) if tries < TRIES => {
                        tries += 1;
                        std::thread::sleep(pause(tries));
                    }
                    done => return done,
                }
            }
        })
    }
}

// 1 to 40 ms, longer with every try, and not the same in two processes that are in each other's way.
fn pause(tries: u32) -> Duration {
    let spread = std::process::id().wrapping_mul(2_654_435_761).rotate_left(tries) % 16;
    Duration::from_millis(u64::from(1 + tries.min(24) + spread))
}

/// One transaction on a connection of its own.
fn in_transaction(
    connection: &mut Connection,
    own: Own,
    work: impl FnOnce(&mut PostgresTx<'_>) -> Result<()>,
) -> Result<()> {
    begin(connection)?;
    in_begun(connection, own, work)
}

fn begin(connection: &mut Connection) -> Result<()> {
    connection.client.batch_execute("BEGIN").map_err(|error| failed(&error))
}

// Ends a transaction that has begun: committed when `work` succeeds, rolled back when it fails.
fn in_begun(connection: &mut Connection, own: Own, work: impl FnOnce(&mut PostgresTx<'_>) -> Result<()>) -> Result<()> {
    let mut tx = PostgresTx { db: Db::new(connection, own) };
    let done = work(&mut tx).and_then(|()| reports::write_counted(&mut tx.db)).and_then(|()| tx.db.sound());
    match done {
        Ok(()) => tx.db.batch("COMMIT"),
        Err(error) => {
            // A connection that cannot even roll back is closed, which does it.
            let _rolled_back = tx.db.batch("ROLLBACK");
            Err(error)
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

// Waits for the server where a runtime of tokio allows waiting.
fn outside<T>(work: impl FnOnce() -> T) -> T {
    if tokio::runtime::Handle::try_current().is_ok() { tokio::task::block_in_place(work) } else { work() }
}

impl Store for PostgresStore {
    fn transaction(&self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()> {
        self.in_raw(&mut |tx| work(tx))
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn tend(&self) -> Result<Share> {
        outside(|| {
            let salt = self.own().salt;
            let mut session = lock(&self.session);
            let tended = self.begun(&mut session, salt).and_then(|session| session.tend(salt));
            match &tended {
                Ok(_) => lock(&self.own).slots = session.as_ref().map(Session::sends).unwrap_or_default(),
                Err(_) => {
                    // Without its session nothing is this process's any more.
                    *session = None;
                    lock(&self.own).slots.clear();
                }
            }
            tended
        })
    }

    fn hold(&self, name: &str) -> Result<bool> {
        outside(|| {
            let salt = self.own().salt;
            let mut session = lock(&self.session);
            self.begun(&mut session, salt).and_then(|session| session.hold(name))
        })
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        // Closing a connection waits for the server.
        outside(|| {
            lock(&self.idle).clear();
            *lock(&self.session) = None;
        });
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("at", &self.reach.name).finish_non_exhaustive()
    }
}
