//! What can be wrong in a file: where, what, and what to do about it, as words in any language.

use std::fmt;

use candour_domain::language::Language;
use candour_words::{Arg, Texts, texts};

/// The most problems that are listed; the rest are counted.
pub const MOST_PROBLEMS: usize = 20;

/// The most characters of a file's own text that a message repeats.
const SHOWN: usize = 40;

/// What may be written instead, as one list. It is the product's own text and short, so a message has all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices(pub(super) String);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1; none where the whole file is meant.
    pub line: Option<u64>,
    /// The name of the column.
    pub column: Option<String>,
    /// What.
    pub what: What,
}

macro_rules! whats {
    ($($(#[$doc:meta])* $name:ident $({ $($field:ident: $kind:ty),+ })? = $id:literal,)+) => {
        /// What is wrong.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each field is named after the variable of its text")]
        pub enum What {
            $($(#[$doc])* $name $({ $($field: $kind),+ })?,)+
        }

        impl What {
            /// The id of the text that says so.
            pub const fn text_id(&self) -> &'static str {
                match self { $(Self::$name $({ $($field: _),+ })? => $id,)+ }
            }

            fn args(&self) -> Vec<(&'static str, Arg)> {
                match self {
                    $(Self::$name $({ $($field),+ })? => vec![$($((stringify!($field), $field.shown())),+)?],)+
                }
            }
        }
    };
}

whats! {
    /// No byte at all, or nothing but a heading.
    Empty = "import-problem-empty",
    /// More bytes than are taken at once.
    TooLarge { megabytes: u64 } = "import-problem-too-large",
    /// Not UTF-8.
    NotUtf8 = "import-problem-not-utf8",
    /// UTF-16, as some spreadsheets save "Unicode text".
    Utf16 = "import-problem-utf16",
    /// A byte of zero.
    Zero = "import-problem-zero",
    /// Columns parted by semicolons or tabs.
    Separator = "import-problem-separator",
    /// A column that no import of this kind has.
    UnknownColumn { name: String, known: Choices } = "import-problem-unknown-column",
    /// A column that looks as if it held a victim's details.
    VictimColumn { name: String } = "import-problem-victim-column",
    /// A column that stands twice.
    RepeatedColumn { name: String } = "import-problem-repeated-column",
    /// A column that has to be there.
    MissingColumn { name: String } = "import-problem-missing-column",
    /// More or fewer fields than the heading.
    FieldCount { expected: usize, found: usize } = "import-problem-field-count",
    /// A quotation mark in a field that does not begin with one.
    QuoteInside = "import-problem-quote-inside",
    /// Text between a closing quotation mark and the next comma.
    TextAfterQuote = "import-problem-text-after-quote",
    /// A quotation mark that is never closed.
    QuoteUnclosed = "import-problem-quote-unclosed",
    /// A line that is not JSON.
    Json { position: usize } = "import-problem-json",
    /// A line of JSON that is no object.
    NotAnObject = "import-problem-not-an-object",
    /// A number, a list or an object where text belongs.
    NotText = "import-problem-not-text",
    /// Nothing where something has to be.
    Required = "import-problem-required",
    /// Too many characters.
    TooLong { most: usize } = "import-problem-too-long",
    /// A control character.
    Control = "import-problem-control",
    /// The same thing again; says where it stood first.
    Repeated { first: u64 } = "import-problem-repeated",
    /// Not a borough's code.
    BoroughCode { given: String } = "import-problem-borough-code",
    /// A borough that is not known.
    BoroughUnknown { given: String } = "import-problem-borough-unknown",
    /// A borough that is described otherwise on another line.
    BoroughDiffers { first: u64 } = "import-problem-borough-differs",
    /// A borough's name that another borough has.
    BoroughNameTaken { code: String } = "import-problem-borough-name-taken",
    /// A team that is not known in the borough.
    TeamUnknown { given: String, borough: String } = "import-problem-team-unknown",
    /// An officer's reference with spaces, commas or semicolons in it.
    OfficerReference = "import-problem-officer-reference",
    /// An officer with a name and no reference, or the other way round.
    OfficerHalf = "import-problem-officer-half",
    /// An officer who is not known.
    OfficerUnknown { given: String } = "import-problem-officer-unknown",
    /// More officers than one encounter has.
    OfficersMany { most: usize } = "import-problem-officers-many",
    /// A force reference without a digit.
    ReferenceNoDigit = "import-problem-reference-no-digit",
    /// A kind of encounter that is not known.
    KindUnknown { given: String, known: Choices } = "import-problem-kind-unknown",
    /// Neither safe, unsafe nor unknown.
    SafetyUnknown { given: String } = "import-problem-safety-unknown",
    /// A time in a form that is not read.
    TimeForm { given: String } = "import-problem-time-form",
    /// A local time that the clocks skipped.
    TimeSkipped { given: String } = "import-problem-time-skipped",
    /// A local time that came twice.
    TimeTwice { given: String } = "import-problem-time-twice",
    /// A time that lies ahead.
    TimeFuture = "import-problem-time-future",
    /// A time many years back.
    TimeLongAgo = "import-problem-time-long-ago",
    /// A date that can be read two ways.
    DateTwoWays { given: String } = "import-problem-date-two-ways",
    /// A date that is none in the form that was told.
    DateOtherForm { given: String } = "import-problem-date-other-form",
    /// A day in a form that is not read.
    DayForm { given: String } = "import-problem-day-form",
    /// A day before 1970, or more than two years ahead.
    DayFar = "import-problem-day-far",
    /// A posting that ends before it begins.
    PostingEndsFirst = "import-problem-posting-ends-first",
    /// Two postings of an officer that share a day.
    PostingsOverlap { first: u64 } = "import-problem-postings-overlap",
    /// An officer with several rows, one of which has no day.
    PostingUndated { first: u64 } = "import-problem-posting-undated",
    /// An officer who has another name on another line.
    OfficerDiffers { first: u64 } = "import-problem-officer-differs",
    /// Days or a shoulder number without an officer.
    PostingOfNobody = "import-problem-posting-of-nobody",
    /// An encounter that is not known.
    EncounterUnknown { given: String } = "import-problem-encounter-unknown",
    /// Neither offered nor not offered.
    OutcomeUnknown { given: String } = "import-problem-outcome-unknown",
    /// A reason that is not known.
    ReasonUnknown { given: String, known: Choices } = "import-problem-reason-unknown",
    /// A reason why somebody was not offered a code who was.
    ReasonOfOffer = "import-problem-reason-of-offer",
    /// Neither sampled nor handed over.
    StratumUnknown { given: String } = "import-problem-stratum-unknown",
    /// A time at which a code is to stop that has passed.
    ExpiryPast = "import-problem-expiry-past",
    /// A time at which a code is to stop that lies years ahead.
    ExpiryFar = "import-problem-expiry-far",
    /// An encounter after which nobody may be written to unasked.
    ContactUnsafe = "import-problem-contact-unsafe",
    /// More codes than one encounter has.
    CodesMany { most: usize } = "import-problem-codes-many",
    /// An offer whose code would reach nobody.
    CodesNowhere = "import-problem-codes-nowhere",
    /// An offer that was made before, in other words.
    OfferedOtherwise = "import-problem-offered-otherwise",
}

trait Shown {
    fn shown(&self) -> Arg;
}
impl Shown for String {
    fn shown(&self) -> Arg {
        let mut text: String =
            self.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(SHOWN).collect();
        if self.chars().nth(SHOWN).is_some() {
            text.push('…');
        }
        Arg::Text(text)
    }
}
impl Shown for Choices {
    fn shown(&self) -> Arg {
        Arg::Text(self.0.clone())
    }
}
impl Shown for usize {
    fn shown(&self) -> Arg {
        Arg::Text(self.to_string())
    }
}
impl Shown for u64 {
    fn shown(&self) -> Arg {
        Arg::Text(self.to_string())
    }
}

impl Problem {
    /// About the whole file.
    pub(super) fn of_file(what: What) -> Self {
        Self { line: None, column: None, what }
    }

    /// About one line.
    pub(super) fn of_line(line: u64, what: What) -> Self {
        Self { line: Some(line), column: None, what }
    }

    /// About one field.
    pub(super) fn of_field(line: u64, column: &str, what: What) -> Self {
        Self { line: Some(line), column: Some(column.to_owned()), what }
    }

    /// Where it stands: "encounters.csv, line 3, column kind".
    pub fn place(&self, file: &str, words: &'static Texts) -> String {
        let mut args = vec![("file", Arg::from(file))];
        if let Some(line) = self.line {
            args.push(("line", Arg::Text(line.to_string())));
        }
        if let Some(column) = &self.column {
            args.push(("column", column.shown()));
        }
        let id = match (self.line, &self.column) {
            (Some(_), Some(_)) => "import-at-field",
            (Some(_), None) => "import-at-line",
            (None, Some(_)) => "import-at-column",
            (None, None) => "import-at-file",
        };
        words.text_with(id, &args)
    }

    /// What is wrong and what to do about it.
    pub fn message(&self, words: &'static Texts) -> String {
        words.text_with(self.what.text_id(), &self.what.args())
    }
}

/// Everything that is wrong in a file, the first [`MOST_PROBLEMS`] by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// The file's name.
    pub file: String,
    /// The first of them.
    pub listed: Vec<Problem>,
    /// How many more there are.
    pub more: usize,
}

impl Problems {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), listed: Vec::new(), more: 0 }
    }

    pub(super) fn add(&mut self, problem: Problem) {
        if self.listed.len() < MOST_PROBLEMS {
            self.listed.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// How many there are, listed or not.
    pub(super) fn count(&self) -> usize {
        self.listed.len().saturating_add(self.more)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// One line of text for each problem, and one for those that are only counted.
    pub fn lines(&self, words: &'static Texts) -> Vec<String> {
        let mut lines: Vec<String> = self
            .listed
            .iter()
            .map(|problem| format!("{}: {}", problem.place(&self.file, words), problem.message(words)))
            .collect();
        if self.more > 0 {
            let number = words.number(i64::try_from(self.more).unwrap_or(i64::MAX));
            let count = Arg::from(self.more);
            lines.push(words.text_with("import-more", &[("count", count), ("number", number.into())]));
        }
        lines
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(texts(Language::English)).join("\n"))
    }
}
