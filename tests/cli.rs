//! The program itself: exact JSON shapes, exit codes, suggestions, pipes and files of the command line contract.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod machine;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use machine::copy;
use serde_json::{Value, json};

const BIN: &str = env!("CARGO_BIN_EXE_beian-bot");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const OPEN: &str = "2026-11-23T10:00:00+08:00";
const LUNCH: &str = "2026-11-23T12:40:00+08:00";

/// A folder of its own, removed at the end.
struct Temp(PathBuf);

impl Temp {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("beian-bot-cli-{}-{nth}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(BIN);
    command.args(args).current_dir(folder).env_remove("BEIAN_KNOWLEDGE").env_remove("BEIAN_LOG").env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_in(folder: &Path, args: &[&str], input: &str) -> Ran {
    let mut child = command(folder, args).spawn().unwrap();
    // A program that ends early does not read all of it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let done = child.wait_with_output().unwrap();
    Ran {
        code: done.status.code().unwrap(),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

fn run(args: &[&str]) -> Ran {
    run_in(Path::new(ROOT), args, "")
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn has(value: &Value, expected: &[&str]) {
    let keys = keys(value);
    for name in expected {
        assert!(keys.contains(name), "lacks {name}: {value}");
    }
}

// ---- ask ----

#[test]
fn ask_prints_the_answer_and_its_sources() {
    let ran = run(&["ask", "短信验证码多久过期", "--at", OPEN]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("24 小时") && ran.out.contains("https://docs.ucloud.cn/beian1/"), "{}", ran.out);
    assert!(ran.out.contains("核对于 20"), "{}", ran.out);
    let unknown = run(&["ask", "今天天气怎么样", "--at", OPEN]);
    assert_eq!(unknown.code, 1);
    assert!(!unknown.out.contains("出处"), "{}", unknown.out);
    assert_eq!(run(&["ask", ""]).code, 1);
    assert!(run(&["ask", "短信验证码多久过期", "--explain"]).out.contains("nearest wording"));
}

#[test]
fn ask_json_has_the_shape_of_the_contract() {
    let said = run(&["ask", "短信验证码多久过期", "--json", "--at", OPEN]).json();
    has(&said, &["id", "outcome", "text", "answers"]);
    assert_eq!(said["outcome"], "answer");
    let answer = &said["answers"][0];
    has(answer, &["entry", "title", "text", "sources", "score"]);
    assert_eq!(answer["text"], said["text"]);
    assert!(said["text"].as_str().unwrap().chars().count() <= 600);
    let score = answer["score"].as_f64().unwrap();
    assert!(score > 0.0 && score < 1.0);
    let sources = answer["sources"].as_array().unwrap();
    assert!(!sources.is_empty());
    assert!(sources.iter().all(|source| source.as_str().unwrap().starts_with("https://docs.ucloud.cn/beian1/")));
}

const ASKED: &[(&str, &str, &str)] = &[
    ("c1", "短信验证码多久过期", "answer"),
    ("c2", "湖南的", "clarify"),
    ("c3", "今天天气怎么样", "unknown"),
    ("c4", "转人工", "handoff"),
    ("c5", "你们几点下班", "hours"),
    ("c6", "帮我列材料清单", "checklist"),
    ("c7", "帮我查订单进度", "progress"),
    ("c8", "你好", "greeting"),
    ("c9", "谢谢", "thanks"),
    ("c10", "我要投诉", "complaint"),
    ("c11", "/cancel", "cancel"),
    ("c12", "重新开始", "restart"),
    ("c13", "", "unknown"),
];

#[test]
fn ask_batch_answers_line_by_line() {
    let input: String = ASKED.iter().map(|(id, q, _)| format!("{}\n", json!({"id": id, "q": q}))).collect();
    let ran = run_in(Path::new(ROOT), &["ask", "--batch", "-", "--json", "--at", LUNCH], &input);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = ran.lines();
    assert_eq!(lines.len(), ASKED.len());
    for (line, (id, q, outcome)) in lines.iter().zip(ASKED) {
        assert_eq!((line["id"].as_str().unwrap(), line["outcome"].as_str().unwrap()), (*id, *outcome), "{q}");
        let text = line["text"].as_str().unwrap();
        assert!(!text.trim().is_empty() && text.chars().count() <= 600, "{q}");
        let answers = line["answers"].as_array().unwrap().len();
        let fits = match *outcome {
            "answer" => answers == 1,
            "clarify" => (2..=4).contains(&answers),
            _ => answers == 0,
        };
        assert!(fits, "{q}: {answers} answers");
    }
    // the same from a file; blank lines are skipped
    let temp = Temp::new();
    let file = temp.file("asked.jsonl", format!("\n{input}\n"));
    let again = run(&["ask", "--batch", &file, "--json", "--at", LUNCH]);
    assert_eq!((again.code, again.out), (0, ran.out));
}

#[test]
fn a_bad_batch_line_is_named_with_its_number() {
    let good = r#"{"id":"a","q":"备案要多久"}"#;
    for bad in ["{oops", "[1]", "\"x\"", r#"{"id":"b"}"#, r#"{"id":"b","q":7}"#] {
        let input = format!("{good}\n\n{bad}\n{good}\n");
        let ran = run_in(Path::new(ROOT), &["ask", "--batch", "-", "--json"], &input);
        assert_eq!(ran.code, 2, "{bad}");
        assert!(ran.err.contains("-:3:"), "{bad}: {}", ran.err);
        assert_eq!(ran.lines().len(), 1, "what stood before it is answered: {bad}");
    }
    for bad in ["{oops", r#"{"id":"b"}"#, r#"{"id":"b","given":[]}"#] {
        let ran = run_in(Path::new(ROOT), &["checklist", "--batch", "-", "--json"], &format!("{bad}\n"));
        assert_eq!(ran.code, 2, "{bad}");
        assert!(ran.err.contains("-:1:"), "{bad}: {}", ran.err);
    }
    let missing = run(&["ask", "--batch", "/nowhere/asked.jsonl", "--json"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("/nowhere/asked.jsonl"), "{}", missing.err);
}

// ---- checklist ----

const BEIJING: &str =
    r#"{"nature":"individual","province":"北京","filing_type":"first","service":"website","id_kind":"mainland"}"#;

#[test]
fn checklist_json_has_the_shape_of_the_contract() {
    let ran = run(&["checklist", "--given", BEIJING, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said = ran.json();
    has(&said, &["id", "status", "documents", "notes", "blocked", "next_question"]);
    assert_eq!(said["status"], "complete");
    assert_eq!((&said["blocked"], &said["next_question"]), (&Value::Null, &Value::Null));
    let documents = said["documents"].as_array().unwrap();
    let mut ids: Vec<&str> = documents.iter().map(|document| document["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"applicant_id_document"));
    for document in documents {
        has(document, &["id", "name", "required", "why", "sources", "templates"]);
        assert!(document["required"].is_boolean() && !document["why"].as_str().unwrap().is_empty());
        assert!(!document["sources"].as_array().unwrap().is_empty(), "{document}");
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "a document is listed once");
    for note in said["notes"].as_array().unwrap() {
        has(note, &["text", "sources"]);
    }
}

#[test]
fn checklist_asks_completes_and_blocks() {
    let empty = run(&["checklist", "--given", "{}", "--json"]);
    assert_eq!(empty.code, 0);
    let said = empty.json();
    assert_eq!(said["status"], "asking");
    has(&said["next_question"], &["id", "text", "choices"]);
    assert_eq!(said["next_question"]["id"], "nature");
    assert_eq!(said["next_question"]["choices"][0], json!({"value": "individual", "label": "个人"}));

    let chongqing = r#"{"nature":"individual","province":"重庆","id_kind":"mainland","household_in_province":false}"#;
    let blocked = run(&["checklist", "--given", chongqing, "--json"]);
    assert_eq!(blocked.code, 1);
    let said = blocked.json();
    assert_eq!(said["status"], "blocked");
    has(&said["blocked"], &["reason", "sources", "ways_out"]);
    assert!(!said["blocked"]["ways_out"].as_array().unwrap().is_empty());
    assert_eq!(said["next_question"], Value::Null);

    let people = run(&["checklist", "--given", BEIJING]);
    assert_eq!(people.code, 0);
    assert!(people.out.contains("☐ 1. ") && people.out.contains("出处："), "{}", people.out);
    assert_eq!(run(&["checklist", "--given", chongqing]).code, 1);
}

#[test]
fn checklist_batch_answers_line_by_line() {
    let rows = [json!({"id": "k1", "given": {}}), json!({"id": 7, "given": {"natur": "individual"}})];
    let beijing: Value = serde_json::from_str(BEIJING).unwrap();
    let rows: Vec<Value> = rows.into_iter().chain([json!({"id": "k3", "given": beijing})]).collect();
    let input: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let ran = run_in(Path::new(ROOT), &["checklist", "--batch", "-", "--json"], &input);
    let lines = ran.lines();
    assert_eq!(ran.code, 1, "one line has a mistake");
    let seen: Vec<_> = lines.iter().map(|line| (line["id"].clone(), line["status"].as_str().unwrap())).collect();
    assert_eq!(seen, [(json!("k1"), "asking"), (json!(7), "error"), (json!("k3"), "complete")]);
    assert!(lines[1]["error"].as_str().unwrap().contains("`nature`"), "{}", lines[1]);
    let fine = run_in(Path::new(ROOT), &["checklist", "--batch", "-", "--json"], r#"{"id":"k1","given":{}}"#);
    assert_eq!(fine.code, 0);
}

#[test]
fn a_wrong_given_names_the_nearest() {
    let cases: &[(&str, &[&str])] = &[
        (r#"{"natur":"individual"}"#, &["natur", "`nature`"]),
        (r#"{"nature":"individul"}"#, &["individul", "`individual`"]),
        (r#"{"province":"广冻"}"#, &["广冻"]),
        (r#"{"household_in_province":"perhaps"}"#, &["household_in_province", "boolean"]),
        (r#"{"domain_count":-1}"#, &["domain_count", "count"]),
        (r#"{"business_scope":["fod"]}"#, &["`food`"]),
        (r#"{"natur":1,"provinc":"北京"}"#, &["`nature`", "`province`"]),
        ("[]", &["object"]),
        ("{", &["JSON"]),
    ];
    for (given, expected) in cases {
        let ran = run(&["checklist", "--given", given, "--json"]);
        assert_eq!(ran.code, 2, "{given}");
        assert!(ran.out.is_empty(), "{given}: {}", ran.out);
        for part in *expected {
            assert!(ran.err.contains(part), "{given}: {}", ran.err);
        }
    }
}

// ---- hours ----

/// at · open · reason · holiday · closes_at · next_open · calendar_covered; `-` is null, `*` is anything.
const HOURS: &str = "
2026-11-23T10:00:00+08:00 true  -              -      2026-11-23T12:00:00+08:00 *                         true
2026-11-23T01:30:00Z      true  -              -      2026-11-23T12:00:00+08:00 *                         true
2026-11-23T12:00:00+08:00 false lunch          -      -                         2026-11-23T13:30:00+08:00 true
2026-11-23T12:40:00+08:00 false lunch          -      -                         2026-11-23T13:30:00+08:00 true
2026-11-23T09:29:59+08:00 false before_opening -      -                         2026-11-23T09:30:00+08:00 true
2026-11-23T18:30:00+08:00 false after_closing  -      -                         2026-11-24T09:30:00+08:00 true
2026-11-28T10:00:00+08:00 false weekend        -      -                         2026-11-30T09:30:00+08:00 true
2026-10-01T10:00:00+08:00 false holiday        国庆节 -                         2026-10-08T09:30:00+08:00 true
2026-10-10T10:00:00+08:00 true  -              -      2026-10-10T12:00:00+08:00 *                         true
2027-10-01T10:00:00+08:00 false holiday        国庆节 -                         2027-10-04T09:30:00+08:00 false
";
const HOURS_FIELDS: [&str; 6] = ["open", "reason", "holiday", "closes_at", "next_open", "calendar_covered"];

#[test]
fn hours_follow_the_calendar() {
    for line in HOURS.lines().filter(|line| !line.is_empty()) {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let ran = run(&["hours", "--json", "--at", columns[0]]);
        assert_eq!(ran.code, if columns[1] == "true" { 0 } else { 1 }, "{line}");
        let said = ran.json();
        for (field, expected) in HOURS_FIELDS.iter().zip(&columns[1..]) {
            let expected = match *expected {
                "*" => continue,
                "-" => Value::Null,
                "true" => json!(true),
                "false" => json!(false),
                text => json!(text),
            };
            assert!(said.get(field).is_some_and(|value| *value == expected), "{field} of {line}: {said}");
        }
    }
    for (at, noted) in [(LUNCH, false), ("2027-10-01T10:00:00+08:00", true)] {
        let people = run(&["hours", "--at", at]);
        assert_eq!(people.out.contains("还没有录入"), noted, "{at}: {}", people.out);
    }
}

// ---- knowledge ----

#[test]
fn the_shipped_knowledge_is_fine() {
    let checked = run(&["knowledge", "check", "--at", OPEN]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("version"), "{}", checked.out);
    let said = run(&["knowledge", "check", "--json", "--at", OPEN]).json();
    has(&said, &["version", "problems"]);
    let tested = run(&["knowledge", "test", "--at", OPEN]);
    assert_eq!(tested.code, 0, "{}", tested.out);
    let said = run(&["knowledge", "test", "--json", "--at", OPEN]).json();
    let groups = ["by_kind", "by_file", "by_subject", "by_style"];
    has(&said, &groups);
    has(&said, &["confused", "reliability", "cases", "broken_cases", "floors_broken", "fine"]);
    has(&said["by_kind"]["filing"], &["questions", "right", "offered", "silent", "wrong"]);
    assert_eq!((&said["fine"], &said["broken_cases"]), (&json!(true), &json!([])));
}

#[test]
fn lint_names_wordings_that_teach_little() {
    let temp = Temp::new();
    copy(&Path::new(ROOT).join("tests/bad_knowledge/base"), &temp.0);
    let replies = Path::new("replies").join("zh.yaml");
    fs::copy(Path::new(ROOT).join("knowledge").join(&replies), temp.0.join(&replies)).unwrap();
    let entry = temp.0.join("faq/sms.yaml");
    let text = fs::read_to_string(&entry).unwrap();
    let alike = "ask: [短信验证码到底过多久就会失效了呢, 短信验证码到底过多久就会失效了啊, ";
    fs::write(&entry, text.replacen("ask: [", alike, 1)).unwrap();
    let folder = temp.0.to_str().unwrap();
    let linted = run(&["knowledge", "lint", "--at", OPEN, "--knowledge", folder]);
    assert_eq!(linted.code, 1, "{}", linted.out);
    for code in ["warning[lint-few-wordings]", "warning[lint-alike-wordings]"] {
        assert!(linted.out.contains(code), "{code}: {}", linted.out);
    }
    let said = run(&["knowledge", "lint", "--json", "--at", OPEN, "--knowledge", folder]).json();
    has(&said, &["version", "problems"]);
}

#[test]
fn knowledge_diff_tells_what_changed() {
    let temp = Temp::new();
    let (old, new) = (temp.0.join("old"), temp.0.join("new"));
    copy(&Path::new(ROOT).join("knowledge"), &old);
    copy(&old, &new);
    let (old_name, new_name) = (old.to_str().unwrap(), new.to_str().unwrap());
    let same = run(&["knowledge", "diff", old_name, new_name, "--json", "--at", OPEN]);
    assert_eq!(same.code, 0, "{}{}", same.out, same.err);
    let said = same.json();
    has(&said, &["old", "new", "added", "removed", "changed", "answers"]);
    assert_eq!(said["old"], said["new"]);

    let sms = new.join("faq/sms.yaml");
    let text = fs::read_to_string(&sms).unwrap();
    assert!(text.contains("全国各省都一样"));
    fs::write(&sms, text.replace("全国各省都一样", "各省都一样")).unwrap();
    let changed = run(&["knowledge", "diff", old_name, new_name, "--json", "--at", OPEN]);
    assert_eq!(changed.code, 1);
    let said = changed.json();
    assert_eq!((&said["changed"], &said["added"]), (&json!(["sms-required"]), &json!([])));
    assert_ne!(said["old"], said["new"]);
    let people = run(&["knowledge", "diff", old_name, new_name, "--at", OPEN]);
    assert!(people.out.contains("changed: sms-required"), "{}", people.out);

    // A knowledge base with mistakes is refused, its mistakes named with file and line.
    fs::write(&sms, text.replacen("sources:", "source:", 1)).unwrap();
    let broken = run(&["knowledge", "check", "--knowledge", new_name, "--at", OPEN]);
    assert_eq!(broken.code, 1);
    assert!(broken.out.contains("faq/sms.yaml:") && broken.out.contains("error["), "{}", broken.out);
    let asked = run(&["ask", "备案要多久", "--knowledge", new_name]);
    assert_eq!(asked.code, 2);
    assert!(asked.err.contains("faq/sms.yaml:"), "{}", asked.err);
}

#[test]
fn a_missing_knowledge_folder_is_a_clear_error() {
    for args in
        [vec!["ask", "备案"], vec!["knowledge", "check"], vec!["hours"], vec!["chat"], vec!["knowledge", "test"]]
    {
        let args: Vec<&str> = args.into_iter().chain(["--knowledge", "/nowhere/knowledge"]).collect();
        let ran = run(&args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains("/nowhere/knowledge") && ran.err.lines().count() == 1, "{}", ran.err);
    }
}

#[test]
fn without_a_folder_the_compiled_in_copy_answers() {
    let temp = Temp::new();
    let checked = run_in(&temp.0, &["knowledge", "check", "--at", OPEN], "");
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("compiled-in copy"), "{}", checked.out);
    let ran = run_in(&temp.0, &["ask", "短信验证码多久过期", "--at", OPEN], "");
    assert!(ran.code == 0 && ran.out.contains("24 小时"), "{}", ran.out);
    // Nothing is left behind by a piped chat.
    assert_eq!(run_in(&temp.0, &["chat", "--at", OPEN], "人工\n").code, 0);
    assert_eq!(fs::read_dir(&temp.0).unwrap().count(), 0);
}

// ---- wrong usage ----

#[test]
fn wrong_usage_names_the_nearest() {
    let cases: &[(&[&str], &str)] = &[
        (&["chekc"], "check"),
        (&["cht"], "chat"),
        (&["knowledge", "chekc"], "check"),
        (&["hours", "--jsn"], "--json"),
        (&["ask", "备案", "--knowlege", "x"], "--knowledge"),
        (&["ask"], "QUESTION"),
        (&["ask", "备案", "--batch", "-"], "--batch"),
        (&["checklist"], "--given"),
        (&["hours", "--at", "tomorrow"], "2026-11-23T12:40:00+08:00"),
        (&[], "Usage"),
    ];
    for (args, expected) in cases {
        let ran = run(args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.out.is_empty() && ran.err.contains(expected), "{args:?}: {}", ran.err);
    }
    assert_eq!(run(&["--help"]).code, 0);
    assert_eq!(run(&["--version"]).code, 0);
    let from_env =
        command(Path::new(ROOT), &["hours", "--at", OPEN]).env("BEIAN_KNOWLEDGE", "/nowhere").output().unwrap();
    assert_eq!(from_env.status.code(), Some(2));
}

// ---- chat ----

#[test]
fn a_piped_chat_replays_with_its_clock() {
    let input = "人工\n@ 2026-10-01T12:40:00+08:00\n人工\n\n短信验证码多久过期\n";
    let ran = run_in(Path::new(ROOT), &["chat", "--at", LUNCH], input);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in ["1. 材料清单", "您> 人工", "A-0001", "13:30", "国庆节放假", "10月8日", "24 小时", "出处（核对于"]
    {
        assert!(ran.out.contains(part), "lacks {part}:\n{}", ran.out);
    }
    assert!(!ran.out.contains("A-0002"));
    let wrong = run_in(Path::new(ROOT), &["chat", "--at", LUNCH], "@ noon\n");
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("noon"), "{}", wrong.err);
    // Invalid UTF-8, an unfinished last line, a huge line.
    let mut child = command(Path::new(ROOT), &["chat", "--at", LUNCH]).spawn().unwrap();
    let mut bytes = b"\xff\xfe\xe5\n".to_vec();
    bytes.extend("备".repeat(40_000).as_bytes());
    bytes.extend("\n/help".as_bytes());
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&done.stdout).contains("/checklist"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let batch: String = (0..400).map(|n| format!("{{\"id\":\"c{n}\",\"q\":\"备案要多久\"}}\n")).collect();
    let temp = Temp::new();
    let file = temp.file("asked.jsonl", batch);
    let chat: String = "短信验证码多久过期\n".repeat(400);
    for (args, input) in [(vec!["ask", "--batch", &file, "--json"], ""), (vec!["chat"], chat.as_str())] {
        let mut child = command(Path::new(ROOT), &args).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let done = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!first.is_empty());
        assert_eq!((done.status.code(), err.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_chat_goes_on_in_a_second_process() {
    let temp = Temp::new();
    let state = temp.0.join("deep/chat.json").to_string_lossy().into_owned();
    let args = ["chat", "--at", OPEN, "--state", state.as_str()];
    let first = run_in(&temp.0, &args, "清单\n个人\n人工\n");
    assert_eq!(first.code, 0, "{}", first.err);
    let second = run_in(&temp.0, &args, "广东\n人工\n");
    assert!(second.out.contains("备案省份：广东"), "{}", second.out);
    assert!(second.out.contains("已经在排队了，编号 A-0001，前面 0 位"), "{}", second.out);
    // /forget leaves no file.
    let third = run_in(&temp.0, &args, "/forget\n");
    assert_eq!(third.code, 0);
    assert!(!Path::new(&state).exists());
}

#[test]
fn a_damaged_state_file_is_set_aside_and_not_lost() {
    let temp = Temp::new();
    let state = temp.0.join("chat.json").to_string_lossy().into_owned();
    let args = ["chat", "--at", OPEN, "--state", state.as_str()];
    let old_version = run_in(&temp.0, &args, "清单\n").code;
    assert_eq!(old_version, 0);
    let other = fs::read_to_string(&state).unwrap().replace("\"version\": 1", "\"version\": 99");
    let damaged: [&[u8]; 4] = [b"{\"state\": {\"ver", b"\xff\xfe\x00", b"", other.as_bytes()];
    for (nth, bytes) in damaged.iter().enumerate() {
        fs::write(&state, bytes).unwrap();
        let ran = run_in(&temp.0, &args, "清单\n");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("以个人名义备案，还是"), "{}", ran.out);
        assert!(ran.err.contains("set aside"), "{}", ran.err);
        let aside: Vec<PathBuf> = fs::read_dir(&temp.0).unwrap().map(|entry| entry.unwrap().path()).collect();
        let aside = aside.iter().filter(|path| path.to_string_lossy().contains("unreadable"));
        let kept: Vec<Vec<u8>> = aside.map(|path| fs::read(path).unwrap()).collect();
        assert_eq!(kept.len(), nth + 1, "an earlier one was overwritten");
        assert!(kept.iter().any(|kept| kept == bytes));
    }
    // A state that cannot be written is an error, not a silence.
    let folder = temp.0.to_string_lossy().into_owned();
    let ran = run_in(&temp.0, &["chat", "--state", &folder], "清单\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(&folder), "{}", ran.err);
}
