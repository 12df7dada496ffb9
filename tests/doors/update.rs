//! A raw update as Telegram, or anybody, may send it.

use beian_bot::limits::{
    BUTTON_BYTES_MAX, HANDLE_BYTES_MAX, LANGUAGE_UNITS_MAX, NAME_UNITS_MAX, TOPIC_NAME_UNITS_MAX, USERNAME_UNITS_MAX,
};
use beian_bot::service::port::{Incoming, Place, What};
use beian_bot::service::rich::units;
use beian_bot::telegram::{lane, read, value_of};

use super::in_time;

/// The raw update.
pub fn bytes(bytes: &[u8]) {
    let raw = String::from_utf8_lossy(bytes);
    let (value, incoming) = in_time(|| (value_of(&raw), read(&raw)));
    assert!(lane(&value).len() <= 64, "{}", lane(&value));
    bounded(&incoming, raw.len());
    // Written anew, it says the same.
    let anew = value.to_string();
    assert_eq!(read(&anew), incoming);
    assert_eq!(lane(&value_of(&anew)), lane(&value));
}

fn bounded(incoming: &Incoming, raw: usize) {
    let Incoming { who, place, what } = incoming;
    assert!(units(&who.name) <= 2 * NAME_UNITS_MAX + 1, "{who:?}");
    assert!(who.username.as_ref().is_none_or(|name| units(name) <= USERNAME_UNITS_MAX), "{who:?}");
    assert!(who.language.as_ref().is_none_or(|language| units(language) <= LANGUAGE_UNITS_MAX), "{who:?}");
    if let Place::Group { topic_name: Some(name), .. } = place {
        assert!(units(name) <= TOPIC_NAME_UNITS_MAX, "{place:?}");
    }
    match what {
        What::Text { text, .. } | What::Edited { text, .. } => assert!(text.len() <= raw),
        What::Media { caption, album, .. } => {
            assert!(caption.as_ref().is_none_or(|caption| caption.len() <= raw));
            assert!(album.as_ref().is_none_or(|album| album.len() <= HANDLE_BYTES_MAX), "{what:?}");
        }
        What::Press { callback, data, .. } => {
            assert!(callback.len() <= HANDLE_BYTES_MAX && data.len() <= BUTTON_BYTES_MAX, "{what:?}");
        }
        What::Blocked | What::Unblocked | What::Moved { .. } | What::Nothing | What::Unreadable => {}
    }
}
