//! Figures and units as programs read them.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use candour_domain::code::Stratum;
use candour_service::figures;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Service, encounters};

/// Twelve 5s and four 1s for the team in Hackney, by handed-over codes, and six 3s in Newham; a day later they are cut.
async fn answered() -> Service {
    let service = Service::new().await;
    let app = &service.visitor.app;
    encounters(
        app,
        "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P1,\nCAD 2,2026-11-20 14:05,Newham,Response A,visit,P7,\n",
    )
    .await;
    let mut db = app.ctx.store.read().await.unwrap();
    let mut id = async |reference: &str| db.encounter_by_reference(reference).await.unwrap();
    let (hackney, newham) = (id("CAD 1").await, id("CAD 2").await);
    for (encounter, rating, times) in [(hackney, "5", 12), (hackney, "1", 4), (newham, "3", 6)] {
        for _ in 0..times {
            let code = app.code(Stratum::HandedOver, encounter).await;
            service.visitor.answer(&format!("/f/{}", code.plain()), rating, "").await;
        }
    }
    app.ctx.clock.advance(SignedDuration::from_hours(24));
    figures::fold_all(&app.ctx).await.unwrap();
    figures::cut_when_due(&app.ctx).await.unwrap();
    service
}

/// The id of the unit of this kind and name.
async fn id(service: &Service, key: &str, kind: &str, name: &str) -> String {
    let units = service.get(key, "/api/v1/units").await.json();
    let units = units["units"].as_array().unwrap();
    let unit = units.iter().find(|unit| unit["kind"] == kind && unit["name"] == name).unwrap();
    unit["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_reads_the_figures_of_each_kind_of_unit() {
    let service = answered().await;
    let key = service.key(&["figures_read"], "").await;
    let force = service.get(&key, "/api/v1/figures/force").await.json();
    assert_eq!(force["unit"], json!({"kind": "force", "id": null}));
    assert_eq!(force["name"], "Test Force");
    assert_eq!(force["ratings"]["spread"], json!([4, 0, 6, 0, 12]));
    assert_eq!(force["cut_at"], "2026-11-25T10:00:00+00:00");
    assert_eq!(force["period"], json!({"weeks": 53, "first": "2025-11-24", "last": "2026-11-23"}));
    assert_eq!(force["answers_now"], 22);

    let hackney = id(&service, &key, "borough", "Hackney").await;
    let borough = service.get(&key, &format!("/api/v1/figures/borough/{hackney}?weeks=13")).await.json();
    assert_eq!(borough["unit"], json!({"kind": "borough", "id": hackney}));
    let fives = &borough["ratings"]["fives"];
    assert_eq!((&fives["some"], &fives["all"], &fives["share"]), (&json!(12), &json!(16), &json!(0.75)));
    // Wilson's interval for 12 of 16, worked out elsewhere.
    assert!((fives["low"].as_f64().unwrap() - 0.505_016_834_6).abs() < 1e-9);
    assert!((fives["high"].as_f64().unwrap() - 0.898_179_325_1).abs() < 1e-9);
    assert_eq!(borough["period"]["weeks"], 13);
    assert_eq!(borough["above"][1]["name"], "Central East");

    let bcu = id(&service, &key, "bcu", "Central East").await;
    let bcu = service.get(&key, &format!("/api/v1/figures/bcu/{bcu}")).await.json();
    assert_eq!(bcu["ratings"]["answers"], 16);

    let team = id(&service, &key, "team", "Response A").await;
    let team = service.get(&key, &format!("/api/v1/figures/team/{team}")).await.json();
    assert_eq!((&team["ratings"]["answers"], &team["answers_now"]), (&json!(16), &Value::Null));
    assert_eq!(team["force"], force["ratings"]);
}

#[tokio::test]
async fn one_filter_at_a_time_and_nothing_that_is_unknown() {
    let service = answered().await;
    let key = service.key(&["figures_read"], "").await;
    let read = async |query: &str| service.get(&key, &format!("/api/v1/figures/force?{query}")).await;
    let filtered = read("stratum=handed_over").await.json();
    assert_eq!(filtered["filter"], json!({"by": "stratum", "value": "handed_over"}));
    assert_eq!(filtered["ratings"]["answers"], 22);
    let empty = read("channel=sms&weeks=26").await.json();
    assert_eq!(
        (&empty["ratings"], &empty["asked"], &empty["by_week"][0]["ratings"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let both = read("stratum=sampled&channel=web").await;
    assert_eq!((both.status, both.problem().as_str()), (StatusCode::BAD_REQUEST, "one-filter-only"));
    for (query, field) in [
        ("weeks=52", "weeks"),
        ("weeks=", "weeks"),
        ("weeks=13&weeks=13", "weeks"),
        ("stratum=open&stratum=sampled", "stratum"),
        ("channel=WEB", "channel"),
        ("chanel=web", "chanel"),
        ("format=xml", "format"),
        ("lang=cy", "lang"),
        ("weeks=%FF", ""),
    ] {
        let told = read(query).await;
        assert_eq!(
            (told.status, told.problem().as_str()),
            (StatusCode::BAD_REQUEST, "query-wrong"),
            "{query}"
        );
        assert_eq!(told.json()["errors"][0]["parameter"], field, "{query}");
    }
}

#[tokio::test]
async fn a_file_comes_where_it_is_asked_for_and_holds_the_same_numbers() {
    let service = answered().await;
    let key = service.key(&["figures_read"], "").await;
    let told = service.get(&key, "/api/v1/figures/force?format=csv").await;
    assert_eq!(told.header(header::CONTENT_TYPE), "text/csv; charset=utf-8; header=present");
    assert!(told.header(header::CONTENT_DISPOSITION).contains(".csv"));
    let request = Request::get("/api/v1/figures/force")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::ACCEPT, "text/csv");
    let accepted = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(accepted.text, told.text);
    let lines: Vec<Vec<&str>> = told.text.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| lines[0].iter().position(|known| *known == name).unwrap();
    let all = lines.iter().find(|line| line[column("section")] == "all").unwrap();
    let spread: Vec<&str> = (1..=5).map(|rating| all[column(&format!("rating_{rating}"))]).collect();
    assert_eq!(spread, ["4", "0", "6", "0", "12"]);
}

#[tokio::test]
async fn a_key_of_one_borough_reads_no_other_and_is_told_of_no_other() {
    let service = answered().await;
    let (force, own) =
        (service.key(&["figures_read"], "").await, service.key(&["figures_read"], "E09000012").await);
    let mut ids = Vec::new();
    for (kind, name) in
        [("borough", "Hackney"), ("team", "Response A"), ("borough", "Newham"), ("bcu", "Central East")]
    {
        ids.push((kind, id(&service, &force, kind, name).await));
    }
    let mut statuses = Vec::new();
    for (kind, id) in &ids {
        let told = service.get(&own, &format!("/api/v1/figures/{kind}/{id}")).await;
        statuses.push(told.status.as_u16());
        if told.status == StatusCode::FORBIDDEN {
            assert_eq!(told.problem(), "out-of-reach");
        }
    }
    assert_eq!(statuses, [200, 200, 403, 403]);
    assert_eq!(service.get(&own, "/api/v1/figures/force").await.status, StatusCode::FORBIDDEN);
    let units = service.get(&own, "/api/v1/units").await.json();
    let names: Vec<&str> =
        units["units"].as_array().unwrap().iter().map(|unit| unit["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Hackney", "Response A"]);
}

#[tokio::test]
async fn a_team_too_small_and_a_unit_that_is_not_there_are_told_apart() {
    let service = answered().await;
    let key = service.key(&["figures_read"], "").await;
    let mut db = service.visitor.app.ctx.store.read().await.unwrap();
    let newham = db.boroughs().await.unwrap().into_iter().find(|borough| borough.name == "Newham").unwrap();
    let small = db.teams().await.unwrap().into_iter().find(|team| team.borough_id == newham.id).unwrap();
    let told = service.get(&key, &format!("/api/v1/figures/team/{}", small.id)).await;
    assert_eq!((told.status, told.problem().as_str()), (StatusCode::NOT_FOUND, "team-too-small"));
    for path in ["team/00000000-0000-7000-8000-000000000000", "borough/x", "bcu/%00", "team/%FF"] {
        let told = service.get(&key, &format!("/api/v1/figures/{path}")).await;
        assert_eq!((told.status, told.problem().as_str()), (StatusCode::NOT_FOUND, "not-found"), "{path}");
    }
}

#[tokio::test]
async fn the_units_are_told_with_what_they_are_part_of_and_each_can_be_read() {
    let service = answered().await;
    let key = service.key(&["figures_read"], "").await;
    let told = service.get(&key, "/api/v1/units").await.json();
    let units = told["units"].as_array().unwrap();
    assert_eq!(
        units.len(),
        6,
        "the force, two BCUs, two boroughs, and the one team that has figures of its own"
    );
    for unit in units {
        let (kind, id) = (unit["kind"].as_str().unwrap(), unit["id"].as_str());
        let path = id.map_or_else(|| kind.to_owned(), |id| format!("{kind}/{id}"));
        assert_eq!(
            service.get(&key, &format!("/api/v1/figures/{path}")).await.status,
            StatusCode::OK,
            "{path}"
        );
        let within = &unit["within"];
        let known = |other: &Value| other["kind"] == within["kind"] && other["id"] == within["id"];
        assert!(kind == "force" || units.iter().any(known), "{unit}");
        assert_eq!(unit["code"].is_string(), kind == "borough", "{unit}");
    }
}

#[tokio::test]
async fn no_officer_stands_in_any_answer() {
    let service = answered().await;
    let key = service.key(&["figures_read"], "").await;
    let team = id(&service, &key, "team", "Response A").await;
    for path in [
        "units",
        "figures/force",
        &format!("figures/team/{team}"),
        &format!("figures/team/{team}?format=csv"),
    ] {
        let told = service.get(&key, &format!("/api/v1/{path}")).await;
        assert!(
            !["Ada", "Able", "P1", "CAD"].iter().any(|name| told.text.contains(name)),
            "{path}: {}",
            told.text
        );
    }
}
