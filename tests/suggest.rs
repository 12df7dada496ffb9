//! `knowledge suggest`: groups, drafts, and what is written into a knowledge folder and taken back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod machine;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use machine::copy;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_beian-bot");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const AT: &str = "2026-03-01T10:00:00+08:00";

/// A small knowledge base whose wordings stand line by line, in a folder of its own.
struct Base(PathBuf);

impl Base {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("beian-bot-suggest-{}-{nth}", std::process::id()));
        copy(&Path::new(ROOT).join("tests/bad_knowledge/base"), &folder);
        fs::copy(Path::new(ROOT).join("knowledge/replies/zh.yaml"), folder.join("replies/zh.yaml")).unwrap();
        let base = Self(folder);
        let text = base.sms();
        let (before, after) = text.split_once("    ask: [").unwrap();
        let (list, after) = after.split_once(']').unwrap();
        let items: String = list.split(", ").map(|item| format!("\n      - {item}")).collect();
        fs::write(base.path(), format!("{before}    ask: # 问法{items}{after}")).unwrap();
        base
    }

    fn path(&self) -> PathBuf {
        self.0.join("faq/sms.yaml")
    }

    fn sms(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    /// Runs `knowledge suggest` with questions on standard input.
    fn suggest(&self, asked: &str, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(BIN);
        command.args(["knowledge", "suggest", "--from", "-", "--at", AT, "--knowledge"]).arg(&self.0).args(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A refused command does not read its input.
        let _ = child.stdin.take().unwrap().write_all(asked.as_bytes());
        let done = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const ASKED: &str = r#"{"q": "夜里来的验证码早上还管用不"}
{"q": "验证码夜里来的早上还管用不，我手机13812345678"}
{"q": "验证码过期", "outcome": "clarify", "nearest": "sms-code-validity"}

{"q": "想不想得起来短信丢哪了", "nearest": "sms-not-received"}
"#;

#[test]
fn groups_are_listed_for_people_and_programs() {
    let base = Base::new();
    let (code, out, err) = base.suggest(ASKED, &[]);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("1. ") && out.contains("--group N") && !out.contains("13812345678"), "{out}");
    let (_, out, _) = base.suggest(ASKED, &["--json"]);
    let said: Value = serde_json::from_str(&out).unwrap();
    let first = &said["groups"][0];
    assert_eq!((&first["number"], &first["nearest"]["id"]), (&Value::from(1), &Value::from("sms-code-validity")));
    assert!(first["questions"][0]["count"].as_u64() >= Some(1) && !out.contains("13812345678"), "{out}");
    let (code, out, _) = base.suggest("", &[]);
    assert_eq!((code, out.trim()), (0, "no questions that could not be answered"));
}

#[test]
fn a_draft_changes_nothing_until_it_is_written() {
    let base = Base::new();
    let before = base.sms();
    let (code, out, err) = base.suggest(ASKED, &["--group", "1"]);
    assert_eq!(code, 0, "{err}");
    for part in
        ["faq/sms.yaml:", "+       - \"夜里来的验证码早上还管用不\"", "golden questions that change their answer: "]
    {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert_eq!(base.sms(), before);
    let (code, out, err) = base.suggest(ASKED, &["--miss", "1", "--write", "--json"]);
    assert_eq!(code, 0, "{out}{err}");
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&said["written"], &said["entry"]), (&Value::from(true), &Value::from("sms-code-validity")));
    assert!(said["changes"]["answers"].is_array() && said["problems"].is_array(), "{out}");
    // Every line that was there is there still, in its order; the new ones stand together.
    let after = base.sms();
    let added: Vec<&str> = after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
    assert_eq!(added.len(), said["wordings"].as_array().unwrap().len());
    let kept: Vec<&str> = after.lines().filter(|line| !added.contains(line)).collect();
    assert_eq!(kept, before.lines().collect::<Vec<_>>());
    assert_eq!(after.lines().nth(said["line"].as_u64().unwrap() as usize - 1), Some(added[0]));
    // Once written there is nothing more to add.
    let (code, out, _) = base.suggest(ASKED, &["--group", "1"]);
    assert!(code == 1 && out.contains("is a wording of it already"), "{code} {out}");
}

#[test]
fn what_the_check_refuses_is_taken_back() {
    let base = Base::new();
    // The same wording as that of a reason of returns is no error in an entry; one in two reasons is.
    let rejections = base.0.join("rejections.yaml");
    let text = fs::read_to_string(&rejections).unwrap();
    let block = text
        .replacen("    ask: [短信核验超时, ", "    ask:\n      - 短信核验超时\n      - ", 1)
        .replace(", ", "\n      - ");
    let block = block.trim_end().trim_end_matches(']').to_owned() + "\n";
    let block = block.replacen("begin: [被退回\n      - 退回原因]", "begin: [被退回, 退回原因]", 1);
    fs::write(&rejections, &block).unwrap();
    let asked = "{\"q\": \"请修改后重新提交\", \"outcome\": \"rejected\"}\n";
    let (code, out, err) = base.suggest(asked, &["--group", "1", "--entry", "reason:sms-timeout", "--write"]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("not written: the check finds errors") && out.contains("error[shared-reason]"), "{out}");
    assert_eq!(fs::read_to_string(&rejections).unwrap(), block);
    let left =
        fs::read_dir(&base.0).unwrap().filter(|entry| entry.as_ref().unwrap().path().ends_with("rejections.yaml.new"));
    assert_eq!(left.count(), 0);
}

#[test]
fn the_skeleton_of_a_new_entry_is_refused_until_it_is_written() {
    let base = Base::new();
    let (code, out, err) = base.suggest(ASKED, &["--group", "1", "--new", "sms-night"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("- id: sms-night") && out.contains("夜里来的验证码早上还管用不"), "{out}");
    fs::write(base.path(), format!("{}\n{out}", base.sms())).unwrap();
    let checked =
        Command::new(BIN).args(["knowledge", "check", "--at", AT, "--knowledge"]).arg(&base.0).output().unwrap();
    let problems = String::from_utf8(checked.stdout).unwrap();
    assert_eq!(checked.status.code(), Some(1), "{problems}");
    assert!(problems.contains("error[unfinished]") && problems.contains("error[unknown-source]"), "{problems}");
}

#[test]
fn wrong_usage_says_what_is_expected() {
    let base = Base::new();
    let cases: &[(&str, &[&str], &str)] = &[
        (ASKED, &["--group", "9"], "there is no group 9"),
        (ASKED, &["--group", "1", "--entry", "sms-code-validty"], "`sms-code-validity`"),
        (ASKED, &["--group", "1", "--new", "sms-code-validity"], "is there already"),
        (ASKED, &["--entry", "sms-code-validity"], "--group"),
        (ASKED, &["--group", "1", "--new", "x", "--write"], "--new"),
        ("{\"q\": 1}\n", &[], "-:1: `q` must be a text"),
        ("{\n", &[], "-:1: not JSON"),
        (
            "{\"q\": \"想不想得起来短信丢哪了\", \"nearest\": \"sms-not-received\"}\n",
            &["--group", "1", "--write"],
            "one line",
        ),
        (
            "{\"q\": \"答错了的问题\", \"outcome\": \"down\", \"nearest\": \"sms-not-received\"}\n",
            &["--group", "1"],
            "--entry",
        ),
    ];
    for (asked, args, expected) in cases {
        let (code, out, err) = base.suggest(asked, args);
        assert_eq!(code, 2, "{args:?}: {out}{err}");
        assert!(err.contains(expected), "{args:?}: {err}");
    }
}
