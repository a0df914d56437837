//! Looking at a public page leaves nothing behind.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use candour_domain::code::{Code, Stratum};
use candour_testkit::{App, TestStore, settings};
use candour_web::router::{Access, Method, table};

use crate::server::{Server, free_port, key_file};

/// The bytes of the database and of its write-ahead log.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        // The third file of SQLite holds no data: who reads where, forgotten when the last one closes.
        .filter(|(name, _)| !name.ends_with("-shm"))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

#[test]
fn looking_at_every_public_page_by_get_and_head_changes_no_byte_of_the_database() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (app, codes) = runtime.block_on(async {
        let app = App::over(TestStore::sqlite().await, settings()).await;
        let codes = [app.code(Stratum::HandedOver, None).await, app.open_code().await];
        app.ctx.store.checkpoint().await.unwrap();
        (app, codes)
    });
    let folder = app.database.folder.as_ref().unwrap().path().to_owned();
    let server = Server::start(&app.database.address, &key_file(app.key_home.path()), free_port());
    let client = server.client();
    // The first cut of figures is made at the start.
    std::thread::sleep(Duration::from_millis(700));
    let before = files(&folder);
    assert!(before.contains_key("candour.db"));

    let unknown = Code::draw(|| 7);
    let mut seen = 0;
    for route in table().iter().filter(|route| route.method == Method::Get) {
        if !matches!(route.access, Access::Public | Access::Health | Access::SignInPage) {
            continue;
        }
        let codes = codes.iter().chain([&unknown]).map(|code| code.plain().to_owned());
        for code in codes.chain(["mistyped".to_owned(), "%FF%00".to_owned()]) {
            let path = route.path.replace("{code}", &code);
            for path in [path.clone(), format!("{path}?lang=ar"), format!("{path}?words=x&rating=5&nonce=1")]
            {
                for method in ["GET", "HEAD"] {
                    let reply = client.send(method, &path, None).unwrap();
                    assert!(reply.status < 500, "{method} {path}: {}", reply.status);
                    seen += 1;
                }
            }
            if !route.path.contains('{') {
                break;
            }
        }
    }
    assert!(seen > 60, "only {seen} pages were looked at");
    let after = files(&folder);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, bytes) in &before {
        assert!(after[name] == *bytes, "{name} has changed");
    }
    for code in &codes {
        assert_eq!(client.get(&format!("/f/{}", code.plain())).unwrap().status, 200, "a code is used");
    }
    runtime.block_on(app.ctx.store.close());
}
