//! The finished list: shown in full, as boxes to tick, as a page to print.
//!
//! Never keeps it: it is computed from the answers each time.

use super::buttons;
use super::event::Effect;
use super::interview::{outcome, with_lead};
use super::interview_text::{boxes_text, checklist_text, share_text};
use super::message::{File, Message};
use super::step::Talk;
use crate::checklist::{Next, Outcome};

/// Says the list in full, or why this applicant cannot file like this.
pub(super) fn show_list(talk: &mut Talk<'_>, outcome: &Outcome, lead: String) {
    let lead = match talk.list_changes() {
        changes if changes.is_empty() => lead,
        changes => with_lead(lead, changes),
    };
    let Some(interview) = talk.state.interview.as_ref() else { return };
    let text = with_lead(lead, checklist_text(talk.book, &interview.answers, outcome, &interview.ticked));
    if outcome.blocked.is_some() {
        return talk.say_with(text, buttons::blocked(talk.book));
    }
    talk.say(text);
    show_boxes(talk, outcome, false);
}

/// Says the list as boxes to tick, for channels with buttons; `in_place`: instead of the boxes that were pressed.
pub(super) fn show_boxes(talk: &mut Talk<'_>, outcome: &Outcome, in_place: bool) {
    let Some(interview) = talk.state.interview.as_ref() else { return };
    let text = boxes_text(talk.book, &interview.answers, outcome, &interview.ticked);
    let rows = buttons::list(talk.book, outcome, interview);
    talk.effects.push(Effect::Say(Message { in_place, for_buttons: true, ..Message::text(text).with(rows) }));
}

/// Makes the page to print; false while the list is not finished.
pub(super) fn print(talk: &mut Talk<'_>) -> bool {
    let outcome = outcome(talk);
    let Some(interview) = talk.state.interview.as_ref().filter(|_| outcome.next == Next::Nothing) else {
        return false;
    };
    let made_on = talk.today();
    let content = super::print::checklist_html(talk.book, &interview.answers, &outcome, &interview.ticked, made_on);
    let file = Some(File { name: talk.book.replies.say("print_file_name", &[]), content });
    let text = talk.book.replies.say("print_caption", &[]);
    talk.effects.push(Effect::Say(Message { file, ..Message::text(text) }));
    true
}

/// Says the list as a text that can be forwarded: no hints, nothing to press; false while it is not finished.
pub(super) fn share(talk: &mut Talk<'_>) -> bool {
    let outcome = outcome(talk);
    let Some(interview) = talk.state.interview.as_ref().filter(|_| outcome.next == Next::Nothing) else {
        return false;
    };
    let today = talk.today();
    let text = share_text(talk.book, &interview.answers, &outcome, &interview.ticked, today);
    talk.say(text);
    true
}
