//! Anything that is typed, made comparable, masked, cut and read as a command.

use beian_bot::conversation::Command;
use beian_bot::limits::{MESSAGE_UNITS_MAX, QUESTION_CHARS_MAX};
use beian_bot::service::rich::Rich;
use beian_bot::text::{compact, mask, normalize, shorten, syllables, units};

use super::in_time;

/// The bytes as a text.
pub fn bytes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    in_time(|| {
        normalized(&text);
        masked(&text);
        cut(&text);
        let _ = (compact(&text), Command::parse(&text));
    });
}

fn normalized(text: &str) {
    let once = normalize(text);
    // Folding can write one character as several, never as more than eighteen; small letters can be three.
    assert!(once.chars().count() <= QUESTION_CHARS_MAX * 18 * 3);
    assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "), "{once:?}");
    assert!(!once.chars().any(char::is_control), "{once:?}");
    if once.chars().count() <= QUESTION_CHARS_MAX {
        assert_eq!(normalize(&once), once, "read once, it reads the same again");
    }
    assert!(units(&once).len() <= once.chars().count());
    let _ = syllables(&once);
}

fn masked(text: &str) {
    let once = mask(text);
    // A mark has four or five characters, and `a:b` before a host has three.
    assert!(once.text.chars().count() <= text.chars().count() + 4 * once.kinds.len());
    let again = mask(&once.text);
    assert_eq!((&again.text, again.kinds.len()), (&once.text, 0), "masked once, nothing is left to mask");
}

fn cut(text: &str) {
    for most in [1, 200] {
        assert!(shorten(text, most).chars().count() <= most);
    }
    let parts = Rich::plain(text).split(MESSAGE_UNITS_MAX);
    assert!(parts.iter().all(|part| (1..=MESSAGE_UNITS_MAX).contains(&part.units())));
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(parts.iter().map(|part| bare(&part.visible())).collect::<String>(), bare(text));
}
