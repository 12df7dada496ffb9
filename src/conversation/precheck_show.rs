//! What the pre-check says and offers: questions about the applicant, fields, results.
//!
//! Never decides anything: it only words what was found.

use super::buttons::{Rows, human, in_rows};
use super::interview::with_lead;
use super::message::Button;
use super::precheck_form::{Form, form_of};
use super::precheck_press::PrecheckPress;
use super::precheck_text::precheck_text;
use super::press::Press;
use super::response::numbered;
use super::step::Talk;
use crate::checklist::Kind;
use crate::knowledge::Book;
use crate::precheck::{Field, FieldKind, Given, check};
use crate::text::shorten;

/// Longest repeated value, in characters.
const VALUE_CHARS_MAX: usize = 40;

fn button(label: impl Into<String>, press: PrecheckPress) -> Button {
    Button::new(label, Press::Precheck(press))
}

fn fixed(book: &Book, id: &str) -> String {
    book.replies.say(id, &[])
}

/// The button that begins a pre-check.
pub(super) fn start_button(book: &Book) -> Button {
    button(fixed(book, "button_precheck"), PrecheckPress::Start)
}

/// Asks what is missing of the applicant.
pub(super) fn ask_variable(talk: &mut Talk<'_>, id: &str, lead: String) {
    let book = talk.book;
    let Some(variable) = book.checklist.variable(id) else { return };
    if let Some(state) = talk.state.precheck.as_mut() {
        state.asked = Some(id.to_owned());
    }
    talk.state.choices.clear();
    let answer = |value: &str| PrecheckPress::Answer { variable: id.to_owned(), value: value.to_owned() };
    let mut options: Vec<(String, String)> = match &variable.kind {
        Kind::Province => book.provinces.iter().map(|p| (p.name.clone(), p.name.clone())).collect(),
        _ => variable.choices().iter().map(|choice| (choice.id.value.clone(), choice.label.clone())).collect(),
    };
    let is_province = matches!(variable.kind, Kind::Province);
    options.push(("?".to_owned(), fixed(book, "interview_unsure_choice")));
    let mut lines = vec![with_lead(lead, variable.text.clone())];
    lines.push(match is_province {
        true => fixed(book, "interview_type_province"),
        false => numbered(options.iter().map(|(_, label)| label.as_str())),
    });
    lines.push(fixed(book, "precheck_ask_hint"));
    let buttons = options.iter().map(|(value, label)| button(label.clone(), answer(value))).collect();
    let mut rows = in_rows(buttons, if is_province { 5 } else { 3 });
    rows.push(vec![button(fixed(book, "button_precheck_leave"), PrecheckPress::Leave)]);
    talk.say_with(lines.join("\n"), rows);
}

/// Says what can be sent, and offers the fields.
pub(super) fn ask_fields(talk: &mut Talk<'_>, lead: String) {
    let book = talk.book;
    let first = |kind: FieldKind| book.precheck.fields.iter().find(|field| field.kind == kind);
    let examples = [FieldKind::Text, FieldKind::Domain, FieldKind::FilingNumber, FieldKind::Date].into_iter();
    let example = |field: &Field| format!("{}{}{}", field.label, book.checklist.words.colon, field.example);
    let examples: Vec<String> = examples.filter_map(first).map(example).collect();
    let text = book.replies.say("precheck_ready", &[("examples", &examples.join("\n"))]);
    let fields = book.precheck.fields.iter();
    let buttons = fields.map(|field| button(field.label.clone(), PrecheckPress::Ask(field.id.value.clone()))).collect();
    let mut rows = in_rows(buttons, 3);
    rows.push(vec![button(fixed(book, "button_precheck_leave"), PrecheckPress::Leave)]);
    talk.say_with(with_lead(lead, text), rows);
}

/// The fields a value that was held may belong to.
pub(super) fn options<'b>(book: &'b Book, value: &str) -> Vec<&'b str> {
    match form_of(book, value) {
        Form::Fields(fields) => fields,
        Form::Unknown => {
            let texts = book.precheck.fields.iter().filter(|field| field.kind == FieldKind::Text);
            texts.map(|field| field.id.value.as_str()).collect()
        }
    }
}

/// Asks which field the value that is held belongs to.
pub(super) fn ask_which(talk: &mut Talk<'_>) {
    let book = talk.book;
    let Some(value) = talk.state.precheck.as_ref().and_then(|state| state.pending.clone()) else { return };
    talk.state.choices.clear();
    let fields: Vec<&Field> = options(book, &value).into_iter().filter_map(|id| book.precheck.field(id)).collect();
    let lead = book.replies.say("precheck_which", &[("value", &shorten(&value, VALUE_CHARS_MAX))]);
    let question = fixed(book, "button_precheck_question");
    let labels = fields.iter().map(|field| field.label.as_str()).chain([question.as_str()]);
    let text = format!("{lead}\n{}", numbered(labels));
    let buttons = fields.iter().map(|field| button(field.label.clone(), PrecheckPress::As(field.id.value.clone())));
    let buttons = buttons.chain([button(question.clone(), PrecheckPress::Question)]);
    talk.say_with(text, in_rows(buttons.collect(), 3));
}

/// Says what was found in some fields.
pub(super) fn show(talk: &mut Talk<'_>, given: &Given, shown: &[&Field], lead: String) {
    let today = talk.today();
    let findings = check(talk.book.precheck_parts(), given, today);
    let text = precheck_text(talk.book, given, &findings, shown, today);
    let hint = fixed(talk.book, "precheck_hint");
    talk.say_with(with_lead(lead, format!("{text}\n{hint}")), under_result(talk.book));
}

fn under_result(book: &Book) -> Rows {
    vec![
        vec![
            button(fixed(book, "button_precheck_fields"), PrecheckPress::Fields),
            button(fixed(book, "button_precheck_show"), PrecheckPress::Show),
        ],
        vec![button(fixed(book, "button_precheck_leave"), PrecheckPress::Leave), human(book)],
    ]
}
