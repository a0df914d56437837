//! The check that the force key at hand is the one that sealed this database.

use uuid::Uuid;

use crate::db::{Db, Store, on_both};
use crate::error::StoreError;
use crate::seal::{Column, Sealed, Sealer};

const TEXT: &[u8] = b"the right force key";

impl Db {
    /// The sealed check, where there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn key_check(&mut self) -> Result<Option<Sealed>, StoreError> {
        let row: Option<(Vec<u8>,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT sealed FROM force_key_check WHERE id = 1").fetch_optional(connection).await
        })?;
        Ok(row.map(|(sealed,)| Sealed::from_bytes(sealed)))
    }

    /// Stores the sealed check once; a second one changes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_key_check(&mut self, sealed: &Sealed) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("INSERT INTO force_key_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
                .bind(sealed.bytes())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }
}

impl Store {
    /// Makes sure that `sealer` is the one this database was sealed with, and binds a new database to it.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when it is another.
    pub async fn check_key(&self, sealer: &Sealer, nonce: [u8; 24]) -> Result<(), StoreError> {
        let there = self.read().await?.key_check().await?;
        let sealed = if let Some(sealed) = there {
            sealed
        } else {
            let new =
                sealer.seal(Column::KeyCheck, Uuid::nil(), TEXT, nonce).map_err(|_| StoreError::WrongKey)?;
            crate::db::transact!(self, |db| db.insert_key_check(&new).await)?;
            // Two programs may start at once with two keys: the one whose check was stored first is right.
            self.read().await?.key_check().await?.ok_or(StoreError::WrongKey)?
        };
        match sealer.open(Column::KeyCheck, Uuid::nil(), &sealed) {
            Ok(text) if text == TEXT => Ok(()),
            _ => Err(StoreError::WrongKey),
        }
    }
}
