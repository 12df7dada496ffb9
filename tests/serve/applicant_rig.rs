//! One applicant alone with the running bot: says or presses something and gets what comes back.
//!
//! Never sleeps, and never takes an older message for the answer.

use crate::bot::{Bot, OPEN, PATIENCE};
use crate::fake::{Fake, Message};

/// An applicant in their own chat.
pub struct Talk {
    pub bot: Bot,
    pub fake: Fake,
    pub user: i64,
}

impl Talk {
    /// With a bot that runs while the desk is open.
    pub fn new() -> Self {
        Self::at(OPEN)
    }

    /// With a bot whose clock begins at a given time.
    pub fn at(at: &str) -> Self {
        let fake = Fake::start();
        let bot = Bot::started(&fake, at);
        let user = fake.user("张三");
        Self { bot, fake, user }
    }

    /// The number of the last message in the chat.
    pub fn mark(&self) -> i64 {
        self.fake.see(|world| world.visible(self.user).map(|message| message.id).max().unwrap_or_default())
    }

    /// The first message of the bot after a mark that has this part.
    pub fn after(&self, mark: i64, part: &str) -> Message {
        let found = self.fake.wait(PATIENCE, |world| {
            world.own(self.user).find(|message| message.id > mark && message.seen().contains(part)).cloned()
        });
        found.unwrap_or_else(|why| panic!("no answer with {part:?}; {why}\n{}", self.dump()))
    }

    /// Says something; gives the new message that has this part.
    pub fn say(&self, text: &str, part: &str) -> Message {
        let mark = self.mark();
        self.fake.say(self.user, text);
        self.after(mark, part)
    }

    /// Presses a button by a part of its label; gives the new message that has this part.
    pub fn press(&self, on: &Message, label: &str, part: &str) -> Message {
        let mark = self.mark();
        self.fake.press_label(self.user, self.user, on.id, label);
        self.after(mark, part)
    }

    /// Presses a button by a part of its label; gives the pressed message once it has this part.
    pub fn press_edits(&self, on: &Message, label: &str, part: &str) -> Message {
        self.fake.press_label(self.user, self.user, on.id, label);
        self.edited(on, part)
    }

    /// Presses a button by a part of its label; gives the words that vanish.
    pub fn press_toast(&self, on: &Message, label: &str) -> String {
        let callback = self.fake.press_label(self.user, self.user, on.id, label);
        self.toast(&callback)
    }

    /// What answered a press.
    pub fn toast(&self, callback: &str) -> String {
        let found = self.fake.wait(PATIENCE, |world| world.answers(callback).first().cloned());
        found.unwrap_or_else(|why| panic!("no answer to the press; {why}"))
    }

    /// A message once it has this part.
    pub fn edited(&self, message: &Message, part: &str) -> Message {
        let found = self.fake.wait(PATIENCE, |world| {
            world.own(self.user).find(|own| own.id == message.id && own.seen().contains(part)).cloned()
        });
        found.unwrap_or_else(|why| panic!("not edited to {part:?}; {why}\n{}", self.dump()))
    }

    /// Waits until everything said before was answered; gives the number of the bot's messages until then.
    pub fn settle(&self) -> usize {
        self.say("/lang", "For English");
        self.fake.bot_texts(self.user).len()
    }

    /// The store's files that hold these words; the bot must have stopped.
    pub fn in_store(&self, words: &str) -> Vec<String> {
        let files = std::fs::read_dir(&self.bot.folder.0).unwrap().map(|entry| entry.unwrap().path());
        let held = |path: &std::path::PathBuf| {
            let bytes = std::fs::read(path).unwrap_or_default();
            bytes.windows(words.len()).any(|window| window == words.as_bytes())
        };
        let of_store = files.filter(|path| path.to_string_lossy().contains("bot.db"));
        of_store.filter(held).map(|path| path.display().to_string()).collect()
    }

    /// Everything in the chat, with buttons, as it is seen.
    pub fn dump(&self) -> String {
        let line = |message: &Message| {
            let who = if message.from() == Some(self.user) { ">>>" } else { "bot" };
            let buttons: Vec<String> = message.buttons().into_iter().map(|(label, _)| format!("[{label}]")).collect();
            format!("{who} #{} {}\n    {}", message.id, message.seen(), buttons.join(" "))
        };
        self.fake.see(|world| world.visible(self.user).map(line).collect::<Vec<_>>().join("\n"))
    }
}

/// Labels of a message's buttons.
pub fn labels(message: &Message) -> Vec<String> {
    message.buttons().into_iter().map(|(label, _)| label).collect()
}
