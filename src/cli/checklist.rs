//! `checklist`: documents, notes and the next question.

use serde_json::{Map, Value, json};

use super::args::ChecklistArgs;
use super::output::{batch, print};
use super::{End, Usage};
use crate::checklist::{Next, Outcome, Question, case_from_json, evaluate};
use crate::conversation::checklist_text;
use crate::facts::{Case, Source};
use crate::knowledge::Book;

pub(super) fn run(book: &Book, args: &ChecklistArgs, as_json: bool) -> Result<End, Usage> {
    let book = book.speaking(args.lang);
    if let Some(path) = &args.batch {
        let mut wrong = false;
        batch(path, |row| {
            let given = row.get("given").and_then(Value::as_object).ok_or("`given` must be a JSON object")?;
            let (_, outcome, error) = result(book, given);
            let mut said = outcome_json(book, &outcome);
            if let Some(says) = error {
                // What was understood is still evaluated; the status says that it is not the whole case.
                wrong = true;
                eprintln!("{}: {says}", row.get("id").unwrap_or(&Value::Null));
                said["status"] = json!("error");
                said["error"] = json!(says);
            }
            said["id"] = row.get("id").cloned().unwrap_or(Value::Null);
            Ok(said)
        })?;
        return Ok(if wrong { End::No } else { End::Fine });
    }
    let text = args.given.as_deref().unwrap_or("{}");
    let given: Value = serde_json::from_str(text).map_err(|error| Usage(format!("--given is not JSON: {error}")))?;
    let given = given.as_object().ok_or_else(|| Usage("--given must be a JSON object".to_owned()))?;
    let (case, outcome, error) = result(book, given);
    if let Some(says) = error {
        return Err(Usage(says));
    }
    if as_json {
        print(outcome_json(book, &outcome));
    } else {
        print_people(book, &case, &outcome);
    }
    Ok(if outcome.blocked.is_some() { End::No } else { End::Fine })
}

fn result(book: &Book, given: &Map<String, Value>) -> (Case, Outcome, Option<String>) {
    let (case, errors) = case_from_json(given, &book.checklist, &book.provinces);
    let outcome = evaluate(&book.checklist, &case, &book.provinces);
    let says: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.variable, error.says)).collect();
    (case, outcome, (!says.is_empty()).then(|| says.join("; ")))
}

fn print_people(book: &Book, case: &Case, outcome: &Outcome) {
    if let (Next::Ask(question), None) = (&outcome.next, &outcome.blocked) {
        print(&question.text);
        for (value, label) in &question.choices {
            print(format!("  {value}  {label}"));
        }
        print("");
    }
    print(checklist_text(book, case, outcome, &std::collections::BTreeSet::new()));
}

pub(super) fn outcome_json(book: &Book, outcome: &Outcome) -> Value {
    let urls = |sources: &[Source]| sources.iter().map(|source| book.url(source)).collect::<Vec<_>>();
    let documents: Vec<Value> = outcome
        .documents
        .iter()
        .map(|listed| {
            json!({
                "id": listed.id,
                "name": listed.name,
                "required": listed.required,
                "why": listed.why,
                "accept": listed.accept,
                "sources": urls(&listed.sources),
                "templates": listed.templates.iter().map(|(_, url)| url).collect::<Vec<_>>(),
            })
        })
        .collect();
    let notes: Vec<Value> =
        outcome.notes.iter().map(|note| json!({"text": note.text, "sources": urls(&note.sources)})).collect();
    let blocked = outcome.blocked.as_ref().map(
        |blocked| json!({"reason": blocked.reason, "sources": urls(&blocked.sources), "ways_out": blocked.ways_out}),
    );
    let (status, next) = match (&outcome.next, &blocked) {
        (_, Some(_)) => ("blocked", Value::Null),
        (Next::Ask(question), None) => ("asking", question_json(question)),
        (Next::Nothing, None) => ("complete", Value::Null),
    };
    let refinements: Vec<Value> = outcome.refinements.iter().map(question_json).collect();
    json!({
        "id": Value::Null,
        "status": status,
        "documents": documents,
        "notes": notes,
        "blocked": blocked,
        "next_question": next,
        "refinements": refinements,
    })
}

fn question_json(question: &Question) -> Value {
    let choices: Vec<Value> =
        question.choices.iter().map(|(value, label)| json!({"value": value, "label": label})).collect();
    json!({"id": question.id, "text": question.text, "choices": choices})
}
