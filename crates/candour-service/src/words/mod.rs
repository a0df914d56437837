//! What people wrote, as it is found and read outside the inbox: officers read what was said about their own contacts,
//! several answers together; those entitled read and search all of it. Every page is on record before it is shown.

mod batches;
mod browse;
mod index;
mod own;

pub use batches::{make_batches, make_batches_when_due};
pub use browse::{BrowseError, Entry, PAGE, SEARCH_LIMIT, Wish, WordsPage, browse};
pub use index::{ROUND, index_new};
pub use own::{Batch, OwnWords, OwnWordsError, Said, WordsBatchKey, own};
pub(crate) use own::{hide_broken, is_whole, whole_batches};
