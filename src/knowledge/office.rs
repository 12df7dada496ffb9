//! Reads `office.yaml` and the calendar years into [`Hours`].

use chrono::{NaiveDate, NaiveTime, Weekday, WeekdaySet};
use chrono_tz::Tz;

use super::Contacts;
use crate::facts::Source;
use crate::faq::read_sources;
use crate::hours::{Calendar, CalendarYear, DayRange, FixedHoliday, Hours, MakeupDay, Office, Shift};
use crate::yaml::{Fields, Node, Placed, Reader};

/// What `office.yaml` holds.
#[derive(Debug)]
pub(super) struct OfficeFile {
    pub office: Option<Office>,
    pub contacts: Contacts,
    pub warning_days: i64,
    pub sources: Vec<Placed<Source>>,
}

const KEYS: &[&str] = &[
    "provider",
    "time_zone",
    "weekdays",
    "shifts",
    "makeup_days_open",
    "fixed_holidays",
    "calendar_warning_days",
    "contacts",
    "sources",
    "checked",
];

pub(super) fn read_office(reader: &mut Reader, root: &Node) -> Option<OfficeFile> {
    let fields = reader.map(root, "办公时间", KEYS)?;
    reader.text(&fields, "provider");
    reader.date(&fields, "checked");
    let sources = read_sources(reader, &fields, true);
    let contacts = read_contacts(reader, &fields);
    let warning_days = fields.get("calendar_warning_days").map_or(Some(60), |node| reader.integer_of(node, "天数"));
    let makeup = reader.boolean(&fields, "makeup_days_open", true);
    let zone = reader.text(&fields, "time_zone")?;
    let parsed: Option<Tz> = zone.value.parse().ok();
    if parsed.is_none() {
        reader.error(&zone.place, "unknown-value", format!("没有时区 `{}`，例如 Asia/Shanghai", zone.value));
    }
    let weekdays = read_weekdays(reader, &fields);
    let shifts = read_shifts(reader, &fields);
    let holidays = read_fixed(reader, &fields);
    let office = parsed.and_then(|zone| {
        Office::new(zone, shifts, weekdays, makeup, holidays)
            .map_err(|problems| {
                let place = fields.get("shifts").map_or(fields.place, |node| &node.place);
                for problem in problems {
                    reader.error(place, "bad-office", problem.to_string());
                }
            })
            .ok()
    });
    Some(OfficeFile { office, contacts, warning_days: warning_days.unwrap_or(60), sources })
}

fn read_contacts(reader: &mut Reader, fields: &Fields<'_>) -> Contacts {
    let Some(node) = reader.required(fields, "contacts") else {
        return Contacts::default();
    };
    let Some(fields) = reader.map(node, "contacts", &["phone", "online", "console"]) else {
        return Contacts::default();
    };
    let mut text = |key| reader.text(&fields, key).map(|text| text.value).unwrap_or_default();
    Contacts { phone: text("phone"), online: text("online"), console: text("console") }
}

fn read_weekdays(reader: &mut Reader, fields: &Fields<'_>) -> WeekdaySet {
    let mut days = WeekdaySet::EMPTY;
    for node in reader.list(fields, "weekdays") {
        let number = reader.integer_of(node, "weekdays");
        let day = number.and_then(|number| u8::try_from(number - 1).ok()).and_then(|n| Weekday::try_from(n).ok());
        match day {
            Some(day) => {
                days.insert(day);
            }
            None => reader.error(&node.place, "unknown-value", "星期写 1（周一）到 7（周日）"),
        }
    }
    days
}

fn read_shifts(reader: &mut Reader, fields: &Fields<'_>) -> Vec<Shift> {
    let mut shifts = Vec::new();
    for node in reader.list(fields, "shifts") {
        let Some(fields) = reader.map(node, "时段", &["opens", "closes"]) else {
            continue;
        };
        let opens = read_time(reader, &fields, "opens");
        let closes = read_time(reader, &fields, "closes");
        if let (Some(opens), Some(closes)) = (opens, closes) {
            shifts.push(Shift { opens, closes });
        }
    }
    shifts
}

fn read_time(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<NaiveTime> {
    let text = reader.text(fields, key)?;
    let time = NaiveTime::parse_from_str(&text.value, "%H:%M").ok();
    if time.is_none() {
        reader.error(&text.place, "bad-time", format!("`{}` 不是 09:30 这样的时间", text.value));
    }
    time
}

fn read_fixed(reader: &mut Reader, fields: &Fields<'_>) -> Vec<FixedHoliday> {
    let mut holidays = Vec::new();
    for node in reader.list(fields, "fixed_holidays") {
        let Some(fields) = reader.map(node, "固定节日", &["month", "day", "name"]) else {
            continue;
        };
        let month = reader.integer(&fields, "month").and_then(|n| u32::try_from(n).ok());
        let day = reader.integer(&fields, "day").and_then(|n| u32::try_from(n).ok());
        let name = reader.text(&fields, "name");
        if let (Some(month), Some(day), Some(name)) = (month, day, name) {
            holidays.push(FixedHoliday { month, day, name: name.value });
        }
    }
    holidays
}

pub(super) fn read_year(reader: &mut Reader, root: &Node) -> Option<CalendarYear> {
    let keys = ["year", "notice", "notice_date", "days_off", "makeup_days"];
    let fields = reader.map(root, "放假安排", &keys)?;
    let year = reader.integer(&fields, "year").and_then(|year| i32::try_from(year).ok());
    let notice = reader.text(&fields, "notice");
    let notice_date = reader.date(&fields, "notice_date");
    let mut ranges = Vec::new();
    for node in reader.list(&fields, "days_off") {
        let Some(fields) = reader.map(node, "假期", &["from", "to", "name"]) else {
            continue;
        };
        let from = reader.date(&fields, "from");
        let to: Option<NaiveDate> = match fields.get("to") {
            Some(_) => reader.date(&fields, "to").map(|date| date.value),
            None => None,
        };
        if let (Some(from), Some(name)) = (from, reader.text(&fields, "name")) {
            ranges.push(DayRange { from: from.value, to, name: name.value });
        }
    }
    let mut makeups = Vec::new();
    for node in reader.list(&fields, "makeup_days") {
        let Some(fields) = reader.map(node, "调休上班", &["date", "name"]) else {
            continue;
        };
        if let (Some(date), Some(name)) = (reader.date(&fields, "date"), reader.text(&fields, "name")) {
            makeups.push(MakeupDay { date: date.value, name: name.value });
        }
    }
    let built = CalendarYear::new(year?, notice?.value, notice_date?.value, &ranges, &makeups);
    built
        .map_err(|problems| problems.iter().for_each(|p| reader.error(fields.place, "bad-calendar", p.to_string())))
        .ok()
}

pub(super) fn join(
    reader: &mut Reader,
    place: &crate::problem::Place,
    office: Option<Office>,
    years: Vec<CalendarYear>,
) -> Option<Hours> {
    let calendar = Calendar::new(years)
        .map_err(|problems| problems.iter().for_each(|p| reader.error(place, "bad-calendar", p.to_string())))
        .ok()?;
    Some(Hours::new(office?, calendar))
}
