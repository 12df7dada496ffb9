//! What a channel brings and what it can carry: the two sides of the port.
//!
//! Never names a channel. A channel reads raw updates into [`Incoming`] and carries [`Post`]s to a [`Destination`].

use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

use super::rich::Rich;
use crate::address::{Address, MessageId, Person, ThreadId};

/// An update, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Who did it; a person without id when the channel does not say.
    pub who: Person,
    /// Where.
    pub place: Place,
    /// What.
    pub what: What,
}

/// Where something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a person's own chat with the bot.
    Private(Address),
    /// In a group, perhaps the desk's.
    Group {
        /// The group.
        chat: Address,
        /// The topic, when it is a message of one.
        thread: Option<ThreadId>,
        /// The topic's name, when the channel tells it.
        topic_name: Option<String>,
    },
    /// Somewhere the bot has no business: a channel, or unknown.
    Elsewhere,
}

/// What kind of thing was sent that is not a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A photo.
    Photo,
    /// A file.
    File,
    /// A voice message.
    Voice,
    /// A video, a round video, an animation.
    Video,
    /// Music.
    Audio,
    /// A sticker.
    Sticker,
    /// A place, a contact, a poll, dice, and whatever else can be copied.
    Other,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A text.
    Text {
        /// As written.
        text: String,
        /// Its number.
        message: MessageId,
        /// The message it replies to.
        reply_to: Option<MessageId>,
    },
    /// Something that is not a text.
    Media {
        /// Its kind.
        kind: Media,
        /// What is written under it.
        caption: Option<String>,
        /// Its number.
        message: MessageId,
        /// The message it replies to.
        reply_to: Option<MessageId>,
        /// The album it is part of.
        album: Option<String>,
    },
    /// A text or a caption was changed.
    Edited {
        /// As it is now.
        text: String,
        /// Its number.
        message: MessageId,
    },
    /// A button was pressed.
    Press {
        /// The id the press is answered with.
        callback: String,
        /// What the button carries.
        data: String,
        /// The message with the button; none when the channel does not tell it any more.
        message: Option<MessageId>,
    },
    /// The person has blocked the bot.
    Blocked,
    /// The person has unblocked the bot.
    Unblocked,
    /// The group has got a new address.
    Moved {
        /// The new address.
        to: Address,
    },
    /// Nothing that calls for anything: somebody joined, a message was pinned.
    Nothing,
    /// The channel could not read it; the person is told so.
    Unreadable,
}

/// Whom a post is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// A person's own chat.
    Applicant(Address),
    /// The topic of a ticket.
    Ticket(u32),
    /// A topic of the desk's group that belongs to no ticket, or the group itself.
    Desk(Option<ThreadId>),
    /// A chat that is none of these, for a short word.
    Chat(Address),
    /// Nobody: a press is answered, by its id.
    Nobody,
}

/// What can be sent, and what the sender notes when it has been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// For whom.
    pub to: To,
    /// What.
    pub post: Post,
    /// What is noted once it has been accepted.
    #[serde(default)]
    pub then: Then,
}

/// What is noted once a post has been accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Nothing.
    #[default]
    Nothing,
    /// The topic belongs to this ticket.
    TopicMade(u32),
    /// This is the ticket's card.
    CardPosted(u32),
    /// A message was carried from one side of the ticket to the other.
    Relayed {
        /// The ticket.
        ticket: u32,
        /// Chat it was written in.
        from: Address,
        /// Its number there.
        message: MessageId,
        /// True for a text.
        is_text: bool,
    },
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it carries, at most 64 bytes by construction; or, beginning with `https://`, the page it opens.
    pub data: String,
}

/// Something a channel can carry out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// A text.
    Say {
        /// The text, at most [`super::rich::UNITS_MAX`] units.
        text: Rich,
        /// Rows of buttons.
        #[serde(default)]
        buttons: Vec<Vec<Button>>,
        /// The message it replies to, when that is still there.
        #[serde(default)]
        reply_to: Option<MessageId>,
    },
    /// The text and buttons of an own message are replaced; when that message is gone, it is sent anew.
    Edit {
        /// Which message.
        message: MessageId,
        /// The text.
        text: Rich,
        /// Rows of buttons.
        #[serde(default)]
        buttons: Vec<Vec<Button>>,
    },
    /// The caption of an own message is replaced.
    EditCaption {
        /// Which message.
        message: MessageId,
        /// The caption.
        text: String,
    },
    /// Messages of another chat are copied, several as one album.
    Copy {
        /// Chat they are in.
        from: Address,
        /// Which, in order.
        messages: Vec<MessageId>,
        /// The message the copy replies to, when that is still there (single copies only).
        #[serde(default)]
        reply_to: Option<MessageId>,
        /// The album, so that its parts can be sent together.
        #[serde(default)]
        album: Option<String>,
        /// What to say when it cannot be copied.
        instead: String,
    },
    /// A file made by the bot.
    File {
        /// Its name.
        name: String,
        /// Its text (UTF-8).
        content: String,
        /// What is written under it.
        caption: String,
    },
    /// The short answer to a press.
    Toast {
        /// The press.
        callback: String,
        /// What it says, at most 200 characters; empty for a silent one.
        text: String,
    },
    /// A topic is made in the desk's group.
    MakeTopic {
        /// Its name, at most 128 characters.
        name: String,
    },
    /// A topic gets another name.
    NameTopic {
        /// The name.
        name: String,
    },
    /// A topic is closed.
    CloseTopic,
    /// A topic is opened again.
    ReopenTopic,
    /// A topic is deleted with everything in it.
    DeleteTopic {
        /// Which: the ticket is erased already.
        thread: ThreadId,
    },
    /// Own or others' messages are deleted, as far as the channel allows.
    DeleteMessages {
        /// Which.
        messages: Vec<MessageId>,
    },
}

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
    /// Reads a raw update; never fails, what cannot be read is [`What::Unreadable`].
    fn read(&self, raw: &str) -> Incoming;
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
