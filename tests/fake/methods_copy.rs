//! Copying and forwarding. Never shows where a copy came from.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::methods::{self, Target, existing, target};
use super::methods_send::post;
use super::params::{Answer, Params, Refusal};
use super::world::{ChatKind, Message, World};

/// Carries out a copying method.
pub fn call(world: &mut World, name: &str, params: &Params) -> Answer {
    let place = target(world, params)?;
    let from = source(world, params)?;
    if name == "copyMessages" {
        return several(world, params, &place, from);
    }
    let id = params.int("message_id").unwrap_or_default();
    let verb = if name == "copyMessage" { "copy" } else { "forward" };
    let missing = || Refusal::bad(format!("message to {verb} not found"));
    let message = world.chat(from).alive(id).cloned().ok_or_else(missing)?;
    if !copyable(&message) {
        return Err(Refusal::bad(if verb == "copy" {
            "message can't be copied"
        } else {
            "message can't be forwarded"
        }));
    }
    let mut body = message.content();
    if verb == "forward" {
        body["forward_origin"] = origin(&message);
        return post(world, params, &place, body);
    }
    if params.get("caption").is_some() && message.media().is_some() {
        methods::write(&mut body, "caption", "caption_entities", methods::caption(params)?);
    }
    let sent = post(world, params, &place, body)?;
    Ok(json!({"message_id": sent["message_id"]}))
}

fn source(world: &World, params: &Params) -> Result<i64, Refusal> {
    let from = existing(world, params, "from_chat_id")?;
    let chat = world.chat(from);
    if chat.kind == ChatKind::Supergroup && !chat.rights.member {
        return Err(Refusal::forbidden("bot was kicked from the supergroup chat"));
    }
    Ok(from)
}

fn copyable(message: &Message) -> bool {
    !message.is_service() && message.json["has_protected_content"] != json!(true)
}

fn several(world: &mut World, params: &Params, place: &Target, from: i64) -> Answer {
    let ids = params.ints("message_ids");
    if !(1..=100).contains(&ids.len()) || !ids.is_sorted_by(|a, b| a < b) {
        return Err(Refusal::bad("message identifiers must be 1 to 100 and strictly increasing"));
    }
    let found: Vec<Message> = ids.iter().filter_map(|id| world.chat(from).alive(*id)).cloned().collect();
    let found: Vec<Message> = found.into_iter().filter(copyable).collect();
    if found.is_empty() {
        return Err(Refusal::bad("there are no messages to copy"));
    }
    let mut albums = BTreeMap::new();
    let mut sent = Vec::new();
    for message in found {
        let mut body = message.content();
        if params.flag("remove_caption") && message.media().is_some() {
            methods::write(&mut body, "caption", "caption_entities", (String::new(), Vec::new()));
        }
        if let Some(album) = message.album() {
            let group = albums.entry(album.to_owned()).or_insert_with(|| world.fresh().to_string());
            body["media_group_id"] = json!(group);
        }
        sent.push(json!({"message_id": post(world, params, place, body)?["message_id"]}));
    }
    Ok(json!(sent))
}

fn origin(message: &Message) -> Value {
    json!({"type": "user", "date": message.json["date"], "sender_user": message.json["from"]})
}
