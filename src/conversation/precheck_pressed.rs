//! What a pressed button of the pre-check does.
//!
//! Never trusts a button: one that is old, or of somebody else's making, does nothing.

use super::event::Effect;
use super::interview_text::value_text;
use super::message::Message;
use super::precheck::{activate, ask_field, leave, show_all, start};
use super::precheck_answer::{ask_pending, assign};
use super::precheck_note::note;
use super::precheck_press::PrecheckPress;
use super::precheck_read::Pasted;
use super::precheck_show::ask_fields;
use super::press::means;
use super::step::Talk;
use crate::facts::Answered;

/// A button of the pre-check was pressed; false when it is out of date.
pub(super) fn pressed(talk: &mut Talk<'_>, press: &PrecheckPress) -> bool {
    let has_state = talk.state.precheck.is_some();
    match press {
        PrecheckPress::Start => start(talk, ""),
        PrecheckPress::Leave => return leave(talk),
        PrecheckPress::As(field) => {
            return is_held(talk) && assign(talk, field);
        }
        PrecheckPress::Question => return is_held(talk) && ask_pending(talk),
        PrecheckPress::Answer { variable, value } => return answer_pressed(talk, variable, value),
        PrecheckPress::Show | PrecheckPress::Fields | PrecheckPress::Ask(_) if !has_state => return false,
        PrecheckPress::Show => {
            activate(talk);
            show_all(talk, String::new());
        }
        PrecheckPress::Fields => {
            activate(talk);
            ask_fields(talk, String::new());
        }
        PrecheckPress::Ask(carried) => {
            let field = talk.book.precheck.fields.iter().find(|field| means(carried, &field.id.value));
            let Some(field) = field.map(|field| field.id.value.clone()) else { return false };
            activate(talk);
            ask_field(talk, &field);
        }
    }
    true
}

fn is_held(talk: &Talk<'_>) -> bool {
    talk.state.precheck.as_ref().is_some_and(|state| state.active && state.pending.is_some())
}

fn answer_pressed(talk: &mut Talk<'_>, variable: &str, value: &str) -> bool {
    let asked = talk.state.precheck.as_ref().filter(|state| state.active).and_then(|state| state.asked.clone());
    let Some(asked) = asked.filter(|asked| means(variable, asked)) else { return false };
    let Some(variable) = talk.book.checklist.variable(&asked) else { return false };
    let given = match value {
        "?" => Some(Answered::Unsure),
        _ => super::buttons::profile_value(talk.book, &asked, value).map(|value| Answered::Choice(value.to_owned())),
    };
    let Some(given) = given else { return false };
    // The question keeps what was chosen, without its buttons.
    let chosen = format!("{}\n✓ {}", variable.text, value_text(talk.book, variable, &given));
    talk.effects.push(Effect::Say(Message { in_place: true, for_buttons: true, ..Message::text(chosen) }));
    note(talk, Pasted { answers: vec![(asked, given)], ..Pasted::default() });
    true
}
