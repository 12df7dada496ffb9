//! The printed checklist: well formed, complete, and safe whatever the knowledge holds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use beian_bot::checklist::{Outcome, case_from_json, evaluate};
use beian_bot::conversation::checklist_html;
use beian_bot::facts::{Answered, Case};
use beian_bot::knowledge::Book;
use beian_bot::library;
use chrono::NaiveDate;

const INDIVIDUAL: &str = "individual-guangdong-with-permit";
const BLOCKED: &str = "individual-shanghai-without-permit";

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (_, book, problems) = library::load(&folder, false, today()).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// A golden case and what the checklist says to it.
fn golden(id: &str) -> (Case, Outcome) {
    let golden = BOOK.golden.cases.iter().find(|case| case.id.value == id).unwrap_or_else(|| panic!("no case {id}"));
    let (case, errors) = case_from_json(&golden.given, &BOOK.checklist, &BOOK.provinces);
    assert!(errors.is_empty());
    let outcome = evaluate(&BOOK.checklist, &case, &BOOK.provinces);
    (case, outcome)
}

/// The golden case of a company with the most documents and notes.
fn company() -> (Case, Outcome) {
    let ids = BOOK.golden.cases.iter().map(|case| case.id.value.as_str());
    let cases = ids.map(golden).filter(|(case, _)| case.choice("nature") == Some("organization"));
    cases.max_by_key(|(_, outcome)| (outcome.documents.len(), outcome.notes.len())).unwrap()
}

/// The text between the tags; panics where tags do not match.
fn text_of(page: &str) -> String {
    let mut open: Vec<&str> = Vec::new();
    let mut text = String::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("no doctype");
    while let Some((before, after)) = rest.split_once('<') {
        assert!(!before.contains('>'), "a loose > in {before}");
        if open.last() != Some(&"style") {
            text.push_str(before);
        }
        let (tag, following) = after.split_once('>').expect("a tag without end");
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes in <{tag}>");
        let name = tag.trim_start_matches('/').split_whitespace().next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "closes what is not open");
        } else if name != "meta" {
            open.push(name);
        }
        rest = following;
    }
    assert!(open.is_empty(), "left open: {open:?}");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[test]
fn a_page_holds_everything_of_the_list() {
    for (case, outcome) in [golden(INDIVIDUAL), company()] {
        let ticked = BTreeSet::from([outcome.documents[0].id.clone(), "no_such_document".to_owned()]);
        let page = checklist_html(&BOOK, &case, &outcome, &ticked, today());
        let text = text_of(&page);
        assert!(text.contains(&format!("已备 1 / {} 件", outcome.documents.len())), "{text}");
        assert_eq!((text.matches('☑').count(), text.matches('☐').count()), (1, outcome.documents.len() - 1));
        for (at, listed) in outcome.documents.iter().enumerate() {
            assert!(text.contains(&format!("{}. {}", at + 1, escaped(&listed.name))), "{}", listed.name);
            assert!(text.contains(&escaped(listed.why.trim())) && text.contains(&escaped(listed.accept.trim())));
            for (_, url) in &listed.templates {
                assert!(page.contains(&format!("href=\"{}\"", escaped(url))) && text.contains(&escaped(url)), "{url}");
            }
        }
        assert!(outcome.notes.iter().all(|note| text.contains(&escaped(note.text.trim()))));
        for says in ["2026-11-23", &BOOK.version[..12], "核对于", "省通信管理局", case.choice("province").unwrap()]
        {
            assert!(text.contains(says), "{says}");
        }
    }
}

#[test]
fn a_page_loads_and_runs_nothing() {
    let (case, outcome) = golden(INDIVIDUAL);
    let page = checklist_html(&BOOK, &case, &outcome, &BTreeSet::new(), today());
    for forbidden in ["<script", "<img", "<link", "@import", "url(", "src=", "javascript:"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for needed in ["lang=\"zh-CN\"", "charset=\"utf-8\"", "name=\"viewport\"", "size: A4"] {
        assert!(page.contains(needed), "{needed}");
    }
}

#[test]
fn a_blocked_case_says_why_and_what_to_do() {
    let (case, outcome) = golden(BLOCKED);
    let blocked = outcome.blocked.clone().unwrap();
    let text = text_of(&checklist_html(&BOOK, &case, &outcome, &BTreeSet::new(), today()));
    assert!(text.contains(&escaped(&blocked.reason)) && !text.contains('☐'), "{text}");
    assert!(blocked.ways_out.iter().all(|way| text.contains(&escaped(way))));
    assert!(blocked.sources.iter().all(|source| text.contains(&escaped(&BOOK.url(source)))));
}

#[test]
fn nasty_texts_are_only_text() {
    const NASTY: &str = "</h3><script>alert(\"x\")</script>&amp;' onload='y\u{0}\u{7}";
    let (case, mut outcome) = golden(INDIVIDUAL);
    for listed in &mut outcome.documents {
        NASTY.clone_into(&mut listed.name);
        NASTY.clone_into(&mut listed.why);
        NASTY.clone_into(&mut listed.accept);
        listed.templates =
            vec![(NASTY.to_owned(), "javascript:alert(1)".to_owned()), (NASTY.to_owned(), format!("https://{NASTY}"))];
    }
    outcome.notes.iter_mut().for_each(|note| NASTY.clone_into(&mut note.text));
    let page = checklist_html(&BOOK, &case, &outcome, &BTreeSet::new(), today());
    let text = text_of(&page);
    assert!(!page.contains("<script") && !page.contains("href=\"javascript") && !page.contains('\u{7}'), "{page}");
    assert!(text.contains(&escaped(NASTY.trim_end_matches(['\u{0}', '\u{7}']))));
}

#[test]
fn every_golden_case_makes_a_page() {
    for golden_case in &BOOK.golden.cases {
        let (case, outcome) = golden(&golden_case.id.value);
        let page = checklist_html(&BOOK, &case, &outcome, &BTreeSet::new(), today());
        assert!(!text_of(&page).contains('{'), "a placeholder is left: {}", golden_case.id.value);
    }
    let mut unsure = Case::default();
    unsure.set("province", Answered::Unsure);
    let outcome = evaluate(&BOOK.checklist, &unsure, &BOOK.provinces);
    let text = text_of(&checklist_html(&BOOK, &unsure, &outcome, &BTreeSet::new(), today()));
    assert!(text.contains("可能不全") && text.contains("省份还没定"), "{text}");
}
