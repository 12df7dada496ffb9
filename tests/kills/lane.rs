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
