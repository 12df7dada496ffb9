//! Keys and tokens: of bots, in addresses, and long strings that look drawn by lot.
//!
//! Never masks words: a long name, a path and a title in an address stay.

use super::line::Line;

const BOT_ID_DIGITS_MIN: usize = 6;
const BOT_KEY_CHARS_MIN: usize = 30;
const KEY_CHARS_MIN: usize = 32;
/// Names of parameters whose value is nobody's business.
const PARAMETERS: &[&str] =
    &["token", "access_token", "key", "apikey", "api_key", "secret", "password", "passwd", "pwd", "sign", "signature"];

/// `123456:AA…`, as Telegram writes the tokens of bots.
pub(super) fn bot_token(line: &Line, at: usize) -> Option<usize> {
    if !line.digit(at) || line.digit_before(at) {
        return None;
    }
    let colon = line.run(at, |c| c.is_ascii_digit());
    if colon - at < BOT_ID_DIGITS_MIN || !line.says(colon, ":") {
        return None;
    }
    let end = line.run(colon + 1, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    (end - colon > BOT_KEY_CHARS_MIN).then_some(end)
}

/// `user:password` before a host, and the values of parameters like `token=`.
pub(super) fn in_address(line: &Line, at: usize) -> Option<usize> {
    if !line.in_address(at) {
        return None;
    }
    if at >= 3 && line.says(at - 3, "://") {
        let end = line.run(at, |c| c.is_ascii_graphic() && !"/?#@".contains(c));
        let named = line.text(at, end).contains(&':');
        return (named && line.says(end, "@")).then_some(end);
    }
    if !line.had(at, |c| c == '=') {
        return None;
    }
    let name_end = at - 1;
    let parameter = PARAMETERS.iter().any(|name| {
        let from = name_end.checked_sub(name.len());
        from.is_some_and(|from| line.says(from, name) && line.had(from, |c| matches!(c, '?' | '&' | ';' | '#')))
    });
    if !parameter {
        return None;
    }
    let end = line.run(at, |c| c.is_ascii_graphic() && !"&#;<>\"'[]".contains(c));
    (end - at >= 6).then_some(end)
}

/// A key in hexadecimal, base64 or base62.
pub(super) fn key(line: &Line, at: usize) -> Option<usize> {
    let alphanumeric = |c: char| c.is_ascii_alphanumeric();
    let address = line.in_address(at);
    // In an address the slash parts words.
    let base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || (!address && matches!(c, '+' | '/'));
    if line.has(at, base64) && !line.had(at, base64) {
        let end = line.run(at, base64);
        if is_drawn(line.text(at, end)) {
            return Some(line.run(end, |c| c == '='));
        }
    }
    if line.has(at, alphanumeric) && !line.had(at, alphanumeric) {
        let end = line.run(at, alphanumeric);
        return is_drawn(line.text(at, end)).then_some(end);
    }
    None
}

/// Long, with digits, and changing between digits, capitals and small letters as words never do.
fn is_drawn(text: &[char]) -> bool {
    let class = |c: &char| match c {
        '0'..='9' => 0,
        'a'..='z' => 1,
        'A'..='Z' => 2,
        _ => 3,
    };
    let count = |wanted: u8| text.iter().filter(|c| class(c) == wanted).count();
    let (digits, small, capital, other) = (count(0), count(1), count(2), count(3));
    if text.len() < KEY_CHARS_MIN {
        return false;
    }
    let changes = text
        .windows(2)
        .filter(|pair| class(&pair[0]) != class(&pair[1]) && class(&pair[0]) != 3 && class(&pair[1]) != 3)
        .count();
    if small > 0 && capital > 0 {
        return digits > 0 && changes * 100 >= text.len() * 35;
    }
    // One kind of letters, or none: only without the hyphens of titles.
    let hexadecimal = text.iter().all(char::is_ascii_hexdigit) && digits >= 4;
    other == 0 && (hexadecimal || (digits >= 4 && changes * 100 >= text.len() * 20))
}
