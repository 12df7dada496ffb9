//! Values → findings.
//!
//! Three-valued: what a rule needs and is not known is followed through every kind of applicant and every province.
//! What holds for all of them holds; what holds for some is a warning that says for whom; never an error.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::case::{prepared, value_of};
use super::judge::{Judged, Subject, is_given, judge};
use super::model::{Level, Rule};
use super::web::Web;
use super::{Finding, Given, In, Precheck, Whom};
use crate::checklist::{Checklist, Facts, with_derived};
use crate::facts::{Answered, Case, Holds, Source};
use crate::hours::Hours;
use crate::rules::Province;
use crate::text::normalize;

/// The knowledge a check needs.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'b> {
    /// Fields and rules.
    pub precheck: &'b Precheck,
    /// Variables, and what follows from them.
    pub checklist: &'b Checklist,
    /// All provinces.
    pub provinces: &'b [Province],
    /// Working days.
    pub hours: &'b Hours,
}

/// Everything the rules say about the values given; `today` is the day of submission unless one is given.
pub fn check(parts: Parts<'_>, given: &Given, today: NaiveDate) -> Vec<Finding> {
    let case = prepared(parts, given);
    let run = Run { parts, given, today, case: &case, completed: OnceCell::new() };
    let mut findings = Vec::new();
    for field in &parts.precheck.fields {
        let endless = |value: &String| field.endless.contains(&normalize(value));
        let Some(value) = value_of(field, given).filter(|value| !endless(value)) else { continue };
        let about = |rule: &&Rule| rule.fields.iter().any(|name| name.value == field.id.value);
        let mut held: Vec<Held<'_>> =
            parts.precheck.rules.iter().filter(about).filter_map(|rule| run.hold(rule, &value)).collect();
        run.make_sure(&mut held);
        held.sort_by_key(Held::level);
        findings.extend(held.iter().map(|held| run.finding(held, &field.id.value, &value)));
    }
    findings
}

/// The natures a completion can have.
const NATURES: [&str; 2] = ["individual", "organization"];

// One applicant this one may turn out to be.
#[derive(Debug)]
struct Completed {
    nature: String,
    province: String,
    case: Case,
}

struct Run<'b> {
    parts: Parts<'b>,
    given: &'b Given,
    today: NaiveDate,
    case: &'b Case,
    completed: OnceCell<Vec<Completed>>,
}

// A rule that holds, or may.
struct Held<'b> {
    rule: &'b Rule,
    judged: Judged,
    sure: bool,
    // Where it may hold and where it surely does, by completion.
    may: Vec<usize>,
    does: BTreeSet<usize>,
}

impl Held<'_> {
    fn level(&self) -> Level {
        if self.sure || self.rule.level == Level::External { self.rule.level } else { Level::Warning }
    }
}

impl<'b> Run<'b> {
    fn subject<'s>(&'s self, case: &'s Case, value: &'s str) -> Subject<'s> {
        Subject { parts: self.parts, given: self.given, case, today: self.today, value }
    }

    fn facts<'s>(&'s self, case: &'s Case) -> Facts<'s> {
        Facts { case, provinces: self.parts.provinces }
    }

    fn hold(&self, rule: &'b Rule, value: &str) -> Option<Held<'b>> {
        let on = self.subject(self.case, value);
        let is_known = |name: &crate::yaml::Placed<String>| is_given(on, &name.value);
        if !rule.needs.iter().all(is_known) || !(rule.needs_any.is_empty() || rule.needs_any.iter().any(is_known)) {
            return None;
        }
        let when = rule.when.holds(self.facts(self.case));
        if when == Holds::No {
            return None;
        }
        let judged = judge(&rule.test, on);
        match when.and(judged.holds.clone()) {
            Holds::No => None,
            Holds::Yes => Some(Held { rule, judged, sure: true, may: Vec::new(), does: BTreeSet::new() }),
            Holds::Depends(_) => self.follow(rule, value, judged),
        }
    }

    // Through every applicant this one may be.
    fn follow(&self, rule: &'b Rule, value: &str, mut judged: Judged) -> Option<Held<'b>> {
        let (mut may, mut does) = (Vec::new(), BTreeSet::new());
        let again = matches!(&judged.holds, Holds::Depends(on) if on.contains("nature") || on.contains("province"));
        for (at, completed) in self.completed().iter().enumerate() {
            let when = rule.when.holds(self.facts(&completed.case));
            if when == Holds::No {
                continue;
            }
            let holds = if again {
                let anew = judge(&rule.test, self.subject(&completed.case, value));
                if anew.holds != Holds::No && judged.found.is_empty() {
                    judged.found.clone_from(&anew.found);
                }
                anew.holds
            } else {
                judged.holds.clone()
            };
            match when.and(holds) {
                Holds::No => continue,
                Holds::Yes => drop(does.insert(at)),
                Holds::Depends(_) => {}
            }
            may.push(at);
        }
        let sure = does.len() == self.completed().len();
        (!may.is_empty()).then_some(Held { rule, judged, sure, may, does })
    }

    fn completed(&self) -> &[Completed] {
        self.completed.get_or_init(|| {
            let known = |name: &str| self.case.choice(name).map(str::to_owned);
            let natures = known("nature").map_or(NATURES.map(str::to_owned).to_vec(), |nature| vec![nature]);
            let all = || self.parts.provinces.iter().map(|province| province.name.clone()).collect();
            let provinces: Vec<String> = known("province").map_or_else(all, |province| vec![province]);
            let pairs = natures.iter().flat_map(|nature| provinces.iter().map(move |province| (nature, province)));
            let complete = |(nature, province): (&String, &String)| {
                let mut case = self.case.clone();
                case.set("nature", Answered::Choice(nature.clone()));
                case.set("province", Answered::Choice(province.clone()));
                let case = with_derived(self.parts.checklist, &case, self.parts.provinces);
                Completed { nature: nature.clone(), province: province.clone(), case }
            };
            pairs.map(complete).collect()
        })
    }

    // A value that some error or other hits whoever the applicant is, is wrong whoever it is: the one that hits most.
    fn make_sure(&self, held: &mut [Held<'_>]) {
        let is_error = |held: &&Held<'_>| held.rule.level == Level::Error;
        if held.iter().filter(is_error).all(|held| held.sure) || held.iter().any(|held| held.level() == Level::Error) {
            return;
        }
        let hit: BTreeSet<usize> = held.iter().filter(is_error).flat_map(|held| held.does.iter().copied()).collect();
        if hit.len() < self.completed().len() {
            return;
        }
        let errors = held.iter_mut().filter(|held| held.rule.level == Level::Error);
        if let Some(most) = errors.max_by_key(|held| held.does.len()) {
            most.sure = true;
        }
    }

    fn finding(&self, held: &Held<'_>, field: &str, value: &str) -> Finding {
        Finding {
            field: field.to_owned(),
            rule: held.rule.id.value.clone(),
            level: held.level(),
            open: !held.sure,
            whom: if held.sure { None } else { self.whom(&held.may) },
            text: self.text(held, value),
            sources: self.sources(held),
            checked: held.rule.checked,
            covered: held.judged.covered,
        }
    }

    fn text(&self, held: &Held<'_>, value: &str) -> String {
        let province = self.facts(self.case).province();
        let rule = held.rule;
        let open = !held.sure || (province.is_none() && rule.text.contains("{rule}"));
        let text = rule.unsure.as_ref().filter(|_| open).unwrap_or(&rule.text);
        let earliest = held.judged.earliest.map(|day| day.to_string()).unwrap_or_default();
        let mut text = text
            .replace("{found}", &held.judged.found.join(&self.parts.checklist.words.comma))
            .replace("{earliest}", &earliest);
        if text.contains("{main}") {
            let web = Web::read(value, &self.parts.precheck.suffixes);
            text = text.replace("{main}", web.mains().first().unwrap_or(&""));
        }
        text = text.replace("{province}", province.map_or("", |province| province.label.as_str()));
        if text.contains("{rule}") {
            let rules: Vec<&str> = self.province_rules(rule, self.case).iter().map(|rule| rule.text.as_str()).collect();
            text = text.replace("{rule}", &rules.join("\n"));
        }
        text
    }

    fn province_rules(&self, rule: &Rule, case: &Case) -> Vec<&'b crate::rules::Rule> {
        let Some(topic) = &rule.topic else { return Vec::new() };
        let facts = Facts { case, provinces: self.parts.provinces };
        let rules = facts.rules(&topic.value).unwrap_or_default();
        // The texts live as long as the provinces, not as long as this case.
        let applies = |one: &&crate::rules::Rule| {
            rules.iter().any(|(rule, applies)| std::ptr::eq(*rule, *one) && *applies != Holds::No)
        };
        let all = self.parts.provinces.iter().flat_map(|p| p.individual.iter().chain(&p.organization));
        all.filter(applies).collect()
    }

    // The province's page first; where the province is not known, the pages of a few where it holds.
    fn sources(&self, held: &Held<'_>) -> Vec<Source> {
        const PAGES_MAX: usize = 3;
        let mut sources: Vec<Source> = Vec::new();
        let completed = if held.may.is_empty() { &[] } else { self.completed() };
        let cases = std::iter::once(self.case).chain(held.may.iter().filter_map(|at| Some(&completed.get(*at)?.case)));
        for page in cases.flat_map(|case| self.province_rules(held.rule, case)).map(|rule| &rule.source.value) {
            if sources.len() < PAGES_MAX && !sources.contains(page) {
                sources.push(page.clone());
            }
        }
        for source in held.rule.sources.iter().map(|source| &source.value) {
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
        sources
    }

    fn whom(&self, may: &[usize]) -> Option<Whom> {
        let all = self.completed();
        let fired = || may.iter().filter_map(|at| all.get(*at));
        let natures: BTreeSet<&str> = fired().map(|completed| completed.nature.as_str()).collect();
        let provinces: BTreeSet<&str> = fired().map(|completed| completed.province.as_str()).collect();
        let open = |name: &str| self.case.choice(name).is_none();
        let nature =
            natures.first().filter(|_| open("nature") && natures.len() == 1).map(|nature| (*nature).to_owned());
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for province in self.parts.provinces.iter().map(|province| &province.name) {
            if provinces.contains(province.as_str()) { &mut inside } else { &mut outside }.push(province.clone());
        }
        let provinces = match (open("province"), inside.len() <= outside.len()) {
            (false, _) => In::Any,
            (true, _) if outside.is_empty() => In::Any,
            (true, true) => In::Only(inside),
            (true, false) => In::Except(outside),
        };
        (nature.is_some() || provinces != In::Any).then_some(Whom { nature, provinces })
    }
}
