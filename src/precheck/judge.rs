//! One test on one value.
//!
//! Never takes what is not known for false: a test that needs it depends on it.

use chrono::{Months, NaiveDate};

use super::Given;
use super::check::Parts;
use super::dates::date_of;
use super::filing_number::FilingNumber;
use super::model::WordList;
use super::names::{hexadecimal, is_like, is_package, lists, person_in};
use super::places::{places_in, province_of};
use super::test::{NumberFault, Test, WebFault};
use super::web::{Host, Web};
use super::words::{han, items, joined_numbers, numbered, symbols, words_in};
use crate::facts::{Answered, Case, Holds};
use crate::text::normalize;

/// What a test is made on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'b> {
    /// The knowledge.
    pub parts: Parts<'b>,
    /// Everything given.
    pub given: &'b Given,
    /// What is known of the applicant, as far as it follows.
    pub case: &'b Case,
    /// The day the check is made.
    pub today: NaiveDate,
    /// The value.
    pub value: &'b str,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    /// Whether something is wrong.
    pub holds: Holds,
    /// What was found in the value.
    pub found: Vec<String>,
    /// The day from which it is right.
    pub earliest: Option<NaiveDate>,
    /// False when working days were counted in a year that is not on file.
    pub covered: bool,
}

impl Judged {
    fn of(holds: Holds) -> Self {
        Self { holds, found: Vec::new(), earliest: None, covered: true }
    }

    fn known(holds: bool) -> Self {
        Self::of(Holds::known(holds))
    }

    // Holds when anything was found.
    fn found(found: Vec<String>) -> Self {
        Self { found: found.clone(), ..Self::known(!found.is_empty()) }
    }

    fn until(holds: bool, earliest: Option<NaiveDate>) -> Self {
        Self { earliest, ..Self::known(holds) }
    }

    fn join(mut self, other: Self, holds: Holds) -> Self {
        self.found.extend(other.found);
        self.earliest = self.earliest.or(other.earliest);
        self.covered &= other.covered;
        Self { holds, ..self }
    }
}

/// Judges a value.
pub(super) fn judge(test: &Test, on: Subject<'_>) -> Judged {
    match test {
        Test::All(parts) => parts.iter().fold(Judged::known(true), |so_far, part| {
            let part = judge(part, on);
            let holds = so_far.holds.clone().and(part.holds.clone());
            so_far.join(part, holds)
        }),
        Test::Any(parts) => parts.iter().fold(Judged::known(false), |so_far, part| {
            let part = judge(part, on);
            let holds = so_far.holds.clone().or(part.holds.clone());
            so_far.join(part, holds)
        }),
        // What was found in what must not be there is no finding.
        Test::Not(part) => Judged::of(judge(part, on).holds.negate()),
        Test::Given(name) => Judged::known(is_given(on, name)),
        Test::NoHan => Judged::known(han(on.value) == 0),
        Test::HanFewerThan(least) => Judged::known((1..*least).contains(&han(on.value))),
        Test::SymbolsExcept(fine) => Judged::found(symbols_named(on.value, |c| !fine.contains(c))),
        Test::SymbolsOnly(odd) => Judged::found(symbols_named(on.value, |c| odd.contains(c))),
        Test::FullWidth => Judged::known(on.value.chars().any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}' | '。'))),
        Test::Words(ids) => Judged::found(words_in(on.value, &lists(on.parts.precheck, ids))),
        Test::EndsOtherThan(id) => Judged::known(with_list(on, id, false, |list| !ends_in(on.value, list))),
        Test::ItemsIn(id) => Judged::found(listed_items(on, id, true)),
        Test::ItemsOutside(id) => Judged::found(listed_items(on, id, false)),
        Test::NoNumberBefore(id) => Judged::known(with_list(on, id, false, |list| !numbered(on.value, &list.words))),
        Test::JoinedNumbers(least, most) => {
            let (count, run) = joined_numbers(on.value);
            Judged::found((*least..=*most).contains(&count).then_some(run).into_iter().collect())
        }
        Test::Place => Judged::found(places_in(on.value, on.parts.provinces).into_iter().map(str::to_owned).collect()),
        Test::Person { surnames, titles, own } => judge_person(on, surnames, titles, own),
        Test::Unlike { field, forms, trades } => judge_unlike(on, field, forms, trades),
        Test::SameAs(field) => of_field(on, field, |other| {
            let name = normalize(on.value);
            Judged::known(items(other).contains(&name))
        }),
        Test::OtherProvince => judge_province(on, province_of(on.value, on.parts.provinces).map(|p| p.name.as_str())),
        Test::Web(fault) => judge_web(on, *fault),
        Test::Outside(field) => of_field(on, field, |other| judge_outside(on, other)),
        Test::FilingNumber(fault) => judge_number(on, *fault),
        Test::NoPackage => Judged::known(!items(on.value).iter().all(|item| is_package(item))),
        Test::HexOtherThan(digits) => Judged::known(hexadecimal(on.value).is_none_or(|hex| hex.len() != *digits)),
        Test::Hex(digits) => Judged::known(hexadecimal(on.value).is_some_and(|hex| hex.len() == *digits)),
        Test::NoDate => Judged::known(date_of(on.value).is_none()),
        Test::DaysUntil(..) | Test::WorkingDaysUntil(..) | Test::MonthsFrom(..) => judge_date(test, on),
        Test::Exceeds { count, times, of } => judge_count(on, count, *times, of),
    }
}

/// Whether a field or variable is known.
pub(super) fn is_given(on: Subject<'_>, name: &str) -> bool {
    on.given.values.contains_key(name) || on.case.get(name).is_some_and(|answer| *answer != Answered::Unsure)
}

fn of_field(on: Subject<'_>, field: &str, with: impl FnOnce(&str) -> Judged) -> Judged {
    match on.given.values.get(field) {
        Some(value) => with(value),
        None => Judged::of(Holds::depends(field)),
    }
}

fn with_list(on: Subject<'_>, id: &str, without: bool, with: impl FnOnce(&WordList) -> bool) -> bool {
    on.parts.precheck.list(id).map_or(without, with)
}

fn symbols_named(value: &str, odd: impl Fn(char) -> bool) -> Vec<String> {
    let named = |c: char| if c == ' ' { "空格".to_owned() } else { c.to_string() };
    symbols(value).into_iter().filter(|c| odd(*c)).map(named).collect()
}

fn ends_in(value: &str, list: &WordList) -> bool {
    let value = normalize(value);
    list.words.iter().any(|word| value.strip_suffix(word.as_str()).is_some_and(|rest| !rest.trim().is_empty()))
}

fn listed_items(on: Subject<'_>, id: &str, inside: bool) -> Vec<String> {
    let Some(list) = on.parts.precheck.list(id) else { return Vec::new() };
    items(on.value).into_iter().filter(|item| list.words.contains(item) == inside).collect()
}

fn judge_person(on: Subject<'_>, surnames: &str, titles: &str, own: &str) -> Judged {
    let (Some(surnames), Some(titles)) = (on.parts.precheck.list(surnames), on.parts.precheck.list(titles)) else {
        return Judged::known(false);
    };
    let own = on.given.values.get(own).map(String::as_str);
    Judged::found(person_in(on.value, surnames, titles, own).into_iter().collect())
}

fn judge_unlike(on: Subject<'_>, field: &str, forms: &str, trades: &str) -> Judged {
    of_field(on, field, |organizer| {
        let (forms, trades) = (on.parts.precheck.list(forms), on.parts.precheck.list(trades));
        let like = forms
            .zip(trades)
            .is_none_or(|(forms, trades)| is_like(on.value, organizer, forms, trades, on.parts.provinces));
        Judged::known(!like)
    })
}

fn judge_province(on: Subject<'_>, named: Option<&str>) -> Judged {
    let Some(named) = named else { return Judged::known(false) };
    match on.case.choice("province") {
        Some(province) if province == named => Judged::known(false),
        Some(_) => {
            let label = on.parts.provinces.iter().find(|province| province.name == named);
            Judged::found(vec![label.map_or(named, |province| province.label.as_str()).to_owned()])
        }
        None => Judged::of(Holds::depends("province")),
    }
}

fn judge_web(on: Subject<'_>, fault: WebFault) -> Judged {
    let web = Web::read(on.value, &on.parts.precheck.suffixes);
    let depth =
        |least: usize| web.pieces.iter().any(|p| matches!(p.kind, Host::Domain { depth, .. } if depth >= least));
    Judged::known(match fault {
        WebFault::Readable => web.is_readable(),
        WebFault::Broken => web.pieces.is_empty() || web.pieces.iter().any(|piece| piece.kind == Host::Broken),
        WebFault::Ip => web.pieces.iter().any(|piece| piece.kind == Host::Ip),
        WebFault::Several => web.mains().len() > 1,
        WebFault::Scheme => web.pieces.iter().any(|piece| piece.scheme),
        WebFault::Path => web.pieces.iter().any(|piece| piece.path),
        WebFault::Subdomain => depth(2),
        WebFault::Deep => depth(4),
        WebFault::NotWww => web.pieces.iter().any(|piece| piece.scheme || !piece.host.starts_with("www.")),
    })
}

fn judge_outside(on: Subject<'_>, domains: &str) -> Judged {
    let suffixes = &on.parts.precheck.suffixes;
    let (pages, domains) = (Web::read(on.value, suffixes), Web::read(domains, suffixes));
    if !pages.is_readable() || domains.mains().is_empty() {
        return Judged::known(false);
    }
    let within = pages.mains().iter().any(|main| domains.mains().contains(main));
    Judged::found(if within { Vec::new() } else { domains.mains().into_iter().map(str::to_owned).collect() })
}

fn judge_number(on: Subject<'_>, fault: NumberFault) -> Judged {
    match (FilingNumber::read(on.value, on.parts.provinces), fault) {
        (FilingNumber::Filing { province }, NumberFault::OtherProvince) => judge_province(on, Some(&province)),
        (FilingNumber::Licence, NumberFault::Licence) | (FilingNumber::Unreadable, NumberFault::Unreadable) => {
            Judged::known(true)
        }
        _ => Judged::known(false),
    }
}

// Against the date of another field, or today where that is not given.
fn judge_date(test: &Test, on: Subject<'_>) -> Judged {
    let (Test::DaysUntil(field, _) | Test::WorkingDaysUntil(field, _) | Test::MonthsFrom(field, _)) = test else {
        return Judged::known(false);
    };
    let other = on.given.values.get(field).map_or(Some(on.today), |value| date_of(value));
    // A date that cannot be read has a rule of its own.
    let (Some(date), Some(other)) = (date_of(on.value), other) else { return Judged::known(false) };
    match test {
        Test::DaysUntil(_, least) => {
            let earliest = date.checked_add_signed(chrono::Duration::days(*least));
            Judged::until((other - date).num_days() < *least, earliest)
        }
        Test::WorkingDaysUntil(_, least) => {
            let Some(span) = on.parts.hours.working_days_between(date, other) else { return Judged::known(false) };
            let earliest = on.parts.hours.add_working_days(date, *least);
            let covered = span.covered && earliest.is_none_or(|earliest| earliest.covered);
            Judged { covered, ..Judged::until(span.count < *least, earliest.map(|earliest| earliest.date)) }
        }
        Test::MonthsFrom(_, months) => {
            let earliest = other.checked_add_months(Months::new(*months));
            Judged::until(earliest.is_some_and(|earliest| date < earliest), earliest)
        }
        _ => Judged::known(false),
    }
}

// Without the other count, what one of it allows is allowed.
fn judge_count(on: Subject<'_>, count: &str, times: i64, of: &str) -> Judged {
    let Some(Answered::Count(count)) = on.case.get(count) else { return Judged::of(Holds::depends(count)) };
    match on.case.get(of) {
        Some(Answered::Count(of)) => Judged::known(*count > times.saturating_mul(*of)),
        _ if *count <= times => Judged::known(false),
        _ => Judged::of(Holds::depends(of)),
    }
}
