//! A raw update → what happened, where, by whom. Reads JSON by name: what it does not know it leaves alone.
//!
//! Never fails and never panics; a message it cannot read is `Unreadable` where it was written, so that nobody is
//! dropped. Not teloxide's types: one unknown field value of a newer Bot API makes them refuse a whole update.

use serde_json::Value;

use super::content::{edited, message_content};
use super::json::value_of;
use super::render::cut;
use crate::address::{Address, Person};
use crate::limits::{
    BUTTON_BYTES_MAX, HANDLE_BYTES_MAX, LANGUAGE_UNITS_MAX, NAME_UNITS_MAX, TOPIC_NAME_UNITS_MAX, USERNAME_UNITS_MAX,
};
use crate::service::port::{Incoming, Place, What};

/// Telegram's stand-in for administrators who write anonymously.
const ANONYMOUS: i64 = 1_087_968_824;

/// The kinds of updates that are asked for; all others are left to Telegram.
pub(super) const KINDS: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];

/// The lane of an update: a private chat, a topic of a group, a group.
pub fn lane(update: &Value) -> String {
    let press = &update["callback_query"];
    let (_, subject) = subject(update);
    let message = match press.is_object() {
        true if is_foreign(press) => &Value::Null,
        true => &press["message"],
        false => subject,
    };
    match (message["chat"]["id"].as_i64(), press["from"]["id"].as_i64()) {
        (Some(chat), _) => match thread(message) {
            Some(thread) => format!("tg:{chat}/{thread}"),
            None => format!("tg:{chat}"),
        },
        (None, Some(person)) => format!("tg:{person}"),
        (None, None) => "tg:other".to_owned(),
    }
}

/// Reads an update.
pub fn read(raw: &str) -> Incoming {
    let update = value_of(raw);
    if !update.is_object() {
        return Incoming { who: Person::default(), place: Place::Elsewhere, what: What::Unreadable };
    }
    let (kind, subject) = subject(&update);
    let (place, what) = match kind {
        "message" => message(subject),
        "edited_message" => (place(subject), unless_foreign(subject, edited(subject))),
        "callback_query" => press(subject),
        "my_chat_member" => (place(subject), membership(subject)),
        // Channels and kinds that were not asked for.
        _ => (Place::Elsewhere, What::Nothing),
    };
    let place = if who_is_no_person(subject) { Place::Elsewhere } else { place };
    Incoming { who: who(subject), place, what }
}

/// The address of a chat.
pub(super) fn address(chat: i64) -> Address {
    Address::new(format!("tg:{chat}"))
}

// The one thing an update is about, besides its number.
fn subject(update: &Value) -> (&str, &Value) {
    let known = KINDS.iter().find(|kind| update[**kind].is_object()).map(|kind| (*kind, &update[*kind]));
    let any = || update.as_object().into_iter().flatten().find(|(_, field)| field.is_object());
    known.or_else(|| any().map(|(kind, field)| (kind.as_str(), field))).unwrap_or(("", &Value::Null))
}

fn who(subject: &Value) -> Person {
    let from = &subject["from"];
    let text = |key: &str, most: usize| from[key].as_str().filter(|text| !text.is_empty()).map(|text| cut(text, most));
    // A private chat has the number of its person.
    let chat = || subject["chat"]["id"].as_i64().filter(|id| *id > 0);
    let id = from["id"].as_i64().or_else(chat).unwrap_or_default();
    if id == ANONYMOUS {
        return Person { id, name: "匿名管理员".to_owned(), ..Person::default() };
    }
    let names: Vec<String> =
        ["first_name", "last_name"].into_iter().filter_map(|key| text(key, NAME_UNITS_MAX)).collect();
    Person {
        id,
        name: names.join(" "),
        username: text("username", USERNAME_UNITS_MAX),
        language: text("language_code", LANGUAGE_UNITS_MAX),
        is_bot: from["is_bot"].as_bool().unwrap_or_default(),
    }
}

// A channel, or another group, that writes in a group under its own name; anonymous administrators write as the group.
fn who_is_no_person(message: &Value) -> bool {
    message["sender_chat"].is_object() && message["sender_chat"]["id"] != message["chat"]["id"]
}

fn unless_foreign(message: &Value, what: What) -> What {
    if who_is_no_person(message) { What::Nothing } else { what }
}

fn place(message: &Value) -> Place {
    let chat = &message["chat"];
    let Some(id) = chat["id"].as_i64() else {
        return Place::Elsewhere;
    };
    match chat["type"].as_str() {
        Some("private") => Place::Private(address(id)),
        Some("group" | "supergroup") => {
            Place::Group { chat: address(id), thread: thread(message), topic_name: topic_name(message) }
        }
        // A kind never heard of; people's numbers are positive.
        _ if id > 0 => Place::Private(address(id)),
        _ => Place::Elsewhere,
    }
}

// A message of a reply chain in a group without topics has a thread too, but is none of a topic.
fn thread(message: &Value) -> Option<i64> {
    let of_topic = message["is_topic_message"] == true && message["chat"]["type"] != "private";
    of_topic.then(|| message["message_thread_id"].as_i64()).flatten()
}

fn topic_name(message: &Value) -> Option<String> {
    let said = ["forum_topic_created", "forum_topic_edited"].map(|key| &message[key]["name"]);
    let root = &message["reply_to_message"]["forum_topic_created"]["name"];
    said.into_iter().chain([root]).find_map(Value::as_str).map(|name| cut(name, TOPIC_NAME_UNITS_MAX))
}

fn message(message: &Value) -> (Place, What) {
    let place = place(message);
    let what = match message["migrate_to_chat_id"].as_i64() {
        _ if place == Place::Elsewhere => What::Nothing,
        Some(to) => What::Moved { to: address(to) },
        None => unless_foreign(message, message_content(message)),
    };
    (place, what)
}

// A private chat has only its own person: a press in another's is forged, and concerns only who made it.
fn is_foreign(press: &Value) -> bool {
    let (chat, person) = (&press["message"]["chat"], &press["from"]["id"]);
    chat["type"] == "private" && person.is_i64() && chat["id"] != *person
}

fn press(press: &Value) -> (Place, What) {
    let message = &press["message"];
    let place = match (message.is_object(), press["from"]["id"].as_i64()) {
        (true, Some(person)) if is_foreign(press) => Place::Private(address(person)),
        (true, _) => place(message),
        // Buttons of the bot's own messages only; without the message, the person is asked in private.
        (false, Some(person)) => Place::Private(address(person)),
        (false, None) => Place::Elsewhere,
    };
    let Some(callback) = press["id"].as_str().filter(|id| id.len() <= HANDLE_BYTES_MAX) else {
        return (place, What::Unreadable);
    };
    // Date 0: the message is there no more, or too old to be told.
    let told = message["date"].as_i64().is_some_and(|date| date != 0) && !is_foreign(press);
    let what = What::Press {
        callback: callback.to_owned(),
        data: press["data"].as_str().filter(|data| data.len() <= BUTTON_BYTES_MAX).unwrap_or_default().to_owned(),
        message: message["message_id"].as_i64().filter(|_| told),
    };
    (place, what)
}

fn membership(change: &Value) -> What {
    if change["chat"]["type"] != "private" {
        return What::Nothing;
    }
    match change["new_chat_member"]["status"].as_str() {
        Some("kicked") => What::Blocked,
        Some("member") => What::Unblocked,
        _ => What::Nothing,
    }
}
