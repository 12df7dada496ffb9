//! Identity card numbers and telephone numbers.
//!
//! Never masks by length alone: a date, a region, an area code or a leading 1[3-9] must fit.

use super::line::Line;

/// Regions of identity cards: provinces, Hong Kong, Macau, Taiwan, foreigners with permanent residence.
const REGIONS: &[u32] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83, 91, 92, 93, 94, 95, 96, 97, 98, 99,
];
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2039;
const PERMITS: &[&str] = &["台胞证", "台胞證", "臺胞證", "通行证", "通行證"];
/// The country codes that are dialled with 00 in front.
const NEIGHBOURS: &[&str] = &["00852", "00853", "00886"];
const ABROAD_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// An identity card of 18 or 15 digits, or a permit of Taiwan that the text calls one.
pub(super) fn identity(line: &Line, at: usize) -> Option<usize> {
    if !line.digit(at) || line.digit_before(at) {
        return None;
    }
    identity_18(line, at).or_else(|| identity_15(line, at)).or_else(|| taiwan_permit(line, at))
}

fn identity_18(line: &Line, at: usize) -> Option<usize> {
    let places = line.digits(at, 18);
    let values = line.values(&places);
    let (last, check) = match values.len() {
        18 => (*places.last()?, values[17]),
        17 => {
            let next = line.past_gap(places.last()? + 1);
            line.has(next, |c| matches!(c, 'X' | 'x' | '×' | '*' | 'Х' | 'х')).then_some((next, 10))?
        }
        _ => return None,
    };
    if line.digit(last + 1) || !is_date(number(&values[6..10]), number(&values[10..12]), number(&values[12..14])) {
        return None;
    }
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    // Typing errors happen: with a region and a date it is masked whatever the last digit says.
    let fits = (sum + check) % 11 == 1 || REGIONS.contains(&number(&values[..2]));
    fits.then_some(last + 1)
}

fn identity_15(line: &Line, at: usize) -> Option<usize> {
    let end = line.run(at, |c| c.is_ascii_digit());
    if end - at != 15 {
        return None;
    }
    let values = line.values(&(at..end).collect::<Vec<_>>());
    let born = is_date(1900 + number(&values[6..8]), number(&values[8..10]), number(&values[10..12]));
    (born && REGIONS.contains(&number(&values[..2]))).then_some(end)
}

fn taiwan_permit(line: &Line, at: usize) -> Option<usize> {
    let end = line.run(at, |c| c.is_ascii_digit());
    let values = line.values(&(at..end).collect::<Vec<_>>());
    let fits = match values.len() {
        // "通行证有效期至20300101" is a date.
        8 => !is_date(number(&values[..4]), number(&values[4..6]), number(&values[6..])),
        10 => true,
        _ => false,
    };
    (fits && line.said_before(at, PERMITS)).then_some(end)
}

/// A mobile number, a landline with its area code, or a number abroad.
pub(super) fn phone(line: &Line, at: usize) -> Option<usize> {
    let begins = line.has(at, |c| c.is_ascii_digit() || matches!(c, '+' | '('));
    if !begins || (line.digit(at) && line.digit_before(at)) {
        return None;
    }
    mobile(line, at).or_else(|| landline(line, at)).or_else(|| abroad(line, at))
}

/// Where the number itself begins after +86, 0086, 86 or one of them in brackets.
fn past_country(line: &Line, at: usize) -> Option<usize> {
    let bracket = line.says(at, "(");
    let mut to = at + usize::from(bracket);
    if line.says(to, "+") {
        to += 1;
    } else if line.says(to, "00") {
        to += 2;
    }
    if !line.says(to, "86") || (bracket && !line.says(to + 2, ")")) {
        return None;
    }
    Some(line.past_gap(to + 2 + usize::from(bracket)))
}

fn mobile(line: &Line, at: usize) -> Option<usize> {
    let mut starts = vec![at];
    starts.extend(past_country(line, at));
    // As dialled from another province in earlier days.
    starts.extend(line.says(at, "0").then_some(at + 1));
    starts.into_iter().find_map(|from| {
        let begins = line.says(from, "1") && line.has(line.past_gap(from + 1), |c| matches!(c, '3'..='9'));
        if !begins {
            return None;
        }
        let places = line.digits(from, 11);
        let last = if places.len() == 11 { *places.last()? } else { dotted(line, from)? };
        (!line.digit(last + 1)).then_some(last + 1)
    })
}

/// 138.0013.8000; any other grouping with dots may be an IP address.
fn dotted(line: &Line, from: usize) -> Option<usize> {
    let group = |at: usize, length: usize| (at..at + length).all(|at| line.digit(at));
    let fits = group(from, 3)
        && line.says(from + 3, ".")
        && group(from + 4, 4)
        && line.says(from + 8, ".")
        && group(from + 9, 4);
    fits.then_some(from + 12)
}

fn landline(line: &Line, at: usize) -> Option<usize> {
    // 3.0108… is a decimal number.
    if line.had(at, |c| c == '.') && line.digit_before(at - 1) {
        return None;
    }
    let country = past_country(line, at).filter(|_| !line.says(at, "8"));
    let mut from = country.unwrap_or(at);
    let bracket = line.says(from, "(");
    from += usize::from(bracket);
    match line.says(from, "0") {
        true => from += 1,
        false if country.is_none() => return None,
        false => {}
    }
    let to = past_area(line, from)?;
    let to = if bracket { line.says(to, ")").then_some(to + 1)? } else { to };
    subscriber(line, line.past_gap(to))
}

/// Past 10 and 2x, or three digits from 300 to 999.
fn past_area(line: &Line, from: usize) -> Option<usize> {
    match (line.at(from), line.at(from + 1), line.at(from + 2)) {
        (Some('1'), Some('0'), _) => Some(from + 2),
        (Some('2'), Some('0'..='9'), _) => Some(from + 2),
        (Some('3'..='9'), Some('0'..='9'), Some('0'..='9')) => Some(from + 3),
        _ => None,
    }
}

fn subscriber(line: &Line, from: usize) -> Option<usize> {
    if !line.has(from, |c| matches!(c, '2'..='9')) {
        return None;
    }
    [8, 7].into_iter().find_map(|length| {
        let places = line.digits(from, length);
        let last = *places.last()?;
        (places.len() == length && !line.digit(last + 1)).then(|| past_extension(line, last + 1))
    })
}

fn past_extension(line: &Line, from: usize) -> usize {
    let sign = if line.has(from, |c| matches!(c, '-' | '转')) { from + 1 } else { return from };
    let end = line.run(sign, |c| c.is_ascii_digit());
    if (1..=5).contains(&(end - sign)) { end } else { from }
}

fn abroad(line: &Line, at: usize) -> Option<usize> {
    let from = if line.says(at, "+") && !line.had(at, |c| c.is_ascii_alphanumeric() || c == '+') {
        at + 1
    } else if NEIGHBOURS.iter().any(|code| line.says(at, code)) {
        at
    } else {
        return None;
    };
    let places = line.digits(from, *ABROAD_DIGITS.end());
    let last = *places.last()?;
    let fits = ABROAD_DIGITS.contains(&places.len()) && !line.digit(last + 1);
    (fits && (from == at || !line.says(from, "0"))).then_some(last + 1)
}

fn number(values: &[u32]) -> u32 {
    values.iter().fold(0, |so_far, value| so_far * 10 + value)
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    YEARS.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}
