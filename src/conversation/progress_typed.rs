//! Where a filing stands, in typed words: "收到短信了", "昨天20:30", "服务器到期 2027-01-05".
//!
//! Never takes a question for an answer.

use super::interview_answer::asks;
use super::number::number_of;
use super::progress_state::Asking;
use super::reminders::remind_button;
use super::step::Talk;
use super::when::{Towards, day, moment};
use crate::process::Stage;
use crate::text::normalize;

/// What people type while they look at where their filing stands.
const CHANGE_STAGE: &[&str] = &["改阶段", "换阶段", "修改阶段", "change stage"];
const CHANGE_DATE: &[&str] = &["改日期", "修改日期", "change date"];
const SERVER: &[&str] = &["服务器到期", "服务器到期日", "server expiry"];
const UNKNOWN: &[&str] = &["不记得", "不知道", "忘了", "不确定", "不清楚", "not sure", "don't know"];
/// Before the day in "服务器到期 2027-01-05".
const SERVER_LEADS: &[&str] = &["服务器到期日", "服务器到期", "server expiry"];
/// Longest text that is taken for the name of a stage.
const SAID_CHARS_MAX: usize = 16;
/// Longest text that is taken for a time.
const WHEN_CHARS_MAX: usize = 24;
/// Longest wait that is believed of a stage, in days.
const SINCE_DAYS_MAX: i64 = 3660;

impl Talk<'_> {
    /// Takes a typed text that tells of the filing; false when it is something else.
    pub(super) fn take_progress(&mut self, typed: &str) -> bool {
        let full = normalize(typed);
        let plain = full.trim_end_matches(['。', '!', '.', '~']).trim().to_owned();
        let said = |words: &[&str]| words.contains(&plain.as_str());
        if self.take_reminder(&plain) {
            return true;
        }
        if let Some(rest) =
            SERVER_LEADS.iter().find_map(|lead| plain.strip_prefix(lead)).filter(|rest| !rest.is_empty())
        {
            return self.server_expires(rest);
        }
        let Some(asking) = self.state.progress.as_ref().map(|progress| progress.asking) else { return false };
        if said(CHANGE_STAGE) {
            return self.ask_progress(Asking::Stage);
        }
        if said(CHANGE_DATE) {
            return self.ask_progress(Asking::Since);
        }
        if said(SERVER) {
            return self.ask_progress(Asking::Server);
        }
        match asking {
            Some(Asking::Since) if said(UNKNOWN) => {
                self.began(None);
                true
            }
            Some(Asking::Since) => self.since_typed(typed),
            Some(Asking::Server) => self.server_expires(typed),
            Some(Asking::Stage) if number_of(typed).is_some() => self.stage_numbered(number_of(typed)),
            Some(Asking::Stage) | None => self.stage_named(&plain),
        }
    }

    fn stage_numbered(&mut self, number: Option<usize>) -> bool {
        let at = number.and_then(|number| number.checked_sub(1));
        let stage = at.and_then(|at| self.book.process.stages.get(at)).map(|stage| stage.id.value.clone());
        stage.is_some_and(|stage| self.stage_chosen(&stage))
    }

    // "收到短信了": a stage, when that is all that is said.
    fn stage_named(&mut self, plain: &str) -> bool {
        if plain.chars().count() > SAID_CHARS_MAX {
            return false;
        }
        let bare =
            |text: &str| normalize(text).trim_start_matches('我').trim_end_matches(['了', '啦', '吧']).to_owned();
        let plain = bare(plain);
        let names =
            |stage: &Stage| std::iter::once(stage.button.clone()).chain(stage.said.iter().cloned()).collect::<Vec<_>>();
        let stages = self.whole.process.stages.iter().zip(&self.book.process.stages);
        let named =
            |(own, spoken): &(&Stage, &Stage)| names(own).iter().chain(&names(spoken)).any(|name| bare(name) == plain);
        let stage = stages.into_iter().find(named).map(|(stage, _)| stage.id.value.clone());
        stage.is_some_and(|stage| self.stage_chosen(&stage))
    }

    fn since_typed(&mut self, typed: &str) -> bool {
        let now = self.local_now();
        let short = typed.chars().count() <= WHEN_CHARS_MAX && !asks(typed);
        let Some(since) = moment(typed, now).filter(|_| short) else { return false };
        if since > now || (now - since).num_days() > SINCE_DAYS_MAX {
            self.say_fixed("progress_not_future");
            return true;
        }
        self.began(Some(since));
        true
    }

    fn server_expires(&mut self, typed: &str) -> bool {
        let today = self.today();
        let short = typed.chars().count() <= WHEN_CHARS_MAX && !asks(typed);
        let Some(day) = day(typed, today, Towards::Future).filter(|_| short) else {
            return false;
        };
        let progress = self.state.progress.get_or_insert_default();
        (progress.server_expires_on, progress.asking) = (Some(day), None);
        progress.said.retain(|(id, _)| id != "server_expiry");
        self.plan_reminders();
        let told = super::progress_text::day_text(self.book, today, day);
        let lead = self.book.replies.say("progress_server_noted", &[("day", &told)]);
        match self.stage() {
            Some(_) => self.show_progress(lead),
            None => {
                let reminded = self.state.progress.as_ref().is_some_and(|progress| progress.remind);
                self.say_with(lead, vec![vec![remind_button(self.book, !reminded)]]);
            }
        }
        true
    }
}
