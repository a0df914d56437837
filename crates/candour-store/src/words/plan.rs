//! How the databases would go about a search, asked of both: along the index, never through all of it.

use candour_testkit::TestStore;
use sqlx::Row as _;

use super::search::{FIND, LIST};
use crate::db::{Kind, on_both};
use crate::{Db, Store};

/// One answer with a hundred thousand entries, each with a common stem, a rare one, and one of its own.
async fn fill(store: &Store) {
    let Kind::Sqlite { writer, .. } = &store.kind else { return fill_postgres(store).await };
    for sql in [
        "INSERT INTO feedback (id, nonce_fingerprint, receipt_fingerprint, stratum, channel, rating, language, \
         received_at, day, state, counted, repeat_source) VALUES (x'00', x'00', x'00', 'open', 'web', 5, 'en', 0, 0, \
         'received', TRUE, FALSE)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
         INSERT INTO feedback_words (id, feedback_id, nonce_fingerprint, at, language, sealed, stemmed) \
         SELECT CAST(printf('%016d', i) AS BLOB), x'00', CAST(printf('%016d', i) AS BLOB), i, 'en', x'00', i > 5 FROM n",
        "INSERT INTO word_stem (words_id, fingerprint) SELECT id, 1 FROM feedback_words \
         UNION ALL SELECT id, 2 FROM feedback_words WHERE at % 1000 = 0 \
         UNION ALL SELECT id, 1000 + at FROM feedback_words",
        "ANALYZE",
    ] {
        sqlx::query(sql).execute(writer).await.unwrap();
    }
}

async fn fill_postgres(store: &Store) {
    let Kind::Postgres(pool) = &store.kind else { return };
    for sql in [
        "INSERT INTO feedback (id, nonce_fingerprint, receipt_fingerprint, stratum, channel, rating, language, \
         received_at, day, state, counted, repeat_source) VALUES (md5('0')::uuid, ''::bytea, ''::bytea, 'open', 'web', \
         5, 'en', 0, 0, 'received', TRUE, FALSE)",
        "INSERT INTO feedback_words (id, feedback_id, nonce_fingerprint, at, language, sealed, stemmed) \
         SELECT md5(i::text)::uuid, md5('0')::uuid, decode(md5(i::text), 'hex'), i, 'en', ''::bytea, i > 5 \
         FROM generate_series(1, 100000) AS i",
        "INSERT INTO word_stem (words_id, fingerprint) SELECT id, 1 FROM feedback_words \
         UNION ALL SELECT id, 2 FROM feedback_words WHERE at % 1000 = 0 \
         UNION ALL SELECT id, 1000 + at FROM feedback_words",
        "ANALYZE",
    ] {
        sqlx::query(sql).execute(pool).await.unwrap();
    }
}

/// The lines of a plan, as each database tells it.
async fn plan(db: &mut Db, sqlite: bool, sql: &str, binds: &[i64]) -> Vec<String> {
    let asked = format!("{} {sql}", if sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" });
    on_both!(db, connection => {
        // Only the parameters' types matter: the plan is made for these very values.
        let mut query = sqlx::query(sqlx::AssertSqlSafe(asked));
        for bind in binds {
            query = query.bind(*bind);
        }
        let rows = query.fetch_all(connection).await.unwrap();
        rows.iter().map(|row| row.try_get::<String, _>(if sqlite { 3 } else { 0 }).unwrap()).collect()
    })
}

/// The statement with its second parameter, an id, written into it, since ids are bound in another type.
fn with_id(sql: &str, placeholder: &str, sqlite: bool) -> String {
    let most = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    let id = if sqlite { format!("x'{}'", most.replace('-', "")) } else { format!("'{most}'::uuid") };
    sql.replacen(&format!("< {placeholder} "), &format!("< {id} "), 1)
}

#[tokio::test]
async fn no_search_and_no_list_goes_through_all_words() {
    for database in TestStore::both().await {
        let store = Store::open(&database.address).await.unwrap();
        fill(&store).await;
        let sqlite = store.is_sqlite();
        let mut db = store.read().await.unwrap();
        // The second parameter is not used any more, and the others keep their numbers.
        let find = with_id(FIND, "$2", sqlite);
        for rarest in [1, 2, 5_000] {
            let mut binds = vec![rarest, 0, 21];
            binds.extend([1; 20]);
            let find =
                if sqlite { find.clone() } else { find.replace("LIMIT $3", "LIMIT $3 + 0 * $2::bigint") };
            let lines = plan(&mut db, sqlite, &find, &binds).await;
            goes_along_indexes(&lines);
            let text = lines.join("\n");
            assert!(text.contains("word_stem_fingerprint"), "{text}");
        }
        let officer = "00000000-0000-7000-8000-000000000000";
        let officer =
            if sqlite { format!("x'{}'", officer.replace('-', "")) } else { format!("'{officer}'::uuid") };
        let list = with_id(LIST, "$1", sqlite).replace("$2", "21").replace("$3", &officer);
        goes_along_indexes(&plan(&mut db, sqlite, &list, &[]).await);
        let new =
            "SELECT id, language, sealed FROM feedback_words WHERE NOT stemmed ORDER BY id DESC LIMIT 100";
        let lines = plan(&mut db, sqlite, new, &[]).await;
        assert!(lines.join("\n").contains("feedback_words_to_index"), "{lines:?}");
    }
}

fn goes_along_indexes(lines: &[String]) {
    for line in lines {
        let scan = line.contains("Seq Scan") || (line.contains("SCAN ") && !line.contains("USING"));
        // One answer stands behind all entries here, so that looking through its table is looking at one row.
        // No contact is told of and nothing is restricted, so that there is nothing to go through.
        let empty = ["on code ", "on restriction ", "on encounter_officer "].iter().any(|t| line.contains(t));
        let one_row = empty || line.contains("on feedback ") || line.ends_with("SCAN feedback");
        assert!(!scan || one_row, "{}", lines.join("\n"));
        assert!(!line.contains("TEMP B-TREE") && !line.contains("Sort"), "{}", lines.join("\n"));
    }
}
