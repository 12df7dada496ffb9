//! What could not be answered, as operators read it: groups with their examples, the nearest entry, and a number.
//!
//! Never shows personal data: questions were masked before they were kept.

use chrono::{DateTime, TimeDelta, Utc};

use super::report::DAYS;
use crate::knowledge::Book;
use crate::misses::{Group, Missed, group};
use crate::store::{Miss, StoreError, Tx};
use crate::text::shorten;

/// Most groups in a report.
const GROUPS_MAX: usize = 30;
/// Most misses a report reads.
const MISSES_MAX: usize = 5_000;
/// Most questions shown of a group.
const EXAMPLES_MAX: usize = 3;
/// Longest question shown, in characters.
const EXAMPLE_CHARS_MAX: usize = 60;

const OUTCOMES: [(&str, &str); 6] = [
    ("unknown", "没答上"),
    ("clarify", "给了选项"),
    ("down", "👎"),
    ("not_meant", "选项都不是"),
    ("rejected", "没认出的退回原因"),
    ("meant", "选了"),
];

/// The questions that were not answered well in the last month.
pub fn missed(tx: &mut dyn Tx, now: DateTime<Utc>) -> Result<Vec<Missed>, StoreError> {
    let read = |miss: Miss| Missed { question: miss.question, outcome: miss.outcome, nearest: miss.nearest };
    Ok(tx.misses(now - TimeDelta::days(DAYS), MISSES_MAX)?.into_iter().map(read).collect())
}

/// What could not be answered, grouped, most frequent first.
pub fn misses_report(tx: &mut dyn Tx, book: &Book, now: DateTime<Utc>) -> Result<String, StoreError> {
    let groups = group(book, &missed(tx, now)?);
    if groups.is_empty() {
        return Ok(format!("近 {DAYS} 天没有答不上的问题。"));
    }
    let mut lines = vec![format!("近 {DAYS} 天没答好的问题，{} 组：", groups.len())];
    lines.extend(group_lines(book, &groups));
    if groups.len() > GROUPS_MAX {
        lines.push(format!("还有 {} 组次数更少的，没有列出。", groups.len() - GROUPS_MAX));
    }
    Ok(lines.join("\n"))
}

/// The first groups, numbered: how often, an example, what became of them, what is nearest, what people chose.
pub fn group_lines(book: &Book, groups: &[Group]) -> Vec<String> {
    let shown = groups.iter().take(GROUPS_MAX).enumerate();
    shown.flat_map(|(at, group)| lines_of(book, at + 1, group)).collect()
}

fn lines_of(book: &Book, number: usize, group: &Group) -> Vec<String> {
    let mut examples = group.questions.iter().map(|(question, _)| shorten(question, EXAMPLE_CHARS_MAX));
    let first = examples.next().unwrap_or_default();
    let outcome = |(name, word): &(&str, &str)| group.outcomes.get(*name).map(|count| format!("{word} {count}"));
    let outcomes: Vec<String> = OUTCOMES.iter().filter_map(outcome).collect();
    let mut lines = vec![format!("{number}. {}× {first}（{}）", group.count, outcomes.join("、"))];
    let more: Vec<String> = examples.take(EXAMPLES_MAX - 1).collect();
    if !more.is_empty() {
        lines.push(format!("   也问：{}", more.join("；")));
    }
    let named = |id: &String| book.title_of(id).map_or_else(|| id.clone(), |title| format!("{title}〔{id}〕"));
    lines.push(format!("   最接近：{}", group.nearest.as_ref().map_or_else(|| "无".to_owned(), named)));
    if !group.meant.is_empty() {
        let chosen = group.meant.iter().map(|(id, count)| format!("{} {count} 次", named(id)));
        lines.push(format!("   自己选的：{}", chosen.collect::<Vec<_>>().join("、")));
    }
    lines
}
