//! What an answer of the Bot API means for the post that was sent.
//!
//! Never repeats what people wrote: quoted parts of a description are cut out.

use serde::Deserialize;
use serde_json::Value;

use super::json::value_of;
use super::refusal::{Judgement, judgement};
use crate::limits::REPLY_BYTES_MAX;
use crate::service::port::{Delivery, Refusal};

const TOLD_MAX: usize = 160;

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No connection: nothing was written.
    Offline(String),
    /// The request was written, no answer was read.
    Lost(String),
    /// The request was written, the answer was larger than any can be.
    TooLarge,
    /// The Bot API said no.
    Said(Complaint),
    /// Something before the Bot API answered with this status.
    Foreign(u16),
}

/// What was said instead of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Error code, usually the HTTP status.
    pub code: u16,
    /// What was said, without quoted parts.
    pub told: String,
    /// Seconds to wait.
    pub retry_after: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply {
    ok: Option<bool>,
    result: Value,
    error_code: Option<u16>,
    description: String,
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parameters {
    retry_after: Option<u32>,
    migrate_to_chat_id: Option<i64>,
}

impl Reply {
    fn of(answer: &Answer) -> Option<Self> {
        let reply: Self = serde_json::from_value(value_of(&answer.body)).ok()?;
        reply.ok.is_some().then_some(reply)
    }
}

impl Trouble {
    /// In words for logs and people.
    pub fn told(&self) -> String {
        match self {
            Self::Offline(why) => format!("the Bot API cannot be reached: {why}"),
            Self::Lost(why) => format!("no answer of the Bot API was read: {why}"),
            Self::TooLarge => format!("the answer of the Bot API is larger than {REPLY_BYTES_MAX} bytes"),
            // A token that is no token at all gives 404.
            Self::Said(Complaint { code: 401 | 404, .. }) => "TELOXIDE_TOKEN is not accepted by the Bot API".to_owned(),
            Self::Said(complaint) => format!("the Bot API said {} {}", complaint.code, complaint.told),
            Self::Foreign(status) => format!("HTTP {status}, the answer is not the Bot API's"),
        }
    }
}

impl From<Trouble> for Delivery {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Offline(why) => Self::Offline { why },
            Trouble::Lost(why) => Self::Uncertain { why },
            Trouble::TooLarge => Self::Uncertain { why: trouble.told() },
            Trouble::Said(_) | Trouble::Foreign(_) => Self::Failed { why: trouble.told() },
        }
    }
}

impl Answer {
    /// The result, or what was said instead.
    pub(super) fn result(&self) -> Result<Value, Trouble> {
        match Reply::of(self) {
            Some(reply) if reply.ok == Some(true) => Ok(reply.result),
            Some(reply) => Err(Trouble::Said(Complaint {
                code: reply.error_code.unwrap_or(self.status),
                told: safe(&reply.description),
                retry_after: reply.parameters.retry_after,
            })),
            None if self.status < 300 => Err(Trouble::Lost(format!("HTTP {}, the answer is not JSON", self.status))),
            None => Err(Trouble::Foreign(self.status)),
        }
    }
}

/// What became of a post. `private`: it was for a person's own chat.
pub fn judged(method: &str, private: bool, answer: &Answer) -> Delivery {
    let status = answer.status;
    if status >= 500 {
        return Delivery::Failed { why: format!("HTTP {status}") };
    }
    let Some(reply) = Reply::of(answer) else {
        return without_reply(status);
    };
    if reply.ok == Some(true) {
        return accepted(method, &reply.result);
    }
    let code = reply.error_code.unwrap_or(status);
    if let Some(to) = reply.parameters.migrate_to_chat_id {
        return Delivery::Refused(Refusal::Moved(super::intake::address(to)));
    }
    match code {
        429 => Delivery::TooMany { seconds: reply.parameters.retry_after },
        500.. => Delivery::Failed { why: format!("{code} {}", safe(&reply.description)) },
        _ => match judgement(method, private, code, &reply.description.to_lowercase()) {
            Judgement::Done => Delivery::Accepted { messages: Vec::new(), thread: None },
            Judgement::Refused(refusal) => Delivery::Refused(refusal),
            Judgement::Unknown => Delivery::Refused(Refusal::Other(format!("{code} {}", safe(&reply.description)))),
        },
    }
}

// Something between us and the Bot API answered, or the answer was cut.
fn without_reply(status: u16) -> Delivery {
    match status {
        ..300 => Delivery::Uncertain { why: format!("HTTP {status}, the answer is not JSON") },
        407 => Delivery::Offline { why: "HTTP 407, the proxy wants a password".to_owned() },
        413 => Delivery::Refused(Refusal::TooLong),
        429 => Delivery::TooMany { seconds: None },
        _ => Delivery::Failed { why: format!("HTTP {status}, the answer is not the Bot API's") },
    }
}

fn accepted(method: &str, result: &Value) -> Delivery {
    let number = |message: &Value| message["message_id"].as_i64();
    match method {
        "createForumTopic" => match result["message_thread_id"].as_i64() {
            Some(thread) => Delivery::Accepted { messages: Vec::new(), thread: Some(thread) },
            None => Delivery::Uncertain { why: "the answer names no topic".to_owned() },
        },
        "copyMessages" => match result.as_array() {
            // What cannot be copied is left out without a word.
            Some(copies) if copies.is_empty() => Delivery::Refused(Refusal::MessageGone),
            copies => {
                Delivery::Accepted { messages: copies.into_iter().flatten().filter_map(number).collect(), thread: None }
            }
        },
        _ => Delivery::Accepted { messages: number(result).into_iter().collect(), thread: None },
    }
}

// Descriptions quote what was sent in quotation marks; an apostrophe stands inside a word.
fn safe(description: &str) -> String {
    let mut told = String::new();
    let mut quote = None;
    for c in description.chars() {
        let opens = matches!(c, '"' | '\'' | '`') && !told.ends_with(char::is_alphanumeric);
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if opens => {
                quote = Some(c);
                told.push('…');
            }
            None => told.push(c),
        }
    }
    told.chars().take(TOLD_MAX).collect()
}
