//! The pre-check: values → findings, the command line's contract, and the conversation with its buttons.
//!
//! `precheck.jsonl`: `id`, `given` as on the command line, `expect` (`field rule level`, all of them, in any order), and
//! `at` where it is not the usual Monday. Written from the pages, not from the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "precheck/buttons.rs"]
mod buttons;
#[path = "precheck/command.rs"]
mod command;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use beian_bot::conversation::finding_text;
use beian_bot::facts::Answered;
use beian_bot::knowledge::Book;
use beian_bot::library;
use beian_bot::precheck::{Finding, Given, Level, check, given_from_json};
use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const AT: &str = "2026-11-23T10:00:00+08:00";

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let (_, book, problems) = library::load(&Path::new(ROOT).join("knowledge"), false, today).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

struct Case {
    id: String,
    given: Given,
    expect: BTreeSet<String>,
    today: NaiveDate,
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(Path::new(ROOT).join("tests/precheck.jsonl")).unwrap();
    let case = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let at = DateTime::parse_from_rfc3339(row["at"].as_str().unwrap_or(AT)).unwrap();
        let id = row["id"].as_str().unwrap().to_owned();
        let given = row["given"].as_object().unwrap();
        let (given, errors) = given_from_json(given, &BOOK.precheck, &BOOK.checklist, &BOOK.provinces);
        assert!(errors.is_empty(), "{id}: {errors:?}");
        let expect = row["expect"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
        Case { id, given, expect, today: at.date_naive() }
    };
    text.lines().map(case).collect()
}

fn found(given: &Given, today: NaiveDate) -> Vec<Finding> {
    check(BOOK.precheck_parts(), given, today)
}

fn field_of(finding: &Finding) -> &str {
    &BOOK.precheck.field(&finding.field).unwrap().given
}

#[test]
fn every_case_comes_out_as_written() {
    let cases = cases();
    assert!(cases.len() >= 300, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let findings = found(&case.given, case.today);
        let name = |finding: &Finding| format!("{} {} {}", field_of(finding), finding.rule, finding.level.code());
        let names: BTreeSet<String> = findings.iter().map(name).collect();
        if names != case.expect || findings.len() != names.len() {
            wrong.push(format!("{} {:?}\n  expected {:?}\n  found    {names:?}", case.id, case.given, case.expect));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_says_where_it_stands_and_leaves_no_hole() {
    let mut rules = BTreeSet::new();
    for case in cases() {
        for finding in found(&case.given, case.today) {
            assert!(!finding.sources.is_empty(), "{}: {finding:?}", case.id);
            let text = finding_text(&BOOK, &finding);
            assert!(!text.contains('{') && !text.contains("「」"), "{}: {text}", case.id);
            assert!(text.chars().count() <= 600, "{}: {text}", case.id);
            assert!(finding.level != Level::External || text.contains("https://") || text.contains("注册商"), "{text}");
            rules.insert(finding.rule);
        }
    }
    let all: BTreeSet<String> = BOOK.precheck.rules.iter().map(|rule| rule.id.value.clone()).collect();
    let never: Vec<&String> = all.difference(&rules).collect();
    assert!(never.is_empty(), "no case shows {never:?}");
}

/// What is called an error without knowing the applicant is an error for every applicant; and a doubt says for whom.
#[test]
fn an_error_holds_whoever_the_applicant_is() {
    let mut judged = 0;
    for case in cases() {
        let findings = found(&case.given, case.today);
        let known = |name: &str| case.given.case.get(name).is_some();
        if known("nature") && known("province") {
            continue;
        }
        for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
            for (nature, province) in completions(&case.given) {
                let mut given = case.given.clone();
                given.case.set("nature", Answered::Choice(nature.clone()));
                given.case.set("province", Answered::Choice(province.clone()));
                let again = found(&given, case.today);
                let same = again.iter().any(|one| one.field == finding.field && one.level == Level::Error);
                assert!(same, "{}: no error of {} for {nature} in {province}", case.id, finding.field);
                judged += 1;
            }
        }
    }
    assert!(judged > 1000, "{judged}");
    let (given, _) = given_from_json(
        json!({"site_name": "云海网络"}).as_object().unwrap(),
        &BOOK.precheck,
        &BOOK.checklist,
        &BOOK.provinces,
    );
    let text = finding_text(&BOOK, &found(&given, NaiveDate::default())[0]);
    assert!(text.starts_with("以个人名义、不在江苏备案的话："), "{text}");
}

fn completions(given: &Given) -> Vec<(String, String)> {
    let one = |name: &str, all: Vec<String>| given.case.choice(name).map_or(all, |value| vec![value.to_owned()]);
    let natures = one("nature", vec!["individual".to_owned(), "organization".to_owned()]);
    let provinces = one("province", BOOK.provinces.iter().map(|province| province.name.clone()).collect());
    natures.iter().flat_map(|n| provinces.iter().map(move |p| (n.clone(), p.clone()))).collect()
}

/// Anything may stand in any field.
#[test]
fn anything_is_judged() {
    let odd = [
        "",
        " ",
        "\u{0}",
        "：",
        "🙂🙂",
        "a",
        "....",
        "-",
        "::::",
        "[::1]",
        "９９９９",
        "０",
        "号",
        "icp备",
        "沪ICP备",
        "9999-99-99",
        "0000-00-00",
        "12345678901234567890",
        "https://",
        "www.",
        "\u{202e}案备",
        "的",
        "王",
        "的个人博客",
        "((((",
        "、、、",
        "有限公司",
        "四川省",
        "2026-11-23T10:00:00+08:00",
        "0x",
        "备".repeat(299).as_str(),
    ]
    .map(str::to_owned);
    for value in &odd {
        let values = BOOK.precheck.fields.iter().map(|field| (field.id.value.clone(), value.clone()));
        for (nature, province) in
            [(None, None), (Some("individual"), Some("江苏")), (Some("organization"), Some("四川"))]
        {
            let mut given = Given { values: values.clone().collect(), ..Given::default() };
            let answers = [("nature", nature), ("province", province)];
            for (name, value) in answers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                given.case.set(name, Answered::Choice(value.to_owned()));
            }
            for finding in found(&given, NaiveDate::MAX).iter().chain(&found(&given, NaiveDate::MIN)) {
                assert!(!finding_text(&BOOK, finding).is_empty());
            }
        }
    }
}
