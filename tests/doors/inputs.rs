//! What is tried at the doors: noise, good input with a few slips, and words that lead somewhere.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::nasty::{SLIPS, nasty};

/// What is said to the checklist.
const WORDS: &[&str] = &[
    "1",
    "2",
    "3",
    "0",
    "-1",
    "９",
    "1 2",
    "1,3",
    "第2个",
    "99999999999999999999",
    "20",
    "是",
    "否",
    "都没有",
    "不确定",
    "个人",
    "单位",
    "公司",
    "广东",
    "江苏",
    "首次备案",
    "网站",
    "上一步",
    "修改",
    "改省份",
    "修改 1",
    "重新开始",
    "继续",
    "退出",
    "补充",
    "勾 1",
    "勾 0",
    "勾 999",
    "清单",
    "人工",
    "取消",
    "/cancel",
    "/forget",
    "/checklist",
    "备案要多久",
    "不是",
    "没有",
    "我也不知道",
    "",
];

/// Tries `cases` inputs, the same every time.
pub fn run<S: Strategy>(cases: u32, of: &S, door: impl Fn(S::Value)) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let tried = TestRunner::new_with_rng(config, rng).run(of, |input| {
        door(input);
        Ok(())
    });
    tried.unwrap();
}

/// Noise: bytes, texts, and what has broken programs before.
pub fn mixed() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..300),
        any::<String>().prop_map(String::into_bytes),
        "\\PC{0,80}".prop_map(String::into_bytes),
        "[a-z\\-:{}\\[\\],&*!|>'\"#%@` \n0-9]{0,200}".prop_map(String::into_bytes),
        "[0-9 ()+xX@.:/_一二三备案号码-]{0,60}".prop_map(String::into_bytes),
        prop::sample::select(nasty()).prop_map(String::into_bytes),
    ]
}

/// Good bytes with one to four slips: something cut, something put in its place.
pub fn bent(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let slips = prop::sample::select(SLIPS);
    let slip = (
        any::<Index>(),
        0_usize..25,
        prop_oneof![
            4 => slips.prop_map(|slip| slip.as_bytes().to_vec()),
            1 => vec(any::<u8>(), 0..4),
        ],
    );
    vec(slip, 1..5).prop_map(move |slips| {
        let mut bytes = good.clone();
        for (at, cut, put) in slips {
            let from = at.index(bytes.len() + 1);
            let to = (from + cut).min(bytes.len());
            bytes.splice(from..to, put);
        }
        bytes
    })
}

/// Lines that answer questions of the checklist, steer it, or do neither.
pub fn typed_lines() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(WORDS);
    let line = prop_oneof![
        8 => words.prop_map(|word| word.as_bytes().to_vec()),
        1 => mixed(),
    ];
    vec(line, 0..25).prop_map(|lines| lines.join(&b'\n'))
}

/// Updates of every kind the tests know, with slips.
pub fn updates() -> impl Strategy<Value = Vec<u8>> {
    let known = ["private", "group", "presses", "odd"].iter().flat_map(|name| {
        let path = format!("{}/tests/telegram/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let cases = std::fs::read_to_string(path).unwrap();
        let cases: std::collections::BTreeMap<String, Box<serde_json::value::RawValue>> =
            serde_json::from_str(&cases).unwrap();
        cases.into_values().map(|case| case.get().as_bytes().to_vec()).collect::<Vec<_>>()
    });
    let known = prop::sample::select(known.collect::<Vec<_>>());
    prop_oneof![
        1 => known.clone(),
        6 => known.prop_flat_map(bent),
    ]
}
