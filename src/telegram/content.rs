//! What a message holds: a text, something that is not a text, or news of the chat.
//!
//! Never looks at who wrote it or where.

use serde_json::Value;

use crate::address::MessageId;
use crate::limits::HANDLE_BYTES_MAX;
use crate::service::port::{Media, What};

/// Fields of content that is not a text. An animation has a `document` too, a venue a `location`.
const MEDIA: &[(&str, Media)] = &[
    ("photo", Media::Photo),
    ("animation", Media::Video),
    ("document", Media::File),
    ("voice", Media::Voice),
    ("video", Media::Video),
    ("video_note", Media::Video),
    ("audio", Media::Audio),
    ("sticker", Media::Sticker),
    ("location", Media::Other),
    ("venue", Media::Other),
    ("contact", Media::Other),
    ("poll", Media::Other),
    ("dice", Media::Other),
    ("story", Media::Other),
    ("game", Media::Other),
    ("invoice", Media::Other),
    ("paid_media", Media::Other),
    ("checklist", Media::Other),
    ("giveaway", Media::Other),
    ("giveaway_winners", Media::Other),
];

/// Fields of news that call for nothing.
const NEWS: &[&str] = &[
    "new_chat_members",
    "new_chat_member",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "chat_owner_left",
    "chat_owner_changed",
    "direct_message_price_changed",
    "paid_message_price_changed",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
];

/// What a new message holds.
pub(super) fn message_content(message: &Value) -> What {
    let Some(number) = message["message_id"].as_i64() else {
        return What::Unreadable;
    };
    let reply_to = reply_to(message);
    if let Some(text) = text(message, "text") {
        return What::Text { text, message: number, reply_to };
    }
    if let Some(kind) = media(message) {
        let (caption, album) = (text(message, "caption"), album(message));
        return What::Media { kind, caption, message: number, reply_to, album };
    }
    if NEWS.iter().any(|key| !message[*key].is_null()) { What::Nothing } else { What::Unreadable }
}

/// What a changed message holds now. A live location moves all the time: nothing.
pub(super) fn edited(message: &Value) -> What {
    let Some(number) = message["message_id"].as_i64() else {
        return What::Nothing;
    };
    let now = text(message, "text").or_else(|| text(message, "caption"));
    let captioned =
        || media(message).filter(|kind| !matches!(kind, Media::Other | Media::Sticker)).map(|_| String::new());
    match now.or_else(captioned) {
        Some(text) => What::Edited { text, message: number },
        None => What::Nothing,
    }
}

fn media(message: &Value) -> Option<Media> {
    MEDIA.iter().find(|(key, _)| !message[*key].is_null()).map(|(_, kind)| *kind)
}

fn text(message: &Value, key: &str) -> Option<String> {
    message[key].as_str().map(str::to_owned)
}

fn album(message: &Value) -> Option<String> {
    text(message, "media_group_id").filter(|album| album.len() <= HANDLE_BYTES_MAX)
}

// Every message of a topic that replies to nothing "replies" to the message that made the topic.
fn reply_to(message: &Value) -> Option<MessageId> {
    let target = &message["reply_to_message"];
    let number = target["message_id"].as_i64()?;
    let of_topic = message["is_topic_message"] == true;
    let root = !target["forum_topic_created"].is_null() || (of_topic && message["message_thread_id"] == number);
    (!root).then_some(number)
}
