//! A text with a little emphasis, for channels that can show it; its length and how it is cut.
//!
//! Never holds markup: every channel escapes for itself.

use serde::{Deserialize, Serialize};

pub use crate::limits::MESSAGE_UNITS_MAX as UNITS_MAX;

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// As it is.
    Plain(String),
    /// Emphasised.
    Bold(String),
    /// A link: label and address.
    Link(String, String),
}

/// A text in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rich(pub Vec<Piece>);

impl Piece {
    /// What is seen of it.
    pub fn visible(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Bold(text) | Self::Link(text, _) => text,
        }
    }

    fn with(&self, text: &str) -> Self {
        match self {
            Self::Plain(_) => Self::Plain(text.to_owned()),
            Self::Bold(_) => Self::Bold(text.to_owned()),
            Self::Link(_, address) => Self::Link(text.to_owned(), address.clone()),
        }
    }
}

impl Rich {
    /// A plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece::Plain(text.into())])
    }

    /// Adds a plain text.
    #[must_use]
    pub fn then(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Plain(text.into()));
        self
    }

    /// Adds an emphasised text.
    #[must_use]
    pub fn bold(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Bold(text.into()));
        self
    }

    /// Adds a link.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, address: impl Into<String>) -> Self {
        self.0.push(Piece::Link(label.into(), address.into()));
        self
    }

    /// What is seen of it.
    pub fn visible(&self) -> String {
        self.0.iter().map(Piece::visible).collect()
    }

    /// Its length in UTF-16 units.
    pub fn units(&self) -> usize {
        self.0.iter().map(|piece| units(piece.visible())).sum()
    }

    /// Cut into messages of at most `units_max` units: between paragraphs, else lines, else anywhere between characters.
    /// Nothing is lost but the line breaks at the cuts; never an empty part.
    pub fn split(&self, units_max: usize) -> Vec<Self> {
        let mut parts = vec![Self::default()];
        let mut room = units_max;
        for piece in &self.0 {
            let mut rest = piece.visible();
            while !rest.is_empty() {
                if units(rest) <= room {
                    room -= units(rest);
                    push(&mut parts, piece.with(rest));
                    break;
                }
                let begun = room < units_max;
                let (now, later) = cut(rest, room, !begun);
                if !now.is_empty() {
                    push(&mut parts, piece.with(now));
                }
                rest = later;
                parts.push(Self::default());
                room = units_max;
            }
        }
        parts.retain(|part| !part.visible().trim().is_empty());
        parts
    }
}

fn push(parts: &mut [Rich], piece: Piece) {
    if let Some(last) = parts.last_mut() {
        last.0.push(piece);
    }
}

/// The length of a text in UTF-16 units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

// The longest beginning of at most `room` units that ends at a break; without one, all that fits when `must`.
fn cut(text: &str, room: usize, must: bool) -> (&str, &str) {
    let mut used = 0;
    let fits = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > room
    });
    let end = fits.map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    // A break in the first half would leave a message half empty.
    let breaks = [head.rfind("\n\n"), head.rfind('\n')];
    let good = breaks.into_iter().flatten().find(|at| *at > head.len() / 2);
    match good.or_else(|| head.rfind('\n').filter(|at| *at > 0)) {
        Some(at) => (&text[..at], text[at..].trim_start_matches('\n')),
        None if must => (head, &text[end..]),
        None => ("", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_in_cutting() {
        let text = Rich::plain("一二三\n四五六\n\n七八九").bold("😀😀").link("链接", "https://example.com");
        for max in 2..20 {
            let parts = text.split(max);
            assert!(parts.iter().all(|part| part.units() <= max && part.units() > 0), "{max}: {parts:?}");
            let joined: String = parts.iter().map(|part| part.visible()).collect();
            assert_eq!(joined.replace('\n', ""), text.visible().replace('\n', ""), "{max}");
        }
        assert_eq!(text.split(100), [text]);
    }

    #[test]
    fn paragraphs_stay_whole() {
        let parts = Rich::plain("甲甲甲甲\n\n乙乙乙乙").split(6);
        assert_eq!(parts, [Rich::plain("甲甲甲甲"), Rich::plain("乙乙乙乙")]);
    }
}
