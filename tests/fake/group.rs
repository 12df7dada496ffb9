//! What happens in groups and channels: agents, anonymous administrators, other bots, topics, rights; raw updates.

use serde_json::{Value, json};

use super::people::text_body;
use super::world::{ANONYMOUS, Chat, ChatKind, Rights, World};
use super::{Fake, media, methods_topics};

const OWNER: i64 = 777_000_001;

impl Fake {
    /// A forum with the bot as an administrator.
    pub fn forum(&self, chat: i64, title: &str) {
        self.act(|world| world.add_group(chat, title, true));
    }

    /// A supergroup without topics, with the bot as an administrator.
    pub fn group(&self, chat: i64, title: &str) {
        self.act(|world| world.add_group(chat, title, false));
    }

    /// A text of a member, in a topic or outside of all; gives its id.
    pub fn agent_says(&self, group: i64, thread: Option<i64>, user: i64, text: &str) -> i64 {
        self.agent_posts(group, thread, user, text_body(text))
    }

    /// A text that replies to a message, in that message's topic.
    pub fn agent_reply(&self, group: i64, to: i64, user: i64, text: &str) -> i64 {
        let mut body = text_body(text);
        let replied = self.see(|world| world.message(group, to).clone());
        body["reply_to_message"] = replied.as_reply();
        self.agent_posts(group, replied.thread(), user, body)
    }

    /// Anything that is not a text.
    pub fn agent_sends(&self, group: i64, thread: Option<i64>, user: i64, kind: &str, caption: &str) -> i64 {
        let body = self.act(|world| media::body(world, kind, caption));
        self.agent_posts(group, thread, user, body)
    }

    /// A photo.
    pub fn agent_photo(&self, group: i64, thread: Option<i64>, user: i64, caption: &str) -> i64 {
        self.agent_sends(group, thread, user, "photo", caption)
    }

    /// Photos of one album.
    pub fn agent_album(&self, group: i64, thread: Option<i64>, user: i64, parts: usize) -> Vec<i64> {
        let album = self.act(|world| world.fresh().to_string());
        let part = |_| {
            let mut body = self.act(|world| media::body(world, "photo", ""));
            body["media_group_id"] = json!(album);
            self.agent_posts(group, thread, user, body)
        };
        (0..parts).map(part).collect()
    }

    /// A message with this content, whatever it is.
    pub fn agent_posts(&self, group: i64, thread: Option<i64>, user: i64, body: Value) -> i64 {
        self.act(|world| world.posted(group, thread, Some(user), body))
    }

    /// Changes an own message.
    pub fn agent_edit(&self, group: i64, message: i64, text: &str) {
        self.act(|world| world.rewrite(group, message, text));
    }

    /// Presses a button in the group, by a part of its label.
    pub fn agent_press(&self, group: i64, message: i64, user: i64, label: &str) -> String {
        self.press_label(user, group, message, label)
    }

    /// A text of an anonymous administrator.
    pub fn anonymous_says(&self, group: i64, thread: Option<i64>, text: &str) -> i64 {
        self.act(|world| {
            world.add_account(ANONYMOUS, "Group", Some("GroupAnonymousBot"), None, true);
            let mut body = text_body(text);
            body["sender_chat"] = world.chat_json(group);
            world.posted(group, thread, Some(ANONYMOUS), body)
        })
    }

    /// A text of another bot.
    pub fn other_bot_says(&self, group: i64, thread: Option<i64>, text: &str) -> i64 {
        self.act(|world| {
            let bot = world.add_account(600_000_777, "Other", Some("other_bot"), None, true);
            world.posted(group, thread, Some(bot), text_body(text))
        })
    }

    /// A post of a channel the bot is in.
    pub fn channel_post(&self, channel: i64, text: &str) -> i64 {
        self.act(|world| {
            world.chats.entry(channel).or_insert_with(|| Chat::new(channel, ChatKind::Channel, "Channel", false, 1));
            let mut body = text_body(text);
            body["sender_chat"] = world.chat_json(channel);
            let id = world.put(channel, None, None, body);
            world.announce("channel_post", channel, id);
            id
        })
    }

    /// A member joins.
    pub fn joins(&self, group: i64, user: i64) -> i64 {
        self.act(|world| {
            let body = json!({"new_chat_members": [world.account(user).json()]});
            world.posted(group, None, Some(user), body)
        })
    }

    /// A member makes a topic; gives its thread id.
    pub fn make_topic(&self, group: i64, user: i64, name: &str) -> i64 {
        self.act(|world| methods_topics::create(world, group, user, name.to_owned()))
    }

    /// A member deletes a topic; the bot is not told.
    pub fn delete_topic(&self, group: i64, thread: i64) {
        self.act(|world| methods_topics::delete(world, group, thread));
    }

    /// A member closes a topic.
    pub fn close_topic(&self, group: i64, thread: i64, user: i64) {
        self.act(|world| methods_topics::set_closed(world, group, thread, user, true));
    }

    /// A member opens a topic again.
    pub fn reopen_topic(&self, group: i64, thread: i64, user: i64) {
        self.act(|world| methods_topics::set_closed(world, group, thread, user, false));
    }

    /// From now on the bot, too, may not write to closed topics.
    pub fn closed_means_closed(&self, group: i64, on: bool) {
        self.act(|world| world.chat_mut(group).closed_means_closed = on);
    }

    /// Changes what the bot may do in a group.
    pub fn set_rights(&self, group: i64, rights: Rights) {
        self.act(|world| {
            let old = std::mem::replace(&mut world.chat_mut(group).rights, rights);
            world.add_account(OWNER, "Owner", None, None, true);
            world.membership(group, OWNER, old, rights);
        });
    }

    /// Throws the bot out of a group.
    pub fn expel(&self, group: i64) {
        self.set_rights(group, Rights::NONE);
    }

    /// Switches topics of a group on or off; the bot is not told.
    pub fn set_forum(&self, group: i64, on: bool) {
        self.act(|world| world.chat_mut(group).is_forum = on);
    }

    /// The group gets a new id and keeps topics and messages; sends to the old id are refused from now on.
    pub fn migrate(&self, group: i64, to: i64) {
        self.act(|world| {
            let mut moved = world.chat(group).clone();
            moved.id = to;
            world.chats.insert(to, moved);
            let chat = world.chat_json(to);
            let messages = world.chat_mut(to).messages.values_mut();
            messages.for_each(|message| message.json["chat"] = chat.clone());
            world.add_account(OWNER, "Owner", None, None, true);
            world.posted(group, None, Some(OWNER), json!({ "migrate_to_chat_id": to }));
            world.posted(to, None, Some(OWNER), json!({ "migrate_from_chat_id": group }));
            world.chat_mut(group).migrated_to = Some(to);
        });
    }

    /// An update as it is; gives its id (a fresh one when it has none).
    pub fn raw_update(&self, update: Value) -> i64 {
        self.act(|world| world.updates.push_raw(update))
    }

    /// The same update once more, with the same id, delivered even when it was confirmed before.
    pub fn repeat(&self, update: i64) {
        self.act(|world| {
            let made = world.updates.made.iter().find(|made| made["update_id"] == json!(update)).cloned();
            let again = made.unwrap_or_else(|| panic!("no update {update} was ever made"));
            world.updates.push_raw(again);
        });
    }

    /// The id of the update made last.
    pub fn last_update(&self) -> i64 {
        self.see(|world| world.updates.made.last().and_then(|made| made["update_id"].as_i64()).expect("an update"))
    }

    /// The next update gets this id, even a smaller one, as after a quiet week.
    pub fn jump_update_ids(&self, next: i64) {
        self.act(|world| world.updates.jump(next));
    }
}

impl World {
    fn add_group(&mut self, chat: i64, title: &str, is_forum: bool) {
        assert!(chat < 0, "ids of groups are negative");
        let first = 2 + 1000 * i64::try_from(self.chats.len() + 1).unwrap_or_default();
        self.chats.insert(chat, Chat::new(chat, ChatKind::Supergroup, title, is_forum, first));
    }

    fn posted(&mut self, group: i64, thread: Option<i64>, from: Option<i64>, body: Value) -> i64 {
        if let Some(thread) = thread {
            let topic = self.chat(group).topics.get(&thread);
            assert!(topic.is_some_and(|topic| !topic.deleted), "no topic {thread} in group {group}");
        }
        let id = self.put(group, from, thread, body);
        self.announce("message", group, id);
        id
    }
}
