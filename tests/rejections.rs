//! Which reasons of returns pasted texts name: on wordings that were held back, on the golden returns, on each wording.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use beian_bot::conversation::{Verdict, judge_return};
use beian_bot::knowledge::{Book, GoldenReturn};
use beian_bot::library;
use beian_bot::rejection::{Finder, Found, Meaning, Wordings};
use beian_bot::text::compact;
use chrono::NaiveDate;

/// Floors and ceilings, as shares.
const HELD_BACK_RIGHT_MIN: f64 = 0.48;
const HELD_BACK_OFFERED_MIN: f64 = 0.80;
const HELD_BACK_WRONG_MAX: f64 = 0.03;
const OTHERS_NAMED_MAX: f64 = 0.02;
const FOLDS: usize = 5;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (_, book, problems) = library::load(&folder, false, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Every wording is asked of a finder trained without it and its fold.
#[test]
fn wordings_held_back_find_their_reason() {
    let all = BOOK.rejection_wordings();
    let (mut asked, mut right, mut offered, mut wrong) = (0, 0, 0, 0);
    for fold in 0..FOLDS {
        let in_fold = |at: usize| at % FOLDS == fold;
        let keep = |texts: &[String]| {
            texts.iter().enumerate().filter(|(at, _)| !in_fold(*at)).map(|(_, text)| text.clone()).collect::<Vec<_>>()
        };
        let kept = Wordings {
            reasons: all.reasons.iter().map(|texts| keep(texts)).collect(),
            lent: all.lent.clone(),
            around: keep(&all.around),
            silent: keep(&all.silent),
        };
        let finder = Finder::train(&kept, BOOK.index.concepts().clone());
        for (reason, texts) in all.reasons.iter().enumerate() {
            for (_, text) in texts.iter().enumerate().filter(|(at, _)| in_fold(*at)) {
                asked += 1;
                match finder.find(text) {
                    Found::Reason(found) if found == reason => right += 1,
                    Found::Reason(_) => wrong += 1,
                    Found::Around | Found::Unknown if finder.near(text).contains(&reason) => offered += 1,
                    Found::Around | Found::Unknown => {}
                }
            }
        }
    }
    let (found, with_offered, wrong) = (share(right, asked), share(right + offered, asked), share(wrong, asked));
    println!("{asked} held back: right {found:.3}, right or offered {with_offered:.3}, wrong {wrong:.3}");
    assert!(found >= HELD_BACK_RIGHT_MIN, "{found:.3}");
    assert!(with_offered >= HELD_BACK_OFFERED_MIN, "{with_offered:.3}");
    assert!(wrong <= HELD_BACK_WRONG_MAX, "{wrong:.3}");
}

/// Questions that are none of ours are no reasons of returns either.
#[test]
fn other_questions_name_no_reason() {
    let others: Vec<&str> = BOOK
        .golden
        .questions
        .iter()
        .filter(|question| question.labels.iter().any(|label| label.value.starts_with("refusal:")))
        .map(|question| question.ask.value.as_str())
        .collect();
    let named = others.iter().filter(|ask| BOOK.read_return(ask).iter().any(|part| !part.means.reasons().is_empty()));
    let named: Vec<&&str> = named.collect();
    assert!(others.len() >= 500 && share(named.len(), others.len()) <= OTHERS_NAMED_MAX, "{named:#?}");
}

#[test]
fn golden_returns_are_many_and_none_is_a_wording() {
    let (known, unknown): (Vec<&GoldenReturn>, Vec<&GoldenReturn>) =
        BOOK.golden.returns.iter().partition(|pasted| !pasted.reasons.is_empty());
    assert!(known.len() >= 60 && unknown.len() >= 30, "{} known, {} unknown", known.len(), unknown.len());
    assert!(known.iter().any(|pasted| pasted.reasons.len() >= 3), "none names several");
    let rejections = &BOOK.rejections;
    let lists = [&rejections.around, &rejections.silent];
    let asked = rejections.reasons.iter().map(|reason| &reason.ask).chain(lists);
    let wordings: BTreeSet<String> = asked.flatten().map(|wording| compact(&wording.value)).collect();
    for pasted in &BOOK.golden.returns {
        assert!(!wordings.contains(&compact(&pasted.paste.value)), "a wording: {}", pasted.paste.value);
    }
    let wrong: Vec<_> = unknown.iter().filter(|pasted| judge_return(&BOOK, pasted).0 == Verdict::Wrong).collect();
    assert!(wrong.is_empty(), "no reason of ours was named as one: {wrong:#?}");
}

#[test]
fn every_wording_names_its_own_reason() {
    let rejections = &BOOK.rejections;
    assert!(rejections.reasons.len() >= 45, "{}", rejections.reasons.len());
    for (at, reason) in rejections.reasons.iter().enumerate() {
        for wording in &reason.ask {
            let named: Vec<usize> =
                BOOK.read_return(&wording.value).iter().flat_map(|part| part.means.reasons().to_vec()).collect();
            assert!(named.contains(&at), "{}: {} names {named:?}", reason.id.value, wording.value);
        }
    }
    for silent in &rejections.silent {
        let parts = BOOK.read_return(&silent.value);
        assert!(parts.iter().all(|part| part.means == Meaning::Unknown), "{}: {parts:?}", silent.value);
    }
    for around in rejections.around.iter().chain(&rejections.begin) {
        let parts = BOOK.read_return(&around.value);
        assert!(parts.iter().all(|part| part.means == Meaning::Around), "{}: {parts:?}", around.value);
    }
}
