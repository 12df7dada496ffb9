//! What people do in their own chat with the bot, and presses anywhere. Each makes the update Telegram would make.

use serde_json::{Value, json};

use super::message::found_entities;
use super::methods_bot::bot_member;
use super::world::{Account, Callback, Chat, ChatKind, Rights, World};
use super::{Fake, media};

impl Fake {
    /// A person who has not written yet; gives their id, which is also the id of their chat.
    pub fn user(&self, first_name: &str) -> i64 {
        let id = self.act(|world| 500_000_000 + i64::try_from(world.fresh()).unwrap_or_default());
        self.user_with(id, first_name, None, Some("zh-hans"))
    }

    /// A person with a given id, user name and language.
    pub fn user_with(&self, id: i64, first_name: &str, username: Option<&str>, language: Option<&str>) -> i64 {
        self.act(|world| world.add_account(id, first_name, username, language, false))
    }

    /// A text; gives the id of the message.
    pub fn say(&self, user: i64, text: &str) -> i64 {
        self.post(user, text_body(text))
    }

    /// A text that replies to a message.
    pub fn reply(&self, user: i64, to: i64, text: &str) -> i64 {
        let mut body = text_body(text);
        body["reply_to_message"] = self.see(|world| world.message(user, to).as_reply());
        self.post(user, body)
    }

    /// Anything that is not a text: photo, voice, sticker, document, location, contact, video, audio, poll…
    pub fn send(&self, user: i64, kind: &str, caption: &str) -> i64 {
        let body = self.act(|world| media::body(world, kind, caption));
        self.post(user, body)
    }

    /// A photo.
    pub fn photo(&self, user: i64, caption: &str) -> i64 {
        self.send(user, "photo", caption)
    }

    /// A voice message.
    pub fn voice(&self, user: i64) -> i64 {
        self.send(user, "voice", "")
    }

    /// A sticker.
    pub fn sticker(&self, user: i64) -> i64 {
        self.send(user, "sticker", "")
    }

    /// A file.
    pub fn document(&self, user: i64, caption: &str) -> i64 {
        self.send(user, "document", caption)
    }

    /// A place.
    pub fn location(&self, user: i64) -> i64 {
        self.send(user, "location", "")
    }

    /// A contact.
    pub fn contact(&self, user: i64) -> i64 {
        self.send(user, "contact", "")
    }

    /// Photos of one album, each an update of its own.
    pub fn album(&self, user: i64, parts: usize) -> Vec<i64> {
        let group = self.act(|world| world.fresh().to_string());
        (0..parts).map(|_| self.album_part(user, &group)).collect()
    }

    /// One more photo of an album.
    pub fn album_part(&self, user: i64, group: &str) -> i64 {
        let mut body = self.act(|world| media::body(world, "photo", ""));
        body["media_group_id"] = json!(group);
        self.post(user, body)
    }

    /// A message with this content, whatever it is.
    pub fn post(&self, user: i64, body: Value) -> i64 {
        self.act(|world| {
            assert!(!world.account(user).blocked, "user {user} has blocked the bot and cannot write");
            world.accounts.get_mut(&user).into_iter().for_each(|account| account.started = true);
            let id = world.put(user, Some(user), None, body);
            world.announce("message", user, id);
            id
        })
    }

    /// Changes the text (or caption) of an own message.
    pub fn edit(&self, user: i64, message: i64, text: &str) {
        self.act(|world| world.rewrite(user, message, text));
    }

    /// Presses a button that is there; gives the id of the callback.
    pub fn press(&self, user: i64, chat: i64, message: i64, data: &str) -> String {
        self.act(|world| {
            let alive =
                world.chat(chat).alive(message).unwrap_or_else(|| panic!("message {message} of {chat} is gone"));
            let buttons = alive.buttons();
            assert!(
                buttons.iter().any(|(_, of)| of == data),
                "no button {data:?} on message {message}, only {buttons:?}"
            );
            world.press(user, chat, message, data)
        })
    }

    /// Presses a button by a part of its label; gives the id of the callback.
    pub fn press_label(&self, user: i64, chat: i64, message: i64, label: &str) -> String {
        let buttons = self.see(|world| world.message(chat, message).buttons());
        let found = buttons.iter().find(|(of, _)| of.contains(label));
        let (_, data) = found.unwrap_or_else(|| panic!("no button {label:?} on message {message}, only {buttons:?}"));
        self.press(user, chat, message, data)
    }

    /// Presses with any data on any message, as only a forged or very old client would.
    pub fn press_forged(&self, user: i64, chat: i64, message: i64, data: &str) -> String {
        self.act(|world| world.press(user, chat, message, data))
    }

    /// From now on it is too late to answer this press.
    pub fn expire(&self, callback: &str) {
        self.act(|world| world.callbacks.get_mut(callback).into_iter().for_each(|callback| callback.old = true));
    }

    /// Blocks the bot.
    pub fn block(&self, user: i64) {
        self.act(|world| world.set_blocked(user, true));
    }

    /// Unblocks the bot.
    pub fn unblock(&self, user: i64) {
        self.act(|world| world.set_blocked(user, false));
    }

    /// The account is deleted; nobody is told.
    pub fn deactivate(&self, user: i64) {
        self.act(|world| world.accounts.get_mut(&user).into_iter().for_each(|account| account.deactivated = true));
    }

    /// Deletes a message; a bot is never told of that.
    pub fn delete(&self, chat: i64, message: i64) {
        let gone =
            |world: &mut World| world.chat_mut(chat).messages.get_mut(&message).map(|found| found.deleted = true);
        self.act(gone).unwrap_or_else(|| panic!("no message {message} in {chat}"));
    }

    /// Makes a message older by so many hours.
    pub fn age(&self, chat: i64, message: i64, hours: i64) {
        self.act(|world| {
            let date = world.message(chat, message).json["date"].as_i64().unwrap_or_default() - hours * 3600;
            let found = world.chat_mut(chat).messages.get_mut(&message);
            found.into_iter().for_each(|message| message.json["date"] = json!(date));
        });
    }
}

/// A text message's body.
pub(super) fn text_body(text: &str) -> Value {
    let mut body = json!({ "text": text });
    let entities = found_entities(text);
    if !entities.is_empty() {
        body["entities"] = json!(entities);
    }
    body
}

impl World {
    /// A new person or bot, with the private chat when it is a person.
    pub(super) fn add_account(
        &mut self,
        id: i64,
        first_name: &str,
        username: Option<&str>,
        language: Option<&str>,
        is_bot: bool,
    ) -> i64 {
        let account = Account {
            id,
            first_name: first_name.to_owned(),
            username: username.map(str::to_owned),
            language: language.map(str::to_owned),
            is_bot,
            started: false,
            blocked: false,
            deactivated: false,
        };
        self.accounts.insert(id, account);
        if !is_bot {
            // Numbers of different chats differ, so that mixing chats up is noticed.
            let first = 1 + 1000 * i64::try_from(self.chats.len() + 1).unwrap_or_default();
            self.chats.entry(id).or_insert_with(|| Chat::new(id, ChatKind::Private, first_name, false, first));
        }
        id
    }

    /// Tells the bot of a message.
    pub(super) fn announce(&mut self, kind: &str, chat: i64, message: i64) {
        if self.chat(chat).rights.member {
            let json = self.message(chat, message).json.clone();
            self.updates.push(kind, json);
        }
    }

    /// Changes a person's message and tells the bot.
    pub(super) fn rewrite(&mut self, chat: i64, id: i64, text: &str) {
        let now = self.now();
        let found = self.chat_mut(chat).messages.get_mut(&id);
        let message = found.unwrap_or_else(|| panic!("no message {id} in {chat}"));
        let (key, entities) = match message.media() {
            Some(_) => ("caption", "caption_entities"),
            None => ("text", "entities"),
        };
        super::methods::write(&mut message.json, key, entities, (text.to_owned(), found_entities(text)));
        message.json["edit_date"] = json!(now);
        message.edits += 1;
        self.announce("edited_message", chat, id);
    }

    pub(super) fn press(&mut self, user: i64, chat: i64, message: i64, data: &str) -> String {
        let id = format!("{}", 9_000_000_000_000_000_000 + self.fresh());
        self.callbacks.insert(id.clone(), Callback { user, old: false, answers: Vec::new() });
        let known = self.chat(chat).alive(message).map(|found| found.json.clone());
        let shown = known.unwrap_or_else(|| json!({"message_id": message, "chat": self.chat_json(chat), "date": 0}));
        let from = self.account(user).json();
        let body = json!({"id": id, "from": from, "message": shown, "chat_instance": chat.to_string(), "data": data});
        self.updates.push("callback_query", body);
        id
    }

    fn set_blocked(&mut self, user: i64, blocked: bool) {
        if let Some(account) = self.accounts.get_mut(&user) {
            account.blocked = blocked;
        }
        let member = Rights { administrator: false, ..Rights::ALL };
        let (old, new) = if blocked { (member, Rights::NONE) } else { (Rights::NONE, member) };
        self.membership(user, user, old, new);
    }

    /// Tells the bot that its membership has changed.
    pub(super) fn membership(&mut self, chat: i64, by: i64, old: Rights, new: Rights) {
        let body = json!({
            "chat": self.chat_json(chat), "from": self.account(by).json(), "date": self.now(),
            "old_chat_member": bot_member(self, old), "new_chat_member": bot_member(self, new),
        });
        self.updates.push("my_chat_member", body);
    }
}
