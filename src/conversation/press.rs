//! What a button means, and the few bytes it carries.
//!
//! Never more than [`BUTTON_BYTES_MAX`]: an id that is too long is carried as its hash. Never trusts what comes back: an
//! old button, or one made up by somebody, reads as `None` or as something that does no harm.

use super::precheck_press::PrecheckPress;
use super::progress_state::Asking;
use crate::facts::Lang;
use crate::limits::BUTTON_BYTES_MAX;
use crate::text::fnv1a;

/// What pressing a button means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// A wish, by its id: the checklist, a human, the hours.
    Wish(String),
    /// The frequent questions.
    Frequent,
    /// An answer, by its label id.
    Show(String),
    /// A value for the interview's open question; `?` is "not sure", `-` is "none of them".
    Answer {
        /// The variable.
        variable: String,
        /// The value.
        value: String,
    },
    /// Something to do with the interview.
    Interview(InterviewStep),
    /// Change this earlier answer.
    Change(String),
    /// Tick a document, or take the tick back.
    Tick(String),
    /// Was the answer with this label id of use?
    Thumb {
        /// Up or down.
        useful: bool,
        /// The label id.
        label: String,
    },
    /// An answer again, for this province or kind of applicant.
    Profile {
        /// The variable.
        variable: String,
        /// The value.
        value: String,
        /// The label id of the answer: the button may stand under an older one than the last.
        label: String,
    },
    /// Offer the provinces for the answer with this label id.
    AskProfile(String),
    /// The filing is in this stage.
    Stage(String),
    /// When the stage began, by the id of the button's text.
    Since(String),
    /// Ask this of the filing.
    Ask(Asking),
    /// Begin or end reminding.
    Remind(bool),
    /// The deadline with this id is met.
    Met(String),
    /// The deadlines as a calendar file.
    Calendar,
    /// Speak this language.
    Lang(Lang),
    /// None of the answers offered was meant.
    NoneOfThese,
    /// Leave the queue.
    LeaveQueue,
    /// Was the ticket's matter solved?
    Solved {
        /// The ticket.
        ticket: u32,
        /// Yes or no.
        solved: bool,
    },
    /// A mark for the ticket's agent, 1 to 5.
    Rating {
        /// The ticket.
        ticket: u32,
        /// The mark.
        stars: u8,
    },
    /// Something to do with the pre-check.
    Precheck(PrecheckPress),
}

/// Something to do with the interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterviewStep {
    /// Choose an answer to change.
    Change,
    /// Begin anew.
    Restart,
    /// Leave; everything is kept.
    Leave,
    /// Tell more.
    Refine,
    /// Show the list in full.
    Show,
    /// The list as a file to print.
    Print,
    /// The list as a text to forward.
    Share,
}

const STEPS: [(InterviewStep, &str); 7] = [
    (InterviewStep::Change, "change"),
    (InterviewStep::Restart, "restart"),
    (InterviewStep::Leave, "leave"),
    (InterviewStep::Refine, "refine"),
    (InterviewStep::Show, "show"),
    (InterviewStep::Print, "print"),
    (InterviewStep::Share, "share"),
];

impl Press {
    /// What the button carries, at most [`BUTTON_BYTES_MAX`] bytes.
    pub fn data(&self) -> String {
        let pair = |kind: &str, variable: &str, value: &str| {
            let whole = format!("{kind}:{variable}:{value}");
            if whole.len() <= BUTTON_BYTES_MAX { whole } else { format!("{kind}:{}:{}", short(variable), short(value)) }
        };
        let one = |kind: &str, id: &str| {
            let whole = format!("{kind}:{id}");
            if whole.len() <= BUTTON_BYTES_MAX { whole } else { format!("{kind}:{}", short(id)) }
        };
        match self {
            Self::Wish(id) => one("w", id),
            Self::Frequent => "f".to_owned(),
            Self::Show(label) => one("q", label),
            Self::Answer { variable, value } => pair("i", variable, value),
            Self::Interview(step) => {
                let name = STEPS.iter().find(|(known, _)| known == step).map_or("show", |(_, name)| name);
                format!("x:{name}")
            }
            Self::Change(variable) => one("e", variable),
            Self::Tick(document) => one("t", document),
            Self::Thumb { useful: true, label } => one("u", label),
            Self::Thumb { useful: false, label } => one("d", label),
            Self::Profile { variable, value, label } => {
                let whole = format!("p:{variable}:{value}:{label}");
                if whole.len() <= BUTTON_BYTES_MAX {
                    return whole;
                }
                format!("p:{}:{}:{}", short(variable), short(value), hashed(label))
            }
            Self::AskProfile(label) => one("a", label),
            Self::Stage(id) => one("h", id),
            Self::Since(id) => one("b", id),
            Self::Ask(asking) => format!("o:{}", asking.code()),
            Self::Remind(on) => format!("m:{}", u8::from(*on)),
            Self::Met(id) => one("v", id),
            Self::Calendar => "c".to_owned(),
            Self::Lang(lang) => format!("g:{}", lang.code()),
            Self::NoneOfThese => "n".to_owned(),
            Self::LeaveQueue => "l".to_owned(),
            Self::Solved { ticket, solved } => format!("s:{ticket}:{}", u8::from(*solved)),
            Self::Rating { ticket, stars } => format!("r:{ticket}:{stars}"),
            Self::Precheck(press) => format!("k:{}", press.data()),
        }
    }

    /// Reads what a button carried; `None` for what no button of ours carries.
    pub fn parse(data: &str) -> Option<Self> {
        let (kind, rest) = data.split_once(':').unwrap_or((data, ""));
        let id = || (!rest.is_empty()).then(|| rest.to_owned());
        let pair = || rest.split_once(':').map(|(one, two)| (one.to_owned(), two.to_owned()));
        Some(match kind {
            "w" => Self::Wish(id()?),
            "f" => Self::Frequent,
            "q" => Self::Show(id()?),
            "i" => pair().map(|(variable, value)| Self::Answer { variable, value })?,
            "x" => Self::Interview(STEPS.iter().find(|(_, name)| *name == rest).map(|(step, _)| *step)?),
            "e" => Self::Change(id()?),
            "t" => Self::Tick(id()?),
            "u" => Self::Thumb { useful: true, label: id()? },
            "d" => Self::Thumb { useful: false, label: id()? },
            "p" => {
                let (variable, rest) = rest.split_once(':')?;
                let (value, label) = rest.split_once(':')?;
                Self::Profile { variable: variable.to_owned(), value: value.to_owned(), label: label.to_owned() }
            }
            "a" => Self::AskProfile(id()?),
            "h" => Self::Stage(id()?),
            "b" => Self::Since(id()?),
            "o" => Self::Ask(Asking::parse(rest)?),
            "m" => Self::Remind(rest == "1"),
            "v" => Self::Met(id()?),
            "c" => Self::Calendar,
            "g" => Self::Lang(Lang::parse(rest)?),
            "n" => Self::NoneOfThese,
            "l" => Self::LeaveQueue,
            "k" => Self::Precheck(PrecheckPress::parse(rest)?),
            "s" => {
                let (ticket, solved) = rest.split_once(':')?;
                Self::Solved { ticket: ticket.parse().ok()?, solved: solved == "1" }
            }
            "r" => {
                let (ticket, stars) = rest.split_once(':')?;
                let stars = stars.parse().ok().filter(|stars| (1..=5).contains(stars))?;
                Self::Rating { ticket: ticket.parse().ok()?, stars }
            }
            _ => return None,
        })
    }
}

/// At most 20 bytes that stand for an id.
pub fn short(id: &str) -> String {
    if id.len() <= 20 { id.to_owned() } else { hashed(id) }
}

fn hashed(id: &str) -> String {
    format!("#{:016x}", fnv1a(id.bytes()))
}

/// Whether an id that came back from a button means this one.
pub fn means(carried: &str, id: &str) -> bool {
    carried == id || (carried.starts_with('#') && carried == hashed(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_fits_and_reads_back() {
        let long = "a-very-long-identifier-that-somebody-wrote-into-the-knowledge-base-one-day";
        let presses = [
            Press::Wish("handoff".to_owned()),
            Press::Frequent,
            Press::Show("rule:topic".to_owned()),
            Press::Answer {
                variable: "icp_owner_is_legal_rep".to_owned(),
                value: "non_mainland_enterprise".to_owned(),
            },
            Press::Interview(InterviewStep::Print),
            Press::Change("province".to_owned()),
            Press::Tick("residence_permit_validity_screenshot".to_owned()),
            Press::Thumb { useful: false, label: "sms".to_owned() },
            Press::Profile {
                variable: "province".to_owned(),
                value: "某某某".to_owned(),
                label: "rule:topic".to_owned(),
            },
            Press::AskProfile("rule:topic".to_owned()),
            Press::Stage("returned_by_ucloud".to_owned()),
            Press::Since("when_today_earlier".to_owned()),
            Press::Ask(Asking::Server),
            Press::Remind(true),
            Press::Remind(false),
            Press::Met("public_security_badge".to_owned()),
            Press::Calendar,
            Press::Lang(Lang::En),
            Press::NoneOfThese,
            Press::LeaveQueue,
            Press::Solved { ticket: u32::MAX, solved: true },
            Press::Rating { ticket: 7, stars: 5 },
            Press::Precheck(PrecheckPress::Start),
            Press::Precheck(PrecheckPress::Leave),
            Press::Precheck(PrecheckPress::Show),
            Press::Precheck(PrecheckPress::Fields),
            Press::Precheck(PrecheckPress::Ask("fingerprint_harmony".to_owned())),
            Press::Precheck(PrecheckPress::As("domain_verified_on".to_owned())),
            Press::Precheck(PrecheckPress::Answer { variable: "province".to_owned(), value: "某某某".to_owned() }),
        ];
        for press in presses {
            assert!(press.data().len() <= BUTTON_BYTES_MAX, "{press:?}");
            assert_eq!(Press::parse(&press.data()), Some(press.clone()), "{press:?}");
        }
        let data = Press::Show(long.to_owned()).data();
        assert!(data.len() <= BUTTON_BYTES_MAX);
        let Some(Press::Show(carried)) = Press::parse(&data) else { panic!("{data}") };
        assert!(means(&carried, long) && !means(&carried, "other") && means("other", "other"));
    }

    #[test]
    fn forged_data_is_nothing() {
        for data in [
            "", ":", "q", "q:", "x:fly", "s:1", "r:1:9", "r:x:3", "i:a", "zz:1", "备案", "d:claim", "k", "k:fly",
            "k:f:", "k:v:x",
        ] {
            let read = Press::parse(data);
            assert!(matches!(read, None | Some(Press::Thumb { .. })), "{data}: {read:?}");
        }
    }
}
