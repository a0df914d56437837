//! Several answers share one commit, each in its savepoint: one that is refused does not undo the others, and a
//! hundred people pressing "send" in one second cost a few flushes of the disk instead of a hundred.

use std::sync::Arc;
use std::time::Duration;

use candour_store::feedback::{NewFeedback, NewWords};
use candour_store::seal::WrappedKey;
use candour_store::{Db, Store, StoreError};
use tokio::sync::{Mutex, mpsc, oneshot};

use super::Wanted;

/// The most answers in one commit.
const GROUP: usize = 64;
/// Answers that may wait; past this, people wait at the door.
const QUEUE: usize = 4_096;
/// How often a group is tried before the people in it are told.
const TRIES: u32 = 4;

/// Everything one answer writes, fixed before the first try.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    /// The key of whoever gave it, where it holds more than a rating.
    pub(crate) person: Option<WrappedKey>,
    pub(crate) feedback: NewFeedback,
    pub(crate) words: Option<NewWords>,
    pub(crate) human: Option<Wanted>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    /// It is stored, now.
    Now,
    /// It is stored by an earlier try of this very write, whose commit was not heard of at first.
    Unheard,
    /// It was stored by an earlier try of the same form.
    Before,
    /// Another form has answered the code.
    CodeUsed,
    /// The nonce belongs to an answer to another code.
    NonceReused,
}

struct Pending {
    write: Write,
    reply: oneshot::Sender<Result<Stored, StoreError>>,
}

/// The door to the tasks that commit.
#[derive(Clone, Debug)]
pub struct CommitGroup {
    queue: mpsc::Sender<Pending>,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending(…)")
    }
}

impl CommitGroup {
    /// Starts as many tasks as the database has use for. They end when the last door is closed.
    pub(crate) fn start(store: &Store) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..store.writers() {
            tokio::spawn(run(store.clone(), Arc::clone(&waiting)));
        }
        Self { queue }
    }

    /// Stores an answer and says what became of it, after the commit.
    pub(crate) async fn store(&self, write: Write) -> Result<Stored, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.queue.send(Pending { write, reply }).await.map_err(|_| StoreError::Busy)?;
        answer.await.map_err(|_| StoreError::Busy)?
    }
}

async fn run(store: Store, waiting: Arc<Mutex<mpsc::Receiver<Pending>>>) {
    loop {
        let mut group = Vec::with_capacity(GROUP);
        // Whoever holds the receiver takes all that waits; the others commit meanwhile.
        if waiting.lock().await.recv_many(&mut group, GROUP).await == 0 {
            return;
        }
        // Two groups that touch the same rows touch them in the same order, so neither waits for the other in a ring.
        group.sort_by_key(|pending| {
            (pending.write.feedback.code_id, pending.write.feedback.nonce_fingerprint)
        });
        commit(&store, group).await;
    }
}

/// Counts for who watches the program: how many share a commit, and what was stored.
fn measure(group: &[Pending], outcomes: &[Result<Stored, StoreError>]) {
    metrics::histogram!("candour_commit_group_answers")
        .record(u32::try_from(group.len()).unwrap_or(u32::MAX));
    for (pending, outcome) in group.iter().zip(outcomes) {
        if matches!(outcome, Ok(Stored::Now)) {
            let new = &pending.write.feedback;
            let (stratum, channel) = (new.stratum.as_str(), new.channel.as_str());
            metrics::counter!("candour_answers_stored_total", "stratum" => stratum, "channel" => channel)
                .increment(1);
        }
    }
}

/// Commits a group, trying again where that may help, and answers everybody in it.
async fn commit(store: &Store, mut group: Vec<Pending>) {
    let mut tries = 0;
    while !group.is_empty() {
        tries += 1;
        let failure = match try_once(store, &group).await {
            Ok(outcomes) => {
                measure(&group, &outcomes);
                for (pending, outcome) in group.drain(..).zip(outcomes) {
                    let _ = pending.reply.send(outcome);
                }
                return;
            }
            Err(failure) => failure,
        };
        // After an error at the commit nobody knows whether it lasted. Look by nonce before trying again.
        let looked = settle_by_nonce(store, group).await;
        group = looked.unsettled;
        let again =
            tries < TRIES && (failure.is_busy() || looked.answers) && !matches!(failure, StoreError::Full);
        if !again {
            tracing::error!(error = %failure, answers = group.len(), "answers could not be stored");
            for pending in group.drain(..) {
                let _ = pending.reply.send(Err(again_for_each(&failure)));
            }
            return;
        }
        tokio::time::sleep(Duration::from_millis(u64::from(tries) * 20)).await;
    }
}

/// The same failure for each person in the group; errors of the database driver cannot be cloned.
fn again_for_each(failure: &StoreError) -> StoreError {
    match failure {
        StoreError::Full => StoreError::Full,
        _ => StoreError::Busy,
    }
}

struct Looked {
    unsettled: Vec<Pending>,
    /// Whether the database answered at all.
    answers: bool,
}

/// Answers those whose row is there after all.
async fn settle_by_nonce(store: &Store, group: Vec<Pending>) -> Looked {
    let Ok(mut db) = store.read().await else { return Looked { unsettled: group, answers: false } };
    let mut unsettled = Vec::new();
    let mut answers = true;
    for pending in group {
        match db.feedback_by_nonce(pending.write.feedback.nonce_fingerprint).await {
            Ok(Some(found)) if found.id == pending.write.feedback.id => {
                let _ = pending.reply.send(Ok(Stored::Now));
            }
            Ok(_) => unsettled.push(pending),
            Err(_) => {
                answers = false;
                unsettled.push(pending);
            }
        }
    }
    Looked { unsettled, answers }
}

/// One transaction over the group. An error means that the transaction as a whole failed, or may have.
async fn try_once(store: &Store, group: &[Pending]) -> Result<Vec<Result<Stored, StoreError>>, StoreError> {
    let mut db = store.begin().await?;
    let mut outcomes = Vec::with_capacity(group.len());
    for pending in group {
        outcomes.push(one(&mut db, &pending.write).await?);
    }
    db.commit().await?;
    Ok(outcomes)
}

/// One answer in its savepoint. The inner result is this answer's own; an outer error breaks the whole group.
async fn one(db: &mut Db, write: &Write) -> Result<Result<Stored, StoreError>, StoreError> {
    db.savepoint().await?;
    match insert(db, write).await {
        Ok(()) => {
            db.release().await?;
            Ok(Ok(Stored::Now))
        }
        Err(StoreError::Duplicate) => {
            db.undo().await?;
            Ok(Ok(match db.feedback_by_nonce(write.feedback.nonce_fingerprint).await? {
                Some(before) if before.id == write.feedback.id => Stored::Unheard,
                Some(before) if before.code_id == write.feedback.code_id => Stored::Before,
                Some(_) => Stored::NonceReused,
                None => Stored::CodeUsed,
            }))
        }
        Err(error @ (StoreError::Orphan | StoreError::Corrupt { .. })) => {
            db.undo().await?;
            Ok(Err(error))
        }
        Err(error) => Err(error),
    }
}

async fn insert(db: &mut Db, write: &Write) -> Result<(), StoreError> {
    if let Some(person) = &write.person {
        db.insert_person_key(person).await?;
    }
    db.insert_feedback(&write.feedback).await?;
    if let Some(words) = &write.words {
        db.insert_words(words).await?;
    }
    if let Some(human) = &write.human {
        human.store(db).await?;
    }
    Ok(())
}
