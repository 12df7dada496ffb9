//! Reads `office.yaml` into an [`Office`].

use chrono::{NaiveTime, Weekday, WeekdaySet};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::Contacts;
use crate::facts::Source;
use crate::faq::read_sources;
use crate::hours::{FixedHoliday, Office, OfficeProblem, Shift};
use crate::problem::Place;
use crate::yaml::{Fields, Node, Placed, Reader, Value};

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
    "answer_within_minutes",
    "sources",
    "checked",
];

pub(super) fn read_office(reader: &mut Reader, root: &Node) -> Option<OfficeFile> {
    let fields = reader.map(root, "办公时间", KEYS)?;
    reader.text(&fields, "provider");
    reader.past_date(&fields, "checked");
    let sources = read_sources(reader, &fields, true);
    let mut contacts = read_contacts(reader, &fields);
    contacts.answer_within_minutes = read_minutes(reader, &fields);
    let warning_days = fields.get("calendar_warning_days").map_or(Some(60), |node| reader.integer_of(node, "天数"));
    let makeup = reader.boolean(&fields, "makeup_days_open", true);
    let zone = read_zone(reader, &fields);
    let weekdays = read_weekdays(reader, &fields);
    let shifts = read_shifts(reader, &fields);
    let holidays = read_fixed(reader, &fields);
    let (shifts, holidays) = (split(shifts), split(holidays));
    // Checked even without a zone, so that all mistakes show at once.
    let office = Office::new(zone.unwrap_or(Tz::UTC), shifts.0, weekdays, makeup, holidays.0);
    if let Err(problems) = &office {
        for problem in problems.iter().filter(|problem| !follows(problem, &fields)) {
            let place = place_of(problem, &fields, &shifts.1, &holidays.1);
            reader.error(place, "bad-office", problem.to_string());
        }
    }
    let office = zone.and_then(|_| office.ok());
    Some(OfficeFile { office, contacts, warning_days: warning_days.unwrap_or(60), sources })
}

fn split<T>(placed: Vec<Placed<T>>) -> (Vec<T>, Vec<Place>) {
    placed.into_iter().map(|item| (item.value, item.place)).unzip()
}

// "There is none" is not said of a list whose items have mistakes of their own.
fn follows(problem: &OfficeProblem, fields: &Fields<'_>) -> bool {
    let key = match problem {
        OfficeProblem::NoShift => "shifts",
        OfficeProblem::NoWeekday => "weekdays",
        _ => return false,
    };
    fields.get(key).is_some_and(|node| !matches!(&node.value, Value::Seq(items) if items.is_empty()))
}

fn place_of<'p>(problem: &OfficeProblem, fields: &Fields<'p>, shifts: &'p [Place], holidays: &'p [Place]) -> &'p Place {
    let key = |key| fields.get(key).map(|node| &node.place);
    let place = match problem {
        OfficeProblem::NoShift => key("shifts"),
        OfficeProblem::NoWeekday => key("weekdays"),
        OfficeProblem::ClosesBeforeOpens { index, .. } | OfficeProblem::ShiftsOverlap { second: index, .. } => {
            shifts.get(*index)
        }
        OfficeProblem::NoSuchDay { index, .. }
        | OfficeProblem::HolidayTwice { index }
        | OfficeProblem::HolidayWithoutName { index } => holidays.get(*index),
    };
    place.unwrap_or(fields.place)
}

fn read_zone(reader: &mut Reader, fields: &Fields<'_>) -> Option<Tz> {
    let zone = reader.text(fields, "time_zone")?;
    let parsed = zone.value.parse().ok();
    if parsed.is_none() {
        reader.one_of("时区", &zone, TZ_VARIANTS.iter().map(|zone| zone.name()));
    }
    parsed
}

fn read_contacts(reader: &mut Reader, fields: &Fields<'_>) -> Contacts {
    let Some(node) = reader.required(fields, "contacts") else {
        return Contacts::default();
    };
    let Some(fields) = reader.map(node, "contacts", &["phone", "online", "console"]) else {
        return Contacts::default();
    };
    let mut text = |key| reader.text(&fields, key).map(|text| text.value).unwrap_or_default();
    Contacts { phone: text("phone"), online: text("online"), console: text("console"), answer_within_minutes: None }
}

fn read_minutes(reader: &mut Reader, fields: &Fields<'_>) -> Option<u32> {
    let node = fields.get("answer_within_minutes")?;
    let minutes = reader.integer_of(node, "分钟数")?;
    let minutes = u32::try_from(minutes).ok().filter(|minutes| (1..=600).contains(minutes));
    if minutes.is_none() {
        reader.error(&node.place, "unknown-value", "分钟数写 1 到 600；不想承诺时间就删掉这一行");
    }
    minutes
}

fn read_weekdays(reader: &mut Reader, fields: &Fields<'_>) -> WeekdaySet {
    let mut days = WeekdaySet::EMPTY;
    for node in reader.list(fields, "weekdays") {
        let Some(number) = reader.integer_of(node, "weekdays") else { continue };
        let day = number.checked_sub(1).and_then(|from_0| Weekday::try_from(u8::try_from(from_0).ok()?).ok());
        match day {
            Some(day) => {
                days.insert(day);
            }
            None => reader.error(&node.place, "unknown-value", "星期写 1（周一）到 7（周日）"),
        }
    }
    days
}

fn read_shifts(reader: &mut Reader, fields: &Fields<'_>) -> Vec<Placed<Shift>> {
    let mut shifts = Vec::new();
    for node in reader.list(fields, "shifts") {
        let Some(fields) = reader.map(node, "时段", &["opens", "closes"]) else {
            continue;
        };
        let opens = read_time(reader, &fields, "opens");
        let closes = read_time(reader, &fields, "closes");
        if let (Some(opens), Some(closes)) = (opens, closes) {
            shifts.push(Placed { value: Shift { opens, closes }, place: node.place.clone() });
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

fn read_fixed(reader: &mut Reader, fields: &Fields<'_>) -> Vec<Placed<FixedHoliday>> {
    let mut holidays = Vec::new();
    for node in reader.list(fields, "fixed_holidays") {
        let Some(fields) = reader.map(node, "固定节日", &["month", "day", "name"]) else {
            continue;
        };
        let mut number = |key| reader.integer(&fields, key).map(|n| u32::try_from(n).unwrap_or(0));
        let (month, day) = (number("month"), number("day"));
        let name = reader.text(&fields, "name");
        if let (Some(month), Some(day), Some(name)) = (month, day, name) {
            let value = FixedHoliday { month, day, name: name.value };
            holidays.push(Placed { value, place: node.place.clone() });
        }
    }
    holidays
}
