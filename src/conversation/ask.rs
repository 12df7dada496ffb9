//! A question asked, an answer shown, a command obeyed, a wish granted.
//!
//! Never shows a fact without its card.

use super::buttons;
use super::card::{Card, card};
use super::command::Command;
use super::interview;
use super::message::Message;
use super::privacy;
use super::rejection;
use super::response::{Outcome, Response, respond, wish};
use super::state::{Asked, HISTORY_MAX, Unsettled};
use super::step::{Effect, Talk};
use crate::knowledge::Label;
use crate::text::{normalize, says_nothing};

impl Talk<'_> {
    pub(super) fn show_label(&mut self, label: Label) {
        self.state.choices.clear();
        let case = self.state.profile.clone();
        if let Some(card) = card(self.book, label, &case, 1.0) {
            self.show(card, false);
        }
    }

    /// Shows a card; `in_place`: instead of the message whose button was pressed.
    pub(super) fn show(&mut self, card: Card, in_place: bool) {
        self.show_beside(card, &[], in_place);
    }

    // `beside`: what else may have been meant comes before what is worth reading next.
    fn show_beside(&mut self, card: Card, beside: &[Card], in_place: bool) {
        self.state.last = Some(card.entry.clone());
        self.state.thumbs.retain(|label| *label != card.entry);
        // While a question is open its numbers are the only ones shown.
        let shown = if self.question_open() { 0 } else { 3 };
        let entries = card.related.iter().filter_map(|id| self.book.entry(id));
        let mut related: Vec<(String, String)> =
            beside.iter().map(|card| (card.entry.clone(), card.title.clone())).collect();
        let more = entries.map(|entry| (entry.id.value.clone(), entry.title.clone()));
        related.extend(more.filter(|(id, _)| beside.iter().all(|card| card.entry != *id)));
        related.truncate(shown);
        let nature = self.state.profile.choice("nature");
        let buttons = buttons::under_card(self.book, &card, &related, nature);
        let (ids, titles) = related.into_iter().unzip();
        self.state.choices = ids;
        let text = card.text.clone();
        let card = Some(Box::new(card));
        let message = Message { text, card, related: titles, buttons, in_place, ..Message::default() };
        self.effects.push(Effect::Say(message));
        self.remind_question();
    }

    pub(super) fn ask(&mut self, typed: &str) {
        let response = respond(self.book, self.now, &self.state.context(), typed);
        self.state.menu = false;
        self.state.unsettled = None;
        self.remember(typed, &response);
        let Response { outcome, text, answers, near, refused, gap, .. } = response;
        match outcome {
            Outcome::Answer => {
                let last = answers.len().saturating_sub(1);
                for (at, card) in answers.into_iter().enumerate() {
                    let beside = if at == last { near.as_slice() } else { &[] };
                    self.show_beside(card, beside, false);
                }
            }
            Outcome::Clarify => {
                let labels: Vec<String> = answers.iter().map(|card| card.entry.clone()).collect();
                self.state.unsettled =
                    Some(Unsettled { question: privacy::kept(typed), shown: None, labels: labels.clone() });
                self.state.choices = labels;
                let buttons = buttons::offered(answers.iter().map(|card| (card.entry.as_str(), card.title.as_str())));
                self.say_with(text, buttons);
            }
            Outcome::Unknown => match gap {
                Some(card) => self.show_beside(card, &near, false),
                None => self.unknown(text, &near, refused.is_some()),
            },
            Outcome::Wish(id) => self.wish(&id),
        }
    }

    // Somebody who waits for an agent is not sent to the agent once more.
    fn unknown(&mut self, text: String, near: &[Card], refused: bool) {
        self.state.choices.clear();
        match self.state.ticket.filter(|_| !refused) {
            Some(ticket) => {
                let ticket = crate::desk::label(ticket);
                self.say(self.book.replies.say("waiting_noted", &[("ticket", &ticket)]));
            }
            None => {
                let mut rows = buttons::offered(near.iter().map(|card| (card.entry.as_str(), card.title.as_str())));
                rows.push(vec![buttons::human(self.book)]);
                self.say_with(text, rows);
            }
        }
        self.remind_question();
    }

    // What a person said of themselves is kept for the next question, and told in the card.
    fn remember(&mut self, typed: &str, response: &Response) {
        if matches!(response.outcome, Outcome::Answer | Outcome::Clarify | Outcome::Wish(_)) {
            self.state.profile = response.case.clone();
        }
        // A text without a word is no question that could be missed.
        if matches!(response.outcome, Outcome::Wish(_)) || says_nothing(&normalize(typed)) {
            return;
        }
        let first = response.answers.first().or(response.gap.as_ref()).or(response.near.first());
        let label = match &response.refused {
            Some(kind) => Some(format!("refusal:{kind}")),
            None => first.map(|card| card.entry.clone()),
        };
        let outcome = response.outcome.name().to_owned();
        let asked = Asked { question: privacy::kept(typed), outcome, label };
        noted(self, asked);
    }

    pub(super) fn command(&mut self, typed: &str, command: &Command) {
        match command.wish() {
            Some("greeting") => self.welcome(),
            Some(id) => self.wish(id),
            None if *command == Command::Forget => self.forget(),
            None if *command == Command::Precheck => {
                let values = typed.trim().split_once(char::is_whitespace).map_or("", |(_, values)| values);
                super::precheck::start(self, values);
            }
            None if *command == Command::Lang => self.tell_language(),
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
        self.state = super::State::default();
        self.effects.push(Effect::Forget);
        self.say_fixed("forgotten");
    }

    pub(super) fn wish(&mut self, id: &str) {
        self.state.menu = false;
        self.state.unsettled = None;
        if id != "cancel" {
            self.state.rejection = None;
        }
        match id {
            "handoff" => self.handoff(),
            "checklist" => interview::start(self),
            "progress" => self.progress(),
            "restart" => interview::restart(self),
            "cancel" if rejection::leave(self) => {}
            "cancel" => interview::cancel(self),
            rejection::REJECTED => rejection::begin(self),
            "greeting" => self.welcome(),
            _ => {
                let said = wish(self.book, self.now, id, self.state.profile.clone());
                let needs_human = matches!(id, "hours" | "complaint");
                let rows = if needs_human { vec![vec![buttons::human(self.book)]] } else { Vec::new() };
                self.say_with(said.text, rows);
                self.remind_question();
            }
        }
    }
}

/// Keeps a question for the agent who takes over, and has it counted.
pub(super) fn noted(talk: &mut Talk<'_>, asked: Asked) {
    talk.state.history.push(asked.clone());
    let over = talk.state.history.len().saturating_sub(HISTORY_MAX);
    talk.state.history.drain(..over);
    talk.effects.push(Effect::Asked(asked));
}
