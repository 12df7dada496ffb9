//! What stands in `deploy/` fits the program: settings that exist, files that exist, times that suit each other.
//!
//! Never starts systemd or Docker.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What `serve` complains about with this settings file and nothing in the environment.
fn complaints(settings: &str) -> Vec<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder: PathBuf = std::env::temp_dir().join(format!("beian-bot-deploy-{}-{nth}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("beian-bot.toml"), settings).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
    let output = command.arg("serve").current_dir(&folder).env_clear().output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(output.status.code(), Some(2), "wrong settings are wrong usage");
    String::from_utf8(output.stderr).unwrap().lines().map(str::to_owned).collect()
}

/// A setting that is only shown.
fn shown(line: &str) -> Option<&str> {
    line.strip_prefix('#').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The example with the settings that are only shown switched on.
fn all_on(example: &str) -> String {
    example.lines().map(|line| format!("{}\n", shown(line).unwrap_or(line))).collect()
}

/// The environment file as the settings file would say it.
fn as_toml(env: &str) -> String {
    let lines = env.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    lines.map(|(name, value)| format!("{} = {value:?}\n", name.to_lowercase())).collect()
}

/// Names of all settings, from the program's own list.
fn settings() -> BTreeSet<String> {
    let source = read("src/cli/settings.rs");
    let list = source.split_once("SETTINGS: &[&str] = &[").unwrap().1.split_once("];").unwrap().0;
    let names: BTreeSet<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(names.contains("TELOXIDE_TOKEN"));
    names
}

fn only_the_token_is_missing(settings: &str) {
    let complaints = complaints(settings);
    let [only] = complaints.as_slice() else { panic!("{complaints:#?}") };
    assert!(only.starts_with("beian-bot: TELOXIDE_TOKEN is missing"), "{only}");
}

#[test]
fn the_example_settings_lack_only_the_token() {
    only_the_token_is_missing(&read("deploy/beian-bot.toml.example"));
    only_the_token_is_missing(&as_toml(&read("deploy/beian-bot.env.example")));
}

#[test]
fn with_every_shown_setting_on_they_lack_only_the_token() {
    let file = all_on(&read("deploy/beian-bot.toml.example"));
    let env = as_toml(&all_on(&read("deploy/beian-bot.env.example")));
    only_the_token_is_missing(&format!("{file}{env}"));
    let shown: BTreeSet<String> =
        format!("{file}{env}").lines().filter_map(|line| Some(line.split_once(" = ")?.0.to_uppercase())).collect();
    assert_eq!(shown, settings(), "every setting is shown once, in one of the two files");
}

#[test]
fn a_wrong_name_would_be_noticed() {
    let complaints = complaints("beian_desk_chats = -1001234567890\n");
    assert!(complaints.iter().any(|line| line.contains("did you mean beian_desk_chat?")), "{complaints:#?}");
}

#[test]
fn the_readme_explains_every_setting() {
    let readme = read("README.md");
    for name in settings() {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in README.md");
    }
}

/// Value of a key of the unit.
fn of_unit<'u>(unit: &'u str, key: &str) -> &'u str {
    let line = unit.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    line.unwrap_or_else(|| panic!("the unit has no {key}"))
}

#[test]
fn the_unit_suits_the_settings() {
    let unit = read("deploy/beian-bot.service");
    let env = Path::new(of_unit(&unit, "EnvironmentFile"));
    let settings = Path::new(of_unit(&unit, "WorkingDirectory")).join("beian-bot.toml");
    for path in [env, &settings] {
        let example = format!("deploy/{}.example", path.file_name().unwrap().to_str().unwrap());
        assert!(read(&example).contains(path.to_str().unwrap()), "{example} does not say where it belongs");
    }
    let state = format!("sqlite:///var/lib/{}/", of_unit(&unit, "StateDirectory"));
    assert!(read("deploy/beian-bot.toml.example").contains(&format!("beian_database_url = \"{state}")));
    assert_eq!(of_unit(&unit, "ExecStart"), "/usr/local/bin/beian-bot serve");
    assert_eq!(of_unit(&unit, "ExecReload"), "/bin/kill -HUP $MAINPID");
    let stop: u32 = of_unit(&unit, "TimeoutStopSec").parse().unwrap();
    let source = read("src/cli/settings.rs");
    let drain = source.split_once("const DRAIN_SECONDS: u32 = ").unwrap().1.split_once(';').unwrap().0;
    assert!(stop > drain.parse().unwrap(), "the unit kills before the bot has drained");
}

#[test]
fn the_container_copies_what_exists() {
    let dockerfile = read("deploy/Dockerfile");
    let ignored = read(".dockerignore");
    let mut copied = BTreeSet::new();
    for line in dockerfile.lines().filter_map(|line| line.strip_prefix("COPY ")) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        words.pop();
        if words.first().is_some_and(|word| word.starts_with("--from")) {
            continue;
        }
        for source in words {
            assert!(root().join(source).exists(), "{source} is copied and does not exist");
            assert!(!ignored.lines().any(|line| line == source), "{source} is copied and ignored");
            copied.insert(source.to_owned());
        }
    }
    for needed in ["Cargo.toml", "Cargo.lock", "build.rs", "src", "knowledge", "migrations", "benches"] {
        assert!(copied.contains(needed), "the build needs {needed}");
    }
    assert!(dockerfile.contains("\nSTOPSIGNAL SIGTERM\n") && dockerfile.contains("\nUSER beian-bot\n"));
}
