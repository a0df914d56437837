//! A verifier in another language, written from the same papers, agrees: on random trees, proofs and signatures.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use candour_domain::audit::AuditAct;
use candour_domain::audit::tree::{Edge, leaf_hash};
use candour_domain::key::ForceKey;
use candour_service::audit::{self, NoteSigner};
use candour_service::ctx::Chance;
use candour_store::transact;
use candour_testkit::App;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The other verifier, asked line by line.
struct Python {
    child: Child,
    ask: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Python {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verifier.py");
        let mut child =
            Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let ask = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, ask, answers }
    }

    fn asked(&mut self, ask: &Value) -> Value {
        writeln!(self.ask, "{ask}").unwrap();
        serde_json::from_str(&self.answers.next().unwrap().unwrap()).unwrap()
    }

    fn holds(&mut self, ask: &Value) -> bool {
        self.asked(ask)["holds"].as_bool().unwrap()
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hexes(hashes: &[[u8; 32]]) -> Vec<String> {
    hashes.iter().map(|hash| hex(hash)).collect()
}

fn below(chance: &Chance, bound: u64) -> u64 {
    u64::from_be_bytes(chance.bytes()) % bound
}

#[test]
fn it_makes_the_same_roots_of_ten_thousand_random_trees() {
    let (mut python, chance) = (Python::start(), Chance::seeded(11));
    for n in 0..10_000 {
        let most = if n % 100 == 0 { 1_000 } else { 40 };
        let leaves: Vec<Vec<u8>> = (0..below(&chance, most))
            .map(|_| chance.bytes::<40>()[..usize::try_from(below(&chance, 40)).unwrap()].to_vec())
            .collect();
        let mut edge = Edge::default();
        for leaf in &leaves {
            edge.push(leaf_hash(leaf), |_| ());
        }
        let leaves: Vec<String> = leaves.iter().map(|leaf| hex(leaf)).collect();
        let other = python.asked(&json!({ "ask": "root", "leaves": leaves }));
        assert_eq!(other["root"], hex(&edge.root()), "{} leaves", leaves.len());
    }
}

#[test]
fn it_believes_our_signatures_and_nothing_that_was_changed() {
    let (mut python, chance) = (Python::start(), Chance::seeded(12));
    for n in 0..20 {
        let signer = NoteSigner::new(&ForceKey::from_bytes(chance.bytes()));
        let root = chance.bytes();
        let size = below(&chance, 1 << 40);
        let note = signer.sign(size, &root, Timestamp::UNIX_EPOCH);
        let key = signer.public().to_string();
        let ask = |note: &str| json!({ "ask": "checkpoint", "note": note, "key": key });
        let said = python.asked(&ask(&note));
        assert_eq!((said["size"].as_u64(), said["root"].as_str()), (Some(size), Some(hex(&root).as_str())));
        let mut changed = note.into_bytes();
        let at = usize::try_from(below(&chance, u64::try_from(changed.len()).unwrap())).unwrap();
        changed[at] ^= 1;
        if let Ok(changed) = String::from_utf8(changed) {
            assert!(python.asked(&ask(&changed))["refused"].is_string(), "{n}: {changed}");
        }
        let stranger = NoteSigner::new(&ForceKey::from_bytes(chance.bytes()));
        let note = stranger.sign(size, &root, Timestamp::UNIX_EPOCH);
        assert!(python.asked(&ask(&note))["refused"].is_string());
    }
}

#[tokio::test]
async fn it_follows_our_proofs_from_both_databases_and_no_others() {
    for app in App::both().await {
        let (ctx, mut python) = (&app.ctx, Python::start());
        let mut ids = Vec::new();
        for _ in 0..700 {
            let line = audit::line(ctx, None, AuditAct::SignedOut, None, None);
            transact!(ctx.store, |db| db.insert_audit(&line).await).unwrap();
            ids.push(line.id);
        }
        assert_eq!(audit::number_all(ctx).await.unwrap(), 700);
        let chance = Chance::seeded(13);
        for n in 0..150 {
            let id = ids[usize::try_from(below(&chance, 700)).unwrap()];
            let whole = audit::inclusion(&ctx.store, id, None).await.unwrap();
            assert_eq!(whole.size, 700);
            let size = whole.number + 1 + below(&chance, 700 - whole.number);
            let proof = audit::inclusion(&ctx.store, id, Some(size)).await.unwrap();
            let mut ask = json!({
                "ask": "inclusion", "leaf": hex(&proof.leaf), "number": proof.number, "size": proof.size,
                "root": hex(&proof.root), "proof": hexes(&proof.proof),
            });
            assert!(python.holds(&ask), "{n}: {ask}");
            ask["root"] = Value::from(hex(&whole.root));
            assert!(size == 700 || !python.holds(&ask), "{n}: {ask}");

            let old = 1 + below(&chance, 700);
            let new = old + below(&chance, 701 - old);
            let proof = audit::consistency(&ctx.store, old, new).await.unwrap();
            let mut ask = json!({
                "ask": "consistency", "old": old, "old_root": hex(&proof.old.1), "new": new,
                "new_root": hex(&proof.new.1), "proof": hexes(&proof.proof),
            });
            assert!(python.holds(&ask), "{n}: {ask}");
            ask["old_root"] = Value::from(hex(&chance.bytes::<32>()));
            assert!(!python.holds(&ask), "{n}: {ask}");
        }
        assert!(audit::consistency(&ctx.store, 5, 701).await.is_err());
        assert!(audit::inclusion(&ctx.store, ids[10], Some(0)).await.is_err());
    }
}
