//! Filing numbers: 沪ICP备12345678号, and -1 for a site.
//!
//! Never looks a number up.

use crate::rules::Province;
use crate::text::normalize;

/// What was written where a filing number belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilingNumber {
    /// One that has the form of a filing number, with the short name of its province.
    Filing {
        /// The province its first character stands for.
        province: String,
    },
    /// The number of a licence to do business, which is another thing.
    Licence,
    /// Anything else.
    Unreadable,
}

/// Digits a number may have: the pages show seven and eight, newer ones have more.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=12;

impl FilingNumber {
    /// Reads it, however it is spaced; traditional characters and full-width digits are the same.
    pub fn read(text: &str, provinces: &[Province]) -> Self {
        let text: String = normalize(text).chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.replace(['－', '–', '—', '_', '‐', '‑'], "-");
        let mut chars = text.chars();
        let plate = chars.next().map(String::from).unwrap_or_default();
        let Some(rest) = chars.as_str().strip_prefix("icp") else { return Self::Unreadable };
        if rest.starts_with('证') || rest.starts_with("经营许可") {
            return Self::Licence;
        }
        let holds = |province: &&Province| province.plates.contains(&plate);
        match (provinces.iter().find(holds), rest.strip_prefix('备')) {
            (Some(province), Some(number)) if is_number(number) => Self::Filing { province: province.name.clone() },
            _ => Self::Unreadable,
        }
    }
}

// 12345678号, with -1, and a letter after it for apps.
fn is_number(text: &str) -> bool {
    let Some((digits, site)) = text.split_once('号') else { return false };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let site = site.strip_prefix('-').map(|site| site.trim_end_matches(|c: char| c.is_ascii_lowercase()));
    let fits = site.is_none_or(|site| all_digits(site) && site.len() <= 4);
    all_digits(digits) && DIGITS.contains(&digits.len()) && fits && (site.is_some() || text.ends_with('号'))
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_have_a_form() {
        for fine in ["12345678号", "1000000号-1", "2021012345号-12", "12345678号-1a"] {
            assert!(is_number(fine), "{fine}");
        }
        for bad in
            ["12345678", "12345号", "号", "12345678号-", "12345678号x", "1234567x号", "12345678号-x", "12345678号1"]
        {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
