//! What a pressed button does.
//!
//! Never trusts a button: one that is old, or of somebody else's making, does nothing and says so.

use super::buttons;
use super::card::card;
use super::interview_answer::{answer_pressed, tick_pressed};
use super::interview_change::{change_pressed, choose_change};
use super::message::{Button, Message};
use super::press::{InterviewStep, Press, means};
use super::step::{Effect, Talk};
use super::{interview, interview_list, rejection};
use crate::facts::Answered;
use crate::knowledge::Label;

impl Talk<'_> {
    pub(super) fn pressed(&mut self, press: &Press) {
        // Whoever goes on with the interview has left everything else.
        if matches!(press, Press::Answer { .. } | Press::Interview(_) | Press::Change(_)) {
            self.set_aside_beside_interview();
        }
        let fresh = match press {
            Press::Wish(id) => self.wish_pressed(id),
            Press::Frequent => {
                self.frequent();
                true
            }
            Press::Show(label) => self.show_pressed(label),
            Press::Answer { variable, value } => answer_pressed(self, variable, value),
            Press::Interview(step) => self.interview_pressed(*step),
            Press::Change(variable) => change_pressed(self, variable),
            Press::Tick(document) => tick_pressed(self, document),
            Press::Thumb { useful, label } => self.thumb_pressed(*useful, label),
            Press::Profile { variable, value, label } => self.profile_pressed(variable, value, label),
            Press::AskProfile(label) => self.ask_profile(label),
            Press::Stage(id) => self.stage_chosen(id),
            Press::Since(id) => self.since_pressed(id),
            Press::Ask(asking) => self.ask_progress(*asking),
            Press::Remind(on) => self.remind(*on),
            Press::Met(id) => self.met(id),
            Press::Calendar => self.calendar(),
            Press::Lang(lang) => self.choose_language(*lang),
            Press::NoneOfThese => self.none_of_these(),
            Press::LeaveQueue => self.leave_queue(),
            Press::Solved { ticket, solved } => self.solved(*ticket, *solved),
            Press::Rating { ticket, stars } => self.rated(*ticket, *stars),
            Press::Precheck(press) => super::precheck_pressed::pressed(self, press),
        };
        if !fresh {
            self.effects.push(Effect::Toast(self.book.replies.say("button_stale", &[])));
        }
    }

    fn wish_pressed(&mut self, id: &str) -> bool {
        let known =
            ["checklist", "handoff", "hours", "progress", "greeting", "cancel", rejection::REJECTED].contains(&id);
        if known {
            self.wish(id);
        }
        known
    }

    fn show_pressed(&mut self, carried: &str) -> bool {
        if rejection::show(self, carried) {
            return true;
        }
        let label = self.book.labels.iter().find(|label| means(carried, &self.book.label_id(**label))).copied();
        let label = label.filter(|label| label.is_answered());
        if let Some(label) = label {
            self.settle(&self.book.label_id(label));
            self.show_label(label);
        }
        label.is_some()
    }

    fn interview_pressed(&mut self, step: InterviewStep) -> bool {
        let Some(interview) = self.state.interview.as_mut() else { return false };
        interview.active = step != InterviewStep::Leave;
        match step {
            InterviewStep::Print => return interview_list::print(self),
            InterviewStep::Share => return interview_list::share(self),
            InterviewStep::Show => interview::start(self),
            InterviewStep::Change => choose_change(self, None),
            InterviewStep::Restart => interview::restart(self),
            InterviewStep::Leave => interview::leave(self),
            InterviewStep::Refine => interview::refine(self),
        }
        true
    }

    // The answer the button stands under, for the profile as it is now, in the place of the old one.
    fn profile_pressed(&mut self, variable: &str, carried: &str, about: &str) -> bool {
        let Some(label) = self.rule(about) else { return false };
        let Some(value) = buttons::profile_value(self.book, variable, carried) else { return false };
        self.state.profile.set(variable, Answered::Choice(value.to_owned()));
        let card = card(self.book, label, &self.state.profile, 1.0);
        let found = card.is_some();
        if let Some(card) = card {
            self.show(card, true);
        }
        found
    }

    fn ask_profile(&mut self, about: &str) -> bool {
        let Some(label) = self.rule(about) else { return false };
        let text = self.book.replies.say("which_province", &[]);
        let rows = buttons::provinces(self.book, &self.book.label_id(label));
        self.effects.push(Effect::Say(Message::text(text).with(rows)));
        true
    }

    // Only the provinces' rules depend on who asks.
    fn rule(&self, carried: &str) -> Option<Label> {
        let mut rules = self.book.labels.iter().filter(|label| matches!(label, Label::Topic(_)));
        rules.find(|label| means(carried, &self.book.label_id(**label))).copied()
    }

    fn solved(&mut self, ticket: u32, solved: bool) -> bool {
        self.effects.push(Effect::Solved { ticket, solved });
        let id = if solved { "ended_solved" } else { "ended_unsolved" };
        let stars = |n: u8| Button::new("★".repeat(usize::from(n)), Press::Rating { ticket, stars: n });
        let mut rows = vec![(1..=3).map(stars).collect(), (4..=5).map(stars).collect()];
        if !solved {
            rows.push(vec![buttons::human(self.book)]);
        }
        self.in_place(id, rows);
        true
    }

    fn rated(&mut self, ticket: u32, stars: u8) -> bool {
        self.effects.push(Effect::Rated { ticket, stars });
        self.in_place("rated", Vec::new());
        true
    }

    fn in_place(&mut self, id: &str, buttons: Vec<Vec<Button>>) {
        let message = Message { in_place: true, ..Message::text(self.book.replies.say(id, &[])).with(buttons) };
        self.effects.push(Effect::Say(message));
    }
}
