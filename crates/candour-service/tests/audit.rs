//! The audit log as others can check it, on both databases.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::AuditId;
use candour_service::audit::{self, NoteSigner};
use candour_service::ctx::Ctx;
use candour_store::transact;
use candour_testkit::App;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use jiff::SignedDuration;
use sha2::Sha256;
use uuid::Uuid;

/// Writes so many lines, a millisecond apart.
async fn write(ctx: &Ctx, count: u128) -> Vec<AuditId> {
    let mut ids = Vec::new();
    for n in 0..count {
        let line = audit::line(
            ctx,
            None,
            AuditAct::ItemRead,
            Some(Uuid::from_u128(n)),
            Some(ReadPurpose::CheckRisk),
        );
        transact!(ctx.store, |db| db.insert_audit(&line).await).unwrap();
        ids.push(line.id);
        ctx.clock.advance(SignedDuration::from_millis(1));
    }
    ids
}

/// The tree that an independent library makes of the lines as they are stored.
async fn other_tree(ctx: &Ctx) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    let lines = ctx.store.read().await.unwrap().numbered_lines(0, 1_000_000).await.unwrap();
    for (n, (leaf, line)) in lines.into_iter().enumerate() {
        assert_eq!(leaf, Some(u64::try_from(n).unwrap()), "numbers have no gap");
        tree.push(line.leaf().unwrap());
    }
    tree
}

#[tokio::test]
async fn lines_get_consecutive_numbers_in_a_tree_that_another_library_agrees_with() {
    for app in App::both().await {
        let ctx = &app.ctx;
        for (more, all) in [(3, 3), (0, 3), (253, 256), (1, 257), (300, 557)] {
            let ids = write(ctx, more).await;
            assert_eq!(audit::number_all(ctx).await.unwrap(), ids.len());
            let head = ctx.store.read().await.unwrap().audit_head().await.unwrap();
            assert_eq!(head.size, all);
            let signed = NoteSigner::new(&ctx.key).public().read(&head.note).unwrap();
            let tree = other_tree(ctx).await;
            assert_eq!(signed.size, tree.len());
            assert_eq!(signed.root.as_slice(), tree.root().as_bytes().as_slice());
            if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
                let mut db = ctx.store.read().await.unwrap();
                assert_eq!(
                    db.audit_line(*first).await.unwrap().unwrap().0,
                    Some(all - u64::try_from(ids.len()).unwrap())
                );
                assert_eq!(db.audit_line(*last).await.unwrap().unwrap().0, Some(all - 1));
            }
        }
        assert_eq!(ctx.store.read().await.unwrap().unnumbered_audit().await.unwrap(), (0, None));
    }
}

#[tokio::test]
async fn many_nodes_that_number_at_once_make_one_tree() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let numbering: Vec<_> = (0..6)
            .map(|_| {
                let ctx = ctx.clone();
                tokio::spawn(async move {
                    let mut numbered = 0;
                    for _ in 0..8 {
                        write(&ctx, 5).await;
                        // A node that is refused because another is at work tries again at its next tick.
                        numbered += audit::number(&ctx).await.unwrap_or(0);
                    }
                    numbered
                })
            })
            .collect();
        let mut numbered = 0;
        for one in numbering {
            numbered += one.await.unwrap();
        }
        numbered += audit::number_all(ctx).await.unwrap();
        assert_eq!(numbered, 240);
        let head = ctx.store.read().await.unwrap().audit_head().await.unwrap();
        let signed = NoteSigner::new(&ctx.key).public().read(&head.note).unwrap();
        assert_eq!(signed.root.as_slice(), other_tree(ctx).await.root().as_bytes().as_slice());
    }
}
