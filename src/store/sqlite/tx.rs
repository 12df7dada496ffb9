//! The contract of a transaction, operation by operation.
//!
//! Never holds a statement: those stand in the file of their topic.

use chrono::{DateTime, NaiveDate, Utc};

use super::db::{Db, Result};
use super::{conversations, erase, inbox, lanes, outbox, relays, reports, settings, tickets};
use crate::address::{Address, MessageId, ThreadId};
use crate::desk::{Status, Ticket};
use crate::store::{
    Conversation, Count, DeadLetter, Feedback, InboxRow, Miss, NewPost, OutboxRow, OutboxState, Relay, ReloadRecord,
    Snapshot, Timer, Tx, Update,
};

/// The operations in a transaction of SQLite.
pub(super) struct SqliteTx<'c> {
    pub(super) db: Db<'c>,
}

impl Tx for SqliteTx<'_> {
    fn nested(&mut self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()> {
        let db = self.db;
        db.nested(|| work(self))
    }
    fn take_in(&mut self, update: &Update, now: DateTime<Utc>) -> Result<bool> {
        inbox::take_in(self.db, update, now)
    }
    fn inbox_heads(&mut self, limit: usize) -> Result<Vec<InboxRow>> {
        inbox::heads(self.db, limit)
    }
    fn inbox_claim(&mut self, seqs: &[i64]) -> Result<Vec<i64>> {
        inbox::claim(self.db, seqs)
    }
    fn inbox_waiting(&mut self, lane: &str) -> Result<u64> {
        inbox::waiting(self.db, lane)
    }
    fn inbox_depth(&mut self) -> Result<u64> {
        inbox::depth(self.db)
    }
    fn inbox_done(&mut self, seq: i64, now: DateTime<Utc>) -> Result<()> {
        inbox::done(self.db, seq, now)
    }
    fn inbox_failed(&mut self, seq: i64) -> Result<u32> {
        inbox::failed(self.db, seq)
    }
    fn inbox_dead(&mut self, seq: i64, why: &str, now: DateTime<Utc>) -> Result<()> {
        inbox::dead(self.db, seq, why, now)
    }
    fn conversation(&mut self, address: &Address) -> Result<Option<Conversation>> {
        conversations::get(self.db, address)
    }
    fn put_conversation(&mut self, conversation: &Conversation) -> Result<()> {
        conversations::put(self.db, conversation)
    }
    fn next_ticket_number(&mut self) -> Result<u32> {
        tickets::next_number(self.db)
    }
    fn put_ticket(&mut self, ticket: &Ticket) -> Result<()> {
        tickets::put(self.db, ticket)
    }
    fn ticket(&mut self, number: u32) -> Result<Option<Ticket>> {
        tickets::get(self.db, number)
    }
    fn open_ticket(&mut self, applicant: &Address) -> Result<Option<Ticket>> {
        tickets::open(self.db, applicant)
    }
    fn tickets_of(&mut self, applicant: &Address) -> Result<Vec<Ticket>> {
        tickets::of(self.db, applicant)
    }
    fn ticket_in(&mut self, thread: ThreadId) -> Result<Option<Ticket>> {
        tickets::in_thread(self.db, thread)
    }
    fn waiting_tickets(&mut self) -> Result<Vec<Ticket>> {
        tickets::with_status(self.db, Status::Waiting)
    }
    fn claimed_tickets(&mut self) -> Result<Vec<Ticket>> {
        tickets::with_status(self.db, Status::Claimed)
    }
    fn post(&mut self, post: &NewPost, now: DateTime<Utc>) -> Result<i64> {
        outbox::post(self.db, post, now)
    }
    fn post_first(&mut self, posts: &[NewPost], now: DateTime<Utc>) -> Result<()> {
        outbox::post_first(self.db, posts, now)
    }
    fn outbox_heads(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<OutboxRow>> {
        outbox::heads(self.db, now, limit)
    }
    fn outbox_behind(&mut self, lane: &str, after: i64, limit: usize) -> Result<Vec<OutboxRow>> {
        outbox::behind(self.db, lane, after, limit)
    }
    fn outbox_next_due(&mut self) -> Result<Option<DateTime<Utc>>> {
        outbox::next_due(self.db)
    }
    fn set_post(&mut self, id: i64, state: OutboxState, why: Option<&str>, now: DateTime<Utc>) -> Result<()> {
        outbox::set(self.db, id, state, why, now)
    }
    fn retry_post(&mut self, id: i64, not_before: DateTime<Utc>, counts: bool, uncertain: bool) -> Result<()> {
        outbox::retry(self.db, id, not_before, counts, uncertain)
    }
    fn rewrite_post(&mut self, id: i64, payload: &str) -> Result<()> {
        outbox::rewrite(self.db, id, payload)
    }
    fn recover_posts(&mut self) -> Result<u64> {
        lanes::recover(self.db)
    }
    fn park_lane(&mut self, lane: &str) -> Result<u64> {
        lanes::park(self.db, lane)
    }
    fn unpark_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64> {
        lanes::unpark(self.db, lane, now)
    }
    fn cancel_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64> {
        lanes::cancel(self.db, lane, now)
    }
    fn hasten_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64> {
        lanes::hasten(self.db, lane, now)
    }
    fn outbox_depth(&mut self, now: DateTime<Utc>) -> Result<(u64, Option<DateTime<Utc>>)> {
        outbox::depth(self.db, now)
    }
    fn dead_letters(&mut self, limit: usize) -> Result<Vec<DeadLetter>> {
        outbox::dead_letters(self.db, limit)
    }
    fn put_relay(&mut self, relay: &Relay) -> Result<()> {
        relays::put(self.db, relay)
    }
    fn relay_to(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
        relays::to(self.db, chat, message)
    }
    fn relay_from(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
        relays::from(self.db, chat, message)
    }
    fn put_timer(&mut self, timer: &Timer) -> Result<()> {
        relays::put_timer(self.db, timer)
    }
    fn due_timers(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Timer>> {
        relays::due_timers(self.db, now, limit)
    }
    fn next_timer(&mut self) -> Result<Option<DateTime<Utc>>> {
        relays::next_timer(self.db)
    }
    fn timer_done(&mut self, id: i64) -> Result<()> {
        relays::timer_done(self.db, id)
    }
    fn put_feedback(&mut self, feedback: &Feedback) -> Result<()> {
        reports::put_feedback(self.db, feedback)
    }
    fn put_miss(&mut self, miss: &Miss) -> Result<()> {
        reports::put_miss(self.db, miss)
    }
    fn misses(&mut self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Miss>> {
        reports::misses(self.db, since, limit)
    }
    fn count(&mut self, day: NaiveDate, name: &str, by: i64) -> Result<()> {
        reports::count(self.db, day, name, by)
    }
    fn counts(&mut self, since: NaiveDate) -> Result<Vec<Count>> {
        reports::counts(self.db, since)
    }
    fn value(&mut self, name: &str) -> Result<Option<String>> {
        settings::value(self.db, name)
    }
    fn put_value(&mut self, name: &str, value: &str) -> Result<()> {
        settings::put_value(self.db, name, value)
    }
    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<()> {
        settings::put_snapshot(self.db, snapshot)
    }
    fn snapshot(&mut self, version: &str) -> Result<Option<Snapshot>> {
        settings::snapshot(self.db, version)
    }
    fn put_reload(&mut self, record: &ReloadRecord) -> Result<()> {
        settings::put_reload(self.db, record)
    }
    fn reloads(&mut self, limit: usize) -> Result<Vec<ReloadRecord>> {
        settings::reloads(self.db, limit)
    }
    fn erase(&mut self, address: &Address, now: DateTime<Utc>) -> Result<Vec<Ticket>> {
        erase::erase(self.db, address, now)
    }
    fn purge(&mut self, before: DateTime<Utc>) -> Result<u64> {
        erase::purge(self.db, before)
    }
}
