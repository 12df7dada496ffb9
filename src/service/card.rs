//! A ticket's card: who asks, what is known, what was asked last, why the bot gave up.
//!
//! Never shows what was masked, and never computes a checklist anew: it tells how far the applicant is.

use super::port::Button;
use super::rich::{Piece, Rich};
use crate::address::Person;
use crate::checklist::evaluate;
use crate::conversation::{State, case_text};
use crate::desk::{Status, Ticket, label};
use crate::facts::Lang;
use crate::knowledge::Book;
use crate::text::shorten;

/// Stands for the card where the other side of a carried message is named.
pub(super) const CARD: &str = "card";
/// Longest topic name (Telegram's limit is 128).
const NAME_CHARS_MAX: usize = 100;

/// The name of a ticket's topic.
pub(super) fn topic_name(book: &Book, number: u32, person: &Person, state: &State) -> String {
    let mut name = format!("{} {}", label(number), person.name.trim());
    let case = case_text(book, &state.known_case());
    if !case.is_empty() {
        name = format!("{name} · {case}");
    }
    shorten(&name, NAME_CHARS_MAX)
}

/// The ticket whose topic has this name.
pub(super) fn ticket_named(topic: &str) -> Option<u32> {
    topic.split_whitespace().next()?.strip_prefix("A-")?.parse().ok()
}

/// Whether a topic with this name was made for this person's ticket. After a backup was put back, numbers are given
/// again: a topic of before then belongs to somebody else.
pub(super) fn is_topic_of(topic: &str, number: u32, person: &Person) -> bool {
    let own = format!("{} {}", label(number), person.name.trim());
    topic.trim().strip_prefix(own.trim()).is_some_and(|rest| rest.is_empty() || rest.starts_with(" ·"))
}

/// The card's text without where the ticket stands.
pub(super) fn card(book: &Book, number: u32, person: &Person, state: &State) -> Rich {
    let username = person.username.as_ref().map(|name| format!(" @{name}")).unwrap_or_default();
    let spoken = if state.lang == Lang::En { "，用英文交谈" } else { "" };
    let language = person.language.as_deref().unwrap_or("未知");
    let mut text = Rich::default()
        .bold(format!("工单 {}", label(number)))
        .then(format!("\n申请人：{}{username}（{}）\n语言：{language}{spoken}", person.name, person.id));
    let case = case_text(book, &state.known_case());
    text = text.then(format!("\n情况：{}", if case.is_empty() { "还没说" } else { &case }));
    text = text.then(format!("\n清单：{}", checklist_line(book, state)));
    if let Some(stage) = progress_line(book, state) {
        text = text.then(format!("\n进度：{stage}"));
    }
    let history: Vec<String> = state.history.iter().map(|asked| asked_line(book, asked)).collect();
    if !history.is_empty() {
        text = text.then(format!("\n\n最近问过：\n{}", history.join("\n")));
    }
    text.then(format!("\n\n转人工的原因：{}", why(state)))
}

fn checklist_line(book: &Book, state: &State) -> String {
    let Some(interview) = &state.interview else { return "没有开始".to_owned() };
    let outcome = evaluate(&book.checklist, &interview.answers, &book.provinces);
    if let Some(blocked) = &outcome.blocked {
        return format!("不能这样备案：{}", blocked.reason);
    }
    let ticked = outcome.documents.iter().filter(|listed| interview.ticked.contains(&listed.id)).count();
    match outcome.next {
        crate::checklist::Next::Nothing => format!("已列出，已备 {ticked}/{}", outcome.documents.len()),
        crate::checklist::Next::Ask(_) => format!("填了 {} 项，没填完", interview.order.len()),
    }
}

// What the applicant told of the filing; an agent sees the order itself.
fn progress_line(book: &Book, state: &State) -> Option<String> {
    let progress = state.progress.as_ref()?;
    let stage = book.process.stage(progress.stage.as_deref()?)?;
    let zone = book.hours.office().time_zone();
    let since = progress.since.map(|since| format!("，从 {} 起", since.with_timezone(&zone).format("%-m月%-d日")));
    Some(format!("{}{}（自己说的）", stage.title, since.unwrap_or_default()))
}

fn asked_line(book: &Book, asked: &crate::conversation::Asked) -> String {
    let label = match asked.label.as_deref() {
        Some(id) if id.starts_with("refusal:") => "不属于备案，已说明",
        Some(id) => book.title_of(id).unwrap_or(id),
        None => "没有相近的",
    };
    let outcome = match asked.outcome.as_str() {
        "answer" => "已答",
        "clarify" => "给了选项",
        "meant" => "选了",
        "rejected" if asked.label.is_some() => "退回原因，已说明",
        "rejected" => "退回原因，资料里没有",
        _ => "没答上",
    };
    format!("· {} → {outcome}：{label}", asked.question)
}

fn why(state: &State) -> &'static str {
    match state.history.last().map(|asked| asked.outcome.as_str()) {
        Some("unknown") => "最后一个问题资料里没有",
        Some("clarify") => "最后一个问题没有确定是哪一条",
        Some("rejected") => "被退回了，贴了退回原因",
        _ => "对方要求",
    }
}

/// The card with where the ticket stands.
pub(super) fn with_status(ticket: &Ticket) -> Rich {
    // A card that does not read back is still a card.
    let mut text: Rich = serde_json::from_str(&ticket.card)
        .unwrap_or_else(|_| Rich(vec![Piece::Bold(format!("工单 {}", ticket.label()))]));
    let agent = ticket.agent.as_ref().map_or("", |agent| agent.name.as_str());
    text = text.then(match ticket.status {
        Status::Waiting => "\n状态：等待认领".to_owned(),
        Status::Claimed => format!("\n状态：{agent} 处理中"),
        Status::Closed => "\n状态：已结束".to_owned(),
    });
    text
}

/// The buttons under a card.
pub(super) fn buttons(ticket: &Ticket) -> Vec<Vec<Button>> {
    let claim = Button { label: "认领".to_owned(), data: format!("C:{}", ticket.number) };
    let end = Button { label: "结束".to_owned(), data: format!("E:{}", ticket.number) };
    match ticket.status {
        Status::Waiting => vec![vec![claim, end]],
        Status::Claimed => vec![vec![end]],
        Status::Closed => Vec::new(),
    }
}
