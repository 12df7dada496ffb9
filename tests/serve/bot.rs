//! `beian-bot serve` as a process of its own against the fake Bot API.
//!
//! Never outlives its test: the process is ended when the value is dropped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::fake::{Fake, TOKEN};
use crate::machine::copy;

/// How long a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The desk's group.
pub const DESK: i64 = -1_001_234_567_890;
/// An operator's id.
pub const OPERATOR: i64 = 4_001;
/// A Monday morning while the desk is open.
pub const OPEN: &str = "2026-11-23T10:00:00+08:00";
/// The same Monday at lunch.
pub const LUNCH: &str = "2026-11-23T12:40:00+08:00";
/// In the National Day holiday.
pub const HOLIDAY: &str = "2026-10-02T10:00:00+08:00";

/// A folder of its own, removed at the end.
pub struct Temp(pub PathBuf);

impl Temp {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("beian-bot-serve-{}-{nth}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A bot with its folder: store, log, knowledge.
pub struct Bot {
    pub folder: Temp,
    pub at: String,
    pub extra: Vec<(String, String)>,
    url: String,
    child: Option<Child>,
}

impl Bot {
    /// A bot that has not been started.
    pub fn new(fake: &Fake, at: &str) -> Self {
        Self { folder: Temp::new(), at: at.to_owned(), extra: Vec::new(), url: fake.url(), child: None }
    }

    /// A bot that has been started, with a desk whose group exists.
    pub fn started(fake: &Fake, at: &str) -> Self {
        fake.forum(DESK, "备案人工");
        let mut bot = Self::new(fake, at);
        bot.start();
        bot
    }

    /// With one more setting.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.extra.push((name.to_owned(), value.into()));
        self
    }

    pub fn store(&self) -> PathBuf {
        self.folder.0.join("bot.db")
    }

    /// The program with this bot's settings.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
        command.args(args).current_dir(&self.folder.0).env_clear();
        for (name, value) in [
            ("TELOXIDE_TOKEN", TOKEN.to_owned()),
            ("TELOXIDE_API_URL", self.url.clone()),
            ("BEIAN_DATABASE_URL", format!("sqlite://{}", self.store().display())),
            ("BEIAN_DESK_CHAT", DESK.to_string()),
            ("BEIAN_OPERATORS", OPERATOR.to_string()),
            ("BEIAN_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge").to_owned()),
            ("BEIAN_SENDS_PER_SECOND", "0".to_owned()),
            ("BEIAN_LOG", "debug,hyper=info,hyper_util=info,reqwest=info".to_owned()),
        ] {
            command.env(name, value);
        }
        command.envs(self.extra.iter().cloned());
        command
    }

    pub fn start(&mut self) {
        self.start_by(|command| command);
    }

    /// Starts it by a command made from its own: behind a shell, or with its output elsewhere.
    pub fn start_by(&mut self, make: impl FnOnce(Command) -> Command) {
        assert!(self.child.is_none(), "the bot runs already");
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_file()).unwrap();
        let mut own = self.command(&["serve", "--at", &self.at]);
        own.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(make(own).spawn().unwrap());
    }

    fn log_file(&self) -> PathBuf {
        self.folder.0.join("log.txt")
    }

    /// Everything the bot has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Sends a signal by name, for instance `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// SIGTERM, and waits for the end.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.ended()
    }

    /// Waits for the end.
    pub fn ended(&mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
            if begun.elapsed() > PATIENCE {
                let _ = child.kill();
                panic!("the bot does not end:\n{}", self.log());
            }
            // Not a wait: who spins takes the bot's own time away.
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// A copy of the shipped knowledge base in this bot's folder, to be changed by the test; used from the next start on.
    pub fn own_knowledge(&mut self) -> PathBuf {
        let to = self.folder.0.join("knowledge");
        copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge")), &to);
        self.extra.push(("BEIAN_KNOWLEDGE".to_owned(), to.display().to_string()));
        to
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let from = log.len().saturating_sub(6000);
            let from = (from..log.len()).find(|at| log.is_char_boundary(*at)).unwrap_or(0);
            eprintln!("the bot's log ends:\n{}", &log[from..]);
        }
    }
}
