//! What is due at a time: a promise that has passed, a reminder, the purge.
//!
//! A timer fires once, late rather than never, also after the process was down.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use super::jump::far;
use super::remind::{WAKE, WAKE_LATE};
use super::ticket::PROMISE;
use super::turn::Turn;
use crate::conversation::promise_broken;
use crate::crash;
use crate::desk::{Promise, Status};
use crate::store::{StoreError, Timer, Tx};

type Done = Result<(), StoreError>;

const PURGE: &str = "purge";
/// Timers handled in one transaction.
const BATCH: usize = 32;
/// Hours between two purges.
const PURGE_HOURS: i64 = 6;
/// Hours from which on a purge is too late to be believed at once.
const LATE_HOURS: i64 = 24;
/// The key of a purge that was too late.
const LATE: &str = "late";
/// Timers looked through for the purge.
const TIMERS_MAX: usize = 100_000;

/// What looking at the timers brought.
pub(super) struct Timers {
    /// True when at least one was handled.
    pub handled: bool,
    /// True when another process has what one that is due needs.
    pub busy: bool,
    /// When the next one is due.
    pub next: Option<DateTime<Utc>>,
}

impl Service {
    /// Handles the timers that are due.
    pub(super) fn run_timers(&self, tx: &mut dyn Tx, now: DateTime<Utc>) -> Result<Timers, StoreError> {
        let due = tx.due_timers(now, BATCH)?;
        let mut fired_any = false;
        for timer in &due {
            let desk = self.desk(tx)?;
            let book = self.shelf.current();
            let fired = tx.nested(&mut |tx| {
                let (book, desk) = (Arc::clone(&book), desk.clone());
                let mut turn = Turn { tx, book, now, settings: &self.settings, desk, service: self };
                let fired = catch_unwind(AssertUnwindSafe(|| turn.fire(timer)));
                fired.unwrap_or_else(|_| Err(StoreError::Unreadable("firing it panicked".to_owned())))
            });
            match fired {
                Ok(()) => {}
                Err(StoreError::Busy(_)) => continue,
                // A timer about something that does not read back must not stop everybody.
                Err(StoreError::Unreadable(why)) => {
                    tracing::error!(timer.kind = timer.kind, timer.key = timer.key, why, "a timer could not be fired");
                }
                Err(error) => return Err(error),
            }
            tx.timer_done(timer.id)?;
            fired_any = true;
        }
        if due.iter().any(|timer| [PROMISE, WAKE].contains(&timer.kind.as_str())) {
            crash::point("timer-fired-not-committed");
        }
        Ok(Timers { handled: fired_any, busy: !due.is_empty() && !fired_any, next: tx.next_timer()? })
    }

    /// Sets the first purge, and one that a clock that was ahead has put off.
    pub(super) fn set_purge(&self, tx: &mut dyn Tx, now: DateTime<Utc>) -> Done {
        let purges: Vec<Timer> =
            tx.due_timers(far(now), TIMERS_MAX)?.into_iter().filter(|timer| timer.kind == PURGE).collect();
        let in_time = |timer: &Timer| timer.at <= now + TimeDelta::hours(PURGE_HOURS);
        purges.iter().filter(|timer| !in_time(timer)).try_for_each(|timer| tx.timer_done(timer.id))?;
        if purges.iter().any(in_time) {
            return Ok(());
        }
        tx.put_timer(&Timer { id: 0, at: now, kind: PURGE.to_owned(), key: String::new() })
    }
}

impl Turn<'_> {
    fn fire(&mut self, timer: &Timer) -> Done {
        match timer.kind.as_str() {
            PROMISE => self.promise_passed(&timer.key),
            PURGE => self.purge(timer),
            WAKE | WAKE_LATE => self.woke(timer),
            other => {
                tracing::warn!(kind = other, "a timer nobody knows");
                Ok(())
            }
        }
    }

    fn promise_passed(&mut self, key: &str) -> Done {
        let Ok(number) = key.parse() else { return Ok(()) };
        let Some(mut ticket) = self.tx.ticket(number)? else { return Ok(()) };
        if ticket.status != Status::Waiting || ticket.promise != Promise::Open {
            return Ok(());
        }
        ticket.promise = Promise::Broken;
        self.tx.put_ticket(&ticket)?;
        self.count("promise_broken")?;
        let waiting = self.tx.waiting_tickets()?;
        let ahead = waiting.iter().filter(|other| other.number < number).count();
        let (book, lang) = (Arc::clone(&self.book), self.lang_of(&ticket.applicant)?);
        self.tell_applicant(&ticket, &promise_broken(book.speaking(lang), self.now, number, ahead))?;
        self.note(&ticket, "⏰ 说好的时间已过，还没有人认领。已向对方道歉。")
    }

    fn purge(&mut self, timer: &Timer) -> Done {
        let at = self.now + TimeDelta::hours(PURGE_HOURS);
        let again = |key: &str| Timer { id: 0, at, kind: PURGE.to_owned(), key: key.to_owned() };
        // The process was down, or the clock has jumped: it is believed when it still says so at the next purge.
        if timer.key != LATE && self.now - timer.at > TimeDelta::hours(LATE_HOURS) {
            tracing::warn!(due = %timer.at, "the purge is very late; it waits until the time is sure");
            return self.tx.put_timer(&again(LATE));
        }
        let before = self.now - TimeDelta::days(i64::from(self.settings.retention_days));
        let rows = self.tx.purge(before)?;
        tracing::info!(rows, "what is older than the retention was removed");
        // Processes that began at once may each have set one.
        let others = self.tx.due_timers(far(self.now), TIMERS_MAX)?;
        if others.iter().any(|other| other.kind == PURGE && other.id != timer.id) {
            return Ok(());
        }
        self.tx.put_timer(&again(""))
    }
}
