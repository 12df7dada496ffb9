//! How fast may be sent: a bucket for each chat and one for all, and chats that must wait.
//!
//! Never reads a clock. Forgets chats that have been quiet.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

/// Messages a chat takes at once before it is paced.
const CHAT_BURST: f64 = 60.0;
/// Messages a second a chat takes in the long run (Telegram: about one).
const CHAT_PER_SECOND: f64 = 1.0;
/// Chats remembered before quiet ones are forgotten.
const CHATS_MAX: usize = 10_000;

/// A bucket that fills with time.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: DateTime<Utc>,
}

impl Bucket {
    fn filled(self, now: DateTime<Utc>, per_second: f64, most: f64) -> Self {
        let seconds = (now - self.at).as_seconds_f64().max(0.0);
        Self { tokens: (self.tokens + seconds * per_second).min(most), at: now }
    }
}

/// The paces of all chats.
#[derive(Debug)]
pub(super) struct Pace {
    chats: HashMap<String, Bucket>,
    frozen: HashMap<String, DateTime<Utc>>,
    all: Option<(Bucket, f64)>,
    /// Messages a second to all chats together when this process sends everything.
    per_second: f64,
}

impl Pace {
    /// `per_second`: messages a second to all chats together; 0 is without a limit, also for each chat.
    pub(super) fn new(per_second: u32, now: DateTime<Utc>) -> Self {
        let all = (per_second > 0).then(|| {
            let rate = f64::from(per_second);
            (Bucket { tokens: rate, at: now }, rate)
        });
        Self { chats: HashMap::new(), frozen: HashMap::new(), all, per_second: f64::from(per_second) }
    }

    /// This process sends only a part of everything, 0 to 1: together all processes keep to the pace.
    pub(super) fn share(&mut self, part: f64) {
        if let Some((bucket, rate)) = self.all.as_mut() {
            *rate = (self.per_second * part).max(f64::MIN_POSITIVE);
            bucket.tokens = bucket.tokens.min(rate.max(1.0));
        }
    }

    /// Takes one message's share for a chat; otherwise when to try again.
    pub(super) fn take(&mut self, chat: &str, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        if let Some(until) = self.frozen.get(chat).copied() {
            if until > now {
                return Err(until);
            }
            self.frozen.remove(chat);
        }
        let Some((all, rate)) = self.all.as_mut() else { return Ok(()) };
        // A small share still holds one message.
        *all = all.filled(now, *rate, rate.max(1.0));
        if all.tokens < 1.0 {
            return Err(later(now, (1.0 - all.tokens) / *rate));
        }
        if self.chats.len() > CHATS_MAX {
            self.chats.retain(|_, bucket| bucket.filled(now, CHAT_PER_SECOND, CHAT_BURST).tokens < CHAT_BURST);
        }
        let bucket = self.chats.entry(chat.to_owned()).or_insert(Bucket { tokens: CHAT_BURST, at: now });
        *bucket = bucket.filled(now, CHAT_PER_SECOND, CHAT_BURST);
        if bucket.tokens < 1.0 {
            return Err(later(now, (1.0 - bucket.tokens) / CHAT_PER_SECOND));
        }
        bucket.tokens -= 1.0;
        all.tokens -= 1.0;
        Ok(())
    }

    /// This chat must wait.
    pub(super) fn freeze(&mut self, chat: &str, until: DateTime<Utc>) {
        let known = self.frozen.entry(chat.to_owned()).or_insert(until);
        *known = until.max(*known);
    }

    /// No chat must wait any more, but for its bucket.
    pub(super) fn thaw(&mut self) {
        self.frozen.clear();
    }
}

fn later(now: DateTime<Utc>, seconds: f64) -> DateTime<Utc> {
    // A bucket is never further away than a few seconds; the cast cannot overflow.
    now + TimeDelta::milliseconds((seconds * 1000.0).ceil() as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_frozen_chat_holds_up_no_other() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let mut pace = Pace::new(30, now);
        pace.freeze("a", now + TimeDelta::seconds(35));
        assert_eq!(pace.take("a", now), Err(now + TimeDelta::seconds(35)));
        assert_eq!(pace.take("b", now), Ok(()));
        assert_eq!(pace.take("a", now + TimeDelta::seconds(35)), Ok(()));
        pace.freeze("a", now + TimeDelta::seconds(35));
        pace.thaw();
        assert_eq!(pace.take("a", now), Ok(()));
    }

    #[test]
    fn a_chat_and_all_chats_are_paced() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let mut pace = Pace::new(1000, now);
        assert_eq!((0..100).filter(|_| pace.take("a", now).is_ok()).count(), 60);
        assert!(pace.take("a", now + TimeDelta::seconds(1)).is_ok());
        let mut pace = Pace::new(30, now);
        assert_eq!((0..100).filter(|at| pace.take(&at.to_string(), now).is_ok()).count(), 30);
        let mut pace = Pace::new(0, now);
        assert_eq!((0..100).filter(|_| pace.take("a", now).is_ok()).count(), 100);
    }

    #[test]
    fn processes_that_share_the_sending_share_the_pace() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let mut pace = Pace::new(30, now);
        pace.share(0.5);
        assert_eq!((0..100).filter(|at| pace.take(&at.to_string(), now).is_ok()).count(), 15);
        let later = now + TimeDelta::seconds(1);
        pace.share(1.0);
        assert_eq!((0..100).filter(|at| pace.take(&at.to_string(), later).is_ok()).count(), 30);
        pace.share(0.01);
        let later = later + TimeDelta::seconds(60);
        assert_eq!((0..100).filter(|at| pace.take(&at.to_string(), later).is_ok()).count(), 1);
    }
}
