//! Figures as people see them: the same numbers on the page, in the file and from the service; nobody sees more than
//! their role reaches; what is hidden stands nowhere.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, Nonce, Rating};
use candour_domain::permission::Role;
use candour_service::feedback::{Submission, receive};
use candour_service::figures;
use candour_service::import::Kind;
use candour_service::staff::{AccountWish, By, Hidden, create};
use candour_testkit::App;
use jiff::SignedDuration;

use crate::colleague::{Colleague, PASSWORD, location};
use crate::officer::bring;
use crate::visitor::{Seen, Visitor, select};

/// Hackney has a team of four and one of three, Newham one of three, Sutton one of two. Some names are hostile.
const ORGANISATION: &str = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
    Central East,E09000012,Hackney,\"Response <b>\"\"A\"\"&\",P1,Ada Able\n\
    Central East,E09000012,Hackney,\"Response <b>\"\"A\"\"&\",P2,Ben Bold\n\
    Central East,E09000012,Hackney,\"Response <b>\"\"A\"\"&\",P3,Cai Calm\n\
    Central East,E09000012,Hackney,\"Response <b>\"\"A\"\"&\",P4,Dee Dare\n\
    Central East,E09000012,Hackney,Bravo,P5,Eve Even\n\
    Central East,E09000012,Hackney,Bravo,P6,Fay Fair\n\
    Central East,E09000012,Hackney,Bravo,P7,Gus Good\n\
    North East,E09000025,\"=Newham,1\",Delta,P8,Hal Hope\n\
    North East,E09000025,\"=Newham,1\",Delta,P9,Ida Iron\n\
    North East,E09000025,\"=Newham,1\",Delta,P10,Jon Jolt\n\
    South,E09000029,Sutton,Small,P11,Kit Kind\n\
    South,E09000029,Sutton,Small,P12,Lee Lark\n";
const ENCOUNTERS: &str = "force_reference,started_at,borough,team,kind,officers\n\
    CAD 1,2026-11-20 09:10,Hackney,\"Response <b>\"\"A\"\"&\",visit,P1\n\
    CAD 2,2026-11-20 09:10,\"=Newham,1\",Delta,visit,P8\n\
    CAD 3,2026-11-20 09:10,Hackney,Bravo,visit,P5\n";

async fn empty(app: App) -> Visitor {
    let visitor = Visitor::of(app);
    bring(&visitor, Kind::Organisation, ORGANISATION).await;
    bring(&visitor, Kind::Encounters, ENCOUNTERS).await;
    visitor
}

/// So many of each rating, 1 first.
async fn rate(app: &App, encounter: Option<&str>, stratum: Stratum, channel: Channel, spread: [usize; 5]) {
    let ctx = &app.ctx;
    let encounter = match encounter {
        None => None,
        Some(reference) => {
            let mut db = ctx.store.read().await.unwrap();
            Some(db.encounter_by_reference(reference).await.unwrap().unwrap())
        }
    };
    for (rating, times) in Rating::ALL.into_iter().zip(spread) {
        for _ in 0..times {
            let code = match encounter {
                None => None,
                Some(_) => Some(app.code(stratum, encounter).await),
            };
            let nonce = Nonce::from_bytes(ctx.chance.bytes());
            let language = candour_domain::language::Language::English;
            let submission = Submission { code, nonce, rating, words: None, language, channel, source: None };
            receive(ctx, submission).await.unwrap();
        }
    }
}

/// 31 handed over in Hackney's first team by way of the web, a week later 30 sampled in Newham by text message; 4 of
/// Hackney's second team and 4 of nobody's, which have to wait.
async fn answered(app: App) -> Visitor {
    let visitor = empty(app).await;
    let app = &visitor.app;
    rate(app, Some("CAD 1"), Stratum::HandedOver, Channel::Web, [2, 1, 3, 5, 20]).await;
    app.ctx.clock.advance(SignedDuration::from_hours(24 * 7));
    rate(app, Some("CAD 2"), Stratum::Sampled, Channel::Sms, [10, 5, 5, 5, 5]).await;
    rate(app, Some("CAD 3"), Stratum::HandedOver, Channel::Web, [0, 0, 4, 0, 0]).await;
    rate(app, None, Stratum::Open, Channel::Web, [4, 0, 0, 0, 0]).await;
    figures::cut(&app.ctx).await.unwrap();
    visitor
}

async fn colleague<'a>(
    visitor: &'a Visitor,
    role: Role,
    borough: &str,
    team: &str,
    officer: &str,
) -> Colleague<'a> {
    let username = format!("{}{}", role.as_str(), officer.to_lowercase());
    let wish = AccountWish {
        username: username.clone(),
        display_name: "Colleague".to_owned(),
        role: role.as_str().to_owned(),
        further: String::new(),
        borough: borough.to_owned(),
        team: team.to_owned(),
        officer: officer.to_owned(),
        password: Hidden(PASSWORD.to_owned()),
    };
    create(&visitor.app.ctx, By::CommandLine, &wish).await.unwrap();
    Colleague::sign_in(visitor, &username, PASSWORD).await
}

/// The address of every unit, by its name, as links lead there from the force's page.
async fn units(analyst: &Colleague<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec!["/insight".to_owned()];
    while let Some(address) = waiting.pop() {
        let page = analyst.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        for link in page.html().select(&select(".parts a")) {
            let href = link.value().attr("href").unwrap().to_owned();
            if found.insert(link.text().collect(), href.clone()).is_none() {
                waiting.push(href);
            }
        }
    }
    found
}

/// A file of commas and quotes, read by the rules of RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let field = rows.last_mut().unwrap().last_mut().unwrap();
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.push(characters.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => rows.last_mut().unwrap().push(String::new()),
            '\r' if !quoted => assert_eq!(characters.peek(), Some(&'\n')),
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => field.push(other),
        }
    }
    rows.retain(|row| row.len() > 1);
    let columns = rows[0].len();
    assert!(rows.iter().all(|row| row.len() == columns), "{text}");
    rows
}

/// The rows of a file by section and part, each as a map from its columns.
fn by_part(text: &str) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let rows = read_csv(text);
    let heads = &rows[0];
    rows[1..]
        .iter()
        .map(|row| {
            let row: BTreeMap<String, String> = heads.iter().cloned().zip(row.iter().cloned()).collect();
            ((row["section"].clone(), row["part"].clone()), row)
        })
        .collect()
}

/// The rows of a page's tables of parts: name, and what stands in the cells.
fn lines(page: &Seen) -> BTreeMap<String, Vec<String>> {
    let html = page.html();
    let text = |element: scraper::ElementRef<'_>| element.text().collect::<String>();
    html.select(&select("table.figures tbody tr"))
        .map(|row| {
            let name = row.select(&select("th")).map(text).collect();
            (name, row.select(&select("td")).map(text).collect())
        })
        .collect()
}

fn percent(share: &str) -> String {
    format!("{:.1}%", share.parse::<f64>().unwrap() * 100.0)
}

/// The cells that a row of the file makes on the page.
fn cells(row: &BTreeMap<String, String>) -> Vec<String> {
    if row["shown"] == "no" {
        return vec!["Too few to show, or none".to_owned()];
    }
    let share = |of: &str| {
        let end = |end: &str| percent(&row[&format!("{of}_{end}")]);
        format!("{} ({} to {})", end("share"), end("low"), end("high"))
    };
    let mut cells = vec![row["answers"].clone(), share("fives"), share("ones_and_twos")];
    cells.extend((1..=5).map(|rating| row[&format!("rating_{rating}")].clone()));
    cells
}

/// No chart says a number that the rest of the page does not.
fn charts_say_nothing_new(page: &Seen) {
    let html = page.html();
    let mut rest = html.clone();
    let charts: Vec<_> = rest.select(&select("svg")).map(|chart| chart.id()).collect();
    for chart in charts {
        rest.tree.get_mut(chart).unwrap().detach();
    }
    let said: String = rest.root_element().text().collect::<Vec<_>>().join(" ");
    for text in html.select(&select("svg")).flat_map(|chart| chart.text()) {
        for word in text.split(|c: char| !(c.is_ascii_digit() || ".,%".contains(c))) {
            let word = word.trim_matches(['.', ',']);
            if word.contains(|c: char| c.is_ascii_digit()) && !["0%", "50%", "100%"].contains(&word) {
                assert!(said.contains(word), "a chart of {} says {word:?} alone", page.heading());
            }
        }
    }
}

#[tokio::test]
async fn the_page_the_file_and_the_arithmetic_say_the_same_on_both_databases() {
    for app in App::both().await {
        let visitor = answered(app).await;
        let analyst = colleague(&visitor, Role::Analyst, "", "", "").await;
        let page = analyst.get("/insight").await;
        assert_eq!(page.heading(), "Figures: The whole force");
        // Intervals of 25 and 18 of 61 from another program.
        assert_eq!(page.texts(".key dd"), ["61", "41.0% (29.5% to 53.5%)", "29.5% (19.6% to 41.9%)"]);
        let spread = page.texts("table.narrow td");
        let expected = ["25", "41.0%", "10", "16.4%", "8", "13.1%", "6", "9.8%", "12", "19.7%"];
        assert_eq!(spread[..10], expected, "the best rating first");
        assert!(page.texts("main").concat().contains("51 of 53 weeks have no figures"));

        let units = units(&analyst).await;
        let pages: Vec<&str> = units.values().map(String::as_str).chain(["/insight"]).collect();
        assert_eq!(pages.len(), 10, "{units:?}");
        for address in pages {
            let page = analyst.get(address).await;
            let href = page.attribute("a[download]", "href");
            assert_eq!(href, format!("{address}/figures.csv"));
            let file = analyst.get(&href).await;
            assert_eq!(file.status, StatusCode::OK);
            assert_eq!(file.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8; header=present");
            let parts = by_part(&file.body);
            let lines = lines(&page);
            let part = |section: &str, part: &str| cells(&parts[&(section.to_owned(), part.to_owned())]);
            assert_eq!(page.has("svg.chart"), page.has(".key"), "charts where there are figures: {address}");
            if page.has(".key") {
                for (name, of) in
                    [("Website", "web"), ("Text message", "sms"), ("Telephone to the desk", "desk")]
                {
                    assert_eq!(lines[name], part("channel", of), "{address}");
                }
                let strata =
                    [("Asked by the system", "sampled"), ("Handed over by an officer", "handed_over")];
                for (name, of) in strata {
                    assert_eq!(lines[name], part("stratum", of), "{address}");
                }
                for (name, of) in [("23 November 2026", "2026-11-23"), ("30 November 2026", "2026-11-30")] {
                    assert_eq!(lines[name], part("week", of), "{address}");
                }
                if address != "/insight" {
                    assert_eq!(lines["The whole force"], part("force", ""), "{address}");
                    assert_eq!(lines["The rest of the force"], part("rest_of_force", ""), "{address}");
                }
            }
            charts_say_nothing_new(&page);
        }

        let hackney = analyst.get(&units["Hackney"]).await;
        let told = hackney.texts(".verdicts li");
        // Newcombe's intervals for 20 of 31 beside 5 of 30, and 3 of 31 beside 15 of 30, from another program.
        assert!(told[0].contains("higher by 47.8 percentage points (95% interval 23.5 to 65.0)"), "{told:?}");
        assert!(told[1].contains("lower by 40.3 percentage points (95% interval 17.6 to 58.3)"), "{told:?}");
        let file = by_part(&analyst.get(&format!("{}/figures.csv", units["Hackney"])).await.body);
        let gap = &file[&("difference".to_owned(), String::new())];
        assert_eq!((gap["fives_share"].as_str(), gap["fives_low"].as_str()), ("0.478495", "0.234738"));
        // The page says that kinds of code are mixed, and leads to each alone.
        assert!(hackney.texts("main").concat().contains("Three kinds of code are counted together"));
        let alone = analyst.get(&hackney.attribute("a.each:nth-of-type(2)", "href")).await;
        assert!(alone.texts(".note").concat().contains("Only these answers: Handed over by an officer"));
        assert_eq!(alone.texts(".key dd")[0], "31");
        assert!(!alone.texts("main").concat().contains("counted together"));
    }
}

#[tokio::test]
async fn each_role_sees_its_own_part_and_nobody_elses() {
    for app in App::both().await {
        let visitor = answered(app).await;
        let analyst = colleague(&visitor, Role::Analyst, "", "", "").await;
        let units = units(&analyst).await;
        let at = |name: &str| units[name].as_str();
        let addresses = [
            "/insight",
            at("Central East"),
            at("Hackney"),
            at("=Newham,1"),
            at("Response <b>\"A\"&"),
            at("Delta"),
        ];
        for role in Role::ALL {
            if role == Role::Analyst {
                continue;
            }
            let placed = matches!(role, Role::Officer | Role::TeamLeader);
            let borough = if role == Role::BoroughCommander { "Hackney" } else { "" };
            let staff = colleague(&visitor, role, borough, "", if placed { "P1" } else { "" }).await;
            let (begin, seen): (Option<&str>, &[usize]) = match role {
                Role::Commissioner | Role::MayorsOffice | Role::DeskSupervisor => (None, &[0, 1, 2, 3, 4, 5]),
                Role::BoroughCommander => (Some(at("Hackney")), &[2, 4]),
                Role::TeamLeader => (Some(at("Response <b>\"A\"&")), &[4]),
                Role::Officer => (Some("/officer/figures"), &[]),
                _ => (None, &[]),
            };
            let first = staff.get("/insight?weeks=13").await;
            match begin {
                Some("/officer/figures") => assert_eq!(location(&first), "/officer/figures"),
                Some(begin) => assert!(first.attribute("a[download]", "href").starts_with(begin), "{role:?}"),
                None if seen.is_empty() => assert_eq!(first.status, StatusCode::FORBIDDEN, "{role:?}"),
                None => assert_eq!(first.attribute("a[download]", "href"), "/insight/figures.csv?weeks=13"),
            }
            for (number, address) in addresses.iter().enumerate().skip(1) {
                let expected = if seen.contains(&number) { StatusCode::OK } else { StatusCode::FORBIDDEN };
                assert_eq!(staff.get(address).await.status, expected, "{role:?} {address}");
                let file = staff.get(&format!("{address}/figures.csv")).await;
                assert_eq!(file.status, expected, "{role:?} {address}");
                assert_eq!(staff.get(&format!("{address}?stratum=open")).await.status, expected);
            }
            let own = staff.get("/officer/figures").await;
            let expected = if role == Role::Officer { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(own.status, expected, "{role:?}");
        }
        let stranger = visitor.get(at("Hackney")).await;
        assert!(location(&stranger).starts_with("/sign-in"));
        for nowhere in
            ["/insight/borough/x", "/insight/team/%FF", "/insight/bcu/00000000-0000-7000-8000-000000000000"]
        {
            assert_eq!(analyst.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
            assert_eq!(analyst.get(&format!("{nowhere}/figures.csv")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(analyst.get("/insight/team/figures.csv").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_officer_sees_own_figures_without_a_name_or_a_rank() {
    for app in App::both().await {
        let visitor = answered(app).await;
        let ada = colleague(&visitor, Role::Officer, "", "", "P1").await;
        let home = ada.get("/officer").await;
        assert!(home.has("a[href='/officer/figures']"));
        let page = ada.get("/officer/figures").await;
        assert_eq!(page.heading(), "What people said about your contacts");
        assert_eq!(page.texts(".key dd"), ["31", "64.5% (46.9% to 78.9%)", "9.7% (3.3% to 24.9%)"]);
        let main = page.texts("main").concat();
        assert!(!main.contains("In the whole force"), "beside so few others, that would tell theirs");
        assert!(main.contains("Shown from 27 answers on"), "sampled answers are withheld");
        for colleague in ["Ben Bold", "Hal Hope", "Eve Even"] {
            assert!(!page.body.contains(colleague));
        }
        assert!(!page.has("a[download]"), "no file of a person's figures leaves");
        charts_say_nothing_new(&page);
        let ben = colleague(&visitor, Role::Officer, "", "", "P2").await;
        let page = ben.get("/officer/figures").await;
        assert!(!page.has(".key") && !page.has("svg.chart"), "nothing about others");
        assert_eq!(page.texts(".note").concat().matches("Shown from 27 answers on").count(), 2);
    }
}

#[tokio::test]
async fn what_is_hidden_stands_nowhere() {
    for app in App::both().await {
        let visitor = answered(app).await;
        let analyst = colleague(&visitor, Role::Analyst, "", "", "").await;
        let units = units(&analyst).await;
        // Four answers wait: the team's page has no figure at all, nor has its file.
        let bravo = analyst.get(&units["Bravo"]).await;
        assert!(bravo.texts(".note").concat().contains("Too few answers, or none"));
        assert!(!bravo.has("table.figures") && !bravo.has("svg.chart") && !bravo.has(".key"));
        let file = by_part(&analyst.get(&format!("{}/figures.csv", units["Bravo"])).await.body);
        for ((section, part), row) in &file {
            let numbers = row.iter().filter(|(column, _)| {
                ["answers", "rating", "fives", "ones_and_twos"].iter().any(|begin| column.starts_with(begin))
            });
            let told: Vec<_> = numbers.filter(|(_, value)| !value.is_empty()).collect();
            assert!(told.is_empty() || section == "force", "{section} {part}: {told:?}");
        }
        // Beside what is shown, a hidden part has words in one cell and nothing in attributes.
        for filter in ["", "?stratum=open", "?channel=desk", "?weeks=13"] {
            let page = analyst.get(&format!("/insight{filter}")).await;
            assert_eq!(page.status, StatusCode::OK);
            for hidden in page.texts("td.none") {
                assert_eq!(hidden, "Too few to show, or none");
            }
            assert!(!page.has("[title]") && !page.body.contains("data-"), "{filter}");
            charts_say_nothing_new(&page);
        }
        let force = analyst.get("/insight").await;
        assert_eq!(lines(&force)["Leaflets, posters and no code"], ["Too few to show, or none"]);
        let open = analyst.get("/insight?stratum=open").await;
        assert!(!open.has("table.figures") && !open.has("svg.chart"));
    }
}

#[tokio::test]
async fn hostile_names_are_shown_as_they_are_and_run_nowhere() {
    let visitor = answered(App::sqlite().await).await;
    let analyst = colleague(&visitor, Role::Analyst, "", "", "").await;
    let units = units(&analyst).await;
    let page = analyst.get(&units["Response <b>\"A\"&"]).await;
    assert_eq!(page.heading(), "Figures: Response <b>\"A\"&");
    assert_eq!(page.texts("head title").concat(), "Figures: Response <b>\"A\"& – Candour");
    assert!(!page.has("main b"), "{}", page.body);
    assert!(lines(&page).contains_key("Response <b>\"A\"&"));
    let disposition = |seen: &Seen| seen.headers[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
    let file = analyst.get(&format!("{}/figures.csv", units["Response <b>\"A\"&"])).await;
    assert_eq!(disposition(&file), "attachment; filename=\"figures-team-response-b-a-2026-11-30.csv\"");
    let file = analyst.get(&format!("{}/figures.csv", units["=Newham,1"])).await;
    assert_eq!(disposition(&file), "attachment; filename=\"figures-borough-newham-1-2026-11-30.csv\"");
    assert!(read_csv(&file.body)[1..].iter().all(|row| row[1] == "'=Newham,1"), "no formula");
}

#[tokio::test]
async fn answers_are_narrowed_down_in_one_way_at_a_time() {
    let visitor = answered(App::sqlite().await).await;
    let analyst = colleague(&visitor, Role::Analyst, "", "", "").await;
    for file in ["", "/figures.csv"] {
        let both = analyst.get(&format!("/insight{file}?stratum=sampled&channel=sms&weeks=13")).await;
        assert_eq!(
            (both.status, both.heading().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "One choice at a time")
        );
        assert_eq!(both.attribute(".parts a", "href"), "/insight?weeks=13&stratum=sampled");
        for odd in ["weeks=7", "stratum=all", "channel=fax", "channel=%FF"] {
            let seen = analyst.get(&format!("/insight{file}?{odd}")).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{odd}");
            assert_eq!(seen.heading(), "This choice is not known");
        }
    }
    // Narrowed down, there is no second breakdown, and who was asked is not told again.
    let seen = analyst.get("/insight?stratum=sampled&lang=cy").await;
    assert_eq!(seen.texts(".key dd")[0], "30");
    let headings = seen.texts("h2").join("\n");
    assert!(!headings.contains("Yn ôl sianel") && !headings.contains("Yn ôl math o god"), "{headings}");
    assert_eq!(seen.attribute(".choose [aria-current]", "href"), "/insight?stratum=sampled&lang=cy");
    assert_eq!(seen.attribute("a[download]", "href"), "/insight/figures.csv?stratum=sampled");
    let file = by_part(&analyst.get("/insight/figures.csv?stratum=sampled").await.body);
    assert_eq!(file[&("all".to_owned(), String::new())]["filter"], "stratum:sampled");
    assert!(!file.keys().any(|(section, _)| ["channel", "stratum", "asked"].contains(&section.as_str())));
}

#[tokio::test]
async fn before_the_first_cut_and_where_nobody_answered_it_is_said_in_words() {
    for app in App::both().await {
        let visitor = empty(app).await;
        let analyst = colleague(&visitor, Role::Analyst, "", "", "").await;
        let page = analyst.get("/insight").await;
        assert!(page.texts(".note").concat().contains("No figures have been cut yet"));
        assert!(page.texts("main").concat().contains("nobody was offered a code"));
        assert!(!page.has("svg.chart"));
        let ada = colleague(&visitor, Role::Officer, "", "", "P1").await;
        assert!(
            ada.get("/officer/figures")
                .await
                .texts(".note")
                .concat()
                .contains("No figures have been cut yet")
        );
        figures::cut(&visitor.app.ctx).await.unwrap();
        let page = analyst.get("/insight").await;
        assert!(page.texts(".note").concat().contains("Figures are shown from 5 answers on"));
        assert_eq!(analyst.get("/insight/figures.csv").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_team_too_small_for_figures_says_so_and_leads_to_its_borough() {
    let visitor = answered(App::sqlite().await).await;
    let analyst = colleague(&visitor, Role::Analyst, "", "", "").await;
    let units = units(&analyst).await;
    assert!(!units.contains_key("Small"));
    let sutton = analyst.get(&units["Sutton"]).await;
    assert!(sutton.texts(".parts").concat().contains("Small (too few officers for figures of its own"));
    let leader = colleague(&visitor, Role::TeamLeader, "", "", "P11").await;
    assert_eq!(leader.get("/insight").await.heading(), "This team has no figures of its own");
    let teams = visitor.app.ctx.store.read().await.unwrap().teams().await.unwrap();
    let small = teams.into_iter().find(|team| team.name == "Small").unwrap();
    let address = format!("/insight/team/{}", small.id);
    let own = leader.get(&address).await;
    assert_eq!(
        (own.status, own.heading().as_str()),
        (StatusCode::NOT_FOUND, "This team has no figures of its own")
    );
    assert!(!own.has(".parts a"), "the borough is not theirs to open");
    let other = analyst.get(&address).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert_eq!(other.attribute(".parts a", "href"), units["Sutton"]);
    assert_eq!(analyst.get(&format!("{address}/figures.csv")).await.status, StatusCode::NOT_FOUND);
}
