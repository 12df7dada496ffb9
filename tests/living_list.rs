//! A checklist that lives for weeks: the knowledge changes under it, it is forwarded, printed, read in another language.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use beian_bot::conversation::{DeskView, Effect, Event, Message, State, Step, step};
use beian_bot::knowledge::{Book, File, parse};
use beian_bot::library::read_files;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

fn files() -> Vec<File> {
    read_files(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge").as_ref(), false).unwrap().1
}

fn book(files: &[File]) -> Book {
    parse(files, NaiveDate::from_ymd_opt(2026, 11, 28).unwrap()).0.unwrap()
}

/// The knowledge with one text in the place of another.
fn changed(path: &str, was: &str, is: &str) -> Book {
    let mut files = files();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    let text = file.text.clone().unwrap();
    assert_eq!(text.matches(was).count(), 1, "{was} in {path}");
    file.text = Ok(text.replace(was, is));
    book(&files)
}

struct Person {
    state: State,
    now: DateTime<Utc>,
}

impl Person {
    fn new() -> Self {
        Self { state: State::default(), now: "2026-11-23T02:00:00Z".parse().unwrap() }
    }

    fn say(&mut self, book: &Book, text: &str) -> Vec<Message> {
        let kept = State::from_json(&serde_json::to_string(&self.state).unwrap()).unwrap();
        let Step { state, effects } = step(book, self.now, DeskView::default(), kept, &Event::Said(text.to_owned()));
        self.state = state;
        let said = effects.into_iter().filter_map(|effect| match effect {
            Effect::Say(message) => Some(message),
            _ => None,
        });
        said.collect()
    }

    fn told(&mut self, book: &Book, text: &str) -> String {
        self.say(book, text).iter().map(|message| message.text.clone()).collect::<Vec<_>>().join("\n")
    }

    /// Whose list is finished, one item ticked.
    fn listed(book: &Book) -> Self {
        let mut person = Self::new();
        for text in ["清单", "个人", "北京", "首次", "网站", "身份证", "勾 1"] {
            person.say(book, text);
        }
        assert!(person.told(book, "清单").contains("材料清单（北京 · 个人"), "{:?}", person.state);
        person
    }
}

#[test]
fn a_knowledge_that_changed_under_a_list_is_told_once_with_the_ticks_kept() {
    let old = book(&files());
    let mut person = Person::listed(&old);
    let document = "name: 个人身份证件（原件）\n    accept: |-\n      用本人证件原件，只能备本人的。";
    let new = changed("documents.yaml", document, &document.replace("只能备本人的", "只能备自己的"));
    person.now += TimeDelta::days(40);
    let told = person.told(&new, "清单");
    assert!(told.contains("资料更新过，您的清单有变化：\n△ 要求有改动：个人身份证件（原件）"), "{told}");
    assert!(told.contains("☑ 1. 个人身份证件（原件）"), "{told}");
    assert!(!person.told(&new, "清单").contains("资料更新过"), "told once");
    // Back to the knowledge of before is a change as well.
    assert!(person.told(&old, "清单").contains("△ 要求有改动"));
}

#[test]
fn a_change_elsewhere_and_another_language_are_no_change_of_the_list() {
    let old = book(&files());
    let mut person = Person::listed(&old);
    let other =
        changed("faq/sms.yaml", "title: 短信验证码多久有效，过期怎么办", "title: 短信验证码多久有效、过期怎么办");
    assert!(!person.told(&other, "清单").contains("资料更新过"));
    person.say(&other, "English");
    let told = person.told(&other, "list");
    assert!(told.contains("Document checklist (Beijing · Individual") && !told.contains("updated"), "{told}");
    assert!(told.contains("☑ 1."), "{told}");
}

#[test]
fn what_the_applicant_changed_is_no_change_of_the_knowledge() {
    let old = book(&files());
    let mut person = Person::listed(&old);
    for text in ["改省份", "广东", "是"] {
        person.say(&old, text);
    }
    let new = changed("faq/sms.yaml", "title: 短信验证码多久有效，过期怎么办", "title: 短信验证码多久有效、过期怎么办");
    assert!(!person.told(&new, "清单").contains("资料更新过"));
}

#[test]
fn a_list_is_forwarded_as_a_text_without_hints_and_printed_as_a_file() {
    let book = book(&files());
    let mut person = Person::listed(&book);
    let text = person.told(&book, "转发");
    assert!(text.starts_with("材料清单（北京 · 个人") && text.contains("☑ 1. 个人身份证件（原件）"), "{text}");
    assert!(text.contains("出处：https://docs.ucloud.cn/") && text.contains("整理于 2026-11-23"), "{text}");
    for hint in ["回「勾", "「修改」", "重新开始"] {
        assert!(!text.contains(hint), "{hint}: {text}");
    }
    let printed = person.say(&book, "打印");
    let file = printed[0].file.as_ref().unwrap();
    assert_eq!(file.name, "备案材料清单.html");
    assert!(file.content.contains("<html lang=\"zh-CN\">"));
    person.say(&book, "English");
    let printed = person.say(&book, "print");
    let file = printed[0].file.as_ref().unwrap();
    assert!(
        file.content.contains("<html lang=\"en\">") && file.content.contains("Why it is needed"),
        "{}",
        file.content
    );
    let mut nobody = Person::new();
    nobody.say(&book, "清单");
    assert!(nobody.told(&book, "打印").contains("清单还没列完"));
}
