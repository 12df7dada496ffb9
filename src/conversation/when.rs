//! When something was or will be, as people write it: 昨天, 3天前, 11月20日, 周三, 昨天20:30, 3 days ago.
//!
//! Never guesses a day that was not written: what does not read as one is `None`.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use crate::precheck::date_in;
use crate::text::normalize;

/// Which way a day without a year or a week is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Towards {
    /// The latest such day that is not after today.
    Past,
    /// The first such day that is not before today.
    Future,
}

const DAYS: &[(&str, i64)] = &[
    ("大前天", -3),
    ("前天", -2),
    ("前日", -2),
    ("昨天", -1),
    ("昨日", -1),
    ("昨晚", -1),
    ("今天", 0),
    ("今日", 0),
    ("今早", 0),
    ("今晚", 0),
    ("后天", 2),
    ("明天", 1),
    ("yesterday", -1),
    ("today", 0),
    ("tomorrow", 1),
];
const WEEKDAYS: &[(&str, Weekday)] = &[
    ("一", Weekday::Mon),
    ("二", Weekday::Tue),
    ("三", Weekday::Wed),
    ("四", Weekday::Thu),
    ("五", Weekday::Fri),
    ("六", Weekday::Sat),
    ("日", Weekday::Sun),
    ("天", Weekday::Sun),
];
const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const NOW: &[&str] = &["刚刚", "刚才", "刚", "现在", "刚收到", "just now", "now"];

/// A moment: a day with a time, "2小时前", "刚刚"; a day alone begins at midnight.
pub(super) fn moment(typed: &str, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let text = normalize(typed);
    let plain = text.trim_end_matches(['。', '.', '!', '的', '了', '吧']).trim();
    if NOW.contains(&plain) {
        return Some(now);
    }
    if let Some(hours) = counted(plain, &["小时前", "个小时前", "小时内", "hours ago", "hour ago"]) {
        return now.checked_sub_signed(TimeDelta::try_hours(hours)?);
    }
    if let Some(minutes) = counted(plain, &["分钟前", "minutes ago"]) {
        return now.checked_sub_signed(TimeDelta::try_minutes(minutes)?);
    }
    let time = clock(plain);
    match day(plain, now.date(), Towards::Past) {
        Some(day) => Some(day.and_time(time.unwrap_or(NaiveTime::MIN))),
        None => time.map(|time| now.date().and_time(time)).filter(|moment| *moment <= now),
    }
}

/// A day.
pub(super) fn day(typed: &str, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    let text = normalize(typed);
    if let Some(days) = days_off(&text) {
        return today.checked_add_signed(TimeDelta::days(days));
    }
    if let Some(days) = counted(&text, &["天前", "日前", "days ago", "day ago"]) {
        return today.checked_sub_days(Days::new(u64::try_from(days).ok()?));
    }
    if let Some(days) = counted(&text, &["天后", "日后"]) {
        return today.checked_add_days(Days::new(u64::try_from(days).ok()?));
    }
    written(&text, today, towards).or_else(|| of_week(&text, today, towards))
}

/// How many days from today the day is that a normalized text names: 昨天 is -1.
pub(super) fn days_off(text: &str) -> Option<i64> {
    DAYS.iter().find(|(word, _)| text.contains(word)).map(|(_, days)| *days)
}

// "3天前", "半天前" is none: a number right before one of the words.
fn counted(text: &str, words: &[&str]) -> Option<i64> {
    let at = words.iter().filter_map(|word| text.find(word)).min()?;
    let before = text[..at].trim_end().trim_end_matches('个');
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 {
        return before[before.len() - digits..].parse().ok().filter(|number| *number < 10_000);
    }
    let last = before.chars().last()?;
    let number = "零一二三四五六七八九十".chars().position(|c| c == last).or_else(|| (last == '两').then_some(2))?;
    i64::try_from(number).ok()
}

fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| (1..=4).contains(&part.len()))
        .filter_map(|part| part.parse().ok())
        .collect()
}

// With a year; 11月20日, 11/20, 20号, Nov 20 without one.
fn written(text: &str, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    if let Some(date) = date_in(text) {
        return Some(date);
    }
    let dated = text.split([':', '点', '时']).next().unwrap_or(text);
    let dated = if text.contains([':', '点']) { dated.trim_end_matches(|c: char| c.is_ascii_digit()) } else { dated };
    let found = numbers(dated);
    if let Some(month) = MONTHS.iter().position(|name| dated.contains(name)) {
        let month = u32::try_from(month).ok()? + 1;
        return match found.as_slice() {
            [day] => of_year(today, month, *day, towards),
            [day, year] | [_, day, year] if *year > 1000 => {
                NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, month, *day)
            }
            _ => None,
        };
    }
    let separated = dated.contains(['-', '/', '.', '月', '年']);
    match found.as_slice() {
        [month, day] if separated => of_year(today, *month, *day, towards),
        [day] if dated.contains(['号', '日']) => of_month(today, *day, towards),
        _ => None,
    }
}

fn of_year(today: NaiveDate, month: u32, day: u32, towards: Towards) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(today.year(), month, day)?;
    match towards {
        Towards::Past if this > today => NaiveDate::from_ymd_opt(today.year() - 1, month, day),
        Towards::Future if this < today => NaiveDate::from_ymd_opt(today.year() + 1, month, day),
        Towards::Past | Towards::Future => Some(this),
    }
}

fn of_month(today: NaiveDate, day: u32, towards: Towards) -> Option<NaiveDate> {
    let this = today.with_day(day);
    match towards {
        Towards::Past => this.filter(|this| *this <= today).or_else(|| {
            let first = today.with_day(1)?;
            first.pred_opt()?.with_day(day)
        }),
        Towards::Future => this.filter(|this| *this >= today),
    }
}

// "周三", "上周三", "星期三": the latest that is past; a week earlier when 上 is said and it lies in this week.
fn of_week(text: &str, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    let at = ["周", "星期", "礼拜"].iter().find_map(|word| text.find(word).map(|at| at + word.len()))?;
    let (_, weekday) = WEEKDAYS.iter().find(|(name, _)| text[at..].starts_with(name))?;
    if towards == Towards::Future {
        return None;
    }
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let this = monday.checked_add_days(Days::new(u64::from(weekday.num_days_from_monday())))?;
    let earlier = text.contains("上周") || text.contains("上星期") || text.contains("上礼拜") || this > today;
    if earlier { this.checked_sub_days(Days::new(7)) } else { Some(this) }
}

// 20:30, 上午10点, 下午3点半.
fn clock(text: &str) -> Option<NaiveTime> {
    let at = text.find([':', '点'])?;
    let before = &text[..at];
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let hour: u32 = before[before.len() - digits..].parse().ok()?;
    let rest = text[at..].trim_start_matches([':', '点']);
    let minute = match rest.strip_prefix('半') {
        Some(_) => 30,
        None => numbers(rest.split(|c: char| !c.is_ascii_digit()).next()?).first().copied().unwrap_or(0),
    };
    let late = ["下午", "晚上", "傍晚", "今晚", "昨晚", "pm"].iter().any(|word| text.contains(word));
    let hour = if late && hour < 12 { hour + 12 } else { hour };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        // A Saturday.
        let today = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        let cases = [
            ("今天", Some("2026-11-28")),
            ("昨天提交的", Some("2026-11-27")),
            ("前天", Some("2026-11-26")),
            ("大前天", Some("2026-11-25")),
            ("3天前", Some("2026-11-25")),
            ("两天前", Some("2026-11-26")),
            ("十天前", Some("2026-11-18")),
            ("11月20日", Some("2026-11-20")),
            ("11月20号提交的", Some("2026-11-20")),
            ("12月1日", Some("2025-12-01")),
            ("11-20", Some("2026-11-20")),
            ("11/2", Some("2026-11-02")),
            ("2026-11-20", Some("2026-11-20")),
            ("2026年11月20日", Some("2026-11-20")),
            ("２０２６．１１．２０", Some("2026-11-20")),
            ("20号", Some("2026-11-20")),
            ("30号", Some("2026-10-30")),
            ("周三", Some("2026-11-25")),
            ("上周三", Some("2026-11-18")),
            ("星期天", Some("2026-11-22")),
            ("3 days ago", Some("2026-11-25")),
            ("Nov 20", Some("2026-11-20")),
            ("20 November 2026", Some("2026-11-20")),
            ("yesterday", Some("2026-11-27")),
            ("2月30日", None),
            ("不记得", None),
            ("备案要多久", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            let read = day(typed, today, Towards::Past).map(|day| day.to_string());
            assert_eq!(read.as_deref(), expected, "{typed}");
        }
        let ahead =
            [("12月1日", "2026-12-01"), ("3月5日", "2027-03-05"), ("2027-01-05", "2027-01-05"), ("30号", "2026-11-30")];
        for (typed, expected) in ahead {
            let read = day(typed, today, Towards::Future).map(|day| day.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{typed}");
        }
    }

    #[test]
    fn moments_are_read_with_their_time() {
        let now = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap().and_hms_opt(15, 20, 0).unwrap();
        let cases = [
            ("刚刚", Some("2026-11-28 15:20:00")),
            ("2小时前", Some("2026-11-28 13:20:00")),
            ("两个小时前", Some("2026-11-28 13:20:00")),
            ("30分钟前", Some("2026-11-28 14:50:00")),
            ("昨天20:30", Some("2026-11-27 20:30:00")),
            ("昨天晚上8点半", Some("2026-11-27 20:30:00")),
            ("上午10点", Some("2026-11-28 10:00:00")),
            ("10:05", Some("2026-11-28 10:05:00")),
            ("11月27日 9:00", Some("2026-11-27 09:00:00")),
            ("昨天", Some("2026-11-27 00:00:00")),
            ("2 hours ago", Some("2026-11-28 13:20:00")),
            ("23:00", None),
            ("不知道", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(moment(typed, now).map(|moment| moment.to_string()).as_deref(), expected, "{typed}");
        }
    }
}
