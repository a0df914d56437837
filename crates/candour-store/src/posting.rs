//! Where officers were posted on which days.

use candour_domain::ids::{OfficerId, TeamId};
use candour_domain::posting::Posting;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, on_both};
use crate::error::StoreError;
use crate::organisation::ROWS;

/// A posting and whose it is.
pub type PostingOf = (OfficerId, Posting);

type PostingRow = (Uuid, i64, Option<i64>, Uuid, Option<String>);

fn posting((officer, from, until, team, shoulder_number): PostingRow) -> Result<PostingOf, StoreError> {
    let day = |day: i64| i32::try_from(day).map_err(|_| StoreError::Corrupt { table: "posting" });
    let posting = Posting {
        team: TeamId::from_uuid(team),
        shoulder_number,
        from: day(from)?,
        until: until.map(day).transpose()?,
    };
    Ok((OfficerId::from_uuid(officer), posting))
}

impl Db {
    /// The postings of these officers, each officer's in order of their days.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn postings_of(&mut self, officers: &[OfficerId]) -> Result<Vec<PostingOf>, StoreError> {
        let mut found = Vec::with_capacity(officers.len());
        for some in officers.chunks(ROWS) {
            let rows: Vec<PostingRow> = on_both!(self, connection => {
                let mut query = QueryBuilder::new(
                    "SELECT officer_id, from_day, until_day, team_id, shoulder_number FROM posting \
                     WHERE officer_id IN (",
                );
                let mut list = query.separated(", ");
                for officer in some {
                    list.push_bind(officer.uuid());
                }
                query.push(") ORDER BY officer_id, from_day").build_query_as().fetch_all(connection).await
            })?;
            for row in rows {
                found.push(posting(row)?);
            }
        }
        Ok(found)
    }

    /// Stores postings.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a posting of the officer begins on that day already; [`StoreError::Orphan`] when
    /// the officer or the team is not there.
    pub async fn insert_postings(&mut self, new: &[PostingOf]) -> Result<(), StoreError> {
        for rows in new.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO posting (officer_id, from_day, until_day, team_id, shoulder_number) ",
                )
                .push_values(rows, |mut row, (officer, posting)| {
                    row.push_bind(officer.uuid())
                        .push_bind(i64::from(posting.from))
                        .push_bind(posting.until.map(i64::from))
                        .push_bind(posting.team.uuid())
                        .push_bind(posting.shoulder_number.clone());
                })
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Removes postings exactly as they are given. Returns how many there were: fewer, when somebody changed one since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_postings(&mut self, old: &[PostingOf]) -> Result<u64, StoreError> {
        let mut removed = 0;
        for rows in old.chunks(ROWS) {
            removed += on_both!(self, connection => {
                QueryBuilder::new("DELETE FROM posting WHERE (officer_id, from_day, COALESCE(until_day, -1), team_id, \
                     COALESCE(shoulder_number, '')) IN (")
                    .push_values(rows, |mut row, (officer, posting)| {
                        row.push_bind(officer.uuid())
                            .push_bind(i64::from(posting.from))
                            .push_bind(posting.until.map_or(-1, i64::from))
                            .push_bind(posting.team.uuid())
                            .push_bind(posting.shoulder_number.clone().unwrap_or_default());
                    })
                    .push(")")
                    .build()
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
        Ok(removed)
    }

    /// Gives every officer whose posting of this day is in another team than the one on record that team. Returns how
    /// many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settle_teams(&mut self, day: i32) -> Result<u64, StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE officer SET team_id = posting.team_id FROM posting WHERE posting.officer_id = officer.id \
                 AND posting.from_day <= $1 AND (posting.until_day IS NULL OR posting.until_day >= $1) \
                 AND posting.team_id <> officer.team_id",
            )
            .bind(i64::from(day))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })
        .map_err(Into::into)
    }
}
