//! The process that is measured: started, looked at through `/proc` and `/metrics`, told to reload and to stop.
//!
//! Gone with its folder when it is dropped.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::fake::{Fake, TOKEN};
use crate::machine::{copy, free, status};
use crate::{DESK, PATIENCE};

/// A Monday morning while the desk is open.
const AT: &str = "2026-11-23T09:31:00+08:00";
/// Reloads before anything is measured.
const WARM_UP: usize = 12;

/// The bot with a folder of its own; both are gone when it is dropped.
pub struct Bot {
    pub child: Child,
    folder: PathBuf,
    monitor: String,
}

/// What the process takes at one moment.
#[derive(Clone, Copy, Default)]
pub struct Sample {
    pub rss_mib: f64,
    pub descriptors: usize,
    pub threads: usize,
}

impl Bot {
    pub fn start(fake: &Fake) -> Self {
        let folder = std::env::temp_dir().join(format!("beian-bot-soak-{}", std::process::id()));
        copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge")), &folder.join("knowledge"));
        let log = fs::File::create(folder.join("log.txt")).unwrap();
        let monitor = free();
        let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
        command.args(["serve", "--at", AT]).current_dir(&folder).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        for (name, value) in [
            ("TELOXIDE_TOKEN", TOKEN.to_owned()),
            ("TELOXIDE_API_URL", fake.url()),
            ("BEIAN_DATABASE_URL", format!("sqlite://{}", folder.join("bot.db").display())),
            ("BEIAN_DESK_CHAT", DESK.to_string()),
            ("BEIAN_KNOWLEDGE", folder.join("knowledge").display().to_string()),
            ("BEIAN_MONITOR_ADDR", monitor.clone()),
            ("BEIAN_SENDS_PER_SECOND", "0".to_owned()),
            ("BEIAN_LOG", "info".to_owned()),
            // As in the files of `deploy/`.
            ("MALLOC_ARENA_MAX", "2".to_owned()),
        ] {
            command.env(name, value);
        }
        let bot = Self { child: command.spawn().unwrap(), folder, monitor };
        fake.wait(PATIENCE, |world| (world.updates.waiting > 0).then_some(())).unwrap();
        bot
    }

    pub fn sample(&self) -> Sample {
        let pid = self.child.id();
        let number = |name: &str| status(pid, name).unwrap_or_default();
        let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count);
        Sample { rss_mib: number("VmRSS:") as f64 / 1024.0, descriptors, threads: number("Threads:") as usize }
    }

    pub fn mib(&self, file: &str) -> f64 {
        fs::metadata(self.folder.join(file)).map_or(0.0, |found| found.len() as f64 / f64::from(1 << 20))
    }

    /// The sum of a metric over its labels.
    pub fn metric(&self, name: &str) -> u64 {
        let Ok(mut stream) = TcpStream::connect(&self.monitor) else { return 0 };
        let mut text = String::new();
        let _ = stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let _ = stream.read_to_string(&mut text);
        let of_it = text.lines().filter(|line| line.starts_with(name));
        of_it.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>() as u64
    }

    /// Another word in one answer, and SIGHUP.
    pub fn reload(&self, nth: usize) {
        let path = self.folder.join("knowledge/faq/sms.yaml");
        let whole = include_str!("../../knowledge/faq/sms.yaml");
        fs::write(path, whole.replace("24 小时内有效", &format!("24 小时（第 {nth} 版）内有效"))).unwrap();
        self.signal("HUP");
    }

    // What two knowledge bases take at once is kept by the allocator: the first reloads only make it known.
    pub fn warm_up(&self) {
        for nth in 0..WARM_UP {
            self.reload(1000 + nth);
            let begun = Instant::now();
            while self.metric("beian_reloads_total") <= nth as u64 {
                assert!(begun.elapsed() < PATIENCE, "no reload");
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }

    pub fn signal(&self, name: &str) {
        let _ = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
