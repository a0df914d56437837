//! What is looked at for signs of abuse: answers that were not screened yet, how many came when, numbers of the force's
//! own people, words like others, offers of codes.

use std::collections::BTreeSet;

use candour_domain::code::Stratum;
use candour_domain::feedback::Rating;
use candour_domain::flag::FlagTarget;
use candour_domain::flag::alike::Sketch;
use candour_domain::ids::{EncounterId, FeedbackId, OfficerId, TeamId, WordsId};
use candour_domain::language::Language;
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::seal::Sealed;

/// An answer as the signs are looked for in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerSeen {
    /// Id.
    pub id: FeedbackId,
    /// How the code reached the person.
    pub stratum: Stratum,
    /// When.
    pub received_at: Timestamp,
    /// Whether it came from a network of the force.
    pub own_network: bool,
    /// Whether it came from where a member of staff was signed in that day.
    pub own_device: bool,
    /// When its single-use code was made.
    pub issued_at: Option<Timestamp>,
    /// The encounter its code is for.
    pub encounter: Option<EncounterId>,
    /// The team of the encounter or of the open code.
    pub team: Option<TeamId>,
    /// Who was present.
    pub officers: Vec<OfficerId>,
}

/// Words that may be like others.
#[derive(Debug, Clone)]
pub struct WordsLike {
    /// Id.
    pub id: WordsId,
    /// The answer they belong to.
    pub feedback_id: FeedbackId,
    /// The language of the form.
    pub language: Language,
    /// The words.
    pub sealed: Sealed,
}

/// How often an officer offered a code by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffersFound {
    /// Who.
    pub officer: OfficerId,
    /// At how many encounters a code was handed over.
    pub offered: i64,
    /// Of how many at which it could have been.
    pub of: i64,
}

type SeenRow = (Uuid, String, i64, bool, bool, Option<i64>, Option<Uuid>, Option<Uuid>, Option<Uuid>);

impl Db {
    /// Notes where a member of staff is signed in today, as a mark.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_staff_source(&mut self, mark: [u8; 16], day: i32) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("INSERT INTO staff_source (mark, day) VALUES ($1, $2) ON CONFLICT (mark) DO NOTHING")
                .bind(mark.to_vec())
                .bind(i64::from(day))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Forgets the marks of staff from before a day.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_staff_sources(&mut self, before: i32) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM staff_source WHERE day < $1")
                .bind(i64::from(before))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// Up to which answer signs were looked for; nothing before the first look.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn screened_until(&mut self) -> Result<Option<FeedbackId>, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT until FROM flag_screening WHERE id = 1").fetch_optional(connection).await
        })?;
        Ok(row.map(|(id,)| FeedbackId::from_uuid(id)))
    }

    /// Says that signs were looked for up to `until`. `false` when another program has said so meanwhile, so that of two
    /// at the same answers one goes on.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when another program has just said it for the first time.
    pub async fn set_screened(
        &mut self,
        was: Option<FeedbackId>,
        until: FeedbackId,
    ) -> Result<bool, StoreError> {
        let changed = match was {
            None => on_both!(self, connection => {
                sqlx::query("INSERT INTO flag_screening (id, until) VALUES (1, $1)")
                    .bind(until.uuid())
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })?,
            Some(was) => on_both!(self, connection => {
                sqlx::query("UPDATE flag_screening SET until = $2 WHERE id = 1 AND until = $1")
                    .bind(was.uuid())
                    .bind(until.uuid())
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })?,
        };
        Ok(changed == 1)
    }

    /// Up to `limit` standing answers after one and before another, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answers_to_screen(
        &mut self,
        after: FeedbackId,
        before: FeedbackId,
        limit: i64,
    ) -> Result<Vec<AnswerSeen>, StoreError> {
        let rows: Vec<SeenRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT feedback.id, feedback.stratum, feedback.received_at, feedback.own_network, feedback.own_device, \
                 CASE WHEN feedback.stratum = 'open' THEN NULL ELSE COALESCE(code.bound_at, code.made_at) END, \
                 encounter.id, COALESCE(encounter.team_id, batch.team_id), encounter_officer.officer_id \
                 FROM feedback LEFT JOIN code ON code.id = feedback.code_id \
                 LEFT JOIN encounter ON encounter.id = code.encounter_id LEFT JOIN batch ON batch.id = code.batch_id \
                 LEFT JOIN encounter_officer ON encounter_officer.encounter_id = encounter.id WHERE feedback.id IN \
                 (SELECT id FROM feedback WHERE id > $1 AND id < $2 AND state <> 'withdrawn' ORDER BY id LIMIT $3) \
                 ORDER BY feedback.id, encounter_officer.officer_id",
            )
            .bind(after.uuid())
            .bind(before.uuid())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        let mut found: Vec<AnswerSeen> = Vec::new();
        for (id, stratum, at, own_network, own_device, issued_at, encounter, team, officer) in rows {
            let id = FeedbackId::from_uuid(id);
            let officer = officer.map(OfficerId::from_uuid);
            if let Some(last) = found.last_mut().filter(|last| last.id == id) {
                last.officers.extend(officer);
                continue;
            }
            found.push(AnswerSeen {
                id,
                stratum: named("feedback", Stratum::parse(&stratum))?,
                received_at: timestamp("feedback", at)?,
                own_network,
                own_device,
                issued_at: issued_at.map(|at| timestamp("code", at)).transpose()?,
                encounter: encounter.map(EncounterId::from_uuid),
                team: team.map(TeamId::from_uuid),
                officers: officer.into_iter().collect(),
            });
        }
        Ok(found)
    }

    /// The standing answers since a day about an officer, by single-use codes, or from a team's open codes, with the day
    /// of each. Those in a burst that was decided are left out: they explain nothing, and are not looked at again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answers_by_day(
        &mut self,
        target: FlagTarget,
        since: i32,
    ) -> Result<Vec<(i32, FeedbackId)>, StoreError> {
        const OFFICER: &str = "SELECT feedback.day, feedback.id FROM encounter_officer \
             JOIN code ON code.encounter_id = encounter_officer.encounter_id \
             JOIN feedback ON feedback.code_id = code.id AND feedback.stratum <> 'open' \
             WHERE encounter_officer.officer_id = $1 AND feedback.day >= $2 AND feedback.state <> 'withdrawn' \
             AND NOT EXISTS (SELECT 1 FROM flag_answer JOIN flag ON flag.id = flag_answer.flag_id \
             WHERE flag_answer.feedback_id = feedback.id AND flag.kind = 'burst' AND flag.decision IS NOT NULL)";
        const TEAM: &str = "SELECT feedback.day, feedback.id FROM batch JOIN code ON code.batch_id = batch.id \
             JOIN feedback ON feedback.code_id = code.id AND feedback.stratum = 'open' \
             WHERE batch.team_id = $1 AND feedback.day >= $2 AND feedback.state <> 'withdrawn' \
             AND NOT EXISTS (SELECT 1 FROM flag_answer JOIN flag ON flag.id = flag_answer.flag_id \
             WHERE flag_answer.feedback_id = feedback.id AND flag.kind = 'burst' AND flag.decision IS NOT NULL)";
        let (sql, id) = match target {
            FlagTarget::Officer(id) => (OFFICER, id.uuid()),
            FlagTarget::Team(id) => (TEAM, id.uuid()),
            FlagTarget::Nobody => return Ok(Vec::new()),
        };
        let rows: Vec<(i64, Uuid)> = on_both!(self, connection => {
            sqlx::query_as(sql).bind(id).bind(i64::from(since)).fetch_all(connection).await
        })?;
        rows.into_iter()
            .map(|(day, id)| Ok((named("feedback", i32::try_from(day).ok())?, FeedbackId::from_uuid(id))))
            .collect()
    }

    /// The ratings that count since a day about an officer, by single-use codes, or from a team's open codes, with the day
    /// of each. What was set aside is not among them: it explains nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ratings_by_day(
        &mut self,
        target: FlagTarget,
        since: i32,
    ) -> Result<Vec<(i32, Rating, FeedbackId)>, StoreError> {
        const OFFICER: &str = "SELECT feedback.day, feedback.rating, feedback.id FROM encounter_officer \
             JOIN code ON code.encounter_id = encounter_officer.encounter_id \
             JOIN feedback ON feedback.code_id = code.id AND feedback.stratum <> 'open' \
             WHERE encounter_officer.officer_id = $1 AND feedback.day >= $2 AND feedback.state <> 'withdrawn' \
             AND NOT feedback.set_aside";
        const TEAM: &str = "SELECT feedback.day, feedback.rating, feedback.id FROM batch \
             JOIN code ON code.batch_id = batch.id \
             JOIN feedback ON feedback.code_id = code.id AND feedback.stratum = 'open' \
             WHERE batch.team_id = $1 AND feedback.day >= $2 AND feedback.state <> 'withdrawn' \
             AND NOT feedback.set_aside";
        let (sql, id) = match target {
            FlagTarget::Officer(id) => (OFFICER, id.uuid()),
            FlagTarget::Team(id) => (TEAM, id.uuid()),
            FlagTarget::Nobody => return Ok(Vec::new()),
        };
        let rows: Vec<(i64, i64, Uuid)> = on_both!(self, connection => {
            sqlx::query_as(sql).bind(id).bind(i64::from(since)).fetch_all(connection).await
        })?;
        rows.into_iter()
            .map(|(day, rating, id)| {
                let rating = u8::try_from(rating).ok().and_then(|rating| Rating::try_from(rating).ok());
                let day = named("feedback", i32::try_from(day).ok())?;
                Ok((day, named("feedback", rating)?, FeedbackId::from_uuid(id)))
            })
            .collect()
    }

    /// Whether a code for this encounter was made after another one for it had been answered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_code_after_answer(&mut self, encounter: EncounterId) -> Result<bool, StoreError> {
        let (there,): (bool,) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT EXISTS (SELECT 1 FROM code AS first JOIN feedback ON feedback.code_id = first.id \
                 JOIN code AS second ON second.encounter_id = first.encounter_id AND second.id <> first.id \
                 WHERE first.encounter_id = $1 AND COALESCE(second.bound_at, second.made_at) > feedback.received_at)",
            )
            .bind(encounter.uuid())
            .fetch_one(connection)
            .await
        })?;
        Ok(there)
    }

    /// Puts a list of fingerprints of own numbers and addresses in the place of the one before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn replace_staff_contacts(
        &mut self,
        fingerprints: &BTreeSet<[u8; 32]>,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM staff_contact").execute(connection).await.map(|_| ())
        })?;
        let all: Vec<&[u8; 32]> = fingerprints.iter().collect();
        for some in all.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO staff_contact (fingerprint) ")
                    .push_values(some, |mut row, fingerprint| {
                        row.push_bind(fingerprint.to_vec());
                    })
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// How many numbers and addresses of the force's own are known.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_staff_contacts(&mut self) -> Result<usize, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM staff_contact").fetch_one(connection).await
        })?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Whether one of these numbers or addresses is one of the force's own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_staff_contact(&mut self, fingerprints: &BTreeSet<[u8; 32]>) -> Result<bool, StoreError> {
        let all: Vec<&[u8; 32]> = fingerprints.iter().collect();
        for some in all.chunks(ROWS) {
            let (there,): (i64,) = on_both!(self, connection => {
                let mut query = QueryBuilder::new("SELECT COUNT(*) FROM staff_contact WHERE fingerprint IN (");
                let mut list = query.separated(", ");
                for fingerprint in some {
                    list.push_bind(fingerprint.to_vec());
                }
                query.push(")").build_query_as().fetch_one(connection).await
            })?;
            if there > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Words that came after `after` and not after `until`, to answers that were there by `after`: they were added with a
    /// receipt. Both are ids of answers; ids are in the order of time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn words_added_later(
        &mut self,
        after: FeedbackId,
        until: FeedbackId,
    ) -> Result<Vec<(FeedbackId, WordsId)>, StoreError> {
        let rows: Vec<(Uuid, Uuid)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT feedback_id, id FROM feedback_words WHERE id > $1 AND id <= $2 AND feedback_id <= $1 ORDER BY id",
            )
            .bind(after.uuid())
            .bind(until.uuid())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(answer, words)| (FeedbackId::from_uuid(answer), WordsId::from_uuid(words)))
            .collect())
    }

    /// Keeps the sketch of words that are still there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_sketch(&mut self, words: WordsId, sketch: &Sketch) -> Result<(), StoreError> {
        for band in sketch.bands() {
            on_both!(self, connection => {
                sqlx::query(
                    "INSERT INTO word_sketch (words_id, band) SELECT id, $2 FROM feedback_words WHERE id = $1 \
                     ON CONFLICT (words_id, band) DO NOTHING",
                )
                .bind(words.uuid())
                .bind(*band)
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Words of other answers that share a band with a sketch, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn words_like(&mut self, sketch: &Sketch, limit: i64) -> Result<Vec<WordsLike>, StoreError> {
        let [first, second, third, fourth, fifth] = *sketch.bands();
        let rows: Vec<(Uuid, Uuid, String, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT feedback_words.id, feedback_words.feedback_id, feedback_words.language, feedback_words.sealed \
                 FROM feedback_words WHERE feedback_words.id IN \
                 (SELECT words_id FROM word_sketch WHERE band IN ($1, $2, $3, $4, $5)) \
                 ORDER BY feedback_words.id DESC LIMIT $6",
            )
            .bind(first)
            .bind(second)
            .bind(third)
            .bind(fourth)
            .bind(fifth)
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, feedback, language, sealed)| {
                Ok(WordsLike {
                    id: WordsId::from_uuid(id),
                    feedback_id: FeedbackId::from_uuid(feedback),
                    language: named("feedback_words", Language::parse(&language))?,
                    sealed: Sealed::from_bytes(sealed),
                })
            })
            .collect()
    }

    /// Whom an answer is about: the first officer who was present, else the team of its code.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn target_of(&mut self, answer: FeedbackId) -> Result<FlagTarget, StoreError> {
        let row: Option<(Option<Uuid>, Option<Uuid>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT (SELECT officer_id FROM encounter_officer \
                 WHERE encounter_officer.encounter_id = code.encounter_id ORDER BY officer_id LIMIT 1), \
                 COALESCE(encounter.team_id, batch.team_id) FROM feedback JOIN code ON code.id = feedback.code_id \
                 LEFT JOIN encounter ON encounter.id = code.encounter_id LEFT JOIN batch ON batch.id = code.batch_id \
                 WHERE feedback.id = $1",
            )
            .bind(answer.uuid())
            .fetch_optional(connection)
            .await
        })?;
        Ok(match row {
            Some((Some(officer), _)) => FlagTarget::Officer(OfficerId::from_uuid(officer)),
            Some((None, Some(team))) => FlagTarget::Team(TeamId::from_uuid(team)),
            _ => FlagTarget::Nobody,
        })
    }

    /// Forgets sketches of words from before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_sketches(&mut self, before: WordsId) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM word_sketch WHERE words_id < $1")
                .bind(before.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }

    /// How often each officer handed over a code, of the encounters between two times at which the system sent none and
    /// it was safe to write to the person, or not known.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn offers_of_officers(
        &mut self,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<OffersFound>, StoreError> {
        let rows: Vec<(Uuid, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT encounter_officer.officer_id, \
                 COUNT(CASE WHEN EXISTS (SELECT 1 FROM code WHERE code.encounter_id = encounter.id \
                 AND code.stratum = 'handed_over') THEN 1 END), COUNT(*) FROM encounter \
                 JOIN encounter_officer ON encounter_officer.encounter_id = encounter.id \
                 WHERE encounter.started_at >= $1 AND encounter.started_at < $2 \
                 AND encounter.contact_safety <> 'unsafe' AND NOT EXISTS (SELECT 1 FROM code \
                 WHERE code.encounter_id = encounter.id AND code.stratum = 'sampled') \
                 GROUP BY encounter_officer.officer_id ORDER BY encounter_officer.officer_id",
            )
            .bind(micros(since))
            .bind(micros(until))
            .fetch_all(connection)
            .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(officer, offered, of)| OffersFound { officer: OfficerId::from_uuid(officer), offered, of })
            .collect())
    }
}
