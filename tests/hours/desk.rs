//! The desk the hours tests ask: the office and the arrangements of 2024 to
//! 2026, written out. It must never hold a test.

use beian_bot::hours::{
    Calendar, CalendarProblem, CalendarYear, DayRange, FixedHoliday, Hours, MakeupDay, Office, Shift,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday, WeekdaySet};
use chrono_tz::Tz;

pub const WORKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// Days off as (first, last, holiday).
pub type Off = &'static [(&'static str, &'static str, &'static str)];
/// Weekend days worked as (day, holiday).
pub type Makeup = &'static [(&'static str, &'static str)];

pub const YEARS: [(i32, Off, Makeup); 3] = [
    (
        2024,
        &[
            ("2024-01-01", "2024-01-01", "元旦"),
            ("2024-02-10", "2024-02-17", "春节"),
            ("2024-04-04", "2024-04-06", "清明节"),
            ("2024-05-01", "2024-05-05", "劳动节"),
            ("2024-06-10", "2024-06-10", "端午节"),
            ("2024-09-15", "2024-09-17", "中秋节"),
            ("2024-10-01", "2024-10-07", "国庆节"),
        ],
        &[
            ("2024-02-04", "春节"),
            ("2024-02-18", "春节"),
            ("2024-04-07", "清明节"),
            ("2024-04-28", "劳动节"),
            ("2024-05-11", "劳动节"),
            ("2024-09-14", "中秋节"),
            ("2024-09-29", "国庆节"),
            ("2024-10-12", "国庆节"),
        ],
    ),
    (
        2025,
        &[
            ("2025-01-01", "2025-01-01", "元旦"),
            ("2025-01-28", "2025-02-04", "春节"),
            ("2025-04-04", "2025-04-06", "清明节"),
            ("2025-05-01", "2025-05-05", "劳动节"),
            ("2025-05-31", "2025-06-02", "端午节"),
            ("2025-10-01", "2025-10-05", "国庆节"),
            ("2025-10-06", "2025-10-06", "中秋节"),
            ("2025-10-07", "2025-10-08", "国庆节"),
        ],
        &[
            ("2025-01-26", "春节"),
            ("2025-02-08", "春节"),
            ("2025-04-27", "劳动节"),
            ("2025-09-28", "国庆节"),
            ("2025-10-11", "国庆节"),
        ],
    ),
    (
        2026,
        &[
            ("2026-01-01", "2026-01-03", "元旦"),
            ("2026-02-15", "2026-02-23", "春节"),
            ("2026-04-04", "2026-04-06", "清明节"),
            ("2026-05-01", "2026-05-05", "劳动节"),
            ("2026-06-19", "2026-06-21", "端午节"),
            ("2026-09-25", "2026-09-27", "中秋节"),
            ("2026-10-01", "2026-10-07", "国庆节"),
        ],
        &[
            ("2026-01-04", "元旦"),
            ("2026-02-14", "春节"),
            ("2026-02-28", "春节"),
            ("2026-05-09", "劳动节"),
            ("2026-09-20", "国庆节"),
            ("2026-10-10", "国庆节"),
        ],
    ),
];

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn shift(opens: &str, closes: &str) -> Shift {
    let time = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    Shift { opens: time(opens), closes: time(closes) }
}

pub fn fixed(month: u32, day: u32, name: &str) -> FixedHoliday {
    FixedHoliday { month, day, name: name.to_owned() }
}

pub fn office(zone: Tz, makeup_days_open: bool) -> Office {
    let shifts = vec![shift("13:30", "18:30"), shift("09:30", "12:00")];
    let holidays = vec![
        fixed(1, 1, "元旦"),
        fixed(5, 1, "劳动节"),
        fixed(5, 2, "劳动节"),
        fixed(10, 1, "国庆节"),
        fixed(10, 2, "国庆节"),
        fixed(10, 3, "国庆节"),
    ];
    let weekdays = WeekdaySet::from_array(WORKDAYS);
    Office::new(zone, shifts, weekdays, makeup_days_open, holidays).unwrap()
}

pub fn ranges(lines: &[(&str, &str, &str)]) -> Vec<DayRange> {
    let range = |&(from, to, name): &(&str, &str, &str)| DayRange {
        from: date(from),
        to: (to != from).then(|| date(to)),
        name: name.to_owned(),
    };
    lines.iter().map(range).collect()
}

pub fn makeups(lines: &[(&str, &str)]) -> Vec<MakeupDay> {
    let day = |&(day, name): &(&str, &str)| MakeupDay { date: date(day), name: name.to_owned() };
    lines.iter().map(day).collect()
}

pub fn year_of(year: i32, off: &[DayRange], makeup: &[MakeupDay]) -> Result<CalendarYear, Vec<CalendarProblem>> {
    let notice = format!("国务院办公厅关于{year}年部分节假日安排的通知");
    let issued = NaiveDate::from_ymd_opt(year - 1, 11, 4).unwrap();
    CalendarYear::new(year, notice, issued, off, makeup)
}

pub fn calendar() -> Calendar {
    let year = |(year, off, makeup): &(i32, &[_], &[_])| year_of(*year, &ranges(off), &makeups(makeup)).unwrap();
    Calendar::new(YEARS.iter().map(year).collect()).unwrap()
}

pub fn desk() -> Hours {
    Hours::new(office(Tz::Asia__Shanghai, true), calendar())
}

pub fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}
