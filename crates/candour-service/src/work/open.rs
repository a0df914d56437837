//! Opening an item. What a person wrote is shown only after the read stands in the log, with its purpose.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::contact_request::ContactWish;
use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::ids::WorkItemId;
use candour_domain::language::Language;
use candour_domain::permission::{Act, Place, Role, scope_of};
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome, WorkState};
use candour_store::seal::Column;
use candour_store::work::{ContextFound, WorkItemFound};
use candour_store::{Db, StoreError};
use jiff::Timestamp;

use super::WorkError;
use crate::audit::record_read;
use crate::ctx::Ctx;
use crate::keys;
use crate::permit::{can, permit};
use crate::restriction::{self, Door};
use crate::retention;

/// An item, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The item.
    pub item: WorkItemFound,
    /// What the person wrote, where it may be shown.
    pub content: Content,
    /// What happened to the item.
    pub trace: Vec<TraceLine>,
    /// What the reader may do with it.
    pub may: May,
    /// To whom it can be given; empty where the reader may not give it to anybody.
    pub colleagues: Vec<Staff>,
    /// Now.
    pub now: Timestamp,
}

/// What the person wrote, or why it is not shown.
#[derive(Debug, Clone)]
pub enum Content {
    /// The reader sees that the item is there, not what stands in it.
    NotForReader,
    /// The reader has to say why they wish to read it.
    AskPurpose,
    /// Nobody opens it alone: somebody else has to allow it first.
    Restricted,
    /// Here it is; the read is in the log.
    Shown(Box<Shown>),
}

/// What the person wrote, and the contact it is about. `Debug` is left to its parts, which hide words.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Why it is read.
    pub purpose: ReadPurpose,
    /// The answer it came with.
    pub answer: Option<Answer>,
    /// Its words, oldest first.
    pub words: Vec<ShownWords>,
    /// The wish to be contacted.
    pub wish: Option<ContactWish>,
    /// The contact the answer is about, as far as its code tells.
    pub context: Option<ContextFound>,
}

impl Shown {
    /// Whether what was written is not among feedback any more, and is kept under a hold.
    pub fn is_held_back(&self) -> bool {
        self.answer.is_some_and(|answer| answer.held && answer.withdrawn)
    }
}

/// The answer behind an item.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// 1 to 5.
    pub rating: Rating,
    /// The way it came in.
    pub channel: Channel,
    /// How the code reached the person.
    pub stratum: Stratum,
    /// When.
    pub received_at: Timestamp,
    /// Whether the person took it back: then its words are gone.
    pub withdrawn: bool,
    /// Whether a hold stands over it: what was taken back is then opened from the hold, by those who may.
    pub held: bool,
    /// The beginning of the day on which what came with it is erased, where it has had its time.
    pub erased_on: Option<Timestamp>,
}

/// Words as they were given.
#[derive(Clone)]
pub struct ShownWords {
    /// When.
    pub at: Timestamp,
    /// The language of the form; the words may be in another.
    pub language: Language,
    /// The words.
    pub text: String,
}

impl std::fmt::Debug for ShownWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShownWords({} characters)", self.text.chars().count())
    }
}

/// A line of an item's trace.
#[derive(Clone)]
pub struct TraceLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: WorkEvent,
    /// Who; nobody when the system did it.
    pub staff: Option<String>,
    /// To whom the item was given.
    pub to: Option<String>,
    /// The note, for those who may read it.
    pub note: Option<String>,
}

impl std::fmt::Debug for TraceLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TraceLine({:?} at {})", self.event, self.at)
    }
}

/// What a reader may do with an item as it stands.
#[derive(Debug, Clone, Default)]
pub struct May {
    /// Take it.
    pub take: bool,
    /// Give it back to the inbox.
    pub put_back: bool,
    /// Give it to somebody.
    pub assign: bool,
    /// Write a note.
    pub note: bool,
    /// Restrict the record, so that nobody opens it alone.
    pub restrict: bool,
    /// Close it with one of these.
    pub close: Vec<WorkOutcome>,
}

/// Opens an item. Where the reader is working on it, or could take it, the purpose goes without saying; otherwise they
/// have to give one before they see what the person wrote.
///
/// # Errors
/// [`WorkError`] says why nothing is shown; also when the log could not be written.
pub async fn open(
    ctx: &Ctx,
    staff: &Staff,
    id: WorkItemId,
    purpose: Option<ReadPurpose>,
) -> Result<Opened, WorkError> {
    permit(staff, Act::SeeWork, Place::default())?;
    let mut db = ctx.store.read().await?;
    let mut item = db.work_item(id).await?.ok_or(WorkError::NotFound)?;
    if item.kind == WorkKind::Flag {
        permit(staff, Act::SeeFlags, Place::default())?;
    }
    let openings = match restriction::door(ctx, &mut db, staff, item.feedback_id).await? {
        Door::Hidden => return Err(WorkError::NotFound),
        Door::Shut => {
            item.risk.clear();
            let trace = trace(ctx, &mut db, id, false).await?;
            let (content, may, colleagues) = (Content::Restricted, May::default(), Vec::new());
            return Ok(Opened { item, content, trace, may, colleagues, now: ctx.clock.now() });
        }
        Door::Open(openings) => openings,
    };
    drop(db);
    let may_read = can(staff, Act::ReadWords);
    let mut purpose = purpose.or_else(|| implied(staff, &item));
    if may_read && purpose.is_none() {
        // Asked once for each item and sign-in: what was given stands in the log. What went without saying was not given.
        let since = ctx.clock.now().checked_sub(ctx.settings.session_max).unwrap_or(Timestamp::MIN);
        let mut db = ctx.store.read().await?;
        let given = db.purpose_given(staff.id, AuditAct::ItemRead, id.uuid(), since).await?;
        purpose = given.filter(|given| *given != ReadPurpose::implied_by(item.kind));
    }
    let content = match (may_read, purpose) {
        (false, _) => Content::NotForReader,
        (true, None) => Content::AskPurpose,
        (true, Some(purpose)) => {
            restriction::record_opened(ctx, staff, &openings, purpose).await?;
            record_read(ctx, staff, AuditAct::ItemRead, Some(id.uuid()), Some(purpose)).await?;
            Content::Shown(Box::new(show(ctx, &item, purpose).await?))
        }
    };
    let mut db = ctx.store.read().await?;
    let notes = matches!(content, Content::Shown(_));
    let trace = trace(ctx, &mut db, id, notes).await?;
    let restrict = can(staff, Act::Restrict) && openings.is_empty() && item.feedback_id.is_some();
    let may = May { restrict, ..may(staff, &item) };
    let mut colleagues = Vec::new();
    if may.assign {
        for role in Role::ALL {
            if scope_of(role, Act::DoWork).is_some() {
                colleagues.extend(db.staff_of_role(role).await?);
            }
        }
    }
    Ok(Opened { item, content, trace, may, colleagues, now: ctx.clock.now() })
}

/// The purpose that goes without saying: the item waits, or the reader has it.
fn implied(staff: &Staff, item: &WorkItemFound) -> Option<ReadPurpose> {
    let theirs = item.owner.as_ref().is_some_and(|(owner, _)| *owner == staff.id);
    let in_work = match item.state {
        WorkState::Waiting => can(staff, Act::DoWork),
        WorkState::Taken => theirs,
        WorkState::Closed => false,
    };
    in_work.then(|| ReadPurpose::implied_by(item.kind))
}

fn may(staff: &Staff, item: &WorkItemFound) -> May {
    if item.state == WorkState::Closed || !can(staff, Act::DoWork) {
        return May::default();
    }
    let lead = can(staff, Act::AssignWork);
    let theirs = item.owner.as_ref().is_some_and(|(owner, _)| *owner == staff.id);
    let free = item.state == WorkState::Waiting;
    let outcomes = WorkOutcome::ALL.into_iter().filter(|outcome| outcome.may_close(item.kind));
    May {
        take: free,
        put_back: !free && (theirs || lead),
        assign: lead,
        note: true,
        restrict: false,
        close: if free || theirs || lead { outcomes.collect() } else { Vec::new() },
    }
}

async fn show(ctx: &Ctx, item: &WorkItemFound, purpose: ReadPurpose) -> Result<Shown, WorkError> {
    let mut db = ctx.store.read().await?;
    let mut shown = Shown { purpose, answer: None, words: Vec::new(), wish: None, context: None };
    if let Some(feedback_id) = item.feedback_id {
        if let Some(feedback) = db.feedback_by_id(feedback_id).await? {
            shown.answer = Some(Answer {
                rating: feedback.rating,
                channel: feedback.channel,
                stratum: feedback.stratum,
                received_at: feedback.received_at,
                withdrawn: feedback.state == FeedbackState::Withdrawn,
                held: db.is_held(feedback_id).await?,
                erased_on: retention::announced(&mut db, feedback_id).await?,
            });
        }
        let given = db.words_of(feedback_id).await?;
        let opener = keys::opener(ctx, &mut db, given.iter().map(|words| &words.sealed)).await?;
        for words in given {
            let text = opener.text(Column::Words, words.id.uuid(), &words.sealed)?;
            let (at, language) = (words.at, words.language);
            shown.words.extend(text.map(|text| ShownWords { at, language, text }));
        }
        shown.context = db.work_context(feedback_id).await?;
    }
    if let Some(id) = item.contact_request_id
        && let Some(sealed) = db.contact_request(id).await?
    {
        let opener = keys::opener(ctx, &mut db, [&sealed]).await?;
        let text = opener.text(Column::ContactWish, id.uuid(), &sealed)?;
        let wish = text.map(|text| serde_json::from_str(&text)).transpose();
        shown.wish = wish.map_err(|_| StoreError::Corrupt { table: "contact_request" })?;
    }
    Ok(shown)
}

async fn trace(ctx: &Ctx, db: &mut Db, id: WorkItemId, notes: bool) -> Result<Vec<TraceLine>, WorkError> {
    let mut lines = Vec::new();
    let events = db.work_events(id).await?;
    let sealed = events.iter().filter(|_| notes).filter_map(|event| event.sealed_note.as_ref());
    let opener = keys::opener(ctx, db, sealed).await?;
    for event in events {
        let note = match event.sealed_note.filter(|_| notes) {
            Some(sealed) => opener.text(Column::WorkNote, event.id.uuid(), &sealed)?,
            None => None,
        };
        lines.push(TraceLine { at: event.at, event: event.event, staff: event.staff, to: event.to, note });
    }
    Ok(lines)
}
