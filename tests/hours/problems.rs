//! Bad office and calendar data: every problem is reported, all at once. It
//! must never test how problems are worded.

use beian_bot::hours::{Calendar, CalendarProblem, CalendarYear, Office, OfficeProblem};
use chrono::WeekdaySet;
use chrono_tz::Tz;

use super::desk::{date, fixed, makeups, ranges, shift, year_of};

#[test]
fn office_problems_are_all_reported() {
    let shifts = vec![shift("13:30", "18:30"), shift("12:00", "13:30"), shift("10:00", "09:00")];
    let holidays = vec![fixed(2, 30, "无"), fixed(5, 1, "劳动节"), fixed(5, 1, " ")];
    let found = Office::new(Tz::UTC, shifts, WeekdaySet::EMPTY, true, holidays).unwrap_err();
    let expected = vec![
        OfficeProblem::NoWeekday,
        OfficeProblem::ClosesBeforeOpens { index: 2, shift: shift("10:00", "09:00") },
        OfficeProblem::ShiftsOverlap { first: 1, second: 0 },
        OfficeProblem::NoSuchDay { index: 0, month: 2, day: 30 },
        OfficeProblem::HolidayTwice { index: 2 },
        OfficeProblem::HolidayWithoutName { index: 2 },
    ];
    assert_eq!(found, expected);
    let none = Office::new(Tz::UTC, Vec::new(), WeekdaySet::ALL, true, Vec::new());
    assert_eq!(none.unwrap_err(), vec![OfficeProblem::NoShift]);
    let nested = vec![shift("09:00", "18:00"), shift("10:00", "11:00")];
    let nested = Office::new(Tz::UTC, nested, WeekdaySet::ALL, true, Vec::new());
    assert_eq!(nested.unwrap_err(), vec![OfficeProblem::ShiftsOverlap { first: 0, second: 1 }]);
}

#[test]
fn calendar_problems_are_all_reported() {
    use CalendarProblem as P;
    let off = ranges(&[
        ("2026-01-03", "2026-01-01", "元旦"),
        ("2026-02-01", "2026-04-01", "春节"),
        ("2026-05-01", "2026-05-02", "劳动节"),
        ("2026-05-02", "2026-05-02", "劳动节"),
        ("2025-12-31", "2025-12-31", "元旦"),
    ]);
    let makeup = makeups(&[("2026-05-02", "劳动节"), ("2026-05-06", "")]);
    let expected = vec![
        P::RangeReversed(date("2026-01-03"), date("2026-01-01")),
        P::RangeTooLong(date("2026-02-01"), date("2026-04-01")),
        P::ListedTwice(date("2026-05-02")),
        P::OtherYear(date("2025-12-31"), 2026),
        P::NoName(date("2026-05-06")),
        P::OffAndMakeup(date("2026-05-02")),
        P::MakeupOnWeekday(date("2026-05-06")),
    ];
    assert_eq!(year_of(2026, &off, &makeup).unwrap_err(), expected);
}

#[test]
fn contradictory_years_are_reported() {
    use CalendarProblem as P;
    let title = "国务院办公厅关于2025年部分节假日安排的通知".to_owned();
    let issued = date("2023-11-04");
    let found = CalendarYear::new(2026, title.clone(), issued, &[], &[]).unwrap_err();
    let expected = vec![P::NoticeOfAnotherYear(2026, title), P::NoticeDateFar(2026, issued), P::NoDaysOff(2026)];
    assert_eq!(found, expected);
    let off = ranges(&[("2026-01-01", "2026-01-01", "元旦")]);
    let year = year_of(2026, &off, &[]).unwrap();
    let found = Calendar::new(vec![year.clone(), year]).unwrap_err();
    assert_eq!(found, vec![P::YearTwice(2026)]);
}
