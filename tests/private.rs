//! Personal data never survives masking, and what answers depend on always does.
//!
//! `private.tsv` holds what is written and what is kept, a row each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use beian_bot::text::{Kind, mask};
use proptest::prelude::*;

const ROWS: &str = include_str!("private.tsv");
const ROWS_MIN: usize = 80;

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = ROWS.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines.map(|line| line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line}")))
}

#[test]
fn every_row_is_masked_as_written() {
    assert!(rows().count() >= ROWS_MIN, "only {} rows", rows().count());
    let wrong: Vec<String> = rows()
        .filter(|(written, kept)| mask(written).text != *kept)
        .map(|(written, kept)| format!("{written}\n  expected {kept}\n  became   {}", mask(written).text))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_is_masked_in_a_sentence_too() {
    for (written, kept) in rows() {
        let sentence = format!("您好，{written}\n谢谢");
        assert_eq!(mask(&sentence).text, format!("您好，{kept}\n谢谢"));
    }
}

#[test]
fn kinds_are_told() {
    let masked = mask("李四 13800138000，a@b.cn，110101199003071233");
    assert_eq!(masked.kinds, [Kind::Phone, Kind::Email, Kind::IdNumber]);
    assert!(mask("验证码多久过期").kinds.is_empty());
}

#[test]
fn long_texts_take_no_long_time() {
    for piece in ["1", "1 ", "a@", "+86", "=", "?key=", "://", "(021)", "A1", "a.b/", "1-", "[", "12345678:", "Ａ１"]
    {
        let text = piece.repeat(100_000 / piece.len());
        assert!(mask(&text).text.chars().count() <= text.chars().count());
    }
}

/// An identity card number with the right last digit.
fn identity() -> impl Strategy<Value = String> {
    let region = prop::sample::select(vec!["110101", "310115", "440306", "510104", "650102", "820000"]);
    (region, 1930..2020_u32, 1..=12_u32, 1..=28_u32, 0..1000_u32).prop_map(|(region, year, month, day, order)| {
        let body = format!("{region}{year}{month:02}{day:02}{order:03}");
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = body.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
        let check = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap();
        format!("{body}{check}")
    })
}

/// A mobile number as people write them.
fn mobile() -> impl Strategy<Value = String> {
    let prefix = prop::sample::select(vec!["", "+86", "+86 ", "0086-", "86", "(+86)"]);
    (prefix, prop::sample::select(vec!["", " ", "-"]), 3..=9_u32, 0..1_000_000_000_u32).prop_map(
        |(prefix, gap, second, rest)| {
            let digits = format!("1{second}{rest:09}");
            format!("{prefix}{}{gap}{}{gap}{}", &digits[..3], &digits[3..7], &digits[7..])
        },
    )
}

/// What stands around; a number that goes on is another number.
fn around() -> impl Strategy<Value = (String, String)> {
    let text = prop_oneof![
        3 => "\\PC{0,20}",
        2 => "[ -~]{0,20}",
        1 => "[0-9 +()-]{0,12}",
        1 => prop::sample::select(vec!["".to_owned(), "手机".to_owned(), "https://a.cn/?tel=".to_owned(), "ID".to_owned()]),
    ];
    let goes_on = |c: Option<char>| c.is_some_and(char::is_numeric);
    (text.clone(), text).prop_map(move |(mut before, mut after)| {
        if goes_on(before.chars().last()) {
            before.push('，');
        }
        if goes_on(after.chars().next()) {
            after.insert(0, '，');
        }
        (before, after)
    })
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| if c == ' ' { c } else { char::from_u32(u32::from(c) + 0xfee0).unwrap() }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_twice_changes_nothing_more(text in prop_oneof!["\\PC{0,80}", "[0-9A-Fa-f+@./:=() -]{0,80}"]) {
        let once = mask(&text);
        let twice = mask(&once.text);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(twice.kinds.is_empty());
        prop_assert!(once.text.chars().count() <= text.chars().count());
    }

    #[test]
    fn no_identity_card_survives(id in identity(), (before, after) in around()) {
        for id in [full_width(&id), id.to_lowercase(), id] {
            let masked = mask(&format!("{before}{id}{after}")).text;
            prop_assert!(!masked.contains(&id), "{}", masked);
        }
    }

    #[test]
    fn no_mobile_number_survives(phone in mobile(), (before, after) in around()) {
        for phone in [full_width(&phone), phone] {
            let masked = mask(&format!("{before}{phone}{after}")).text;
            prop_assert!(!masked.contains(&phone), "{}", masked);
        }
    }

    #[test]
    fn no_mail_address_survives(
        mail in "[a-zA-Z0-9][a-zA-Z0-9._%+-]{0,12}@([a-z0-9][a-z0-9-]{0,8}\\.){1,2}[a-z]{2,6}",
        (before, after) in around(),
    ) {
        let masked = mask(&format!("{before}{mail}{after}")).text;
        prop_assert!(!masked.contains(&mail), "{}", masked);
    }

    #[test]
    fn no_bot_token_survives(token in "[1-9][0-9]{7,9}:[A-Za-z0-9_-]{35}", (before, after) in around()) {
        let masked = mask(&format!("{before}{token}{after}")).text;
        prop_assert!(!masked.contains(&token), "{}", masked);
    }
}
