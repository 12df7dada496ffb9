//! An answer as a card: text, sources, the date it was checked, whom it applies to.
//!
//! Never shows a fact without its sources, and says when it is not in the language spoken.

use chrono::NaiveDate;

use crate::facts::{Case, Lang, Source};
use crate::knowledge::{Book, Label};
use crate::limits::TEXT_CHARS_MAX;
use crate::rules::{RuleQuestion, Topic, answer};
use crate::text::{is_han, shorten};

const SCORE_MAX: f64 = 0.99;

/// An answer as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Entry id, or `rule:<topic>`.
    pub entry: String,
    /// What a button says.
    pub title: String,
    /// Plain text, at most 600 characters.
    pub text: String,
    /// Where it stands written.
    pub sources: Vec<Source>,
    /// When it was last compared with its sources.
    pub checked: Option<NaiveDate>,
    /// How sure the bot is, 0 to 1.
    pub score: f64,
    /// What it applies to, when the answer depends on it ("广东 · 个人").
    pub applies: Option<String>,
    /// Ids of entries worth reading next.
    pub related: Vec<String>,
}

/// The card of a label for what is known of the applicant; `None` for labels that are no answers.
pub(super) fn card(book: &Book, label: Label, case: &Case, sure: f64) -> Option<Card> {
    let score = (sure.clamp(0.0, SCORE_MAX) * 100.0).round() / 100.0;
    match label {
        Label::Entry(at) => {
            let entry = &book.entries[at];
            Some(Card {
                entry: entry.id.value.clone(),
                title: entry.title.clone(),
                text: shown(book, &entry.answer),
                sources: entry.sources.iter().map(|source| source.value.clone()).collect(),
                checked: Some(entry.checked),
                score,
                applies: None,
                related: entry.related.iter().map(|link| link.value.clone()).collect(),
            })
        }
        Label::Topic(at) => Some(topic_card(book, &book.topics[at], case, score)),
        Label::Intent(_) | Label::Refusal(_) => None,
    }
}

// A fact as it is shown: not longer than a screen, and with a note when it is not in the language of the book.
fn shown(book: &Book, text: &str) -> String {
    let max = chars_max(book.lang);
    if book.lang == Lang::Zh || !is_chinese(text) {
        return shorten(text, max);
    }
    shorten(&format!("{}\n{text}", book.replies.say("not_translated", &[])), max)
}

// One screen of a phone: two Latin letters take the place of one Chinese character.
pub(super) fn chars_max(lang: Lang) -> usize {
    match lang {
        Lang::Zh => TEXT_CHARS_MAX,
        Lang::En => 2 * TEXT_CHARS_MAX,
    }
}

// English texts name papers and buttons in Chinese; a text that is not translated is mostly Chinese.
fn is_chinese(text: &str) -> bool {
    let (han, latin) = text
        .chars()
        .fold((0, 0), |(han, latin), c| (han + usize::from(is_han(c)), latin + usize::from(c.is_ascii_alphabetic())));
    han > latin
}

fn topic_card(book: &Book, topic: &Topic, case: &Case, score: f64) -> Card {
    let province = case.choice("province").and_then(|name| book.province(name));
    let said = answer(RuleQuestion { topic, province, case, words: &book.checklist.words }, &book.provinces);
    let known = case.choice("nature");
    let concerned = topic.nature.natures();
    let nature = known.filter(|nature| concerned.contains(nature)).or(match concerned {
        [only] => Some(*only),
        _ => None,
    });
    let nature_label = nature.and_then(|value| value_label(book, "nature", value));
    // Asked for a company, a rule for individuals must not look as if it were the company's.
    let text = match (known, nature, nature_label) {
        (Some(known), Some(nature), Some(label)) if known != nature => {
            format!("{}\n{}", book.replies.say("only_for_nature", &[("nature", label)]), said.text)
        }
        _ => said.text,
    };
    let applies = province.map(|province| match nature_label {
        Some(nature) => format!("{} · {nature}", province.label),
        None => province.label.clone(),
    });
    let title = match province {
        Some(province) => format!("{}{}{}", province.label, book.checklist.words.colon, topic.title),
        None => topic.title.clone(),
    };
    Card {
        entry: format!("rule:{}", topic.id.value),
        title,
        text: shown(book, &text),
        sources: said.sources,
        checked: said.checked,
        score,
        applies,
        related: Vec::new(),
    }
}

/// What a value of a variable is called.
pub(super) fn value_label<'b>(book: &'b Book, variable: &str, value: &str) -> Option<&'b str> {
    let choices = book.checklist.variable(variable)?.choices();
    choices.iter().find(|choice| choice.id.value == value).map(|choice| choice.label.as_str())
}
