//! Where a filing stands: the applicant tells the stage and when it began, by button or in words, and sees what comes.
//!
//! Never claims to see the order: everything here is what the applicant said.

use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, TimeZone, Utc};

use super::desk_text::{days_text, progress_text};
use super::message::Button;
use super::press::{Press, means};
use super::progress_state::{Asking, Progress};
use super::progress_text::progress_view;
use super::reminders::remind_button;
use super::response::numbered;
use super::step::Talk;
use crate::process::{From, Span, Stage};

impl Talk<'_> {
    /// Shows where the filing stands, or asks; while a question of the interview is open it goes on after that.
    pub(super) fn progress(&mut self) {
        self.state.choices.clear();
        match (self.stage().is_some(), self.question_open()) {
            (true, _) => self.show_progress(String::new()),
            (false, false) => self.ask_stage(),
            (false, true) => self.say(progress_text(self.book)),
        }
        self.remind_question();
    }

    pub(super) fn stage(&self) -> Option<&Stage> {
        self.book.process.stage(self.state.progress.as_ref()?.stage.as_deref()?)
    }

    pub(super) fn ask_stage(&mut self) {
        // What is typed next is about this.
        self.set_aside();
        self.state.progress.get_or_insert_default().asking = Some(Asking::Stage);
        self.state.choices.clear();
        let stages = &self.book.process.stages;
        let line = |stage: &Stage| format!("{}{}", stage.button, days_text(self.book, stage));
        let lines: Vec<String> = stages.iter().map(line).collect();
        let lines = numbered(lines.iter().map(String::as_str));
        let text = format!(
            "{}\n{lines}",
            self.book.replies.say("progress_where", &[("console", &self.book.contacts.console)])
        );
        let button = |stage: &Stage| Button::new(stage.button.clone(), Press::Stage(stage.id.value.clone()));
        let rows = stages.chunks(2).map(|pair| pair.iter().map(button).collect()).collect();
        self.say_with(text, rows);
    }

    /// The filing is in this stage; asks since when.
    pub(super) fn stage_chosen(&mut self, carried: &str) -> bool {
        let stage = self.book.process.stages.iter().find(|stage| means(carried, &stage.id.value));
        let Some(stage) = stage.map(|stage| stage.id.value.clone()) else { return false };
        self.set_aside();
        let progress = self.state.progress.get_or_insert_default();
        progress.stage = Some(stage);
        progress.since = None;
        progress.said.clear();
        progress.met.retain(|id| id == "server_expiry");
        self.ask_since();
        true
    }

    pub(super) fn ask_since(&mut self) {
        self.set_aside();
        let Some(stage) = self.stage() else { return self.ask_stage() };
        let (asks, by_hour) = (stage.began.clone(), self.counts_hours(stage));
        let choices: &[&str] = if by_hour {
            &["when_now", "when_two_hours", "when_today_earlier", "when_yesterday"]
        } else {
            &["when_today", "when_yesterday", "when_day_before"]
        };
        let mut buttons: Vec<Button> = choices
            .iter()
            .map(|id| Button::new(self.book.replies.say(id, &[]), Press::Since((*id).to_owned())))
            .collect();
        buttons.push(Button::new(self.book.replies.say("when_unknown", &[]), Press::Since("when_unknown".to_owned())));
        if let Some(progress) = self.state.progress.as_mut() {
            progress.asking = Some(Asking::Since);
        }
        let hint = self.book.replies.say(if by_hour { "progress_moment_hint" } else { "progress_day_hint" }, &[]);
        let rows = buttons.chunks(2).map(<[Button]>::to_vec).collect();
        self.say_with(format!("{asks}\n{hint}"), rows);
    }

    // True when something of this stage must be done within hours.
    fn counts_hours(&self, stage: &Stage) -> bool {
        self.book.process.deadlines.iter().any(|deadline| {
            let here = matches!(&deadline.from, From::Stages(ids) if ids.iter().any(|id| id.value == stage.id.value));
            here && matches!(deadline.within, Some(Span::Hours(_)))
        })
    }

    /// A button said when the stage began.
    pub(super) fn since_pressed(&mut self, id: &str) -> bool {
        let now = self.local_now();
        let midnight = |days: i64| (now.date() - TimeDelta::days(days)).and_hms_opt(0, 0, 0);
        // What is said roughly is taken for the earliest it can mean: rather reminded too early.
        let since = match id {
            "when_now" => Some(now),
            "when_two_hours" => Some(now - TimeDelta::hours(2)),
            "when_today" | "when_today_earlier" => midnight(0),
            "when_yesterday" => midnight(1),
            "when_day_before" => midnight(2),
            "when_unknown" => None,
            _ => return false,
        };
        let known = self.stage().is_some();
        if known {
            self.began(since);
        }
        known
    }

    pub(super) fn began(&mut self, since: Option<NaiveDateTime>) {
        let since = since.and_then(|since| self.utc(since));
        let Some(progress) = self.state.progress.as_mut() else { return };
        (progress.since, progress.asking) = (since, None);
        progress.said.clear();
        self.plan_reminders();
        self.show_progress(String::new());
    }

    pub(super) fn local_now(&self) -> NaiveDateTime {
        self.now.with_timezone(&self.book.hours.office().time_zone()).naive_local().trunc_subsecs(0)
    }

    fn utc(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let zone = self.book.hours.office().time_zone();
        zone.from_local_datetime(&local).earliest().map(|at| at.with_timezone(&Utc))
    }

    /// What was asked of the filing is not waited for any more; true when something was.
    pub(super) fn stop_asking(&mut self) -> bool {
        self.state.progress.as_mut().is_some_and(|progress| progress.asking.take().is_some())
    }

    /// Says where the filing stands, with what can be done next.
    pub(super) fn show_progress(&mut self, lead: String) {
        let progress = self.state.progress.clone().unwrap_or_default();
        let Some(stage) = self.stage() else { return self.ask_stage() };
        let view = progress_view(self.book, self.now, &self.state.known_case(), &progress, stage);
        let reminding = self.book.replies.say(if progress.remind { "reminders_on" } else { "reminders_off" }, &[]);
        let rows = self.progress_buttons(stage, &progress);
        let text = super::interview::with_lead(lead, format!("{view}\n{reminding}"));
        self.say_with(text, rows);
    }

    fn progress_buttons(&self, stage: &Stage, progress: &Progress) -> Vec<Vec<Button>> {
        let say = |id: &str| self.book.replies.say(id, &[]);
        let to = |stage: &Stage| Button::new(format!("→ {}", stage.button), Press::Stage(stage.id.value.clone()));
        let mut rows = Vec::new();
        let next = stage.next.as_ref().and_then(|next| self.book.process.stage(&next.value));
        rows.push(next.map(to).into_iter().collect::<Vec<_>>());
        let of_this = |other: &&Stage| other.branch_of.as_ref().is_some_and(|from| from.value == stage.id.value);
        rows.push(self.book.process.stages.iter().filter(of_this).map(to).collect());
        if stage.branch_of.is_some() {
            let rejected = Press::Wish(super::rejection::REJECTED.to_owned());
            rows.push(vec![Button::new(say("button_rejected"), rejected)]);
        }
        let calendar = Button::new(say("button_calendar"), Press::Calendar);
        rows.push(vec![remind_button(self.book, !progress.remind), calendar]);
        rows.push(vec![
            Button::new(say("button_stage"), Press::Ask(Asking::Stage)),
            Button::new(say("button_since"), Press::Ask(Asking::Since)),
            Button::new(say("button_server"), Press::Ask(Asking::Server)),
        ]);
        rows.retain(|row| !row.is_empty());
        rows
    }

    /// Asks one of the things that can be told.
    pub(super) fn ask_progress(&mut self, asking: Asking) -> bool {
        match asking {
            Asking::Stage => self.ask_stage(),
            Asking::Since => self.ask_since(),
            Asking::Server => {
                self.set_aside();
                self.state.progress.get_or_insert_default().asking = Some(Asking::Server);
                self.say_fixed("progress_server_when");
            }
        }
        true
    }
}
