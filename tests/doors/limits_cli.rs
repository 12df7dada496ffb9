//! Limits of the command line: lines, settings, the saved conversation.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use beian_bot::limits::{LINE_BYTES_MAX, SAVED_BYTES_MAX, SETTINGS_BYTES_MAX};

use super::limits::Temp;

fn ran(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
    command.args(args).current_dir(folder).env_clear();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that refuses a line does not read the rest.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn padded(begin: &str, length: usize, end: &str) -> String {
    format!("{begin}{}{end}", "x".repeat(length - begin.len() - end.len()))
}

#[test]
fn a_line_past_its_limit_is_named_and_what_came_before_is_answered() {
    let temp = Temp::new("lines");
    let line = |length: usize| padded(r#"{"q":"几点上班","x":""#, length, "\"}");
    let input = format!("{}\n{}\n{}\n", line(100), line(LINE_BYTES_MAX), line(LINE_BYTES_MAX + 1));
    let said = ran(&temp.0, &["ask", "--batch", "-"], input.as_bytes());
    assert_eq!(said.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&said.stdout).lines().count(), 2);
    let told = String::from_utf8_lossy(&said.stderr);
    assert!(told.contains("-:3: the line is longer than 1048576 bytes"), "{told}");

    let said = ran(&temp.0, &["chat"], format!("几点上班\n{}\n", "备".repeat(LINE_BYTES_MAX / 3 + 1)).as_bytes());
    assert_eq!(said.status.code(), Some(2));
    let told = String::from_utf8_lossy(&said.stderr);
    assert!(told.contains("standard input:2: the line is longer than 1048576 bytes"), "{told}");
}

#[test]
fn json_nested_too_deep_is_refused_with_its_place() {
    let temp = Temp::new("json");
    // An object is one level of its own, and a line of a batch holds it in another one.
    for (lists, fits) in [(126, true), (127, false)] {
        let nested = |lists: usize| format!(r#"{{"x":{}{}}}"#, "[".repeat(lists), "]".repeat(lists));
        let given = nested(lists);
        let said = ran(&temp.0, &["checklist", "--given", &given], b"");
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(2), "{told}");
        assert_eq!(told.contains("--given is not JSON: recursion limit exceeded at line 1 column"), !fits, "{told}");
        let line = format!("\n{{\"given\":{}}}\n", nested(lists - 1));
        let said = ran(&temp.0, &["checklist", "--batch", "-"], line.as_bytes());
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(told.contains("-:2: not JSON: recursion limit exceeded"), !fits, "{told}");
    }
}

#[test]
fn settings_past_their_limit_are_refused_by_name() {
    let temp = Temp::new("settings");
    for (length, fits) in [(SETTINGS_BYTES_MAX - 1, true), (SETTINGS_BYTES_MAX, true), (SETTINGS_BYTES_MAX + 1, false)]
    {
        fs::write(temp.0.join("beian-bot.toml"), padded("#", length, "\n")).unwrap();
        let said = ran(&temp.0, &["serve"], b"");
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(2), "{told}");
        assert_eq!(told.contains("cannot read beian-bot.toml: it is larger than 65536 bytes"), !fits, "{told}");
        assert_eq!(told.contains("TELOXIDE_TOKEN is missing"), fits, "{told}");
    }
}

#[test]
fn settings_nested_too_deep_are_refused_by_line() {
    let temp = Temp::new("toml");
    fs::write(temp.0.join("beian-bot.toml"), format!("\nbeian_log = {}", "[".repeat(50_000))).unwrap();
    let said = ran(&temp.0, &["serve"], b"");
    let told = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(2), "{told}");
    assert!(told.contains("beian-bot.toml:2: not TOML"), "{told}");
}

#[test]
fn a_saved_conversation_past_its_limit_is_set_aside() {
    let temp = Temp::new("saved");
    let saved = temp.0.join("chat.json");
    ran(&temp.0, &["chat", "--state", "chat.json"], "人工\n".as_bytes());
    let sound = fs::read_to_string(&saved).unwrap();
    for (length, fits) in [(SAVED_BYTES_MAX, true), (SAVED_BYTES_MAX + 1, false)] {
        fs::write(&saved, format!("{sound}{}", " ".repeat(length - sound.len()))).unwrap();
        let said = ran(&temp.0, &["chat", "--state", "chat.json"], b"");
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        assert_eq!(temp.0.join("chat.unreadable").exists(), !fits, "{length}");
    }
}
