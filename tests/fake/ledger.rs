//! Every call the fake received, in order, and how many at once. Never forgets one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use serde_json::Value;

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Not answered yet.
    Pending,
    /// Answered.
    Answered { status: u16, body: Value },
    /// A fault stood in its way; the response when it was executed all the same.
    Fault { name: &'static str, executed: Option<Value> },
    /// The caller went away before it was answered.
    Gone,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Running number, from 0.
    pub number: usize,
    /// As the documentation writes it; as it came when unknown.
    pub method: String,
    pub params: Value,
    pub outcome: Outcome,
    pub at: Instant,
}

impl Call {
    /// The result, when it was carried out (even when its answer was lost).
    pub fn result(&self) -> Option<&Value> {
        let body = match &self.outcome {
            Outcome::Answered { body, .. } => body,
            Outcome::Fault { executed, .. } => executed.as_ref()?,
            Outcome::Pending | Outcome::Gone => return None,
        };
        body["ok"].as_bool().filter(|ok| *ok).and(body.get("result"))
    }

    /// The description of a refusal.
    pub fn refusal(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Answered { body, .. } => body["description"].as_str(),
            _ => None,
        }
    }

    /// The chat it is about.
    pub fn chat(&self) -> Option<i64> {
        number(&self.params["chat_id"])
    }

    /// The topic it is about.
    pub fn thread(&self) -> Option<i64> {
        number(&self.params["message_thread_id"])
    }
}

/// A whole number, also when it came as text.
pub fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// All calls.
#[derive(Debug, Default)]
pub struct Ledger {
    pub calls: Vec<Call>,
    in_flight: BTreeMap<String, usize>,
    most: BTreeMap<String, usize>,
}

impl Ledger {
    /// Notes a call that has just come in.
    pub fn open(&mut self, method: &str, params: Value) -> usize {
        let number = self.calls.len();
        let call = Call { number, method: method.to_owned(), params, outcome: Outcome::Pending, at: Instant::now() };
        for key in keys(&call) {
            let now = self.in_flight.entry(key.clone()).or_default();
            *now += 1;
            let most = self.most.entry(key).or_default();
            *most = (*most).max(*now);
        }
        self.calls.push(call);
        number
    }

    /// Notes what was done, while the answer is still under way.
    pub fn answered(&mut self, number: usize, status: u16, body: Value) {
        self.calls[number].outcome = Outcome::Answered { status, body };
    }

    /// Notes the end of a call.
    pub fn close(&mut self, number: usize, outcome: Option<Outcome>) {
        for key in keys(&self.calls[number]) {
            *self.in_flight.entry(key).or_insert(1) -= 1;
        }
        let call = &mut self.calls[number];
        match outcome {
            Some(outcome) => call.outcome = outcome,
            None if call.outcome == Outcome::Pending => call.outcome = Outcome::Gone,
            None => {}
        }
    }

    /// Calls of a method under way now; "" for all but `getUpdates`.
    pub fn in_flight(&self, method: &str) -> usize {
        self.in_flight.get(method).copied().unwrap_or_default()
    }

    /// The most calls of a method that were ever under way at once; "" for all but `getUpdates`.
    pub fn most_at_once(&self, method: &str) -> usize {
        self.most.get(method).copied().unwrap_or_default()
    }

    /// The most calls to one chat that were ever under way at once.
    pub fn most_at_once_in(&self, chat: i64) -> usize {
        self.most.get(&chat.to_string()).copied().unwrap_or_default()
    }

    /// Calls of a method, in order.
    pub fn of<'l>(&'l self, method: &'l str) -> impl Iterator<Item = &'l Call> {
        self.calls.iter().filter(move |call| call.method == method)
    }

    /// Calls that put messages into chats and were carried out, in order.
    pub fn sends(&self) -> impl Iterator<Item = &Call> {
        let puts = |method: &str| ["send", "copy", "forward"].iter().any(|start| method.starts_with(start));
        self.calls
            .iter()
            .filter(move |call| puts(&call.method) && call.method != "sendChatAction" && call.result().is_some())
    }

    /// The last calls, one a line, for the message of a failed test.
    pub fn dump(&self, last: usize) -> String {
        let mut text = String::new();
        for call in &self.calls[self.calls.len().saturating_sub(last)..] {
            let brief = |value: &Value| value.to_string().chars().take(400).collect::<String>();
            let outcome = match &call.outcome {
                Outcome::Answered { status, body } => format!("{status} {}", brief(body)),
                Outcome::Fault { name, executed } => format!("fault {name}, executed: {}", executed.is_some()),
                other => format!("{other:?}"),
            };
            let _ = writeln!(text, "#{} {} {} → {outcome}", call.number, call.method, brief(&call.params));
        }
        text
    }
}

fn keys(call: &Call) -> Vec<String> {
    let mut keys = vec![call.method.clone()];
    if call.method != "getUpdates" {
        keys.push(String::new());
    }
    keys.extend(call.chat().map(|chat| chat.to_string()));
    keys
}
