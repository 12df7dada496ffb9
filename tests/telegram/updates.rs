//! Raw updates and what is read from them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use beian_bot::service::port::{Place, What};
use beian_bot::telegram::{lane, read, value_of};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::expect::{expect, file};

#[test]
fn updates_are_read_as_expected() {
    for name in ["private", "group", "presses", "odd"] {
        let cases = fs::read_to_string(file(&format!("{name}.json"))).unwrap();
        let cases: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&cases).unwrap();
        let mut got = String::new();
        for (case, raw) in cases {
            let incoming = read(raw.get());
            writeln!(got, "{case}\n  {}", lane(&value_of(raw.get()))).unwrap();
            writeln!(got, "  {:?}\n  {:?}\n  {:?}\n", incoming.who, incoming.place, incoming.what).unwrap();
        }
        expect(&format!("{name}.expected"), &got);
    }
}

#[test]
fn a_huge_caption_survives() {
    let caption = "备\u{200b}案\u{202e}".repeat(20_000);
    let raw = json!({"update_id": 1, "message": {"message_id": 2, "date": 1, "chat": {"id": 7, "type": "private"},
        "from": {"id": 7, "is_bot": false, "first_name": "王"}, "photo": [{"file_id": "x"}], "caption": caption}});
    let What::Media { caption: read, .. } = read(&raw.to_string()).what else { panic!("not read as media") };
    assert_eq!(read, Some(caption));
}

#[test]
fn what_is_no_update_is_unreadable() {
    for raw in ["", "{", "[]", "null", "\"\\ud800", "\u{0}", "{\"update_id\":1"] {
        let incoming = read(raw);
        assert_eq!((incoming.place, incoming.what), (Place::Elsewhere, What::Unreadable), "{raw}");
        assert_eq!(lane(&value_of(raw)), "tg:other");
    }
}

#[test]
fn nobody_is_dropped_for_a_field_that_cannot_be_read() {
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let raw = format!(
        r#"{{"update_id":1,"message":{{"message_id":2,"date":1e999,"chat":{{"id":7,"type":"private"}},"new":{deep}}}}}"#
    );
    let incoming = read(&raw);
    assert_eq!(incoming.who.id, 7);
    assert!(matches!(incoming.place, Place::Private(_)));
    assert_eq!(incoming.what, What::Unreadable);
}

fn anything() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "chat",
        "from",
        "id",
        "type",
        "text",
        "date",
        "message_id",
        "message_thread_id",
        "is_topic_message",
        "reply_to_message",
        "forum_topic_created",
        "name",
        "sender_chat",
        "photo",
        "caption",
        "new_chat_member",
        "status",
        "migrate_to_chat_id",
        "data",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec!["private", "supergroup", "kicked", ""]).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|fields| fields.into_iter().map(|(key, field)| (key.to_owned(), field)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_it_fall(value in anything()) {
        read(&value.to_string());
        lane(&value);
    }

    #[test]
    fn no_text_makes_it_fall(text in r#"(\\u[dD][89abcdef][0-9a-f]{2}|\\|"|\{|\}|.){0,40}"#) {
        read(&text);
    }
}
