//! Topics of a forum. Never forgets a deleted one: its number stays taken.

use serde_json::{Value, json};

use super::methods::writable;
use super::params::{Answer, Params, Refusal};
use super::world::{Topic, World};

const ICON: i64 = 7_322_096;

/// Carries out a method about topics.
pub fn call(world: &mut World, name: &str, params: &Params) -> Answer {
    let chat = writable(world, params)?;
    if !world.chat(chat).is_forum {
        return Err(Refusal::bad("the chat is not a forum"));
    }
    let rights = world.chat(chat).rights;
    if name == "createForumTopic" {
        if !rights.can_manage_topics {
            return Err(Refusal::bad("not enough rights to create a topic"));
        }
        let thread = create(world, chat, world.bot.id, topic_name(params)?);
        return Ok(json!({"message_thread_id": thread, "name": topic_name(params)?, "icon_color": ICON}));
    }
    let thread = params.int("message_thread_id").unwrap_or_default();
    let topic = world.chat(chat).topics.get(&thread).cloned();
    let topic = topic.ok_or_else(|| Refusal::bad("message thread not found"))?;
    if topic.deleted {
        return Err(Refusal::bad("TOPIC_DELETED"));
    }
    let own = world.message(chat, thread).from() == Some(world.bot.id);
    let allowed = if name == "deleteForumTopic" { rights.can_delete_messages } else { rights.can_manage_topics || own };
    if !allowed {
        let verb = if name == "deleteForumTopic" { "delete" } else { "edit" };
        return Err(Refusal::bad(format!("not enough rights to {verb} the topic")));
    }
    match name {
        "deleteForumTopic" => delete(world, chat, thread),
        "editForumTopic" => {
            let name = topic_name(params)?;
            if name == topic.name {
                return Err(Refusal::bad("TOPIC_NOT_MODIFIED"));
            }
            change(world, chat, thread, |topic| topic.name.clone_from(&name));
            service(world, chat, thread, world.bot.id, json!({"forum_topic_edited": {"name": name}}));
        }
        _ => {
            let closed = name == "closeForumTopic";
            if topic.closed == closed {
                return Err(Refusal::bad("TOPIC_NOT_MODIFIED"));
            }
            set_closed(world, chat, thread, world.bot.id, closed);
        }
    }
    Ok(json!(true))
}

fn topic_name(params: &Params) -> Result<String, Refusal> {
    let name = params.text("name").trim();
    match name.chars().count() {
        0 => Err(Refusal::bad("topic name must be non-empty")),
        1..=128 => Ok(name.to_owned()),
        _ => Err(Refusal::bad("topic name is too long")),
    }
}

fn change(world: &mut World, chat: i64, thread: i64, edit: impl FnOnce(&mut Topic)) {
    if let Some(topic) = world.chat_mut(chat).topics.get_mut(&thread) {
        edit(topic);
    }
}

/// Makes a topic, with the service message that begins it.
pub fn create(world: &mut World, chat: i64, by: i64, name: String) -> i64 {
    let thread = world.chat(chat).next_message;
    world.chat_mut(chat).topics.insert(thread, Topic { thread, name: name.clone(), closed: false, deleted: false });
    service(world, chat, thread, by, json!({"forum_topic_created": {"name": name, "icon_color": ICON}}));
    thread
}

/// Closes or opens a topic, with its service message.
pub fn set_closed(world: &mut World, chat: i64, thread: i64, by: i64, closed: bool) {
    change(world, chat, thread, |topic| topic.closed = closed);
    let key = if closed { "forum_topic_closed" } else { "forum_topic_reopened" };
    service(world, chat, thread, by, json!({ key: {} }));
}

/// Deletes a topic with everything in it; nobody is told.
pub fn delete(world: &mut World, chat: i64, thread: i64) {
    change(world, chat, thread, |topic| topic.deleted = true);
    let messages = world.chat_mut(chat).messages.values_mut();
    messages.filter(|message| message.thread() == Some(thread)).for_each(|message| message.deleted = true);
}

fn service(world: &mut World, chat: i64, thread: i64, by: i64, body: Value) {
    let id = world.put(chat, Some(by), Some(thread), body);
    if world.chat(chat).rights.member && (by != world.bot.id || world.echo_service) {
        let json = world.message(chat, id).json.clone();
        world.updates.push("message", json);
    }
}
