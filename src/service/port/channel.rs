//! The two sides of a channel: it carries posts, and it hands in what it receives.
//!
//! Never retries and never decides: that is the service's.

use std::future::Future;
use std::pin::Pin;

use super::incoming::Incoming;
use super::post::Post;
use crate::address::{Address, MessageId, Person, ThreadId};

/// Where a post goes, resolved just before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The chat; none for answering a press.
    pub chat: Option<Address>,
    /// The topic.
    pub thread: Option<ThreadId>,
    /// In a group without topics: the message that stands for the ticket.
    pub root: Option<MessageId>,
}

/// What became of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Accepted.
    Accepted {
        /// The numbers of the messages that came of it, in order.
        messages: Vec<MessageId>,
        /// The topic that came of it.
        thread: Option<ThreadId>,
    },
    /// Not now: wait so many seconds with this chat only.
    TooMany {
        /// Seconds, when the channel says.
        seconds: Option<u32>,
    },
    /// The channel failed; certainly not accepted.
    Failed {
        /// What it said, without what people wrote.
        why: String,
    },
    /// No answer was read: it may have been accepted.
    Uncertain {
        /// What happened.
        why: String,
    },
    /// The channel could not be reached at all; certainly not accepted, and no fault of this post.
    Offline {
        /// What happened.
        why: String,
    },
    /// Refused.
    Refused(Refusal),
}

/// Why a channel refuses a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person has blocked the bot, never started it, or does not exist any more.
    Blocked,
    /// The bot is not in the group any more.
    Expelled,
    /// The group has got a new address.
    Moved(Address),
    /// The topic does not exist any more.
    TopicGone,
    /// The topic is closed.
    TopicClosed,
    /// The group has no topics, or the bot has no right to manage them.
    NoTopics,
    /// The token is not accepted any more.
    Unauthorized,
    /// The markup was not understood.
    BadMarkup,
    /// Too long, or a file too big.
    TooLong,
    /// Nothing would change.
    NotModified,
    /// The message to edit, to delete or to copy is not there any more, or cannot be copied.
    MessageGone,
    /// The press is too old to be answered.
    PressTooOld,
    /// Something else, as the channel says it.
    Other(String),
}

/// What a future of a channel gives.
pub type Sending<'c> = Pin<Box<dyn Future<Output = Delivery> + Send + 'c>>;

/// A channel.
pub trait Channel: Send + Sync {
    /// The channel's name in the store.
    fn name(&self) -> &'static str;
    /// Reads a raw update; never fails, what cannot be read is [`super::What::Unreadable`].
    fn read(&self, raw: &str) -> Incoming;
    /// True when this is the bot itself; known before anything was asked of the channel.
    fn is_self(&self, who: &Person) -> bool;
    /// Carries a post out, once, without retrying. `plain`: without any markup.
    fn send<'c>(&'c self, to: &'c Destination, post: &'c Post, plain: bool) -> Sending<'c>;
}

/// An update as a channel received it, not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The channel's id of the update.
    pub id: i64,
    /// Updates of one lane are handled in order: a private chat, one topic of a group.
    pub lane: String,
    /// The update itself.
    pub raw: String,
}

/// Whether a channel works, for `/healthz` and the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelState {
    /// It works.
    Working,
    /// It does not; why, without secrets.
    Failing(String),
}

/// What a future of the intake gives: the updates are on disk, or why not.
pub type Storing<'i> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'i>>;

/// Where a channel puts what it receives.
pub trait Intake: Send + Sync {
    /// Stores updates; only after `Ok` may the channel confirm them. Updates stored before are skipped.
    fn take_in(&self, received: Vec<Received>) -> Storing<'_>;
    /// Tells whether the channel works.
    fn report(&self, state: ChannelState);
}
