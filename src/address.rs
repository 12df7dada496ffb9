//! Who and where: opaque addresses of chats, people, messages.
//!
//! Ring 0. Never knows what an address means: only the channel that made it can read it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A chat of some channel, for instance `tg:123`; only that channel reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// An address as its channel wrote it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for its channel and the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A message of a chat, as its channel numbers it.
pub type MessageId = i64;

/// A topic (thread) of the desk's group, as its channel numbers it.
pub type ThreadId = i64;

/// Somebody who writes to the bot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The channel's id of the person.
    pub id: i64,
    /// First and last name as shown.
    pub name: String,
    /// `@name` without the at sign.
    #[serde(default)]
    pub username: Option<String>,
    /// Language code of the person's app, for instance `zh-hans`.
    #[serde(default)]
    pub language: Option<String>,
    /// True for other bots, which are never answered.
    #[serde(default)]
    pub is_bot: bool,
}
