//! Start-up and one answer, with knowledge bases of about 200, 2,000 and 20,000 entries.
//!
//! `cargo bench` — figures are for comparing before and after on one machine, never for a timed test.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use beian_bot::conversation::{Context, respond};
use beian_bot::knowledge::{Book, File, parse};
use beian_bot::library::read_files;
use chrono::{DateTime, NaiveDate, Utc};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

const SIZES: [usize; 3] = [200, 2_000, 20_000];
const ENTRIES_A_FILE: usize = 500;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

fn shipped() -> Vec<File> {
    read_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), false).unwrap().1
}

// The shipped knowledge without golden questions and with about `size` entries: whole files are dropped, or made-up
// entries added whose wordings mix the shipped ones with a running number.
fn sized(size: usize) -> Vec<File> {
    let mut files: Vec<File> = shipped().into_iter().filter(|file| !file.path.starts_with("golden/")).collect();
    let (book, _) = parse(&files, today());
    let book = book.unwrap();
    let mut count = book.entries.len();
    let entries_of = |file: &File| file.text.as_ref().unwrap().matches("\n  - id: ").count();
    while count > size {
        let Some(at) = files.iter().rposition(|file| file.path.starts_with("faq/")) else { break };
        count -= entries_of(&files.remove(at));
    }
    let mut made = 0;
    while count < size {
        let many = ENTRIES_A_FILE.min(size - count);
        let path = format!("faq/made-{made}.yaml");
        files.push(File { path, text: Ok(made_up(&book, made, many)) });
        count += many;
        made += many;
    }
    files
}

fn made_up(book: &Book, first: usize, many: usize) -> String {
    let mut text = format!("subject: made-{first}\ntitle: made\nentries:\n");
    for number in first..first + many {
        let like = &book.entries[number % book.entries.len()];
        let _ = writeln!(
            text,
            "  - id: made-{number}\n    title: \"{} {number}\"\n    answer: \"第 {number} 条。\"\n    \
             sources: [guidance/guidance1]\n    checked: 2026-02-27\n    ask:",
            like.title.replace('"', "")
        );
        for wording in like.ask.iter().take(20) {
            let _ = writeln!(text, "      - \"{} {number}\"", wording.value.replace(['"', '\\'], ""));
        }
    }
    text
}

// Dangling `related` links of dropped files are errors; they are of no interest here.
fn load(files: &[File]) -> Option<Book> {
    parse(files, today()).0
}

fn without_links(mut files: Vec<File>) -> Vec<File> {
    for file in &mut files {
        if let Ok(text) = &mut file.text {
            let kept = text.lines().filter(|line| !line.trim_start().starts_with("related:"));
            *text = kept.collect::<Vec<_>>().join("\n");
        }
    }
    files
}

fn benches(criterion: &mut Criterion) {
    let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
    let shipped = shipped();
    criterion.bench_function("load/shipped", |bench| bench.iter(|| black_box(load(&shipped)).unwrap()));
    let questions = ["验证码多久过期", "广东个人备案外省身份证行不行", "duan xin mei shou dao", "今天天气怎么样"];
    for size in SIZES {
        let files = without_links(sized(size));
        let mut group = criterion.benchmark_group("load");
        group.sample_size(10);
        group.bench_with_input(BenchmarkId::from_parameter(size), &files, |bench, files| {
            bench.iter(|| black_box(load(files)).unwrap());
        });
        group.finish();
        let book = load(&files).expect("the made-up knowledge base has errors");
        let context = Context::default();
        criterion.bench_function(&format!("answer/{size}"), |bench| {
            let mut turn = questions.iter().cycle();
            bench.iter(|| black_box(respond(&book, now, &context, turn.next().unwrap())));
        });
    }
}

criterion_group!(answering, benches);
criterion_main!(answering);
