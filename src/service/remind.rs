//! Timers that wake a conversation, so that it can say a reminder.
//!
//! Never decides what is due: the conversation does, and it says each reminder once.

use chrono::{DateTime, TimeDelta, Utc};

use super::jump::far;
use super::turn::Turn;
use crate::conversation::{Effect, Event, State, Step, step};
use crate::store::{StoreError, Timer, Tx};

type Done = Result<(), StoreError>;

/// The kind of a timer that wakes a conversation; its key is the address.
pub(super) const WAKE: &str = "wake";
/// One that was so late that the clock may be wrong: it is believed when it still says so.
pub(super) const WAKE_LATE: &str = "wake_late";
/// From here on a timer is too late to be believed at once.
const LATE: TimeDelta = TimeDelta::hours(24);
/// How long until it is believed.
const BELIEVE_AFTER: TimeDelta = TimeDelta::minutes(10);
/// Timers looked through when the clock was set back.
const TIMERS_MAX: usize = 100_000;

impl Turn<'_> {
    /// Wakes a conversation at a time.
    pub(super) fn wake(&mut self, address: &crate::address::Address, at: DateTime<Utc>) -> Done {
        self.tx.put_timer(&Timer { id: 0, at, kind: WAKE.to_owned(), key: address.as_str().to_owned() })
    }

    /// The time of a conversation has come.
    pub(super) fn woke(&mut self, timer: &Timer) -> Done {
        let address = crate::address::Address::new(&timer.key);
        let Some(mut known) = self.tx.conversation(&address)? else { return Ok(()) };
        let Some(mut state) = State::from_json(&known.state) else { return Ok(()) };
        // A timer of a plan that was changed since.
        let planned = state.progress.as_ref().and_then(|progress| progress.wake);
        let late = timer.kind == WAKE_LATE;
        if planned.is_none_or(|planned| !late && planned != timer.at) {
            return Ok(());
        }
        if !late && self.now - timer.at > LATE {
            tracing::warn!(due = %timer.at, "a reminder is very late; it waits until the time is sure");
            let at = self.now + BELIEVE_AFTER;
            return self.tx.put_timer(&Timer { id: 0, at, kind: WAKE_LATE.to_owned(), key: timer.key.clone() });
        }
        let ticket = self.tx.open_ticket(&address)?;
        state.ticket = ticket.as_ref().map(|ticket| ticket.number);
        let desk = self.view(ticket.as_ref())?;
        let book = std::sync::Arc::clone(&self.book);
        let Step { state, effects } = step(&book, self.now, desk, state, &Event::Woke);
        // What is kept of somebody who only waits is kept as long as they wait.
        known.state = serde_json::to_string(&state).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        self.tx.put_conversation(&known)?;
        // A reminder that somebody gets when they unblock the bot some day is of no use.
        let unheard = known.blocked || known.banned;
        let heard = effects.into_iter().filter(|effect| !unheard || !matches!(effect, Effect::Say(_)));
        for effect in heard.collect::<Vec<_>>() {
            if matches!(effect, Effect::Say(_)) {
                self.count("reminded")?;
            }
            self.effect(&known, &state, effect, None)?;
        }
        Ok(())
    }
}

/// After the clock was set back: what waits to be believed waits from now on.
pub(super) fn put_right(tx: &mut dyn Tx, now: DateTime<Utc>) -> Done {
    let waiting = tx.due_timers(far(now), TIMERS_MAX)?;
    let ahead = |timer: &&Timer| timer.kind == WAKE_LATE && timer.at > now + BELIEVE_AFTER;
    for timer in waiting.iter().filter(ahead) {
        tx.timer_done(timer.id)?;
        tx.put_timer(&Timer { id: 0, at: now, ..timer.clone() })?;
    }
    Ok(())
}
