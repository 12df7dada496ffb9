//! Long polling: asks for updates, stores them, then asks for what comes after them.
//!
//! Never confirms what is not stored, never runs hot, never reads what an update says.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::answer::{Complaint, Trouble};
use super::api::Telegram;
use super::intake::{KINDS, lane};
use super::json::{value_of, without_content};
use crate::limits::{UPDATE_BYTES_MAX, UPDATES_AT_ONCE_MAX};
use crate::service::port::{ChannelState, Intake, Received};

/// Conflicts borne before it is believed that another copy of the bot is running.
const CONFLICTS_MAX: u32 = 3;

/// Why polling ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollEnd {
    /// It was told to stop.
    Stopped,
    /// Another copy of the bot is polling.
    Conflict(String),
    /// The token was not accepted from the start.
    Unauthorized(String),
}

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Head {
    update_id: i64,
}

struct Polling<'t> {
    telegram: &'t Telegram,
    intake: Arc<dyn Intake>,
    // Confirms what comes before it. None after a long silence: numbers may start anew below it after a quiet week.
    offset: Option<i64>,
    // When something came last.
    heard: Instant,
    // The token was accepted once.
    proven: bool,
    // The webhook is deleted.
    ready: bool,
    failures: u32,
    conflicts: u32,
    // Updates asked for at once; fewer after an answer that was too large.
    at_once: usize,
    reported: Option<ChannelState>,
}

enum Step {
    // Updates to store, and the offset that confirms them.
    Got(Vec<Received>, Option<i64>),
    Ready,
}

/// Polls until told to stop. The webhook is deleted first, what waits at Telegram is kept.
pub async fn poll(telegram: &Telegram, intake: Arc<dyn Intake>, mut stop: watch::Receiver<bool>) -> PollEnd {
    let mut polling = Polling {
        telegram,
        intake,
        offset: None,
        heard: Instant::now(),
        proven: false,
        ready: false,
        failures: 0,
        conflicts: 0,
        at_once: UPDATES_AT_ONCE_MAX,
        reported: None,
    };
    loop {
        // A request under way is dropped: it confirms nothing that is not stored.
        let step = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return PollEnd::Stopped,
            step = polling.step() => step,
        };
        let pause = match step {
            Ok(Step::Got(received, offset)) => polling.store(received, offset).await,
            Ok(Step::Ready) => None,
            Err(trouble) => match polling.troubled(trouble) {
                Ok(pause) => Some(pause),
                Err(end) => return end,
            },
        };
        if let Some(pause) = pause {
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return PollEnd::Stopped,
                () = sleep(pause) => {}
            }
        }
    }
}

impl Polling<'_> {
    async fn step(&mut self) -> Result<Step, Trouble> {
        if !self.ready {
            match self.telegram.ask("deleteWebhook", &json!({"drop_pending_updates": false})).await {
                Ok(_) => self.proven = true,
                // A server that does not know webhooks has none; a wrong token shows at the first poll.
                Err(Trouble::Said(Complaint { code: 404, .. })) => {}
                Err(trouble) => return Err(trouble),
            }
            self.ready = true;
            return Ok(Step::Ready);
        }
        let (pace, body) = (self.telegram.pace(), self.question());
        let asked = Instant::now();
        let answer = self.telegram.post("getUpdates", &body, pace.poll + pace.poll_grace).await;
        self.at_once = match answer {
            Err(Trouble::TooLarge) => self.at_once / 2,
            _ => self.at_once * 2,
        };
        self.at_once = self.at_once.clamp(1, UPDATES_AT_ONCE_MAX);
        let answer = answer?;
        let (received, offset) = match serde_json::from_str::<Batch>(&answer.body) {
            Ok(batch) if answer.status == 200 => received(&batch.result),
            _ => {
                return Err(answer
                    .result()
                    .err()
                    .unwrap_or_else(|| Trouble::Lost("the answer is not readable".into())));
            }
        };
        // Something that answers at once with nothing must not be asked in a tight loop.
        if received.is_empty() && asked.elapsed() < pace.pause {
            sleep(pace.pause / 4).await;
        }
        Ok(Step::Got(received, offset))
    }

    // What is asked for next.
    fn question(&self) -> Value {
        // After a failure it is told at once that it works again, not only when a quiet poll ends.
        let failing = matches!(self.reported, Some(ChannelState::Failing(_)));
        let timeout = if failing { 0 } else { self.telegram.pace().poll.as_secs() };
        let mut body = json!({"limit": self.at_once, "timeout": timeout, "allowed_updates": KINDS});
        if let Some(offset) = self.offset {
            body["offset"] = json!(offset);
        }
        body
    }

    // Only what is stored is confirmed, by the next request.
    async fn store(&mut self, received: Vec<Received>, offset: Option<i64>) -> Option<Duration> {
        if received.is_empty() {
            // After a week of silence Telegram may begin again with lower numbers.
            if self.heard.elapsed() > self.telegram.pace().quiet {
                self.offset = None;
            }
        } else if let Err(why) = self.intake.take_in(received).await {
            tracing::error!(why, "updates could not be stored, they are asked for again");
            self.report(ChannelState::Failing(format!("updates could not be stored: {why}")));
            return Some(self.pause());
        } else {
            (self.offset, self.heard) = (offset, Instant::now());
        }
        (self.failures, self.conflicts) = (0, 0);
        self.proven = true;
        self.report(ChannelState::Working);
        None
    }

    fn troubled(&mut self, trouble: Trouble) -> Result<Duration, PollEnd> {
        let told = trouble.told();
        tracing::warn!(failures = self.failures, told, "polling failed");
        self.report(ChannelState::Failing(told.clone()));
        let Trouble::Said(Complaint { code, retry_after, .. }) = trouble else {
            return Ok(self.pause());
        };
        match code {
            401 | 404 if !self.proven => Err(PollEnd::Unauthorized(told)),
            401 | 404 => Ok(self.telegram.pace().pause_max),
            409 if self.conflicts >= CONFLICTS_MAX => Err(PollEnd::Conflict(told)),
            409 => {
                self.conflicts += 1;
                Ok(self.pause())
            }
            429 => {
                let said = retry_after.map(|seconds| Duration::from_secs(seconds.into()));
                // A wait of nothing would run hot.
                Ok(said.unwrap_or_else(|| self.pause()).max(self.telegram.pace().pause))
            }
            _ => Ok(self.pause()),
        }
    }

    // 1, 2, 4 … seconds.
    fn pause(&mut self) -> Duration {
        let pace = self.telegram.pace();
        let pause = pace.pause.saturating_mul(2_u32.saturating_pow(self.failures));
        self.failures = self.failures.saturating_add(1);
        pause.min(pace.pause_max)
    }

    fn report(&mut self, state: ChannelState) {
        if self.reported.as_ref() != Some(&state) {
            self.intake.report(state.clone());
            self.reported = Some(state);
        }
    }
}

// What has no number cannot be confirmed, nor stored: it comes again until another update confirms it.
fn received(batch: &[&RawValue]) -> (Vec<Received>, Option<i64>) {
    let known = batch.iter().filter_map(|raw| received_of(raw.get()));
    let received: Vec<Received> = known.collect();
    if received.len() < batch.len() {
        tracing::warn!(missing = batch.len() - received.len(), "updates without a number were left out");
    }
    let offset = received.iter().map(|update| update.id.saturating_add(1)).max();
    (received, offset)
}

/// An update as it is stored; none when it has no number.
pub(super) fn received_of(raw: &str) -> Option<Received> {
    let head: Head = serde_json::from_str(raw).ok()?;
    let update: Value = value_of(raw);
    let kept = if raw.len() > UPDATE_BYTES_MAX { without_content(&update).to_string() } else { raw.to_owned() };
    Some(Received { id: head.update_id, lane: lane(&update), raw: kept })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::port::Storing;
    use crate::telegram::{API_URL, Settings};

    struct Nowhere;

    impl Intake for Nowhere {
        fn take_in(&self, _: Vec<Received>) -> Storing<'_> {
            Box::pin(async { Ok(()) })
        }

        fn report(&self, _: ChannelState) {}
    }

    fn said(code: u16, retry_after: Option<u32>) -> Trouble {
        Trouble::Said(Complaint { code, told: String::new(), retry_after })
    }

    #[test]
    fn pauses_grow_to_a_minute_and_keep_what_telegram_asks() {
        let settings = Settings { token: "1:a".to_owned(), api_url: API_URL.to_owned(), proxy: None };
        let telegram = Telegram::new(settings).unwrap();
        let mut polling = Polling {
            telegram: &telegram,
            intake: Arc::new(Nowhere),
            offset: None,
            heard: Instant::now(),
            proven: true,
            ready: true,
            failures: 0,
            conflicts: 0,
            at_once: UPDATES_AT_ONCE_MAX,
            reported: None,
        };
        let mut seconds = |trouble| polling.troubled(trouble).unwrap().as_secs();
        let lost: Vec<u64> = (0..9).map(|_| seconds(Trouble::Foreign(502))).collect();
        assert_eq!(lost, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(seconds(said(429, Some(3600))), 3600);
        assert_eq!(seconds(said(429, Some(0))), 1);
        assert_eq!(seconds(said(429, None)), 60);
        assert_eq!(seconds(said(401, None)), 60);
        assert_eq!([seconds(said(409, None)), seconds(said(409, None)), seconds(said(409, None))], [60, 60, 60]);
        assert!(matches!(polling.troubled(said(409, None)), Err(PollEnd::Conflict(_))));
    }
}
