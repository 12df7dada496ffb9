//! What can be wrong with a value: a closed set of tests, which `precheck.yaml` combines.
//!
//! Never names a word list, a field or a number: those are arguments from the knowledge base.

/// A test; it holds when something is wrong.
#[derive(Clone, Debug)]
pub enum Test {
    /// All of them; empty holds always.
    All(Vec<Test>),
    /// At least one.
    Any(Vec<Test>),
    /// Not.
    Not(Box<Test>),
    /// Another field or variable is known.
    Given(String),
    /// No character of Chinese writing.
    NoHan,
    /// Some characters of Chinese writing, but fewer than so many.
    HanFewerThan(usize),
    /// A character that is neither a letter, a digit nor one of these.
    SymbolsExcept(String),
    /// One of these characters.
    SymbolsOnly(String),
    /// Written with full-width letters or digits.
    FullWidth,
    /// A word of these lists.
    Words(Vec<String>),
    /// Does not end in a word of this list with something before it.
    EndsOtherThan(String),
    /// One of its items is on this list.
    ItemsIn(String),
    /// One of its items is not.
    ItemsOutside(String),
    /// Looks like a person's name.
    Person {
        /// List of surnames.
        surnames: String,
        /// List of what follows a surname without being a name.
        titles: String,
        /// Field that holds the applicant's own name.
        own: String,
    },
    /// Holds the name of a place.
    Place,
    /// Has nothing of the name in another field.
    Unlike {
        /// That field.
        field: String,
        /// List of legal forms.
        forms: String,
        /// List of trades.
        trades: String,
    },
    /// One of the items of another field.
    SameAs(String),
    /// No number before one of the words of this list.
    NoNumberBefore(String),
    /// Numbers joined by hyphens: at least and at most so many.
    JoinedNumbers(usize, usize),
    /// Begins with another province than the one that is filed in.
    OtherProvince,
    /// Something about a domain or a home page.
    Web(WebFault),
    /// None of the domains in another field is part of it.
    Outside(String),
    /// Something about a filing number.
    FilingNumber(NumberFault),
    /// No package name.
    NoPackage,
    /// Hexadecimal digits other than so many.
    HexOtherThan(usize),
    /// Exactly so many hexadecimal digits.
    Hex(usize),
    /// No date.
    NoDate,
    /// Fewer than so many days lie between it and the date in another field.
    DaysUntil(String, i64),
    /// The same in working days.
    WorkingDaysUntil(String, u32),
    /// Before the day so many months after the date in another field.
    MonthsFrom(String, u32),
    /// More than so many times another count.
    Exceeds {
        /// The count.
        count: String,
        /// How many times.
        times: i64,
        /// The other count.
        of: String,
    },
}

/// What can be said of domains and addresses of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebFault {
    /// Every piece is a domain.
    Readable,
    /// Neither a domain nor an address of numbers.
    Broken,
    /// An address of numbers.
    Ip,
    /// More than one main domain.
    Several,
    /// With a scheme.
    Scheme,
    /// With a port, or something after the host.
    Path,
    /// More than a main domain.
    Subdomain,
    /// More than three levels.
    Deep,
    /// Does not begin with www.
    NotWww,
}

/// What can be said of a filing number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// None.
    Unreadable,
    /// The number of a licence.
    Licence,
    /// Of another province than the one that is filed in.
    OtherProvince,
}

/// Names of [`WebFault`] in the knowledge base.
pub(super) const WEB: [(&str, WebFault); 9] = [
    ("readable", WebFault::Readable),
    ("broken", WebFault::Broken),
    ("ip", WebFault::Ip),
    ("several", WebFault::Several),
    ("scheme", WebFault::Scheme),
    ("path", WebFault::Path),
    ("subdomain", WebFault::Subdomain),
    ("deep", WebFault::Deep),
    ("not_www", WebFault::NotWww),
];

/// Names of [`NumberFault`] in the knowledge base.
pub(super) const NUMBER: [(&str, NumberFault); 3] = [
    ("unreadable", NumberFault::Unreadable),
    ("licence", NumberFault::Licence),
    ("other_province", NumberFault::OtherProvince),
];
