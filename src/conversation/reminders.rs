//! Reminders: asked for with one tap, stopped with one tap, each said once.
//!
//! Never said but at the time that was planned last: a timer of an older plan says nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::event::Effect;
use super::message::{Button, Message};
use super::press::{Press, means};
use super::progress_text::{due_text, planned};
use super::step::Talk;
use crate::knowledge::Book;
use crate::process::Planned;

const REMIND: &[&str] = &["提醒我", "提醒", "开提醒", "打开提醒", "remind me"];
const STOP: &[&str] =
    &["停止提醒", "不用提醒", "不用提醒了", "别提醒", "别提醒了", "关闭提醒", "取消提醒", "stop reminders"];
const CALENDAR: &[&str] = &["日历", "日历文件", "下载日历", "calendar", "ics"];
/// While an agent talks a reminder waits so long.
const WAIT: TimeDelta = TimeDelta::minutes(30);
/// From here to its deadline it waits for nobody.
const URGENT: TimeDelta = TimeDelta::hours(3);

/// Begins or ends reminding with one tap.
pub(super) fn remind_button(book: &Book, on: bool) -> Button {
    let id = if on { "button_remind" } else { "button_stop_reminders" };
    Button::new(book.replies.say(id, &[]), Press::Remind(on))
}

impl Talk<'_> {
    pub(super) fn take_reminder(&mut self, plain: &str) -> bool {
        let known = self.state.progress.is_some();
        if STOP.contains(&plain) && known {
            return self.remind(false);
        }
        if REMIND.contains(&plain) {
            return self.remind(true);
        }
        CALENDAR.contains(&plain) && known && self.calendar()
    }

    /// Begins or ends reminding.
    pub(super) fn remind(&mut self, on: bool) -> bool {
        let progress = self.state.progress.get_or_insert_default();
        progress.remind = on;
        if !on {
            progress.wake = None;
            self.say_fixed("reminders_stopped");
            return true;
        }
        self.plan_reminders();
        let next = self.next_reminder();
        match next {
            Some((planned, title)) => {
                let at = super::desk_text::clock_text(self.book, self.now, planned.at);
                let text = self.book.replies.say("reminders_begun", &[("title", &title), ("at", &at)]);
                self.say_with(text, vec![vec![remind_button(self.book, false)]]);
            }
            None => self.nothing_to_remind(),
        }
        true
    }

    // Why nothing is planned, and what to tell so that something is.
    fn nothing_to_remind(&mut self) {
        let progress = self.state.progress.clone().unwrap_or_default();
        match (progress.stage, progress.since) {
            (None, _) => {
                self.say_fixed("reminders_need_stage");
                self.ask_stage();
            }
            (Some(_), None) => {
                self.say_fixed("reminders_need_date");
                self.ask_since();
            }
            (Some(_), Some(_)) => self.say_fixed("reminders_nothing_yet"),
        }
    }

    fn open_reminders(&self) -> Vec<Planned> {
        let Some(progress) = &self.state.progress else { return Vec::new() };
        let mut all = planned(self.book, progress);
        all.retain(|one| !progress.met.contains(&one.deadline));
        all.retain(|one| !progress.said.contains(&(one.deadline.clone(), one.lead)));
        all
    }

    fn next_reminder(&self) -> Option<(Planned, String)> {
        let next = self.open_reminders().into_iter().next()?;
        let title = self.book.process.deadline(&next.deadline)?.title.clone();
        Some((next, title))
    }

    /// Plans anew after something has changed: what would have been said by now is not said any more.
    pub(super) fn plan_reminders(&mut self) {
        let past: Vec<Planned> = self.open_reminders().into_iter().filter(|one| one.at <= self.now).collect();
        let Some(progress) = self.state.progress.as_mut() else { return };
        progress.said.extend(past.into_iter().map(|one| (one.deadline, one.lead)));
        self.set_wake(None);
    }

    // Wakes at a time, or at that of the next reminder.
    fn set_wake(&mut self, at: Option<DateTime<Utc>>) {
        let at = at.or_else(|| self.open_reminders().first().map(|one| one.at));
        let Some(progress) = self.state.progress.as_mut().filter(|progress| progress.remind) else { return };
        if progress.wake == at {
            return;
        }
        progress.wake = at;
        self.effects.extend(at.map(|at| Effect::Wake { at }));
    }

    /// The time has come that was planned: says what is due, the latest of each deadline.
    pub(super) fn woke(&mut self) {
        let due: Vec<Planned> = self.open_reminders().into_iter().filter(|one| one.at <= self.now).collect();
        let wanted = self.state.progress.as_ref().is_some_and(|progress| progress.remind);
        if !wanted {
            return;
        }
        let urgent = |one: &Planned| one.due.is_some_and(|due| due - self.now < URGENT);
        if self.desk.claimed && !due.iter().any(urgent) && !due.is_empty() {
            return self.set_wake(Some(self.now + WAIT));
        }
        let mut latest: BTreeMap<String, Planned> = BTreeMap::new();
        for one in due {
            if let Some(progress) = self.state.progress.as_mut() {
                progress.said.insert((one.deadline.clone(), one.lead));
            }
            latest.insert(one.deadline.clone(), one);
        }
        latest.into_values().for_each(|one| self.say_reminder(&one));
        if let Some(progress) = self.state.progress.as_mut() {
            progress.wake = None;
        }
        self.set_wake(None);
    }

    fn say_reminder(&mut self, planned: &Planned) {
        let Some(deadline) = self.book.process.deadline(&planned.deadline) else { return };
        let replies = &self.book.replies;
        let title = deadline.title.as_str();
        let head = match planned.due {
            None => replies.say("reminder_do", &[("title", title)]),
            Some(due) if due <= self.now => {
                replies.say("reminder_passed", &[("title", title), ("due", &due_text(self.book, self.now, due))])
            }
            Some(due) => replies.say("reminder", &[("title", title), ("due", &due_text(self.book, self.now, due))]),
        };
        let mut lines = vec![head, deadline.text.clone()];
        if let Some(source) = deadline.sources.first() {
            lines.push(replies.say("checklist_source", &[("url", &self.book.url(&source.value))]));
        }
        lines.push(replies.say("reminder_hint", &[]));
        let rows = vec![vec![
            Button::new(replies.say("button_met", &[]), Press::Met(planned.deadline.clone())),
            remind_button(self.book, false),
        ]];
        self.effects.push(Effect::Say(Message::text(lines.join("\n")).with(rows)));
    }

    /// A deadline is met: nobody is reminded of it any more.
    pub(super) fn met(&mut self, carried: &str) -> bool {
        let mut deadlines = self.book.process.deadlines.iter();
        let Some(deadline) = deadlines.find(|deadline| means(carried, &deadline.id.value)) else { return false };
        let Some(progress) = self.state.progress.as_mut() else { return false };
        progress.met.insert(deadline.id.value.clone());
        self.set_wake(None);
        self.say(self.book.replies.say("reminder_met", &[("title", &deadline.title)]));
        true
    }

    /// Sends the deadlines as a calendar file.
    pub(super) fn calendar(&mut self) -> bool {
        match super::calendar_file::calendar_file(self.book, self.now, self.state.progress.as_ref()) {
            Some(content) => {
                let name = self.book.replies.say("calendar_file_name", &[]);
                let file = Some(super::message::File { name, content });
                let text = self.book.replies.say("calendar_caption", &[]);
                self.effects.push(Effect::Say(Message { file, ..Message::text(text) }));
            }
            None => self.say_fixed("calendar_nothing"),
        }
        true
    }
}
