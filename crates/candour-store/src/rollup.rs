//! Counts of every unit, kept as answers arrive: an answer's own row is what is not counted yet, a job counts it, and
//! whoever reads adds the rows that are left.

use std::fmt;

use candour_domain::code::Stratum;
use candour_domain::cut::{Week, WeekCounts};
use candour_domain::feedback::Channel;
use candour_domain::ids::{BoroughId, CodeId, EncounterId, FeedbackId, OfficerId, TeamId};
use candour_domain::published::Spread;
use jiff::Span;
use jiff::civil::Date;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, named, on_both};
use crate::error::StoreError;
use crate::organisation::ROWS;

const TABLE: &str = "unit_rollup";

/// A part of the organisation that counts are kept of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedUnit {
    /// All of it.
    Force,
    /// A borough with all its teams.
    Borough(BoroughId),
    /// A team.
    Team(TeamId),
    /// What belongs to a borough and to no team of it.
    BoroughRest(BoroughId),
    /// What belongs to no borough.
    ForceRest,
    /// What an officer was present at.
    Officer(OfficerId),
}

impl CountedUnit {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Force => "force",
            Self::Borough(_) => "borough",
            Self::Team(_) => "team",
            Self::BoroughRest(_) => "borough_rest",
            Self::ForceRest => "force_rest",
            Self::Officer(_) => "officer",
        }
    }

    pub(crate) const fn id(self) -> Uuid {
        match self {
            Self::Force | Self::ForceRest => Uuid::nil(),
            Self::Borough(id) | Self::BoroughRest(id) => id.uuid(),
            Self::Team(id) => id.uuid(),
            Self::Officer(id) => id.uuid(),
        }
    }

    pub(crate) fn read(kind: &str, id: Uuid) -> Option<Self> {
        Some(match kind {
            "force" => Self::Force,
            "borough" => Self::Borough(BoroughId::from_uuid(id)),
            "team" => Self::Team(TeamId::from_uuid(id)),
            "borough_rest" => Self::BoroughRest(BoroughId::from_uuid(id)),
            "force_rest" => Self::ForceRest,
            "officer" => Self::Officer(OfficerId::from_uuid(id)),
            _ => return None,
        })
    }

    /// Whether cuts settle it by itself; the others are sums of such.
    pub const fn is_leaf(self) -> bool {
        !matches!(self, Self::Force | Self::Borough(_))
    }

    /// Where an answer of this place counts, the leaf first.
    pub fn of_place(borough: Option<BoroughId>, team: Option<TeamId>) -> Vec<Self> {
        match (borough, team) {
            (Some(borough), Some(team)) => vec![Self::Team(team), Self::Borough(borough), Self::Force],
            (Some(borough), None) => vec![Self::BoroughRest(borough), Self::Borough(borough), Self::Force],
            (None, _) => vec![Self::ForceRest, Self::Force],
        }
    }
}

/// In words, with its id, as `candour doctor --recount` prints it.
impl fmt::Display for CountedUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Force => f.write_str("the force"),
            Self::Borough(id) => write!(f, "borough {id}"),
            Self::Team(id) => write!(f, "team {id}"),
            Self::BoroughRest(id) => write!(f, "no team of borough {id}"),
            Self::ForceRest => f.write_str("no borough"),
            Self::Officer(id) => write!(f, "officer {id}"),
        }
    }
}

/// Answers that share stratum and channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// How the code reached the person.
    pub stratum: Stratum,
    /// The way in.
    pub channel: Channel,
}

/// In words.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spaced = |name: &str| name.replace('_', " ");
        write!(f, "codes {}, by {}", spaced(self.stratum.as_str()), spaced(self.channel.as_str()))
    }
}

/// A week in words: the day it begins.
pub(crate) fn week_text(week: Week) -> String {
    let begins = Date::constant(1970, 1, 1).checked_add(Span::new().days(week.first_day()));
    begins.map_or_else(|_| format!("week {}", week.0), |day| format!("the week from {day}"))
}

/// One line of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Of what.
    pub unit: CountedUnit,
    /// In which week.
    pub week: Week,
    /// Of which answers.
    pub kind: Kind,
}

/// In words.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, {}", self.unit, week_text(self.week), self.kind)
    }
}

/// An answer that was just counted, or left the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The answer.
    pub id: FeedbackId,
    /// Its code.
    pub code_id: Option<CodeId>,
    /// Whether it counts now.
    pub counts: bool,
    /// Where it counts.
    pub borough: Option<BoroughId>,
    /// Where it counts.
    pub team: Option<TeamId>,
    /// The week it came.
    pub week: Week,
    /// Stratum and channel.
    pub kind: Kind,
    /// One at its rating.
    pub spread: Spread,
}

/// The verified answers of encounters and who was there: what counts for officers.
macro_rules! of_officers {
    () => {
        "SELECT (feedback.day + 3) / 7 AS week, feedback.stratum AS stratum, feedback.channel AS channel, \
         feedback.rating AS rating, encounter_officer.officer_id AS officer_id FROM encounter_officer \
         JOIN encounter ON encounter.id = encounter_officer.encounter_id \
         JOIN code ON code.encounter_id = encounter.id JOIN feedback ON feedback.code_id = code.id \
         WHERE feedback.state <> 'withdrawn' AND NOT feedback.set_aside AND feedback.stratum <> 'open' AND encounter.state = 'matched'"
    };
}
pub(crate) use of_officers;

type CountedRow = (Uuid, Option<Uuid>, bool, Option<Uuid>, Option<Uuid>, i64, String, String, i64);
type NewsRow = (i64, String, String, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);
type CellRow = (String, Uuid, i64, String, String, i64, i64, i64, i64, i64);

pub(crate) fn kind_of(stratum: &str, channel: &str) -> Result<Kind, StoreError> {
    Ok(Kind {
        stratum: named(TABLE, Stratum::parse(stratum))?,
        channel: named(TABLE, Channel::parse(channel))?,
    })
}

pub(crate) fn week_of(week: i64) -> Result<Week, StoreError> {
    named(TABLE, i32::try_from(week).ok().map(Week))
}

pub(crate) fn cell_of(row: CellRow) -> Result<(Cell, Spread), StoreError> {
    let (unit, id, week, stratum, channel, r1, r2, r3, r4, r5) = row;
    let cell = Cell {
        unit: named(TABLE, CountedUnit::read(&unit, id))?,
        week: week_of(week)?,
        kind: kind_of(&stratum, &channel)?,
    };
    Ok((cell, Spread([r1, r2, r3, r4, r5])))
}

fn one(rating: i64) -> Result<Spread, StoreError> {
    let at = usize::try_from(rating - 1).ok();
    let mut spread = Spread::default();
    *named("feedback", at.and_then(|at| spread.0.get_mut(at)))? = 1;
    Ok(spread)
}

fn counted(row: CountedRow) -> Result<Counted, StoreError> {
    let (id, code_id, counts, borough, team, day, stratum, channel, rating) = row;
    Ok(Counted {
        id: FeedbackId::from_uuid(id),
        code_id: code_id.map(CodeId::from_uuid),
        counts,
        borough: borough.map(BoroughId::from_uuid),
        team: team.map(TeamId::from_uuid),
        week: Week::of_day(named("feedback", i32::try_from(day).ok())?),
        kind: kind_of(&stratum, &channel)?,
        spread: one(rating)?,
    })
}

impl Db {
    /// Marks up to `limit` answers that are not counted yet as counted, and ones that were taken back or set aside as not; each with
    /// the place it has now, or had when it was counted. Two programs at once never get the same answer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_tail(&mut self, limit: i64) -> Result<Vec<Counted>, StoreError> {
        let rows: Vec<CountedRow> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE feedback SET rolled_up = NOT (state = 'withdrawn' OR set_aside), \
                 borough_id = CASE WHEN state = 'withdrawn' OR set_aside THEN borough_id ELSE ( \
                   SELECT COALESCE(encounter.borough_id, batch.borough_id) FROM code \
                   LEFT JOIN encounter ON encounter.id = code.encounter_id LEFT JOIN batch ON batch.id = code.batch_id \
                   WHERE code.id = feedback.code_id) END, \
                 team_id = CASE WHEN state = 'withdrawn' OR set_aside THEN team_id ELSE ( \
                   SELECT CASE WHEN encounter.id IS NULL THEN batch.team_id ELSE encounter.team_id END FROM code \
                   LEFT JOIN encounter ON encounter.id = code.encounter_id LEFT JOIN batch ON batch.id = code.batch_id \
                   WHERE code.id = feedback.code_id) END \
                 WHERE id IN (SELECT id FROM feedback WHERE rolled_up = (state = 'withdrawn' OR set_aside) ORDER BY id LIMIT $1) \
                 AND rolled_up = (state = 'withdrawn' OR set_aside) \
                 RETURNING id, code_id, rolled_up, borough_id, team_id, day, stratum, channel, rating",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(counted).collect()
    }

    /// Takes the answer to a code out of the counts, where it is counted, so that it is counted anew where it belongs now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn uncount_answer(&mut self, code: CodeId) -> Result<Option<Counted>, StoreError> {
        let row: Option<CountedRow> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE feedback SET rolled_up = FALSE \
                 WHERE code_id = $1 AND stratum <> 'open' AND rolled_up AND NOT (state = 'withdrawn' OR set_aside) \
                 RETURNING id, code_id, rolled_up, borough_id, team_id, day, stratum, channel, rating",
            )
            .bind(code.uuid())
            .fetch_optional(connection)
            .await
        })?;
        row.map(counted).transpose()
    }

    /// Adds to the counts kept of units. The cells are sorted first, so that two writers never wait for each other in a
    /// ring.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_to_rollups(&mut self, cells: &[(Cell, Spread)]) -> Result<(), StoreError> {
        let mut cells = cells.to_vec();
        cells.sort_unstable();
        for rows in cells.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO unit_rollup (unit, unit_id, week, stratum, channel, r1, r2, r3, r4, r5, \
                     taken1, taken2, taken3, taken4, taken5, news) ",
                )
                .push_values(rows, |mut row, (cell, spread)| {
                    row.push_bind(cell.unit.kind())
                        .push_bind(cell.unit.id())
                        .push_bind(i64::from(cell.week.0))
                        .push_bind(cell.kind.stratum.as_str())
                        .push_bind(cell.kind.channel.as_str());
                    for answers in spread.0 {
                        row.push_bind(answers);
                    }
                    row.push("0, 0, 0, 0, 0").push_bind(cell.unit.is_leaf());
                })
                .push(
                    " ON CONFLICT (unit, unit_id, week, stratum, channel) DO UPDATE SET \
                     r1 = unit_rollup.r1 + excluded.r1, r2 = unit_rollup.r2 + excluded.r2, \
                     r3 = unit_rollup.r3 + excluded.r3, r4 = unit_rollup.r4 + excluded.r4, \
                     r5 = unit_rollup.r5 + excluded.r5, news = excluded.news",
                )
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Notes that something changed for the officers at the encounters of these answers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_officers_of(&mut self, answers: &[FeedbackId]) -> Result<(), StoreError> {
        for some in answers.chunks(ROWS) {
            on_both!(self, connection => {
                let mut query = QueryBuilder::new(
                    "INSERT INTO officer_news (officer_id) SELECT DISTINCT encounter_officer.officer_id FROM feedback \
                     JOIN code ON code.id = feedback.code_id \
                     JOIN encounter_officer ON encounter_officer.encounter_id = code.encounter_id \
                     WHERE feedback.id IN (",
                );
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(id.uuid());
                }
                query.push(") ON CONFLICT (officer_id) DO NOTHING").build().execute(connection).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Notes that something changed for the officers at these encounters.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_officers_at(&mut self, encounters: &[EncounterId]) -> Result<(), StoreError> {
        for some in encounters.chunks(ROWS) {
            on_both!(self, connection => {
                let mut query = QueryBuilder::new(
                    "INSERT INTO officer_news (officer_id) SELECT DISTINCT officer_id FROM encounter_officer \
                     WHERE encounter_id IN (",
                );
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(id.uuid());
                }
                query.push(") ON CONFLICT (officer_id) DO NOTHING").build().execute(connection).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Notes that something changed for these officers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_officers(&mut self, officers: &[OfficerId]) -> Result<(), StoreError> {
        let mut officers = officers.to_vec();
        officers.sort_unstable();
        officers.dedup();
        for some in officers.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO officer_news (officer_id) ")
                    .push_values(some, |mut row, officer| {
                        row.push_bind(officer.uuid());
                    })
                    .push(" ON CONFLICT (officer_id) DO NOTHING")
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Up to `limit` officers of whom something changed; they are noted no more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_officer_news(&mut self, limit: i64) -> Result<Vec<OfficerId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "DELETE FROM officer_news WHERE officer_id IN \
                 (SELECT officer_id FROM officer_news ORDER BY officer_id LIMIT $1) RETURNING officer_id",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| OfficerId::from_uuid(id)).collect())
    }

    /// Counts the verified answers of an officer's encounters anew, and keeps that.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recount_officer(&mut self, officer: OfficerId) -> Result<(), StoreError> {
        let unit = CountedUnit::Officer(officer);
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE unit_rollup SET r1 = 0, r2 = 0, r3 = 0, r4 = 0, r5 = 0, news = TRUE \
                 WHERE unit = 'officer' AND unit_id = $1",
            )
            .bind(officer.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        let rows: Vec<(i64, String, String, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT week, stratum, channel, rating, COUNT(*) FROM (",
                of_officers!(),
                " AND encounter_officer.officer_id = $1) AS answer GROUP BY week, stratum, channel, rating"
            ))
            .bind(officer.uuid())
            .fetch_all(connection)
            .await
        })?;
        let mut cells: std::collections::BTreeMap<Cell, Spread> = std::collections::BTreeMap::new();
        for (week, stratum, channel, rating, answers) in rows {
            let cell = Cell { unit, week: week_of(week)?, kind: kind_of(&stratum, &channel)? };
            let here = cells.entry(cell).or_default();
            let mut spread = one(rating)?;
            spread.0.iter_mut().for_each(|n| *n *= answers);
            *here = here.plus(spread);
        }
        self.add_to_rollups(&cells.into_iter().collect::<Vec<_>>()).await
    }

    /// Up to `limit` leaf units of one kind with news, in order, after `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn units_with_news(
        &mut self,
        after: Option<CountedUnit>,
        limit: i64,
    ) -> Result<Vec<CountedUnit>, StoreError> {
        let (kind, id) = after.map_or(("", Uuid::nil()), |unit| (unit.kind(), unit.id()));
        let rows: Vec<(String, Uuid)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT DISTINCT unit, unit_id FROM unit_rollup WHERE news AND (unit, unit_id) > ($1, $2) \
                 ORDER BY unit, unit_id LIMIT $3",
            )
            .bind(kind)
            .bind(id)
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(|(kind, id)| named(TABLE, CountedUnit::read(&kind, id))).collect()
    }

    /// Marks the news of a unit as seen, and gives what differs between what counts now and what cuts have taken. On
    /// PostgreSQL the rows stay locked, so that two programs settle a unit one after the other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn news_of(&mut self, unit: CountedUnit) -> Result<Vec<(Kind, WeekCounts)>, StoreError> {
        let seen = on_both!(self, connection => {
            sqlx::query("UPDATE unit_rollup SET news = FALSE WHERE unit = $1 AND unit_id = $2 AND news")
                .bind(unit.kind())
                .bind(unit.id())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        if seen == 0 {
            return Ok(Vec::new());
        }
        let rows: Vec<NewsRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT week, stratum, channel, r1, r2, r3, r4, r5, taken1, taken2, taken3, taken4, taken5 \
                 FROM unit_rollup WHERE unit = $1 AND unit_id = $2 \
                 AND (r1 <> taken1 OR r2 <> taken2 OR r3 <> taken3 OR r4 <> taken4 OR r5 <> taken5) \
                 ORDER BY stratum, channel, week",
            )
            .bind(unit.kind())
            .bind(unit.id())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(week, stratum, channel, r1, r2, r3, r4, r5, t1, t2, t3, t4, t5)| {
                let counts = WeekCounts {
                    week: week_of(week)?,
                    now: Spread([r1, r2, r3, r4, r5]),
                    taken: Spread([t1, t2, t3, t4, t5]),
                };
                Ok((kind_of(&stratum, &channel)?, counts))
            })
            .collect()
    }

    /// Keeps what cuts have taken.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_taken(&mut self, cells: &[(Cell, Spread)]) -> Result<(), StoreError> {
        for rows in cells.chunks(ROWS) {
            on_both!(self, connection => {
                // Both databases call the columns of a list of values column1, column2, …
                QueryBuilder::new(
                    "UPDATE unit_rollup SET taken1 = now.column6, taken2 = now.column7, taken3 = now.column8, \
                     taken4 = now.column9, taken5 = now.column10 FROM (",
                )
                .push_values(rows, |mut row, (cell, taken)| {
                    row.push_bind(cell.unit.kind())
                        .push_bind(cell.unit.id())
                        .push_bind(i64::from(cell.week.0))
                        .push_bind(cell.kind.stratum.as_str())
                        .push_bind(cell.kind.channel.as_str());
                    for answers in taken.0 {
                        row.push_bind(answers);
                    }
                })
                .push(
                    ") AS now WHERE unit = now.column1 AND unit_id = now.column2 AND week = now.column3 \
                     AND stratum = now.column4 AND channel = now.column5",
                )
                .build()
                .execute(connection)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// How many verified answers an officer has: what is kept, not a recount.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verified_answers_of(&mut self, officer: OfficerId) -> Result<i64, StoreError> {
        let (answers,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT CAST(COALESCE(SUM(r1 + r2 + r3 + r4 + r5), 0) AS BIGINT) FROM unit_rollup \
                 WHERE unit = 'officer' AND unit_id = $1",
            )
            .bind(officer.uuid())
            .fetch_one(connection)
            .await
        })?;
        Ok(answers)
    }
}
