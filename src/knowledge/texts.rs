//! Every text of the knowledge base that an applicant may read, one after the other.
//!
//! Never visits what only people who ask write (`ask`, aliases): those are understood in every language.

use crate::checklist::{Checklist, Effect, Kind, Variable};
use crate::faq::{Entry, Refusal};
use crate::precheck::Precheck;
use crate::process::Process;
use crate::rejection::Rejections;
use crate::rules::{Province, Topic};
use crate::yaml::Placed;

/// What a text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// An entry's title.
    Title,
    /// An entry's answer.
    Answer,
    /// A kind of question that is not answered.
    Refusal,
    /// A topic of province rules.
    Topic,
    /// A province's name or rule.
    Province,
    /// A question, choice, reason or note of the checklist.
    Checklist,
    /// A document.
    Document,
    /// A stage or deadline.
    Process,
    /// A reason of a return.
    Rejection,
    /// A field or rule of the pre-check.
    Precheck,
}

impl Part {
    /// Its name for operators.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "问答标题",
            Self::Answer => "问答",
            Self::Refusal => "不回答的问题",
            Self::Topic => "话题",
            Self::Province => "省份",
            Self::Checklist => "材料清单",
            Self::Document => "材料",
            Self::Process => "流程",
            Self::Rejection => "退回原因",
            Self::Precheck => "预检",
        }
    }

    /// True when a text without a translation is reported by itself: entries are too many, they are counted.
    pub fn is_required(self) -> bool {
        !matches!(self, Self::Title | Self::Answer)
    }
}

/// The parts that hold texts.
pub(super) struct Written<'b> {
    pub entries: &'b mut [Entry],
    pub refusals: &'b mut [Refusal],
    pub topics: &'b mut [Topic],
    pub provinces: &'b mut [Province],
    pub checklist: &'b mut Checklist,
    pub process: &'b mut Process,
    pub rejections: &'b mut Rejections,
    pub precheck: &'b mut Precheck,
}

/// What is done with a text: its part, the id it belongs to, the text.
pub(super) type Visit<'v> = dyn FnMut(Part, &Placed<String>, &mut String) + 'v;

/// Visits every text.
pub(super) fn each_text(written: Written<'_>, visit: &mut Visit<'_>) {
    for entry in written.entries {
        visit(Part::Title, &entry.id, &mut entry.title);
        visit(Part::Answer, &entry.id, &mut entry.answer);
    }
    for refusal in written.refusals {
        visit(Part::Refusal, &refusal.id, &mut refusal.title);
        visit(Part::Refusal, &refusal.id, &mut refusal.text);
    }
    for topic in written.topics {
        for text in [&mut topic.title, &mut topic.general, &mut topic.silent] {
            visit(Part::Topic, &topic.id, text);
        }
        topic.labels.values_mut().for_each(|label| visit(Part::Topic, &topic.id, label));
    }
    for province in written.provinces {
        visit(Part::Province, &province.id, &mut province.label);
        for rule in province.individual.iter_mut().chain(&mut province.organization) {
            visit(Part::Province, &rule.topic, &mut rule.text);
        }
    }
    checklist_texts(written.checklist, visit);
    process_texts(written.process, visit);
    for reason in &mut written.rejections.reasons {
        let texts = [&mut reason.field, &mut reason.title, &mut reason.means].into_iter().chain(&mut reason.fix);
        texts.for_each(|text| visit(Part::Rejection, &reason.id, text));
    }
    precheck_texts(written.precheck, visit);
}

fn checklist_texts(checklist: &mut Checklist, visit: &mut Visit<'_>) {
    checklist.variables.iter_mut().for_each(|variable| variable_texts(variable, visit));
    for rule in &mut checklist.rules {
        match &mut rule.effect {
            Effect::Documents { why: text, .. } | Effect::Note(text) => visit(Part::Checklist, &rule.id, text),
            Effect::Block { reason, ways_out } => {
                visit(Part::Checklist, &rule.id, reason);
                ways_out.iter_mut().for_each(|way| visit(Part::Checklist, &rule.id, way));
            }
        }
    }
    for document in &mut checklist.documents {
        visit(Part::Document, &document.id, &mut document.name);
        visit(Part::Document, &document.id, &mut document.accept);
        document.templates.iter_mut().for_each(|template| visit(Part::Document, &document.id, &mut template.name));
    }
}

fn variable_texts(variable: &mut Variable, visit: &mut Visit<'_>) {
    let texts = [&mut variable.label, &mut variable.text].into_iter().chain(&mut variable.help);
    texts.for_each(|text| visit(Part::Checklist, &variable.id, text));
    match &mut variable.kind {
        Kind::Choice(choices) | Kind::List(choices) => {
            for choice in choices {
                let before = choice.label.clone();
                visit(Part::Checklist, &choice.id, &mut choice.label);
                // What it is called in Chinese is still taken for an answer.
                if choice.label != before {
                    choice.aliases.push(before);
                }
            }
        }
        Kind::Province | Kind::Boolean | Kind::Count => {}
    }
}

fn process_texts(process: &mut Process, visit: &mut Visit<'_>) {
    for stage in &mut process.stages {
        let texts = [&mut stage.title, &mut stage.button, &mut stage.began, &mut stage.who, &mut stage.text];
        for text in texts.into_iter().chain(&mut stage.risks) {
            visit(Part::Process, &stage.id, text);
        }
    }
    for deadline in &mut process.deadlines {
        for text in [&mut deadline.title, &mut deadline.text] {
            visit(Part::Process, &deadline.id, text);
        }
    }
}

fn precheck_texts(precheck: &mut Precheck, visit: &mut Visit<'_>) {
    for field in &mut precheck.fields {
        let before = field.label.clone();
        for text in [&mut field.label, &mut field.ask] {
            visit(Part::Precheck, &field.id, text);
        }
        // What it is called in Chinese still stands before its value.
        if field.label != before {
            field.aliases.push(before);
        }
    }
    for rule in &mut precheck.rules {
        for text in std::iter::once(&mut rule.text).chain(&mut rule.unsure) {
            visit(Part::Precheck, &rule.id, text);
        }
    }
}
