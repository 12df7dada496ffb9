//! What is measured: this bot with each of its stores, and bots on other frameworks that answer the same questions.
//!
//! The others answer from a table in memory, keep nothing and find nothing out: the least a bot can do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use teloxide::prelude::*;

use crate::balancer::Balancer;
use crate::fake::{Fake, TOKEN};
use crate::machine::status;
use crate::schema::Schema;
use crate::{ANSWERS, PATIENCE};

/// The argument that makes this program the bot on teloxide's dispatcher.
pub const STOCK: &str = "stock-bot";
const API: &str = "COMPARED_API_URL";
const GRAMMY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/serving/grammy");

/// A kind of bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// This bot, one process on a file.
    Sqlite,
    /// This bot, so many processes on a PostgreSQL store behind one webhook.
    Postgres(usize),
    /// teloxide's own dispatcher.
    Stock,
    /// grammY on Node.js.
    Grammy,
}

impl Kind {
    pub fn name(self) -> String {
        match self {
            Self::Sqlite => "beian-bot, SQLite".to_owned(),
            Self::Postgres(1) => "beian-bot, PostgreSQL".to_owned(),
            Self::Postgres(copies) => format!("beian-bot, PostgreSQL, {copies} copies"),
            Self::Stock => "teloxide's dispatcher".to_owned(),
            Self::Grammy => "grammY".to_owned(),
        }
    }

    /// Why it cannot be measured here.
    pub fn missing(self) -> Option<String> {
        match self {
            Self::Postgres(_) if Schema::new().is_none() => Some("there is no PostgreSQL server".to_owned()),
            Self::Grammy if !install_grammy() => Some("grammY could not be installed by npm".to_owned()),
            _ => None,
        }
    }
}

fn install_grammy() -> bool {
    if Path::new(GRAMMY).join("node_modules/grammy").exists() {
        return true;
    }
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--no-package-lock"]).current_dir(GRAMMY);
    npm.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Running processes of one kind; gone, with their folder and store, when it is dropped.
pub struct Contender {
    kind: Kind,
    children: Vec<Child>,
    folder: PathBuf,
    settings: Vec<Vec<(String, String)>>,
    _schema: Option<Schema>,
    _balancer: Option<Balancer>,
}

impl Contender {
    /// Prepares one; nothing runs yet.
    pub fn new(kind: Kind) -> Self {
        let folder = std::env::temp_dir().join(format!("beian-bot-serving-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("answers.json"), serde_json::to_string(&BTreeMap::from(ANSWERS)).unwrap()).unwrap();
        let (mut schema, mut balancer) = (None, None);
        let settings = match kind {
            Kind::Sqlite => {
                vec![vec![("BEIAN_DATABASE_URL".to_owned(), format!("sqlite://{}", folder.join("bot.db").display()))]]
            }
            Kind::Postgres(copies) => {
                let made = Schema::new().unwrap();
                let before = Balancer::before_copies(copies);
                let of = |nth| {
                    let mut settings = before.settings(nth);
                    settings.push(("BEIAN_DATABASE_URL".to_owned(), made.url.clone()));
                    settings
                };
                let settings = (0..copies).map(of).collect();
                (schema, balancer) = (Some(made), Some(before));
                settings
            }
            Kind::Stock | Kind::Grammy => vec![Vec::new()],
        };
        Self { kind, children: Vec::new(), folder, settings, _schema: schema, _balancer: balancer }
    }

    /// Starts all processes and waits until they are at work.
    pub fn start(&mut self, fake: &Fake) {
        let (method, before) = match self.kind {
            Kind::Postgres(_) => ("setWebhook", fake.calls("setWebhook").len()),
            _ => ("getUpdates", fake.calls("getUpdates").len()),
        };
        for settings in &self.settings {
            let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log.txt")).unwrap();
            let mut command = self.command(fake);
            command.envs(settings.iter().cloned()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
            self.children.push(command.spawn().unwrap());
        }
        let count = before + self.settings.len();
        fake.wait(PATIENCE, |world| (world.calls(method).len() >= count).then_some(())).unwrap();
    }

    fn command(&self, fake: &Fake) -> Command {
        let mut command = match self.kind {
            Kind::Stock => Command::new(std::env::current_exe().unwrap()),
            Kind::Grammy => Command::new("node"),
            _ => Command::new(env!("CARGO_BIN_EXE_beian-bot")),
        };
        match self.kind {
            Kind::Stock => command.arg(STOCK),
            Kind::Grammy => command.arg(Path::new(GRAMMY).join("bot.js")),
            _ => command.arg("serve").env_clear(),
        };
        command.current_dir(&self.folder);
        for (name, value) in [
            ("TELOXIDE_TOKEN", TOKEN.to_owned()),
            ("TELOXIDE_API_URL", fake.url()),
            ("BEIAN_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge").to_owned()),
            ("BEIAN_SENDS_PER_SECOND", "0".to_owned()),
            ("BEIAN_LOG", "warn".to_owned()),
            (API, fake.url()),
            ("COMPARED_TOKEN", TOKEN.to_owned()),
            ("COMPARED_ANSWERS", self.folder.join("answers.json").display().to_string()),
        ] {
            command.env(name, value);
        }
        command
    }

    /// SIGKILL to all.
    pub fn kill(&mut self) {
        for mut child in self.children.drain(..) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Memory of all processes in MiB, where `/proc` tells.
    pub fn memory(&self) -> u64 {
        self.children.iter().filter_map(|child| status(child.id(), "VmRSS:")).map(|kib| kib / 1024).sum()
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The bot on teloxide's dispatcher, until it is killed.
pub fn stock() {
    let url = std::env::var(API).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let bot = Bot::new(TOKEN).set_api_url(url);
        let handler = Update::filter_message().endpoint(|bot: Bot, message: Message| async move {
            let asked = message.text().unwrap_or_default();
            let answer = ANSWERS.iter().find(|(question, _)| *question == asked).map_or("?", |(_, answer)| *answer);
            bot.send_message(message.chat.id, answer).await?;
            respond(())
        });
        Dispatcher::builder(bot, handler).build().dispatch().await;
    });
}
