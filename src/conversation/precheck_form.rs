//! What a pasted text is, told by its form: a domain, a filing number, a date with words, a package, a fingerprint.
//!
//! Never tells names and addresses apart: those need a label.

use chrono::{Duration, NaiveDate};

use super::interview_answer::asks;
use super::when::days_off;
use crate::knowledge::Book;
use crate::precheck::{Field, FieldKind, FilingNumber, Host, Web, date_in, hexadecimal};
use crate::text::{Named, normalize};

/// Longest line that is known by its form, in characters.
const FORM_CHARS_MAX: usize = 60;

/// What a text is, by its form.
#[derive(Debug, PartialEq)]
pub(super) enum Form<'b> {
    /// One of these; one alone is meant.
    Fields(Vec<&'b str>),
    /// Nothing that can be told.
    Unknown,
}

/// The fields a text may be a value of, by its form.
pub(super) fn form_of<'b>(book: &'b Book, line: &str) -> Form<'b> {
    if asks(line) || line.chars().count() > FORM_CHARS_MAX {
        return Form::Unknown;
    }
    let of_kind = |kind: FieldKind| {
        book.precheck.fields.iter().filter(move |field| field.kind == kind).map(|field| field.id.value.as_str())
    };
    let normal = normalize(line);
    if FilingNumber::read(line, &book.provinces) != FilingNumber::Unreadable {
        return Form::Fields(of_kind(FieldKind::FilingNumber).take(1).collect());
    }
    if let Some(digits) = hexadecimal(line).map(|hex| hex.len()).filter(|digits| *digits >= 32) {
        let alike = |field: &&Field| {
            field.kind == FieldKind::Fingerprint && hexadecimal(&field.example).is_some_and(|hex| hex.len() == digits)
        };
        let alike: Vec<&str> = book.precheck.fields.iter().filter(alike).map(|field| field.id.value.as_str()).collect();
        return if alike.is_empty() {
            Form::Fields(of_kind(FieldKind::Fingerprint).collect())
        } else {
            Form::Fields(alike)
        };
    }
    let (named, dates) = dates(book, &normal);
    if date_in(line).is_some() || (named && days_off(line).is_some()) {
        return Form::Fields(dates);
    }
    if is_package(&normal) {
        return Form::Fields(of_kind(FieldKind::Package).take(1).collect());
    }
    if !line.contains(char::is_whitespace) && line.contains(['.', '。']) && is_web(book, line) {
        let both = of_kind(FieldKind::Domain).take(1).chain(of_kind(FieldKind::HomePage).take(1));
        return Form::Fields(match (normal.contains("://"), normal.starts_with("www.")) {
            (true, _) => both.collect(),
            (false, true) => of_kind(FieldKind::HomePage).take(1).collect(),
            (false, false) => of_kind(FieldKind::Domain).take(1).collect(),
        });
    }
    Form::Unknown
}

// The date fields whose name is said beside a date, and true; all of them when none is named.
fn dates<'b>(book: &'b Book, normal: &str) -> (bool, Vec<&'b str>) {
    let fields = || book.precheck.fields.iter().filter(|field| field.kind == FieldKind::Date);
    let said = |field: &Field| {
        let names = field.names().map(normalize).filter(|name| normal.contains(name.as_str()));
        names.map(|name| name.chars().count()).max().unwrap_or(0)
    };
    let longest = fields().map(said).max().unwrap_or(0);
    let meant = fields().filter(|field| longest == 0 || said(field) == longest);
    (longest > 0, meant.map(|field| field.id.value.as_str()).collect())
}

/// A day told from today: 昨天, 大前天.
pub(super) fn day_named(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    today.checked_add_signed(Duration::days(days_off(&normalize(text))?))
}

// com.example.app: turned round, at least three parts.
fn is_package(normal: &str) -> bool {
    let parts: Vec<&str> = normal.split('.').collect();
    let part = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    parts.len() >= 3 && ["com", "cn", "net", "org", "io", "top", "me"].contains(&parts[0]) && parts.iter().all(part)
}

/// Whether a value has the form of its field.
pub(super) fn fits(book: &Book, field: &Field, value: &str) -> bool {
    match field.kind {
        FieldKind::Date => {
            date_in(value).is_some()
                || days_off(&normalize(value)).is_some()
                || field.endless.contains(&normalize(value))
        }
        FieldKind::Count | FieldKind::Variable => value.chars().any(|c| c.is_ascii_digit()),
        FieldKind::Text => true,
        FieldKind::Domain | FieldKind::HomePage => value.contains('.') && is_web(book, value),
        FieldKind::FilingNumber | FieldKind::Package | FieldKind::Fingerprint => {
            value.is_ascii() || normalize(value).contains("icp")
        }
    }
}

fn is_web(book: &Book, value: &str) -> bool {
    let web = Web::read(value, &book.precheck.suffixes);
    web.is_readable() || web.pieces.iter().any(|piece| piece.kind == Host::Ip)
}

/// A text without what looks like a fingerprint: that is no secret.
pub(super) fn without_fingerprints(typed: &str) -> String {
    let parts = typed.split_inclusive(|c: char| c.is_whitespace() || "，,；;、：=".contains(c));
    let is_print = |part: &str| {
        let bare = part.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let bare = bare.rsplit_once(['：', '=']).map_or(bare, |(_, value)| value);
        hexadecimal(bare).is_some_and(|hex| matches!(hex.len(), 32 | 40 | 64))
    };
    parts.filter(|part| !is_print(part)).collect()
}
