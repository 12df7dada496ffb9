//! Toneless readings: homophones look alike, and a question typed in pinyin can be compared.
//!
//! Never guesses a character from a reading.

use std::sync::LazyLock;

use pinyin::ToPinyin;
use rustc_hash::FxHashSet;

// All toneless syllables of standard Mandarin, by initial; used to cut a run of letters into syllables.
const FINALS: &[(&str, &str)] = &[
    ("", "a ai an ang ao e ei en eng er o ou"),
    ("b", "a ai an ang ao ei en eng i ian iao ie in ing o u"),
    ("p", "a ai an ang ao ei en eng i ian iao ie in ing o ou u"),
    ("m", "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u"),
    ("f", "a an ang ei en eng o ou u"),
    ("d", "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo"),
    ("t", "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo"),
    ("n", "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve ue"),
    ("l", "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve ue"),
    ("g", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"),
    ("k", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"),
    ("h", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"),
    ("j", "i ia ian iang iao ie in ing iong iu u uan ue un"),
    ("q", "i ia ian iang iao ie in ing iong iu u uan ue un"),
    ("x", "i ia ian iang iao ie in ing iong iu u uan ue un"),
    ("zh", "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo"),
    ("ch", "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo"),
    ("sh", "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo"),
    ("r", "an ang ao e en eng i ong ou u ua uan ui un uo"),
    ("z", "a ai an ang ao e ei en eng i ong ou u uan ui un uo"),
    ("c", "a ai an ang ao e en eng i ong ou u uan ui un uo"),
    ("s", "a ai an ang ao e en eng i ong ou u uan ui un uo"),
    ("y", "a an ang ao e i in ing o ong ou u uan ue un"),
    ("w", "a ai an ang ei en eng o u"),
];
const SYLLABLE_LETTERS_MAX: usize = 6;

/// The toneless reading of a Chinese character, `None` for anything else.
pub fn reading(c: char) -> Option<&'static str> {
    c.to_pinyin().map(|reading| reading.plain())
}

/// Cuts a run of Latin letters into pinyin syllables; `None` when it is not pinyin throughout.
///
/// The cut with the fewest syllables is taken, so `xian` is one syllable.
///
/// ```
/// assert_eq!(beian_bot::text::syllables("beian"), Some(vec!["bei", "an"]));
/// assert_eq!(beian_bot::text::syllables("hello"), None);
/// ```
pub fn syllables(letters: &str) -> Option<Vec<&str>> {
    if letters.is_empty() || letters.len() > 120 || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    // best[i]: fewest syllables that cover the first i letters, and where the last one begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=letters.len() {
        for start in end.saturating_sub(SYLLABLE_LETTERS_MAX)..end {
            if let Some((count, _)) = best[start] {
                let better = best[end].is_none_or(|(known, _)| count + 1 < known);
                if better && is_syllable(&letters[start..end]) {
                    best[end] = Some((count + 1, start));
                }
            }
        }
    }
    let mut cut = Vec::new();
    let mut end = letters.len();
    while end > 0 {
        let (_, start) = best[end]?;
        cut.push(&letters[start..end]);
        end = start;
    }
    cut.reverse();
    Some(cut)
}

static SYLLABLES: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let of_initial = |(initial, finals): &(&str, &'static str)| {
        let initial = (*initial).to_owned();
        finals.split(' ').map(move |last| format!("{initial}{last}"))
    };
    FINALS.iter().flat_map(of_initial).collect()
});

fn is_syllable(letters: &str) -> bool {
    SYLLABLES.contains(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinyin_is_cut() {
        assert_eq!(syllables("zaixiankefu"), Some(vec!["zai", "xian", "ke", "fu"]));
        assert_eq!(syllables("duanxinheyan"), Some(vec!["duan", "xin", "he", "yan"]));
        assert_eq!(syllables("icp"), None);
        assert_eq!(syllables(""), None);
        assert_eq!(syllables("网"), None);
    }

    #[test]
    fn every_reading_of_a_character_is_a_syllable() {
        for c in "备案网站域名短信核验管局身份证明居住绿女略".chars() {
            let plain = reading(c).unwrap().replace('ü', "v");
            assert!(is_syllable(&plain), "{c} {plain}");
        }
    }
}
