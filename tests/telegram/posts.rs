//! Posts and the requests that carry them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use beian_bot::address::Address;
use beian_bot::service::port::{Destination, Post};
use beian_bot::telegram::{command_requests, request_of};
use serde::Deserialize;

use super::expect::{expect, file};

#[derive(Deserialize)]
struct Case {
    chat: Option<Address>,
    thread: Option<i64>,
    root: Option<i64>,
    #[serde(default)]
    plain: bool,
    post: Post,
}

#[test]
fn posts_become_the_requests_expected() {
    let cases = fs::read_to_string(file("posts.json")).unwrap();
    let cases: BTreeMap<String, Case> = serde_json::from_str(&cases).unwrap();
    let mut got = String::new();
    for (name, case) in cases {
        let to = Destination { chat: case.chat, thread: case.thread, root: case.root };
        match request_of(&to, &case.post, case.plain) {
            Ok((method, body)) => writeln!(got, "{name}\n  {method} {body}").unwrap(),
            Err(refusal) => writeln!(got, "{name}\n  {refusal:?}").unwrap(),
        }
    }
    expect("posts.expected", &got);
}

#[test]
fn commands_are_set_for_everybody_and_for_the_desk() {
    let everybody = [("checklist", "材料清单", "Document checklist"), ("human", "人工客服", "Talk to a human")];
    let agents = [("close", "结束", "Close the ticket")];
    let mut got = String::new();
    for body in command_requests(&everybody, Some(&Address::new("tg:-1001")), &agents) {
        writeln!(got, "{body}").unwrap();
    }
    expect("commands.expected", &got);
}
