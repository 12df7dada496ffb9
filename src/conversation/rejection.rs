//! A filing was returned: the applicant pastes the reason, and reads what it means, what to fix, which documents are due
//! again.
//!
//! Never explains a reason that is not on file: that goes to a human, with the text, masked.

use super::ask::noted;
use super::event::Effect;
use super::interview::{LEAVE, outcome};
use super::interview_answer::{asks, tick_number};
use super::message::{Button, Message};
use super::press::{Press, means};
use super::privacy;
use super::rejection_text::{card, closing, near_text, unknown_parts};
use super::response::numbered;
use super::state::{Asked, Rejection, Unsettled};
use super::step::Talk;
use super::{Decision, buttons, understand};
use crate::knowledge::Book;
use crate::rejection::{Meaning, Part, Reason};
use crate::text::{normalize, says_nothing};

/// The outcome under which a pasted reason is kept.
pub(super) const REJECTED: &str = "rejected";

/// Most reasons of one text that are explained at once.
const CARDS_MAX: usize = 5;
/// Most reasons that are offered for what is not on file.
const NEAR_MAX: usize = 3;
/// Longest beginning that may say that a reason follows, in characters.
const BEGINNING_CHARS_MAX: usize = 16;
const AFTER_BEGINNING: &[char] = &[':', '：', ',', '，', '\n'];
/// What makes a question of a text is not what is asked to be done about a reason.
const WHAT_NOW: &[&str] =
    &["怎么办", "怎么改", "怎么弄", "怎么处理", "咋办", "咋改", "咋弄", "咋整", "什么意思", "啥意思"];
/// A question in between is answered when it is at least this surely one.
const QUESTION_CHANCE_MIN: f64 = 0.9;

/// Asks for the reason of a return.
pub(super) fn begin(talk: &mut Talk<'_>) {
    talk.set_aside();
    turn_to(talk);
    talk.state.rejection = Some(Rejection::default());
    let leave = Button::new(talk.book.replies.say("button_leave", &[]), Press::Wish("cancel".to_owned()));
    let rows = vec![vec![leave, buttons::human(talk.book)]];
    talk.say_with(talk.book.replies.say("rejected_begin", &[]), rows);
}

/// Stops waiting for a reason; false when nothing was awaited.
pub(super) fn leave(talk: &mut Talk<'_>) -> bool {
    let waited = talk.state.rejection.take().is_some();
    if waited {
        talk.say_fixed("rejected_left");
    }
    waited
}

/// Takes a typed text as the reason of a return, or as a word that begins or ends one; false when it is neither.
pub(super) fn take(talk: &mut Talk<'_>, typed: &str) -> bool {
    match begun(talk.book, typed) {
        Some("") => {
            begin(talk);
            return true;
        }
        Some(reason) => return read(talk, reason, true),
        None if talk.state.rejection.is_none() || talk.question_open() => return false,
        None => {}
    }
    let full = normalize(typed);
    let plain = full.trim_end_matches(['。', '!', '.', '吧', '了', '~']).trim();
    if LEAVE.contains(&plain) || LEAVE.contains(&full.as_str()) {
        return leave(talk);
    }
    let first = talk.state.rejection.as_ref().is_some_and(|rejection| rejection.taken == 0);
    // A tick, a wish or a question in between is what it is.
    tick_number(plain).is_none() && !is_other(talk, typed) && read(talk, typed, first)
}

/// Explains one reason; false when there is none with the id that a button carries.
pub(super) fn show(talk: &mut Talk<'_>, carried: &str) -> bool {
    let reasons = talk.book.rejections.reasons.iter();
    let reason = reasons.clone().find(|reason| means(carried, &reason.label_id()));
    let Some(reason) = reason else { return false };
    talk.settle(&reason.label_id());
    turn_to(talk);
    explain(talk, &[reason], &[]);
    true
}

/// The row under an entry that speaks of returns.
pub(super) fn offered(book: &Book, entry: &str) -> Option<Vec<Button>> {
    let offers = book.rejections.offer_under.iter().any(|id| id.value == entry);
    let button = || Button::new(book.replies.say("button_rejected", &[]), Press::Wish(REJECTED.to_owned()));
    offers.then(|| vec![button()])
}

/// What follows the words that tell of a return; empty when they stand alone.
pub(super) fn begun<'t>(book: &Book, typed: &'t str) -> Option<&'t str> {
    let says = |text: &str| {
        let text = normalize(text);
        let plain = text.trim_end_matches(['。', '!', '.', '?', '~', ':', ',']).trim();
        book.rejections.begin.iter().any(|begin| normalize(&begin.value) == plain)
    };
    let typed = typed.trim();
    let end = typed.char_indices().take(BEGINNING_CHARS_MAX).find(|(_, c)| AFTER_BEGINNING.contains(c));
    let (before, after) = end.map_or((typed, ""), |(at, c)| (&typed[..at], &typed[at + c.len_utf8()..]));
    says(before).then(|| after.trim())
}

fn is_other(talk: &Talk<'_>, typed: &str) -> bool {
    let told = WHAT_NOW.iter().fold(normalize(typed), |text, word| text.replace(word, ""));
    match understand(talk.book, &talk.state.context(), typed).decision {
        Decision::Intent(_) => true,
        Decision::Answer(choice, _) => choice.chance >= QUESTION_CHANCE_MIN && asks(&told),
        Decision::Several(_) => asks(&told),
        Decision::Clarify(_) | Decision::Refuse(_) | Decision::Unknown(_) => false,
    }
}

// What names no reason, after one that did: a question, or a reason that is not on file.
fn is_question(talk: &Talk<'_>, typed: &str) -> bool {
    match understand(talk.book, &talk.state.context(), typed).decision {
        Decision::Answer(..) | Decision::Several(_) | Decision::Clarify(_) | Decision::Intent(_) => true,
        Decision::Refuse(_) | Decision::Unknown(_) => asks(&normalize(typed)),
    }
}

// Explains what a text names. `certain`: it is a reason, known or not; otherwise what names none is somebody's question.
fn read(talk: &mut Talk<'_>, pasted: &str, certain: bool) -> bool {
    let parts = talk.book.read_return(pasted);
    let named = reasons(talk.book, &parts);
    let unknown: Vec<&Part> = parts.iter().filter(|part| part.means == Meaning::Unknown).collect();
    if named.is_empty() && !certain && is_question(talk, pasted) {
        talk.state.rejection = None;
        return false;
    }
    turn_to(talk);
    if named.is_empty() && (unknown.is_empty() || says_nothing(&normalize(pasted))) {
        begin(talk);
        return true;
    }
    let rejection = talk.state.rejection.get_or_insert_default();
    rejection.taken = rejection.taken.saturating_add(1);
    keep(talk, &parts);
    if named.is_empty() {
        unexplained(talk, &unknown)
    } else {
        explain(talk, &named, &unknown)
    }
    true
}

// Something new is spoken of: what was offered before, and what a few words would follow up, is out of sight.
fn turn_to(talk: &mut Talk<'_>) {
    talk.state.menu = false;
    talk.state.choices.clear();
    talk.state.last = None;
    talk.state.unsettled = None;
}

// The reasons that are named, each once, in the order in which they are.
fn reasons<'b>(book: &'b Book, parts: &[Part]) -> Vec<&'b Reason> {
    let mut named: Vec<&Reason> = Vec::new();
    for part in parts {
        for reason in part.means.reasons().iter().filter_map(|at| book.rejections.reasons.get(*at)) {
            if !named.iter().any(|known| known.id.value == reason.id.value) {
                named.push(reason);
            }
        }
    }
    named
}

// For the agent who takes over, and for the misses; what is not on file last, as the newest.
fn keep(talk: &mut Talk<'_>, parts: &[Part]) {
    let label = |at: &usize| talk.book.rejections.reasons.get(*at).map(Reason::label_id);
    let asked = |part: &Part, label| Asked { question: privacy::kept(&part.text), outcome: REJECTED.to_owned(), label };
    let mut kept = Vec::new();
    let explained = parts.iter().filter(|part| !part.means.reasons().is_empty());
    kept.extend(explained.map(|part| asked(part, part.means.reasons().first().and_then(label))));
    kept.extend(parts.iter().filter(|part| part.means == Meaning::Unknown).map(|part| asked(part, None)));
    kept.into_iter().for_each(|asked| noted(talk, asked));
}

fn explain(talk: &mut Talk<'_>, named: &[&Reason], unknown: &[&Part]) {
    for reason in named.iter().take(CARDS_MAX) {
        let again = open_again(talk, reason);
        let card = card(talk.book, reason, &again);
        let text = format!("{}\n{}", card.title, card.text);
        talk.effects.push(Effect::Say(Message { card: Some(Box::new(card)), ..Message::text(text) }));
    }
    let more: Vec<&Reason> = named.iter().skip(CARDS_MAX).copied().collect();
    let lines = [unknown_parts(talk.book, unknown), closing(talk.book, &more)];
    let text = lines.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join("\n");
    // What the others may mean comes before what is worth reading next.
    let mut related = near(talk, unknown);
    related.extend(related_entries(talk.book, named));
    let mut rows = buttons::offered(related.iter().map(|(id, title)| (id.as_str(), title.as_str())));
    let list = Button::new(talk.book.replies.say("menu_checklist", &[]), Press::Wish("checklist".to_owned()));
    rows.push(vec![list, buttons::human(talk.book)]);
    let (ids, titles) = related.into_iter().unzip();
    talk.state.choices = ids;
    talk.effects.push(Effect::Say(Message { related: titles, ..Message::text(text).with(rows) }));
}

// Nothing is on file: a human, and what may have been meant.
fn unexplained(talk: &mut Talk<'_>, unknown: &[&Part]) {
    if let Some(ticket) = talk.state.ticket {
        let ticket = crate::desk::label(ticket);
        return talk.say(talk.book.replies.say("waiting_noted", &[("ticket", &ticket)]));
    }
    let near = near(talk, unknown);
    let titles = numbered(near.iter().map(|(_, title)| title.as_str()));
    let mut rows = buttons::offered(near.iter().map(|(id, title)| (id.as_str(), title.as_str())));
    rows.push(vec![buttons::human(talk.book)]);
    talk.state.choices = near.into_iter().map(|(id, _)| id).collect();
    talk.say_with(near_text(talk.book, &titles), rows);
}

// The reasons nearest to what is not on file, each once; which one was meant stays open.
fn near(talk: &mut Talk<'_>, unknown: &[&Part]) -> Vec<(String, String)> {
    let mut near: Vec<(String, String)> = Vec::new();
    let reasons = unknown.iter().flat_map(|part| &part.near).filter_map(|at| talk.book.rejections.reasons.get(*at));
    for reason in reasons {
        let id = reason.label_id();
        if near.len() < NEAR_MAX && !near.iter().any(|(known, _)| *known == id) {
            near.push((id, reason.title.clone()));
        }
    }
    // Of several parts it would not be known which one is meant.
    if let ([part], false) = (unknown, near.is_empty()) {
        let labels = near.iter().map(|(id, _)| id.clone()).collect();
        talk.state.unsettled = Some(Unsettled { question: privacy::kept(&part.text), shown: None, labels });
    }
    near
}

// The documents of this person's list that are due again; whether a tick was taken back for each.
fn open_again(talk: &mut Talk<'_>, reason: &Reason) -> Vec<(String, bool)> {
    let listed = outcome(talk).documents;
    let Some(interview) = talk.state.interview.as_mut() else { return Vec::new() };
    let due = listed.iter().filter(|listed| reason.documents.iter().any(|id| id.value == listed.id));
    due.map(|listed| (listed.name.clone(), interview.ticked.remove(&listed.id))).collect()
}

// Entries worth reading next, of the first reasons first.
fn related_entries(book: &Book, named: &[&Reason]) -> Vec<(String, String)> {
    const RELATED_MAX: usize = 3;
    let mut related: Vec<(String, String)> = Vec::new();
    for link in named.iter().flat_map(|reason| &reason.related) {
        if let Some(entry) = book.entry(&link.value).filter(|_| !related.iter().any(|(id, _)| *id == link.value)) {
            related.push((entry.id.value.clone(), entry.title.clone()));
        }
    }
    related.truncate(RELATED_MAX);
    related
}
