//! The list of words, and the search through the index. Neither reads more rows than it needs: the list goes along the
//! primary key, and a search goes along the index of its rarest word, looking each other word up by the entry's key.

use candour_domain::feedback::Rating;
use candour_domain::ids::{FeedbackId, OfficerId, WordsId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::stem::{MOST_FORMS, MOST_SOUGHT, Sought, StemFingerprint};
use candour_domain::work_item::WorkKind;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, named, on_both, timestamp};
use crate::error::StoreError;
use crate::restriction::{not_about, unrestricted};
use crate::seal::Sealed;

/// Words in the list.
#[derive(Debug, Clone)]
pub struct WordsListed {
    /// Id. Ids keep the order of time.
    pub id: WordsId,
    /// The answer they belong to.
    pub feedback_id: FeedbackId,
    /// When.
    pub at: Timestamp,
    /// The language of the form.
    pub language: Language,
    /// The answer's rating.
    pub rating: Rating,
    /// The words.
    pub sealed: Sealed,
    /// What needs, or needed, a human because of the answer.
    pub work: Vec<(WorkItemId, WorkKind)>,
}

const TABLE: &str = "feedback_words";

/// A word that stands in more entries than this is common; which of two common words is rarer is not counted out.
const COMMON: i64 = 2_000;

pub(super) const LIST: &str = concat!(
    "SELECT words.id, words.feedback_id, words.at, words.language, words.sealed, \
     feedback.rating FROM feedback_words AS words JOIN feedback ON feedback.id = words.feedback_id \
     WHERE words.id < $1 AND ",
    not_about!("$3"),
    " AND ",
    unrestricted!(),
    " ORDER BY words.id DESC LIMIT $2"
);

const ONE: &str = concat!(
    "SELECT words.id, words.feedback_id, words.at, words.language, words.sealed, \
     feedback.rating FROM feedback_words AS words JOIN feedback ON feedback.id = words.feedback_id \
     WHERE words.id = $1 AND ",
    not_about!("$2"),
    " AND ",
    unrestricted!(),
);

macro_rules! also {
    ($a:literal $b:literal $c:literal $d:literal) => {
        concat!(
            // Written so that no database turns it into a join over the whole index.
            " AND (SELECT also.fingerprint FROM word_stem AS also WHERE also.words_id = hit.words_id \
             AND also.fingerprint IN (",
            $a,
            ", ",
            $b,
            ", ",
            $c,
            ", ",
            $d,
            ") LIMIT 1) IS NOT NULL"
        )
    };
}

/// One form of the rarest word, and up to five other words in up to four forms each.
pub(super) const FIND: &str = concat!(
    "SELECT hit.words_id FROM word_stem AS hit WHERE hit.fingerprint = $1 AND hit.words_id < $2",
    also!("$4" "$5" "$6" "$7"),
    also!("$8" "$9" "$10" "$11"),
    also!("$12" "$13" "$14" "$15"),
    also!("$16" "$17" "$18" "$19"),
    also!("$20" "$21" "$22" "$23"),
    " ORDER BY hit.words_id DESC LIMIT $3"
);
const OTHERS: usize = MOST_SOUGHT - 1;
const _: () = assert!(OTHERS == 5 && MOST_FORMS == 4, "the placeholders of FIND are written for these");

/// The fingerprints of all forms of a word; where there are fewer, the last stands in for the rest.
type Forms = [i64; MOST_FORMS];

fn forms(word: &[StemFingerprint]) -> Forms {
    let last = word.last().map_or(0, |form| form.value());
    std::array::from_fn(|at| word.get(at).map_or(last, |form| form.value()))
}

type Row = (Uuid, Uuid, i64, String, Vec<u8>, i64);

impl Db {
    /// Words before `before`, the newest first. What is restricted is left out, and what was said about `not_about`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_words(
        &mut self,
        before: Option<WordsId>,
        limit: i64,
        not_about: Option<OfficerId>,
    ) -> Result<Vec<WordsListed>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(LIST)
                .bind(before.map_or(Uuid::max(), WordsId::uuid))
                .bind(limit)
                .bind(not_about.map(OfficerId::uuid))
                .fetch_all(connection)
                .await
        })?;
        let mut listed = Vec::with_capacity(rows.len());
        for row in rows {
            listed.push(self.with_work(row).await?);
        }
        Ok(listed)
    }

    /// Words before `before` in which all that is sought stands, the newest first. What is restricted is left out, and
    /// what was said about `not_about`; that it would have been found cannot be told from the answer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_words(
        &mut self,
        sought: &Sought,
        before: Option<WordsId>,
        limit: i64,
        not_about: Option<OfficerId>,
    ) -> Result<Vec<WordsListed>, StoreError> {
        let mut words: Vec<(i64, &Vec<StemFingerprint>)> = Vec::new();
        for word in sought.words() {
            let mut entries = 0;
            for form in word {
                entries += self.entries_with(*form).await?;
            }
            words.push((entries, word));
        }
        words.sort_by_key(|(entries, _)| *entries);
        let Some(((_, rarest), others)) = words.split_first() else { return Ok(Vec::new()) };
        // Where fewer words are sought, the first stands in: it is there.
        let others: [Forms; OTHERS] =
            std::array::from_fn(|at| others.get(at).map_or_else(|| forms(rarest), |(_, word)| forms(word)));
        let wanted = usize::try_from(limit).unwrap_or(0);
        let mut before = before.map_or(Uuid::max(), WordsId::uuid);
        let mut listed = Vec::with_capacity(wanted);
        // What the reader does not see makes no page shorter.
        loop {
            let found = self.stems_found(rarest, &others, before, limit).await?;
            for id in &found {
                let row: Option<Row> = on_both!(self, connection => {
                    sqlx::query_as(ONE)
                        .bind(*id)
                        .bind(not_about.map(OfficerId::uuid))
                        .fetch_optional(connection)
                        .await
                })?;
                if let Some(row) = row
                    && listed.len() < wanted
                {
                    listed.push(self.with_work(row).await?);
                }
            }
            match found.last() {
                Some(last) if found.len() == wanted && listed.len() < wanted => before = *last,
                _ => return Ok(listed),
            }
        }
    }

    /// The entries before `before` in which every word stands, the newest first.
    async fn stems_found(
        &mut self,
        rarest: &[StemFingerprint],
        others: &[Forms; OTHERS],
        before: Uuid,
        limit: i64,
    ) -> Result<Vec<Uuid>, StoreError> {
        let mut found: Vec<Uuid> = Vec::new();
        for form in rarest {
            let ids: Vec<(Uuid,)> = on_both!(self, connection => {
                let mut query = sqlx::query_as(FIND).bind(form.value()).bind(before).bind(limit);
                for fingerprint in others.iter().flatten() {
                    query = query.bind(*fingerprint);
                }
                query.fetch_all(connection).await
            })?;
            found.extend(ids.into_iter().map(|(id,)| id));
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(found)
    }

    /// In how many entries a stem stands; no more are counted than make it common.
    async fn entries_with(&mut self, form: StemFingerprint) -> Result<i64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT COUNT(*) FROM (SELECT words_id FROM word_stem WHERE fingerprint = $1 LIMIT $2) AS counted",
            )
            .bind(form.value())
            .bind(COMMON)
            .fetch_one(connection)
            .await
        })?;
        Ok(count)
    }

    async fn with_work(&mut self, row: Row) -> Result<WordsListed, StoreError> {
        let (id, feedback_id, at, language, sealed, rating) = row;
        let work: Vec<(Uuid, String)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, kind FROM work_item WHERE feedback_id = $1 ORDER BY id")
                .bind(feedback_id)
                .fetch_all(connection)
                .await
        })?;
        Ok(WordsListed {
            id: WordsId::from_uuid(id),
            feedback_id: FeedbackId::from_uuid(feedback_id),
            at: timestamp(TABLE, at)?,
            language: named(TABLE, Language::parse(&language))?,
            rating: named("feedback", u8::try_from(rating).ok().and_then(|r| Rating::try_from(r).ok()))?,
            sealed: Sealed::from_bytes(sealed),
            work: work
                .into_iter()
                .map(|(id, kind)| {
                    Ok((WorkItemId::from_uuid(id), named("work_item", WorkKind::parse(&kind))?))
                })
                .collect::<Result<_, StoreError>>()?,
        })
    }
}
