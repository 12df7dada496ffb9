//! Which language is spoken: the one a person writes, until they choose one.
//!
//! Never takes pinyin for English: it is written by people who read Chinese.

use super::command::Command;
use super::event::Effect;
use super::message::{Button, Message};
use super::press::Press;
use super::step::Talk;
use crate::facts::Lang;
use crate::knowledge::Book;
use crate::text::{is_han, normalize};

/// What people type to choose a language.
const CHOICES: [(&str, Lang); 6] = [
    ("中文", Lang::Zh),
    ("chinese", Lang::Zh),
    ("汉语", Lang::Zh),
    ("english", Lang::En),
    ("英文", Lang::En),
    ("英语", Lang::En),
];
/// Of so many words one must be known to be English.
const WORDS_FOR_ONE: usize = 4;

/// The language a text is in; `None` when it could be either.
pub(super) fn language_of(book: &Book, typed: &str) -> Option<Lang> {
    if typed.chars().any(is_han) {
        return Some(Lang::Zh);
    }
    let text = typed.to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphabetic() && c != '\'').filter(|word| !word.is_empty()).collect();
    let english = words.iter().filter(|word| book.english_words.iter().any(|known| known == *word)).count();
    // A single word (hi, ok, list) is typed by everybody.
    let several = words.len() > 1;
    (several && english > 0 && english * WORDS_FOR_ONE >= words.len()).then_some(Lang::En)
}

/// The language a whole message chooses: "English", "/lang en".
pub(super) fn language_chosen(typed: &str) -> Option<Lang> {
    let text = normalize(typed);
    let plain = text.strip_prefix("/lang").unwrap_or(&text).trim();
    let named = CHOICES.iter().find(|(word, _)| *word == plain).map(|(_, lang)| *lang);
    named.or_else(|| text.starts_with("/lang").then(|| Lang::parse(plain)).flatten())
}

impl Talk<'_> {
    /// Goes over to the language a text is written in, unless one was chosen.
    pub(super) fn hear(&mut self, typed: &str) {
        // In the middle of something an answer or a pasted text may be in the other language.
        let busy = self.state.rejection.is_some() || self.question_open() || super::precheck::is_value(self, typed);
        let fixed = self.state.lang_chosen || !self.whole.speaks_english();
        if busy || fixed || Command::parse(typed).is_some() {
            return;
        }
        if let Some(lang) = language_of(self.whole, typed) {
            self.speak(lang);
        }
    }

    fn speak(&mut self, lang: Lang) {
        self.state.lang = lang;
        self.book = self.whole.speaking(lang);
    }

    /// Chooses a language when that is all a message says.
    pub(super) fn choose_language_named(&mut self, typed: &str) -> bool {
        let lang = language_chosen(typed);
        if let Some(lang) = lang {
            self.choose_language(lang);
        }
        lang.is_some()
    }

    /// Speaks this language from now on.
    pub(super) fn choose_language(&mut self, lang: Lang) -> bool {
        if self.whole.speaks_english() {
            self.speak(lang);
            self.state.lang_chosen = true;
        }
        self.tell_language();
        true
    }

    /// Tells which language is spoken, and offers the other.
    pub(super) fn tell_language(&mut self) {
        let id = if self.whole.speaks_english() { "language" } else { "language_only_chinese" };
        let text = self.book.replies.say(id, &[]);
        let rows = other_language(self.whole, self.book.lang).map(|button| vec![vec![button]]);
        self.effects.push(Effect::Say(Message::text(text).with(rows.unwrap_or_default())));
        self.remind_question();
    }
}

/// A button that goes over to the other language, labelled in that language.
pub(super) fn other_language(whole: &Book, now: Lang) -> Option<Button> {
    let other = Lang::ALL.into_iter().find(|lang| *lang != now).filter(|_| whole.speaks_english())?;
    Some(Button::new(whole.speaking(other).replies.say("button_language", &[]), Press::Lang(other)))
}
