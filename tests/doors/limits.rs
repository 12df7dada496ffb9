//! Every limit of `limits.rs`: what is just below and at it passes, what is just above gets the behaviour stated there.
//!
//! Carried captions and long lists of the desk are in `tests/serve/`, answers of the Bot API in `tests/telegram/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use beian_bot::address::Address;
use beian_bot::conversation::{Context, DeskView, Event, State, respond, step};
use beian_bot::library::{read_files, text_of};
use beian_bot::limits::*;
use beian_bot::problem::{Place, Problem};
use beian_bot::service::port::{Button, Destination, Place as Where, Post, What};
use beian_bot::service::rich::{Rich, units};
use beian_bot::telegram::{Hook, read, request_of};
use beian_bot::yaml::{nearest, parse};
use serde_json::{Value, json};

use super::doors::{BOOK, now, webhook};

/// A folder of its own, removed at the end.
pub struct Temp(pub PathBuf);

impl Temp {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("beian-bot-doors-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn around(limit: usize) -> [(usize, bool); 3] {
    [(limit - 1, true), (limit, true), (limit + 1, false)]
}

#[test]
fn a_question_past_its_limit_is_answered_and_the_person_told() {
    let told = BOOK.replies.say("too_long", &[]);
    for (length, fits) in around(QUESTION_CHARS_MAX) {
        let question: String = "备案要多久".chars().chain("，".chars().cycle()).take(length).collect();
        let said = respond(&BOOK, now(), &Context::default(), &question);
        assert_eq!(said.text.contains(&told), !fits, "{length}: {}", said.text);
        assert!(said.text.chars().count() <= TEXT_CHARS_MAX);
    }
}

#[test]
fn a_question_past_its_limit_is_kept_with_an_ellipsis() {
    for (length, fits) in around(KEPT_CHARS_MAX) {
        let question: String = "备案要多久".chars().cycle().take(length).collect();
        let done = step(&BOOK, now(), DeskView::default(), State::default(), &Event::Said(question.clone()));
        let kept = &done.state.history[0].question;
        assert_eq!((*kept == question, kept.chars().count() <= KEPT_CHARS_MAX), (fits, true), "{length}: {kept}");
    }
}

#[test]
fn names_past_their_limits_are_cut() {
    let name = |first: usize, user: usize, language: usize| {
        let from = json!({"id": 7, "is_bot": false, "first_name": "王".repeat(first), "last_name": "x".repeat(first),
            "username": "u".repeat(user), "language_code": "z".repeat(language)});
        let who = read(&message(&json!({"from": from, "text": "x"}))).who;
        (units(&who.name), units(&who.username.unwrap()), units(&who.language.unwrap()))
    };
    let (first, user, language) = (NAME_UNITS_MAX, USERNAME_UNITS_MAX, LANGUAGE_UNITS_MAX);
    let most = (2 * first + 1, user, language);
    assert_eq!(name(first - 1, user - 1, language - 1), (2 * first - 1, user - 1, language - 1));
    assert_eq!(name(first, user, language), most);
    assert_eq!(name(first + 1, user + 1, language + 1), most);
    assert_eq!(name(100_000, 100_000, 100_000), most);
}

fn message(fields: &Value) -> String {
    let mut message = json!({"message_id": 2, "date": 1, "chat": {"id": 7, "type": "private"}});
    message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"update_id": 1, "message": message}).to_string()
}

#[test]
fn a_button_past_its_limit_is_out_of_date() {
    for (length, fits) in around(BUTTON_BYTES_MAX) {
        let given = format!("q:{}", "x".repeat(length - 2));
        let What::Press { data, .. } = read(&press("1", &given)).what else { panic!("no press") };
        assert_eq!(data, if fits { given.as_str() } else { "" });
        let button = Button { label: "x".to_owned(), data: given };
        let post = Post::Say { text: Rich::plain("x"), buttons: vec![vec![button]], reply_to: None };
        assert_eq!(request_of(&to(), &post, false).is_ok(), fits, "{length}");
    }
}

fn press(id: &str, data: &str) -> String {
    let from = json!({"id": 7, "is_bot": false, "first_name": "王"});
    json!({"update_id": 1, "callback_query": {"id": id, "from": from, "data": data, "chat_instance": "1"}}).to_string()
}

fn to() -> Destination {
    Destination { chat: Some(Address::new("tg:7")), thread: Some(5), root: None }
}

#[test]
fn handles_past_their_limit_are_none() {
    for (length, fits) in around(HANDLE_BYTES_MAX) {
        let handle = "9".repeat(length);
        assert_eq!(matches!(read(&press(&handle, "l")).what, What::Press { .. }), fits, "{length}");
        let photo = read(&message(&json!({"photo": [{}], "media_group_id": handle}))).what;
        assert!(matches!(photo, What::Media { album, .. } if album.is_some() == fits), "{length}");
    }
}

#[test]
fn a_topics_name_past_its_limit_is_cut_in_and_out() {
    for (length, _) in around(TOPIC_NAME_UNITS_MAX) {
        let (name, most) = ("题".repeat(length), length.min(TOPIC_NAME_UNITS_MAX));
        let (_, body) = request_of(&to(), &Post::MakeTopic { name: name.clone() }, false).unwrap();
        assert_eq!(units(body["name"].as_str().unwrap()), most);
        let group = json!({"update_id": 1, "message": {"message_id": 2, "date": 1, "chat": {"id": -7, "type":
            "supergroup"}, "forum_topic_created": {"name": name}}});
        let Where::Group { topic_name, .. } = read(&group.to_string()).place else { panic!("no group") };
        assert_eq!(topic_name.map(|name| units(&name)), Some(most));
    }
}

#[test]
fn the_words_for_a_press_past_their_limit_are_cut() {
    for (length, _) in around(TOAST_UNITS_MAX) {
        let post = Post::Toast { callback: "1".to_owned(), text: "好".repeat(length) };
        let (_, body) = request_of(&to(), &post, false).unwrap();
        assert_eq!(units(body["text"].as_str().unwrap()), length.min(TOAST_UNITS_MAX));
    }
}

#[test]
fn a_message_past_its_limit_is_several() {
    for (length, fits) in around(MESSAGE_UNITS_MAX) {
        assert_eq!(Rich::plain("备".repeat(length)).split(MESSAGE_UNITS_MAX).len(), if fits { 1 } else { 2 });
    }
}

#[test]
fn more_messages_than_one_request_takes_are_refused_before_they_are_sent() {
    for (count, fits) in around(MESSAGES_AT_ONCE_MAX) {
        let post = Post::DeleteMessages { messages: (1..=count as i64).collect() };
        assert_eq!(request_of(&to(), &post, false).is_ok(), fits, "{count}");
    }
}

#[test]
fn a_webhooks_secret_past_its_limit_is_refused() {
    for (length, fits) in around(WEBHOOK_SECRET_CHARS_MAX) {
        assert_eq!(Hook::new("https://bot.example/x", &"s".repeat(length)).is_ok(), fits, "{length}");
    }
}

#[test]
fn a_webhooks_body_past_its_limit_is_refused() {
    // The door itself says what is right for each size.
    for (length, _) in around(UPDATE_BYTES_MAX) {
        let mut body = br#"{"update_id":5,"message":{"text":"x"}}"#.to_vec();
        body.resize(length, b' ');
        webhook::bytes(&[b"\0\n", &body[..]].concat());
    }
}

// ---- the knowledge base ----

#[test]
fn a_knowledge_file_past_its_limit_is_an_error_of_the_file() {
    for (length, fits) in around(KNOWLEDGE_FILE_BYTES_MAX as usize) {
        let text = text_of(vec![b'#'; length]);
        assert_eq!(text.as_ref().err().map(String::as_str), (!fits).then_some("文件太大（超过 16 MB）"), "{length}");
    }
}

#[test]
fn a_knowledge_folder_past_its_limits_is_refused_with_the_limit() {
    let temp = Temp::new("folder");
    let files = temp.0.join("files");
    fs::create_dir(&files).unwrap();
    (0..KNOWLEDGE_FILES_MAX).for_each(|nth| fs::write(files.join(format!("{nth}.yaml")), "").unwrap());
    assert_eq!(read_files(&files, false).unwrap().1.len(), KNOWLEDGE_FILES_MAX);
    fs::write(files.join("more.yaml"), "").unwrap();
    refused(&files, "more than 2000 files");

    let bytes = temp.0.join("bytes");
    fs::create_dir(&bytes).unwrap();
    for nth in 0..KNOWLEDGE_BYTES_MAX / KNOWLEDGE_FILE_BYTES_MAX {
        let file = fs::File::create(bytes.join(format!("{nth}.yaml"))).unwrap();
        file.set_len(KNOWLEDGE_FILE_BYTES_MAX).unwrap();
    }
    assert!(read_files(&bytes, false).is_ok());
    fs::write(bytes.join("more.yaml"), "#").unwrap();
    refused(&bytes, "more than 67108864 bytes together");
}

fn refused(folder: &Path, says: &str) {
    let error = read_files(folder, false).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    assert!(error.to_string().contains(says), "{error}");
}

#[test]
fn folders_too_deep_are_refused_and_links_to_themselves_end() {
    let temp = Temp::new("deep");
    let deepest = (0..KNOWLEDGE_DEPTH_MAX).fold(temp.0.clone(), |folder, _| folder.join("in"));
    fs::create_dir_all(&deepest).unwrap();
    fs::write(deepest.join("x.yaml"), "").unwrap();
    for name in ["one", "two", "three"] {
        std::os::unix::fs::symlink(&temp.0, deepest.join(name)).unwrap();
        std::os::unix::fs::symlink(&temp.0, temp.0.join(name)).unwrap();
    }
    assert_eq!(read_files(&temp.0, false).unwrap().1.len(), 1);
    fs::create_dir(deepest.join("in")).unwrap();
    refused(&temp.0, "in is more than 8 folders deep");
}

#[test]
fn a_pipe_in_the_knowledge_folder_is_not_waited_for() {
    let temp = Temp::new("pipe");
    let made = std::process::Command::new("mkfifo").arg(temp.0.join("x.yaml")).status();
    assert!(made.unwrap().success());
    let (_, files) = read_files(&temp.0, false).unwrap();
    assert_eq!(files[0].text.as_ref().unwrap_err(), "不是普通文件");
}

#[test]
fn yaml_nested_past_its_limit_is_an_error_with_its_place() {
    let block = |depth: usize| (1..depth).map(|by| format!("{}k:\n", " ".repeat(by - 1))).collect::<String>();
    for (depth, fits) in around(YAML_DEPTH_MAX) {
        let flow = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let block = format!("{}{}k: v\n", block(depth), " ".repeat(depth - 1));
        for text in [flow, block] {
            let read = parse("x.yaml", &text);
            assert_eq!(read.is_ok(), fits, "{depth}: {:?}", read.err());
            assert!(read.err().is_none_or(|problem| problem.code == "yaml-syntax" && problem.place.line >= 1));
        }
    }
}

#[test]
fn a_name_past_its_limit_is_near_to_nothing() {
    for (length, fits) in around(NEAREST_BYTES_MAX) {
        let (written, known) = (format!("{}x", "a".repeat(length - 1)), "a".repeat(NEAREST_BYTES_MAX));
        assert_eq!(nearest(&written, [known.as_str()].into_iter()).is_some(), fits, "{length}");
    }
}

#[test]
fn what_a_problem_quotes_past_its_limit_is_cut() {
    for (length, fits) in around(PROBLEM_CHARS_MAX) {
        let problem = Problem::error(Place::default(), "x", "备".repeat(length));
        assert_eq!(problem.says.ends_with('…'), !fits, "{length}");
        assert_eq!(problem.says.chars().count(), length.min(PROBLEM_CHARS_MAX) + usize::from(!fits));
    }
}
