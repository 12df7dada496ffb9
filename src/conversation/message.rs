//! What is said to an applicant: text, the card behind it, buttons, a file.
//!
//! Never says how a channel shows it: one without buttons shows the text, which always tells what to type.

use super::card::Card;
use super::press::Press;

/// A message to the applicant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// Plain text.
    pub text: String,
    /// The card behind it, with its sources.
    pub card: Option<Box<Card>>,
    /// Titles of entries worth reading next.
    pub related: Vec<String>,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Button>>,
    /// True when it replaces the message whose button was pressed.
    pub in_place: bool,
    /// True when it is of no use on a channel without buttons.
    pub for_buttons: bool,
    /// A file to go with it.
    pub file: Option<File>,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What pressing it means.
    pub press: Press,
}

/// A file made for the applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name with ending.
    pub name: String,
    /// Its text.
    pub content: String,
}

impl Message {
    /// A message without a card.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// With buttons under it.
    #[must_use]
    pub fn with(mut self, buttons: Vec<Vec<Button>>) -> Self {
        self.buttons = buttons;
        self
    }
}

impl Button {
    /// A button.
    pub fn new(label: impl Into<String>, press: Press) -> Self {
        Self { label: label.into(), press }
    }
}
