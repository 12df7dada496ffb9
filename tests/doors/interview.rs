//! A checklist that is begun, and then whatever is typed, line by line.

use beian_bot::conversation::{Effect, Event, State};

use super::stepped;

/// Most lines of one conversation.
const LINES_MAX: usize = 40;

/// Every line is one message.
pub fn bytes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut state = said(State::default(), "清单");
    for line in text.split('\n').take(LINES_MAX) {
        state = said(state, line);
    }
}

fn said(state: State, line: &str) -> State {
    let (before, event) = (state.ticket, Event::Said(line.to_owned()));
    let done = stepped(state, &event);
    assert!(done.effects.iter().any(|effect| matches!(effect, Effect::Say(_))), "silence after {line:?}");
    let opened = done.effects.iter().filter(|effect| matches!(effect, Effect::OpenTicket { .. })).count();
    assert!(opened <= usize::from(before.is_none()), "a second ticket after {line:?}");
    if let Some(interview) = &done.state.interview {
        assert!(interview.order.iter().all(|id| interview.answers.get(id).is_some()), "{interview:?}");
    }
    done.state
}
