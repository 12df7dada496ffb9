//! Faults on demand: which call, how often, what goes wrong. Never acts by chance or by time.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::ledger::number;
use super::params::Refusal;

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429, not executed.
    TooMany { retry_after: Option<u32> },
    /// A status with an HTML body, not executed.
    Status(u16),
    /// 200 with half a JSON; executed.
    BrokenJson,
    /// Refused with these words.
    Refuse { code: u16, description: String, parameters: Option<Value> },
    /// Executed, but answered only after [`super::Fake::release`].
    Slow,
    /// The connection is closed without an answer; not executed.
    Cut,
    /// Executed, then the connection is closed without an answer.
    AnswerLost,
    /// Waits before it is executed until [`super::Fake::release`].
    Hold,
}

impl Fault {
    /// Refused with 400 and these words.
    pub fn bad_request(words: &str) -> Self {
        Self::Refuse { code: 400, description: format!("Bad Request: {words}"), parameters: None }
    }

    /// Its name in the ledger.
    pub fn name(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "TooMany",
            Self::Status(_) => "Status",
            Self::BrokenJson => "BrokenJson",
            Self::Refuse { .. } => "Refuse",
            Self::Slow => "Slow",
            Self::Cut => "Cut",
            Self::AnswerLost => "AnswerLost",
            Self::Hold => "Hold",
        }
    }

    /// The refusal it stands for.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::TooMany { retry_after } => Some(Refusal {
                code: 429,
                description: retry_after
                    .map_or("Too Many Requests".to_owned(), |s| format!("Too Many Requests: retry after {s}")),
                parameters: retry_after.map(|seconds| json!({"retry_after": seconds})),
            }),
            Self::Refuse { code, description, parameters } => {
                Some(Refusal { code: *code, description: description.clone(), parameters: parameters.clone() })
            }
            _ => None,
        }
    }
}

/// Which calls, how often, what.
#[derive(Clone, Debug)]
pub struct Rule {
    method: Option<String>,
    chat: Option<i64>,
    thread: Option<i64>,
    words: Option<String>,
    skip: u32,
    left: Option<u32>,
    fault: Fault,
}

impl Rule {
    /// Once, at the next call of this method ("" for every method but `getUpdates`).
    pub fn on(method: &str, fault: Fault) -> Self {
        let method = Some(method.to_owned()).filter(|method| !method.is_empty());
        Self { method, chat: None, thread: None, words: None, skip: 0, left: Some(1), fault }
    }

    /// Only for this chat.
    pub fn chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    /// Only for this topic.
    pub fn thread(mut self, thread: i64) -> Self {
        self.thread = Some(thread);
        self
    }

    /// Only when the parameters, as JSON, hold these words.
    pub fn saying(mut self, words: &str) -> Self {
        self.words = Some(words.to_owned());
        self
    }

    /// So many times.
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Until the faults are cleared.
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    /// After so many calls that fit have passed untouched.
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    fn fits(&self, method: &str, params: &Value) -> bool {
        self.method.as_deref().map_or(method != "getUpdates", |wanted| wanted.eq_ignore_ascii_case(method))
            && self.chat.is_none_or(|chat| number(&params["chat_id"]) == Some(chat))
            && self.thread.is_none_or(|thread| number(&params["message_thread_id"]) == Some(thread))
            && self.words.as_ref().is_none_or(|words| params.to_string().contains(words.as_str()))
    }
}

/// Number of a rule.
pub type RuleId = usize;

/// All rules; the first that fits acts.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Vec<(RuleId, Rule)>,
    next: RuleId,
    released: BTreeSet<RuleId>,
}

impl Faults {
    /// Adds a rule.
    pub fn add(&mut self, rule: Rule) -> RuleId {
        self.next += 1;
        self.rules.push((self.next, rule));
        self.next
    }

    /// Takes away all rules; what waits goes on.
    pub fn clear(&mut self) {
        self.rules.clear();
        self.released.extend(0..=self.next);
    }

    /// Lets the calls of a rule go on, those that wait and those to come.
    pub fn release(&mut self, rule: RuleId) {
        self.released.insert(rule);
        self.rules.retain(|(id, _)| *id != rule);
    }

    /// True when calls of this rule need not wait any more.
    pub fn is_released(&self, rule: RuleId) -> bool {
        self.released.contains(&rule)
    }

    /// The fault for a call, if any; counts it.
    pub fn meet(&mut self, method: &str, params: &Value) -> Option<(RuleId, Fault)> {
        for (id, rule) in &mut self.rules {
            if rule.left == Some(0) || !rule.fits(method, params) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            rule.left = rule.left.map(|left| left - 1);
            return Some((*id, rule.fault.clone()));
        }
        None
    }
}
