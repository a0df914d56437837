//! Those entitled read and search what people wrote, one page at a time.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::feedback::Rating;
use candour_domain::ids::{WordsId, WorkItemId};
use candour_domain::key::Purpose;
use candour_domain::language::Language;
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_domain::stem::{Sought, SoughtError};
use candour_domain::work_item::WorkKind;
use candour_store::seal::Column;
use candour_store::{StoreError, transact};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Unavailable;
use crate::audit;
use crate::ctx::Ctx;
use crate::keys;
use crate::permit::{Refused, permit};

/// How many entries a page holds.
pub const PAGE: usize = 20;
/// The most characters in a search.
pub const SEARCH_LIMIT: usize = 200;

/// What somebody wishes to read. `Debug` hides what is searched for, which may be a name.
#[derive(Clone)]
pub struct Wish {
    /// Why.
    pub purpose: ReadPurpose,
    /// Words that must all be there, in any of their endings; nothing lists everything.
    pub search: String,
    /// Where the page begins, as the page before said; nothing is the newest.
    pub place: String,
}

impl std::fmt::Debug for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wish({:?})", self.purpose)
    }
}

/// A page of what people wrote, the newest first.
#[derive(Debug, Clone, Default)]
pub struct WordsPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next page begins, good for this reader and this search alone.
    pub next: Option<String>,
}

/// What somebody wrote.
#[derive(Clone)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The language of the form; the words may be in another.
    pub language: Language,
    /// The answer's rating.
    pub rating: Rating,
    /// The words.
    pub text: String,
    /// What needs, or needed, a human because of the answer.
    pub work: Vec<(WorkItemId, WorkKind)>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({} characters)", self.text.chars().count())
    }
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum BrowseError {
    /// The person may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The search is too long.
    #[error("more than {SEARCH_LIMIT} characters")]
    TooLong,
    /// The search holds no word, or too many.
    #[error(transparent)]
    Sought(#[from] SoughtError),
    /// The place is none that this reader was given for this search.
    #[error("no such place in the list")]
    Place,
    /// Storage failed, or the read could not be put on record.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for BrowseError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Shows a page of what people wrote. That a search took place is on record, with its purpose and without what was
/// searched for; so is each answer of the page, all before anything is shown. What is restricted is not among them, nor
/// what was said about the reader.
///
/// # Errors
/// [`BrowseError`] says why nothing is shown.
pub async fn browse(ctx: &Ctx, staff: &Staff, wish: &Wish) -> Result<WordsPage, BrowseError> {
    permit(staff, Act::ReadWords, Place::default())?;
    let search = wish.search.trim();
    if search.chars().count() > SEARCH_LIMIT {
        return Err(BrowseError::TooLong);
    }
    let sought = (!search.is_empty()).then(|| Sought::parse(&ctx.key, search)).transpose()?;
    let before = match wish.place.as_str() {
        "" => None,
        place => Some(read_place(ctx, staff, search, place).ok_or(BrowseError::Place)?),
    };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut db = ctx.store.snapshot().await?;
    let mut found = match &sought {
        Some(sought) => db.find_words(sought, before, limit, staff.officer).await?,
        None => db.list_words(before, limit, staff.officer).await?,
    };
    drop(db);
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|words| place(ctx, staff, search, words.id));
    let line = |act, subject| audit::line(ctx, Some(staff.id), act, subject, Some(wish.purpose));
    let mut lines = Vec::new();
    if sought.is_some() {
        lines.push(line(AuditAct::WordsSearched, None));
    }
    let mut answers: Vec<Uuid> = found.iter().map(|words| words.feedback_id.uuid()).collect();
    answers.dedup();
    lines.extend(answers.into_iter().map(|answer| line(AuditAct::WordsRead, Some(answer))));
    transact!(ctx.store, |db| {
        for line in &lines {
            db.insert_audit(line).await?;
        }
        Ok::<(), StoreError>(())
    })?;
    let mut db = ctx.store.read().await?;
    let opener = keys::opener(ctx, &mut db, found.iter().map(|words| &words.sealed)).await?;
    drop(db);
    let mut entries = Vec::with_capacity(found.len());
    for words in found {
        // What was erased this moment is left out, like what was erased before.
        let Some(text) = opener.text(Column::Words, words.id.uuid(), &words.sealed)? else { continue };
        entries.push(Entry {
            at: words.at,
            language: words.language,
            rating: words.rating,
            text,
            work: words.work,
        });
    }
    Ok(WordsPage { entries, next })
}

/// A place in a list, marked so that nobody can make one up, nor use one with another search or as another person.
fn place(ctx: &Ctx, staff: &Staff, search: &str, id: WordsId) -> String {
    use std::fmt::Write as _;
    let mark = mark(ctx, staff, search, id);
    let bytes = id.uuid().into_bytes().into_iter().chain(mark);
    bytes.fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read_place(ctx: &Ctx, staff: &Staff, search: &str, text: &str) -> Option<WordsId> {
    let id = Uuid::try_parse(text.get(..32)?).ok().map(WordsId::from_uuid)?;
    (place(ctx, staff, search, id) == text).then_some(id)
}

fn mark(ctx: &Ctx, staff: &Staff, search: &str, id: WordsId) -> [u8; 16] {
    let (staff, id) = (staff.id.uuid(), id.uuid());
    let mac = ctx.key.mac(Purpose::WordsPlace, &[staff.as_bytes(), id.as_bytes(), search.as_bytes()]);
    mac.first_chunk().copied().unwrap_or_default()
}
