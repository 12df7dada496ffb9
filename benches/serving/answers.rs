//! Which updates have been answered, and how long each took: the nth update of a chat by the nth message to it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::fake::{Call, Fake};
use crate::{ANSWERS, PATIENCE, WELCOME};

/// Questions asked since it was made.
#[derive(Default)]
pub struct Answers {
    queued: HashMap<i64, Vec<Instant>>,
    answered: HashMap<i64, usize>,
    waits: Vec<Duration>,
    last: Option<Instant>,
    /// Calls already looked at.
    seen: usize,
}

impl Answers {
    pub fn since_now(fake: &Fake) -> Self {
        Self { seen: fake.see(|world| world.ledger.calls.len()), ..Self::default() }
    }

    pub fn ask(&mut self, fake: &Fake, chat: i64, nth: usize) {
        self.queued.entry(chat).or_default().push(Instant::now());
        fake.say(chat, ANSWERS[nth % ANSWERS.len()].0);
    }

    fn asked(&self) -> usize {
        self.queued.values().map(Vec::len).sum()
    }

    fn look(&mut self, calls: &[Call]) {
        for call in &calls[self.seen..] {
            let Some(chat) = call.chat().filter(|_| call.method.eq_ignore_ascii_case("sendMessage")) else { continue };
            // Refused, or the welcome for whoever is new.
            let welcome = call.params["text"].as_str().is_some_and(|text| text.starts_with(WELCOME));
            if welcome || call.result().is_none() && call.refusal().is_some() {
                continue;
            }
            let nth = self.answered.entry(chat).or_default();
            let Some(queued) = self.queued.get(&chat).and_then(|queued| queued.get(*nth)) else { continue };
            *nth += 1;
            self.waits.push(call.at - *queued);
            self.last = self.last.max(Some(call.at));
        }
        self.seen = calls.len();
    }

    /// Waits until all but so many are answered; how many are not.
    pub fn wait(&mut self, fake: &Fake, but: usize, limit: Duration) -> usize {
        let asked = self.asked() - but;
        let _all = fake.wait(limit.min(PATIENCE), |world| {
            self.look(&world.ledger.calls);
            (self.waits.len() >= asked).then_some(())
        });
        self.asked() - self.waits.len()
    }

    /// From `begun` to the last answer.
    pub fn took(&self, begun: Instant) -> Duration {
        self.last.map_or(Duration::MAX, |last| last - begun)
    }

    /// The wait of which this share is not longer, in milliseconds.
    pub fn percentile(&mut self, share: f64) -> f64 {
        self.waits.sort();
        let at = ((self.waits.len() as f64 * share).ceil() as usize).clamp(1, self.waits.len().max(1)) - 1;
        self.waits.get(at).map_or(f64::NAN, |wait| wait.as_secs_f64() * 1000.0)
    }
}
