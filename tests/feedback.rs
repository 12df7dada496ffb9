//! Thumbs, "not what I meant", choices: what is shown, and what is noted for the misses.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::sync::LazyLock;

use beian_bot::conversation::{Asked, DeskView, Effect, Event, Message, Press, State, step};
use beian_bot::knowledge::Book;
use beian_bot::library;
use chrono::{DateTime, NaiveDate, Utc};

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (_, book, problems) = library::load(&folder, false, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

#[derive(Default)]
struct Talk {
    state: State,
    said: Vec<Message>,
    toasts: Vec<String>,
    asked: Vec<Asked>,
    thumbs: Vec<(String, bool)>,
}

impl Talk {
    fn take(&mut self, event: &Event) {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let done = step(&BOOK, now, DeskView { next_number: 1, ..DeskView::default() }, self.state.clone(), event);
        self.state = done.state;
        self.said.clear();
        for effect in done.effects {
            match effect {
                Effect::Say(message) => self.said.push(message),
                Effect::Toast(text) => self.toasts.push(text),
                Effect::Asked(asked) => self.asked.push(asked),
                Effect::Useful { label, useful } => self.thumbs.push((label, useful)),
                _ => {}
            }
        }
    }

    fn say(&mut self, text: &str) {
        self.take(&Event::Said(text.to_owned()));
    }

    fn press(&mut self, press: &Press) {
        self.take(&Event::Pressed(press.clone()));
    }

    fn presses(&self) -> Vec<Press> {
        self.said
            .iter()
            .flat_map(|message| message.buttons.iter().flatten())
            .map(|button| button.press.clone())
            .collect()
    }

    fn shows(&self) -> Vec<String> {
        let show = |press: Press| if let Press::Show(label) = press { Some(label) } else { None };
        self.presses().into_iter().filter_map(show).collect()
    }

    fn last(&self) -> (&str, &str, Option<&str>) {
        let asked = self.asked.last().unwrap();
        (&asked.question, &asked.outcome, asked.label.as_deref())
    }
}

const ASK: &str = "短信验证码多久过期，我手机13812345678";

fn down(talk: &mut Talk) -> String {
    let shown = talk.state.last.clone().unwrap();
    talk.press(&Press::Thumb { useful: false, label: shown.clone() });
    shown
}

#[test]
fn after_a_thumb_down_the_next_nearest_are_offered_and_the_chosen_one_is_noted() {
    let mut talk = Talk::default();
    talk.say(ASK);
    let shown = down(&mut talk);
    assert_eq!(talk.thumbs, [(shown.clone(), false)]);
    let offered = talk.shows();
    assert!((1..=3).contains(&offered.len()) && !offered.contains(&shown), "{offered:?}");
    assert!(talk.presses().contains(&Press::NoneOfThese));
    assert!(talk.presses().contains(&Press::Wish("handoff".to_owned())));
    let before = talk.asked.len();
    talk.press(&Press::Show(offered[0].clone()));
    assert_eq!(talk.asked.len(), before + 1);
    assert_eq!(talk.last(), ("短信验证码多久过期，我手机[电话]", "meant", Some(offered[0].as_str())));
    assert!(talk.said[0].card.as_ref().is_some_and(|card| card.entry == offered[0]));
    // Pressed once more it is only shown again.
    talk.press(&Press::Show(offered[0].clone()));
    assert_eq!(talk.asked.len(), before + 1);
}

#[test]
fn none_of_these_is_a_miss_and_a_second_thumb_counts_nothing() {
    let mut talk = Talk::default();
    talk.say(ASK);
    let shown = down(&mut talk);
    talk.press(&Press::NoneOfThese);
    assert_eq!(talk.last(), ("短信验证码多久过期，我手机[电话]", "not_meant", Some(shown.as_str())));
    assert!(talk.presses().contains(&Press::Wish("handoff".to_owned())));
    let asked = talk.asked.len();
    talk.press(&Press::NoneOfThese);
    talk.press(&Press::Thumb { useful: false, label: shown.clone() });
    talk.press(&Press::Thumb { useful: true, label: shown });
    assert_eq!((talk.thumbs.len(), talk.asked.len()), (1, asked));
    assert!(talk.toasts.len() >= 3, "{:?}", talk.toasts);
}

#[test]
fn words_do_what_the_thumb_does_and_it_counts_once() {
    let mut talk = Talk::default();
    talk.say("不是我要问的");
    assert!(talk.thumbs.is_empty(), "nothing was shown yet");
    talk.say(ASK);
    talk.say("不对，不是这个");
    let offered = talk.shows();
    assert!(!offered.is_empty());
    talk.say("不是这个");
    assert_eq!((talk.thumbs.len(), talk.last().1), (1, "not_meant"));
    talk.say(ASK);
    talk.say("不是这个");
    talk.say("1");
    assert_eq!((talk.thumbs.len(), talk.last().1), (2, "meant"), "shown again, it may have a thumb again");
    talk.say("都不是");
    assert_ne!(talk.last().1, "not_meant", "nothing is offered");
}

#[test]
fn a_choice_of_a_clarification_tells_what_was_meant() {
    let mut talk = Talk::default();
    talk.say("上海");
    assert_eq!(talk.last().1, "clarify");
    let offered = talk.shows();
    talk.press(&Press::Show(offered[1].clone()));
    assert_eq!(talk.last(), ("上海", "meant", Some(offered[1].as_str())));
    let mut typing = Talk::default();
    typing.say("上海");
    typing.say("2");
    assert_eq!(typing.last(), ("上海", "meant", Some(offered[1].as_str())));
    // A button under an older message belongs to no open question.
    let asked = talk.asked.len();
    talk.say("备案要多久");
    talk.press(&Press::Show(offered[0].clone()));
    assert_eq!(talk.asked.len(), asked + 1);
}

#[test]
fn the_nearest_reason_of_a_return_can_be_chosen() {
    let mut talk = Talk::default();
    talk.say("被退回");
    talk.say("同主体下两个APP使用相同包名");
    assert_eq!(talk.last(), ("同主体下两个APP使用相同包名", "rejected", None));
    let offered = talk.shows();
    assert!(offered.contains(&"reason:app-package".to_owned()), "{offered:?}");
    talk.press(&Press::Show("reason:app-package".to_owned()));
    assert_eq!(talk.last(), ("同主体下两个APP使用相同包名", "meant", Some("reason:app-package")));
    assert!(talk.said[0].text.contains("APP 包名"), "{:?}", talk.said);
}

#[test]
fn an_answer_without_its_question_offers_only_a_human() {
    let mut talk = Talk::default();
    talk.press(&Press::Frequent);
    let shown = talk.shows()[0].clone();
    talk.press(&Press::Show(shown));
    down(&mut talk);
    assert!(talk.shows().is_empty());
    assert_eq!(talk.presses(), [Press::Wish("handoff".to_owned())]);
    assert_eq!(talk.state.unsettled, None);
}
