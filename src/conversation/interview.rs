//! The checklist interview: answers, back, change one, restart, not sure, leave and resume, tick.
//!
//! Never keeps a computed list: after every answer, and after a reload of the knowledge, it is computed anew.

use super::interview_answer::{answer, tick, tick_number};
use super::interview_text::{checklist_text, question_text, review_text};
use super::state::Interview;
use super::step::{Talk, number_of};
use crate::checklist::{Next, Outcome, evaluate};
use crate::text::normalize;

/// What became of a typed text.
pub(super) enum Taken {
    /// The interview took it and replied.
    Done,
    /// It is no answer; let it be a question.
    NotAnAnswer,
}

const BACK: &[&str] = &["上一步", "返回", "返回上一步", "回上一步", "退回上一步", "后退", "back", "上一题", "上一个"];
const CHANGE: &[&str] = &["修改", "改", "改一下", "改答案", "修改答案", "更改", "change", "编辑", "填错了", "选错了"];
const LEAVE: &[&str] = &[
    "退出",
    "先退出",
    "先不填",
    "先不填了",
    "暂停",
    "稍后",
    "稍后再填",
    "等会再填",
    "quit",
    "exit",
    "leave",
    "取消",
    "退出吧",
    "先退出吧",
    "不填了",
    "不办了",
];
const RESTART: &[&str] = &["重新开始", "重来", "从头来", "重新填", "restart", "重置", "重填", "从头开始", "重新来"];
const SHOW: &[&str] = &["清单", "材料清单", "我的清单", "看清单", "查看清单", "list"];
const REFINE: &[&str] = &["补充", "补充情况", "refine"];

/// Begins an interview, or goes on with the one that was left.
pub(super) fn start(talk: &mut Talk<'_>) {
    talk.state.choices.clear();
    talk.state.menu = false;
    let lead = match talk.state.interview.as_mut() {
        Some(interview) => {
            interview.active = true;
            interview.changing = false;
            "interview_resume"
        }
        None => {
            let mut interview = Interview { active: true, ..Interview::default() };
            // What the person already said is not asked again; "修改" changes it.
            for variable in ["nature", "province"] {
                if let Some(answer) = talk.state.profile.get(variable) {
                    interview.answers.set(variable, answer.clone());
                    interview.order.push(variable.to_owned());
                }
            }
            talk.state.interview = Some(interview);
            "interview_start"
        }
    };
    let mut lead = talk.book.replies.say(lead, &[]);
    let review = talk.state.interview.as_ref().map(|interview| review_text(talk.book, interview, false));
    if let Some(review) = review.filter(|review| !review.is_empty()) {
        lead = format!("{lead}\n{}\n{review}", talk.book.replies.say("interview_review", &[]));
    }
    proceed(talk, lead);
}

/// Throws the answers away and begins anew.
pub(super) fn restart(talk: &mut Talk<'_>) {
    talk.state.interview = Some(Interview { active: true, ..Interview::default() });
    talk.state.profile = crate::facts::Case::default();
    talk.state.choices.clear();
    let lead = talk.book.replies.say("restarted", &[]);
    proceed(talk, lead);
}

/// Stops what is going on; the answers stay.
pub(super) fn cancel(talk: &mut Talk<'_>) {
    talk.state.choices.clear();
    let active = talk.interviewing();
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.active = false;
        interview.changing = false;
        interview.refining = false;
    }
    let id = if active { "cancelled" } else { "nothing_to_cancel" };
    let mut text = talk.book.replies.say(id, &[]);
    if !active && let Some(ticket) = talk.state.ticket.take() {
        let ticket_label = crate::desk::label(ticket);
        talk.effects.push(super::Effect::CloseTicket(ticket));
        text = talk.book.replies.say("handoff_left", &[("ticket", &ticket_label)]);
    }
    talk.say(text);
}

/// Puts the open question again.
pub(super) fn ask_again(talk: &mut Talk<'_>) {
    if talk.interviewing() {
        let asked = talk.state.interview.as_ref().and_then(|interview| interview.asked.clone());
        if asked.is_some() {
            proceed(talk, String::new());
        }
    }
}

/// Takes a typed text while an interview is there.
pub(super) fn take(talk: &mut Talk<'_>, typed: &str) -> Taken {
    let plain = normalize(typed).trim_end_matches(['。', '!', '.', '吧', '了', '~']).trim().to_owned();
    let full = normalize(typed);
    let said = |words: &[&str]| words.iter().any(|word| *word == plain || *word == full);
    if talk.state.interview.is_none() {
        return Taken::NotAnAnswer;
    }
    if let Some(number) = tick_number(&plain) {
        tick(talk, number);
        return Taken::Done;
    }
    if said(SHOW) {
        start(talk);
        return Taken::Done;
    }
    if !talk.interviewing() {
        return Taken::NotAnAnswer;
    }
    if said(LEAVE) {
        leave(talk);
    } else if said(RESTART) {
        restart(talk);
    } else if said(BACK) {
        back(talk);
    } else if said(CHANGE) {
        choose_change(talk);
    } else if said(REFINE) {
        refine(talk);
    } else if change_named(talk, &plain) {
    } else if talk.state.interview.as_ref().is_some_and(|interview| interview.changing) {
        return change_numbered(talk, typed);
    } else {
        return answer(talk, typed);
    }
    Taken::Done
}

fn leave(talk: &mut Talk<'_>) {
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.active = false;
        interview.refining = false;
        interview.changing = false;
    }
    talk.say(talk.book.replies.say("interview_left", &[]));
}

fn back(talk: &mut Talk<'_>) {
    let last = talk.state.interview.as_mut().and_then(|interview| {
        let last = interview.order.pop()?;
        interview.answers.unset(&last);
        Some(last)
    });
    let lead = match last {
        Some(last) => {
            let label = talk.book.checklist.variable(&last).map_or(last.as_str(), |variable| variable.label.as_str());
            talk.book.replies.say("interview_removed", &[("label", label)])
        }
        None => talk.book.replies.say("interview_at_first", &[]),
    };
    proceed(talk, lead);
}

fn choose_change(talk: &mut Talk<'_>) {
    let Some(interview) = talk.state.interview.as_mut() else {
        return;
    };
    if interview.order.is_empty() {
        let lead = talk.book.replies.say("interview_at_first", &[]);
        return proceed(talk, lead);
    }
    interview.changing = true;
    let review = review_text(talk.book, interview, true);
    talk.say(format!("{}\n{review}", talk.book.replies.say("interview_change_what", &[])));
}

fn change_numbered(talk: &mut Talk<'_>, typed: &str) -> Taken {
    let interview = talk.state.interview.as_mut();
    let Some(interview) = interview else {
        return Taken::NotAnAnswer;
    };
    interview.changing = false;
    let chosen = number_of(typed).and_then(|n| n.checked_sub(1)).and_then(|at| interview.order.get(at)).cloned();
    match chosen {
        Some(variable) => {
            drop_answer(talk, &variable);
            Taken::Done
        }
        None => answer(talk, typed),
    }
}

// "改省份": change the answer whose label is named.
fn change_named(talk: &mut Talk<'_>, plain: &str) -> bool {
    let Some(named) = CHANGE.iter().find_map(|word| plain.strip_prefix(word)).filter(|rest| !rest.is_empty()) else {
        return false;
    };
    let Some(interview) = talk.state.interview.as_ref() else {
        return false;
    };
    let label = |id: &String| talk.book.checklist.variable(id).map(|variable| normalize(&variable.label));
    let found = interview.order.iter().find(|id| label(id).is_some_and(|label| label.contains(named.trim())));
    let Some(variable) = found.cloned() else {
        return false;
    };
    drop_answer(talk, &variable);
    true
}

fn drop_answer(talk: &mut Talk<'_>, variable: &str) {
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.answers.unset(variable);
        interview.order.retain(|known| known != variable);
    }
    let label = talk.book.checklist.variable(variable).map_or(variable, |known| known.label.as_str()).to_owned();
    // The dropped question is put now, whatever the order of questions is.
    ask_variable(talk, variable, talk.book.replies.say("interview_removed", &[("label", &label)]));
}

fn ask_variable(talk: &mut Talk<'_>, variable: &str, lead: String) {
    let outcome = outcome(talk);
    let question = match &outcome.next {
        Next::Ask(question) if question.id == variable => Some(question.clone()),
        _ => crate::checklist::question(&talk.book.checklist, variable, &talk.book.provinces),
    };
    match question {
        Some(question) => {
            if let Some(interview) = talk.state.interview.as_mut() {
                interview.asked = Some(variable.to_owned());
            }
            talk.say(format!("{lead}\n{}", question_text(talk.book, &question)));
        }
        None => proceed(talk, lead),
    }
}

fn refine(talk: &mut Talk<'_>) {
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.refining = true;
    }
    proceed(talk, String::new());
}

pub(super) fn outcome(talk: &Talk<'_>) -> Outcome {
    let empty = crate::facts::Case::default();
    let answers = talk.state.interview.as_ref().map_or(&empty, |interview| &interview.answers);
    evaluate(&talk.book.checklist, answers, &talk.book.provinces)
}

/// Says the lead and then the next question, or the list.
pub(super) fn proceed(talk: &mut Talk<'_>, lead: String) {
    let outcome = outcome(talk);
    let Some(interview) = talk.state.interview.as_mut() else {
        return;
    };
    let mut next = match &outcome.next {
        Next::Ask(question) => Some(question.clone()),
        Next::Nothing => None,
    };
    if next.is_none() && interview.refining {
        next = outcome.refinements.first().cloned();
        interview.refining = next.is_some();
    }
    interview.asked = next.as_ref().map(|question| question.id.clone());
    let said = match next {
        Some(question) => question_text(talk.book, &question),
        None => {
            interview.shown = outcome.documents.iter().map(|listed| listed.id.clone()).collect();
            checklist_text(talk.book, &interview.answers, &outcome, &interview.ticked)
        }
    };
    let text = if lead.is_empty() { said } else { format!("{lead}\n{said}") };
    talk.say(text);
}
