//! Looking through the answers that have come for signs of abuse, a minute after they came.
//!
//! Everything is read and worked out before the write, so that nobody who answers waits for it. What is written is how
//! far the look has come and the flags; of two programs at the same answers one writes.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::flag::alike::{Sketch, alike};
use candour_domain::flag::{FLIP_DAYS, FlagKind, FlagTarget, Seen, too_quick};
use candour_domain::ids::{FeedbackId, WordsId};
use candour_domain::language::Language;
use candour_domain::stem::{StemFingerprint, fingerprints};
use candour_store::flag::{AnswerSeen, NewFlag};
use candour_store::seal::{Column, Sealed};
use candour_store::{Db, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use super::flip::{LOOK_DAYS, flip};
use super::{DAYS, Sign, burst};
use crate::Unavailable;
use crate::ctx::{Ctx, local_day};
use crate::keys::{self, Opener};

/// How many answers one look takes.
const ROUND: i64 = 200;
/// How long an answer waits for its look: until all that was begun before it is surely stored.
const WAIT: SignedDuration = SignedDuration::from_secs(60);
/// How many entries of words one is compared with.
const COMPARED: i64 = 50;
/// How long words are compared with new ones.
const SKETCH_LIFE: SignedDuration = SignedDuration::from_hours(24 * 60);

/// Looks through the next answers. Returns how many they were; more may wait when there were any. Answers from before
/// the first look are not looked through.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn screen(ctx: &Ctx) -> Result<usize, Unavailable> {
    let now = ctx.clock.now();
    let edge = earliest(now.checked_sub(WAIT).unwrap_or(Timestamp::MIN));
    let mut db = ctx.store.read().await?;
    let Some(until) = db.screened_until().await? else {
        drop(db);
        transact!(ctx.store, |db| db.set_screened(None, edge).await)?;
        return Ok(0);
    };
    let answers = db.answers_to_screen(until, edge, ROUND).await?;
    let Some(last) = answers.last().map(|answer| answer.id) else { return Ok(0) };
    let mut found = Found::default();
    for answer in &answers {
        found.look_at(answer);
        if let Some(encounter) = answer.encounter
            && db.has_code_after_answer(encounter).await?
        {
            found.note(FlagKind::SecondCode, answer.about(), Seen::default(), answer.id);
        }
        found.compare_words(ctx, &mut db, answer.id, answer.about(), None).await?;
    }
    for (answer, words) in db.words_added_later(until, last).await? {
        let about = db.target_of(answer).await?;
        found.compare_words(ctx, &mut db, answer, about, Some(words)).await?;
    }
    found.bursts(&mut db, &answers, now).await?;
    found.flips(&mut db, &answers, now).await?;
    drop(db);
    let (flags, sketches) = found.ready(ctx, now);
    let old = now.checked_sub(SKETCH_LIFE).unwrap_or(Timestamp::MIN);
    let forgotten = WordsId::from_uuid(earliest(old).uuid());
    let written = transact!(ctx.store, |db| {
        if !db.set_screened(Some(until), last).await? {
            return Ok(false);
        }
        for (words, sketch) in &sketches {
            db.keep_sketch(*words, sketch).await?;
        }
        db.forget_sketches(forgotten).await?;
        for flag in &flags {
            db.put_flag(flag).await?;
        }
        Ok::<bool, StoreError>(true)
    })?;
    Ok(if written { answers.len() } else { 0 })
}

/// The first id that an answer of this time can have.
fn earliest(at: Timestamp) -> FeedbackId {
    FeedbackId::new(at, [0; 10])
}

trait About {
    fn about(&self) -> FlagTarget;
}

impl About for AnswerSeen {
    /// The first officer who was present, else the team.
    fn about(&self) -> FlagTarget {
        match (self.officers.first(), self.team) {
            (Some(officer), _) => FlagTarget::Officer(*officer),
            (None, Some(team)) => FlagTarget::Team(team),
            (None, None) => FlagTarget::Nobody,
        }
    }
}

/// Words of this round, to compare with each other.
struct Read {
    answer: FeedbackId,
    words: WordsId,
    stems: BTreeSet<StemFingerprint>,
    sketch: Sketch,
}

/// What a look has found so far.
#[derive(Default)]
struct Found {
    signs: BTreeMap<(FlagKind, FlagTarget), (Seen, Vec<FeedbackId>)>,
    read: Vec<Read>,
}

impl Found {
    fn note(&mut self, kind: FlagKind, target: FlagTarget, seen: Seen, answer: FeedbackId) {
        let (last, answers) = self.signs.entry((kind, target)).or_default();
        *last = seen;
        answers.push(answer);
    }

    /// What the answer itself tells.
    fn look_at(&mut self, answer: &AnswerSeen) {
        let about = answer.about();
        if answer.own_network {
            self.note(FlagKind::OwnNetwork, about, Seen::default(), answer.id);
        }
        if answer.own_device {
            self.note(FlagKind::OwnDevice, about, Seen::default(), answer.id);
        }
        if let Some(seconds) = answer.issued_at.and_then(|issued| too_quick(issued, answer.received_at)) {
            self.note(FlagKind::Quick, about, Seen { number: seconds, ..Seen::default() }, answer.id);
        }
    }

    /// Words like those of other answers, of earlier ones and of this round: all words of an answer, or these alone.
    async fn compare_words(
        &mut self,
        ctx: &Ctx,
        db: &mut Db,
        answer: FeedbackId,
        about: FlagTarget,
        alone: Option<WordsId>,
    ) -> Result<(), StoreError> {
        let mut given = db.words_of(answer).await?;
        given.retain(|words| alone.is_none_or(|alone| words.id == alone));
        let opener = keys::opener(ctx, db, given.iter().map(|words| &words.sealed)).await?;
        for words in &given {
            let stems = stems(ctx, &opener, words.id, words.language, &words.sealed);
            let Some(sketch) = Sketch::from_stems(&stems) else { continue };
            let stems: BTreeSet<_> = stems.into_iter().collect();
            let mut like: Vec<FeedbackId> = Vec::new();
            let others = db.words_like(&sketch, COMPARED).await?;
            let theirs = keys::opener(ctx, db, others.iter().map(|other| &other.sealed)).await?;
            for other in others {
                let theirs =
                    self::stems(ctx, &theirs, other.id, other.language, &other.sealed).into_iter().collect();
                if other.feedback_id != answer && alike(&stems, &theirs) {
                    like.push(other.feedback_id);
                }
            }
            let near = |other: &&Read| {
                let shares = other.sketch.bands().iter().zip(sketch.bands()).any(|(a, b)| a == b);
                other.answer != answer && shares && alike(&stems, &other.stems)
            };
            like.extend(self.read.iter().filter(near).map(|other| other.answer));
            if !like.is_empty() {
                like.push(answer);
                for one in like {
                    self.note(FlagKind::SameWords, about, Seen::default(), one);
                }
            }
            self.read.push(Read { answer, words: words.id, stems, sketch });
        }
        Ok(())
    }

    /// More answers than history explains, for everybody of whom one has come.
    async fn bursts(
        &mut self,
        db: &mut Db,
        answers: &[AnswerSeen],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let today = local_day(now);
        let days = i32::try_from(DAYS).unwrap_or(i32::MAX);
        let first = today.saturating_sub(days) + 1;
        for target in targets(answers) {
            let came = db.answers_by_day(target, first).await?;
            let mut counts = vec![0u32; DAYS as usize];
            for (day, _) in &came {
                let at = usize::try_from(day - first).unwrap_or(usize::MAX);
                if let Some(count) = counts.get_mut(at) {
                    *count = count.saturating_add(1);
                }
            }
            let Some(seen) = burst(&counts) else { continue };
            let window = i32::try_from(seen.of).unwrap_or(i32::MAX);
            for (_, answer) in came.iter().filter(|(day, _)| *day > today.saturating_sub(window)) {
                self.note(FlagKind::Burst, target, seen, *answer);
            }
        }
        Ok(())
    }

    /// Ratings that are abruptly others than before, for everybody of whom one has come. Where a human looked within the
    /// window, nothing is said again.
    async fn flips(&mut self, db: &mut Db, answers: &[AnswerSeen], now: Timestamp) -> Result<(), StoreError> {
        let today = local_day(now);
        let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        let begin = today.saturating_sub(days(FLIP_DAYS)) + 1;
        let window = SignedDuration::from_hours(24 * i64::from(FLIP_DAYS));
        let since = now.checked_sub(window).unwrap_or(Timestamp::MIN);
        for target in targets(answers) {
            if db.flag_decided_since(FlagKind::Flip, target, since).await? {
                continue;
            }
            let came = db.ratings_by_day(target, today.saturating_sub(days(LOOK_DAYS)) + 1).await?;
            let (mut before, mut late) = ([0u32; 5], [0u32; 5]);
            for (day, rating, _) in &came {
                let spread = if *day < begin { &mut before } else { &mut late };
                if let Some(count) = spread.get_mut(usize::from(rating.value()) - 1) {
                    *count = count.saturating_add(1);
                }
            }
            let Some(seen) = flip(before, late) else { continue };
            for (_, _, answer) in came.iter().filter(|(day, ..)| *day >= begin) {
                self.note(FlagKind::Flip, target, seen, *answer);
            }
        }
        Ok(())
    }

    /// The flags and sketches, fixed before the write.
    fn ready(self, ctx: &Ctx, now: Timestamp) -> (Vec<NewFlag>, Vec<(WordsId, Sketch)>) {
        let flags = self
            .signs
            .into_iter()
            .map(|((kind, target), (seen, answers))| Sign { kind, target, seen, answers }.flag(ctx, now))
            .collect();
        (flags, self.read.into_iter().map(|read| (read.words, read.sketch)).collect())
    }
}

/// Everybody of whom an answer has come: officers by single-use codes, teams by open ones.
fn targets(answers: &[AnswerSeen]) -> BTreeSet<FlagTarget> {
    let mut targets = BTreeSet::new();
    for answer in answers {
        if answer.stratum.is_single_use() {
            targets.extend(answer.officers.iter().copied().map(FlagTarget::Officer));
        } else if let Some(team) = answer.team {
            targets.insert(FlagTarget::Team(team));
        }
    }
    targets
}

/// The stems of words; none where they do not open, which is for who reads them to see, or were erased this moment.
fn stems(
    ctx: &Ctx,
    opener: &Opener,
    id: WordsId,
    language: Language,
    sealed: &Sealed,
) -> Vec<StemFingerprint> {
    let text = opener.text(Column::Words, id.uuid(), sealed).ok().flatten();
    text.map_or_else(Vec::new, |text| fingerprints(&ctx.key, &text, language))
}
