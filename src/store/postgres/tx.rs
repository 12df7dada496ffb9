//! The contract of a transaction, operation by operation.
//!
//! Never holds a statement: those stand in the file of their topic.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use chrono::{DateTime, NaiveDate, Utc};

use super::db::{Db, Result};
use super::{conversations, erase, inbox, lanes, outbox, relays, reports, settings, tickets};
use crate::address::{Address, MessageId, ThreadId};
use crate::desk::{Status, Ticket};
use crate::store::{
    Conversation, Count, DeadLetter, Feedback, InboxRow, Miss, NewPost, OutboxRow, OutboxState, Relay, ReloadRecord,
    Snapshot, Timer, Tx, Update,
};

/// The operations in a transaction of PostgreSQL.
pub(super) struct PostgresTx<'c> {
    pub(super) db: Db<'c>,
}

impl Tx for PostgresTx<'_> {
    fn nested(&mut self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()> {
        let mark = self.db.mark()?;
        // Also a panic undoes, and goes on.
        match catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(Ok(())) => self.db.keep(),
            Ok(Err(error)) => self.db.undo(mark).and(Err(error)),
            Err(panic) => {
                if let Err(error) = self.db.undo(mark) {
                    tracing::error!(%error, "a nested change was not undone, the transaction is rolled back");
                }
                resume_unwind(panic)
            }
        }
    }
    fn take_in(&mut self, update: &Update, now: DateTime<Utc>) -> Result<bool> {
        inbox::take_in(&mut self.db, update, now)
    }
    fn inbox_heads(&mut self, limit: usize) -> Result<Vec<InboxRow>> {
        inbox::heads(&mut self.db, limit)
    }
    fn inbox_claim(&mut self, seqs: &[i64]) -> Result<Vec<i64>> {
        inbox::claim(&mut self.db, seqs)
    }
    fn inbox_waiting(&mut self, lane: &str) -> Result<u64> {
        inbox::waiting(&mut self.db, lane)
    }
    fn inbox_depth(&mut self) -> Result<u64> {
        inbox::depth(&mut self.db)
    }
    fn inbox_done(&mut self, seq: i64, now: DateTime<Utc>) -> Result<()> {
        inbox::done(&mut self.db, seq, now)
    }
    fn inbox_failed(&mut self, seq: i64) -> Result<u32> {
        inbox::failed(&mut self.db, seq)
    }
    fn inbox_dead(&mut self, seq: i64, why: &str, now: DateTime<Utc>) -> Result<()> {
        inbox::dead(&mut self.db, seq, why, now)
    }
    fn conversation(&mut self, address: &Address) -> Result<Option<Conversation>> {
        conversations::get_locked(&mut self.db, address)
    }
    fn put_conversation(&mut self, conversation: &Conversation) -> Result<()> {
        conversations::put(&mut self.db, conversation)
    }
    fn next_ticket_number(&mut self) -> Result<u32> {
        tickets::next_number(&mut self.db)
    }
    fn put_ticket(&mut self, ticket: &Ticket) -> Result<()> {
        tickets::put(&mut self.db, ticket)
    }
    fn ticket(&mut self, number: u32) -> Result<Option<Ticket>> {
        tickets::get_locked(&mut self.db, number)
    }
    fn open_ticket(&mut self, applicant: &Address) -> Result<Option<Ticket>> {
        tickets::open(&mut self.db, applicant)
    }
    fn tickets_of(&mut self, applicant: &Address) -> Result<Vec<Ticket>> {
        tickets::of(&mut self.db, applicant)
    }
    fn ticket_in(&mut self, thread: ThreadId) -> Result<Option<Ticket>> {
        tickets::in_thread(&mut self.db, thread)
    }
    fn waiting_tickets(&mut self) -> Result<Vec<Ticket>> {
        tickets::with_status(&mut self.db, Status::Waiting)
    }
    fn claimed_tickets(&mut self) -> Result<Vec<Ticket>> {
        tickets::with_status(&mut self.db, Status::Claimed)
    }
    fn post(&mut self, post: &NewPost, now: DateTime<Utc>) -> Result<i64> {
        outbox::post(&mut self.db, post, now)
    }
    fn post_first(&mut self, posts: &[NewPost], now: DateTime<Utc>) -> Result<()> {
        outbox::post_first(&mut self.db, posts, now)
    }
    fn outbox_heads(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<OutboxRow>> {
        outbox::heads(&mut self.db, now, limit)
    }
    fn outbox_behind(&mut self, lane: &str, after: i64, limit: usize) -> Result<Vec<OutboxRow>> {
        outbox::behind(&mut self.db, lane, after, limit)
    }
    fn outbox_next_due(&mut self) -> Result<Option<DateTime<Utc>>> {
        outbox::next_due(&mut self.db)
    }
    fn set_post(&mut self, id: i64, state: OutboxState, why: Option<&str>, now: DateTime<Utc>) -> Result<()> {
        outbox::set(&mut self.db, id, state, why, now)
    }
    fn retry_post(&mut self, id: i64, not_before: DateTime<Utc>, counts: bool, uncertain: bool) -> Result<()> {
        outbox::retry(&mut self.db, id, not_before, counts, uncertain)
    }
    fn rewrite_post(&mut self, id: i64, payload: &str) -> Result<()> {
        outbox::rewrite(&mut self.db, id, payload)
    }
    fn recover_posts(&mut self) -> Result<u64> {
        let slots = self.db.own.slots.clone();
        lanes::recover(&mut self.db, &slots)
    }
    fn park_lane(&mut self, lane: &str) -> Result<u64> {
        lanes::park(&mut self.db, lane)
    }
    fn unpark_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64> {
        lanes::unpark(&mut self.db, lane, now)
    }
    fn cancel_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64> {
        lanes::cancel(&mut self.db, lane, now)
    }
    fn hasten_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64> {
        lanes::hasten(&mut self.db, lane, now)
    }
    fn outbox_depth(&mut self, now: DateTime<Utc>) -> Result<(u64, Option<DateTime<Utc>>)> {
        outbox::depth(&mut self.db, now)
    }
    fn dead_letters(&mut self, limit: usize) -> Result<Vec<DeadLetter>> {
        outbox::dead_letters(&mut self.db, limit)
    }
    fn put_relay(&mut self, relay: &Relay) -> Result<()> {
        relays::put(&mut self.db, relay)
    }
    fn relay_to(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
        relays::to(&mut self.db, chat, message)
    }
    fn relay_from(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
        relays::from(&mut self.db, chat, message)
    }
    fn put_timer(&mut self, timer: &Timer) -> Result<()> {
        relays::put_timer(&mut self.db, timer)
    }
    fn due_timers(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Timer>> {
        relays::due_timers(&mut self.db, now, limit)
    }
    fn next_timer(&mut self) -> Result<Option<DateTime<Utc>>> {
        relays::next_timer(&mut self.db)
    }
    fn timer_done(&mut self, id: i64) -> Result<()> {
        relays::timer_done(&mut self.db, id)
    }
    fn put_feedback(&mut self, feedback: &Feedback) -> Result<()> {
        reports::put_feedback(&mut self.db, feedback)
    }
    fn put_miss(&mut self, miss: &Miss) -> Result<()> {
        reports::put_miss(&mut self.db, miss)
    }
    fn misses(&mut self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Miss>> {
        reports::misses(&mut self.db, since, limit)
    }
    fn count(&mut self, day: NaiveDate, name: &str, by: i64) -> Result<()> {
        self.db.counted.push((day, name.to_owned(), by));
        Ok(())
    }
    fn counts(&mut self, since: NaiveDate) -> Result<Vec<Count>> {
        reports::counts(&mut self.db, since)
    }
    fn value(&mut self, name: &str) -> Result<Option<String>> {
        settings::value(&mut self.db, name)
    }
    fn put_value(&mut self, name: &str, value: &str) -> Result<()> {
        settings::put_value(&mut self.db, name, value)
    }
    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<()> {
        settings::put_snapshot(&mut self.db, snapshot)
    }
    fn snapshot(&mut self, version: &str) -> Result<Option<Snapshot>> {
        settings::snapshot(&mut self.db, version)
    }
    fn put_reload(&mut self, record: &ReloadRecord) -> Result<()> {
        settings::put_reload(&mut self.db, record)
    }
    fn reloads(&mut self, limit: usize) -> Result<Vec<ReloadRecord>> {
        settings::reloads(&mut self.db, limit)
    }
    fn erase(&mut self, address: &Address, now: DateTime<Utc>) -> Result<Vec<Ticket>> {
        erase::erase(&mut self.db, address, now)
    }
    fn purge(&mut self, before: DateTime<Utc>) -> Result<u64> {
        erase::purge(&mut self.db, before)
    }
}
