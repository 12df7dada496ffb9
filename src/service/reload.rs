//! Reload and rollback of the knowledge base: read, checked, compared, swapped in one step, recorded.
//!
//! A broken knowledge base never replaces a good one; one that loses golden answers only when forced.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Service;
use super::port::{Incoming, Place, What};
use super::turn::Turn;
use crate::address::Person;
use crate::conversation::{Difference, difference};
use crate::knowledge::{Book, File};
use crate::library::Read;
use crate::problem::{Severity, any_error};
use crate::store::{ReloadRecord, Snapshot, StoreError};

/// The channel of requests from the command line and from signals.
pub const LOCAL: &str = "local";

/// Under which name the version is kept that an operator has turned back from.
pub(super) const LEFT: &str = "rolled_back_from";
/// Under which name the version in use is kept.
pub(super) const IN_USE: &str = "version_in_use";
/// Longest list in a report.
const LISTED_MAX: usize = 30;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Read the folder again.
    Reload {
        /// Also when golden answers get worse.
        force: bool,
    },
    /// Go back to the version before.
    Rollback,
}

impl Request {
    /// The request as an update of the local channel.
    pub fn raw(self, who: &str) -> String {
        let word = match self {
            Self::Reload { force: false } => "/reload",
            Self::Reload { force: true } => "/reload force",
            Self::Rollback => "/rollback",
        };
        serde_json::json!({"who": who, "text": word}).to_string()
    }
}

/// Reads an update of the local channel.
pub(super) fn read_local(raw: &str) -> Incoming {
    let value: serde_json::Value = serde_json::from_str(raw).unwrap_or_default();
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let who = Person { name: text("who"), ..Person::default() };
    Incoming { who, place: Place::Elsewhere, what: What::Text { text: text("text"), message: 0, reply_to: None } }
}

/// What became of a request, before anything is swapped.
#[derive(Debug)]
pub(super) struct Outcome {
    action: &'static str,
    /// The new knowledge base and its files; none: nothing is swapped.
    new: Option<(Arc<Book>, String)>,
    same: bool,
    report: String,
}

impl Outcome {
    fn refused(action: &'static str, report: String) -> Self {
        Self { action, new: None, same: false, report }
    }
}

impl Service {
    /// Reads what is asked for and compares it with what runs; swaps nothing.
    pub(super) fn read_again(&self, request: Request) -> Outcome {
        let (action, read, force) = match request {
            Request::Reload { force } => ("reload", self.shelf.read(self.today()).map_err(|e| e.to_string()), force),
            Request::Rollback => ("rollback", self.version_before(), true),
        };
        let old = self.shelf.current();
        let read = match read {
            Ok(read) => read,
            Err(why) => return Outcome::refused(action, format!("没有换：{why}\n仍用版本 {}。", old.version)),
        };
        let Read { files, book, problems } = read;
        let Some(book) = book else {
            let errors: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let count = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
            debug_assert!(any_error(&problems));
            let report = format!("没有换：有 {count} 处错误。仍用版本 {}。\n{}", old.version, errors.join("\n"));
            return Outcome::refused(action, report);
        };
        if book.version == old.version {
            return Outcome { action, new: None, same: true, report: unchanged(&old.version) };
        }
        let changes = difference(&old, &book, self.clock.now());
        if !force && !changes.worse.is_empty() {
            let lost = listed(&changes.worse);
            let report = format!(
                "没有换：有 {} 道黄金题原来答对、现在答不对。确认要换就发 /reload force。仍用版本 {}。\n{lost}\n{}",
                changes.worse.len(),
                old.version,
                told(&changes)
            );
            return Outcome::refused(action, report);
        }
        let warnings = problems.len();
        let forced = match changes.worse.len() {
            lost if force && lost > 0 && action == "reload" => format!("（强制，{lost} 道黄金题现在答不对）"),
            _ => String::new(),
        };
        let report =
            format!("已换{forced}：{} → {}，{warnings} 个提醒。\n{}", old.version, book.version, told(&changes));
        Outcome { action, new: Some((Arc::new(book), kept(&files))), same: false, report }
    }

    pub(super) fn today(&self) -> chrono::NaiveDate {
        let zone = self.shelf.current().hours.office().time_zone();
        self.clock.now().with_timezone(&zone).date_naive()
    }

    // The version that ran before the last swap.
    fn version_before(&self) -> Result<Read, String> {
        let current = self.shelf.current().version.clone();
        let before = self.read(|tx| {
            let reloads = tx.reloads(100)?;
            let last = reloads.iter().find(|record| record.outcome == "swapped" && record.to == current);
            match last {
                Some(record) => tx.snapshot(&record.from),
                None => Ok(None),
            }
        });
        let snapshot = before.map_err(|error| error.to_string())?.ok_or("没有可以退回的版本")?;
        let files = restored(&snapshot.files).ok_or("存着的旧版本读不出来")?;
        Ok(Read::of(files, self.today()))
    }
}

impl Turn<'_> {
    /// Swaps the knowledge base if it may be swapped, records it, and returns the report.
    pub(super) fn reload(&mut self, who: &str, outcome: &Outcome) -> Result<String, StoreError> {
        let from = self.book.version.clone();
        let to = outcome.new.as_ref().map_or_else(|| from.clone(), |(book, _)| book.version.clone());
        let word = match (&outcome.new, outcome.same) {
            (Some(_), _) => "swapped",
            (None, true) => "same",
            (None, false) => "refused",
        };
        if let Some((book, files)) = &outcome.new {
            let version = book.version.clone();
            self.tx.put_snapshot(&Snapshot { version: version.clone(), files: files.clone(), at: self.now })?;
            self.tx.put_value(IN_USE, &version)?;
            let left = if outcome.action == "rollback" { from.as_str() } else { "" };
            self.tx.put_value(LEFT, left)?;
            self.service.swap_later(Arc::clone(book));
            metrics::gauge!("beian_knowledge_info", "version" => from.clone()).set(0.0);
        }
        self.tx.put_reload(&ReloadRecord {
            at: self.now,
            who: who.to_owned(),
            action: outcome.action.to_owned(),
            outcome: word.to_owned(),
            from: from.clone(),
            to: to.clone(),
            report: outcome.report.clone(),
        })?;
        metrics::counter!("beian_reloads_total", "outcome" => word).increment(1);
        tracing::info!(action = outcome.action, outcome = word, from, to, who, "knowledge base asked to change");
        Ok(outcome.report.clone())
    }
}

fn unchanged(version: &str) -> String {
    format!("没有变化，仍是版本 {version}。")
}

fn told(changes: &Difference) -> String {
    let mut lines = Vec::new();
    for (word, ids) in [("新增", &changes.added), ("删除", &changes.removed), ("修改", &changes.changed)] {
        if !ids.is_empty() {
            lines.push(format!("{word} {} 条：{}", ids.len(), listed(ids)));
        }
    }
    if !changes.answers.is_empty() {
        let answers: Vec<String> = changes
            .answers
            .iter()
            .map(|answer| match answer.was == answer.is {
                true => format!("「{}」仍是 {}，文字变了", answer.ask, answer.is),
                false => format!("「{}」{} → {}", answer.ask, answer.was, answer.is),
            })
            .collect();
        lines.push(format!("{} 道黄金题的回答变了：\n{}", answers.len(), listed(&answers)));
    }
    if lines.is_empty() { "条目和黄金题的回答都没有变。".to_owned() } else { lines.join("\n") }
}

fn listed(items: &[String]) -> String {
    let long = items.iter().any(|item| item.chars().count() > 40);
    let mut text = items.iter().take(LISTED_MAX).cloned().collect::<Vec<_>>().join(if long { "\n" } else { "、" });
    if items.len() > LISTED_MAX {
        text.push_str(&format!("…… 共 {} 个", items.len()));
    }
    text
}

/// Files as a snapshot keeps them.
pub(super) fn kept(files: &[File]) -> String {
    let pairs: Vec<(&str, &str)> =
        files.iter().map(|file| (file.path.as_str(), file.text.as_deref().unwrap_or_default())).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

/// Files out of a snapshot.
pub(super) fn restored(files: &str) -> Option<Vec<File>> {
    let pairs: Vec<(String, String)> = serde_json::from_str(files).ok()?;
    Some(pairs.into_iter().map(|(path, text)| File { path, text: Ok(text) }).collect())
}
