//! Proofs over the tree: that a line is in it, and that a later tree begins with an earlier one. RFC 9162, sections 2.1.3
//! and 2.1.4, which say the same as RFC 6962 and add how to check.

use std::ops::Range;

use super::tree::{Hash, TILE, TileAt, fold, node_hash};

/// A subtree that is whole: 2 to the power of `height` lines, the `index`-th such from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subtree {
    height: u32,
    index: u64,
}

impl Subtree {
    /// The tile that its hash is made from, and which hashes of it.
    pub fn made_from(self) -> (TileAt, Range<usize>) {
        let wide = 1u64 << (self.height % 8);
        let start = self.index * wide;
        let from = usize::try_from(start % TILE as u64).unwrap_or(0);
        let level = u8::try_from(self.height / 8).unwrap_or(u8::MAX);
        let at = TileAt { level, number: start / TILE as u64 };
        (at, from..from + usize::try_from(wide).unwrap_or(TILE))
    }
}

/// One hash of a proof, as the subtrees to fold for it.
pub type Step = Vec<Subtree>;

/// The whole subtrees of lines `start..end`, largest first. `start` must be a multiple of the largest power of two in it,
/// which holds for every range of a proof.
pub fn cover(start: u64, end: u64) -> Step {
    let mut subtrees = Vec::new();
    let mut at = start;
    while at < end {
        let height = (end - at).ilog2();
        subtrees.push(Subtree { height, index: at >> height });
        at += 1 << height;
    }
    subtrees
}

/// The largest power of two below `size`, which is at least 2.
const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// What proves that line `number` is in the tree of `size` lines. `None` when it cannot be.
pub fn inclusion(number: u64, size: u64) -> Option<Vec<Step>> {
    if number >= size {
        return None;
    }
    let mut steps = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if number < middle {
            steps.push(cover(middle, end));
            end = middle;
        } else {
            steps.push(cover(start, middle));
            start = middle;
        }
    }
    steps.reverse();
    Some(steps)
}

/// What proves that the tree of `new` lines begins with the tree of `old` lines. `None` when that cannot be.
pub fn consistency(old: u64, new: u64) -> Option<Vec<Step>> {
    if old == 0 || old > new {
        return None;
    }
    let mut steps = Vec::new();
    let (mut start, mut end) = (0, new);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            steps.push(cover(middle, end));
            end = middle;
        } else {
            steps.push(cover(start, middle));
            start = middle;
        }
    }
    if start > 0 {
        steps.push(cover(start, end));
    }
    steps.reverse();
    Some(steps)
}

/// Whether the proof shows that a line with this hash is line `number` of the tree with `size` lines and this root.
pub fn shows_inclusion(leaf: &Hash, number: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if number >= size {
        return false;
    }
    let (mut at, mut last) = (number, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(step, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether the proof shows that the tree with `new` lines and root `new_root` begins with the tree with `old` lines and
/// root `old_root`.
pub fn shows_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    // Where the old tree is one whole subtree, its root is the first step and is left out of the proof.
    let (first, rest) = if old.is_power_of_two() {
        (*old_root, proof)
    } else {
        match proof.split_first() {
            Some((first, rest)) => (*first, rest),
            None => return false,
        }
    };
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (first, first);
    for step in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

/// The hashes of a proof, each subtree looked up. `None` when one is not there.
pub fn hashes(steps: &[Step], mut look_up: impl FnMut(Subtree) -> Option<Hash>) -> Option<Vec<Hash>> {
    steps
        .iter()
        .map(|step| {
            let found: Option<Vec<Hash>> = step.iter().map(|subtree| look_up(*subtree)).collect();
            fold(&found?)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::tree::{Edge, leaf_hash, perfect_root};
    use super::*;

    struct Grown {
        tiles: BTreeMap<TileAt, Vec<Hash>>,
        roots: Vec<Hash>,
    }

    fn leaf(n: u64) -> Hash {
        leaf_hash(&n.to_be_bytes())
    }

    fn grown(size: u64) -> Grown {
        let (mut edge, mut tiles) = (Edge::default(), BTreeMap::new());
        let mut roots = vec![edge.root()];
        for n in 0..size {
            edge.push(leaf(n), |tile| {
                tiles.insert(tile.at, tile.hashes);
            });
            roots.push(edge.root());
        }
        tiles.extend(edge.begun().map(|tile| (tile.at, tile.hashes)));
        Grown { tiles, roots }
    }

    impl Grown {
        fn proof(&self, steps: &[Step]) -> Vec<Hash> {
            hashes(steps, |subtree| {
                let (at, range) = subtree.made_from();
                Some(perfect_root(self.tiles.get(&at)?.get(range)?))
            })
            .unwrap()
        }

        fn root(&self, size: u64) -> &Hash {
            &self.roots[usize::try_from(size).unwrap()]
        }
    }

    #[test]
    fn every_line_of_every_small_tree_is_proven_and_no_other_line_is() {
        let tree = grown(70);
        for size in 1..=70 {
            for number in 0..size {
                let proof = tree.proof(&inclusion(number, size).unwrap());
                assert!(shows_inclusion(&leaf(number), number, size, &proof, tree.root(size)));
                assert!(!shows_inclusion(&leaf(number + 1), number, size, &proof, tree.root(size)));
                assert!(!shows_inclusion(&leaf(number), number + 1, size, &proof, tree.root(size)));
                let mut longer = proof.clone();
                longer.push([0; 32]);
                assert!(!shows_inclusion(&leaf(number), number, size, &longer, tree.root(size)));
            }
            assert_eq!(inclusion(size, size), None);
        }
    }

    #[test]
    fn every_small_tree_is_proven_to_begin_with_every_smaller_one() {
        let tree = grown(70);
        for new in 1..=70 {
            for old in 1..=new {
                let proof = tree.proof(&consistency(old, new).unwrap());
                let holds = |a: &Hash, b: &Hash, proof: &[Hash]| shows_consistency(old, a, new, b, proof);
                assert!(holds(tree.root(old), tree.root(new), &proof), "{old} {new}");
                assert!(!holds(tree.root(old - 1), tree.root(new), &proof));
                assert!(!holds(tree.root(old), tree.root(new - 1), &proof));
                for at in 0..proof.len() {
                    let mut wrong = proof.clone();
                    wrong[at][7] ^= 1;
                    assert!(!holds(tree.root(old), tree.root(new), &wrong));
                }
            }
            assert_eq!(consistency(new + 1, new), None);
        }
        assert_eq!(consistency(0, 5), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn proofs_hold_over_many_tiles(size in 1u64..3_000, a: u64, b: u64) {
            let tree = grown(size);
            let number = a % size;
            let proof = tree.proof(&inclusion(number, size).unwrap());
            prop_assert!(shows_inclusion(&leaf(number), number, size, &proof, tree.root(size)));
            let old = 1 + b % size;
            let proof = tree.proof(&consistency(old, size).unwrap());
            prop_assert!(shows_consistency(old, tree.root(old), size, tree.root(size), &proof));
        }
    }
}
