//! What can be seen of the running service from outside: health and counters.
//!
//! Never holds what people wrote, nor who they are.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::port::ChannelState;

/// The service's health, part by part.
#[derive(Debug, Default)]
pub struct Board(Mutex<BTreeMap<&'static str, String>>);

impl Board {
    fn failing(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes whether a part works.
    pub fn set(&self, part: &'static str, state: &ChannelState) {
        match state {
            ChannelState::Working => self.failing().remove(part),
            ChannelState::Failing(why) => self.failing().insert(part, why.clone()),
        };
    }

    /// Whether everything works, and what does not.
    pub fn health(&self) -> (bool, String) {
        let failing = self.failing();
        let parts: Vec<String> = failing.iter().map(|(part, why)| format!("{part}: {why}")).collect();
        (parts.is_empty(), parts.join("; "))
    }
}
