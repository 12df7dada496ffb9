//! Files → a book and every problem. Pure: the same files and date give the same result.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::book::Book;
use super::calendar::{join, read_year};
use super::check::{Cited, check_parts};
use super::check_precheck::check_examples;
use super::golden::read_golden;
use super::office::read_office;
use super::pages::read_pages;
use super::replies::{read_english, read_replies};
use super::texts::Written;
use super::translation::{Translations, check_translations, read_translations};
use super::{Contacts, Golden, Pages, Replies};
use crate::checklist::{Checklist, read_checklist, read_documents};
use crate::faq::{read_entries, read_intents, read_refusals, read_terms};
use crate::hours::CalendarYear;
use crate::precheck::{Precheck, read_precheck};
use crate::problem::{Place, Problem, any_error};
use crate::process::{Process, read_process};
use crate::rejection::{Rejections, read_rejections};
use crate::rules::{read_province, read_topics};
use crate::text::fnv1a;
use crate::yaml::{Node, Placed, Reader, Value};

/// One file of the knowledge folder.
#[derive(Clone, Debug)]
pub struct File {
    /// Path inside the folder, with `/`.
    pub path: String,
    /// Its text; `Err` when it is not UTF-8.
    pub text: Result<String, String>,
}

// Files that must exist; all others belong to one of the folders.
const REQUIRED: &[&str] = &[
    "pages.yaml",
    "office.yaml",
    "terms.yaml",
    "topics.yaml",
    "intents.yaml",
    "refusals.yaml",
    "documents.yaml",
    "checklist.yaml",
    "process.yaml",
    "rejections.yaml",
    "precheck.yaml",
    "replies/zh.yaml",
];
const GOLDEN: &str = "golden/";
/// The second language is there when this file is.
const ENGLISH: &str = "replies/en.yaml";
const FOLDERS: &[&str] = &["faq/", "provinces/", "calendar/", "en/", GOLDEN];

/// Reads and checks a knowledge base. The book is there only when no problem is an error.
pub fn parse(files: &[File], today: NaiveDate) -> (Option<Book>, Vec<Problem>) {
    parse_without(files, "-", today)
}

/// The same without the golden questions and cases, which nobody needs who only answers; the version is that of all.
pub fn parse_to_answer(files: &[File], today: NaiveDate) -> (Option<Book>, Vec<Problem>) {
    parse_without(files, GOLDEN, today)
}

fn parse_without(files: &[File], left_out: &str, today: NaiveDate) -> (Option<Book>, Vec<Problem>) {
    let mut reader = Reader::default();
    let mut trees = Vec::new();
    let version = version_of(files);
    let read: Vec<&File> = files.iter().filter(|file| !file.path.starts_with(left_out)).collect();
    for (file, parsed) in read.iter().zip(parse_trees(&read)) {
        let place = Place { file: file.path.as_str().into(), line: 1, column: 1 };
        if !is_known(&file.path) {
            let near = crate::yaml::nearest(&file.path, REQUIRED.iter().copied());
            let hint = near.map(|near| format!("，是不是 `{near}`？")).unwrap_or_default();
            reader.warning(&place, "unused-file", format!("这个文件不会被用到{hint}"));
            continue;
        }
        match parsed {
            Ok(tree) => trees.push((file.path.as_str(), tree)),
            Err(problem) => reader.problems.push(problem),
        }
    }
    for missing in REQUIRED.iter().filter(|path| !files.iter().any(|file| file.path == **path)) {
        let place = Place { file: (*missing).into(), line: 1, column: 1 };
        reader.error(&place, "missing-file", "缺少这个文件");
    }
    let trees = Trees(trees);
    let (mut parts, cited) = read_parts(&mut reader, &trees, &read, version);
    check_parts(&mut reader, &parts.0, &cited, today, parts.2);
    check_examples(&mut reader, &parts.0, parts.1.as_ref(), today);
    let names = parts.1.as_ref().map(|hours| other_names(hours, &parts.0.contacts)).unwrap_or_default();
    let coverage = check_translations(&mut reader, &mut parts.0, &names);
    let mut problems = reader.problems;
    problems.sort();
    problems.dedup();
    let (parts, hours, _) = parts;
    let book = match (any_error(&problems), hours) {
        (false, Some(hours)) => Some(Book::new(parts, hours, coverage)),
        _ => None,
    };
    (book, problems)
}

fn is_known(path: &str) -> bool {
    path == ENGLISH || REQUIRED.contains(&path) || FOLDERS.iter().any(|folder| path.starts_with(folder))
}

// All files at once, on all cores; the order of the results is that of the files.
fn parse_trees(files: &[&File]) -> Vec<Result<Node, Problem>> {
    let parse = |file: &&File| match &file.text {
        Ok(text) => crate::yaml::parse(&file.path, text),
        Err(says) => {
            let place = Place { file: file.path.as_str().into(), line: 1, column: 1 };
            Err(Problem::error(place, "bad-encoding", says.clone()))
        }
    };
    files.par_iter().map(parse).collect()
}

struct Trees<'f>(Vec<(&'f str, Node)>);

impl Trees<'_> {
    fn get(&self, path: &str) -> Option<&Node> {
        self.0.iter().find(|(name, _)| *name == path).map(|(_, tree)| tree)
    }

    fn under<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t Node> {
        self.0.iter().filter(move |(name, _)| name.starts_with(folder)).map(|(_, tree)| tree)
    }
}

/// Everything but the hours, which may be missing.
#[derive(Debug, Default)]
pub(super) struct Unchecked {
    pub version: String,
    pub pages: Pages,
    pub contacts: Contacts,
    pub entries: Vec<crate::faq::Entry>,
    pub intents: Vec<crate::faq::Intent>,
    pub refusals: Vec<crate::faq::Refusal>,
    pub terms: Vec<crate::faq::Term>,
    pub topics: Vec<crate::rules::Topic>,
    pub provinces: Vec<crate::rules::Province>,
    pub checklist: Checklist,
    pub process: Process,
    pub rejections: Rejections,
    pub precheck: Precheck,
    pub replies: Replies,
    /// The fixed texts in English, and the words English is known by.
    pub english: (Replies, Vec<String>),
    pub speaks_english: bool,
    pub translations: Translations,
    pub golden: Golden,
    pub calendar_years: Vec<Placed<i32>>,
    /// True when there is any file in `calendar/`, even an unreadable one.
    pub has_calendar: bool,
    /// Files that are missing or could not be read.
    pub unread: Vec<String>,
}

impl Unchecked {
    /// True when the file, or everything in the folder, could be read.
    pub(super) fn is_read(&self, path: &str) -> bool {
        !self.unread.iter().any(|unread| unread.starts_with(path))
    }

    /// Everything an applicant may read.
    pub(super) fn written(&mut self) -> Written<'_> {
        Written {
            entries: &mut self.entries,
            refusals: &mut self.refusals,
            topics: &mut self.topics,
            provinces: &mut self.provinces,
            checklist: &mut self.checklist,
            process: &mut self.process,
            rejections: &mut self.rejections,
            precheck: &mut self.precheck,
        }
    }
}

type ReadParts = (Unchecked, Option<crate::hours::Hours>, i64);

fn read_parts(reader: &mut Reader, trees: &Trees<'_>, files: &[&File], version: String) -> (ReadParts, Cited) {
    let mut parts = Unchecked { version, unread: unread(trees, files), ..Unchecked::default() };
    let mut cited = Cited::default();
    if let Some(root) = trees.get("pages.yaml") {
        parts.pages = read_pages(reader, root);
    }
    parts.entries = trees.under("faq/").flat_map(|root| read_entries(reader, root)).collect();
    parts.intents = trees.get("intents.yaml").map(|root| read_intents(reader, root)).unwrap_or_default();
    parts.refusals = trees.get("refusals.yaml").map(|root| read_refusals(reader, root)).unwrap_or_default();
    if let Some(root) = trees.get("terms.yaml") {
        let (terms, sources) = read_terms(reader, root);
        parts.terms = terms;
        cited.sources.extend(sources);
    }
    parts.topics = trees.get("topics.yaml").map(|root| read_topics(reader, root)).unwrap_or_default();
    parts.provinces = trees.under("provinces/").filter_map(|root| read_province(reader, root, &parts.topics)).collect();
    let documents = trees.get("documents.yaml").map(|root| read_documents(reader, root)).unwrap_or_default();
    if let Some(root) = trees.get("checklist.yaml") {
        parts.checklist = read_checklist(reader, root, documents);
    }
    parts.process = trees.get("process.yaml").map(|root| read_process(reader, root)).unwrap_or_default();
    parts.rejections = trees.get("rejections.yaml").map(|root| read_rejections(reader, root)).unwrap_or_default();
    parts.precheck = trees.get("precheck.yaml").map(|root| read_precheck(reader, root)).unwrap_or_default();
    parts.replies = trees.get("replies/zh.yaml").map(|root| read_replies(reader, root)).unwrap_or_default();
    parts.checklist.words = parts.replies.words();
    read_second(reader, trees, &mut parts);
    let mut golden = Golden::default();
    trees.under("golden/").for_each(|root| read_golden(reader, root, &mut golden));
    parts.golden = golden;
    let (hours, warning_days) = read_hours(reader, trees, &mut parts, &mut cited);
    ((parts, hours, warning_days), cited)
}

fn read_second(reader: &mut Reader, trees: &Trees<'_>, parts: &mut Unchecked) {
    if let Some(root) = trees.get(ENGLISH) {
        parts.english = read_english(reader, root, &parts.replies);
        parts.speaks_english = true;
    }
    trees.under("en/").for_each(|root| read_translations(reader, root, &mut parts.translations));
}

// What is shown of the office and the calendar.
fn other_names(hours: &crate::hours::Hours, contacts: &Contacts) -> BTreeSet<String> {
    let fixed = hours.office().fixed_holidays().iter().map(|holiday| holiday.name.clone());
    let names = fixed.chain([contacts.phone.clone()]);
    names.chain(hours.calendar().years().values().flat_map(|year| year.days_off.values().cloned())).collect()
}

fn read_hours(
    reader: &mut Reader,
    trees: &Trees<'_>,
    parts: &mut Unchecked,
    cited: &mut Cited,
) -> (Option<crate::hours::Hours>, i64) {
    parts.has_calendar = trees.under("calendar/").next().is_some() || !parts.is_read("calendar/");
    let years: Vec<Placed<CalendarYear>> =
        trees.under("calendar/").filter_map(|root| read_year(reader, root, &mut parts.calendar_years)).collect();
    let Some(root) = trees.get("office.yaml") else {
        return (None, 60);
    };
    let Some(office) = read_office(reader, root) else {
        return (None, 60);
    };
    parts.contacts = office.contacts;
    cited.sources.extend(office.sources);
    (join(reader, office.office, years), office.warning_days)
}

fn unread(trees: &Trees<'_>, files: &[&File]) -> Vec<String> {
    let given = files.iter().map(|file| file.path.as_str());
    let wanted = REQUIRED.iter().copied().chain(given.filter(|path| FOLDERS.iter().any(|f| path.starts_with(f))));
    let is_read = |path: &str| trees.get(path).is_some_and(|tree| matches!(tree.value, Value::Map(_)));
    wanted.filter(|path| !is_read(path)).map(str::to_owned).collect()
}

// Over paths and texts: short, stable, and different whenever a file differs.
fn version_of(files: &[File]) -> String {
    let parts = files.iter().flat_map(|file| [file.path.as_str(), file.text.as_deref().unwrap_or_default()]);
    let hash = fnv1a(parts.flat_map(|part| part.bytes().chain([0])));
    format!("{hash:016x}")[..12].to_owned()
}
