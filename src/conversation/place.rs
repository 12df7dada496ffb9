//! Of several provinces named in a question, the one that is filed in: not where somebody comes from.
//!
//! Never guesses between two that are named alike.

use crate::knowledge::ANY_PROVINCE;

// What follows or precedes the province somebody comes from.
const HOME_AFTER: &[&str] = &["户口", "户籍", "身份", "的身份证", "的证", "人", "籍", "的户口", "的户籍", "老家"];
const HOME_BEFORE: &[&str] = &[
    "户口在",
    "户籍在",
    "户口是",
    "户籍是",
    "户口还在",
    "户籍还在",
    "户口",
    "户籍",
    "老家",
    "老家在",
    "老家是",
    "来自",
    "身份证是",
    "身份证还是",
    "身份证在",
    "身份证",
    "证件是",
    "证件还是",
    "证是",
];
const FILED_BEFORE: &[char] = &['在', '到', '去', '于', '往'];

/// Which of the provinces is filed in; `mentions` are numbers of provinces with their places in the masked text.
pub(super) fn filed_in<P: Copy + PartialEq>(mentions: &[(P, usize)], masked: &str) -> Option<P> {
    let mut named: Vec<P> = Vec::new();
    for (province, _) in mentions {
        if !named.contains(province) {
            named.push(*province);
        }
    }
    if let [only] = named.as_slice() {
        return Some(*only);
    }
    let somewhere = |province: &P, holds: fn(&str, usize) -> bool| {
        mentions.iter().filter(|(other, _)| other == province).any(|(_, at)| holds(masked, *at))
    };
    let only = |kept: Vec<P>| if let [only] = kept.as_slice() { Some(*only) } else { None };
    let away: Vec<P> = named.iter().copied().filter(|province| !somewhere(province, is_home)).collect();
    let filed: Vec<P> = away.iter().copied().filter(|province| somewhere(province, is_filed)).collect();
    let told_apart = away.len() < named.len() || !filed.is_empty();
    if told_apart { only(away).or_else(|| only(filed)) } else { None }
}

fn is_home(masked: &str, at: usize) -> bool {
    let (before, after) = (&masked[..at], &masked[at + ANY_PROVINCE.len()..]);
    HOME_AFTER.iter().any(|word| after.starts_with(word)) || HOME_BEFORE.iter().any(|word| before.ends_with(word))
}

fn is_filed(masked: &str, at: usize) -> bool {
    masked[..at].ends_with(FILED_BEFORE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_provinces_the_one_filed_in_is_meant() {
        // The numbers name the provinces in the order of their mentions.
        let cases: &[(&str, &[u8], Option<u8>)] = &[
            ("某省身份证在某省备案", &[1, 2], Some(2)),
            ("在某省备案用某省身份证", &[1, 2], Some(1)),
            ("某省人想备某省的网站", &[1, 2], Some(2)),
            ("某省和某省有什么不同", &[1, 2], None),
            ("某省备案", &[1], Some(1)),
            ("我某省身份证在某省打工，想在某省备个人网站", &[1, 2, 2], Some(2)),
            ("我某省身份证在某省，某省能给我备吗", &[1, 2, 2], Some(2)),
            ("人户口在某省，长期待在某省", &[1, 2], Some(2)),
            ("在某省读研，户口还在某省老家", &[1, 2], Some(1)),
            ("某省户口和某省户口有区别吗", &[1, 2], None),
        ];
        for (text, provinces, expected) in cases {
            let places = text.match_indices(ANY_PROVINCE).map(|(at, _)| at);
            let mentions: Vec<(u8, usize)> = provinces.iter().copied().zip(places).collect();
            assert_eq!(filed_in(&mentions, text), *expected, "{text}");
        }
    }
}
