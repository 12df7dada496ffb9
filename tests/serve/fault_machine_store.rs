//! The machine fails the store: a full disk, a lock, a second process. No update is confirmed that is not on disk, and
//! the bot goes on by itself when the fault is over.
//!
//! A full disk is made in two ways: a limit on file sizes that is set and lifted while the bot runs, and a small file
//! system of its own. Where a machine allows neither, the test says so and passes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::fake::{Fake, Fault, Rule};
use crate::fault::answered_once;
use crate::operator::told;
use crate::running::{free, health};

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";

/// Below every store: whatever is written goes beyond it.
const NOTHING: &str = "4096";

/// The same command behind a shell that runs `script` first; its process becomes the bot.
fn behind(script: &str, own: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{script} && exec \"$0\" \"$@\"")]).arg(own.get_program()).args(own.get_args());
    shell.env_clear().envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    shell.current_dir(own.get_current_dir().unwrap()).stdin(Stdio::null()).stdout(Stdio::null());
    shell
}

/// A bot whose files can be kept from growing; none where that is not possible.
fn limited(fake: &Fake, monitor: &str) -> Option<Bot> {
    if !Command::new("prlimit").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no prlimit here");
        return None;
    }
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(fake, OPEN).with("BEIAN_MONITOR_ADDR", monitor).with("BEIAN_DRAIN_SECONDS", "1");
    // Without the trap the kernel ends a process that writes beyond its limit.
    bot.start_by(|own| {
        let mut shell = behind("trap '' XFSZ", &own);
        shell.stderr(Stdio::null());
        shell
    });
    Some(bot)
}

/// Sets how big files may become, in bytes or `unlimited`.
fn limit(bot: &Bot, size: &str) {
    let pid = bot.pid().to_string();
    let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={size}:")]).status().unwrap();
    assert!(set.success());
}

#[test]
fn disk_full_confirms_no_update_and_recovers_by_itself() {
    let (fake, addr) = (Fake::start(), free());
    let Some(mut bot) = limited(&fake, &addr) else { return };
    told(&fake, fake.user("张三"), ASK, WAS);
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    limit(&bot, NOTHING);
    let users: Vec<i64> = (0..3).map(|_| fake.user("李四")).collect();
    users.iter().for_each(|user| {
        fake.say(*user, ASK);
    });
    println!("{}", health(&addr, &["503", "could not be stored"]));
    // Asked for again, and again not confirmed.
    let polls = fake.calls("getUpdates").len();
    fake.wait(PATIENCE, |world| (world.calls("getUpdates").len() > polls).then_some(())).unwrap();
    assert_eq!(fake.pending(), 3);
    users.iter().for_each(|user| assert!(fake.bot_texts(*user).is_empty()));
    limit(&bot, "unlimited");
    users.iter().for_each(|user| answered_once(&fake, *user));
    health(&addr, &["200 OK"]);
    assert!(bot.stop().success());
}

#[test]
fn disk_full_after_a_message_was_accepted_sends_it_no_second_time() {
    let (fake, addr) = (Fake::start(), free());
    let Some(mut bot) = limited(&fake, &addr) else { return };
    let (user, other) = (fake.user("张三"), fake.user("李四"));
    let held = fake.fault(Rule::on("sendMessage", Fault::Hold).chat(user).saying(WAS));
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| (world.ledger.in_flight("sendMessage") > 0).then_some(())).unwrap();
    limit(&bot, NOTHING);
    fake.release(held);
    answered_once(&fake, user);
    fake.say(other, ASK);
    health(&addr, &["503", "could not be stored"]);
    limit(&bot, "unlimited");
    answered_once(&fake, other);
    told(&fake, user, "/start", "您好");
    answered_once(&fake, user);
    assert!(bot.stop().success());
}

#[test]
fn disk_full_at_a_stop_ends_in_time_and_loses_nothing() {
    let (fake, addr) = (Fake::start(), free());
    let Some(mut bot) = limited(&fake, &addr) else { return };
    let (user, other) = (fake.user("张三"), fake.user("李四"));
    fake.fault(Rule::on("sendMessage", Fault::Status(502)).chat(user).always());
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| (world.pending() == 0 && !world.calls("sendMessage").is_empty()).then_some(()))
        .unwrap();
    limit(&bot, NOTHING);
    fake.say(other, ASK);
    health(&addr, &["503", "could not be stored"]);
    assert!(bot.stop().success());
    fake.clear_faults();
    bot.start();
    [user, other].iter().for_each(|user| answered_once(&fake, *user));
}

/// A bot whose store has a file system of its own, and where that is seen from outside.
fn on_a_small_disk(fake: &Fake, monitor: &str) -> Option<(Bot, PathBuf)> {
    let mut bot = Bot::new(fake, OPEN).with("BEIAN_MONITOR_ADDR", monitor);
    let disk = bot.folder.0.join("disk");
    fs::create_dir_all(&disk).unwrap();
    let mount = format!("mount -t tmpfs -o size=32m tmpfs {}", disk.display());
    let alone = ["--user", "--map-root-user", "--mount", "sh", "-c"];
    if !Command::new("unshare").args(alone).arg(&mount).output().is_ok_and(|output| output.status.success()) {
        println!("skipped: no file system can be mounted here");
        return None;
    }
    fake.forum(DESK, "备案人工");
    bot = bot.with("BEIAN_DATABASE_URL", format!("sqlite://{}/bot.db", disk.display()));
    let log = fs::File::create(bot.folder.0.join("log.txt")).unwrap();
    bot.start_by(|own| {
        let shell = behind(&mount, &own);
        let mut command = Command::new("unshare");
        command.args(&alone[..3]).arg(shell.get_program()).args(shell.get_args());
        command.env_clear().envs(shell.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(shell.get_current_dir().unwrap()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        command
    });
    let seen = PathBuf::from(format!("/proc/{}/root{}", bot.pid(), disk.display()));
    Some((bot, seen))
}

/// Writes until there is no room left.
fn fill(path: &std::path::Path) {
    use std::io::Write;
    let mut file = fs::File::create(path).unwrap();
    let ended = (0..100_000).find_map(|_| file.write_all(&[0_u8; 4096]).err());
    assert_eq!(ended.map(|error| error.kind()), Some(std::io::ErrorKind::StorageFull));
}

#[test]
fn no_room_left_on_the_disk_confirms_no_update_and_recovers_by_itself() {
    let (fake, addr) = (Fake::start(), free());
    let Some((mut bot, disk)) = on_a_small_disk(&fake, &addr) else { return };
    told(&fake, fake.user("张三"), ASK, WAS);
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    let filler = disk.join("filler");
    fill(&filler);
    // The write-ahead log has room of its own left for some.
    let users: Vec<i64> = (0..400).map(|_| fake.user("李四")).collect();
    users.iter().for_each(|user| {
        fake.say(*user, &format!("{ASK}{}", "？".repeat(600)));
    });
    println!("{}", health(&addr, &["503", "full"]));
    fs::remove_file(filler).unwrap();
    users.iter().for_each(|user| answered_once(&fake, *user));
    health(&addr, &["200 OK"]);
    assert!(bot.stop().success());
}

#[test]
fn read_only_disk_at_start_is_refused_with_a_clear_word_and_changes_nothing() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    told(&fake, fake.user("张三"), ASK, WAS);
    assert!(bot.stop().success());
    let before = fs::read(bot.store()).unwrap();
    let folder = bot.folder.0.display();
    let fixed = format!("mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} && cd {folder}");
    let run = |script: &str, args: &[&str]| {
        let own = bot.command(args);
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]).arg(own.get_program()).args(args);
        command.env_clear().envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).output()
    };
    if !run(&fixed, &[]).is_ok_and(|output| output.status.success()) {
        println!("skipped: nothing can be mounted here");
        return;
    }
    let refused = run(&format!("{fixed} && exec \"$0\" \"$@\""), &["serve"]).unwrap();
    let says = String::from_utf8_lossy(&refused.stderr).into_owned();
    println!("{says}");
    assert_eq!(refused.status.code(), Some(1), "{says}");
    assert!(says.contains("bot.db") && says.contains("Read-only"), "{says}");
    assert!(fs::read(bot.store()).unwrap() == before);
    bot.start();
    told(&fake, fake.user("李四"), ASK, WAS);
    assert!(bot.stop().success());
}

#[test]
fn a_store_locked_by_another_program_confirms_no_update_and_recovers_by_itself() {
    let (fake, addr) = (Fake::start(), free());
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    let user = fake.user("张三");
    told(&fake, user, "/start", "您好");
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    let other = rusqlite::Connection::open(bot.store()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    fake.say(user, ASK);
    println!("{}", health(&addr, &["503", "locked"]));
    assert_eq!(fake.pending(), 1);
    other.execute_batch("ROLLBACK").unwrap();
    answered_once(&fake, user);
    health(&addr, &["200 OK"]);
    assert!(bot.stop().success());
}

#[test]
fn two_processes_on_one_store_the_second_is_refused_and_the_first_goes_on() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    told(&fake, user, "/start", "您好");
    let asked = fake.calls("getMe").len();
    let second = bot.command(&["serve"]).output().unwrap();
    let says = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1), "{says}");
    assert!(says.contains("another beian-bot is running on it") && says.contains("bot.db"), "{says}");
    assert_eq!(fake.calls("getMe").len(), asked, "the second has said something to the Bot API");
    told(&fake, user, ASK, WAS);
    // A process that was killed holds nothing.
    bot.kill();
    bot.start();
    told(&fake, user, "/hours", "人工");
    assert!(bot.stop().success());
}
