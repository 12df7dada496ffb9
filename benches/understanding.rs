//! How often a question leads to the fact it asks for: this bot beside plain retrieval, on the golden questions nobody
//! changed the knowledge base by (`golden/facts-unseen.yaml`), in one run.
//!
//! `cargo bench --bench understanding` compares with retrieval over our own entries;
//! `cargo bench --bench understanding -- --pages DIR` also over a folder of the provider's pages in Markdown.
//! Nothing here is trained on a golden question.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use beian_bot::conversation::{Verdict, judge};
use beian_bot::knowledge::{Book, GoldenQuestion};
use beian_bot::library;
use beian_bot::text::{normalize, units};
use chrono::{NaiveDate, TimeZone, Utc};

/// Characters of one passage of a page: what fits a phone's screen, as an answer does.
const PASSAGE_CHARS: usize = 600;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let pages = args.iter().position(|arg| arg == "--pages").and_then(|at| args.get(at + 1)).map(PathBuf::from);
    let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (_, book, problems) = library::load(&folder, false, today).unwrap();
    let book = book.unwrap_or_else(|| panic!("{problems:#?}"));
    let is_unseen = |question: &&GoldenQuestion| question.ask.place.file.ends_with("facts-unseen.yaml");
    let questions: Vec<&GoldenQuestion> = book.golden.questions.iter().filter(is_unseen).collect();
    assert!(questions.iter().all(|question| !question.matches.is_empty()), "an unseen question without its fact");
    println!("{} unseen questions, each with the fact that a right answer holds\n", questions.len());
    println!("{:44} {:>10} {:>12}", "method", "first", "within three");
    if let Some(pages) = &pages {
        let passages = passages(pages);
        assert!(!passages.is_empty(), "no Markdown pages in {}", pages.display());
        let all: Vec<&str> = passages.iter().map(String::as_str).collect();
        retrieval("BM25, characters, over the pages", &questions, &all, &all, characters);
        retrieval("BM25, character pairs, over the pages", &questions, &all, &all, pairs);
    } else {
        println!("(pages left out: give their folder with -- --pages DIR)");
    }
    let entries = book.entries.iter().map(|entry| format!("{}\n{}", entry.title, entry.answer));
    let rules = book.provinces.iter().flat_map(|province| province.individual.iter().chain(&province.organization));
    let answers: Vec<String> = entries.chain(rules.map(|rule| rule.text.clone())).collect();
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    retrieval("BM25, character pairs, over our answers", &questions, &answers, &answers, pairs);
    let (asked, said) = wordings(&book);
    retrieval("BM25, character pairs, over our wordings", &questions, &asked, &said, pairs);
    nearest_by_edits(&questions, &asked, &said);
    this_bot(&book, &questions);
}

// Every wording of an entry with the answer it leads to. Province topics need slots, which retrieval does not have.
fn wordings(book: &Book) -> (Vec<&str>, Vec<&str>) {
    let all = book.entries.iter().flat_map(|entry| {
        std::iter::once(entry.title.as_str())
            .chain(entry.ask.iter().map(|wording| wording.value.as_str()))
            .map(move |wording| (wording, entry.answer.as_str()))
    });
    all.unzip()
}

// Pages cut at headings and blank lines into passages of at most PASSAGE_CHARS.
fn passages(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    markdown_files(folder, &mut files);
    files.sort();
    let mut passages = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let mut passage = String::new();
        for block in text.split("\n\n") {
            let starts = block.trim_start().starts_with('#');
            if !passage.is_empty() && (starts || passage.chars().count() + block.chars().count() > PASSAGE_CHARS) {
                passages.push(std::mem::take(&mut passage));
            }
            passage.push_str(block);
            passage.push('\n');
        }
        passages.extend(Some(passage).filter(|passage| !passage.trim().is_empty()));
    }
    passages
}

fn markdown_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

fn characters(text: &str) -> Vec<String> {
    units(&normalize(text)).iter().map(|unit| unit.text().to_owned()).collect()
}

fn pairs(text: &str) -> Vec<String> {
    let normal = normalize(text);
    let units = units(&normal);
    units.windows(2).map(|pair| format!("{}{}", pair[0].text(), pair[1].text())).collect()
}

/// Okapi BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, 2009).
struct Bm25 {
    holders: HashMap<String, Vec<(usize, f64)>>,
    lengths: Vec<f64>,
    mean_length: f64,
}

impl Bm25 {
    fn new(texts: &[&str], cut: fn(&str) -> Vec<String>) -> Self {
        let mut holders: HashMap<String, Vec<(usize, f64)>> = HashMap::new();
        let mut lengths = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let pieces = cut(text);
            lengths.push(pieces.len() as f64);
            let mut counts: BTreeMap<String, f64> = BTreeMap::new();
            pieces.into_iter().for_each(|piece| *counts.entry(piece).or_default() += 1.0);
            counts.into_iter().for_each(|(piece, count)| holders.entry(piece).or_default().push((at, count)));
        }
        let mean_length = lengths.iter().sum::<f64>() / lengths.len() as f64;
        Self { holders, lengths, mean_length }
    }

    fn scores(&self, pieces: &[String]) -> Vec<f64> {
        const K1: f64 = 1.2;
        const B: f64 = 0.75;
        let all = self.lengths.len() as f64;
        let mut scores = vec![0.0; self.lengths.len()];
        for piece in pieces {
            let Some(holding) = self.holders.get(piece) else { continue };
            let count = holding.len() as f64;
            let idf = (1.0 + (all - count + 0.5) / (count + 0.5)).ln();
            for (at, often) in holding {
                let length = 1.0 - B + B * self.lengths[*at] / self.mean_length;
                scores[*at] += idf * often * (K1 + 1.0) / (often + K1 * length);
            }
        }
        scores
    }
}

fn retrieval(name: &str, questions: &[&GoldenQuestion], texts: &[&str], said: &[&str], cut: fn(&str) -> Vec<String>) {
    let index = Bm25::new(texts, cut);
    let found = questions.iter().map(|question| (*question, best(&index.scores(&cut(&question.ask.value)), said)));
    report(name, found);
}

fn nearest_by_edits(questions: &[&GoldenQuestion], asked: &[&str], said: &[&str]) {
    let asked: Vec<String> = asked.iter().map(|wording| normalize(wording)).collect();
    let found = questions.iter().map(|question| {
        let typed = normalize(&question.ask.value);
        let likeness: Vec<f64> =
            asked.iter().map(|wording| strsim::normalized_damerau_levenshtein(&typed, wording)).collect();
        (*question, best(&likeness, said))
    });
    report("nearest of our wordings by edit distance", found);
}

// The three best answers, each once, best first.
fn best<'s>(scores: &[f64], said: &[&'s str]) -> Vec<&'s str> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] > 0.0).collect();
    order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]).then(one.cmp(other)));
    let mut best: Vec<&str> = Vec::new();
    for at in order {
        if best.len() < 3 && !best.contains(&said[at]) {
            best.push(said[at]);
        }
    }
    best
}

fn report<'q>(name: &str, found: impl Iterator<Item = (&'q GoldenQuestion, Vec<&'q str>)>) {
    let (mut all, mut first, mut third) = (0.0, 0.0, 0.0);
    for (question, texts) in found {
        let holds = |text: &&str| question.is_said_by(text);
        all += 1.0;
        first += f64::from(u8::from(texts.first().is_some_and(holds)));
        third += f64::from(u8::from(texts.iter().any(holds)));
    }
    println!("{name:44} {:>10.3} {:>12.3}", first / all, third / all);
}

fn this_bot(book: &Book, questions: &[&GoldenQuestion]) {
    let now = Utc.with_ymd_and_hms(2026, 3, 2, 2, 0, 0).unwrap();
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    questions.iter().for_each(|question| *counts.entry(judge(book, now, question).0).or_default() += 1);
    let share = |verdict| counts.get(&verdict).copied().unwrap_or(0) as f64 / questions.len() as f64;
    let (right, offered) = (share(Verdict::Right), share(Verdict::Offered));
    println!("{:44} {right:>10.3} {:>12.3}", "this bot: answered at once, with choices", right + offered);
    println!("\nthis bot: wrong {:.3}, \"I don't know\" {:.3}", share(Verdict::Wrong), share(Verdict::Silent));
    println!("retrieval always shows something: whatever it does not find first is a wrong answer");
}
