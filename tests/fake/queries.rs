//! What a test asks of the world. Never changes anything.

use serde_json::Value;

use super::Fake;
use super::ledger::Call;
use super::world::{Message, Topic, World};

impl World {
    /// Messages that are visible, in order, without service messages.
    pub fn visible(&self, chat: i64) -> impl Iterator<Item = &Message> {
        let messages = self.chats.get(&chat).map(|chat| chat.messages.values());
        messages.into_iter().flatten().filter(|message| !message.deleted && !message.is_service())
    }

    /// What is seen in a chat, in order: texts and captions; other media by kind, as `[photo]`.
    pub fn texts(&self, chat: i64) -> Vec<String> {
        self.visible(chat).map(Message::seen).collect()
    }

    /// What is seen in a topic; none: outside of all topics.
    pub fn texts_in(&self, chat: i64, thread: Option<i64>) -> Vec<String> {
        self.visible(chat).filter(|message| message.thread() == thread).map(Message::seen).collect()
    }

    /// What is seen of the bot's own messages in a chat.
    pub fn bot_texts(&self, chat: i64) -> Vec<String> {
        self.own(chat).map(Message::seen).collect()
    }

    /// The bot's own messages in a chat.
    pub fn own(&self, chat: i64) -> impl Iterator<Item = &Message> {
        self.visible(chat).filter(|message| message.from() == Some(self.bot.id))
    }

    /// The bot's last message in a chat.
    pub fn last(&self, chat: i64) -> Option<Message> {
        self.own(chat).last().cloned()
    }

    /// The bot's last message in a topic; none: outside of all topics.
    pub fn last_in(&self, chat: i64, thread: Option<i64>) -> Option<Message> {
        self.own(chat).filter(|message| message.thread() == thread).last().cloned()
    }

    /// The bot's last message in a chat that has a button whose label has this part.
    pub fn last_with_button(&self, chat: i64, label: &str) -> Option<Message> {
        let has = |message: &&Message| message.buttons().iter().any(|(of, _)| of.contains(label));
        self.own(chat).filter(has).last().cloned()
    }

    /// Label and data (or address) of the buttons of a message.
    pub fn buttons(&self, chat: i64, message: i64) -> Vec<(String, String)> {
        self.message(chat, message).buttons()
    }

    /// Texts of all answers to presses, in order.
    pub fn toasts(&self) -> Vec<String> {
        self.toasts.iter().map(|(_, text)| text.clone()).collect()
    }

    /// Texts of the answers to one press.
    pub fn answers(&self, callback: &str) -> Vec<String> {
        let answers = self.callbacks.get(callback).map(|callback| callback.answers.clone());
        answers.into_iter().flatten().map(|(text, _)| text).collect()
    }

    /// Name and text of the files the bot has sent to a chat.
    pub fn documents(&self, chat: i64) -> Vec<(String, String)> {
        let file = |message: &Message| {
            let id = message.json["document"]["file_id"].as_str()?;
            let text = |key: &str| self.files.get(id)?[key].as_str().map(str::to_owned);
            Some((text("file_name")?, text("text").unwrap_or_default()))
        };
        self.own(chat).filter_map(file).collect()
    }

    /// Topics of a group, without deleted ones.
    pub fn topics(&self, group: i64) -> Vec<Topic> {
        let topics = self.chats.get(&group).map(|chat| chat.topics.values());
        topics.into_iter().flatten().filter(|topic| !topic.deleted).cloned().collect()
    }

    /// Names of the commands in a scope (`default`, `all_private_chats`, `chat -100…`) and language ("" for all).
    pub fn commands_of(&self, scope: &str, language: &str) -> Vec<String> {
        let list = self.commands.get(&(scope.to_owned(), language.to_owned()));
        list.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }

    /// Parameters of the calls of a method, in order.
    pub fn calls(&self, method: &str) -> Vec<Value> {
        self.ledger.of(method).map(|call| call.params.clone()).collect()
    }

    /// Sends that were carried out, in order.
    pub fn sends(&self) -> Vec<Call> {
        self.ledger.sends().cloned().collect()
    }

    /// Updates not yet confirmed.
    pub fn pending(&self) -> usize {
        self.updates.pending()
    }
}

macro_rules! asked {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)*) => {
        /// The same questions, asked of the running fake.
        impl Fake {
            $(
                #[doc = concat!("See [`World::", stringify!($name), "`].")]
                pub fn $name(&self, $($argument: $kind),*) -> $result {
                    self.see(|world| world.$name($($argument),*))
                }
            )*
        }
    };
}

asked! {
    texts(chat: i64) -> Vec<String>;
    texts_in(chat: i64, thread: Option<i64>) -> Vec<String>;
    bot_texts(chat: i64) -> Vec<String>;
    last(chat: i64) -> Option<Message>;
    last_in(chat: i64, thread: Option<i64>) -> Option<Message>;
    last_with_button(chat: i64, label: &str) -> Option<Message>;
    buttons(chat: i64, message: i64) -> Vec<(String, String)>;
    toasts() -> Vec<String>;
    answers(callback: &str) -> Vec<String>;
    documents(chat: i64) -> Vec<(String, String)>;
    topics(group: i64) -> Vec<Topic>;
    commands_of(scope: &str, language: &str) -> Vec<String>;
    calls(method: &str) -> Vec<Value>;
    sends() -> Vec<Call>;
    pending() -> usize;
}
