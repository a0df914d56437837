//! `candour key`: force keys, and the key folder they open. Needs no database.

use std::path::Path;

use candour_domain::key::ForceKey;
use candour_service::ctx::Chance;
use candour_store::key_folder::KeyFolder;

use crate::cli::{Common, Key};
use crate::fault::Fault;
use crate::settings::Config;
use crate::{configured, database, key_fault, key_file, say};

/// Does what the command says.
///
/// # Errors
/// Says why not, and what to do.
pub fn run(command: Key) -> Result<(), Fault> {
    match command {
        Key::New { path } => new(&path),
        Key::List { common } => list(&common),
        Key::Add { new, common } => add(&new, &common),
        Key::Drop { slot, common } => drop_slot(&slot, &common),
        Key::Webhook { path, key_folder } => {
            let config = Config { key_file: Some(path), key_folder, ..Config::default() };
            say(&candour_service::alerts::secret(&database::lasting(&config)?).to_text());
            Ok(())
        }
    }
}

fn with_folder<T>(
    config: &Config,
    act: impl FnOnce(&mut KeyFolder) -> Result<T, candour_store::key_folder::KeyFolderError>,
) -> Result<T, Fault> {
    let place = database::key_folder(config)?;
    let key: ForceKey = database::key(config)?;
    let done = KeyFolder::open(&place, &key).and_then(|mut folder| act(&mut folder));
    done.map_err(|error| key_fault::of_folder(&place, &error))
}

fn new(path: &Path) -> Result<(), Fault> {
    key_file::make(path, &Chance::System)?;
    say(&format!(
        "A new force key stands in {}. Keep a copy in a safe place: without it, nobody can read the words in a \
         database made with it.",
        path.display()
    ));
    Ok(())
}

fn list(common: &Common) -> Result<(), Fault> {
    let config = configured(common, None)?;
    let (own, slots, months, gone) = with_folder(&config, |folder| {
        Ok((folder.own_slot(), folder.slots()?, folder.months()?, folder.gone()?))
    })?;
    for slot in slots {
        let whose = if slot == own { "  the force key at hand" } else { "" };
        say(&format!("slot   {slot}{whose}"));
    }
    for month in months.into_iter().filter(|month| !gone.contains(month)) {
        say(&format!("month  {month}"));
    }
    for month in gone {
        say(&format!("gone   {month}"));
    }
    Ok(())
}

fn add(new: &Path, common: &Common) -> Result<(), Fault> {
    let config = configured(common, None)?;
    let key = key_file::read(new)?;
    let slot = with_folder(&config, |folder| folder.add_slot(&key, Chance::System.bytes()))?;
    say(&format!(
        "The force key in {} opens the key folder now, by the slot {slot}. Start each node with it, then drop the old \
         key\u{2019}s slot: candour key list, candour key drop SLOT.",
        new.display()
    ));
    Ok(())
}

fn drop_slot(slot: &str, common: &Common) -> Result<(), Fault> {
    let config = configured(common, None)?;
    let chance = Chance::System;
    with_folder(&config, |folder| folder.drop_slot(slot, chance.bytes(), || chance.bytes()))?;
    say(&format!(
        "The slot {slot} is gone: its force key opens nothing in this folder any more. Destroy that key."
    ));
    Ok(())
}
