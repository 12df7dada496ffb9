//! What one receiver got, held against what was due, in order.
//!
//! A second copy is the same message once more, right after the first; it is in the window when a process was killed
//! between the two.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::script::plain;
use crate::fake::Call;

/// A process that was just started sends nothing for so long: what comes is still of the one before.
pub const AFTERMATH: Duration = Duration::from_millis(200);

/// When one process was followed by another.
#[derive(Default)]
pub struct Boundaries(Mutex<Vec<Instant>>);

impl Boundaries {
    /// A process is about to be started.
    pub fn add(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now() + AFTERMATH);
    }

    fn between(&self, first: Instant, second: Instant) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().rev().take_while(|at| **at > first).any(|at| *at < second)
    }
}

/// A lane as it fills.
#[derive(Default)]
pub struct Lane {
    /// How many of the expected messages have come; what has come when nothing is expected yet.
    pub seen: Vec<String>,
    last: Option<(Instant, String)>,
    pub copies: usize,
    pub copies_in_window: usize,
    /// Messages that had come before and came again.
    pub doubled: Vec<String>,
    /// Messages that came where another was due.
    pub disorder: Vec<String>,
}

impl Lane {
    /// A message has been accepted.
    pub fn take(&mut self, call: &Call, expected: Option<&[String]>, boundaries: &Boundaries) {
        let content = ["text", "caption", "reply_markup"].map(|key| call.params[key].to_string()).concat();
        let text = plain(call.params["text"].as_str().or(call.params["caption"].as_str()).unwrap_or_default());
        let due = expected.is_none_or(|expected| expected.get(self.seen.len()) == Some(&text));
        let before = self.last.replace((call.at, content.clone()));
        match before {
            _ if due => self.seen.push(text),
            Some((at, same)) if same == content => {
                self.copies += 1;
                self.copies_in_window += usize::from(boundaries.between(at, call.at));
            }
            _ if self.seen.contains(&text) => self.doubled.push(text),
            _ => self.disorder.push(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Outcome;

    /// What a lane makes of messages; `|` is a kill.
    fn lane(messages: &str) -> Lane {
        let expected: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        let (boundaries, mut lane) = (Boundaries::default(), Lane::default());
        let mut at = Instant::now();
        for message in messages.split(' ') {
            at += AFTERMATH;
            if message == "|" {
                boundaries.0.lock().unwrap().push(at);
                continue;
            }
            let params = serde_json::json!({"chat_id": 1, "text": message});
            let method = "sendMessage".to_owned();
            let call = Call { number: 0, method, params, outcome: Outcome::Pending, at };
            lane.take(&call, Some(&expected), &boundaries);
        }
        lane
    }

    #[test]
    fn second_copies_doubled_and_misplaced_messages_are_told_apart() {
        let found = |messages: &str| {
            let lane = lane(messages);
            (lane.seen.len(), lane.copies, lane.copies_in_window, lane.doubled.len(), lane.disorder.len())
        };
        assert_eq!(found("a | b c"), (3, 0, 0, 0, 0));
        assert_eq!(found("a | a b c | c"), (3, 2, 2, 0, 0));
        assert_eq!(found("a a b c"), (3, 1, 0, 0, 0), "a copy without a kill");
        assert_eq!(found("a | a a b c"), (3, 2, 1, 0, 0), "a third copy after one kill");
        assert_eq!(found("a b | a c"), (3, 0, 0, 1, 0), "an older message came twice");
        assert_eq!(found("a c b | c"), (3, 0, 0, 0, 1), "one message before the other");
        assert_eq!(found("a | b"), (2, 0, 0, 0, 0), "the third was lost");
    }
}
