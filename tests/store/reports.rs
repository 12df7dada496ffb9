//! Thumbs, misses, counters, values, versions of the knowledge, reloads.

use crate::each;
use crate::fixture::{at, who, within};
use beian_bot::store::{Count, Feedback, Miss, ReloadRecord, Snapshot, Store};
use chrono::NaiveDate;

pub fn miss(address: &str, question: &str, second: i64) -> Miss {
    Miss {
        address: who(address),
        question: question.into(),
        outcome: "unknown".into(),
        nearest: (second % 2 == 0).then(|| "entry:x".into()),
        version: "v1".into(),
        at: at(second),
    }
}

pub fn feedback(address: &str, message: i64, useful: bool, second: i64) -> Feedback {
    Feedback { address: who(address), message, label: "entry:x".into(), useful, at: at(second) }
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
}

#[test]
fn a_second_thumb_replaces_the_first() {
    each(|store| {
        within(store, |tx| tx.put_feedback(&feedback("a", 1, true, 1)));
        within(store, |tx| tx.put_feedback(&feedback("a", 1, false, 2)));
        within(store, |tx| tx.put_feedback(&feedback("a", 2, true, 2)));
        assert_eq!(within(store, |tx| tx.purge(at(2))), 0, "the first one's time is gone");
        assert_eq!(within(store, |tx| tx.purge(at(3))), 2);
    });
}

#[test]
fn misses_are_listed_newest_first() {
    each(|store| {
        for second in [1, 5, 3, 5] {
            within(store, |tx| tx.put_miss(&miss("a", &format!("q{second}"), second)));
        }
        let found = within(store, |tx| tx.misses(at(3), 9));
        assert_eq!(found.iter().map(|miss| miss.question.as_str()).collect::<Vec<_>>(), ["q5", "q5", "q3"]);
        assert_eq!(found[2], miss("a", "q3", 3));
        assert_eq!(within(store, |tx| tx.misses(at(0), 2)).len(), 2);
    });
}

#[test]
fn counters_add_up_by_day() {
    each(|store| {
        for (number, name, by) in [(2, "b", 1), (2, "a", 2), (2, "a", 3), (1, "a", 7), (10, "a", 1)] {
            within(store, |tx| tx.count(day(number), name, by));
        }
        let expected = [(2, "a", 5), (2, "b", 1), (10, "a", 1)];
        let expected = expected.map(|(number, name, count)| Count { day: day(number), name: name.into(), count });
        assert_eq!(within(store, |tx| tx.counts(day(2))), expected);
    });
}

#[test]
fn values_are_kept_under_their_names() {
    each(|store| {
        assert_eq!(within(store, |tx| tx.value("a")), None);
        for (name, value) in [("a", "1"), ("b", "2"), ("a", "3"), ("c", "")] {
            within(store, |tx| tx.put_value(name, value));
        }
        let found = ["a", "b", "c"].map(|name| within(store, |tx| tx.value(name)).unwrap());
        assert_eq!(found, ["3", "2", ""]);
    });
}

fn use_version(store: &dyn Store, version: &str, second: i64) {
    let snapshot = Snapshot { version: version.into(), files: format!("files of {version}"), at: at(second) };
    within(store, |tx| tx.put_snapshot(&snapshot));
}

#[test]
fn the_five_versions_used_last_are_kept() {
    each(|store| {
        for version in ["1", "2", "3", "4", "5"] {
            use_version(store, version, 10);
        }
        use_version(store, "1", 2);
        use_version(store, "6", 1);
        let kept = ["1", "2", "3", "4", "5", "6"].map(|version| within(store, |tx| tx.snapshot(version)).is_some());
        assert_eq!(kept, [true, false, true, true, true, true], "by use, whatever the clock says");
        let first = within(store, |tx| tx.snapshot("1")).unwrap();
        assert_eq!((first.files.as_str(), first.at), ("files of 1", at(10)), "when it was first used");
    });
}

#[test]
fn the_newest_reloads_come_first() {
    each(|store| {
        let record = |number: i64| ReloadRecord {
            at: at(10 - number),
            who: "cli".into(),
            action: "reload".into(),
            outcome: "swapped".into(),
            from: format!("v{number}"),
            to: format!("v{}", number + 1),
            report: "report".into(),
        };
        for number in 1..=3 {
            within(store, |tx| tx.put_reload(&record(number)));
        }
        assert_eq!(within(store, |tx| tx.reloads(2)), [record(3), record(2)]);
    });
}
