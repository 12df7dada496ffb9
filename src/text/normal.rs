//! One spelling for what can be written in many: full-width forms, traditional characters, case, invisible marks.
//!
//! Never loses a letter, a digit or a Chinese character, except past [`QUESTION_CHARS_MAX`].

use std::sync::LazyLock;

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::limits::QUESTION_CHARS_MAX;

// Compiled-in dictionaries: cannot fail at run time; without them the text stays traditional.
static SIMPLIFIER: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::Tw2sp).ok());

// Characters that simplified writing does not use. Only texts that hold one are converted: the phrases of Taiwan would
// else be rewritten in simplified texts too, where 文件 means a document and 程序 a program.
static TRADITIONAL: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let all: String = (FIRST_HAN..='\u{9fff}').flat_map(|c| [c, '\n']).collect();
    let simple = OpenCC::from_config(BuiltinConfig::T2s).map(|opencc| opencc.convert(&all)).unwrap_or_default();
    let pairs = all.chars().zip(simple.chars()).filter(|(from, _)| *from != '\n');
    pairs.map(|(from, to)| from != to && from != '么').collect()
});
const FIRST_HAN: char = '\u{4e00}';

fn is_traditional(c: char) -> bool {
    let at = (c as usize).checked_sub(FIRST_HAN as usize);
    at.and_then(|at| TRADITIONAL.get(at)).is_some_and(|traditional| *traditional)
}

/// Folds width, case and traditional characters, drops invisible marks, and joins runs of blanks.
///
/// ```
/// assert_eq!(beian_bot::text::normalize("ＩＣＰ備案\u{200b} 身分證"), "icp备案 身份证");
/// ```
pub fn normalize(text: &str) -> String {
    let kept = || text.chars().filter(|c| !is_mark(*c)).take(QUESTION_CHARS_MAX);
    let is_folded = is_nfkc_quick(kept()) == IsNormalized::Yes;
    let folded: String = if is_folded { kept().collect() } else { kept().nfkc().collect() };
    let folded = folded.to_lowercase();
    let simple = match SIMPLIFIER.as_ref() {
        Some(simplifier) if folded.chars().any(is_traditional) => mend(simplifier.convert(&folded)),
        _ => folded,
    };
    let simple = if simple.contains("身分证") { simple.replace("身分证", "身份证") } else { simple };
    let mut out = String::with_capacity(simple.len());
    for word in simple.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

// The dictionary reads 么 as traditional and makes 幺 of it: 什么 → 什幺.
fn mend(simple: String) -> String {
    simple.replace('幺', "么")
}

/// The beginning of a text, at most `chars` characters, with an ellipsis where something was cut.
pub fn shorten(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(chars.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// True for the characters of Chinese writing.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

// Zero-width and direction marks, variation selectors, soft hyphen: invisible, so two equal-looking texts differ by them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_fold_to_one() {
        let cases = [
            ("ＩＣＰ　备案", "icp 备案"),
            ("網站備案號要掛在哪裡", "网站备案号要挂在哪里"),
            ("備案\u{202e}按", "备案按"),
            ("身分證", "身份证"),
            ("什么文件要新增程序", "什么文件要新增程序"),
            ("網際網路伺服器要備案嗎", "互联网服务器要备案吗"),
            ("為什麼", "为什么"),
            ("什么怎麼那么", "什么怎么那么"),
            ("  a \t\n b ", "a b"),
            ("", ""),
            ("\u{0}\u{7}", ""),
        ];
        for (given, expected) in cases {
            assert_eq!(normalize(given), expected, "{given:?}");
        }
    }

    #[test]
    fn a_huge_text_is_cut() {
        let huge = "备".repeat(100_000);
        assert!(normalize(&huge).chars().count() <= QUESTION_CHARS_MAX);
    }
}
