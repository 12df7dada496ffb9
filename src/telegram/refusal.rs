//! What the Bot API's descriptions mean. The texts are no contract, so they are data, tried in order.
//!
//! Never sees what people wrote, never decides what to do about a refusal.

use crate::service::port::Refusal;

/// What a description means.
pub(super) enum Judgement {
    /// It was so already.
    Done,
    /// Refused for a known reason.
    Refused(Refusal),
    /// Never heard of.
    Unknown,
}

#[derive(Clone, Copy)]
enum Kind {
    Done,
    Markup,
    Same,
    TopicGone,
    TopicClosed,
    NoTopics,
    Gone,
    Long,
    Old,
    // Blocked in a private chat, expelled from a group.
    Away,
}

/// Part of a description in small letters → what it means, whatever the method.
const MEANINGS: &[(&str, Kind)] = &[
    ("topic_not_modified", Kind::Done),
    ("can't parse entities", Kind::Markup),
    ("entity_bounds_invalid", Kind::Markup),
    ("message is not modified", Kind::Same),
    ("message_not_modified", Kind::Same),
    ("thread not found", Kind::TopicGone),
    ("topic not found", Kind::TopicGone),
    ("invalid message thread", Kind::TopicGone),
    ("invalid forum topic", Kind::TopicGone),
    ("topic_deleted", Kind::TopicGone),
    ("topic_id_invalid", Kind::TopicGone),
    ("topic_closed", Kind::TopicClosed),
    ("not a forum", Kind::NoTopics),
    ("channel_forum_missing", Kind::NoTopics),
    ("query is too old", Kind::Old),
    ("query id is invalid", Kind::Old),
    ("query_id_invalid", Kind::Old),
    ("message to edit not found", Kind::Gone),
    ("message to delete not found", Kind::Gone),
    ("message to copy not found", Kind::Gone),
    ("message to forward not found", Kind::Gone),
    ("message to be replied not found", Kind::Gone),
    ("replied message not found", Kind::Gone),
    ("message_id_invalid", Kind::Gone),
    ("message can't be edited", Kind::Gone),
    ("message can't be copied", Kind::Gone),
    ("message can't be forwarded", Kind::Gone),
    ("message can't be deleted", Kind::Gone),
    ("messages can't be", Kind::Gone),
    ("there are no messages to", Kind::Gone),
    ("there is no text in the message", Kind::Gone),
    ("there is no caption in the message", Kind::Gone),
    ("has protected content", Kind::Gone),
    ("chat_forwards_restricted", Kind::Gone),
    ("message_delete_forbidden", Kind::Gone),
    ("message_author_required", Kind::Gone),
    ("message_edit_time_expired", Kind::Gone),
    ("too long", Kind::Long),
    ("too big", Kind::Long),
    ("too_long", Kind::Long),
    ("too large", Kind::Long),
    ("chat not found", Kind::Away),
    ("user not found", Kind::Away),
    ("peer_id_invalid", Kind::Away),
    ("chat_id_invalid", Kind::Away),
    ("blocked by the user", Kind::Away),
    ("user_is_blocked", Kind::Away),
    ("is deactivated", Kind::Away),
    ("user_deactivated", Kind::Away),
    ("can't initiate conversation", Kind::Away),
    ("can't send messages to", Kind::Away),
    ("bot was kicked", Kind::Away),
    ("is not a member", Kind::Away),
    ("group chat was deleted", Kind::Away),
    ("group chat was deactivated", Kind::Away),
    ("channel_private", Kind::Away),
];

/// The same words mean other things elsewhere: only of methods on topics.
const TOPIC_MEANINGS: &[(&str, Kind)] = &[
    ("not enough rights", Kind::NoTopics),
    ("chat_admin_required", Kind::NoTopics),
    ("administrator rights", Kind::NoTopics),
    ("available for supergroup", Kind::NoTopics),
    ("available only for supergroup", Kind::NoTopics),
];

/// Judges a description (in small letters).
pub(super) fn judgement(method: &str, private: bool, code: u16, description: &str) -> Judgement {
    match code {
        401 => return Judgement::Refused(Refusal::Unauthorized),
        413 => return Judgement::Refused(Refusal::TooLong),
        _ => {}
    }
    let named = |meanings: &[(&str, Kind)]| {
        meanings.iter().find(|(part, _)| description.contains(part)).map(|(_, meaning)| *meaning)
    };
    let of_topic = || method.ends_with("ForumTopic").then(|| named(TOPIC_MEANINGS)).flatten();
    let Some(meaning) = named(MEANINGS).or_else(of_topic) else {
        return Judgement::Unknown;
    };
    Judgement::Refused(match meaning {
        Kind::Done => return Judgement::Done,
        Kind::Markup => Refusal::BadMarkup,
        Kind::Same => Refusal::NotModified,
        Kind::TopicGone => Refusal::TopicGone,
        Kind::TopicClosed => Refusal::TopicClosed,
        Kind::NoTopics => Refusal::NoTopics,
        Kind::Gone => Refusal::MessageGone,
        Kind::Long => Refusal::TooLong,
        Kind::Old => Refusal::PressTooOld,
        // It was the group that a message for a person was to be copied from.
        Kind::Away if private && description.contains("group") => Refusal::MessageGone,
        Kind::Away if private => Refusal::Blocked,
        Kind::Away => Refusal::Expelled,
    })
}
