//! What a question says of the applicant: `tests/slots.tsv`, read with the shipped knowledge base.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use beian_bot::conversation::slots;
use beian_bot::library;
use chrono::NaiveDate;

#[test]
fn what_is_said_of_the_applicant_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let (_, book, problems) = library::load_to_answer(&folder, false, today).unwrap();
    let book = book.unwrap_or_else(|| panic!("{problems:#?}"));
    let mut wrong = Vec::new();
    for line in include_str!("slots.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (typed, province, nature) = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        let case = slots(&book, typed).case;
        let said = |variable| case.choice(variable).unwrap_or("-");
        if (said("province"), said("nature")) != (province, nature) {
            wrong.push(format!("{line}  but read: {} {}", said("province"), said("nature")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
