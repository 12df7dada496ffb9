//! Dates as people write them: 2026-11-23, 2026/11/23, 2026.11.23, 2026年11月23日, 20261123.
//!
//! Never guesses a year that was not written.

use chrono::NaiveDate;

use crate::text::normalize;

/// The date a text is, and nothing else but blanks and a time after it.
pub fn date_of(text: &str) -> Option<NaiveDate> {
    let text = normalize(text);
    let (date, rest) = first_date(&text)?;
    let alone = text.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| "t0123456789: .z+-".contains(c));
    alone.then_some(date)
}

/// The first date in a text.
pub fn date_in(text: &str) -> Option<NaiveDate> {
    first_date(&normalize(text)).map(|(date, _)| date)
}

fn first_date(text: &str) -> Option<(NaiveDate, &str)> {
    let starts = text
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && !text[..*at].ends_with(|before: char| before.is_ascii_digit()));
    starts.map(|(at, _)| &text[at..]).find_map(date_at)
}

// The date a text begins with, and what follows it.
fn date_at(text: &str) -> Option<(NaiveDate, &str)> {
    let (digits, rest) = number(text);
    if digits.len() == 8 {
        let date = day(&digits[..4], &digits[4..6], &digits[6..])?;
        return Some((date, rest));
    }
    let (month, rest) = number(separated(rest, '年')?);
    let (of_month, rest) = number(separated(rest, '月')?);
    let date = (digits.len() == 4).then(|| day(digits, month, of_month)).flatten()?;
    let rest = rest.trim_start();
    Some((date, rest.strip_prefix(['日', '号']).unwrap_or(rest)))
}

fn number(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

fn separated(text: &str, word: char) -> Option<&str> {
    text.trim_start().strip_prefix(['-', '/', '.', '–', '—', word]).map(str::trim_start)
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 3);
        let fine = [
            "2026-11-03",
            "2026/11/3",
            "2026.11.3",
            "2026年11月3日",
            "2026 年 11 月 3 号",
            "20261103",
            "２０２６－１１－０３",
            " 2026-11-03 12:00 ",
        ];
        for text in fine {
            assert_eq!(date_of(text), day, "{text}");
        }
        for text in [
            "",
            "明天",
            "2026-13-01",
            "2026-02-30",
            "11月3日",
            "2026-11",
            "26-11-03",
            "x 2026-11-03",
            "2026-11-03 完成",
        ] {
            assert_eq!(date_of(text), None, "{text}");
        }
        assert_eq!(date_in("域名 2026年11月3日 实名的"), day);
        assert_eq!(date_in("13800138000"), None);
    }
}
