//! Reads that come at the same moment are put on record in one commit: whoever reads waits for one flush of the disk, and
//! not for those of everybody before them.

use std::sync::Arc;

use candour_store::audit::NewAudit;
use candour_store::{Store, StoreError, transact};
use tokio::sync::{Mutex, mpsc, oneshot};

/// The most readers in one commit.
const GROUP: usize = 256;
/// Readers that may wait; past this, they wait at the door.
const QUEUE: usize = 4_096;

struct Pending {
    lines: Vec<NewAudit>,
    reply: oneshot::Sender<Result<(), StoreError>>,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pending({} lines)", self.lines.len())
    }
}

/// The door to the tasks that commit.
#[derive(Clone, Debug)]
pub(crate) struct AuditGroup {
    queue: mpsc::Sender<Pending>,
}

impl AuditGroup {
    /// Starts as many tasks as the database has use for. They end when the last door is closed.
    pub(crate) fn start(store: &Store) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..store.writers() {
            tokio::spawn(run(store.clone(), Arc::clone(&waiting)));
        }
        Self { queue }
    }

    /// Writes lines, all of them or none, and comes back after the commit.
    pub(crate) async fn write(&self, lines: Vec<NewAudit>) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let (reply, answer) = oneshot::channel();
        self.queue.send(Pending { lines, reply }).await.map_err(|_| StoreError::Busy)?;
        answer.await.map_err(|_| StoreError::Busy)?
    }
}

async fn run(store: Store, waiting: Arc<Mutex<mpsc::Receiver<Pending>>>) {
    loop {
        let mut group = Vec::new();
        // Whoever holds the receiver takes all that waits; the others commit meanwhile.
        if waiting.lock().await.recv_many(&mut group, GROUP).await == 0 {
            return;
        }
        let all: Vec<NewAudit> = group.iter().flat_map(|pending| pending.lines.iter().copied()).collect();
        if commit(&store, &all).await.is_ok() {
            for pending in group {
                let _ = pending.reply.send(Ok(()));
            }
            continue;
        }
        // One line that cannot be written must not keep others from reading. Each is tried alone; a line that is there
        // already was written by a commit that was not heard of.
        for pending in group {
            let outcome = match commit(&store, &pending.lines).await {
                Err(StoreError::Duplicate) if pending.lines.len() == 1 => Ok(()),
                other => other,
            };
            let _ = pending.reply.send(outcome);
        }
    }
}

async fn commit(store: &Store, lines: &[NewAudit]) -> Result<(), StoreError> {
    transact!(store, |db| db.insert_audits(lines).await)
}
