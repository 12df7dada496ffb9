//! The number of a choice, as people type it.
//!
//! Never takes a bare numeral word for a choice: it may be an answer of its own.

use crate::text::normalize;

/// The number of a choice: "2", "２", "第2个", "选2", "第二个"; `None` for anything longer.
pub(super) fn number_of(typed: &str) -> Option<usize> {
    let text = normalize(typed);
    let bare = text.trim_start_matches(['第', '选']).trim_end_matches(['个', '.', '。', '、', '项']);
    if bare.len() <= 2 {
        return bare.parse().ok();
    }
    // Only with a word of choosing: a bare 三 may be an answer of its own.
    let word = "零一二三四五六七八九".chars().position(|digit| bare.chars().eq([digit]));
    word.filter(|_| bare != text)
}
