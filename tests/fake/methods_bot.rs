//! Methods about the bot itself, its webhook, its commands, and looking at chats. Never touches messages.

use serde_json::{Value, json};

use super::media;
use super::methods::existing;
use super::params::{Answer, Params, Refusal, known_keys};
use super::updates::Webhook;
use super::world::{ChatKind, Rights, World};

/// Carries out such a method.
pub fn call(world: &mut World, name: &str, params: &Params) -> Answer {
    match name {
        "getMe" => {
            let mut me = world.bot.json();
            let more = ["can_join_groups", "can_read_all_group_messages"];
            more.iter().for_each(|key| me[*key] = json!(true));
            let less = ["supports_inline_queries", "can_connect_to_business", "has_main_web_app"];
            less.iter().for_each(|key| me[*key] = json!(false));
            Ok(me)
        }
        "setWebhook" => set_webhook(world, params),
        "deleteWebhook" => {
            world.updates.webhook = None;
            if params.flag("drop_pending_updates") {
                world.updates.drop_pending();
            }
            Ok(json!(true))
        }
        "getWebhookInfo" => Ok(webhook_info(world)),
        "setMyCommands" => {
            let key = (scope(params)?, language(params)?);
            let commands = commands(params)?;
            world.commands.insert(key, commands);
            Ok(json!(true))
        }
        "getMyCommands" => {
            let list = world.commands.get(&(scope(params)?, language(params)?)).cloned().unwrap_or_default();
            Ok(list.into_iter().map(|(command, text)| json!({"command": command, "description": text})).collect())
        }
        "deleteMyCommands" => {
            world.commands.remove(&(scope(params)?, language(params)?));
            Ok(json!(true))
        }
        "setMyDescription" => describe(world, params, name, "description", 512),
        "setMyShortDescription" => describe(world, params, name, "short_description", 120),
        _ => look(world, name, params),
    }
}

fn set_webhook(world: &mut World, params: &Params) -> Answer {
    let url = params.text("url").to_owned();
    world.updates.allow(params)?;
    let max_connections = params.int("max_connections").unwrap_or(40);
    let secret = params.get("secret_token").and_then(Value::as_str).map(str::to_owned);
    let sound = |secret: &str| {
        (1..=256).contains(&secret.len()) && secret.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    if secret.as_deref().is_some_and(|secret| !sound(secret)) {
        return Err(Refusal::bad("secret token contains unallowed characters"));
    }
    if !(1..=100).contains(&max_connections) {
        return Err(Refusal::bad("max_connections must be from 1 to 100"));
    }
    // Telegram wants HTTPS; in a test the program listens on this machine without it.
    if !url.is_empty() && !["https://", "http://127.0.0.1:"].iter().any(|start| url.starts_with(start)) {
        return Err(Refusal::bad("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    if params.flag("drop_pending_updates") {
        world.updates.drop_pending();
    }
    world.updates.webhook = Some(Webhook { url, secret, max_connections }).filter(|webhook| !webhook.url.is_empty());
    Ok(json!(true))
}

fn webhook_info(world: &World) -> Value {
    let updates = &world.updates;
    let url = updates.webhook.as_ref().map_or("", |webhook| webhook.url.as_str());
    let mut info = json!({"url": url, "has_custom_certificate": false, "pending_update_count": updates.pending()});
    if let Some(webhook) = &updates.webhook {
        info["max_connections"] = json!(webhook.max_connections);
    }
    if let Some(error) = &updates.last_error {
        info["last_error_date"] = json!(world.now());
        info["last_error_message"] = json!(error);
    }
    if let Some(allowed) = &updates.allowed {
        info["allowed_updates"] = json!(allowed);
    }
    info
}

fn scope(params: &Params) -> Result<String, Refusal> {
    let Some(scope) = params.get("scope") else { return Ok("default".to_owned()) };
    known_keys("scope", scope, &["type", "chat_id", "user_id"])?;
    let kinds = ["default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"];
    let of_chat = ["chat_administrators", "chat_member"];
    let kind = scope["type"].as_str().filter(|kind| kinds.contains(kind) || of_chat.contains(kind));
    let kind = kind.ok_or_else(|| Refusal::bad("unknown type of scope"))?;
    Ok(scope.get("chat_id").map_or(kind.to_owned(), |chat| format!("{kind} {chat}")))
}

fn language(params: &Params) -> Result<String, Refusal> {
    let code = params.text("language_code");
    let sound = code.is_empty() || (code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase()));
    sound.then(|| code.to_owned()).ok_or_else(|| Refusal::bad("LANG_CODE_INVALID"))
}

fn commands(params: &Params) -> Result<Vec<(String, String)>, Refusal> {
    let list = params.get("commands").and_then(Value::as_array).cloned().unwrap_or_default();
    if list.len() > 100 {
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    let read = |command: &Value| {
        known_keys("command", command, &["command", "description"])?;
        let name = command["command"].as_str().unwrap_or_default();
        let text = command["description"].as_str().unwrap_or_default();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(plain) {
            return Err(Refusal::bad("BOT_COMMAND_INVALID"));
        }
        if !(1..=256).contains(&text.chars().count()) {
            return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
        Ok((name.to_owned(), text.to_owned()))
    };
    list.iter().map(read).collect()
}

fn describe(world: &mut World, params: &Params, method: &str, name: &str, most: usize) -> Answer {
    let text = params.text(name).to_owned();
    if text.chars().count() > most {
        return Err(Refusal::bad(format!("{name} is too long")));
    }
    world.descriptions.insert((method.to_owned(), language(params)?), text);
    Ok(json!(true))
}

fn look(world: &mut World, name: &str, params: &Params) -> Answer {
    if name == "getFile" {
        let id = params.text("file_id");
        let file = world.files.get(id).ok_or_else(|| Refusal::bad("invalid file_id"))?;
        let mut json = media::of_file("", id, file);
        json["file_path"] = json!(format!("files/{id}"));
        return Ok(json);
    }
    let chat = existing(world, params, "chat_id")?;
    if world.chat(chat).kind == ChatKind::Supergroup && !world.chat(chat).rights.member {
        return Err(Refusal::forbidden("bot was kicked from the supergroup chat"));
    }
    match name {
        "getChat" => {
            let mut json = world.chat_json(chat);
            json["accent_color_id"] = json!(1);
            json["max_reaction_count"] = json!(11);
            let gifts = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"];
            json["accepted_gift_types"] = gifts.iter().map(|kind| ((*kind).to_owned(), json!(true))).collect();
            Ok(json)
        }
        "getChatMember" => {
            let user = params.int("user_id").unwrap_or_default();
            if user == world.bot.id {
                return Ok(bot_member(world, world.chat(chat).rights));
            }
            let account = world.accounts.get(&user).ok_or_else(|| Refusal::bad("user not found"))?;
            Ok(json!({"status": "member", "user": account.json()}))
        }
        _ => {
            world.chat_mut(chat).rights = Rights::NONE;
            Ok(json!(true))
        }
    }
}

/// The bot as a `ChatMember`.
pub fn bot_member(world: &World, rights: Rights) -> Value {
    let user = world.bot.json();
    if !rights.member {
        return json!({"status": "kicked", "user": user, "until_date": 0});
    }
    if !rights.administrator {
        return json!({"status": "member", "user": user});
    }
    json!({
        "status": "administrator", "user": user, "can_be_edited": false, "is_anonymous": false, "can_manage_chat": true,
        "can_delete_messages": rights.can_delete_messages, "can_manage_video_chats": false, "can_restrict_members": false,
        "can_promote_members": false, "can_change_info": false, "can_invite_users": true, "can_post_stories": false,
        "can_edit_stories": false, "can_delete_stories": false, "can_pin_messages": rights.can_pin_messages,
        "can_manage_topics": rights.can_manage_topics,
    })
}
