//! A large file takes a time that grows with it, and no faster.

use std::fmt::Write as _;

use candour_domain::ids::EncounterId;
use candour_service::import::Progress;
use candour_service::import::{File, Kind, run};

use crate::force::{both, present, read};

/// Rows of the large file; the full hundred thousand is for the bench.
const ROWS: usize = 6_000;

#[tokio::test]
async fn thousands_of_rows_come_in_and_come_again_unchanged() {
    for app in both().await {
        let mut text = String::from("force_reference,started_at,borough,team,kind,officers\n");
        for row in 0..ROWS {
            let minute = row % 60;
            writeln!(text, "BIG {row},2026-11-20 14:{minute:02},Hackney,Response A,response,P1;P2").unwrap();
        }
        let file = || File::new(Kind::Encounters, "big.csv", text.clone().into());
        let mut steps: Vec<Progress> = Vec::new();
        let report = run(&app.ctx, None, file(), false, &mut |step| steps.push(step)).await.unwrap();
        assert_eq!(report.created, ROWS);
        assert!(steps.len() >= 3 && steps.iter().all(|step| step.done <= step.of));
        assert_eq!(steps.last().unwrap().done, ROWS);
        let report = run(&app.ctx, None, file(), false, &mut |_| ()).await.unwrap();
        assert_eq!(report.unchanged(), ROWS);
        let mut db = read(&app).await;
        let ids: Vec<EncounterId> = db
            .encounters_by_reference(&["BIG 0".to_owned(), format!("BIG {}", ROWS - 1)])
            .await
            .unwrap()
            .into_iter()
            .map(|encounter| encounter.id)
            .collect();
        assert_eq!(db.officers_of_encounters(&ids).await.unwrap().len(), 4);
        drop(db);
        let other = text.replace("response,P1;P2", "visit,P3");
        let file = File::new(Kind::Encounters, "big.csv", other.into());
        let report = run(&app.ctx, None, file, false, &mut |_| ()).await.unwrap();
        assert_eq!(report.changed, ROWS);
        assert_eq!(present(&app, ids[0]).await, ["P3"]);
        assert_eq!(read(&app).await.corrections_of(ids[1]).await.unwrap().len(), 2);
    }
}
