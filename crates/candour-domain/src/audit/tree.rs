//! The tree over the lines of the audit log: RFC 6962, section 2.1, kept in tiles of 256 hashes.
//!
//! A tile of level 0 holds the hashes of 256 lines, a tile of level 1 the roots of 256 tiles of level 0, and so on. The
//! last tile of each level may hold fewer. A tile only ever grows, so every earlier tree can be made from today's tiles,
//! and a proof reads a handful of them however long the log is.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// How many hashes a whole tile holds.
pub const TILE: usize = 256;

/// The root of a tree without lines.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The hash of a line's bytes.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(leaf);
    hash.finalize().into()
}

/// The hash over two subtrees.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// The root over hashes whose number is a power of two; of none, the empty root.
pub fn perfect_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => empty_root(),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(more.len() / 2);
            node_hash(&perfect_root(left), &perfect_root(right))
        }
    }
}

/// The root over subtrees that stand side by side, each at least as large as all that come after it.
pub fn fold(subtrees: &[Hash]) -> Option<Hash> {
    let (last, before) = subtrees.split_last()?;
    Some(before.iter().rev().fold(*last, |right, left| node_hash(left, &right)))
}

/// Which tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileAt {
    /// 0 for lines; each level stands for 256 times as many.
    pub level: u8,
    /// Which of its level, from 0.
    pub number: u64,
}

impl TileAt {
    /// How many hashes this tile holds in a tree of so many lines.
    pub fn holds(self, size: u64) -> usize {
        let all = size.checked_shr(8 * u32::from(self.level)).unwrap_or(0);
        let here = all.saturating_sub(self.number.saturating_mul(TILE as u64));
        usize::try_from(here).map_or(TILE, |here| here.min(TILE))
    }
}

/// A tile with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Which.
    pub at: TileAt,
    /// Its hashes, at most 256.
    pub hashes: Vec<Hash>,
}

/// The right edge of a tree: all that is needed to add lines and to tell the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    size: u64,
    /// The last tile of each level, as far as it is not whole.
    tiles: Vec<Vec<Hash>>,
}

impl Edge {
    /// The edge of a tree of so many lines, its tiles handed in as they are asked for. `None` when a tile holds fewer
    /// hashes than it should.
    pub fn load(size: u64, mut tile: impl FnMut(TileAt) -> Option<Vec<Hash>>) -> Option<Self> {
        let mut tiles = Vec::new();
        for at in Self::asks_for(size) {
            let holds = at.holds(size);
            let mut hashes = if holds == 0 { Vec::new() } else { tile(at)? };
            if hashes.len() < holds {
                return None;
            }
            hashes.truncate(holds);
            tiles.push(hashes);
        }
        Some(Self { size, tiles })
    }

    /// The tiles at the edge of a tree of so many lines, from level 0 up. One that is not begun yet holds nothing.
    pub fn asks_for(size: u64) -> Vec<TileAt> {
        (0u8..8)
            .map_while(|level| {
                let all = size >> (8 * u32::from(level));
                (all > 0).then_some(TileAt { level, number: all / TILE as u64 })
            })
            .collect()
    }

    /// How many lines.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a line by its hash. Tiles that became whole are handed to `whole`.
    pub fn push(&mut self, leaf: Hash, mut whole: impl FnMut(Tile)) {
        let mut hash = leaf;
        let mut all = self.size;
        for level in 0u8..8 {
            if self.tiles.len() == usize::from(level) {
                self.tiles.push(Vec::new());
            }
            let Some(tile) = self.tiles.get_mut(usize::from(level)) else { break };
            tile.push(hash);
            if tile.len() < TILE {
                break;
            }
            let hashes = std::mem::take(tile);
            hash = perfect_root(&hashes);
            all /= TILE as u64;
            whole(Tile { at: TileAt { level, number: all }, hashes });
        }
        self.size += 1;
    }

    /// The tiles that are begun and not whole.
    pub fn begun(&self) -> impl Iterator<Item = Tile> {
        Self::asks_for(self.size)
            .into_iter()
            .zip(&self.tiles)
            .filter(|(_, hashes)| !hashes.is_empty())
            .map(|(at, hashes)| Tile { at, hashes: hashes.clone() })
    }

    /// The root.
    pub fn root(&self) -> Hash {
        let mut right: Option<Hash> = None;
        for tile in &self.tiles {
            let mut rest = tile.as_slice();
            for bit in 0..8 {
                if tile.len() >> bit & 1 == 0 {
                    continue;
                }
                let (before, subtree) = rest.split_at(rest.len() - (1 << bit));
                rest = before;
                let left = perfect_root(subtree);
                right = Some(right.map_or(left, |right| node_hash(&left, &right)));
            }
        }
        right.unwrap_or_else(empty_root)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaf(n: u64) -> Hash {
        leaf_hash(&n.to_be_bytes())
    }

    /// The root as the RFC defines it, from all lines at once.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            more => {
                let mut split = 1;
                while split * 2 < more.len() {
                    split *= 2;
                }
                node_hash(&by_definition(&more[..split]), &by_definition(&more[split..]))
            }
        }
    }

    #[test]
    fn the_roots_of_the_certificate_transparency_test_vectors_come_out() {
        // Eight inputs and the roots over the first n of them, as published with Certificate Transparency.
        let inputs: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let hex = |hash: Hash| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut edge = Edge::default();
        assert_eq!(hex(edge.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let roots: Vec<String> = inputs
            .iter()
            .map(|input| {
                edge.push(leaf_hash(input), |_| ());
                hex(edge.root())
            })
            .collect();
        assert_eq!(roots[0], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(roots[1], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assert_eq!(roots[7], "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    #[test]
    fn the_root_is_that_of_the_definition_at_every_size() {
        let leaves: Vec<Hash> = (0..1_100).map(leaf).collect();
        let mut edge = Edge::default();
        for (n, leaf) in leaves.iter().enumerate() {
            if n < 300 || n % 97 == 0 {
                assert_eq!(edge.root(), by_definition(&leaves[..n]), "{n}");
            }
            edge.push(*leaf, |_| ());
        }
    }

    #[test]
    fn a_tree_of_three_levels_keeps_its_root_over_a_restart() {
        let mut edge = Edge::default();
        let mut tiles = std::collections::BTreeMap::new();
        for n in 0..66_000 {
            edge.push(leaf(n), |tile| {
                tiles.insert(tile.at, tile.hashes);
            });
        }
        tiles.extend(edge.begun().map(|tile| (tile.at, tile.hashes)));
        assert_eq!(tiles.len(), 258 + 2 + 1);
        let leaves: Vec<Hash> = (0..66_000).map(leaf).collect();
        assert_eq!(edge.root(), by_definition(&leaves));
        for size in [1u64, 255, 256, 257, 65_535, 65_536, 65_537, 66_000] {
            let loaded = Edge::load(size, |at| tiles.get(&at).cloned()).unwrap();
            let end = usize::try_from(size).unwrap();
            assert_eq!(loaded.root(), by_definition(&leaves[..end]), "{size}");
        }
        assert_eq!(Edge::load(66_001, |at| tiles.get(&at).cloned()), None);
    }

    proptest! {
        #[test]
        fn any_split_of_the_adding_gives_the_same_edge(size in 0u64..700, at in 0u64..700) {
            let (mut whole, mut parts) = (Edge::default(), Edge::default());
            let mut tiles = std::collections::BTreeMap::new();
            let at = at.min(size);
            for n in 0..size {
                whole.push(leaf(n), |_| ());
            }
            for n in 0..at {
                parts.push(leaf(n), |tile| { tiles.insert(tile.at, tile.hashes); });
            }
            tiles.extend(parts.begun().map(|tile| (tile.at, tile.hashes)));
            let mut parts = Edge::load(at, |at| tiles.get(&at).cloned()).unwrap();
            for n in at..size {
                parts.push(leaf(n), |_| ());
            }
            prop_assert_eq!(whole, parts);
        }
    }
}
