//! One event of a conversation → the new state and what to do.
//!
//! Pure. Every event has at least one message; a ticket is opened only when none is open.

use chrono::{DateTime, Utc};

use super::command::Command;
use super::interview::{self, Taken};
use super::interview_text::parts;
use super::response::{Card, Outcome, Response, card, respond, wish};
use super::state::State;
use crate::knowledge::{Book, Label};
use crate::text::normalize;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person came (or sent `/start`).
    Began,
    /// The person wrote a text, or pressed a numbered choice.
    Said(String),
}

/// What the conversation must know of the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskView {
    /// The number a ticket opened now would get.
    pub next_number: u32,
    /// How many wait before a ticket opened now.
    pub waiting: usize,
    /// How many wait before this person's open ticket, if one is open.
    pub ahead: Option<usize>,
}

/// What must be done; carried out together with storing the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Say this.
    Say(Message),
    /// Open a ticket with this number.
    OpenTicket(u32),
    /// Close the ticket with this number.
    CloseTicket(u32),
    /// Erase everything stored about this person.
    Forget,
}

/// A message to the applicant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// Plain text.
    pub text: String,
    /// The card behind it, with its sources.
    pub card: Option<Box<Card>>,
    /// Titles of entries worth reading next.
    pub related: Vec<String>,
}

impl Message {
    /// A message without a card.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

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
    let mut talk = Talk { book, now, desk, state, effects: Vec::new() };
    // A ticket that the desk has closed is nobody's any more.
    talk.state.ticket = talk.state.ticket.filter(|_| desk.ahead.is_some());
    match event {
        Event::Began => talk.welcome(),
        Event::Said(text) => talk.said(text),
    }
    Step { state: talk.state, effects: talk.effects }
}

/// A step in progress.
pub(super) struct Talk<'b> {
    pub book: &'b Book,
    pub now: DateTime<Utc>,
    pub desk: DeskView,
    pub state: State,
    pub effects: Vec<Effect>,
}

impl Talk<'_> {
    pub(super) fn say(&mut self, text: impl Into<String>) {
        let parts = parts(&text.into());
        self.effects.extend(parts.into_iter().map(|part| Effect::Say(Message::text(part))));
    }

    fn welcome(&mut self) {
        self.state.menu = !self.question_open();
        self.state.choices.clear();
        self.say(self.book.replies.say("welcome", &[]));
        self.remind_question();
    }

    fn said(&mut self, typed: &str) {
        if let Some(command) = Command::parse(typed) {
            return self.command(typed, &command);
        }
        let number = number_of(typed);
        if self.choose(number) || self.leave_queue_named(typed) {
            return;
        }
        match interview::take(self, typed) {
            // What was offered before the interview spoke is out of sight.
            Taken::Done => self.state.choices.clear(),
            Taken::NotAnAnswer if number.is_some() => self.say(self.book.replies.say("no_such_number", &[])),
            Taken::NotAnAnswer => self.ask(typed),
        }
    }

    // A number chooses from what was offered last: the welcome's four, or the choices of a clarification.
    fn choose(&mut self, number: Option<usize>) -> bool {
        let Some(number) = number else { return false };
        let chosen = number.checked_sub(1).and_then(|at| self.state.choices.get(at));
        if let Some(label) = chosen.and_then(|id| self.book.find_label(id)) {
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

    pub(super) fn interviewing(&self) -> bool {
        self.state.interview.as_ref().is_some_and(|interview| interview.active)
    }

    /// True while a question of the interview waits for an answer; false when its list has been shown.
    pub(super) fn question_open(&self) -> bool {
        let open = |interview: &super::Interview| interview.active && (interview.asked.is_some() || interview.changing);
        self.state.interview.as_ref().is_some_and(open)
    }

    fn show_label(&mut self, label: Label) {
        self.state.choices.clear();
        let case = self.state.profile.clone();
        if let Some(card) = card(self.book, label, &case, 1.0) {
            self.show(card);
        }
    }

    fn show(&mut self, card: Card) {
        self.state.last = Some(card.entry.clone());
        // While a question is open its numbers are the only ones shown.
        let shown = if self.question_open() { 0 } else { 3 };
        let related: Vec<String> = card.related.iter().filter(|id| self.book.entry(id).is_some()).cloned().collect();
        let titles = related.iter().filter_map(|id| self.book.entry(id)).map(|entry| entry.title.clone());
        let titles: Vec<String> = titles.take(shown).collect();
        self.state.choices = related.into_iter().take(shown).collect();
        let text = card.text.clone();
        self.effects.push(Effect::Say(Message { text, card: Some(Box::new(card)), related: titles }));
        self.remind_question();
    }

    // In the middle of an interview the open question is put again, so that nobody is lost.
    pub(super) fn remind_question(&mut self) {
        if self.question_open() {
            // Numbers answer the interview's question, not the related entries.
            self.state.choices.clear();
            interview::ask_again(self);
        }
    }

    fn ask(&mut self, typed: &str) {
        let response = respond(self.book, self.now, &self.state.context(), typed);
        self.state.menu = false;
        self.remember(&response);
        let Response { outcome, text, answers, .. } = response;
        match outcome {
            Outcome::Answer => {
                if let Some(card) = answers.into_iter().next() {
                    self.show(card);
                }
            }
            Outcome::Clarify => {
                self.state.choices = answers.iter().map(|card| card.entry.clone()).collect();
                self.say(text);
            }
            Outcome::Unknown => {
                self.state.choices.clear();
                self.say(text);
                self.remind_question();
            }
            Outcome::Wish(id) => self.wish(&id),
        }
    }

    // What a person said of themselves is kept for the next question, and told in the card.
    fn remember(&mut self, response: &Response) {
        if matches!(response.outcome, Outcome::Answer | Outcome::Clarify | Outcome::Wish(_)) {
            self.state.profile = response.case.clone();
        }
    }

    fn command(&mut self, typed: &str, command: &Command) {
        match command.wish() {
            Some("greeting") => self.welcome(),
            Some(id) => self.wish(id),
            None if *command == Command::Forget => self.forget(),
            None => {
                let text = respond(self.book, self.now, &self.state.context(), typed).text;
                self.say(text);
                self.remind_question();
            }
        }
    }

    fn forget(&mut self) {
        if let Some(ticket) = self.state.ticket {
            self.effects.push(Effect::CloseTicket(ticket));
        }
        self.state = State::default();
        self.effects.push(Effect::Forget);
        self.say(self.book.replies.say("forgotten", &[]));
    }

    pub(super) fn wish(&mut self, id: &str) {
        self.state.menu = false;
        match id {
            "handoff" => self.handoff(),
            "checklist" => interview::start(self),
            "restart" => interview::restart(self),
            "cancel" => interview::cancel(self),
            "greeting" => self.welcome(),
            _ => {
                let said = wish(self.book, self.now, id, self.state.profile.clone());
                self.say(said.text);
                self.remind_question();
            }
        }
    }
}

/// The number of a choice: "2", "２", "第2个", "选2", "第二个"; `None` for anything longer.
pub(super) fn number_of(typed: &str) -> Option<usize> {
    let text = normalize(typed);
    let bare = text.trim_start_matches(['第', '选']).trim_end_matches(['个', '.', '。', '、', '项']);
    if bare.len() <= 2 {
        return bare.parse().ok();
    }
    // Only with a word of choosing: a bare 三 may be an answer of its own.
    let word = "零一二三四五六七八九".chars().position(|digit| bare.chars().eq([digit]));
    word.filter(|_| bare != text)
}
