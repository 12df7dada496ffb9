//! From a method's name to what carries it out; and what many methods check alike. Never reads a raw request.

use serde_json::{Value, json};

use super::params::{Answer, Params, Refusal, known_keys};
use super::world::{Chat, ChatKind, World};
use super::{html, methods_bot, methods_copy, methods_edit, methods_send, methods_topics};

/// Carries out a method.
pub fn call(world: &mut World, name: &str, params: &Params) -> Answer {
    match name {
        "sendMessage" | "sendDocument" | "sendPhoto" | "sendMediaGroup" | "sendChatAction" => {
            methods_send::call(world, name, params)
        }
        "copyMessage" | "copyMessages" | "forwardMessage" => methods_copy::call(world, name, params),
        "editMessageText" | "editMessageCaption" | "editMessageReplyMarkup" | "deleteMessage" | "deleteMessages" => {
            methods_edit::call(world, name, params)
        }
        "setMessageReaction" | "pinChatMessage" | "answerCallbackQuery" => methods_edit::call(world, name, params),
        "createForumTopic" | "editForumTopic" | "closeForumTopic" | "reopenForumTopic" | "deleteForumTopic" => {
            methods_topics::call(world, name, params)
        }
        _ => methods_bot::call(world, name, params),
    }
}

/// The chat of a call, when it exists.
pub fn existing(world: &World, params: &Params, name: &str) -> Result<i64, Refusal> {
    let id = params.int(name).filter(|id| world.chats.contains_key(id));
    id.ok_or_else(|| Refusal::bad("chat not found"))
}

/// The chat of a call, when the bot may write there.
pub fn writable(world: &World, params: &Params) -> Result<i64, Refusal> {
    let id = existing(world, params, "chat_id")?;
    let chat = world.chat(id);
    if let Some(to) = chat.migrated_to {
        return Err(Refusal {
            parameters: Some(json!({"migrate_to_chat_id": to})),
            ..Refusal::bad("group chat was upgraded to a supergroup chat")
        });
    }
    match chat.kind {
        ChatKind::Private => {
            let account = world.account(id);
            if account.deactivated {
                return Err(Refusal::forbidden("user is deactivated"));
            } else if account.blocked {
                return Err(Refusal::forbidden("bot was blocked by the user"));
            } else if !account.started {
                return Err(Refusal::forbidden("bot can't initiate conversation with a user"));
            }
        }
        ChatKind::Supergroup if !chat.rights.member => {
            return Err(Refusal::forbidden("bot was kicked from the supergroup chat"));
        }
        ChatKind::Supergroup => {}
        ChatKind::Channel => return Err(Refusal::bad("need administrator rights in the channel chat")),
    }
    Ok(id)
}

/// Where a message goes.
pub struct Target {
    pub chat: i64,
    pub thread: Option<i64>,
    pub reply: Option<Value>,
}

/// Where a message goes, checked.
pub fn target(world: &World, params: &Params) -> Result<Target, Refusal> {
    let id = writable(world, params)?;
    let chat = world.chat(id);
    let asked = params.int("message_thread_id");
    if let Some(thread) = asked {
        open_topic(chat, thread)?;
    }
    let reply = reply(chat, asked, params)?;
    let of_reply = reply.as_ref().and_then(|message| message["message_thread_id"].as_i64());
    if let Some(thread) = of_reply.filter(|_| asked.is_none()) {
        open_topic(chat, thread)?;
    }
    Ok(Target { chat: id, thread: asked.or(of_reply), reply })
}

fn open_topic(chat: &Chat, thread: i64) -> Result<(), Refusal> {
    let topic = chat.topics.get(&thread).filter(|topic| chat.is_forum && !topic.deleted);
    let topic = topic.ok_or_else(|| Refusal::bad("message thread not found"))?;
    if topic.closed && (chat.closed_means_closed || !chat.rights.can_manage_topics) {
        return Err(Refusal::bad("TOPIC_CLOSED"));
    }
    Ok(())
}

fn reply(chat: &Chat, thread: Option<i64>, params: &Params) -> Result<Option<Value>, Refusal> {
    let Some(asked) = params.get("reply_parameters") else { return Ok(None) };
    let known = ["message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode", "quote_entities"];
    known_keys("reply_parameters", asked, &[&known[..], &["quote_position"]].concat())?;
    let Some(id) = asked["message_id"].as_i64() else {
        return Err(Refusal::bad("message identifier is not specified"));
    };
    if asked.get("chat_id").is_some_and(|other| *other != json!(chat.id)) {
        return Err(Refusal::bad("replies to other chats are not supported here"));
    }
    let found = chat.alive(id).filter(|message| thread.is_none() || message.thread() == thread);
    match found {
        Some(message) => Ok(Some(message.as_reply())),
        None if asked["allow_sending_without_reply"] == json!(true) => Ok(None),
        None => Err(Refusal::bad("message to be replied not found")),
    }
}

/// The visible text of a parameter and its entities.
pub fn formatted(params: &Params, name: &str, entities: &str) -> Result<(String, Vec<Value>), Refusal> {
    let source = params.text(name);
    let given = params.get(entities).and_then(Value::as_array).cloned();
    let (text, entities) = match (params.text("parse_mode"), given) {
        ("", given) => (source.to_owned(), given.unwrap_or_default()),
        (_, Some(_)) => return Err(Refusal::bad("both parse_mode and entities are given")),
        (mode, None) if mode.eq_ignore_ascii_case("html") => {
            html::parse(source).map_err(|why| Refusal::bad(format!("can't parse entities: {why}")))?
        }
        _ => return Err(Refusal::bad("unsupported parse_mode")),
    };
    let units = text.encode_utf16().count() as u64;
    let inside = |entity: &Value| {
        let end = entity["offset"].as_u64().zip(entity["length"].as_u64()).map(|(from, length)| from + length);
        entity["type"].is_string() && end.is_some_and(|end| end <= units)
    };
    if !entities.iter().all(inside) {
        return Err(Refusal::bad("can't parse entities: entity beyond the text"));
    }
    Ok(html::trimmed(&text, entities))
}

/// A text message's text: there, and not too long.
pub fn message_text(params: &Params) -> Result<(String, Vec<Value>), Refusal> {
    let (text, entities) = formatted(params, "text", "entities")?;
    match text.encode_utf16().count() {
        0 => Err(Refusal::bad("message text is empty")),
        1..=4096 => Ok((text, entities)),
        _ => Err(Refusal::bad("message is too long")),
    }
}

/// A caption: not too long.
pub fn caption(params: &Params) -> Result<(String, Vec<Value>), Refusal> {
    let (text, entities) = formatted(params, "caption", "caption_entities")?;
    if text.encode_utf16().count() > 1024 {
        return Err(Refusal::bad("message caption is too long"));
    }
    Ok((text, entities))
}

/// Writes a text (or caption) and its entities into a message.
pub fn write(json: &mut Value, key: &str, entities_key: &str, (text, entities): (String, Vec<Value>)) {
    let Some(object) = json.as_object_mut() else { return };
    object.remove(key);
    object.remove(entities_key);
    if !text.is_empty() {
        object.insert(key.to_owned(), json!(text));
    }
    if !entities.is_empty() {
        object.insert(entities_key.to_owned(), json!(entities));
    }
}
