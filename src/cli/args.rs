//! The arguments.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use clap::{Parser, Subcommand};

use crate::facts::Lang;

/// Consultation assistant for China's ICP filing (ICP备案) at UCloud.
#[derive(Debug, Parser)]
#[command(name = "beian-bot", version, about, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Folder of the knowledge base (default: knowledge/, or the copy compiled into the binary).
    #[arg(long, global = true, value_name = "DIR", env = "BEIAN_KNOWLEDGE")]
    pub knowledge: Option<PathBuf>,
    /// The time to work with, RFC 3339 (default: now).
    #[arg(long, global = true, value_name = "TIME", value_parser = time)]
    pub at: Option<DateTime<FixedOffset>>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

fn time(text: &str) -> Result<DateTime<FixedOffset>, String> {
    DateTime::parse_from_rfc3339(text)
        .map_err(|error| format!("{error}; expected a time with offset like 2026-11-23T12:40:00+08:00"))
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::parse(code).ok_or_else(|| format!("unknown language `{code}`; expected zh or en"))
}

impl Args {
    /// The knowledge folder.
    pub fn folder(&self) -> &Path {
        self.knowledge.as_deref().unwrap_or(Path::new("knowledge"))
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// A conversation in the terminal; no token, no network.
    Chat(ChatArgs),
    /// One answer, or JSON lines in and out.
    Ask(AskArgs),
    /// Documents, notes and the next question for what is known so far.
    Checklist(ChecklistArgs),
    /// What would be sent back: names, domains, addresses, dates against the written rules.
    Precheck(PrecheckArgs),
    /// Whether the desk is open, why not, and until when.
    Hours,
    /// The bot on Telegram, by long polling or webhook; settings by environment or beian-bot.toml.
    Serve,
    /// Ask the running bot to read its knowledge folder again.
    Reload {
        /// Also when golden questions that were right are not any more.
        #[arg(long)]
        force: bool,
    },
    /// Ask the running bot to go back to the knowledge base before.
    Rollback,
    /// Which knowledge base runs, and the last changes.
    Version,
    /// What was asked, answered and handed over.
    Stats,
    /// What could not be answered, grouped, most frequent first.
    Misses,
    /// The store.
    Store {
        /// What to do with it.
        #[command(subcommand)]
        command: StoreCommand,
    },
    /// Check, test and compare knowledge bases.
    Knowledge {
        /// What to do with it.
        #[command(subcommand)]
        command: KnowledgeCommand,
    },
}

/// `store …`
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Copy the whole store to a new file, also while the bot runs.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Carry a SQLite store over to an empty PostgreSQL database; stop the bot first.
    MigrateTo {
        /// Where to, like postgres://user:password@host/database.
        #[arg(value_name = "URL")]
        url: String,
    },
}

/// `knowledge …`
#[derive(Debug, Subcommand)]
pub(crate) enum KnowledgeCommand {
    /// Every problem as file:line:column: severity[code]: text.
    Check {
        /// List each text that has no translation.
        #[arg(long)]
        untranslated: bool,
    },
    /// Wordings that are too few or too much alike, and entries that attract each other's questions.
    Lint,
    /// The golden questions and cases.
    Test {
        /// Instead: how well wordings that were held back find their entry.
        #[arg(long)]
        cross_validate: bool,
    },
    /// Drafts of wordings from what could not be answered; the groups themselves without --group.
    Suggest(SuggestArgs),
    /// What changed between two knowledge folders, and which golden answers change.
    Diff {
        /// The old folder.
        old: PathBuf,
        /// The new folder.
        new: PathBuf,
    },
}

/// `knowledge suggest`
#[derive(Debug, clap::Args)]
pub(crate) struct SuggestArgs {
    /// Questions as JSON lines {"q"} instead of those in the store; - is standard input.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Draft the wordings of this group, by its number.
    #[arg(long, value_name = "N", visible_alias = "miss")]
    pub group: Option<usize>,
    /// For this entry (also rule:TOPIC, reason:REASON, refusal:KIND, intent:WISH); default: the group's own.
    #[arg(long, value_name = "ID", requires = "group")]
    pub entry: Option<String>,
    /// Print the skeleton of a new entry with this id; a person writes its answer.
    #[arg(long, value_name = "ID", requires = "group", conflicts_with_all = ["entry", "write"])]
    pub new: Option<String>,
    /// Add the wordings to the knowledge folder, check it, and take them out again when the check finds an error.
    #[arg(long, requires = "group")]
    pub write: bool,
}

/// `chat`
#[derive(Debug, clap::Args)]
pub(crate) struct ChatArgs {
    /// File that keeps the conversation and the queue (default in a terminal: .beian-bot/chat.json; piped: none).
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Folder for the files the conversation makes: the printable list, the calendar.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub files: PathBuf,
}

/// `ask`
#[derive(Debug, clap::Args)]
pub(crate) struct AskArgs {
    /// Language of the answers: zh or en.
    #[arg(long, value_name = "LANG", default_value = "zh", value_parser = lang)]
    pub lang: Lang,
    /// The question.
    #[arg(required_unless_present = "batch")]
    pub question: Option<String>,
    /// JSON lines {"id", "q"}; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "question")]
    pub batch: Option<PathBuf>,
    /// Show which pieces of the question spoke for which entry.
    #[arg(long)]
    pub explain: bool,
}

/// `checklist`
#[derive(Debug, clap::Args)]
pub(crate) struct ChecklistArgs {
    /// Language of the list: zh or en.
    #[arg(long, value_name = "LANG", default_value = "zh", value_parser = lang)]
    pub lang: Lang,
    /// What is known, as a JSON object.
    #[arg(long, value_name = "JSON", required_unless_present = "batch")]
    pub given: Option<String>,
    /// JSON lines {"id", "given"}; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "given")]
    pub batch: Option<PathBuf>,
}

/// `precheck`
#[derive(Debug, clap::Args)]
pub(crate) struct PrecheckArgs {
    /// The values to check, as a JSON object.
    #[arg(long, value_name = "JSON", required_unless_present = "batch")]
    pub given: Option<String>,
    /// JSON lines {"id", …values}; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "given")]
    pub batch: Option<PathBuf>,
}
