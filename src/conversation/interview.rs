//! The checklist interview: answers, back, change one, restart, not sure, leave and resume, tick.
//!
//! Never keeps a computed list: after every answer, and after a reload of the knowledge, it is computed anew.

use super::interview_answer::{answer, tick, tick_number};
use super::interview_change::{change_chosen, change_named, choose_change};
use super::interview_list::show_list;
use super::interview_text::{question_text, review_text};
use super::state::{Interview, REMEMBERED};
use super::step::Talk;
use crate::checklist::{Next, Outcome, Question, evaluate};
use crate::text::normalize;

/// What became of a typed text.
pub(super) enum Taken {
    /// The interview took it and replied.
    Done,
    /// It is no answer; let it be a question.
    NotAnAnswer,
}

const BACK: &[&str] = &["上一步", "返回", "返回上一步", "回上一步", "退回上一步", "后退", "back", "上一题", "上一个"];
/// What people say to leave what they are asked.
pub(super) const LEAVE: &[&str] = &[
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
const REFINE: &[&str] = &["补充", "补充情况", "refine", "more"];
const SHARE: &[&str] = &["转发", "转发清单", "发给同事", "forward"];
const PRINT: &[&str] = &["打印", "下载", "打印清单", "下载打印版", "下载清单", "print"];

/// Begins an interview, or goes on with the one that was left.
pub(super) fn start(talk: &mut Talk<'_>) {
    talk.set_aside();
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
            for variable in REMEMBERED {
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
    talk.set_aside();
    talk.state.interview = Some(Interview { active: true, ..Interview::default() });
    talk.state.profile = crate::facts::Case::default();
    talk.state.choices.clear();
    let lead = talk.book.replies.say("restarted", &[]);
    proceed(talk, lead);
}

/// Stops what is going on; the answers stay.
pub(super) fn cancel(talk: &mut Talk<'_>) {
    if super::precheck::leave(talk) {
        return;
    }
    talk.state.choices.clear();
    let open = talk.question_open() || talk.stop_asking();
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.pause();
    }
    if !open && talk.leave_queue() {
        return;
    }
    let id = if open { "cancelled" } else { "nothing_to_cancel" };
    talk.say(talk.book.replies.say(id, &[]));
}

/// Puts the open question again.
pub(super) fn ask_again(talk: &mut Talk<'_>) {
    if talk.state.interview.as_ref().is_some_and(|interview| interview.changing) {
        choose_change(talk, None);
    } else if talk.question_open() {
        repeat(talk, String::new());
    }
}

/// Says the lead and then the question that is open, also one asked out of turn.
pub(super) fn repeat(talk: &mut Talk<'_>, lead: String) {
    match talk.state.interview.as_ref().and_then(|interview| interview.asked.clone()) {
        Some(asked) => ask_variable(talk, &asked, lead),
        None => proceed(talk, lead),
    }
}

/// Takes a typed text while an interview is there.
pub(super) fn take(talk: &mut Talk<'_>, typed: &str) -> Taken {
    let full = normalize(typed);
    let plain = full.trim_end_matches(['。', '!', '.', '吧', '了', '~']).trim();
    let said = |words: &[&str]| words.iter().any(|word| *word == plain || *word == full);
    if talk.state.interview.is_none() {
        return Taken::NotAnAnswer;
    }
    if let Some(number) = tick_number(plain) {
        tick(talk, number);
        return Taken::Done;
    }
    if said(SHOW) {
        start(talk);
        return Taken::Done;
    }
    if said(PRINT) {
        if !super::interview_list::print(talk) {
            talk.say_fixed("print_not_yet");
        }
        return Taken::Done;
    }
    if said(SHARE) {
        if !super::interview_list::share(talk) {
            talk.say_fixed("print_not_yet");
        }
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
    } else if said(super::interview_change::CHANGE) {
        choose_change(talk, None);
    } else if said(REFINE) {
        refine(talk);
    } else if change_named(talk, plain) {
    } else if talk.state.interview.as_ref().is_some_and(|interview| interview.changing) {
        return change_chosen(talk, typed);
    } else {
        return answer(talk, typed);
    }
    Taken::Done
}

/// Leaves the interview; everything is kept.
pub(super) fn leave(talk: &mut Talk<'_>) {
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.pause();
    }
    talk.say(talk.book.replies.say("interview_left", &[]));
}

/// Drops the last answer.
pub(super) fn back(talk: &mut Talk<'_>) {
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

/// Puts one question, whatever the order of questions is.
pub(super) fn ask_variable(talk: &mut Talk<'_>, variable: &str, lead: String) {
    match question_of(talk, variable) {
        Some(question) => {
            if let Some(interview) = talk.state.interview.as_mut() {
                interview.asked = Some(variable.to_owned());
            }
            let rows = super::buttons::question(talk.book, &question);
            talk.say_with(with_lead(lead, question_text(talk.book, &question)), rows);
        }
        None => proceed(talk, lead),
    }
}

/// The question of a variable as it is put to this applicant.
pub(super) fn question_of(talk: &Talk<'_>, variable: &str) -> Option<Question> {
    match outcome(talk).next {
        Next::Ask(question) if question.id == variable => Some(question),
        _ => {
            let empty = crate::facts::Case::default();
            let case = talk.state.interview.as_ref().map_or(&empty, |interview| &interview.answers);
            crate::checklist::question(&talk.book.checklist, variable, case, &talk.book.provinces)
        }
    }
}

/// Asks what would make the list more exact.
pub(super) fn refine(talk: &mut Talk<'_>) {
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
    interview.changing = false;
    interview.asked = next.as_ref().map(|question| question.id.clone());
    match next {
        Some(question) => {
            let rows = super::buttons::question(talk.book, &question);
            talk.say_with(with_lead(lead, question_text(talk.book, &question)), rows);
        }
        None => show_list(talk, &outcome, lead),
    }
}

pub(super) fn with_lead(lead: String, text: String) -> String {
    if lead.is_empty() { text } else { format!("{lead}\n{text}") }
}
