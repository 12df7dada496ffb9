//! The processes of the bot: started, killed, died by themselves. None outlives this.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use beian_bot::store::{StoreError, Tx};
use chrono::{DateTime, FixedOffset};

use super::lane::AFTERMATH;
use super::setup::Setup;
use super::{DESK, OPERATOR, PATIENCE};
use crate::fake::{Fake, TOKEN, World};
use crate::machine::copy;

/// A Monday morning just after the desk has opened; the bot's time goes on over its restarts.
const BEGINS: &str = "2026-11-23T09:31:00+08:00";
/// Between two looks.
const LOOK: Duration = Duration::from_millis(3);

/// The processes, and the folder they share.
pub struct Fleet<'f> {
    pub setup: &'f Setup,
    pub fake: &'f Fake,
    folder: PathBuf,
    begun: Instant,
    bots: Vec<Option<Child>>,
    /// Calls before the last start.
    called_before: usize,
    flips: usize,
}

impl<'f> Fleet<'f> {
    /// None runs yet.
    pub fn new(setup: &'f Setup, fake: &'f Fake) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("beian-bot-kills-{}-{nth}", std::process::id()));
        let knowledge = folder.join("knowledge");
        copy(&PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge")), &knowledge);
        // Nobody who only answers needs the golden questions, and a start without them is quicker.
        let _ = fs::remove_dir_all(knowledge.join("golden"));
        let bots = (0..setup.processes).map(|_| None).collect();
        Self { setup, fake, folder, begun: Instant::now(), bots, called_before: 0, flips: 0 }
    }

    pub fn len(&self) -> usize {
        self.bots.len()
    }

    /// Starts the nth process unless it runs, with these settings besides its own; gives the moment.
    pub fn start(&mut self, nth: usize, extra: &[(&str, String)]) -> Instant {
        let started = Instant::now();
        if self.bots[nth].is_some() {
            return started;
        }
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log.txt")).unwrap();
        let begins: DateTime<FixedOffset> = BEGINS.parse().unwrap();
        let at = begins + self.begun.elapsed();
        let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
        command.args(["serve", "--at", &at.to_rfc3339()]).current_dir(&self.folder).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        for (name, value) in [
            ("TELOXIDE_TOKEN", TOKEN.to_owned()),
            ("TELOXIDE_API_URL", self.fake.url()),
            ("BEIAN_DESK_CHAT", DESK.to_string()),
            ("BEIAN_OPERATORS", OPERATOR.to_string()),
            ("BEIAN_KNOWLEDGE", self.folder.join("knowledge").display().to_string()),
            ("BEIAN_SENDS_PER_SECOND", "0".to_owned()),
            ("BEIAN_LOG", "warn".to_owned()),
        ] {
            command.env(name, value);
        }
        command.envs((self.setup.settings)(nth)).envs(extra.iter().map(|(name, value)| (name, value)));
        self.called_before = self.fake.see(|world| world.ledger.calls.len());
        self.bots[nth] = Some(command.spawn().unwrap());
        started
    }

    /// SIGKILL, and waits until it is gone and the fake knows.
    pub fn kill(&mut self, nth: usize) {
        if let Some(mut bot) = self.bots[nth].take() {
            bot.kill().unwrap();
            bot.wait().unwrap();
        }
    }

    /// SIGTERM.
    pub fn terminate(&self, nth: usize) {
        let pid = self.bots[nth].as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits until a process has ended by itself; none when it has not within the limit.
    pub fn ended(&mut self, nth: usize, limit: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline {
            if let Some(status) = self.bots[nth].as_mut().unwrap().try_wait().unwrap() {
                self.bots[nth] = None;
                return Some(status);
            }
            sleep(LOOK);
        }
        None
    }

    /// Waits until the process that was started last has asked who it is; false when it does not.
    pub fn heard(&self) -> bool {
        let since = self.called_before;
        let asked = |world: &World| world.ledger.calls[since..].iter().any(|call| call.method == "getMe").then_some(());
        self.fake.wait(PATIENCE, asked).is_ok()
    }

    /// From `started` to the first message of the bot after it.
    pub fn first_message_since(&self, started: Instant) -> Option<Duration> {
        self.fake.see(|world| {
            let calls = world.ledger.calls.iter().rev().take_while(|call| call.at > started);
            let sent = calls.filter(|call| call.method == "sendMessage" && call.result().is_some());
            // What comes at once is still of the process before.
            sent.map(|call| call.at - started).filter(|after| *after > AFTERMATH).last()
        })
    }

    /// Changes the knowledge base in a way nobody sees: a new version of the same content.
    pub fn change_knowledge(&mut self) {
        self.flips += 1;
        let (path, beside) = (self.folder.join("knowledge/faq/sms.yaml"), self.folder.join("sms.yaml.new"));
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("\n# version ").next().unwrap().trim_end();
        fs::write(&beside, format!("{text}\n# version {}\n", self.flips)).unwrap();
        fs::rename(&beside, &path).unwrap();
    }

    /// Waits until everything that was said is handled and everything that is due is sent.
    pub fn rest(&self) -> Result<(), String> {
        let confirmed = self.fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(()));
        confirmed.map_err(|why| format!("updates are not taken\n{why}"))?;
        let deadline = Instant::now() + PATIENCE;
        while self.seen(|tx| tx.inbox_depth()) > 0 || (self.setup.unsent)() > 0 {
            if Instant::now() > deadline {
                return Err("updates or posts wait for good".to_owned());
            }
            sleep(LOOK);
        }
        Ok(())
    }

    /// Looks at the store.
    pub fn seen<T>(&self, mut look: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> T {
        let mut found = None;
        let store = (self.setup.look)();
        store.transaction(&mut |tx| look(tx).map(|seen| found = Some(seen))).unwrap();
        found.unwrap()
    }

    /// The end of what the processes have logged.
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

impl Drop for Fleet<'_> {
    fn drop(&mut self) {
        (0..self.bots.len()).for_each(|nth| self.kill(nth));
        if std::thread::panicking() {
            eprintln!("the log ends:\n{}", self.log());
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
