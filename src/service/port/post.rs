//! What can be sent, and what is noted once it has been.
//!
//! Serializable: it waits in the outbox as it is.

use serde::{Deserialize, Serialize};

use crate::address::{Address, MessageId, ThreadId};
use crate::service::rich::Rich;

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
        /// The text, at most [`crate::service::rich::UNITS_MAX`] units.
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
