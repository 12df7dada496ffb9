//! How large what comes in may be, and what goes out: every limit of a size in one place.
//!
//! Ring 0. Constants only; what happens past a limit is decided, and told, at the door it belongs to. Nothing is ever cut
//! in silence: a person is told, a command names the place and the limit, a channel asks again or passes on less.
//! Limits of time, pace and tries are not here, nor those of what the bot says of its own accord.

// ---- what people write ----

/// A question that is read, in characters; a filing question is never longer. Past it: the beginning is answered, and the
/// person is told so.
pub const QUESTION_CHARS_MAX: usize = 600;

/// A question as it is kept for agents and reports, masked, in characters. Past it: an ellipsis.
pub const KEPT_CHARS_MAX: usize = 200;

/// A value that is pre-checked, in characters; the longest, an address, is never longer. Past it: not checked, and the
/// person, or the command line, is told so.
pub const PRECHECK_CHARS_MAX: usize = 300;

/// First or last name of a person, in UTF-16 units (Telegram's own limit). Past it: cut.
pub const NAME_UNITS_MAX: usize = 64;

/// User name of a person, in UTF-16 units (Telegram's own limit). Past it: cut; as an agent's name in a command: refused.
pub const USERNAME_UNITS_MAX: usize = 32;

/// Language tag of a person, in UTF-16 units (the longest that RFC 5646 tells programs to expect). Past it: cut.
pub const LANGUAGE_UNITS_MAX: usize = 35;

// ---- what the channel brings ----

/// One update, in bytes: Telegram's are some kilobytes, 4096 units of escaped text with their entities and the message
/// replied to. By the webhook, past it: 413. By polling, past it: kept without its content, so that the person is told
/// that it cannot be read and the updates after it come.
pub const UPDATE_BYTES_MAX: usize = 1 << 20;

/// One answer of the Bot API, in bytes: a hundred updates of the largest kind have room. Past it: fewer updates are asked
/// for; of any other request it is not known what became of it.
pub const REPLY_BYTES_MAX: usize = 32 << 20;

/// Updates asked for at once (the Bot API's limit).
pub const UPDATES_AT_ONCE_MAX: usize = 100;

/// What a button carries, in bytes (the Bot API's limit). Out: an id that is too long is carried as its hash. In, past it:
/// no button of ours, so it is out of date.
pub const BUTTON_BYTES_MAX: usize = 64;

/// An id of Telegram that is only handed back, of a press or an album, in bytes; they are 20 digits long. Past it: none.
pub const HANDLE_BYTES_MAX: usize = 128;

/// The webhook's secret, in characters of ASCII (the Bot API's limit). Past it: the setting is refused.
pub const WEBHOOK_SECRET_CHARS_MAX: usize = 256;

// ---- what the channel carries ----

/// A message, in UTF-16 units of what is seen of it; the Bot API's limit is 4096. Past it: several messages.
pub const MESSAGE_UNITS_MAX: usize = 4000;

/// A caption, in UTF-16 units (the Bot API's limit for bots; people who pay may write longer ones). Past it: a message
/// beside it.
pub const CAPTION_UNITS_MAX: usize = 1024;

/// The few words a press is answered with, in UTF-16 units (the Bot API's limit). Past it: cut.
pub const TOAST_UNITS_MAX: usize = 200;

/// The name of a topic, in UTF-16 units (the Bot API's limit). Past it: cut, in or out.
pub const TOPIC_NAME_UNITS_MAX: usize = 128;

/// Messages one request copies or deletes (the Bot API's limit). Past it: several requests, or refused.
pub const MESSAGES_AT_ONCE_MAX: usize = 100;

// ---- the knowledge base ----

/// One file of the knowledge base, in bytes; the largest of the shipped one has under 1 MB. Past it: an error of the file.
pub const KNOWLEDGE_FILE_BYTES_MAX: u64 = 16 << 20;

/// All files of the knowledge base, in bytes. Past it: the folder is refused.
pub const KNOWLEDGE_BYTES_MAX: u64 = 64 << 20;

/// Files of the knowledge base. Past it: the folder is refused.
pub const KNOWLEDGE_FILES_MAX: usize = 2000;

/// Folders inside each other in the knowledge folder. Past it: the folder is refused.
pub const KNOWLEDGE_DEPTH_MAX: usize = 8;

/// Lists and maps inside each other in a file; the deepest of the shipped ones has 8. Past it: an error of the file.
pub const YAML_DEPTH_MAX: usize = 64;

/// A text of the knowledge base that is shown as an answer, in characters: one screen of a phone; half of it for notes.
/// Past it: an error at the text.
pub const TEXT_CHARS_MAX: usize = 600;

/// A name for which the nearest known one is looked for, in bytes. Past it: none is near.
pub const NEAREST_BYTES_MAX: usize = 200;

/// What a problem says, in characters, when it quotes a file. Past it: an ellipsis.
pub const PROBLEM_CHARS_MAX: usize = 500;

// ---- the command line ----

/// One line of `--batch` or of a conversation on standard input, in bytes. Past it: an error that names the line. How deep
/// JSON may be nested is serde_json's own limit, 128.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// `beian-bot.toml`, in bytes. Past it: an error that names the file.
pub const SETTINGS_BYTES_MAX: usize = 64 << 10;

/// The saved conversation of the terminal, in bytes. Past it: set aside like an unreadable one.
pub const SAVED_BYTES_MAX: usize = 16 << 20;
