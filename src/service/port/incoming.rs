//! What a channel brings: an update, understood.
//!
//! Never holds what only one channel knows.

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
