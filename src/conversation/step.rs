//! One event of a conversation → the new state and what to do.
//!
//! Pure. Every event has at least one effect that the person sees; a ticket is opened only when none is open.

use chrono::{DateTime, Utc};

use super::command::Command;
use super::event::{DeskView, Effect, Event};
use super::interview::{self, Taken};
use super::interview_text::parts;
use super::message::{Button, Message};
use super::number::number_of;
use super::rejection;
use super::state::State;
use crate::knowledge::Book;
use crate::rejection::Reason;

/// The result of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The new state.
    pub state: State,
    /// What to do, in order.
    pub effects: Vec<Effect>,
}

/// One step of a conversation.
pub fn step(book: &Book, now: DateTime<Utc>, desk: DeskView, state: State, event: &Event) -> Step {
    let mut talk = Talk { whole: book, book: book.speaking(state.lang), now, desk, state, effects: Vec::new() };
    // A ticket that the desk has closed is nobody's any more.
    talk.state.ticket = talk.state.ticket.filter(|_| desk.ahead.is_some());
    match event {
        Event::Began => talk.welcome(),
        Event::Said(text) => talk.said(text),
        Event::Edited(text) => talk.edited(text),
        Event::Pressed(press) => talk.pressed(press),
        Event::Woke => talk.woke(),
        Event::Sent { album } => talk.sent(album.as_deref()),
    }
    // Who goes on with the checklist is not waiting to paste a reason.
    talk.state.rejection = talk.state.rejection.take().filter(|_| !talk.interviewing());
    Step { state: talk.state, effects: talk.effects }
}

/// A step in progress.
pub(super) struct Talk<'b> {
    /// The book as it was given.
    pub whole: &'b Book,
    /// The book in the language spoken.
    pub book: &'b Book,
    pub now: DateTime<Utc>,
    pub desk: DeskView,
    pub state: State,
    pub effects: Vec<Effect>,
}

impl Talk<'_> {
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.say_with(text, Vec::new());
    }

    /// Says a text, in several messages when it is long; the buttons go under the last.
    pub(super) fn say_with(&mut self, text: impl Into<String>, buttons: Vec<Vec<Button>>) {
        let mut messages: Vec<Message> = parts(&text.into()).into_iter().map(Message::text).collect();
        if let Some(last) = messages.last_mut() {
            last.buttons = buttons;
        }
        self.effects.extend(messages.into_iter().map(Effect::Say));
    }

    /// Says one of the fixed texts that have no placeholders.
    pub(super) fn say_fixed(&mut self, id: &str) {
        self.say(self.book.replies.say(id, &[]));
    }

    pub(super) fn welcome(&mut self) {
        self.state.menu = !self.question_open();
        self.state.rejection = None;
        self.state.choices.clear();
        let mut menu = super::buttons::menu(self.book, self.now);
        if let Some(button) = super::language::other_language(self.whole, self.book.lang)
            && let Some(last) = menu.last_mut()
        {
            last.push(button);
        }
        self.say_with(self.book.replies.say("welcome", &[]), menu);
        self.remind_question();
    }

    fn said(&mut self, typed: &str) {
        self.hear(typed);
        self.warn_private(typed);
        if self.choose_language_named(typed) {
            return;
        }
        if let Some(command) = Command::parse(typed) {
            return self.command(typed, &command);
        }
        let number = number_of(typed);
        if self.choose(number) || self.leave_queue_named(typed) || self.not_meant(typed) {
            return;
        }
        // A pasted reason may hold a date or the name of a stage.
        let awaited = self.state.rejection.is_some();
        if !awaited && (super::precheck::take(self, typed) || self.take_progress(typed)) {
            return;
        }
        if rejection::take(self, typed) {
            return;
        }
        match interview::take(self, typed) {
            // What was offered before the interview spoke is out of sight.
            Taken::Done => self.state.choices.clear(),
            Taken::NotAnAnswer if number.is_some() => self.say_fixed("no_such_number"),
            Taken::NotAnAnswer => self.ask(typed),
        }
    }

    // A changed question is answered anew; a number or a command has had its effect already.
    fn edited(&mut self, typed: &str) {
        if Command::parse(typed).is_some() || number_of(typed).is_some() {
            return self.say_fixed("edited_not_repeated");
        }
        self.said(typed);
    }

    fn sent(&mut self, album: Option<&str>) {
        let same = album.is_some() && self.state.album.as_deref() == album;
        self.state.album = album.map(str::to_owned);
        // One answer for all parts of an album.
        if same {
            return;
        }
        match self.state.ticket {
            Some(ticket) => {
                let ticket = crate::desk::label(ticket);
                self.say(self.book.replies.say("waiting_noted", &[("ticket", &ticket)]));
            }
            None => {
                let human = vec![vec![super::buttons::human(self.book)]];
                self.say_with(self.book.replies.say("media_not_read", &[]), human);
            }
        }
        self.remind_question();
    }

    // Tells people not to send what nobody needs to see; what is kept of it is masked.
    fn warn_private(&mut self, typed: &str) {
        if super::privacy::is_private(&super::precheck::not_values(self, typed)) {
            self.say_fixed("private_warning");
        }
    }

    // A number chooses from what was offered last: the welcome's four, or the choices of a clarification.
    fn choose(&mut self, number: Option<usize>) -> bool {
        let Some(number) = number else { return false };
        let chosen = number.checked_sub(1).and_then(|at| self.state.choices.get(at));
        if let Some(reason) = chosen.filter(|id| id.starts_with(Reason::PREFIX)).cloned() {
            return rejection::show(self, &reason);
        }
        if let Some(label) = chosen.and_then(|id| self.book.find_label(id)) {
            self.settle(&self.book.label_id(self.book.labels[label]));
            self.show_label(self.book.labels[label]);
            return true;
        }
        if self.state.menu && !self.question_open() {
            self.state.menu = false;
            match number {
                1 => self.wish("checklist"),
                2 => self.frequent(),
                3 => self.wish("handoff"),
                4 => self.wish("progress"),
                _ => return false,
            }
            return true;
        }
        false
    }

    /// Stops whatever waits for a typed text, so that one thing at a time does; everything told so far is kept.
    pub(super) fn set_aside(&mut self) {
        if let Some(interview) = self.state.interview.as_mut() {
            interview.pause();
        }
        self.set_aside_beside_interview();
    }

    /// The same, but the interview goes on.
    pub(super) fn set_aside_beside_interview(&mut self) {
        super::precheck::pause(self);
        self.state.rejection = None;
        self.stop_asking();
    }

    pub(super) fn interviewing(&self) -> bool {
        self.state.interview.as_ref().is_some_and(|interview| interview.active)
    }

    /// True while a question of the interview waits for an answer; false when its list has been shown.
    pub(super) fn question_open(&self) -> bool {
        let open = |interview: &super::Interview| interview.active && (interview.asked.is_some() || interview.changing);
        self.state.interview.as_ref().is_some_and(open) || self.precheck_open()
    }

    // In the middle of an interview the open question is put again, so that nobody is lost.
    pub(super) fn remind_question(&mut self) {
        if self.question_open() {
            // Numbers answer the interview's question, not the related entries.
            self.state.choices.clear();
            if self.precheck_open() { super::precheck::ask_again(self) } else { interview::ask_again(self) }
        }
    }
}
