//! Business hours: a table of instants (`tests/hours.tsv`), properties over
//! seeded random instants and dates, and examples. It must never depend on the
//! shipped data or the clock: adding a year there cannot change a row here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "hours/desk.rs"]
mod desk;
#[path = "hours/examples.rs"]
mod examples;
#[path = "hours/problems.rs"]
mod problems;

use std::fs;

use beian_bot::hours::{Hours, Reason, Status};
use chrono::{DateTime, Datelike, Days, NaiveDate, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use desk::{calendar, date, desk, instant, office};

// ---- the table ----

fn columns(status: &Status) -> [String; 7] {
    let none = || "-".to_owned();
    let time = |at: Option<DateTime<Tz>>| at.map_or_else(none, |at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false));
    [
        status.open.to_string(),
        status.reason.map_or_else(none, |reason| reason.to_string()),
        status.holiday.clone().unwrap_or_else(none),
        time(status.closes_at),
        time(status.next_open),
        status.calendar_covered.to_string(),
        status.next_open_covered.to_string(),
    ]
}

#[test]
fn table_of_instants() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hours.tsv");
    let (desk, table) = (desk(), fs::read_to_string(path).unwrap());
    let (mut rows, mut wrong, mut rewritten) = (0, Vec::new(), String::new());
    for (number, line) in table.lines().enumerate() {
        let mut expected = line.to_owned();
        if !line.is_empty() && !line.starts_with('#') {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 9, "line {}: 9 columns", number + 1);
            let got = columns(&desk.at(instant(cells[0]))).join("\t");
            if got != cells[1..8].join("\t") {
                wrong.push(format!("line {}: {line}\n     got: {got}", number + 1));
            }
            expected = [cells[0], &got, cells[8]].join("\t");
            rows += 1;
        }
        rewritten.push_str(&expected);
        rewritten.push('\n');
    }
    assert!(rows >= 60, "only {rows} rows");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, rewritten).unwrap();
    } else {
        assert!(wrong.is_empty(), "{} rows differ\n{}", wrong.len(), wrong.join("\n"));
    }
}

// ---- properties ----

/// splitmix64: the same numbers on every run and machine.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((z ^ (z >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }

    /// An instant from 2023 to 2028; every second one close to a boundary.
    fn instant(&mut self) -> DateTime<Utc> {
        let start = instant("2023-01-01T00:00:00+08:00");
        let day = self.below(6 * 365);
        let boundaries = [0, 34_200, 43_200, 48_600, 66_600];
        let second = match self.below(2) {
            0 => self.below(86_400),
            _ => boundaries[usize::try_from(self.below(5)).unwrap()] + self.below(5) - 2,
        };
        start + TimeDelta::days(day) + TimeDelta::seconds(second)
    }

    fn date(&mut self) -> NaiveDate {
        date("2023-01-01") + TimeDelta::days(self.below(6 * 365))
    }
}

/// The properties of one status that hold in any zone.
fn check_status(desk: &Hours, now: DateTime<Utc>) {
    let status = desk.at(now);
    let local = now.with_timezone(&desk.office().time_zone());
    let in_shift = desk.office().shifts().iter().any(|s| s.contains(local.time()));
    let working = desk.is_working_day(local.date_naive());
    assert_eq!(status.open, working && in_shift, "{now}");
    assert_eq!(status.open, status.reason.is_none(), "{now}");
    assert_eq!(status.open, status.closes_at.is_some(), "{now}");
    assert_eq!(status.open, status.next_open.is_none(), "{now}");
    assert_eq!(status.holiday.is_some(), status.reason == Some(Reason::Holiday), "{now}");
    assert!(status.calendar_covered || !status.next_open_covered, "{now}");
    let nano = TimeDelta::nanoseconds(1);
    if let Some(closes) = status.closes_at {
        assert!(closes > now, "{now}");
        assert!(!desk.at(closes.to_utc()).open, "{now}");
        assert!(desk.at(closes.to_utc() - nano).open, "{now}");
    }
    if let Some(opens) = status.next_open {
        assert!(opens > now, "{now}");
        assert!(desk.at(opens.to_utc()).open, "{now}");
        assert!(!desk.at(opens.to_utc() - nano).open, "{now}");
    }
}

#[test]
fn status_properties() {
    let mut seeded = Seeded(20_260_101);
    for zone in [Tz::Asia__Shanghai, Tz::America__New_York, Tz::Australia__Lord_Howe] {
        for makeup_days_open in [true, false] {
            let desk = Hours::new(office(zone, makeup_days_open), calendar());
            for _ in 0..2_000 {
                check_status(&desk, seeded.instant());
            }
        }
    }
}

#[test]
fn nothing_opens_between_now_and_next_open() {
    let (desk, mut seeded) = (desk(), Seeded(7));
    for _ in 0..300 {
        let now = seeded.instant();
        let Some(opens) = desk.at(now).next_open else {
            continue;
        };
        let mut probe = now;
        while probe < opens {
            assert!(!desk.at(probe).open, "{now}: open at {probe}");
            probe += TimeDelta::minutes(29);
        }
    }
}

#[test]
fn adding_and_counting_agree() {
    let (desk, mut seeded) = (desk(), Seeded(42));
    for _ in 0..3_000 {
        let (from, n) = (seeded.date(), u32::try_from(seeded.below(60)).unwrap());
        let reached = desk.add_working_days(from, n).unwrap();
        let span = desk.working_days_between(from, reached.date).unwrap();
        assert_eq!((span.count, span.covered), (n, reached.covered), "{from} + {n}");
        assert!(n == 0 || desk.is_working_day(reached.date), "{from} + {n}");
        let crossed = from.iter_days().skip(1).take_while(|day| *day <= reached.date);
        let covered = crossed.into_iter().all(|day| (2024..=2026).contains(&day.year()));
        assert_eq!(reached.covered, covered, "{from} + {n}");
        let more = u32::try_from(seeded.below(20)).unwrap();
        let twice = desk.add_working_days(reached.date, more).unwrap();
        assert_eq!(twice.date, desk.add_working_days(from, n + more).unwrap().date);
        let middle = from + Days::new(u64::from(more));
        let to = middle + Days::new(u64::from(n));
        let count = |a, b| desk.working_days_between(a, b).unwrap().count;
        assert_eq!(count(from, to), count(from, middle) + count(middle, to));
    }
}
