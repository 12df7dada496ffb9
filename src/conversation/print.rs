//! The checklist as one page for the printer and the phone.
//!
//! Never runs or loads anything: no scripts, no fonts, no pictures; every text from outside is escaped.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::interview_text::case_text;
use crate::checklist::{Blocked, Listed, Next, Outcome};
use crate::facts::{Answered, Case, Lang, Source};
use crate::knowledge::Book;

const STYLE: &str = include_str!("print.css");
/// Characters of the version that tell two versions apart.
const VERSION_CHARS: usize = 12;

/// One self-contained HTML page.
pub fn checklist_html(
    book: &Book,
    case: &Case,
    outcome: &Outcome,
    ticked: &BTreeSet<String>,
    made_on: NaiveDate,
) -> String {
    let title = say(book, "print_title");
    let case_line = escaped(&case_text(book, case));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title} {case_line}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<p class=\"case\">{case_line}</p>\n",
        html_language(book)
    );
    if outcome.blocked.is_none() {
        let done = outcome.documents.iter().filter(|listed| ticked.contains(&listed.id)).count().to_string();
        let all = outcome.documents.len().to_string();
        let progress = book.replies.say("print_progress", &[("done", &done), ("all", &all)]);
        page.push_str(&paragraph("progress", &progress));
    }
    page.push_str("</header>\n<main>\n");
    match &outcome.blocked {
        Some(blocked) => page.push_str(&blocked_section(book, blocked)),
        None => {
            page.push_str(&open_points(book, case, outcome));
            page.push_str(&documents_sections(book, &outcome.documents, ticked));
            page.push_str(&notes_section(book, outcome));
        }
    }
    page.push_str("</main>\n");
    page.push_str(&footer(book, case, made_on));
    page.push_str("</body>\n</html>\n");
    page
}

fn html_language(book: &Book) -> &'static str {
    match book.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// What could still change the list.
fn open_points(book: &Book, case: &Case, outcome: &Outcome) -> String {
    let mut lines = String::new();
    if matches!(outcome.next, Next::Ask(_)) {
        lines.push_str(&paragraph("open", &book.replies.say("print_unfinished", &[])));
    }
    if case.get("province") == Some(&Answered::Unsure) {
        lines.push_str(&paragraph("open", &book.replies.say("checklist_province_open", &[])));
    }
    lines
}

fn documents_sections(book: &Book, documents: &[Listed], ticked: &BTreeSet<String>) -> String {
    let mut sections = String::new();
    // The numbers are those of the conversation, so that "勾 3" means the same.
    let numbered: Vec<(usize, &Listed)> = documents.iter().enumerate().map(|(at, listed)| (at + 1, listed)).collect();
    for (required, heading) in [(true, "print_required"), (false, "checklist_optional")] {
        let shown: Vec<_> = numbered.iter().filter(|(_, listed)| listed.required == required).collect();
        if shown.is_empty() {
            continue;
        }
        sections.push_str(&format!("<section>\n<h2>{}</h2>\n<ul class=\"documents\">\n", heading_text(book, heading)));
        for (number, listed) in shown {
            sections.push_str(&document(book, *number, listed, ticked.contains(&listed.id)));
        }
        sections.push_str("</ul>\n</section>\n");
    }
    sections
}

fn document(book: &Book, number: usize, listed: &Listed, ticked: bool) -> String {
    let (class, mark) = if ticked { ("document done", '☑') } else { ("document", '☐') };
    let name = escaped(&listed.name);
    let mut item = format!(
        "<li class=\"{class}\">\n<span class=\"box\">{mark}</span>\n<div class=\"said\">\n<h3>{number}. {name}</h3>\n"
    );
    for (label, text) in [("print_why", &listed.why), ("print_accept", &listed.accept)] {
        if !text.trim().is_empty() {
            let label = say(book, label);
            item.push_str(&format!("<p><span class=\"label\">{label}</span>{}</p>\n", escaped(text.trim())));
        }
    }
    for (name, url) in &listed.templates {
        item.push_str(&linked(&say(book, "print_template"), name, url));
    }
    if let Some(source) = listed.sources.first() {
        item.push_str(&source_line(book, source));
    }
    item.push_str("</div>\n</li>\n");
    item
}

fn notes_section(book: &Book, outcome: &Outcome) -> String {
    // A rule of a province that is not known says nothing.
    let notes: Vec<_> = outcome.notes.iter().filter(|note| !note.text.trim().is_empty()).collect();
    let mut section = String::new();
    if !notes.is_empty() {
        section.push_str(&format!("<section>\n<h2>{}</h2>\n<ul>\n", heading_text(book, "checklist_notes")));
        for note in notes {
            section.push_str(&format!("<li>{}\n", paragraph("note", note.text.trim())));
            section.push_str(&note.sources.first().map(|source| source_line(book, source)).unwrap_or_default());
            section.push_str("</li>\n");
        }
        section.push_str("</ul>\n</section>\n");
    }
    let variables = outcome.refinements.iter().filter_map(|question| book.checklist.variable(&question.id));
    let labels: Vec<&str> = variables.map(|variable| variable.label.as_str()).collect();
    if !labels.is_empty() {
        let says = book.replies.say_before("print_refine", &labels.join(&book.checklist.words.comma));
        section.push_str(&paragraph("open", &says));
    }
    section
}

fn blocked_section(book: &Book, blocked: &Blocked) -> String {
    let mut section = format!("<section class=\"blocked\">\n<h2>{}</h2>\n", say(book, "print_blocked"));
    section.push_str(&paragraph("reason", &blocked.reason));
    section.push_str(&format!("<h3>{}</h3>\n<ul>\n", heading_text(book, "checklist_ways_out")));
    for way in &blocked.ways_out {
        section.push_str(&format!("<li>{}</li>\n", escaped(way)));
    }
    section.push_str("</ul>\n");
    blocked.sources.iter().for_each(|source| section.push_str(&source_line(book, source)));
    section.push_str("</section>\n");
    section
}

fn footer(book: &Book, case: &Case, made_on: NaiveDate) -> String {
    let province = case.choice("province").and_then(|name| book.province(name));
    let oldest = || book.provinces.iter().map(|province| province.checked).min();
    let checked = province.map(|province| province.checked).or_else(oldest).map(|date| date.to_string());
    let version: String = book.version.chars().take(VERSION_CHARS).collect();
    let made = made_on.to_string();
    let fill = [("made", made.as_str()), ("version", &version), ("checked", checked.as_deref().unwrap_or_default())];
    let lines = [book.replies.say("print_made", &fill), book.replies.say("print_decides", &[])];
    format!("<footer>\n{}{}</footer>\n", paragraph("made", &lines[0]), paragraph("decides", &lines[1]))
}

fn source_line(book: &Book, source: &Source) -> String {
    let title = book.pages.get(&source.page).map_or(source.page.as_str(), |page| page.title.as_str());
    let name = match &source.heading {
        Some(heading) if heading != title => format!("{title} · {heading}"),
        _ => title.to_owned(),
    };
    linked(&say(book, "print_source"), &name, &book.url(source))
}

/// A link with its address in small print, for paper; only what a browser opens as a page becomes a link.
fn linked(label: &str, name: &str, url: &str) -> String {
    let (name, address) = (escaped(name), escaped(url));
    let is_page = url.starts_with("https://") || url.starts_with("http://");
    let name = if is_page { format!("<a href=\"{address}\" rel=\"noreferrer\">{name}</a>") } else { name };
    format!(
        "<p class=\"link\"><span class=\"label\">{label}</span>{name}<span class=\"address\">{address}</span></p>\n"
    )
}

fn paragraph(class: &str, text: &str) -> String {
    format!("<p class=\"{class}\">{}</p>\n", escaped(text))
}

fn say(book: &Book, id: &str) -> String {
    escaped(&book.replies.say(id, &[]))
}

/// A heading needs no colon.
fn heading_text(book: &Book, id: &str) -> String {
    escaped(book.replies.say(id, &[]).trim().trim_end_matches(['：', ':']))
}

/// Text as HTML shows it; what cannot be seen is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
