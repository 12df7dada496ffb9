//! Bad input at every door: seeded, and near what is good, where programs break. `fuzz/` looks further.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "doors/mod.rs"]
mod doors;
#[path = "doors/inputs.rs"]
mod inputs;
#[path = "doors/limits.rs"]
mod limits;
#[path = "doors/limits_cli.rs"]
mod limits_cli;
#[path = "anything/nasty.rs"]
mod nasty;

use std::fs;
use std::path::Path;

use inputs::{bent, mixed, run, typed_lines, updates};
use proptest::prelude::*;

#[test]
fn any_bytes_as_a_file_are_judged_with_a_place() {
    run(300, &(any::<u8>(), mixed()), |(choice, content)| {
        doors::knowledge::bytes(&[&[choice], &content[..]].concat());
    });
}

#[test]
fn a_slip_in_any_file_of_the_small_knowledge_is_judged() {
    let choices = prop::sample::select(doors::knowledge::choices());
    let files = choices.prop_flat_map(|(choice, text)| (Just(choice), bent(text.into_bytes())));
    run(500, &files, |(choice, content)| doors::knowledge::bytes(&[&[choice], &content[..]].concat()));
}

#[test]
fn a_slip_in_a_shipped_file_is_judged() {
    let shipped = doors::files("knowledge").into_iter();
    // Golden questions are half of all bytes and have one shape.
    let files = shipped.filter(|file| !file.path.starts_with("golden/") && file.text.as_ref().unwrap().len() < 60_000);
    let files: Vec<(String, String)> = files.map(|file| (file.path, file.text.unwrap())).collect();
    assert!(files.len() > 30, "{}", files.len());
    let bent = prop::sample::select(files).prop_flat_map(|(path, text)| (Just(path), bent(text.into_bytes())));
    run(60, &bent, |(path, content)| doors::knowledge::file(&path, &content));
}

/// Where work grows with the square of what is listed.
#[test]
fn a_file_of_very_many_keys_or_wordings_is_judged_in_time() {
    let keys: String = (0..100_000).map(|nth| format!("k{nth}: 1\n")).collect();
    doors::knowledge::file("terms.yaml", keys.as_bytes());
    let asks: String = (0..100_000).map(|nth| format!("      - 问法{nth}\n")).collect();
    let entry = format!("subject: s\ntitle: t\nentries:\n  - id: x\n    title: t\n    answer: a\n    ask:\n{asks}");
    doors::knowledge::file("faq/many.yaml", entry.as_bytes());
}

#[test]
fn anything_typed_is_made_comparable_masked_and_cut() {
    run(1500, &mixed(), |typed| doors::typed::bytes(&typed));
    nasty::nasty().iter().for_each(|typed| doors::typed::bytes(typed.as_bytes()));
}

#[test]
fn any_answers_leave_the_interview_sound() {
    run(80, &typed_lines(), |lines| doors::interview::bytes(&lines));
}

#[test]
fn any_update_is_read_and_bounded() {
    run(2000, &updates(), |raw| doors::update::bytes(&raw));
    run(500, &mixed(), |raw| doors::update::bytes(&raw));
}

#[test]
fn any_button_does_no_harm() {
    let choices = doors::button::choices();
    assert!(choices.len() > 5, "{choices:?}");
    let bent = prop::sample::select(choices).prop_flat_map(|data| bent(data.into_bytes()));
    run(300, &bent, |data| doors::button::bytes(&data));
    run(300, &"[a-z]:[a-z0-9:?#<-]{0,90}", |data| doors::button::bytes(data.as_bytes()));
    run(300, &mixed(), |data| doors::button::bytes(&data));
}

#[test]
fn any_call_of_the_webhook_is_stored_whole_or_refused() {
    let header = prop_oneof![
        Just(Vec::new()),
        Just(b"X-Telegram-Bot-Api-Secret-Token: s3cret_-".to_vec()),
        Just(b"x-telegram-bot-api-secret-token:s3cret_-".to_vec()),
        Just(b"Content-Length:7".to_vec()),
        Just(b"Content-Encoding:gzip".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    let bits = prop_oneof![4 => Just(0), 1 => any::<u8>()];
    run(1500, &(bits, header, updates()), |(bits, header, body)| {
        let header: Vec<u8> = header.into_iter().filter(|byte| *byte != b'\n').collect();
        doors::webhook::bytes(&[&[bits], &header[..], b"\n", &body].concat());
    });
}

#[test]
fn every_seed_of_the_fuzz_targets_holds() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    type Door = fn(&[u8]);
    let all: [(&str, Door); 6] = [
        ("button", doors::button::bytes),
        ("interview", doors::interview::bytes),
        ("knowledge", doors::knowledge::bytes),
        ("typed", doors::typed::bytes),
        ("update", doors::update::bytes),
        ("webhook", doors::webhook::bytes),
    ];
    for (target, door) in all {
        let files: Vec<_> = fs::read_dir(seeds.join(target)).unwrap().collect();
        assert!(files.len() >= 3, "{target} has {} seeds", files.len());
        files.into_iter().for_each(|file| door(&fs::read(file.unwrap().path()).unwrap()));
    }
}

/// Long texts of a few characters again and again: where work grows with the square of the length.
#[test]
fn a_long_text_takes_no_longer_than_its_length() {
    let part = "[a1A/:=@?#&. +_一备臺-]{1,7}";
    run(40, &part, |part| doors::typed::bytes(part.repeat(300_000 / part.len()).as_bytes()));
}
