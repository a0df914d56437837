//! What is held about somebody who works for the force: their account, the officer they are, what they did, and what they
//! may read of what people said. An officer learns no more by asking for a copy than by reading their own pages: words in
//! whole batches (ADR 0025), figures from as many answers as the rule takes (ADR 0017), and no count of what is kept back.

use candour_domain::access_request::Exemption;
use candour_domain::ids::{OfficerId, StaffId};
use candour_domain::permission::{Role, Roles};
use candour_domain::staff::Staff;
use candour_store::{Db, StoreError};

use super::AccessError;
use super::copy::{Build, HeldCopy};
use super::gather::Touched;
use super::held_of_answer::of_look;
use crate::ctx::Ctx;
use crate::figures::{self, FiguresError};
use crate::words;

pub(super) use crate::words::hide_broken;

/// The most rows of one kind. Who did more is told that there is more, and gets it by a second request.
const MOST: i64 = 100_000;

/// Adds what is held about an account and an officer.
pub(super) async fn add(
    ctx: &Ctx,
    db: &mut Db,
    copy: &mut HeldCopy,
    touched: &mut Touched,
    account: Option<StaffId>,
    officer: Option<OfficerId>,
) -> Result<(), StoreError> {
    if let Some(id) = account {
        of_account(db, copy, id).await?;
    }
    if let Some(id) = officer {
        of_officer(ctx, db, copy, touched, id).await?;
    }
    let mut corrections = Vec::new();
    for held in db.corrections_held(officer, account).await? {
        corrections.push(
            Build::default()
                .at("at", held.at)
                .yes("taken_off", held.removed)
                .yes("put_on", held.added)
                .yes("by_you", held.own)
                .text("reason", format!("correction:{}", held.id), held.reason)
                .done(),
        );
    }
    copy.add("corrections", corrections);
    Ok(())
}

async fn of_account(db: &mut Db, copy: &mut HeldCopy, id: StaffId) -> Result<(), StoreError> {
    if let Some(held) = db.account_held(id).await? {
        let entry = Build::default()
            .line("username", held.username)
            .line("name", held.display_name)
            .coded("role", "role", held.role.as_str())
            .line_if("borough", held.borough)
            .line_if("team", held.team)
            .at("made_at", held.made_at)
            .at_if("closed_at", held.closed_at);
        copy.add("account", vec![entry.done()]);
    }
    let sessions = db.sessions_held(id).await?.into_iter();
    let sessions = sessions.map(|[made, seen, ends]| {
        Build::default().at("made_at", made).at("seen_at", seen).at("expires_at", ends).done()
    });
    copy.add("sessions", sessions.collect());
    let acts = db.acts_logged(id, MOST).await?.into_iter().map(of_look);
    copy.add("acts_logged", acts.collect());
    let rows = db.acts_held(id, MOST).await?.into_iter();
    let rows = rows.map(|held| Build::default().at("at", held.at).line("table", held.table).done());
    copy.add("rows_made", rows.collect());
    // Whose contact, answer or item it was is about that person.
    copy.leave_out("rows_made", Exemption::OtherPeople);
    copy.leave_out("acts_logged", Exemption::OtherPeople);
    Ok(())
}

async fn of_officer(
    ctx: &Ctx,
    db: &mut Db,
    copy: &mut HeldCopy,
    touched: &mut Touched,
    id: OfficerId,
) -> Result<(), StoreError> {
    if let Some(held) = db.officer_held(id).await? {
        let entry = Build::default()
            .line("reference", held.reference)
            .line("name", held.name)
            .line("team", held.team)
            .line("borough", held.borough);
        copy.add("officer", vec![entry.done()]);
    }
    let teams = db.teams().await?;
    let postings = db.postings_of(&[id]).await?.into_iter().map(|(_, posting)| {
        let team = teams.iter().find(|team| team.id == posting.team).map(|team| team.name.clone());
        let mut entry = Build::default().day("from", posting.from);
        if let Some(until) = posting.until {
            entry = entry.day("until", until);
        }
        entry.line_if("team", team).line_if("shoulder_number", posting.shoulder_number).done()
    });
    copy.add("postings", postings.collect());
    let contacts = db.encounters_held(id, MOST).await?.into_iter().map(|held| {
        Build::default()
            .at("began_at", held.started_at)
            .coded("kind", "contact-kind", held.kind.as_str())
            .coded("state", "access-matched", held.state.as_str())
            .done()
    });
    copy.add("contacts_attended", contacts.collect());
    copy.leave_out("contacts_attended", Exemption::OtherPeople);
    let mut said = Vec::new();
    for (batch, answers, people) in words::whole_batches(ctx, db, id).await? {
        touched.batches.insert(batch);
        touched.answers.extend(answers);
        for (person, texts) in people.0.into_iter().enumerate() {
            for (number, words) in texts.into_iter().enumerate() {
                let part = format!("batch:{batch}:{person}:{number}");
                let text = Build::default().line("language", words.language.endonym());
                said.push(text.text("words", part, words.text).done());
            }
        }
    }
    copy.add("own_words", said);
    // Always, whether there are any or not: how many are kept back, or that there are any, would tell who spoke.
    copy.leave_out("own_words", Exemption::OtherPeople);
    copy.leave_out("own_words", Exemption::Complaint);
    Ok(())
}

/// Adds an officer's own figures, as their own page shows them.
pub(super) async fn add_figures(
    ctx: &Ctx,
    copy: &mut HeldCopy,
    officer: OfficerId,
) -> Result<(), AccessError> {
    let Some(held) = ctx.store.read().await?.officer_held(officer).await? else { return Ok(()) };
    let as_the_officer = Staff {
        id: StaffId::from_uuid(officer.uuid()),
        username: String::new(),
        display_name: held.name,
        role: Role::Officer,
        further: Roles::default(),
        borough: None,
        team: None,
        officer: Some(officer),
    };
    let figures = match figures::of_officer(ctx, &as_the_officer).await {
        Ok(figures) => figures,
        Err(FiguresError::Unavailable(error)) => return Err(error.into()),
        Err(_) => return Ok(()),
    };
    let mut entries = Vec::new();
    for (stratum, person) in figures.strata {
        let entry =
            Build::default().coded("stratum", "insight", stratum.as_str()).at_if("cut_at", figures.cut_at);
        match person {
            Err(_) => entries.push(entry.withheld("answers", Exemption::FewPeople).done()),
            Ok(person) => {
                let counts = person.whole.spread.0;
                let mut entry = entry.number("answers", person.whole.fives.all);
                for (name, count) in
                    ["rated_1", "rated_2", "rated_3", "rated_4", "rated_5"].into_iter().zip(counts)
                {
                    entry = entry.number(name, count);
                }
                entries.push(entry.done());
            }
        }
    }
    let asked = &figures.asked;
    entries.push(
        Build::default()
            .number("offered", asked.offered)
            .number("not_offered", asked.not_offered_in_all())
            .done(),
    );
    copy.add("own_figures", entries);
    copy.leave_out("own_figures", Exemption::FewPeople);
    Ok(())
}
