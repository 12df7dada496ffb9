//! Reading a message of the fake. Never changes one.

use serde_json::{Value, json};

use super::world::Message;

/// Keys of a message that are its content, and go along when it is copied.
pub const CONTENT: [&str; 18] = [
    "text",
    "entities",
    "link_preview_options",
    "caption",
    "caption_entities",
    "photo",
    "voice",
    "sticker",
    "document",
    "location",
    "contact",
    "video",
    "audio",
    "animation",
    "poll",
    "dice",
    "video_note",
    "venue",
];
const MEDIA: [&str; 13] = [
    "photo",
    "voice",
    "sticker",
    "document",
    "venue",
    "location",
    "contact",
    "video",
    "audio",
    "animation",
    "poll",
    "dice",
    "video_note",
];

impl Message {
    /// The visible text, or the caption.
    pub fn text(&self) -> Option<&str> {
        self.json["text"].as_str().or_else(|| self.json["caption"].as_str())
    }

    /// What is seen of it: the text, the caption, or the kind of media in brackets.
    pub fn seen(&self) -> String {
        let media = self.media().map(|kind| format!("[{kind}]"));
        self.text().map(str::to_owned).or(media).unwrap_or_default()
    }

    /// The kind of media.
    pub fn media(&self) -> Option<&'static str> {
        MEDIA.into_iter().find(|kind| self.json.get(*kind).is_some())
    }

    /// True for joins, topics and the like.
    pub fn is_service(&self) -> bool {
        self.text().is_none() && self.media().is_none()
    }

    /// Who sent it.
    pub fn from(&self) -> Option<i64> {
        self.json["from"]["id"].as_i64()
    }

    /// The topic it is in.
    pub fn thread(&self) -> Option<i64> {
        self.json["message_thread_id"].as_i64()
    }

    /// The message it replies to; in a topic the topic's beginning does not count.
    pub fn reply_to(&self) -> Option<i64> {
        self.json["reply_to_message"]["message_id"].as_i64().filter(|id| Some(*id) != self.thread())
    }

    /// The album it is part of.
    pub fn album(&self) -> Option<&str> {
        self.json["media_group_id"].as_str()
    }

    /// Label and data (or address) of every button, in order.
    pub fn buttons(&self) -> Vec<(String, String)> {
        let rows = self.json["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
        let buttons = rows.iter().filter_map(Value::as_array).flatten();
        let data =
            |button: &Value| button["callback_data"].as_str().or_else(|| button["url"].as_str()).map(str::to_owned);
        buttons.map(|b| (b["text"].as_str().unwrap_or_default().to_owned(), data(b).unwrap_or_default())).collect()
    }

    /// The content alone.
    pub fn content(&self) -> Value {
        let keys = CONTENT.iter().filter_map(|key| Some(((*key).to_owned(), self.json.get(*key)?.clone())));
        Value::Object(keys.collect())
    }

    /// The message as it stands in another one's `reply_to_message`: without further replies.
    pub fn as_reply(&self) -> Value {
        let mut json = self.json.clone();
        if let Some(object) = json.as_object_mut() {
            object.remove("reply_to_message");
        }
        json
    }
}

/// Entities that Telegram finds by itself: commands and addresses.
pub fn found_entities(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let length = bare.encode_utf16().count();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@';
        if bare.len() > 1 && bare.starts_with('/') && bare[1..].chars().all(plain) {
            found.push(json!({"type": "bot_command", "offset": at, "length": length}));
        } else if bare.starts_with("https://") || bare.starts_with("http://") {
            found.push(json!({"type": "url", "offset": at, "length": length}));
        }
        at += word.encode_utf16().count();
    }
    found
}
