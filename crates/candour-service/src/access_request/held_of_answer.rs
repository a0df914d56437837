//! What is held about a person who answered. Nobody of the force is named: a role stands for each.

use candour_domain::access_request::Exemption;
use candour_domain::contact_request::ContactWish;
use candour_domain::ids::FeedbackId;
use candour_store::access_request::{AnswerHeld, CodeHeld, LookHeld, WishHeld};
use candour_store::seal::Column;
use candour_store::{Db, StoreError};
use uuid::Uuid;

use super::copy::{Build, Entry, HeldCopy};
use super::gather::unsealed;
use crate::ctx::Ctx;

/// Adds all that is held with these answers.
pub(super) async fn add(
    ctx: &Ctx,
    db: &mut Db,
    copy: &mut HeldCopy,
    answers: &[FeedbackId],
) -> Result<(), StoreError> {
    let mut parts: [(&str, Vec<Entry>); 9] = [
        ("answer", Vec::new()),
        ("words", Vec::new()),
        ("wish", Vec::new()),
        ("code", Vec::new()),
        ("contact", Vec::new()),
        ("asked", Vec::new()),
        ("work", Vec::new()),
        ("readers", Vec::new()),
        ("looks", Vec::new()),
    ];
    for id in answers {
        let Some(held) = db.answer_held(*id).await? else { continue };
        let mut rows: Vec<Uuid> = vec![id.uuid()];
        let [answer, words, wish, code, contact, asked, work, readers, looks] = &mut parts;
        answer.1.push(of_answer(&held));
        for given in db.words_of(*id).await? {
            let text = unsealed(ctx, db, Column::Words, given.id.uuid(), &given.sealed).await?;
            let Some(text) = text else { continue };
            let part = format!("words:{}", given.id);
            words.1.push(
                Build::default()
                    .at("written_at", given.at)
                    .line("language", given.language.endonym())
                    .text("words", part, text)
                    .done(),
            );
            rows.push(given.id.uuid());
        }
        for held in db.wishes_held(*id).await? {
            rows.push(held.id.uuid());
            wish.1.extend(of_wish(ctx, db, &held).await?);
        }
        if let Some(held) = db.code_held(*id).await? {
            code.1.push(of_code(&held));
            if let Some(encounter) = held.encounter {
                contact.1.extend(of_contact(db, encounter).await?);
                for line in db.invitations_of(encounter).await? {
                    asked.1.push(
                        Build::default()
                            .at("at", line.at)
                            .coded("outcome", "access-offer", line.outcome.as_str())
                            .done(),
                    );
                }
                rows.push(encounter.uuid());
            }
        }
        work.1.extend(of_work(ctx, db, *id, &mut rows).await?);
        let (in_batches, waiting) = db.readers_held(*id).await?;
        readers.1.push(Build::default().number("batches", in_batches).number("waiting", waiting).done());
        looks.1.extend(db.looks_held(&rows).await?.into_iter().map(of_look));
    }
    let named = !parts[4].1.is_empty() || !parts[6].1.is_empty() || !parts[8].1.is_empty();
    for (name, entries) in parts {
        copy.add(name, entries);
    }
    if named {
        // Who worked on it and who was there is told by role: their names are about them too.
        copy.leave_out("work", Exemption::OtherPeople);
    }
    Ok(())
}

fn of_answer(held: &AnswerHeld) -> Entry {
    Build::default()
        .number("rating", i64::from(held.rating.value()))
        .at("received_at", held.received_at)
        .coded("stratum", "insight", held.stratum.as_str())
        .coded("channel", "insight-channel", held.channel.as_str())
        .line("language", held.language.endonym())
        .at_if("withdrawn_at", held.withdrawn_at)
        .line_if("borough", held.borough.clone())
        .line_if("team", held.team.clone())
        .yes("same_place", held.repeat_source)
        .yes("place_marked", held.source_mark)
        .done()
}

async fn of_wish(ctx: &Ctx, db: &mut Db, held: &WishHeld) -> Result<Option<Entry>, StoreError> {
    let text = unsealed(ctx, db, Column::ContactWish, held.id.uuid(), &held.sealed).await?;
    let Some(text) = text else { return Ok(None) };
    let wish: ContactWish =
        serde_json::from_str(&text).map_err(|_| StoreError::Corrupt { table: "contact_request" })?;
    let part = |of: &str| format!("wish:{}:{of}", held.id);
    let mut entry = Build::default()
        .at("asked_at", held.at)
        .coded("method", "item-method", wish.method.as_str())
        .text("reach", part("to"), wish.to)
        .line_if("name", wish.name);
    for (name, text) in [("safe_when", wish.safe_when), ("do_not", wish.do_not)] {
        if let Some(text) = text {
            entry = entry.text(name, part(name), text);
        }
    }
    Ok(Some(entry.done()))
}

fn of_code(held: &CodeHeld) -> Entry {
    let mut entry = Build::default()
        .at("made_at", held.made_at)
        .at_if("expires_at", held.expires_at)
        .at_if("bound_at", held.bound_at)
        .line_if("batch", held.batch.clone());
    if let Some(serial) = held.serial {
        entry = entry.number("serial", serial);
    }
    entry.done()
}

async fn of_contact(db: &mut Db, id: candour_domain::ids::EncounterId) -> Result<Option<Entry>, StoreError> {
    let Some(held) = db.encounter(id).await? else { return Ok(None) };
    let officers = i64::try_from(db.officers_present(id).await?.len()).unwrap_or(i64::MAX);
    let corrections = i64::try_from(db.corrections_of(id).await?.len()).unwrap_or(i64::MAX);
    let encounter = &held.encounter;
    Ok(Some(
        Build::default()
            .at("began_at", encounter.started_at)
            .coded("kind", "contact-kind", encounter.kind.as_str())
            .line_if("reference", encounter.force_reference.clone())
            .coded("state", "access-matched", encounter.state.as_str())
            .coded("safety", "access-safety", encounter.contact_safety.as_str())
            .number("officers", officers)
            .withheld("officer_names", Exemption::OtherPeople)
            .number("corrections", corrections)
            .done(),
    ))
}

async fn of_work(
    ctx: &Ctx,
    db: &mut Db,
    id: FeedbackId,
    rows: &mut Vec<Uuid>,
) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for held in db.items_held(id).await? {
        if !rows.contains(&held.item.uuid()) {
            rows.push(held.item.uuid());
        }
        let mut entry = Build::default()
            .at("at", held.at)
            .coded("item", "kind", held.kind.as_str())
            .coded("event", "event", held.what.as_str())
            .at("due_at", held.due_at)
            .line_if("risk", held.risk);
        if let Some(role) = held.by {
            entry = entry.coded("by", "role", role.as_str());
        }
        if let Some(outcome) = held.outcome {
            entry = entry.coded("outcome", "outcome", outcome.as_str());
        }
        if let Some(sealed) = &held.sealed_note {
            let text = unsealed(ctx, db, Column::WorkNote, held.event.uuid(), sealed).await?;
            if let Some(text) = text {
                entry = entry.text("note", format!("note:{}", held.event), text);
            }
        }
        entries.push(entry.done());
    }
    Ok(entries)
}

pub(super) fn of_look(look: LookHeld) -> Entry {
    let mut entry = Build::default().at("at", look.at).coded("act", "act", look.act.as_str());
    if let Some(role) = look.by {
        entry = entry.coded("by", "role", role.as_str());
    }
    if let Some(purpose) = look.purpose {
        entry = entry.coded("purpose", "purpose", purpose.as_str());
    }
    entry.done()
}
