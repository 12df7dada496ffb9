//! The commands an applicant can type.

use crate::yaml::nearest;

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/start`
    Start,
    /// `/help`
    Help,
    /// `/checklist`
    Checklist,
    /// `/human`
    Human,
    /// `/hours`
    Hours,
    /// `/progress`
    Progress,
    /// `/precheck`
    Precheck,
    /// `/lang`
    Lang,
    /// `/cancel`
    Cancel,
    /// `/forget`
    Forget,
    /// Anything else that begins with a slash.
    Unknown(String),
}

const NAMES: [&str; 10] =
    ["/start", "/help", "/checklist", "/human", "/hours", "/progress", "/precheck", "/lang", "/cancel", "/forget"];

impl Command {
    /// Reads a command; `None` when the text does not begin with a slash and a letter.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let rest = typed.strip_prefix('/')?;
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let word = typed.split_whitespace().next().unwrap_or(typed).to_lowercase();
        // In groups Telegram adds the bot's name.
        let word = word.split('@').next().unwrap_or_default().to_owned();
        Some(match word.as_str() {
            "/start" => Self::Start,
            "/help" => Self::Help,
            "/checklist" => Self::Checklist,
            "/human" => Self::Human,
            "/hours" => Self::Hours,
            "/progress" => Self::Progress,
            "/precheck" => Self::Precheck,
            "/lang" => Self::Lang,
            "/cancel" => Self::Cancel,
            "/forget" => Self::Forget,
            _ => Self::Unknown(word),
        })
    }

    /// The wish a command stands for, if it stands for one.
    pub fn wish(&self) -> Option<&'static str> {
        match self {
            Self::Start => Some("greeting"),
            Self::Checklist => Some("checklist"),
            Self::Human => Some("handoff"),
            Self::Hours => Some("hours"),
            Self::Progress => Some("progress"),
            Self::Cancel => Some("cancel"),
            Self::Help | Self::Precheck | Self::Lang | Self::Forget | Self::Unknown(_) => None,
        }
    }

    /// The command nearest to what was typed.
    pub fn nearest(typed: &str) -> &'static str {
        nearest(typed, NAMES.into_iter()).unwrap_or("/help")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        assert_eq!(Command::parse("/Human@beian_bot now"), Some(Command::Human));
        assert_eq!(Command::parse("/humann"), Some(Command::Unknown("/humann".to_owned())));
        assert_eq!(Command::nearest("/humann"), "/human");
        assert_eq!(Command::parse("/ 斜杠"), None);
        assert_eq!(Command::parse("备案"), None);
    }
}
