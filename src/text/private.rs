//! Personal data and secrets in what people write, replaced by marks before anything is stored for long or shown to
//! many.
//!
//! Never lets a number through because it is written with spaces, hyphens or full-width digits; never touches filing
//! numbers, dates, addresses of the network, amounts and short numbers, which answers depend on.

mod code;
mod line;
mod number;
mod secret;

use line::Line;

/// What was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An identity card, a passport, a permit.
    IdNumber,
    /// A mobile or landline number.
    Phone,
    /// An e-mail address.
    Email,
    /// A business licence or unified social credit code.
    Licence,
    /// A key, a token, a password in an address.
    Token,
}

impl Kind {
    /// What stands in the text instead: four or five characters.
    pub fn mark(self) -> &'static str {
        match self {
            Self::IdNumber => "[证件号]",
            Self::Phone => "[电话]",
            Self::Email => "[邮箱]",
            Self::Licence => "[执照号]",
            Self::Token => "[密钥]",
        }
    }
}

/// A text without personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked {
    /// The text with marks.
    pub text: String,
    /// One per mark, in the order in which they were found.
    pub kinds: Vec<Kind>,
}

/// Replaces personal data by marks.
pub fn mask(text: &str) -> Masked {
    let mut masked = Masked { text: text.to_owned(), kinds: Vec::new() };
    // A mark can free what stood too close to what it replaced; without a second look masking twice would differ.
    loop {
        let (text, kinds) = pass(&masked.text);
        if kinds.is_empty() {
            return masked;
        }
        masked.text = text;
        masked.kinds.extend(kinds);
    }
}

type Matcher = fn(&Line, usize) -> Option<usize>;

// The order decides: a token may begin like a number, a mail address like a telephone, a licence like an identity card.
const MATCHERS: &[(Matcher, Kind)] = &[
    (secret::bot_token, Kind::Token),
    (secret::in_address, Kind::Token),
    (secret::key, Kind::Token),
    (code::email, Kind::Email),
    (number::identity, Kind::IdNumber),
    (code::licence, Kind::Licence),
    (code::passport, Kind::IdNumber),
    (number::phone, Kind::Phone),
];

fn pass(text: &str) -> (String, Vec<Kind>) {
    let line = Line::new(text);
    let mut kinds = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut skip_to = 0;
    for (at, written) in text.chars().enumerate() {
        if at < skip_to {
            continue;
        }
        let found = MATCHERS.iter().find_map(|(matcher, kind)| matcher(&line, at).map(|end| (end, *kind)));
        match found {
            Some((end, kind)) => {
                out.push_str(kind.mark());
                kinds.push(kind);
                skip_to = end;
            }
            None => out.push(written),
        }
    }
    (out, kinds)
}
