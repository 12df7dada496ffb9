//! A button that was pressed, carrying anything.

use std::sync::LazyLock;

use beian_bot::conversation::{Effect, Event, Press, State, Step};
use beian_bot::limits::BUTTON_BYTES_MAX;

use super::stepped;

/// Conversations in which a button may be pressed: a fresh one in the queue, one being asked, one with its list.
static STATES: LazyLock<[State; 3]> = LazyLock::new(|| {
    let begun = stepped(State::default(), &Event::Said("清单".to_owned()));
    let (asked, mut last) = (begun.state.clone(), begun);
    while let Some(press) = first_choice(&last) {
        last = stepped(last.state, &Event::Pressed(press));
    }
    [State { ticket: Some(1), ..State::default() }, asked, last.state]
});

/// What it carries.
pub fn bytes(bytes: &[u8]) {
    let data = String::from_utf8_lossy(bytes);
    let Some(press) = Press::parse(&data) else { return };
    let own = press.data();
    assert!(own.len() <= BUTTON_BYTES_MAX, "{press:?}");
    assert_eq!(Press::parse(&own).map(|press| press.data()), Some(own), "read once, it reads the same again");
    for state in STATES.iter() {
        stepped(state.clone(), &Event::Pressed(press.clone()));
    }
}

/// What the buttons of an open list and of an open question carry.
pub fn choices() -> Vec<String> {
    let said = ["清单", "清单"].iter().zip([&STATES[1], &STATES[2]]);
    let steps = said.map(|(said, state)| stepped(state.clone(), &Event::Said((*said).to_owned())));
    steps.flat_map(|step| presses(&step).map(|press| press.data()).collect::<Vec<_>>()).collect()
}

fn presses(step: &Step) -> impl Iterator<Item = &Press> {
    let said = step.effects.iter().filter_map(|effect| match effect {
        Effect::Say(message) => Some(message),
        _ => None,
    });
    said.flat_map(|message| message.buttons.iter().flatten()).map(|button| &button.press)
}

fn first_choice(step: &Step) -> Option<Press> {
    presses(step).find(|press| matches!(press, Press::Answer { value, .. } if value != "<")).cloned()
}
