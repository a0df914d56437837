//! The keyed index of word stems: which words are not in it yet, and putting them in.

use candour_domain::ids::WordsId;
use candour_domain::language::Language;
use candour_domain::stem::StemFingerprint;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, named, on_both};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::seal::Sealed;

/// Words that are not in the index yet.
#[derive(Debug, Clone)]
pub struct WordsToIndex {
    /// Id.
    pub id: WordsId,
    /// The language of the form.
    pub language: Language,
    /// The words.
    pub sealed: Sealed,
}

impl Db {
    /// Words that are not in the index, the newest first: what has just come in is found soon, however much of earlier
    /// years waits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn words_to_index(&mut self, limit: i64) -> Result<Vec<WordsToIndex>, StoreError> {
        let rows: Vec<(Uuid, String, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, language, sealed FROM feedback_words WHERE NOT stemmed ORDER BY id DESC LIMIT $1",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, language, sealed)| {
                Ok(WordsToIndex {
                    id: WordsId::from_uuid(id),
                    language: named("feedback_words", Language::parse(&language))?,
                    sealed: Sealed::from_bytes(sealed),
                })
            })
            .collect()
    }

    /// Puts words in the index with the fingerprints of their stems, each once; their answers wait from now on to be
    /// read by the officers who were there. What another node has put in meanwhile, or what was taken back, is left out.
    /// Returns how many were put in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn index_words(
        &mut self,
        words: &[(WordsId, Vec<StemFingerprint>)],
    ) -> Result<usize, StoreError> {
        let mut count = 0;
        for some in words.chunks(ROWS) {
            // Marking is claiming: of two nodes one changes the row, and the other finds it changed.
            let claimed: Vec<(Uuid,)> = on_both!(self, connection => {
                let mut query = QueryBuilder::new("UPDATE feedback_words SET stemmed = TRUE WHERE NOT stemmed AND id IN (");
                let mut list = query.separated(", ");
                for (id, _) in some {
                    list.push_bind(id.uuid());
                }
                query.push(") RETURNING id").build_query_as().fetch_all(connection).await
            })?;
            let claimed: Vec<Uuid> = claimed.into_iter().map(|(id,)| id).collect();
            let stems: Vec<(Uuid, i64)> = some
                .iter()
                .filter(|(id, _)| claimed.contains(&id.uuid()))
                .flat_map(|(id, stems)| stems.iter().map(|stem| (id.uuid(), stem.value())))
                .collect();
            for rows in stems.chunks(8 * ROWS) {
                on_both!(self, connection => {
                    QueryBuilder::new("INSERT INTO word_stem (words_id, fingerprint) ")
                        .push_values(rows, |mut row, (words, fingerprint)| {
                            row.push_bind(*words).push_bind(*fingerprint);
                        })
                        .push(" ON CONFLICT (words_id, fingerprint) DO NOTHING")
                        .build()
                        .execute(connection)
                        .await
                        .map(|_| ())
                })?;
            }
            self.let_words_wait(&claimed).await?;
            count += claimed.len();
        }
        Ok(count)
    }
}
