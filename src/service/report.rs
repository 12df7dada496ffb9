//! What operators read: the version, the counts, the questions that could not be answered.
//!
//! Never shows personal data: questions were masked before they were kept.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::knowledge::Book;
use crate::store::{Miss, StoreError, Tx};
use crate::text::{normalize, says_nothing, shorten};

type Report = Result<String, StoreError>;

/// Days a report looks back.
const DAYS: i64 = 30;
/// Days of holidays on file below which operators are told.
const CALENDAR_DAYS_MIN: i64 = 60;
/// Most groups of misses in a report.
const GROUPS_MAX: usize = 30;
/// Most misses a report reads.
const MISSES_MAX: usize = 5_000;
/// Two questions are alike from this share of common pairs of characters on.
const ALIKE_MIN: f64 = 0.55;

const NAMES: [(&str, &str); 19] = [
    ("answer", "直接答了"),
    ("clarify", "给了选项"),
    ("unknown", "资料里没有"),
    ("refused", "不属于备案"),
    ("rejected", "贴了退回原因"),
    ("thumb_up", "👍"),
    ("thumb_down", "👎"),
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

/// What could not be answered, grouped, most frequent first.
pub fn misses_report(tx: &mut dyn Tx, book: &Book, now: DateTime<Utc>) -> Report {
    let misses = tx.misses(now - TimeDelta::days(DAYS), MISSES_MAX)?;
    let groups = grouped(misses);
    if groups.is_empty() {
        return Ok(format!("近 {DAYS} 天没有答不上的问题。"));
    }
    let mut lines = vec![format!("近 {DAYS} 天没答好的问题，{} 组：", groups.len())];
    for group in groups.iter().take(GROUPS_MAX) {
        let Some(first) = group.first() else { continue };
        let why = match first.outcome.as_str() {
            "clarify" => "给了选项",
            "down" => "👎",
            "rejected" => "没认出的退回原因",
            _ => "没答上",
        };
        let near = first.nearest.as_deref().map(|id| title(book, id)).unwrap_or_else(|| "无".to_owned());
        lines.push(format!("{}× {}（{why}，最接近：{near}）", group.len(), shorten(&first.question, 60)));
    }
    Ok(lines.join("\n"))
}

fn title(book: &Book, id: &str) -> String {
    book.entry(id).map_or_else(|| id.to_owned(), |entry| format!("{}〔{id}〕", entry.title))
}

// Questions that share most of their pairs of characters are one group.
fn grouped(misses: Vec<Miss>) -> Vec<Vec<Miss>> {
    let mut groups: Vec<(Vec<String>, Vec<Miss>)> = Vec::new();
    for miss in misses {
        let text = normalize(&miss.question);
        if says_nothing(&text) {
            continue;
        }
        let pairs = pairs(&text);
        match groups.iter_mut().find(|(known, _)| alike(known, &pairs) >= ALIKE_MIN) {
            Some((_, group)) => group.push(miss),
            None => groups.push((pairs, vec![miss])),
        }
    }
    let mut groups: Vec<Vec<Miss>> = groups.into_iter().map(|(_, group)| group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

fn pairs(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut pairs: Vec<String> = match letters.as_slice() {
        [one] => vec![one.to_string()],
        letters => letters.windows(2).map(|pair| pair.iter().collect()).collect(),
    };
    pairs.sort();
    pairs.dedup();
    pairs
}

fn alike(one: &[String], other: &[String]) -> f64 {
    let common = one.iter().filter(|pair| other.binary_search(pair).is_ok()).count();
    // Dice's coefficient.
    2.0 * common as f64 / (one.len() + other.len()).max(1) as f64
}
