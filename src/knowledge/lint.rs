//! What is not wrong but makes the bot guess: too few wordings, wordings that hardly differ, labels that attract each
//! other's questions.
//!
//! Never an error: a knowledge base with these still answers. Trains several times, so it is not part of a check.

use super::Book;
use super::held_back::hold_back;
use crate::problem::{Place, Problem};
use crate::text::compact;

/// Fewest wordings an answer should have.
pub const WORDINGS_MIN: usize = 25;
/// Wordings this like each other teach nothing new (Damerau-Levenshtein, 1 is the same).
const ALIKE_MIN: f64 = 0.92;
/// A label attracts another's questions when it takes at least this share of them, and at least so many.
const ATTRACTED_SHARE_MIN: f64 = 0.12;
const ATTRACTED_MIN: usize = 4;

/// Every warning, by file and line.
pub fn lint(book: &Book) -> Vec<Problem> {
    let mut problems = few_wordings(book);
    problems.extend(alike_wordings(book));
    problems.extend(attracting(book));
    problems.sort();
    problems
}

fn warning(place: &Place, code: &'static str, says: String) -> Problem {
    Problem::warning(place.clone(), code, says)
}

fn few_wordings(book: &Book) -> Vec<Problem> {
    let all = book.labels.iter().map(|label| book.asked(*label)).filter(|(_, ask)| ask.len() < WORDINGS_MIN);
    let says = |count: usize| format!("只有 {count} 种问法，少于 {WORDINGS_MIN} 种时容易答偏");
    all.map(|(id, ask)| warning(&id.place, "lint-few-wordings", says(ask.len()))).collect()
}

fn alike_wordings(book: &Book) -> Vec<Problem> {
    let mut problems = Vec::new();
    for label in &book.labels {
        let (_, ask) = book.asked(*label);
        let plain: Vec<String> = ask.iter().map(|wording| compact(&wording.value)).collect();
        for (at, wording) in ask.iter().enumerate() {
            let earlier = plain[..at].iter().position(|other| is_alike(other, &plain[at]));
            if let Some(earlier) = earlier {
                let says = format!("问法「{}」和「{}」几乎一样", wording.value, ask[earlier].value);
                problems.push(warning(&wording.place, "lint-alike-wordings", says));
            }
        }
    }
    problems
}

fn is_alike(one: &str, other: &str) -> bool {
    // Texts of very different lengths cannot be alike, and comparing lengths is cheap.
    let (shorter, longer) = (one.len().min(other.len()) as f64, one.len().max(other.len()) as f64);
    shorter >= longer * ALIKE_MIN && strsim::normalized_damerau_levenshtein(one, other) >= ALIKE_MIN
}

fn attracting(book: &Book) -> Vec<Problem> {
    let count = book.labels.len();
    let mut taken = vec![vec![0usize; count]; count];
    hold_back(book, |held| {
        if let Some(first) = held.ranking.best.first() {
            taken[held.label][first.label] += 1;
        }
    });
    let mut problems = Vec::new();
    for (label, row) in taken.iter().enumerate() {
        let asked_of: usize = row.iter().sum();
        for (other, lost) in row.iter().enumerate().filter(|(other, _)| *other != label) {
            if *lost >= ATTRACTED_MIN && *lost as f64 >= asked_of as f64 * ATTRACTED_SHARE_MIN {
                let (id, _) = book.asked(book.labels[label]);
                let thief = book.label_id(book.labels[other]);
                let says =
                    format!("{asked_of} 种问法里有 {lost} 种被 `{thief}` 抢走；合并两条，或把标题和问法写得更分明");
                problems.push(warning(&id.place, "lint-attracted", says));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::is_alike;

    #[test]
    fn one_letter_in_a_long_wording_is_alike() {
        assert!(is_alike("短信验证码多长时间内有效呢", "短信验证码多长时间内有效吗"));
        assert!(!is_alike("验证码过期", "验证码多久"));
        assert!(!is_alike("备案", "备案要多久"));
    }
}
