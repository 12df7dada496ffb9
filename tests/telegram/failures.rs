//! What the Bot API answers and what it means, as a table.

use std::fs;

use beian_bot::telegram::{Answer, judged};
use serde_json::json;

use super::expect::file;

#[test]
fn every_answer_is_understood() {
    let table = fs::read_to_string(file("failures.tsv")).unwrap();
    let mut wrong = Vec::new();
    for (at, line) in table.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let [method, to, status, said, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("failures.tsv:{}: five columns", at + 1);
        };
        let status: u16 = status.parse().unwrap();
        let body = if said.starts_with(['{', '<']) {
            said.to_owned()
        } else {
            json!({"ok": false, "error_code": status, "description": said}).to_string()
        };
        let got = format!("{:?}", judged(method, to == "person", &Answer { status, body }));
        if got != expected {
            wrong.push(format!("failures.tsv:{}: {said}\n  got      {got}\n  expected {expected}", at + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
