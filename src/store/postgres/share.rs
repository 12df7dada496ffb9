//! Which process does what: each holds some slots of the outbox, and names only one may hold, by locks of its session.
//!
//! The server frees them when a process is gone. Never gives a slot up while something of it is under way.

use std::collections::BTreeSet;

use super::db::{Connection, Db, Own, Result, get};
use super::in_transaction;
use super::lanes::{self, SLOTS};
use crate::store::{Share, StoreError};

/// Numbers of the locks: slots from 0, names from here, processes from `PROCESSES`.
const NAMES: i32 = 100;
const PROCESSES: i32 = 1_000_000;

/// The session whose locks say what is this process's.
pub(super) struct Session {
    connection: Connection,
    class: i32,
    slots: BTreeSet<i16>,
    leaving: BTreeSet<i16>,
    names: BTreeSet<String>,
}

impl Session {
    /// Tells the others that this process is there.
    pub(super) fn begin(mut connection: Connection, salt: i64) -> Result<Self> {
        let class = class(salt);
        let sql = "SELECT pg_try_advisory_lock($1, $2 + pg_backend_pid()) AS got";
        own(&mut connection, |db| db.one(sql, &[&class, &PROCESSES], |row| get::<bool>(row, "got")))?;
        let (slots, leaving, names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Ok(Self { connection, class, slots, leaving, names })
    }

    /// The slots whose posts this process sends.
    pub(super) fn sends(&self) -> Vec<i16> {
        self.slots.difference(&self.leaving).copied().collect()
    }

    /// Takes free slots and gives surplus ones up, so that all processes send alike; posts that were under way in a slot
    /// that is taken over wait again.
    pub(super) fn tend(&mut self, salt: i64) -> Result<Share> {
        let (processes, held) = self.look()?;
        let fair = usize::try_from(SLOTS).unwrap_or_default().div_ceil(processes.max(1));
        let kept = self.slots.len() - self.leaving.len();
        if kept > fair {
            self.leaving.extend(self.sends().into_iter().rev().take(kept - fair));
        }
        self.leave()?;
        let free: Vec<i16> = (0..SLOTS).filter(|slot| !held.contains(&i32::from(*slot))).collect();
        let wanted = fair.saturating_sub(self.sends().len());
        let mut taken = Vec::new();
        for slot in free.into_iter().take(wanted) {
            if self.try_lock(i32::from(slot))? {
                taken.push(slot);
            }
        }
        if !taken.is_empty() {
            self.take_over(&taken, salt)?;
            self.slots.extend(&taken);
        }
        let part = self.sends().len() as f64 / f64::from(SLOTS);
        Ok(Share { processes: u32::try_from(processes).unwrap_or(u32::MAX), part })
    }

    /// Takes a name for as long as the session lasts.
    pub(super) fn hold(&mut self, name: &str) -> Result<bool> {
        if self.names.contains(name) {
            // Also a look whether the session is still there.
            return self.look().map(|_| true);
        }
        let number = NAMES + i32::from(name.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)));
        let got = self.try_lock(number)?;
        if got {
            self.names.insert(name.to_owned());
        }
        Ok(got)
    }

    // How many processes there are, and which numbers are held.
    fn look(&mut self) -> Result<(usize, BTreeSet<i32>)> {
        let class = self.class;
        let numbers = own(&mut self.connection, |db| held(db, class))?;
        Ok((count(&numbers), numbers))
    }

    fn try_lock(&mut self, number: i32) -> Result<bool> {
        let (class, sql) = (self.class, "SELECT pg_try_advisory_lock($1, $2) AS got");
        let got = own(&mut self.connection, |db| db.one(sql, &[&class, &number], |row| get(row, "got")))?;
        Ok(got.unwrap_or_default())
    }

    // Slots to be given up are, once nothing of them is under way.
    fn leave(&mut self) -> Result<()> {
        if self.leaving.is_empty() {
            return Ok(());
        }
        let (leaving, class): (Vec<i16>, i32) = (self.leaving.iter().copied().collect(), self.class);
        let busy: Vec<i16> = own(&mut self.connection, |db| {
            let sql = "SELECT DISTINCT slot FROM outbox WHERE slot = ANY($1) AND state IN ('sending', 'parked')
                       AND state = 'sending'";
            db.many(sql, &[&leaving], |row| get(row, "slot"))
        })?;
        for slot in leaving.into_iter().filter(|slot| !busy.contains(slot)) {
            let number = i32::from(slot);
            let sql = "SELECT pg_advisory_unlock($1, $2) AS freed";
            own(&mut self.connection, |db| db.one(sql, &[&class, &number], |row| get::<bool>(row, "freed")))?;
            self.leaving.remove(&slot);
            self.slots.remove(&slot);
        }
        Ok(())
    }

    fn take_over(&mut self, slots: &[i16], salt: i64) -> Result<()> {
        let own = Own { salt, ..Own::default() };
        let mut recovered = 0;
        let done = in_transaction(&mut self.connection, own, |tx| {
            recovered = lanes::recover(&mut tx.db, slots)?;
            Ok(())
        });
        // The slots stay locked by this session: without them it must begin anew.
        done.map_err(|error| StoreError::Database(format!("posts under way could not be taken over: {error}")))?;
        if recovered > 0 {
            tracing::warn!(count = recovered, "posts were under way in a process that has ended; they are sent again");
        }
        Ok(())
    }
}

/// How many processes serve from the store.
pub(super) fn processes(db: &mut Db<'_>, salt: i64) -> Result<u32> {
    let numbers = held(db, class(salt))?;
    Ok(u32::try_from(count(&numbers)).unwrap_or(u32::MAX))
}

// The first number of a store's locks.
fn class(salt: i64) -> i32 {
    i32::try_from(salt & 0x3FFF_FFFF).unwrap_or_default()
}

fn held(db: &mut Db<'_>, class: i32) -> Result<BTreeSet<i32>> {
    let sql = "SELECT objid::bigint AS number FROM pg_locks
         WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid::bigint = $1
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let numbers: Vec<i64> = db.many(sql, &[&i64::from(class)], |row| get(row, "number"))?;
    Ok(numbers.into_iter().filter_map(|number| i32::try_from(number).ok()).collect())
}

fn count(numbers: &BTreeSet<i32>) -> usize {
    numbers.iter().filter(|number| **number >= PROCESSES).count()
}

// Statements of the session run by themselves, outside a transaction.
fn own<T>(connection: &mut Connection, work: impl FnOnce(&mut Db<'_>) -> Result<T>) -> Result<T> {
    work(&mut Db::new(connection, Own::default()))
}
