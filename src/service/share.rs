//! What several processes on one store must agree on: who sends, who polls, which knowledge base runs.
//!
//! With a store of one process all of it is this one's, and nothing is asked. Never decides anything by itself.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use super::Service;
use super::choose::in_use;
use super::reload::IN_USE;
use super::sender::Sending;
use crate::store::StoreError;

/// How often is looked after what is shared.
const LOOK: TimeDelta = TimeDelta::seconds(1);
/// How often it is tried to become the one that may do something.
const LEAD: Duration = Duration::from_secs(1);

/// When something was looked after last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked(Option<DateTime<Utc>>);

impl Looked {
    /// True once a second, also after the clock has jumped.
    pub(super) fn is_due(&mut self, now: DateTime<Utc>) -> bool {
        let due = self.0.is_none_or(|last| now - last >= LOOK || now < last);
        if due {
            self.0 = Some(now);
        }
        due
    }
}

impl Service {
    /// Looks after this process's share of what is to be sent.
    pub(super) fn tend(&self, sending: &mut Sending, now: DateTime<Utc>) {
        if !self.store.is_shared() || !sending.tended.is_due(now) {
            return;
        }
        match self.store.tend() {
            Ok(share) => {
                sending.pace.share(share.part);
                metrics::gauge!("beian_processes").set(f64::from(share.processes));
                metrics::gauge!("beian_share_of_sending").set(share.part);
            }
            Err(error) => {
                tracing::error!(%error, "this process has no share of what is to be sent");
                metrics::gauge!("beian_share_of_sending").set(0.0);
            }
        }
    }

    /// Goes on with the knowledge base that another process has put in use.
    pub(super) fn follow(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        if !self.store.is_shared() || !self.followed.lock().unwrap_or_else(PoisonError::into_inner).is_due(now) {
            return Ok(());
        }
        let current = self.shelf.current().version.clone();
        let Some(version) = self.read(|tx| tx.value(IN_USE))? else { return Ok(()) };
        if version == current {
            return Ok(());
        }
        let today = self.today();
        match self.read(|tx| in_use(tx, today))? {
            Some(book) => {
                tracing::info!(from = current, to = book.version, "another process has changed the knowledge base");
                metrics::gauge!("beian_knowledge_info", "version" => current).set(0.0);
                self.shelf.swap(Arc::new(book));
            }
            None => tracing::error!(version, "the knowledge base another process has put in use cannot be read here"),
        }
        Ok(())
    }

    /// Waits until this process is the only one that may do something; false: it is told to stop.
    pub async fn lead(&self, name: &str, mut stop: watch::Receiver<bool>) -> bool {
        let mut told = false;
        loop {
            match self.store.hold(name) {
                Ok(true) => return true,
                Ok(false) if !told => {
                    tracing::info!(name, "another process does it; this one stands by");
                    told = true;
                }
                Ok(false) => {}
                Err(error) => tracing::warn!(name, %error, "it is not known whether this process may do it"),
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return false,
                () = tokio::time::sleep(LEAD) => {}
            }
        }
    }

    /// Ends when this process is not the only one any more that may do something.
    pub async fn leads_no_more(&self, name: &str) {
        loop {
            tokio::time::sleep(LEAD).await;
            if !self.store.hold(name).unwrap_or(false) {
                return;
            }
        }
    }
}
