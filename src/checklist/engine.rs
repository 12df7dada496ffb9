//! Evaluates the rules: documents, notes, a block, and the next question that can still change something.
//!
//! Invariants: a question is asked only while a rule is open that depends on it; what was answered "not sure", or is
//! never asked, turns a rule into a conditional one instead of holding the result up.

use std::collections::BTreeSet;

use super::condition::Facts;
use super::derive::{add_missing, best_templates, with_derived};
use super::model::{Checklist, DerivedValue, Effect, Question, Rule};
use super::{Kind, Variable};
use crate::facts::{Answered, Case, Holds, Source};
use crate::rules::Province;

/// The result for what is known so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Documents, required ones first, otherwise in the order of the rules; each once.
    pub documents: Vec<Listed>,
    /// Things to know.
    pub notes: Vec<Note>,
    /// Set when this applicant cannot file like this; then documents are empty.
    pub blocked: Option<Blocked>,
    /// The question to ask now.
    pub next: Next,
    /// Questions nobody has to answer but that would still sharpen the result.
    pub refinements: Vec<Question>,
}

/// What comes next.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Next {
    /// Nothing can change the result any more, but for refinements.
    #[default]
    Nothing,
    /// Ask this.
    Ask(Question),
}

/// A document on the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Document id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What counts as acceptable.
    pub accept: String,
    /// False: have it ready, whether it is asked for depends.
    pub required: bool,
    /// Why this applicant needs it.
    pub why: String,
    /// Where it stands written.
    pub sources: Vec<Source>,
    /// Names and addresses of templates.
    pub templates: Vec<(String, String)>,
}

/// Something to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The rule that says so.
    pub rule: String,
    /// Plain text.
    pub text: String,
    /// Where it stands written.
    pub sources: Vec<Source>,
}

/// Why this applicant cannot file like this.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocked {
    /// The rule that says so.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Where it stands written.
    pub sources: Vec<Source>,
    /// What can be done instead.
    pub ways_out: Vec<String>,
}

/// Evaluates a case.
pub fn evaluate(checklist: &Checklist, given: &Case, provinces: &[Province]) -> Outcome {
    let case = with_derived(checklist, given, provinces);
    let engine = Engine { checklist, facts: Facts { case: &case, provinces }, provinces };
    let mut outcome = Outcome::default();
    let mut open = Open::default();
    for rule in &checklist.rules {
        let held = rule.when.holds(engine.facts);
        if held == Holds::Yes
            && let Effect::Block { reason, ways_out } = &rule.effect
        {
            outcome.blocked = Some(engine.blocked(rule, reason, ways_out));
            return Outcome { blocked: outcome.blocked, ..Outcome::default() };
        }
        engine.apply(rule, held, &mut outcome, &mut open);
    }
    // Required ones first, so that the numbers people see are the numbers of the list.
    outcome.documents.sort_by_key(|listed| !listed.required);
    let asked = |variable: &&Variable| open.asked.contains(&variable.id.value);
    if let Some(variable) = checklist.variables.iter().find(asked) {
        outcome.next = Next::Ask(engine.question(variable));
    } else {
        let refining = checklist.variables.iter().filter(|variable| open.unasked.contains(&variable.id.value));
        outcome.refinements = refining.map(|variable| engine.question(variable)).collect();
    }
    outcome
}

// Which variables open rules depend on: those the interview may ask, and those it leaves to the applicant.
#[derive(Default)]
struct Open {
    asked: BTreeSet<String>,
    unasked: BTreeSet<String>,
}

// What was found while open variables were followed.
#[derive(Default)]
struct Trace {
    visited: BTreeSet<String>,
    asked: BTreeSet<String>,
    unasked: BTreeSet<String>,
    unsure: bool,
}

/// The question of one variable, for changing its answer out of turn.
pub fn question(checklist: &Checklist, variable: &str, case: &Case, provinces: &[Province]) -> Option<Question> {
    let engine = Engine { checklist, facts: Facts { case, provinces }, provinces };
    checklist.variable(variable).map(|variable| engine.question(variable))
}

struct Engine<'b> {
    checklist: &'b Checklist,
    facts: Facts<'b>,
    provinces: &'b [Province],
}

impl<'b> Engine<'b> {
    fn apply(&self, rule: &Rule, held: Holds, outcome: &mut Outcome, open: &mut Open) {
        let conditional = match held {
            Holds::No => return,
            Holds::Yes => false,
            Holds::Depends(variables) => {
                // Without a province its rules say nothing yet; a list of everything any province asks helps nobody.
                let lost = variables.contains("province") && self.facts.case.get("province") == Some(&Answered::Unsure);
                if lost || self.changes_nothing(rule, outcome) {
                    return;
                }
                let mut trace = Trace::default();
                variables.iter().for_each(|variable| self.trace(variable, &mut trace));
                let (asked, unsure) = (!trace.asked.is_empty(), trace.unsure);
                open.unasked.append(&mut trace.unasked);
                open.asked.append(&mut trace.asked);
                if asked {
                    return;
                }
                if let Effect::Block { reason, .. } = &rule.effect {
                    if unsure {
                        outcome
                            .notes
                            .push(self.note(rule, &self.checklist.words.confirm_first.replace("{reason}", reason)));
                    }
                    return;
                }
                true
            }
        };
        match &rule.effect {
            Effect::Documents { ids, required, why } => {
                for id in ids {
                    self.list(rule, &id.value, *required && !conditional, why, outcome);
                }
            }
            Effect::Note(text) => outcome.notes.push(self.note(rule, text)),
            Effect::Block { .. } => {}
        }
    }

    // An open rule whose documents are all required already has nothing to add.
    fn changes_nothing(&self, rule: &Rule, outcome: &Outcome) -> bool {
        match &rule.effect {
            Effect::Documents { ids, .. } => {
                ids.iter().all(|id| outcome.documents.iter().any(|listed| listed.id == id.value && listed.required))
            }
            Effect::Note(_) | Effect::Block { .. } => false,
        }
    }

    // Follows an open variable to what can be asked, each variable once: derives may refer to each other.
    fn trace(&self, variable: &str, trace: &mut Trace) {
        if !trace.visited.insert(variable.to_owned()) {
            return;
        }
        if matches!(self.facts.case.get(variable), Some(Answered::Unsure)) {
            trace.unsure = true;
            return;
        }
        for derive in self.checklist.derives.iter().filter(|derive| derive.variable.value == variable) {
            match (derive.when.holds(self.facts), &derive.value) {
                (Holds::Yes, DerivedValue::Plus(from, _)) => self.trace(from, trace),
                (Holds::Depends(variables), _) => variables.iter().for_each(|variable| self.trace(variable, trace)),
                _ => {}
            }
        }
        let Some(known) = self.checklist.variable(variable) else { return };
        match known.ask_when.holds(self.facts) {
            Holds::Yes => drop(trace.asked.insert(variable.to_owned())),
            Holds::No => drop(trace.unasked.insert(variable.to_owned())),
            Holds::Depends(variables) => variables.iter().for_each(|variable| self.trace(variable, trace)),
        }
    }

    fn list(&self, rule: &Rule, id: &str, required: bool, why: &str, outcome: &mut Outcome) {
        let Some(document) = self.checklist.document(id) else {
            return;
        };
        let why = self.fill(rule, why);
        let mut sources = self.sources(rule);
        sources.extend(document.sources.iter().map(|source| source.value.clone()));
        if let Some(listed) = outcome.documents.iter_mut().find(|listed| listed.id == id) {
            if required && !listed.required {
                (listed.required, listed.why) = (true, why);
            }
            add_missing(&mut listed.sources, sources);
            return;
        }
        let mut once = Vec::new();
        add_missing(&mut once, sources);
        outcome.documents.push(Listed {
            id: id.to_owned(),
            name: document.name.clone(),
            accept: document.accept.clone(),
            required,
            why,
            sources: once,
            templates: best_templates(&document.templates, self.facts.case),
        });
    }

    fn note(&self, rule: &Rule, text: &str) -> Note {
        Note { rule: rule.id.value.clone(), text: self.fill(rule, text), sources: self.sources(rule) }
    }

    fn blocked(&self, rule: &Rule, reason: &str, ways_out: &[String]) -> Blocked {
        Blocked {
            rule: rule.id.value.clone(),
            reason: self.fill(rule, reason),
            sources: self.sources(rule),
            ways_out: ways_out.iter().map(|way| self.fill(rule, way)).collect(),
        }
    }

    fn province_rules(&self, rule: &Rule) -> Vec<&'b crate::rules::Rule> {
        let Some(topic) = &rule.topic else {
            return Vec::new();
        };
        let rules = self.facts.rules(&topic.value).unwrap_or_default();
        rules.into_iter().filter(|(_, applies)| *applies != Holds::No).map(|(rule, _)| rule).collect()
    }

    fn fill(&self, rule: &Rule, text: &str) -> String {
        let province = self.facts.province().map_or("", |province| province.label.as_str());
        let text = text.replace("{province}", province);
        if !text.contains("{rule}") {
            return text;
        }
        let rules: Vec<&str> = self.province_rules(rule).iter().map(|rule| rule.text.as_str()).collect();
        text.replace("{rule}", &rules.join("\n"))
    }

    fn sources(&self, rule: &Rule) -> Vec<Source> {
        let mut sources: Vec<Source> = Vec::new();
        add_missing(&mut sources, self.province_rules(rule).iter().map(|rule| rule.source.value.clone()).collect());
        add_missing(&mut sources, rule.sources.iter().map(|source| source.value.clone()).collect());
        sources
    }

    fn question(&self, variable: &Variable) -> Question {
        let words = &self.checklist.words;
        let choices = match &variable.kind {
            Kind::Choice(choices) | Kind::List(choices) => {
                choices.iter().map(|choice| (choice.id.value.clone(), choice.label.clone())).collect()
            }
            Kind::Province => self.provinces.iter().map(|p| (p.name.clone(), p.label.clone())).collect(),
            Kind::Boolean => vec![("true".to_owned(), words.yes.clone()), ("false".to_owned(), words.no.clone())],
            Kind::Count => Vec::new(),
        };
        let province = self.facts.province().map_or(words.this_province.as_str(), |province| province.label.as_str());
        let text = variable.text.replace("{province}", province);
        Question { id: variable.id.value.clone(), text, help: variable.help.clone(), choices }
    }
}
