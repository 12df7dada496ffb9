//! The menu's frequent questions, and the request for a human.
//!
//! Never opens a second ticket for one person.

use super::buttons;
use super::desk_says::agent_finished;
use super::desk_text::{clock_text, hours_text, next_open_text, reason_text};
use super::event::Effect;
use super::response::numbered;
use super::step::Talk;
use chrono::{DateTime, Utc};

use crate::desk::label;
use crate::faq::Entry;
use crate::text::normalize;

const LEAVE_QUEUE: &[&str] =
    &["取消排队", "退出排队", "不排了", "不排队了", "不等了", "取消人工", "不用人工了", "不要人工了", "leave queue"];

impl Talk<'_> {
    /// Offers the frequent questions, in the order the knowledge base gives them.
    pub(super) fn frequent(&mut self) {
        let mut entries: Vec<&Entry> = self.book.entries.iter().filter(|entry| entry.frequent.is_some()).collect();
        entries.sort_by_key(|entry| entry.frequent);
        let lead = self.book.replies.say(if entries.is_empty() { "help" } else { "clarify" }, &[]);
        let titles = numbered(entries.iter().map(|entry| entry.title.as_str()));
        self.state.choices = entries.iter().map(|entry| entry.id.value.clone()).collect();
        let rows = buttons::offered(entries.iter().map(|entry| (entry.id.value.as_str(), entry.title.as_str())));
        self.say_with(format!("{lead}\n{titles}").trim(), rows);
    }

    /// Leaves the queue when that is asked for by name; false when nobody waits or something else was said.
    pub(super) fn leave_queue_named(&mut self, typed: &str) -> bool {
        let text = normalize(typed);
        let plain = text.trim_end_matches(['。', '!', '.', '吧', '~']);
        LEAVE_QUEUE.contains(&plain) && self.leave_queue()
    }

    /// Leaves the queue; false when nobody waits.
    pub(super) fn leave_queue(&mut self) -> bool {
        let Some(ticket) = self.state.ticket.take() else { return false };
        self.effects.push(Effect::CloseTicket(ticket));
        if self.desk.claimed {
            // Who has talked to an agent is asked how it was, whoever ends it.
            self.effects.push(Effect::Say(agent_finished(self.book, ticket)));
        } else {
            self.say(self.book.replies.say("handoff_left", &[("ticket", &label(ticket))]));
        }
        self.remind_question();
        true
    }

    pub(super) fn handoff(&mut self) {
        if self.desk.absent {
            let contacts = self.book.replies.say("handoff_contacts", &self.book.contacts.fill());
            self.say(format!("{}\n{contacts}", hours_text(self.book, self.now)));
            return self.remind_question();
        }
        if self.desk.claimed {
            self.say_fixed("handoff_talking");
            return self.remind_question();
        }
        if let (Some(ticket), Some(ahead)) = (self.state.ticket, self.desk.ahead) {
            let (ticket, ahead) = (label(ticket), ahead.to_string());
            let text = self.book.replies.say("handoff_again", &[("ticket", &ticket), ("ahead", &ahead)]);
            let text = format!("{text}\n{}", hours_text(self.book, self.now));
            self.say_with(text, buttons::waiting(self.book));
            return self.remind_question();
        }
        let number = self.desk.next_number;
        self.state.ticket = Some(number);
        let promised_by = self.promise();
        let text = self.queued_text(number, promised_by);
        self.effects.push(Effect::OpenTicket { number, promised_by });
        self.say_with(text, buttons::waiting(self.book));
        self.remind_question();
    }

    fn promise(&self) -> Option<DateTime<Utc>> {
        let minutes = self.book.contacts.answer_within_minutes?;
        // Everybody before this person takes a time of their own.
        let before = u32::try_from(self.desk.waiting).unwrap_or(u32::MAX).saturating_add(1);
        self.book.hours.after_open_minutes(self.now, minutes.saturating_mul(before))
    }

    // The number, the place, when the desk opens, by when an agent comes, and how else to reach it.
    fn queued_text(&self, number: u32, promised_by: Option<DateTime<Utc>>) -> String {
        let status = self.book.hours.at(self.now);
        let replies = &self.book.replies;
        let (ticket, ahead) = (label(number), self.desk.waiting.to_string());
        let mut lines = Vec::new();
        if status.open {
            lines.push(replies.say("handoff_open", &[("ticket", &ticket), ("ahead", &ahead)]));
        } else {
            let reason = reason_text(self.book, &status);
            let next = next_open_text(self.book, self.now, &status);
            let fill = [("ticket", ticket.as_str()), ("ahead", &ahead), ("reason", &reason), ("next_open", &next)];
            lines.push(replies.say("handoff_closed", &fill));
        }
        // A day whose arrangement is not on file is promised to nobody.
        let covered = status.calendar_covered && status.next_open_covered;
        if let Some(by) = promised_by.filter(|_| covered) {
            let by = clock_text(self.book, self.now, by);
            lines.push(replies.say("handoff_promise", &[("by", &by)]));
        }
        if !covered {
            lines.push(replies.say("hours_not_on_file", &[]));
        }
        lines.push(replies.say("handoff_contacts", &self.book.contacts.fill()));
        lines.join("\n")
    }
}
