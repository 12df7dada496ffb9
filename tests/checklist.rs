//! Properties of the checklist over random applicants: what is asked matters, what is not asked does not.
//!
//! Seeded: the same applicants every time. The golden cases of `knowledge/golden` are run through the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use beian_bot::checklist::{Condition, Kind, Next, Outcome, Variable, evaluate};
use beian_bot::facts::{Answered, Case};
use beian_bot::knowledge::Book;
use beian_bot::library;
use chrono::NaiveDate;
use random::Random;

const QUESTIONS_MAX: usize = 14;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (_, book, problems) = library::load(&folder, false, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

impl Random {
    fn one<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        &items[self.below(items.len())]
    }
}

/// Every value worth trying.
fn values(variable: &Variable) -> Vec<Answered> {
    let choice = |id: &str| Answered::Choice(id.to_owned());
    match &variable.kind {
        Kind::Choice(choices) => choices.iter().map(|one| choice(&one.id.value)).collect(),
        Kind::Province => BOOK.provinces.iter().map(|province| choice(&province.name)).collect(),
        Kind::Boolean => vec![Answered::Flag(true), Answered::Flag(false)],
        Kind::Count => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 21, 50, 51].map(Answered::Count).into(),
        Kind::List(choices) => {
            let single = choices.iter().map(|one| Answered::Many(BTreeSet::from([one.id.value.clone()])));
            std::iter::once(Answered::Many(BTreeSet::new())).chain(single).collect()
        }
    }
}

/// One value for every variable: an applicant who could answer anything.
fn applicant(random: &mut Random) -> BTreeMap<String, Answered> {
    let variables = BOOK.checklist.variables.iter();
    let mut all: BTreeMap<String, Answered> =
        variables.map(|variable| (variable.id.value.clone(), random.one(&values(variable)).clone())).collect();
    // Most people are individuals or companies that file for the first time; the rest is rare.
    if random.below(3) == 0 {
        all.insert("filing_type".to_owned(), Answered::Choice("first".to_owned()));
    }
    if random.below(2) == 0 {
        all.insert("id_kind".to_owned(), Answered::Choice("mainland".to_owned()));
    }
    all
}

fn judge(case: &Case) -> Outcome {
    evaluate(&BOOK.checklist, case, &BOOK.provinces)
}

fn asked(outcome: &Outcome) -> Option<String> {
    match &outcome.next {
        Next::Ask(question) if outcome.blocked.is_none() => Some(question.id.clone()),
        _ => None,
    }
}

/// Answers what is asked until nothing is; the answers given and the result.
fn interview(mut case: Case, applicant: &BTreeMap<String, Answered>) -> (Case, Outcome, usize) {
    let mut questions = 0;
    loop {
        let outcome = judge(&case);
        let Some(variable) = asked(&outcome) else { return (case, outcome, questions) };
        assert!(case.get(&variable).is_none(), "{variable} is asked twice: {case:?}");
        case.set(variable.clone(), applicant[&variable].clone());
        questions += 1;
        assert!(questions <= 40, "no end: {case:?}");
    }
}

/// What the applicant is told, without how sure the questions are.
fn told(outcome: &Outcome) -> (Vec<String>, Vec<String>, Option<String>) {
    let documents = outcome.documents.iter().map(|listed| format!("{} {} {}", listed.id, listed.required, listed.why));
    let notes = outcome.notes.iter().map(|note| note.text.clone());
    (documents.collect(), notes.collect(), outcome.blocked.as_ref().map(|blocked| blocked.reason.clone()))
}

/// A case somewhere on the way: a few answers volunteered, then the first questions answered.
fn on_the_way(random: &mut Random) -> Case {
    let someone = applicant(random);
    let mut case = Case::default();
    for variable in BOOK.checklist.variables.iter().filter(|_| random.below(5) == 0).collect::<Vec<_>>() {
        case.set(variable.id.value.clone(), someone[&variable.id.value].clone());
    }
    for _ in 0..random.below(8) {
        let Some(variable) = asked(&judge(&case)) else { break };
        case.set(variable.clone(), someone[&variable].clone());
    }
    case
}

#[test]
fn a_question_asked_can_still_change_the_result() {
    let mut random = Random(0x5EED_0001);
    let mut idle: BTreeMap<String, String> = BTreeMap::new();
    let mut judged = 0;
    for _ in 0..400 {
        let case = on_the_way(&mut random);
        let Some(variable) = asked(&judge(&case)) else { continue };
        judged += 1;
        let values = values(BOOK.checklist.variable(&variable).unwrap());
        let matters = (0..60).any(|_| {
            let someone = applicant(&mut random);
            let mut results = values.iter().map(|value| {
                let mut case = case.clone();
                case.set(variable.clone(), value.clone());
                told(&interview(case, &someone).1)
            });
            let first = results.next();
            results.any(|result| Some(&result) != first.as_ref())
        });
        if !matters {
            idle.entry(variable).or_insert_with(|| format!("{case:?}"));
        }
    }
    assert!(judged > 200, "only {judged} questions were judged");
    assert!(idle.is_empty(), "asked, but no answer changes anything: {idle:#?}");
}

#[test]
fn what_is_neither_asked_nor_offered_changes_nothing() {
    let mut random = Random(0x5EED_0002);
    let derived: BTreeSet<&str> = BOOK.checklist.derives.iter().map(|derive| derive.variable.value.as_str()).collect();
    let never = |variable: &&Variable| matches!(&variable.ask_when, Condition::Any(parts) if parts.is_empty());
    let never: Vec<&str> = BOOK.checklist.variables.iter().filter(never).map(|v| v.id.value.as_str()).collect();
    let deciding = BOOK.checklist.derives.iter().flat_map(|derive| derive.when.variables());
    let deciding: BTreeSet<&str> = deciding.filter(|id| never.contains(id)).collect();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for _ in 0..500 {
        let (case, outcome, _) = interview(on_the_way(&mut random), &applicant(&mut random));
        if outcome.blocked.is_some() {
            continue;
        }
        let offered = |id: &str| outcome.refinements.iter().any(|question| question.id == id);
        for variable in &BOOK.checklist.variables {
            let id = variable.id.value.as_str();
            // What follows from other answers is settled without being asked, and so is what only decides such an answer.
            if case.get(id).is_some() || offered(id) || derived.contains(id) || deciding.contains(id) {
                continue;
            }
            for value in values(variable) {
                let mut with = case.clone();
                with.set(id, value.clone());
                if told(&judge(&with)) != told(&outcome) {
                    found.entry(id.to_owned()).or_insert_with(|| format!("{value:?} in {case:?}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "never asked, never offered, and yet it matters: {found:#?}");
}

#[test]
fn an_interview_ends() {
    let mut random = Random(0x5EED_0003);
    let mut most = 0;
    for round in 0..3000 {
        let mut someone = applicant(&mut random);
        if round % 3 == 0 {
            someone.values_mut().filter(|_| random.below(3) == 0).for_each(|answer| *answer = Answered::Unsure);
        }
        let (case, outcome, questions) = interview(Case::default(), &someone);
        assert!(questions <= QUESTIONS_MAX, "{questions} questions: {case:?}");
        let lists = outcome.blocked.is_some() || !outcome.documents.is_empty();
        assert!(lists || someone["nature"] == Answered::Unsure, "neither a list nor a reason: {case:?}");
        if let Some(blocked) = &outcome.blocked {
            assert!(!blocked.ways_out.is_empty() && !blocked.sources.is_empty(), "{}", blocked.rule);
        }
        most = most.max(questions);
    }
    assert!(most >= 7, "the applicants were too simple: {most} questions");
}

#[test]
fn the_order_of_answers_does_not_matter() {
    let mut random = Random(0x5EED_0004);
    for _ in 0..1500 {
        let someone = applicant(&mut random);
        let (case, outcome, _) = interview(Case::default(), &someone);
        // The same answers, some of them volunteered before anything was asked.
        let mut volunteered = Case::default();
        for (variable, answer) in case.iter().filter(|_| random.below(2) == 0) {
            volunteered.set(variable, answer.clone());
        }
        let (other, again, _) = interview(volunteered.clone(), &someone);
        assert_eq!(told(&again), told(&outcome), "{volunteered:?}\n{other:?}\n{case:?}");
    }
}

#[test]
fn common_applicants_need_few_questions() {
    let with = |random: &mut Random, fixed: &[(&str, Answered)]| {
        let mut someone = applicant(random);
        fixed.iter().for_each(|(variable, answer)| drop(someone.insert((*variable).to_owned(), answer.clone())));
        someone
    };
    let choice = |value: &str| Answered::Choice(value.to_owned());
    let mut random = Random(0x5EED_0005);
    for _ in 0..300 {
        let beijing = [("nature", choice("individual")), ("province", choice("北京"))];
        let (case, _, questions) = interview(Case::default(), &with(&mut random, &beijing));
        // A first filing; further sites may bring counts.
        if case.choice("filing_type") == Some("first") && case.choice("id_kind") == Some("mainland") {
            assert!(questions <= 5, "{questions}: {case:?}");
        }
        let zhejiang = [
            ("nature", choice("organization")),
            ("province", choice("浙江")),
            ("filing_type", choice("first")),
            ("org_type", choice("enterprise")),
            ("id_kind", choice("mainland")),
            ("principal_is_legal_rep", Answered::Flag(true)),
            ("icp_owner_is_legal_rep", Answered::Flag(true)),
            ("icp_owner_is_principal", Answered::Flag(true)),
            ("preapproval", choice(["none", "keyword_only"][random.below(2)])),
        ];
        let (case, _, questions) = interview(Case::default(), &with(&mut random, &zhejiang));
        assert!(questions <= 7, "{questions}: {case:?}");
    }
}

#[test]
fn the_golden_cases_hold() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
    command.args(["knowledge", "test", "--json", "--at", "2026-11-23T10:00:00+08:00"]);
    command.args(["--knowledge", "knowledge"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let done = command.output().unwrap();
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(said["cases"].as_u64().unwrap() > 0);
    assert_eq!(said["broken_cases"], serde_json::json!([]));
    assert!(done.status.success(), "{said}");
}
