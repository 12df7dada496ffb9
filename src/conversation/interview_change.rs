//! Changing one earlier answer: chosen by number, by name, or said at once ("改省份").
//!
//! Never drops an answer that was not named.

use super::interview::{Taken, ask_variable, proceed};
use super::interview_answer::answer;
use super::interview_text::review_text;
use super::number::number_of;
use super::press::means;
use super::step::Talk;
use crate::text::normalize;

/// What people say to change an answer.
pub(super) const CHANGE: &[&str] =
    &["修改", "改", "改一下", "改答案", "修改答案", "更改", "change", "编辑", "填错了", "选错了"];

/// Asks which answer is to be changed.
pub(super) fn choose_change(talk: &mut Talk<'_>, lead: Option<String>) {
    let Some(interview) = talk.state.interview.as_mut() else {
        return;
    };
    if interview.order.is_empty() {
        let lead = talk.book.replies.say("interview_at_first", &[]);
        return proceed(talk, lead);
    }
    interview.changing = true;
    let review = review_text(talk.book, interview, true);
    let rows = super::buttons::changes(talk.book, interview);
    let ask = talk.book.replies.say("interview_change_what", &[]);
    let lead = lead.map(|lead| format!("{lead}\n")).unwrap_or_default();
    talk.say_with(format!("{lead}{ask}\n{review}"), rows);
}

/// One of the answers to change was pressed; false when it is not answered any more.
pub(super) fn change_pressed(talk: &mut Talk<'_>, carried: &str) -> bool {
    let known = talk.state.interview.as_ref().map(|interview| interview.order.iter());
    let variable = known.and_then(|mut order| order.find(|id| means(carried, id)).cloned());
    let Some(variable) = variable else { return false };
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.active = true;
    }
    drop_answer(talk, &variable);
    true
}

/// Takes the number or the name of the answer to change.
pub(super) fn change_chosen(talk: &mut Talk<'_>, typed: &str) -> Taken {
    let Some(interview) = talk.state.interview.as_ref() else {
        return Taken::NotAnAnswer;
    };
    let number = number_of(typed);
    let chosen = number.and_then(|n| n.checked_sub(1)).and_then(|at| interview.order.get(at)).cloned();
    match chosen.or_else(|| answered_named(talk, &normalize(typed))) {
        Some(variable) => drop_answer(talk, &variable),
        None if number.is_some() => {
            let lead = talk.book.replies.say("interview_not_understood", &[]);
            choose_change(talk, Some(lead));
        }
        None => {
            if let Some(interview) = talk.state.interview.as_mut() {
                interview.changing = false;
            }
            return answer(talk, typed);
        }
    }
    Taken::Done
}

/// "改省份": change the answer whose label is named.
pub(super) fn change_named(talk: &mut Talk<'_>, plain: &str) -> bool {
    let Some(named) = CHANGE.iter().find_map(|word| plain.strip_prefix(word)).filter(|rest| !rest.is_empty()) else {
        return false;
    };
    let Some(variable) = answered_named(talk, named.trim()) else {
        return false;
    };
    drop_answer(talk, &variable);
    true
}

// The answered variable whose label holds these words.
fn answered_named(talk: &Talk<'_>, words: &str) -> Option<String> {
    let label = |id: &String| talk.book.checklist.variable(id).map(|variable| normalize(&variable.label));
    let named = |id: &&String| words.chars().count() >= 2 && label(id).is_some_and(|label| label.contains(words));
    talk.state.interview.as_ref()?.order.iter().find(named).cloned()
}

fn drop_answer(talk: &mut Talk<'_>, variable: &str) {
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.changing = false;
        interview.answers.unset(variable);
        interview.order.retain(|known| known != variable);
    }
    let label = talk.book.checklist.variable(variable).map_or(variable, |known| known.label.as_str()).to_owned();
    // The dropped question is put now, whatever the order of questions is.
    ask_variable(talk, variable, talk.book.replies.say("interview_removed", &[("label", &label)]));
}
