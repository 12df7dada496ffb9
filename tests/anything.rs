//! Anything may be typed and anything may stand in a file: nothing panics, and everything is answered.
//!
//! Seeded: the same inputs every time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "anything/nasty.rs"]
mod nasty;

use std::path::Path;
use std::sync::LazyLock;

use beian_bot::conversation::{Context, DeskView, Effect, Event, Press, State, respond, step};
use beian_bot::knowledge::{Book, File, parse};
use beian_bot::library::read_files;
use beian_bot::limits::QUESTION_CHARS_MAX;
use beian_bot::problem::any_error;
use beian_bot::text::normalize;
use chrono::{DateTime, NaiveDate, Utc};
use nasty::{SLIPS, nasty};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

static SHIPPED: LazyLock<Vec<File>> = LazyLock::new(|| read("knowledge"));
static BASE: LazyLock<Vec<File>> = LazyLock::new(|| read("tests/bad_knowledge/base"));
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let (book, problems) = parse(&SHIPPED, today());
    book.unwrap_or_else(|| panic!("the shipped knowledge has errors: {problems:?}"))
});

fn read(folder: &str) -> Vec<File> {
    read_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), false).unwrap().1
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

/// A Monday morning, when the desk is open.
fn now() -> DateTime<Utc> {
    "2026-03-02T02:00:00Z".parse().unwrap()
}

fn run<S: Strategy>(cases: u32, of: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng).run(of, test).unwrap();
}

// ---- what people may type ----

/// Words that drive the conversation into its corners, mixed with anything.
fn typed() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "清单",
        "材料",
        "人工",
        "转人工",
        "取消",
        "重新开始",
        "上一步",
        "修改",
        "补充",
        "退出",
        "不确定",
        "勾 1",
        "勾 0",
        "勾 99999999999999999999",
        "1",
        "2",
        "3",
        "0",
        "９",
        "第2个",
        "个人",
        "单位",
        "公司",
        "广东",
        "江苏呢",
        "北京市",
        "首次备案",
        "网站",
        "是",
        "否",
        "都没有",
        "20",
        "-3",
        "999999999999999999",
        "9223372036854775807",
        "/start",
        "/help",
        "/human",
        "/forget",
        "/cancel",
        "/lang en",
        "/progress",
        "/precheck",
        "预检",
        "网站名称：",
        "域名：a.cn，首页地址：b",
        "沪ICP备12345678号",
        "2026-11-20",
        "全部结果",
        "/hours",
        "/checklist",
        "/x",
        "验证码多久过期",
        "备案要多久",
        "几点上班",
        "谢谢",
        "你们太差了",
        "服务器怎么重启",
        "备案号",
        "\u{200b}",
    ]);
    prop_oneof![
        6 => words.prop_map(str::to_owned),
        2 => any::<String>(),
        1 => "\\PC{0,40}",
        1 => "[备案人工清单省广东 0-9a-z/,。？]{0,30}",
        1 => prop::sample::select(nasty()),
    ]
}

fn answered(typed: &str) {
    let said = respond(&BOOK, now(), &Context::default(), typed);
    assert!(!said.text.trim().is_empty(), "no answer to {typed:.60?}");
    assert!(said.text.chars().count() <= 1000, "a long answer to {typed:.60?}");
    for card in &said.answers {
        assert!((0.0..=1.0).contains(&card.score), "{} {}", card.entry, card.score);
    }
}

#[test]
fn nasty_inputs_are_answered() {
    for typed in nasty() {
        answered(&typed);
        let step = step(&BOOK, now(), DeskView::default(), State::default(), &Event::Said(typed.clone()));
        assert!(step.effects.iter().any(|effect| matches!(effect, Effect::Say(_))), "silence after {typed:.60?}");
    }
}

#[test]
fn any_question_is_answered() {
    run(300, &typed(), |typed| {
        answered(&typed);
        Ok(())
    });
}

#[test]
fn normalizing_ends_and_is_stable() {
    run(1000, &prop_oneof![any::<String>(), prop::sample::select(nasty())], |typed| {
        let once = normalize(&typed);
        // Folding can write one character as several, never as more than eighteen.
        prop_assert!(once.chars().count() <= QUESTION_CHARS_MAX * 18);
        prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
        prop_assert!(!once.chars().any(char::is_control));
        Ok(())
    });
}

/// A whole conversation: never silent, never two open tickets, and the state can always be saved and read back.
#[test]
fn any_conversation_goes_on() {
    run(120, &vec(typed(), 1..25), |said| {
        let (mut state, mut open, mut next) = (State::default(), None::<u32>, 1);
        for typed in said {
            let desk = DeskView { next_number: next, waiting: 3, ahead: open.map(|_| 2), ..DeskView::default() };
            let done = step(&BOOK, now(), desk, state, &Event::Said(typed.clone()));
            let mut spoke = false;
            for effect in &done.effects {
                match effect {
                    Effect::Say(message) => {
                        prop_assert!(!message.text.trim().is_empty(), "an empty message after {typed:?}");
                        spoke = true;
                    }
                    Effect::OpenTicket { number, .. } => {
                        prop_assert!(open.is_none(), "a second ticket after {typed:?}");
                        (open, next) = (Some(*number), number + 1);
                    }
                    Effect::CloseTicket(number) => {
                        prop_assert_eq!(open, Some(*number));
                        open = None;
                    }
                    Effect::Forget
                    | Effect::Asked(_)
                    | Effect::Toast(_)
                    | Effect::Wake { .. }
                    | Effect::Useful { .. }
                    | Effect::Solved { .. }
                    | Effect::Rated { .. } => {}
                }
            }
            prop_assert!(spoke, "silence after {typed:?}");
            prop_assert_eq!(done.state.ticket, open);
            let saved = serde_json::to_string(&done.state).unwrap();
            let read = State::from_json(&saved);
            prop_assert_eq!(read.as_ref(), Some(&done.state));
            state = done.state;
        }
        Ok(())
    });
}

#[test]
fn any_button_is_read_or_refused() {
    run(2000, &prop_oneof![any::<String>(), "[a-z]:[a-z0-9:?#-]{0,70}"], |data| {
        let Some(press) = Press::parse(&data) else { return Ok(()) };
        let state = State { ticket: Some(1), ..State::default() };
        let done = step(&BOOK, now(), DeskView::default(), state, &Event::Pressed(press));
        prop_assert!(!done.effects.is_empty(), "silence after {data:?}");
        Ok(())
    });
}

#[test]
fn any_saved_text_is_read_or_refused() {
    run(300, &prop_oneof![any::<String>(), "[{}\":,a-z0-9\\[\\]]{0,60}"], |text| {
        let _ = State::from_json(&text);
        Ok(())
    });
}

// ---- what may stand in a file ----

fn check(files: &[File]) -> Result<(), TestCaseError> {
    let (book, problems) = parse(files, today());
    prop_assert_eq!(book.is_none(), any_error(&problems));
    for problem in problems {
        prop_assert!(problem.place.line >= 1 && problem.place.column >= 1 && !problem.says.is_empty(), "{problem}");
    }
    Ok(())
}

#[test]
fn any_text_as_a_file_is_judged() {
    let texts = prop_oneof![
        any::<String>(),
        "[a-z\\-:{}\\[\\],&*!|>'\"#%@` \n0-9]{0,200}",
        "( {0,6}(- )?(id|year|when|values|days_off|entries|shifts): ?(\\[\\]|\\{\\}|~|[0-9]{1,20}|[a-z]{0,5})?\n){0,12}",
        prop::sample::select(nasty()),
    ];
    let paths = prop::sample::select(BASE.iter().map(|file| file.path.clone()).collect::<Vec<_>>());
    run(300, &(paths, texts), |(path, text)| {
        let mut files = BASE.clone();
        files.iter_mut().filter(|file| file.path == path).for_each(|file| file.text = Ok(text.clone()));
        check(&files)
    });
}

/// A sound file with a few characters changed, cut or doubled: closer to what people do.
#[test]
fn any_slip_in_a_file_is_judged() {
    let slips = prop::sample::select(SLIPS);
    let slip = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..25, slips);
    run(800, &vec(slip, 1..4), |slips| {
        let mut files = BASE.clone();
        for (file, at, cut, put) in slips {
            let file = file.index(files.len());
            let text: Vec<char> = files[file].text.clone().unwrap_or_default().chars().collect();
            let from = at.index(text.len() + 1);
            let rest = text.iter().skip(from + cut);
            files[file].text = Ok(text[..from].iter().copied().chain(put.chars()).chain(rest.copied()).collect());
        }
        check(&files)
    });
}

#[test]
fn the_shipped_files_are_sound() {
    let (book, problems) = parse(&SHIPPED, today());
    assert!(book.is_some(), "{problems:?}");
}
