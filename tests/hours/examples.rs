//! Working days, kinds of day, bounds of every search, and how far the
//! calendar reaches, by example. It must never need a random number.

use beian_bot::hours::{Calendar, DayKind, FixedHoliday, Hours, Office};
use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc, WeekdaySet};
use chrono_tz::Tz;

use super::desk::{WORKDAYS, calendar, date, desk, fixed, instant, office, shift};

#[test]
fn working_days_by_example() {
    let desk = desk();
    let cases = [
        ("2026-11-23", 1, "2026-11-24", true),  // Monday
        ("2026-11-20", 1, "2026-11-23", true),  // Friday
        ("2026-11-21", 1, "2026-11-23", true),  // Saturday
        ("2026-11-21", 0, "2026-11-21", true),  // nothing added
        ("2026-09-30", 1, "2026-10-08", true),  // over National Day
        ("2026-10-08", 2, "2026-10-10", true),  // make-up Saturday counts
        ("2026-10-08", 3, "2026-10-12", true),  // and the Sunday after does not
        ("2026-02-13", 2, "2026-02-24", true),  // make-up Saturday, then Spring Festival
        ("2025-12-31", 1, "2026-01-04", true),  // make-up Sunday
        ("2026-12-31", 1, "2027-01-04", false), // year not on file
        ("2026-12-30", 1, "2026-12-31", true),  // still on file
        ("2023-12-29", 1, "2024-01-02", false), // 30 and 31 December are not on file
        ("2023-12-31", 1, "2024-01-02", true),  // only days of 2024 are crossed
    ];
    for (from, n, to, covered) in cases {
        let reached = desk.add_working_days(date(from), n).unwrap();
        assert_eq!((reached.date, reached.covered), (date(to), covered), "{from} + {n}");
    }
    let span = desk.working_days_between(date("2026-11-23"), date("2026-11-20")).unwrap();
    assert_eq!((span.count, span.covered), (0, true));
    let year = |y: i32| {
        let day = |y| NaiveDate::from_ymd_opt(y, 12, 31).unwrap();
        desk.working_days_between(day(y - 1), day(y)).unwrap()
    };
    // Weekdays of the year, less weekdays off, plus make-up days.
    assert_eq!((year(2024).count, year(2025).count, year(2026).count), (251, 248, 248));
    assert!(year(2026).covered && !year(2027).covered);
}

#[test]
fn kinds_of_day() {
    let desk = desk();
    for (day, kind) in [
        ("2026-11-23", DayKind::Working),
        ("2026-11-22", DayKind::Weekend),
        ("2026-10-10", DayKind::MakeUp),
        ("2026-10-03", DayKind::Holiday("国庆节")),
        ("2025-10-06", DayKind::Holiday("中秋节")),
        ("2027-10-02", DayKind::Holiday("国庆节")),
        ("2027-10-04", DayKind::Working),
    ] {
        assert_eq!(desk.day_kind(date(day)), kind, "{day}");
    }
    let strict = Hours::new(office(Tz::Asia__Shanghai, false), calendar());
    assert_eq!(strict.day_kind(date("2026-10-10")), DayKind::Weekend);
}

#[test]
fn searches_end() {
    let every_day: Vec<FixedHoliday> =
        date("2024-01-01").iter_days().take(366).map(|day| fixed(day.month(), day.day(), "歇业")).collect();
    let shifts = vec![shift("09:30", "12:00")];
    let weekdays = WeekdaySet::from_array(WORKDAYS);
    let closed = Office::new(Tz::Asia__Shanghai, shifts, weekdays, true, every_day).unwrap();
    let never = Hours::new(closed, Calendar::default());
    let status = never.at(instant("2026-11-23T10:00:00+08:00"));
    assert_eq!((status.open, status.next_open), (false, None));
    assert_eq!(never.add_working_days(date("2026-11-23"), 1), None);

    let desk = desk();
    let today = date("2026-11-23");
    assert_eq!(desk.add_working_days(today, u32::MAX), None);
    assert!(desk.add_working_days(today, 10_000).is_some());
    assert_eq!(desk.add_working_days(NaiveDate::MAX, 1), None);
    assert_eq!(desk.working_days_between(today, NaiveDate::MAX), None);
    assert!(desk.working_days_between(today, date("2099-12-31")).is_some());
    assert_eq!(desk.working_days_between(NaiveDate::MAX, NaiveDate::MIN).unwrap().count, 0);
    for edge in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        for zone in [Tz::Asia__Shanghai, Tz::America__New_York] {
            assert!(!Hours::new(office(zone, true), calendar()).at(edge).calendar_covered);
        }
    }
}

#[test]
fn clocks_put_forward_over_an_opening() {
    let shifts = vec![shift("02:30", "05:00")];
    let all: WeekdaySet = WeekdaySet::ALL;
    let night = Office::new(Tz::America__New_York, shifts, all, true, Vec::new()).unwrap();
    let desk = Hours::new(night, Calendar::default());
    let status = desk.at(instant("2026-03-08T01:59:59-05:00"));
    let expected = Tz::America__New_York.with_ymd_and_hms(2026, 3, 8, 3, 0, 0).unwrap();
    assert_eq!(status.next_open, Some(expected));
}

#[test]
fn covered_days() {
    let all = calendar();
    assert_eq!(all.last_covered_day(), Some(date("2026-12-31")));
    assert_eq!(all.covered_until(date("2024-05-01")), Some(date("2026-12-31")));
    assert_eq!(all.covered_until(date("2027-01-01")), None);
    assert_eq!(Calendar::default().last_covered_day(), None);
    let gap = all.years().values().filter(|year| year.year != 2025).cloned();
    let gap = Calendar::new(gap.collect()).unwrap();
    assert_eq!(gap.last_covered_day(), Some(date("2026-12-31")));
    assert_eq!(gap.covered_until(date("2024-05-01")), Some(date("2024-12-31")));
}

#[test]
fn only_opening_time_counts_for_a_wait() {
    let desk = desk();
    let cases = [
        ("2026-11-23T10:00:00+08:00", 30, "2026-11-23T10:30:00+08:00"),
        ("2026-11-23T11:30:00+08:00", 30, "2026-11-23T12:00:00+08:00"), // to the last second
        ("2026-11-23T11:50:00+08:00", 30, "2026-11-23T13:50:00+08:00"), // over lunch
        ("2026-11-23T12:40:00+08:00", 30, "2026-11-23T14:00:00+08:00"),
        ("2026-11-20T18:20:00+08:00", 30, "2026-11-23T09:50:00+08:00"), // over a weekend
        ("2026-09-30T18:29:00+08:00", 2, "2026-10-08T09:31:00+08:00"),  // over National Day
        ("2026-11-23T09:30:00+08:00", 480, "2026-11-24T10:00:00+08:00"), // more than a day's 450 minutes
    ];
    for (from, minutes, by) in cases {
        assert_eq!(desk.after_open_minutes(instant(from), minutes), Some(instant(by)), "{from} + {minutes}");
    }
    assert_eq!(desk.after_open_minutes(instant("2026-11-23T10:00:00+08:00"), u32::MAX), None);
}
