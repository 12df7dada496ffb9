//! Answers "what does this province require here": for one province, or as an overview over all.
//!
//! Never invents: where a page says nothing, the topic's `silent` text says so.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Province, Rule, RuleValue, Topic};
use crate::facts::{Case, Holds, Source, Words};
use crate::yaml::Scalar;

/// A question about a topic.
#[derive(Clone, Copy, Debug)]
pub struct RuleQuestion<'b> {
    /// What it is about.
    pub topic: &'b Topic,
    /// The province meant, if one was named.
    pub province: Option<&'b Province>,
    /// What is known of the applicant; its `nature` chooses the rules.
    pub case: &'b Case,
    /// The words its texts are joined with.
    pub words: &'b Words,
}

/// What is said, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleAnswer {
    /// Plain text, conclusion first.
    pub text: String,
    /// Where it stands written.
    pub sources: Vec<Source>,
    /// The oldest date of the rules used.
    pub checked: Option<NaiveDate>,
    /// False when the province's page says nothing on it.
    pub stated: bool,
}

/// Answers a question about a topic; `provinces` are used for the overview when none is named.
pub fn answer(question: RuleQuestion<'_>, provinces: &[Province]) -> RuleAnswer {
    match question.province {
        Some(province) => for_province(question, province),
        None => overview(question, provinces),
    }
}

/// True when the province's page says something on the topic for this applicant.
pub fn states_rule(topic: &Topic, province: &Province, case: &Case) -> bool {
    natures(topic, case).iter().any(|nature| !matching(province, nature, topic, case).is_empty())
}

// The natures to speak about: the one known, if the topic concerns it, else all the topic concerns.
fn natures(topic: &Topic, case: &Case) -> Vec<&'static str> {
    let concerned = topic.nature.natures();
    let known = case.choice("nature");
    let chosen: Vec<_> = concerned.iter().copied().filter(|nature| Some(*nature) == known).collect();
    if chosen.is_empty() { concerned.to_vec() } else { chosen }
}

fn matching<'p>(province: &'p Province, nature: &str, topic: &Topic, case: &Case) -> Vec<&'p Rule> {
    let applies = |rule: &&Rule| rule.topic.value == topic.id.value && rule.when.holds(case) != Holds::No;
    province.rules(nature).iter().filter(applies).collect()
}

fn for_province(question: RuleQuestion<'_>, province: &Province) -> RuleAnswer {
    let natures = natures(question.topic, question.case);
    let found: Vec<(&str, Vec<&Rule>)> =
        natures.iter().map(|nature| (*nature, matching(province, nature, question.topic, question.case))).collect();
    let mut sources = vec![province.page.value.clone()];
    let stated = found.iter().any(|(_, rules)| !rules.is_empty());
    if !stated {
        sources.extend(question.topic.sources.iter().map(|source| source.value.clone()));
        let text = question.topic.silent.replace("{province}", &province.label);
        return RuleAnswer { text, sources, checked: Some(province.checked), stated };
    }
    let blocks: Vec<(&str, String)> = found.iter().map(|(nature, rules)| (*nature, texts(rules))).collect();
    let same = blocks.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let text = if same {
        blocks.first().map(|(_, text)| text.clone()).unwrap_or_default()
    } else {
        blocks.iter().map(|(nature, text)| labelled(question.words, nature, text)).collect::<Vec<_>>().join("\n")
    };
    sources.extend(found.iter().flat_map(|(_, rules)| rules.iter().map(|rule| rule.source.value.clone())));
    RuleAnswer { text, sources: without_doubles(sources), checked: Some(province.checked), stated }
}

fn labelled(words: &Words, nature: &str, text: &str) -> String {
    let text = if text.is_empty() { &words.not_written } else { text };
    format!("{}{}{text}", nature_label(words, nature), words.colon)
}

fn nature_label<'w>(words: &'w Words, nature: &str) -> &'w str {
    if nature == "individual" { &words.individual } else { &words.organization }
}

fn texts(rules: &[&Rule]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for rule in rules {
        if !lines.contains(&rule.text.as_str()) {
            lines.push(&rule.text);
        }
    }
    lines.join("\n")
}

fn overview(question: RuleQuestion<'_>, provinces: &[Province]) -> RuleAnswer {
    let topic = question.topic;
    let natures = natures(question.topic, question.case);
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut sources: Vec<Source> = topic.sources.iter().map(|source| source.value.clone()).collect();
    for nature in natures {
        let (text, pages) = grouped(question, nature, provinces);
        blocks.push((nature, text));
        // A long list of province pages helps nobody; an overview of few provinces cites them.
        if pages.len() <= 4 {
            sources.extend(pages);
        }
    }
    blocks.retain(|(_, text)| !text.is_empty());
    let same = blocks.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let lists = if same {
        blocks.first().map(|(_, text)| text.clone()).unwrap_or_default()
    } else {
        let block = |(nature, text): &(&str, String)| format!("【{}】\n{text}", nature_label(question.words, nature));
        blocks.iter().map(block).collect::<Vec<_>>().join("\n")
    };
    let checked = provinces.iter().map(|province| province.checked).min();
    if sources.is_empty() {
        sources.extend(provinces.iter().take(1).map(|province| province.page.value.clone()));
    }
    let text = format!("{}\n{lists}", topic.general).trim().to_owned();
    RuleAnswer { text, sources: without_doubles(sources), checked, stated: true }
}

// One line a value: label and the provinces that have it.
fn grouped(question: RuleQuestion<'_>, nature: &str, provinces: &[Province]) -> (String, Vec<Source>) {
    let RuleQuestion { topic, case, words, .. } = question;
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    let mut pages = Vec::new();
    for province in provinces {
        for rule in matching(province, nature, topic, case) {
            let label = label_of(words, topic, &rule.value);
            let at = groups.iter().position(|(known, _)| *known == label).unwrap_or_else(|| {
                groups.push((label, Vec::new()));
                groups.len() - 1
            });
            if !groups[at].1.contains(&province.label.as_str()) {
                groups[at].1.push(&province.label);
                pages.push(rule.source.value.clone());
            }
        }
    }
    groups.sort_by_key(|(_, names)| names.len());
    let lines =
        groups.iter().map(|(label, names)| format!("{label}{}{}", words.colon, list_of(words, names, provinces)));
    (lines.collect::<Vec<_>>().join("\n"), without_doubles(pages))
}

const NAMES_LISTED_MAX: usize = 20;

fn list_of(words: &Words, names: &[&str], provinces: &[Province]) -> String {
    if names.len() == provinces.len() {
        return words.everywhere.clone();
    }
    if names.len() > NAMES_LISTED_MAX {
        let others: Vec<&str> =
            provinces.iter().map(|province| province.label.as_str()).filter(|name| !names.contains(name)).collect();
        return words.all_but.replace("{names}", &others.join(&words.comma));
    }
    names.join(&words.comma)
}

fn label_of(words: &Words, topic: &Topic, value: &RuleValue) -> String {
    let labelled = |name: &str, scalar: &Scalar| {
        let label = topic.labels.get(&format!("{name}.{scalar}")).or_else(|| topic.labels.get(name));
        let label = label.map_or(name, String::as_str);
        label.replace("{value}", &scalar.to_string())
    };
    match value {
        RuleValue::One(Scalar::Text(name)) => labelled(name, &Scalar::Text(name.clone())),
        RuleValue::One(scalar) => labelled("value", scalar),
        RuleValue::Fields(fields) => {
            let said = fields.iter().filter(|(_, scalar)| **scalar != Scalar::Bool(false));
            said.map(|(name, scalar)| labelled(name, scalar)).collect::<Vec<_>>().join(&words.clause)
        }
    }
}

fn without_doubles(sources: Vec<Source>) -> Vec<Source> {
    let mut seen = BTreeSet::new();
    sources.into_iter().filter(|source| seen.insert(source.clone())).collect()
}
