//! Reads the years of `calendar/` and joins them with the office into [`Hours`].

use std::mem::discriminant;

use chrono::NaiveDate;

use crate::hours::{Calendar, CalendarProblem, CalendarYear, DayRange, Hours, MakeupDay, Office};
use crate::problem::Place;
use crate::yaml::{Fields, Node, Placed, Reader};

/// Reads one year. Its number is noted even when the rest is wrong: the year is there.
pub(super) fn read_year(
    reader: &mut Reader,
    root: &Node,
    years: &mut Vec<Placed<i32>>,
) -> Option<Placed<CalendarYear>> {
    let keys = ["year", "notice", "notice_date", "days_off", "makeup_days"];
    let fields = reader.map(root, "放假安排", &keys)?;
    let year = read_number(reader, &fields);
    years.extend(year.clone());
    let notice = reader.text(&fields, "notice");
    let notice_date = reader.past_date(&fields, "notice_date");
    let ranges = read_ranges(reader, &fields);
    let makeups = read_makeups(reader, &fields);
    let (year, notice, notice_date) = (year?, notice?, notice_date?);
    let bare: (Vec<DayRange>, Vec<MakeupDay>) =
        (ranges.iter().map(|r| r.value.clone()).collect(), makeups.iter().map(|m| m.value.clone()).collect());
    match CalendarYear::new(year.value, notice.value, notice_date.value, &bare.0, &bare.1) {
        Ok(built) => Some(Placed { value: built, place: year.place }),
        Err(problems) => {
            let mut told: Vec<(&Place, _)> = Vec::new();
            // "There is none" is not said of a list whose items have mistakes of their own.
            let listed = !reader.list(&fields, "days_off").is_empty();
            let follows =
                |p: &&CalendarProblem| listed && ranges.is_empty() && matches!(p, CalendarProblem::NoDaysOff(_));
            for problem in problems.iter().filter(|problem| !follows(problem)) {
                let place = match problem {
                    CalendarProblem::NoticeOfAnotherYear(..) => &notice.place,
                    CalendarProblem::NoticeDateFar(..) => &notice_date.place,
                    _ => place_of(problem, &ranges, &makeups).unwrap_or(&year.place),
                };
                // A range in the wrong year is one mistake, not one a day.
                if !told.contains(&(place, discriminant(problem))) {
                    told.push((place, discriminant(problem)));
                    reader.error(place, "bad-calendar", problem.to_string());
                }
            }
            None
        }
    }
}

// The last entry with the date in question: of two, the later one is the mistake.
fn place_of<'p>(
    problem: &CalendarProblem,
    ranges: &'p [Placed<DayRange>],
    makeups: &'p [Placed<MakeupDay>],
) -> Option<&'p Place> {
    use CalendarProblem as P;
    let makeup = |date: NaiveDate| makeups.iter().rfind(|m| m.value.date == date).map(|m| &m.place);
    let range = |date: NaiveDate| {
        let holds = |range: &DayRange| (range.from..=range.to.unwrap_or(range.from)).contains(&date);
        ranges.iter().rfind(|range| holds(&range.value)).map(|range| &range.place)
    };
    match problem {
        P::RangeReversed(from, to) | P::RangeTooLong(from, to) => {
            let same = |range: &DayRange| range.from == *from && range.to == Some(*to);
            ranges.iter().find(|range| same(&range.value)).map(|range| &range.place)
        }
        P::OffAndMakeup(date) | P::MakeupOnWeekday(date) => makeup(*date),
        P::ListedTwice(date) => {
            let twice = makeups.iter().filter(|m| m.value.date == *date).count() > 1;
            if twice { makeup(*date) } else { range(*date) }
        }
        P::OtherYear(date, _) | P::NoName(date) => range(*date).or_else(|| makeup(*date)),
        P::NoDaysOff(_) | P::YearTwice(_) | P::NoticeOfAnotherYear(..) | P::NoticeDateFar(..) => None,
    }
}

fn read_number(reader: &mut Reader, fields: &Fields<'_>) -> Option<Placed<i32>> {
    let node = reader.required(fields, "year")?;
    let number = reader.integer_of(node, "year")?;
    let year = i32::try_from(number).ok().filter(|year| (2000..=2999).contains(year));
    if year.is_none() {
        reader.error(&node.place, "bad-calendar", format!("`{number}` 不是年份"));
    }
    Some(Placed { value: year?, place: node.place.clone() })
}

fn read_ranges(reader: &mut Reader, fields: &Fields<'_>) -> Vec<Placed<DayRange>> {
    let mut ranges = Vec::new();
    for node in reader.list(fields, "days_off") {
        let Some(fields) = reader.map(node, "假期", &["from", "to", "name"]) else {
            continue;
        };
        let from = reader.date(&fields, "from");
        let to = fields.get("to").and_then(|_| reader.date(&fields, "to"));
        let name = reader.text(&fields, "name");
        if let (Some(from), Some(name)) = (from, name) {
            let value = DayRange { from: from.value, to: to.map(|date| date.value), name: name.value };
            ranges.push(Placed { value, place: node.place.clone() });
        }
    }
    ranges
}

fn read_makeups(reader: &mut Reader, fields: &Fields<'_>) -> Vec<Placed<MakeupDay>> {
    let mut makeups = Vec::new();
    for node in reader.list(fields, "makeup_days") {
        let Some(fields) = reader.map(node, "调休上班", &["date", "name"]) else {
            continue;
        };
        let date = reader.date(&fields, "date");
        let name = reader.text(&fields, "name");
        if let (Some(date), Some(name)) = (date, name) {
            let value = MakeupDay { date: date.value, name: name.value };
            makeups.push(Placed { value, place: node.place.clone() });
        }
    }
    makeups
}

/// The office with its calendar; a year given twice is reported at the later file.
pub(super) fn join(reader: &mut Reader, office: Option<Office>, years: Vec<Placed<CalendarYear>>) -> Option<Hours> {
    let places: Vec<(i32, Place)> = years.iter().map(|year| (year.value.year, year.place.clone())).collect();
    match Calendar::new(years.into_iter().map(|year| year.value).collect()) {
        Ok(calendar) => Some(Hours::new(office?, calendar)),
        Err(problems) => {
            for problem in problems {
                let CalendarProblem::YearTwice(number) = problem else { continue };
                let place = places.iter().rfind(|(year, _)| *year == number).map(|(_, place)| place.clone());
                reader.error(&place.unwrap_or_default(), "bad-calendar", problem.to_string());
            }
            None
        }
    }
}
