//! Whether an answer was of use, and which one was meant: 👎, "不是我要问的", the choices that follow, "都不是".
//!
//! Never counts a thumb twice, and never asks for more than a tap.

use super::ask::noted;
use super::buttons;
use super::find::find;
use super::message::{Button, Message};
use super::press::{Press, means};
use super::response::numbered;
use super::state::{Asked, THUMBS_MAX, Unsettled};
use super::step::{Effect, Talk};
use crate::text::normalize;

/// The outcome of a question for which an answer was chosen among others.
const MEANT: &str = "meant";
/// The outcome of a question for which none of the answers offered was meant.
const NOT_MEANT: &str = "not_meant";

/// Most answers that are offered in the place of one that was not meant.
const OTHERS_MAX: usize = 3;

/// What people type when the answer is not the one they meant.
const NOT_THIS: &[&str] = &[
    "不是这个",
    "不是这个意思",
    "不是我要问的",
    "不是我问的",
    "我问的不是这个",
    "不是我想问的",
    "没答到点上",
    "答错了",
    "不对不是这个",
    "not this",
    "not what i meant",
];
/// What people type when none of the choices is the one they meant.
const NONE_OF_THESE: &[&str] = &["都不是", "都不对", "全都不是", "以上都不是", "没有我要的", "none of these", "none"];

impl Talk<'_> {
    /// A thumb under an answer; false when no answer has this label.
    pub(super) fn thumb_pressed(&mut self, useful: bool, carried: &str) -> bool {
        let known = self.book.labels.iter().map(|label| self.book.label_id(*label)).find(|id| means(carried, id));
        let Some(label) = known else { return false };
        if !self.thumb(useful, &label) {
            self.effects.push(Effect::Toast(self.book.replies.say("thumb_again", &[])));
            return true;
        }
        let id = if useful { "thumb_up" } else { "thumb_down" };
        self.effects.push(Effect::Toast(self.book.replies.say(id, &[])));
        if !useful {
            self.offer_others(&label);
        }
        true
    }

    // Counts a thumb, once for each time an answer is shown.
    fn thumb(&mut self, useful: bool, label: &str) -> bool {
        if self.state.thumbs.iter().any(|known| known == label) {
            return false;
        }
        self.state.thumbs.push(label.to_owned());
        let over = self.state.thumbs.len().saturating_sub(THUMBS_MAX);
        self.state.thumbs.drain(..over);
        self.effects.push(Effect::Useful { label: label.to_owned(), useful });
        true
    }

    /// Takes "不是这个" and "都不是"; false for everything else, and when nothing was shown that could be meant.
    pub(super) fn not_meant(&mut self, typed: &str) -> bool {
        let text = normalize(typed);
        let plain: String = text.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
        let says = |words: &[&str]| words.contains(&plain.trim());
        // What is offered now is not it either.
        if says(NONE_OF_THESE) || (says(NOT_THIS) && self.state.unsettled.is_some()) {
            return self.none_of_these();
        }
        let last = self.state.last.clone().filter(|_| says(NOT_THIS) && !self.question_open());
        let Some(label) = last.filter(|label| self.book.find_label(label).is_some()) else { return false };
        self.thumb(false, &label);
        self.offer_others(&label);
        true
    }

    // What ranked next for the question that this answer was shown for.
    fn offer_others(&mut self, shown: &str) {
        // A few words that follow do not follow up an answer that was not meant.
        self.state.last = None;
        let about = self.state.history.iter().rev().find(|asked| asked.label.as_deref() == Some(shown));
        let question = about.map(|asked| asked.question.clone());
        let ranked = question.as_deref().map(|question| find(self.book, &self.state.profile, question, OTHERS_MAX + 1));
        let mut others = ranked.unwrap_or_default();
        others.retain(|card| card.entry != shown);
        others.truncate(OTHERS_MAX);
        let Some(question) = question.filter(|_| !others.is_empty()) else {
            self.state.unsettled = None;
            return self.offer_human("not_meant_none");
        };
        let labels: Vec<String> = others.iter().map(|card| card.entry.clone()).collect();
        let titles = numbered(others.iter().map(|card| card.title.as_str()));
        let mut rows = buttons::offered(others.iter().map(|card| (card.entry.as_str(), card.title.as_str())));
        let none = Button::new(self.book.replies.say("button_none", &[]), Press::NoneOfThese);
        rows.push(vec![none, buttons::human(self.book)]);
        self.state.choices.clone_from(&labels);
        self.state.unsettled = Some(Unsettled { question, shown: Some(shown.to_owned()), labels });
        self.say_with(format!("{}\n{titles}", self.book.replies.say("not_meant_offer", &[])), rows);
        self.remind_question();
    }

    /// None of what was offered was meant; false when nothing is offered.
    pub(super) fn none_of_these(&mut self) -> bool {
        let Some(unsettled) = self.state.unsettled.take() else { return false };
        let label = unsettled.shown.or(unsettled.labels.first().cloned());
        self.state.choices.clear();
        self.effects.push(Effect::Asked(Asked { question: unsettled.question, outcome: NOT_MEANT.to_owned(), label }));
        self.offer_human("none_meant");
        true
    }

    fn offer_human(&mut self, id: &str) {
        let message = Message::text(self.book.replies.say(id, &[])).with(vec![vec![buttons::human(self.book)]]);
        self.effects.push(Effect::Say(message));
        self.remind_question();
    }

    /// Notes which answer was meant, when it is one of those offered for an open question.
    pub(super) fn settle(&mut self, label: &str) {
        let Some(unsettled) = self.state.unsettled.take_if(|open| open.labels.iter().any(|known| known == label))
        else {
            return;
        };
        let asked = Asked { question: unsettled.question, outcome: MEANT.to_owned(), label: Some(label.to_owned()) };
        noted(self, asked);
    }
}
