//! Methods about messages that are there already, and answers to presses. Never makes a new message.

use serde_json::{Value, json};

use super::keyboard;
use super::methods::{self, writable};
use super::params::{Answer, Params, Refusal};
use super::world::{ChatKind, Message, World};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the same as a \
                            current content and reply markup of the message";
const DELETABLE_SECONDS: i64 = 48 * 3600;

/// Carries out such a method.
pub fn call(world: &mut World, name: &str, params: &Params) -> Answer {
    match name {
        "answerCallbackQuery" => answer_callback(world, params),
        "deleteMessage" => {
            let chat = writable(world, params)?;
            let id = params.int("message_id").unwrap_or_default();
            let there = world.chat(chat).alive(id).is_some();
            there.then_some(()).ok_or_else(|| Refusal::bad("message to delete not found"))?;
            deletable(world, chat, id).then_some(()).ok_or_else(|| Refusal::bad("message can't be deleted"))?;
            delete(world, chat, id)
        }
        "deleteMessages" => {
            let chat = writable(world, params)?;
            let ids = params.ints("message_ids");
            if !(1..=100).contains(&ids.len()) {
                return Err(Refusal::bad("message identifiers must be 1 to 100"));
            }
            let ids = ids.into_iter().filter(|id| deletable(world, chat, *id)).collect::<Vec<_>>();
            ids.into_iter().try_for_each(|id| delete(world, chat, id).map(|_| ()))?;
            Ok(json!(true))
        }
        "setMessageReaction" => {
            let chat = writable(world, params)?;
            let there = world.chat(chat).alive(params.int("message_id").unwrap_or_default());
            there.map(|_| json!(true)).ok_or_else(|| Refusal::bad("message to react not found"))
        }
        "pinChatMessage" => pin(world, params),
        _ => edit(world, name, params),
    }
}

fn edit(world: &mut World, name: &str, params: &Params) -> Answer {
    let chat = writable(world, params)?;
    let id = params.int("message_id").unwrap_or_default();
    let message = world.chat(chat).alive(id).ok_or_else(|| Refusal::bad("message to edit not found"))?;
    if message.from() != Some(world.bot.id) || message.is_service() {
        return Err(Refusal::bad("message can't be edited"));
    }
    let mut json = message.json.clone();
    match name {
        "editMessageText" if message.media().is_some() => {
            return Err(Refusal::bad("there is no text in the message to edit"));
        }
        "editMessageText" => methods::write(&mut json, "text", "entities", methods::message_text(params)?),
        "editMessageCaption" if message.media().is_none() => {
            return Err(Refusal::bad("there is no caption in the message to edit"));
        }
        "editMessageCaption" => methods::write(&mut json, "caption", "caption_entities", methods::caption(params)?),
        _ => {}
    }
    // As Telegram does: a keyboard that is not given again is taken away.
    match keyboard::check(params.get("reply_markup"))? {
        Some(markup) => json["reply_markup"] = markup,
        None => _ = json.as_object_mut().map(|object| object.remove("reply_markup")),
    }
    if json == message.json {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    json["edit_date"] = json!(world.now());
    change(world, chat, id, json)
}

fn change(world: &mut World, chat: i64, id: i64, json: Value) -> Answer {
    if let Some(message) = world.chat_mut(chat).messages.get_mut(&id) {
        message.json = json.clone();
        message.edits += 1;
    }
    Ok(json)
}

fn deletable(world: &World, chat: i64, id: i64) -> bool {
    let place = world.chat(chat);
    let Some(message) = place.alive(id) else { return false };
    let young = world.now() - message.json["date"].as_i64().unwrap_or_default() < DELETABLE_SECONDS;
    let own = message.from() == Some(world.bot.id);
    let root = place.topics.contains_key(&id);
    let rights = place.rights.can_delete_messages;
    let private = place.kind == ChatKind::Private;
    !root && if private { young } else { rights || (own && young) }
}

fn delete(world: &mut World, chat: i64, id: i64) -> Answer {
    let message: Option<&mut Message> = world.chat_mut(chat).messages.get_mut(&id);
    message.into_iter().for_each(|message| message.deleted = true);
    Ok(json!(true))
}

fn pin(world: &mut World, params: &Params) -> Answer {
    let chat = writable(world, params)?;
    let id = params.int("message_id").unwrap_or_default();
    if world.chat(chat).alive(id).is_none() {
        return Err(Refusal::bad("message to pin not found"));
    }
    if !world.chat(chat).rights.can_pin_messages {
        return Err(Refusal::bad("not enough rights to manage pinned messages in the chat"));
    }
    world.chat_mut(chat).pinned.push(id);
    Ok(json!(true))
}

fn answer_callback(world: &mut World, params: &Params) -> Answer {
    let id = params.text("callback_query_id").to_owned();
    let text = params.text("text").to_owned();
    if text.chars().count() > 200 {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    if params.get("url").is_some() {
        return Err(Refusal::bad("URL_INVALID"));
    }
    let too_old = || Refusal::bad("query is too old and response timeout expired or query ID is invalid");
    let callback = world.callbacks.get_mut(&id).filter(|callback| !callback.old).ok_or_else(too_old)?;
    callback.answers.push((text.clone(), params.flag("show_alert")));
    world.toasts.push((id, text));
    Ok(json!(true))
}
