//! What operators read: the version, the counts.
//!
//! Never shows personal data: questions were masked before they were kept.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::knowledge::Book;
use crate::store::{StoreError, Tx};

type Report = Result<String, StoreError>;

/// Days a report looks back.
pub(super) const DAYS: i64 = 30;
/// Days of holidays on file below which operators are told.
const CALENDAR_DAYS_MIN: i64 = 60;

const NAMES: [(&str, &str); 21] = [
    ("answer", "直接答了"),
    ("clarify", "给了选项"),
    ("unknown", "资料里没有"),
    ("refused", "不属于备案"),
    ("rejected", "贴了退回原因"),
    ("thumb_up", "👍"),
    ("thumb_down", "👎"),
    ("meant", "选出了要问的"),
    ("not_meant", "选项都不是要问的"),
    ("handoff_open", "转人工（上班时间）"),
    ("handoff_closed", "转人工（下班时间）"),
    ("promise_kept", "按时接待"),
    ("promise_broken", "没按时接待"),
    ("ticket_closed", "结束的工单"),
    ("solved", "已解决"),
    ("unsolved", "未解决"),
    ("forgotten", "清除记录"),
    ("banned", "限制"),
    ("unbanned", "取消限制"),
    ("too_fast", "发得太快没处理"),
    ("undelivered", "没送达"),
];

/// Which version runs, and how it came to run.
pub fn version_report(tx: &mut dyn Tx, book: &Book) -> Report {
    let mut lines = vec![format!(
        "知识库版本 {}：{} 条问答，{} 个省，{} 种材料。程序版本 {}。",
        book.version,
        book.entries.len(),
        book.provinces.len(),
        book.checklist.documents.len(),
        env!("CARGO_PKG_VERSION")
    )];
    for record in tx.reloads(5)? {
        let at = record.at.with_timezone(&book.hours.office().time_zone());
        lines.push(format!(
            "{} {} {} {}：{} → {}",
            at.format("%m-%d %H:%M"),
            record.who,
            record.action,
            record.outcome,
            record.from,
            record.to
        ));
    }
    Ok(lines.join("\n"))
}

/// What was asked, answered, handed over, sent; today and in the last month.
pub fn stats_report(tx: &mut dyn Tx, book: &Book, now: DateTime<Utc>) -> Report {
    let today = now.with_timezone(&book.hours.office().time_zone()).date_naive();
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for count in tx.counts(today - TimeDelta::days(DAYS - 1))? {
        let sum = sums.entry(count.name).or_default();
        sum.1 += count.count;
        if count.day == today {
            sum.0 += count.count;
        }
    }
    let mut lines = vec![format!("今天 / 近 {DAYS} 天")];
    for (name, label) in NAMES {
        if let Some((day, month)) = sums.get(name) {
            lines.push(format!("{label}：{day} / {month}"));
        }
    }
    let waiting = tx.waiting_tickets()?;
    let oldest = waiting.first().map_or(0, |ticket| (now - ticket.opened_at).num_minutes().max(0));
    lines.push(format!("排队：{} 位，最久 {oldest} 分钟；处理中 {} 位", waiting.len(), tx.claimed_tickets()?.len()));
    let (depth, since) = tx.outbox_depth(now)?;
    let age = since.map_or(0, |since| (now - since).num_seconds().max(0));
    lines.push(format!("待处理 {} 条；待发送 {depth} 条，最久 {age} 秒", tx.inbox_depth()?));
    for dead in tx.dead_letters(5)? {
        let at = dead.at.with_timezone(&book.hours.office().time_zone());
        lines.push(format!("死信（{}）{} {}：{}", dead.side, at.format("%m-%d %H:%M"), dead.lane, dead.why));
    }
    lines.extend(calendar_ends(book, today));
    Ok(lines.join("\n"))
}

// A bot that runs for months is not told by a check of its folder.
fn calendar_ends(book: &Book, today: NaiveDate) -> Option<String> {
    let Some(end) = book.hours.calendar().covered_until(today) else {
        return Some("⚠️ 今年的放假安排还没有录入".to_owned());
    };
    let left = (end - today).num_days();
    (left < CALENDAR_DAYS_MIN).then(|| format!("⚠️ 放假安排只到 {end}，还剩 {left} 天"))
}
