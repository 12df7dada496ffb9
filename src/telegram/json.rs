//! JSON as it comes: broken parts of an update never take the rest with them.
//!
//! Never fails: what cannot be read is null.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::limits::HANDLE_BYTES_MAX;

/// How deep broken parts are looked for: update, message, chat.
const DEPTH: u8 = 3;

/// A text as JSON. Lone surrogates become U+FFFD; a field that cannot be read (numbers out of range, nested too deep) is
/// null; a text that is not JSON is null.
pub fn value_of(raw: &str) -> Value {
    lenient(&mended(raw), DEPTH)
}

/// Fields that say what an update is, where and by whom.
const WHERE: &[&str] = &[
    "update_id",
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "id",
    "message_id",
    "date",
    "chat",
    "from",
    "sender_chat",
    "type",
    "is_bot",
    "message_thread_id",
    "is_topic_message",
];

/// What an update is, where and by whom, without anything else.
pub(super) fn without_content(update: &Value) -> Value {
    match update {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| WHERE.contains(&key.as_str()));
            kept.map(|(key, field)| (key.clone(), without_content(field))).collect()
        }
        Value::String(text) if text.len() > HANDLE_BYTES_MAX => Value::Null,
        Value::Array(_) => Value::Null,
        other => other.clone(),
    }
}

fn lenient(raw: &str, depth: u8) -> Value {
    if let Ok(value) = serde_json::from_str(raw) {
        return value;
    }
    match serde_json::from_str::<BTreeMap<String, &RawValue>>(raw) {
        Ok(fields) if depth > 0 => {
            fields.into_iter().map(|(key, field)| (key, lenient(field.get(), depth - 1))).collect()
        }
        _ => Value::Null,
    }
}

// Halves of surrogate pairs cannot stand in a Rust text. A backslash stands in JSON only inside texts.
fn mended(raw: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let (mut at, mut kept) = (0, 0);
    while let Some(found) = raw[at..].find('\\') {
        let start = at + found;
        at = match escaped(raw, start) {
            Some(0xD800..0xDC00) if matches!(escaped(raw, start + 6), Some(0xDC00..0xE000)) => start + 12,
            Some(0xD800..0xE000) => {
                mended.push_str(&raw[kept..start]);
                mended.push_str("\\ufffd");
                kept = start + 6;
                kept
            }
            // The character after the backslash may be one more backslash.
            _ => start + 1 + raw[start + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    if kept == 0 {
        return Cow::Borrowed(raw);
    }
    mended.push_str(&raw[kept..]);
    Cow::Owned(mended)
}

fn escaped(raw: &str, at: usize) -> Option<u32> {
    let hex = raw.get(at..at + 6)?.strip_prefix("\\u")?;
    u32::from_str_radix(hex, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_kept() {
        for (raw, read) in [
            (r#""\ud83d\ude00""#, "😀"),
            (r#""a\ud83db""#, "a\u{fffd}b"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\\ud83d""#, r"\ud83d"),
            (r#""备\ud83d案""#, "备\u{fffd}案"),
        ] {
            assert_eq!(value_of(raw), Value::String(read.to_owned()), "{raw}");
        }
    }

    #[test]
    fn a_broken_field_leaves_the_others() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        let read = value_of(&format!(r#"{{"message":{{"chat":{{"id":7}},"far":1e999,"deep":{deep}}}}}"#));
        assert_eq!(read["message"]["chat"]["id"], 7);
        assert_eq!(value_of("{\"a\":"), Value::Null);
        assert_eq!(value_of("\\"), Value::Null);
    }
}
