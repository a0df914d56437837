//! Who may see flags sees them, never those about themselves. A look at one flag's answers is on record first.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::flag::{FlagDecision, FlagTarget, Seen};
use candour_domain::ids::FlagId;
use candour_domain::language::Language;
use candour_domain::permission::{Act, Place, Role};
use candour_domain::staff::Staff;
use candour_store::StoreError;
use candour_store::flag::{FlagCounts, FlagFound, FlaggedAnswer};
use candour_store::restriction::Sight;
use candour_store::seal::Column;
use jiff::Timestamp;

use super::FlagError;
use crate::audit::record_read;
use crate::ctx::Ctx;
use crate::keys;
use crate::permit::{Refused, can, permit};
use crate::restriction::{self, Door};

/// How many flags a page holds.
pub const PAGE: usize = 50;
/// How many answers a flag's page shows; it says how many there are.
const ANSWERS: i64 = 60;

/// Which flags to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlagView {
    /// Those that wait, the first due first.
    #[default]
    Open,
    /// Those that were decided, the last first.
    Decided,
}

/// A page of flags.
#[derive(Debug, Clone)]
pub struct FlagPage {
    /// The flags.
    pub flags: Vec<FlagFound>,
    /// How many stand where.
    pub counts: FlagCounts,
    /// Where the next page begins.
    pub next: Option<(Timestamp, FlagId)>,
    /// The time by which flags are late.
    pub now: Timestamp,
}

/// An answer of a flag, with its words where the reader may read them.
#[derive(Clone)]
pub struct AnswerShown {
    /// The answer; nothing of one that is restricted.
    pub answer: Option<FlaggedAnswer>,
    /// Its words, as given, with the language of the form.
    pub words: Vec<(Language, String)>,
}

impl std::fmt::Debug for AnswerShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AnswerShown({:?}, {} entries)", self.answer.map(|answer| answer.id), self.words.len())
    }
}

/// A decision with its reason.
#[derive(Clone)]
pub struct DecisionShown {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub staff: String,
    /// What.
    pub decision: FlagDecision,
    /// Why.
    pub reason: String,
}

impl std::fmt::Debug for DecisionShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DecisionShown({:?} at {})", self.decision, self.at)
    }
}

/// A flag, opened.
#[derive(Debug, Clone)]
pub struct FlagOpened {
    /// The flag.
    pub flag: FlagFound,
    /// Its answers, the newest first, up to sixty; none for those who read no words: one answer with its number and its
    /// minute, beside the name of an officer, says who it was.
    pub answers: Vec<AnswerShown>,
    /// What was decided, the first first.
    pub decisions: Vec<DecisionShown>,
    /// Whether the reader may decide.
    pub may_decide: bool,
    /// Whether the reader sees words.
    pub with_words: bool,
    /// Now.
    pub now: Timestamp,
}

/// Whether somebody may do this to a flag. Nobody may to one about themselves, which the table forbids, or, as its leader,
/// about their team.
pub(super) fn permit_flag(staff: &Staff, act: Act, flag: &FlagFound) -> Result<(), Refused> {
    let officer = if let FlagTarget::Officer(officer) = flag.target { Some(officer) } else { None };
    permit(staff, act, Place { officer, team: flag.team, ..Place::default() })?;
    let led = staff.roles().has(Role::TeamLeader) && flag.team.is_some() && flag.team == staff.team;
    if led { Err(Refused) } else { Ok(()) }
}

/// Takes from a flag about something restricted what would be told of it.
fn say_no_more(flag: &mut FlagFound) {
    if flag.is_shut() {
        (flag.name, flag.seen) = (None, Seen::default());
    }
}

/// Lists flags: kind, whom they are about, numbers, clock. Never words. One with a restricted answer in it is there, and
/// counted, only for those who may know of restricted records; its numbers would tell the others.
///
/// # Errors
/// [`FlagError`] says why nothing is shown.
pub async fn list(
    ctx: &Ctx,
    staff: &Staff,
    view: FlagView,
    after: Option<(Timestamp, FlagId)>,
) -> Result<FlagPage, FlagError> {
    permit(staff, Act::SeeFlags, Place::default())?;
    let now = ctx.clock.now();
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let sight = Sight { restricted: can(staff, Act::SeeRestricted), ..Sight::default() };
    let mut db = ctx.store.read().await?;
    let mut flags = match view {
        FlagView::Open => db.open_flags(after, limit, sight).await?,
        FlagView::Decided => db.decided_flags(after, limit, sight).await?,
    };
    let counts = db.flag_counts(sight).await?;
    let more = flags.len() > PAGE;
    flags.truncate(PAGE);
    let place = |flag: &FlagFound| match (view, flag.decision) {
        (FlagView::Decided, Some((_, at))) => (at, flag.id),
        _ => (flag.due_at, flag.id),
    };
    let next = flags.last().filter(|_| more).map(place);
    flags.retain(|flag| permit_flag(staff, Act::SeeFlags, flag).is_ok());
    flags.iter_mut().for_each(say_no_more);
    Ok(FlagPage { flags, counts, next, now })
}

/// Opens a flag. The look is on record before anything is shown. One about something restricted says that it is, its clock
/// and whether it was decided, and nothing else, also to who may open the record at the desk. Single answers, with their words, come only to who may
/// read words; others see what was seen and what was decided, as the list has it.
///
/// # Errors
/// [`FlagError`] says why nothing is shown; also when the log could not be written.
pub async fn open(ctx: &Ctx, staff: &Staff, id: FlagId) -> Result<FlagOpened, FlagError> {
    permit(staff, Act::SeeFlags, Place::default())?;
    let mut db = ctx.store.read().await?;
    let mut flag = db.flag(id).await?.ok_or(FlagError::NotFound)?;
    permit_flag(staff, Act::SeeFlags, &flag)?;
    if !can(staff, Act::SeeRestricted) && db.flag_is_restricted(id).await? {
        return Err(FlagError::NotFound);
    }
    drop(db);
    say_no_more(&mut flag);
    record_read(ctx, staff, AuditAct::FlagSeen, Some(id.uuid()), Some(ReadPurpose::CheckFlag)).await?;
    let with_words = can(staff, Act::ReadWords);
    let mut db = ctx.store.read().await?;
    let mut answers = Vec::new();
    let single = if with_words { db.flag_answers(id, ANSWERS).await? } else { Vec::new() };
    for answer in single {
        // Nobody is shown what was said about themselves. A restricted record is read at the desk alone: here it is said
        // that it is there.
        if let Door::Hidden = restriction::door(ctx, &mut db, staff, Some(answer.id)).await? {
            continue;
        }
        let mut words = Vec::new();
        if !answer.restricted {
            let given = db.words_of(answer.id).await?;
            let opener = keys::opener(ctx, &mut db, given.iter().map(|entry| &entry.sealed)).await?;
            for entry in given {
                // What was erased this moment is not shown.
                if let Some(text) = opener.text(Column::Words, entry.id.uuid(), &entry.sealed)? {
                    words.push((entry.language, text));
                }
            }
        }
        answers.push(AnswerShown { answer: Some(answer).filter(|answer| !answer.restricted), words });
    }
    let mut decisions = Vec::new();
    // Why it was decided so tells what was seen.
    let made_so_far = if flag.is_shut() { Vec::new() } else { db.flag_decisions(id).await? };
    for made in made_so_far {
        // A reason that has had its time is gone; what was decided stays.
        if made.sealed_reason.bytes().is_empty() {
            let reason = String::new();
            decisions.push(DecisionShown { at: made.at, staff: made.staff, decision: made.decision, reason });
            continue;
        }
        let reason = ctx
            .sealer
            .open(Column::FlagReason, made.id.uuid(), &made.sealed_reason)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or(StoreError::Corrupt { table: "flag_decision" })?;
        decisions.push(DecisionShown { at: made.at, staff: made.staff, decision: made.decision, reason });
    }
    let may_decide = can(staff, Act::DecideFlags);
    Ok(FlagOpened { flag, answers, decisions, may_decide, with_words, now: ctx.clock.now() })
}
