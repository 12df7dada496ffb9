//! What the fake Telegram knows: people, chats, topics, messages. Never speaks HTTP.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::faults::Faults;
use super::ledger::Ledger;
use super::updates::Updates;

/// Id of the account that speaks for anonymous administrators.
pub const ANONYMOUS: i64 = 1_087_968_824;

/// A person (or another bot).
#[derive(Clone, Debug)]
pub struct Account {
    pub id: i64,
    pub first_name: String,
    pub username: Option<String>,
    pub language: Option<String>,
    pub is_bot: bool,
    pub started: bool,
    pub blocked: bool,
    pub deactivated: bool,
}

/// What the bot may do in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    pub member: bool,
    pub administrator: bool,
    pub can_manage_topics: bool,
    pub can_delete_messages: bool,
    pub can_pin_messages: bool,
}

impl Rights {
    /// An administrator who may do everything.
    pub const ALL: Self = Self {
        member: true,
        administrator: true,
        can_manage_topics: true,
        can_delete_messages: true,
        can_pin_messages: true,
    };
    /// Thrown out.
    pub const NONE: Self = Self {
        member: false,
        administrator: false,
        can_manage_topics: false,
        can_delete_messages: false,
        can_pin_messages: false,
    };
}

/// A topic of a forum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Thread id: the id of the message of its creation.
    pub thread: i64,
    pub name: String,
    pub closed: bool,
    pub deleted: bool,
}

/// What kind of chat it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatKind {
    Private,
    Supergroup,
    Channel,
}

/// A message, kept as the JSON of the Bot API.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: i64,
    pub json: Value,
    pub deleted: bool,
    pub edits: u32,
}

/// A chat.
#[derive(Clone, Debug)]
pub struct Chat {
    pub id: i64,
    pub kind: ChatKind,
    pub title: String,
    pub is_forum: bool,
    pub rights: Rights,
    /// When on, posting to a closed topic is refused.
    pub closed_means_closed: bool,
    pub migrated_to: Option<i64>,
    pub topics: BTreeMap<i64, Topic>,
    pub messages: BTreeMap<i64, Message>,
    pub pinned: Vec<i64>,
    pub next_message: i64,
}

/// A press on a button.
#[derive(Clone, Debug)]
pub struct Callback {
    pub user: i64,
    pub old: bool,
    /// Each answer: its text (empty for a silent one) and whether it was an alert.
    pub answers: Vec<(String, bool)>,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    pub token: String,
    pub bot: Account,
    pub accounts: BTreeMap<i64, Account>,
    pub chats: BTreeMap<i64, Chat>,
    pub callbacks: BTreeMap<String, Callback>,
    /// Commands per scope (as JSON text) and language ("" for all).
    pub commands: BTreeMap<(String, String), Vec<(String, String)>>,
    /// Method and language → what was set by `setMyDescription` and `setMyShortDescription`.
    pub descriptions: BTreeMap<(String, String), String>,
    /// Files that were sent, by file id.
    pub files: BTreeMap<String, Value>,
    /// Toasts in order: callback id, text.
    pub toasts: Vec<(String, String)>,
    pub updates: Updates,
    pub ledger: Ledger,
    pub faults: Faults,
    /// Unix time for messages; the real clock when none.
    pub date: Option<i64>,
    /// Whether the bot hears of the service messages it causes itself (topics made, closed).
    pub echo_service: bool,
    /// How often the server went down: calls of before are cut.
    pub downs: u32,
    counter: u64,
}

impl World {
    pub fn new(token: &str) -> Self {
        let bot = Account {
            id: token.split(':').next().and_then(|id| id.parse().ok()).unwrap_or(42),
            first_name: "备案助手".to_owned(),
            username: Some("beian_test_bot".to_owned()),
            language: None,
            is_bot: true,
            started: true,
            blocked: false,
            deactivated: false,
        };
        Self {
            token: token.to_owned(),
            bot,
            accounts: BTreeMap::new(),
            chats: BTreeMap::new(),
            callbacks: BTreeMap::new(),
            commands: BTreeMap::new(),
            descriptions: BTreeMap::new(),
            files: BTreeMap::new(),
            toasts: Vec::new(),
            updates: Updates::default(),
            ledger: Ledger::default(),
            faults: Faults::default(),
            date: None,
            echo_service: true,
            downs: 0,
            counter: 0,
        }
    }

    /// A number never given before.
    pub fn fresh(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// Now, as messages are dated.
    pub fn now(&self) -> i64 {
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
        self.date.unwrap_or_else(clock)
    }

    /// A chat that must be there.
    pub fn chat(&self, id: i64) -> &Chat {
        self.chats.get(&id).unwrap_or_else(|| panic!("the test names chat {id}, which does not exist"))
    }

    /// A chat that must be there, to be changed.
    pub fn chat_mut(&mut self, id: i64) -> &mut Chat {
        self.chats.get_mut(&id).unwrap_or_else(|| panic!("the test names chat {id}, which does not exist"))
    }

    /// A person who must be there.
    pub fn account(&self, id: i64) -> &Account {
        self.accounts.get(&id).unwrap_or_else(|| panic!("the test names user {id}, who does not exist"))
    }

    /// A message that must be there.
    pub fn message(&self, chat: i64, id: i64) -> &Message {
        let found = self.chat(chat).messages.get(&id);
        found.unwrap_or_else(|| panic!("the test names message {id} of chat {chat}, which does not exist"))
    }

    /// The chat as JSON.
    pub fn chat_json(&self, id: i64) -> Value {
        let chat = self.chat(id);
        match chat.kind {
            ChatKind::Private => {
                let account = self.account(id);
                let mut json = json!({"id": id, "type": "private", "first_name": account.first_name});
                if let Some(name) = &account.username {
                    json["username"] = json!(name);
                }
                json
            }
            ChatKind::Supergroup => {
                let mut json = json!({"id": id, "type": "supergroup", "title": chat.title});
                if chat.is_forum {
                    json["is_forum"] = json!(true);
                }
                json
            }
            ChatKind::Channel => json!({"id": id, "type": "channel", "title": chat.title}),
        }
    }

    /// Puts a message into a chat; `body` is what is special about it. Returns its id.
    pub fn put(&mut self, chat: i64, from: Option<i64>, thread: Option<i64>, body: Value) -> i64 {
        let id = self.chat(chat).next_message;
        let mut json = json!({"message_id": id, "date": self.now(), "chat": self.chat_json(chat)});
        if let Some(from) = from {
            json["from"] = if from == self.bot.id { self.bot.json() } else { self.account(from).json() };
        }
        if let Some(thread) = thread {
            json["message_thread_id"] = json!(thread);
            json["is_topic_message"] = json!(true);
        }
        for (key, value) in body.as_object().into_iter().flatten() {
            json[key] = value.clone();
        }
        // As Telegram does: a message of a topic that replies to nothing replies to the topic's beginning.
        let root = thread.filter(|thread| *thread != id && json.get("reply_to_message").is_none());
        if let Some(root) = root.and_then(|thread| self.chat(chat).messages.get(&thread)) {
            json["reply_to_message"] = root.json.clone();
        }
        let chat = self.chat_mut(chat);
        chat.next_message += 1;
        chat.messages.insert(id, Message { id, json, deleted: false, edits: 0 });
        id
    }
}

impl Account {
    /// The `User` object.
    pub fn json(&self) -> Value {
        let mut json = json!({"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name});
        if let Some(name) = &self.username {
            json["username"] = json!(name);
        }
        if let Some(language) = &self.language {
            json["language_code"] = json!(language);
        }
        json
    }
}

impl Chat {
    /// An empty chat.
    pub fn new(id: i64, kind: ChatKind, title: &str, is_forum: bool, first_message: i64) -> Self {
        Self {
            id,
            kind,
            title: title.to_owned(),
            is_forum,
            rights: Rights::ALL,
            closed_means_closed: false,
            migrated_to: None,
            topics: BTreeMap::new(),
            messages: BTreeMap::new(),
            pinned: Vec::new(),
            next_message: first_message,
        }
    }

    /// A message that is there and not deleted.
    pub fn alive(&self, id: i64) -> Option<&Message> {
        self.messages.get(&id).filter(|message| !message.deleted)
    }
}
