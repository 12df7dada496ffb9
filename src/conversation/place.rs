//! Of several provinces named in a question, the one that is filed in: not where somebody comes from.
//!
//! Never guesses between two that are named alike.

use crate::knowledge::ANY_PROVINCE;

// What follows or precedes the province somebody comes from.
const HOME_AFTER: &[&str] = &[
    "户口",
    "户籍",
    "身份",
    "证",
    "籍",
    "老家",
    "的户口",
    "的户籍",
    "的身份证",
    "的证",
    "id ",
    "id,",
    "id card",
    "hukou",
];
const HOME_BEFORE: &[&str] = &[
    "户口",
    "户口在",
    "户口是",
    "户口还在",
    "户籍",
    "户籍在",
    "户籍是",
    "户籍还在",
    "老家",
    "老家在",
    "老家是",
    "来自",
    "身份证",
    "身份证是",
    "身份证还是",
    "证件是",
    "证件还是",
    "证是",
    "id is from",
    "id card is from",
    "id from",
    "id card from",
    "hukou in",
    "hukou is in",
    "hukou from",
    "i am from",
    "i'm from",
    "come from",
];
// Whose household it is, when it is not that of the province named after it.
const OF_ANOTHER: &[&str] = &[ANY_PROVINCE, "某省的", "外省", "外地", "外省的", "外地的"];
// 江苏人 files in 江苏, unless another province is named.
const PEOPLE_AFTER: &str = "人";
const FILED_BEFORE: &[char] = &['在', '到', '去', '于', '往'];

/// Which of the provinces is filed in; `mentions` are provinces with their places in the masked text.
pub(super) fn filed_in<P: Copy + PartialEq>(mentions: &[(P, usize)], masked: &str) -> Option<P> {
    let named = named(mentions);
    let somewhere = |province: &P, holds: fn(&str, usize) -> bool| {
        mentions.iter().filter(|(other, _)| other == province).any(|(_, at)| holds(masked, *at))
    };
    if let [only] = named.as_slice() {
        // Where the identity card is from says nothing of where the filing is made.
        let elsewhere = mentions.iter().any(|(_, at)| !is_home(masked, *at));
        return elsewhere.then_some(*only);
    }
    let is_away = |province: &&P| !somewhere(province, is_home) && !somewhere(province, is_of_people);
    let away: Vec<P> = named.iter().filter(is_away).copied().collect();
    let filed: Vec<P> = away.iter().copied().filter(|province| somewhere(province, is_filed)).collect();
    let only = |kept: &[P]| if let [only] = kept { Some(*only) } else { None };
    let told_apart = away.len() < named.len() || !filed.is_empty();
    if told_apart { only(&away).or_else(|| only(&filed)) } else { None }
}

/// The provinces mentioned, each once, in order.
pub(super) fn named<P: Copy + PartialEq>(mentions: &[(P, usize)]) -> Vec<P> {
    let mut named: Vec<P> = Vec::new();
    for (province, _) in mentions {
        if !named.contains(province) {
            named.push(*province);
        }
    }
    named
}

fn is_home(masked: &str, at: usize) -> bool {
    let (before, after) = (masked[..at].trim_end(), masked[at + ANY_PROVINCE.len()..].trim_start());
    // In 某省户口在某省 and 外地户口在某省 the household is not that of the second.
    let own = |rest: &str| !OF_ANOTHER.iter().any(|word| rest.ends_with(word));
    HOME_AFTER.iter().any(|word| after.starts_with(word))
        || HOME_BEFORE.iter().any(|word| before.strip_suffix(word).is_some_and(own))
}

fn is_of_people(masked: &str, at: usize) -> bool {
    masked[at + ANY_PROVINCE.len()..].starts_with(PEOPLE_AFTER)
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
            ("户籍在某省，个人备案可以吗", &[1], None),
            ("某省人备案有什么要求", &[1], Some(1)),
            ("i live in 某省 but my id is from 某省. can i file in 某省?", &[1, 2, 1], Some(1)),
            ("i have a 某省 id but live in 某省", &[1, 2], Some(2)),
            ("file in 某省 or 某省", &[1, 2], None),
        ];
        for (text, provinces, expected) in cases {
            let places = text.match_indices(ANY_PROVINCE).map(|(at, _)| at);
            let mentions: Vec<(u8, usize)> = provinces.iter().copied().zip(places).collect();
            assert_eq!(filed_in(&mentions, text), *expected, "{text}");
        }
    }
}
