//! E-mail addresses, passports and permits with letters, unified social credit codes.
//!
//! Never masks a part of a domain, a package name or a version.

use super::line::Line;

const CREDIT_CODE: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_CODE_LENGTH: usize = 18;
const CREDIT_CODE_WORDS: &[&str] = &["信用代码", "信用代碼", "税号", "执照", "登记号", "uscc"];
const LICENCE_NUMBER_WORDS: &[&str] = &["注册号", "执照", "税号", "登记号"];
const PASSPORT_WORDS: &[&str] = &["护照", "護照", "证件", "证号", "通行证", "身份证", "passport"];

/// `name@host.tld`; the longest host that can be one.
pub(super) fn email(line: &Line, at: usize) -> Option<usize> {
    let local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    if !line.has(at, local) || line.had(at, local) {
        return None;
    }
    let sign = line.run(at, local);
    if !line.says(sign, "@") {
        return None;
    }
    let mut best = None;
    let mut from = sign + 1;
    let mut labels = 0;
    loop {
        let end = line.run(from, |c| c.is_ascii_alphanumeric() || c == '-');
        if end == from {
            return best;
        }
        labels += 1;
        if labels > 1 && end - from > 1 && line.has(from, |c| c.is_ascii_alphabetic()) {
            best = Some(end);
        }
        if !line.says(end, ".") {
            return best;
        }
        from = end + 1;
    }
}

/// Passports, permits of Hong Kong and Macau, identity cards of Hong Kong and Taiwan, permanent residence cards.
pub(super) fn passport(line: &Line, at: usize) -> Option<usize> {
    let joined = |c: char| c.is_ascii_alphanumeric() || "._/@-".contains(c);
    if !line.has(at, |c| c.is_ascii_alphabetic()) || line.had(at, joined) || line.in_address(at) {
        return None;
    }
    let from = line.run(at, |c| c.is_ascii_alphabetic());
    let letters = line.text(at, from);
    let first_digit = if letters.len() <= 2 && line.says(from, " ") { from + 1 } else { from };
    let end = line.run(first_digit, |c| c.is_ascii_digit());
    let length = end - first_digit;
    if letters.len() <= 2 && length == 6 {
        return hong_kong_card(line, end);
    }
    let called = line.said_before(at, PASSPORT_WORDS);
    let capital = letters.iter().all(|c| c.is_ascii_uppercase()) && letters != ['V'];
    let fits = match letters {
        ['H' | 'M' | 'h' | 'm'] if matches!(length, 8 | 10) => true,
        [_] | [_, _] => (7..=9).contains(&length) && (called || (capital && first_digit == from)),
        [_, _, _] => length == 12 && (called || capital),
        _ => false,
    };
    (fits && ends_word(line, end)).then_some(end)
}

/// The check digit in brackets, as in A123456(7).
fn hong_kong_card(line: &Line, digits_end: usize) -> Option<usize> {
    let check = line.has(digits_end + 1, |c| c.is_ascii_digit() || matches!(c, 'A' | 'a'));
    (check && line.says(digits_end, "(") && line.says(digits_end + 2, ")")).then_some(digits_end + 3)
}

/// False inside `a1234567.com`, `e12345678_log` and the like.
fn ends_word(line: &Line, end: usize) -> bool {
    let alphanumeric = |at: usize| line.has(at, |c| c.is_ascii_alphanumeric());
    match line.at(end) {
        Some('_' | '@') => false,
        Some('.' | '-') => !alphanumeric(end + 1),
        _ => !alphanumeric(end),
    }
}

/// A unified social credit code, or a number that the text calls a licence number.
pub(super) fn licence(line: &Line, at: usize) -> Option<usize> {
    let alphanumeric = |c: char| c.is_ascii_alphanumeric();
    if !line.has(at, alphanumeric) || line.had(at, alphanumeric) || line.in_address(at) {
        return None;
    }
    let end = line.run(at, alphanumeric);
    let digits = line.text(at, end).iter().filter(|c| c.is_ascii_digit()).count();
    match end - at {
        15 if digits == 15 && line.said_before(at, LICENCE_NUMBER_WORDS) => return Some(end),
        CREDIT_CODE_LENGTH if digits >= 8 && line.said_before(at, CREDIT_CODE_WORDS) => return Some(end),
        _ => {}
    }
    credit_code(line, at)
}

fn credit_code(line: &Line, at: usize) -> Option<usize> {
    let mut values = Vec::with_capacity(CREDIT_CODE_LENGTH);
    let mut next = at;
    let mut end = at;
    while values.len() < CREDIT_CODE_LENGTH {
        let c = line.at(next)?.to_ascii_uppercase();
        let region = (2..8).contains(&values.len());
        if region && !c.is_ascii_digit() {
            return None;
        }
        values.push(CREDIT_CODE.find(c)?);
        end = next + 1;
        next = line.past_gap(end);
    }
    if line.has(end, |c| c.is_ascii_alphanumeric()) || values[0] == 0 {
        return None;
    }
    let (check, body) = values.split_last()?;
    let (_, sum) = body.iter().fold((1, 0), |(weight, sum), value| (weight * 3 % 31, sum + value * weight));
    ((sum + check) % 31 == 0).then_some(end)
}
