//! Bringing in files by pasting their rows. Large files go in by the command line or the drop folder.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::file_time::DateForm;
use candour_domain::permission::Act;
use candour_service::import::{self, File, ImportError, Kind};

use crate::errors::Problem;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The most bytes of a form with rows in it.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff(Method::Get, "/import", Act::Import, show).in_navigation("nav-import"),
        Route::staff(Method::Post, "/import", Act::Import, bring_in).with_body_limit(BODY_LIMIT),
    ]
}

#[derive(Template)]
#[template(path = "import/import.html")]
struct ImportPage {
    page: Page,
    kind: String,
    dates: DateForm,
    rows: String,
    /// Everything that is wrong in the rows, line by line.
    problems: Vec<String>,
    /// What was done, or would be.
    report: Option<(&'static str, Vec<String>)>,
    latest: Vec<(String, String)>,
}

impl ImportPage {
    fn kinds(&self) -> Vec<(&'static str, &'static str, String, bool)> {
        Kind::ALL
            .into_iter()
            .map(|kind| {
                let text = self.page.t(match kind {
                    Kind::Organisation => "import-kind-organisation",
                    Kind::Encounters => "import-kind-encounters",
                    Kind::Invitations => "import-kind-invitations",
                });
                (kind.as_str(), text, kind.columns().0.join(", "), self.kind == kind.as_str())
            })
            .collect()
    }

    fn date_forms(&self) -> Vec<(&'static str, &'static str, bool)> {
        DateForm::ALL
            .into_iter()
            .map(|form| {
                let text = self.page.t(match form {
                    DateForm::Untold => "import-dates-year-first",
                    DateForm::DayFirst => "import-dates-day-first",
                    DateForm::MonthFirst => "import-dates-month-first",
                });
                (form.as_str(), text, self.dates == form)
            })
            .collect()
    }
}

async fn page(
    visit: &StaffVisit,
    errors: Errors,
    problems: Vec<String>,
    report: Option<(&'static str, Vec<String>)>,
) -> Answer {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let latest = import::latest(&visit.ctx, &visit.staff).await.map_err(problem)?;
    let page = visit.page.clone().with_errors(errors);
    let words = page.words();
    let latest = latest
        .into_iter()
        .map(|run| {
            let number = |count| words.number(count).into();
            let line = words.text_with(
                "import-latest-line",
                &[
                    ("file", run.name.into()),
                    ("records", number(run.records)),
                    ("created", number(run.created)),
                    ("changed", number(run.changed)),
                ],
            );
            (words.date_and_time(run.at), line)
        })
        .collect();
    // Rows that came in are not shown again: the next file starts on an empty field.
    let done = report.as_ref().is_some_and(|(id, _)| *id == "import-done");
    let rows = if done { String::new() } else { visit.form.get("rows").to_owned() };
    let kind = visit.form.get("kind").to_owned();
    let dates = DateForm::parse(visit.form.get("dates")).unwrap_or_default();
    Ok(html(status, &ImportPage { page, kind, dates, rows, problems, report, latest }))
}

fn problem(error: ImportError) -> Problem {
    match error {
        ImportError::Refused(_) => Problem::Forbidden,
        ImportError::Unavailable(error) => error.into(),
        ImportError::InTheWay => Problem::Unavailable,
        // Shown beside the rows; elsewhere they cannot come.
        ImportError::Problems(_) => Problem::Internal,
    }
}

async fn show(visit: StaffVisit) -> Answer {
    page(&visit, Errors::new(), Vec::new(), None).await
}

async fn bring_in(visit: StaffVisit) -> Answer {
    let mut errors = Errors::new();
    let kind = Kind::parse(visit.form.get("kind"));
    if kind.is_none() {
        errors.add("kind-organisation", visit.page.t("import-error-kind"));
    }
    if visit.form.unreadable() {
        errors.add("rows", visit.page.t("some-unreadable"));
    } else if visit.form.get("rows").trim().is_empty() {
        errors.add("rows", visit.page.t("import-error-rows"));
    }
    let Some(kind) = kind.filter(|_| errors.is_empty()) else {
        return page(&visit, errors, Vec::new(), None).await;
    };
    let words = visit.page.words();
    let name = visit.page.t("import-pasted-name").to_owned();
    let dates = DateForm::parse(visit.form.get("dates")).unwrap_or_default();
    let file = File::new(kind, name, visit.form.get("rows").as_bytes().to_vec()).with_dates(dates);
    let dry_run = visit.form.has("try");
    match import::run(&visit.ctx, Some(&visit.staff), file, dry_run, &mut |_| ()).await {
        Ok(report) => {
            let id = if dry_run { "import-tried" } else { "import-done" };
            page(&visit, errors, Vec::new(), Some((id, report.lines(words)))).await
        }
        Err(ImportError::Problems(problems)) => {
            errors.add("rows", visit.page.t("import-nothing-done"));
            page(&visit, errors, problems.lines(words), None).await
        }
        Err(ImportError::InTheWay) => {
            errors.add("rows", visit.page.t("import-in-the-way"));
            page(&visit, errors, Vec::new(), None).await
        }
        Err(error) => Err(problem(error)),
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("import/import.html", |page| {
        let state = |page: Page| ImportPage {
            page,
            kind: String::new(),
            dates: DateForm::Untold,
            rows: String::new(),
            problems: Vec::new(),
            report: None,
            latest: Vec::new(),
        };
        let mut errors = Errors::new();
        errors.add("kind-organisation", page.t("import-error-kind"));
        errors.add("rows", page.t("import-nothing-done"));
        let mut wrong = state(page.clone().with_errors(errors));
        "force_reference\n<b>".clone_into(&mut wrong.rows);
        wrong.problems = vec!["rows, line 2, column kind: Nothing stands here. Fill it in.".to_owned()];
        let mut done = state(page.clone());
        done.report = Some(("import-done", vec!["rows: 3 records read".to_owned()]));
        done.latest = vec![("24 November 2026".to_owned(), "encounters.csv: 3 records".to_owned())];
        vec![("empty".to_owned(), state(page)), ("error".to_owned(), wrong), ("done".to_owned(), done)]
    })]
}
