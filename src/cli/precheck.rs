//! `precheck`: what would be sent back.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};

use super::args::PrecheckArgs;
use super::output::{batch_whole, print};
use super::{End, Usage};
use crate::conversation::{finding_text, given_fields, precheck_text};
use crate::knowledge::Book;
use crate::precheck::{Finding, Given, Level, check, given_from_json};

pub(super) fn run(book: &Book, now: DateTime<Utc>, args: &PrecheckArgs, as_json: bool) -> Result<End, Usage> {
    let today = now.with_timezone(&book.hours.office().time_zone()).date_naive();
    if let Some(path) = &args.batch {
        let mut bad = false;
        batch_whole(path, |row| {
            let (said, is_bad) = line(book, row, today);
            bad |= is_bad;
            said
        })?;
        return Ok(if bad { End::No } else { End::Fine });
    }
    let text = args.given.as_deref().unwrap_or("{}");
    let given: Value = serde_json::from_str(text).map_err(|error| Usage(format!("--given is not JSON: {error}")))?;
    let given = given.as_object().ok_or_else(|| Usage("--given must be a JSON object".to_owned()))?;
    let (given, findings, error) = result(book, given, today);
    if let Some(says) = error {
        return Err(Usage(says));
    }
    if as_json {
        print(json!({"id": Value::Null, "problems": problems(book, &findings)}));
    } else {
        print(precheck_text(book, &given, &findings, &given_fields(book, &given), today));
    }
    Ok(if has_error(&findings) { End::No } else { End::Fine })
}

// One line of a batch, and whether it has an error of either kind. What could be understood of it is checked.
fn line(book: &Book, row: Result<&Map<String, Value>, String>, today: NaiveDate) -> (Value, bool) {
    let row = match row {
        Ok(row) => row,
        Err(says) => {
            eprintln!("{says}");
            return (json!({"id": Value::Null, "problems": [], "error": says}), true);
        }
    };
    let id = row.get("id").unwrap_or(&Value::Null);
    let (_, findings, error) = result(book, row, today);
    let mut said = json!({"id": id, "problems": problems(book, &findings)});
    if let Some(says) = &error {
        eprintln!("{id}: {says}");
        said["error"] = json!(says);
    }
    (said, error.is_some() || has_error(&findings))
}

fn result(book: &Book, row: &Map<String, Value>, today: NaiveDate) -> (Given, Vec<Finding>, Option<String>) {
    let mut row = row.clone();
    row.remove("id");
    let (given, errors) = given_from_json(&row, &book.precheck, &book.checklist, &book.provinces);
    let findings = check(book.precheck_parts(), &given, today);
    let says: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.variable, error.says)).collect();
    (given, findings, (!says.is_empty()).then(|| says.join("; ")))
}

fn has_error(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Error)
}

fn problems(book: &Book, findings: &[Finding]) -> Vec<Value> {
    let problem = |finding: &Finding| {
        let field = book.precheck.field(&finding.field).map_or(finding.field.as_str(), |field| field.given.as_str());
        let sources: Vec<String> = finding.sources.iter().map(|source| book.url(source)).collect();
        json!({
            "field": field,
            "level": finding.level.code(),
            "rule": finding.rule,
            "text": finding_text(book, finding),
            "sources": sources,
        })
    };
    findings.iter().map(problem).collect()
}
