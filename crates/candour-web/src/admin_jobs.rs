//! Jobs that failed: why, when they are tried next, and trying again what was given up.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::ids::JobId;
use candour_domain::permission::Act;
use candour_service::jobs::{self, JobCounts, JobListed, JobsError, JobsPage, MOST_TRIES};
use jiff::{SignedDuration, Timestamp};

use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff(Method::Get, "/admin/jobs", Act::ManageJobs, show).in_navigation("nav-jobs"),
        Route::staff(Method::Post, "/admin/jobs/{job}/retry", Act::ManageJobs, retry),
    ]
}

fn problem(error: JobsError) -> Problem {
    match error {
        JobsError::Refused(_) => Problem::Forbidden,
        JobsError::NotFound => Problem::NotFound,
        JobsError::Unavailable(error) => error.into(),
    }
}

#[derive(Template)]
#[template(path = "admin/jobs.html")]
struct JobsView {
    page: Page,
    jobs: JobsPage,
    retried: bool,
}

impl JobsView {
    fn most(&self) -> String {
        self.page.words().number(MOST_TRIES)
    }

    fn number(&self, n: i64) -> String {
        self.page.words().number(n)
    }

    fn when(&self, at: Timestamp) -> String {
        self.page.words().date_and_time(at)
    }

    fn name(&self, job: &JobListed) -> &'static str {
        self.page.t(if job.kind == "work_alert" { "job-work-alert" } else { "job-other" })
    }

    fn retry_name(&self, job: &JobListed) -> String {
        let name = format!("{}, {}", self.name(job), self.when(job.made_at));
        self.page.t1("jobs-retry-job", "job", name)
    }

    fn next(&self, job: &JobListed) -> String {
        match job.gave_up_at {
            Some(at) => self.page.t1("jobs-gave-up-at", "when", self.when(at)),
            None => self.when(job.run_at),
        }
    }
}

async fn show(visit: StaffVisit) -> Answer {
    let jobs = jobs::overview(&visit.ctx, &visit.staff).await.map_err(problem)?;
    let retried = visit.query.has("retried");
    Ok(html(StatusCode::OK, &JobsView { page: visit.page, jobs, retried }))
}

async fn retry(visit: StaffVisit) -> Answer {
    let Ok(id) = JobId::parse(visit.param("job")) else { return Err(Problem::NotFound) };
    match jobs::retry(&visit.ctx, &visit.staff, id).await {
        Ok(()) => Ok(see_other(&visit.page.href("/admin/jobs?retried"))),
        Err(JobsError::NotFound) => {
            let mut errors = Errors::new();
            errors.add("jobs", visit.page.t("jobs-retry-gone"));
            let jobs = jobs::overview(&visit.ctx, &visit.staff).await.map_err(problem)?;
            let page = visit.page.with_errors(errors);
            Ok(html(StatusCode::CONFLICT, &JobsView { page, jobs, retried: false }))
        }
        Err(error) => Err(problem(error)),
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("admin/jobs.html", |page| {
        let now = Timestamp::UNIX_EPOCH;
        let job = |n: u8, kind: &str, gave_up_at| JobListed {
            id: JobId::new(now, [n; 10]),
            kind: kind.to_owned(),
            made_at: now,
            run_at: now + SignedDuration::from_mins(15),
            attempts: 3,
            gave_up_at,
            failure: Some("the receiver answered with status 500".to_owned()),
        };
        let well = JobsPage { counts: JobCounts::default(), troubled: Vec::new(), alerts_configured: true };
        let ill = JobsPage {
            counts: JobCounts { waiting: 1_200, retrying: 1, gave_up: 1, oldest_due: Some(now) },
            troubled: vec![job(1, "work_alert", None), job(2, "of_the_future", Some(now))],
            alerts_configured: false,
        };
        let mut errors = Errors::new();
        errors.add("jobs", page.t("jobs-retry-gone"));
        let wrong = page.clone().with_errors(errors);
        vec![
            ("all well".to_owned(), JobsView { page: page.clone(), jobs: well, retried: false }),
            ("in trouble".to_owned(), JobsView { page, jobs: ill.clone(), retried: true }),
            ("error".to_owned(), JobsView { page: wrong, jobs: ill, retried: false }),
        ]
    })]
}
