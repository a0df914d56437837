//! One flag: what was seen, the answers, what was decided, and the form that decides.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::feedback::FeedbackState;
use candour_domain::flag::FlagDecision;
use candour_domain::ids::{FlagDecisionId, FlagId};
use candour_domain::text::ShortTextError;
use candour_service::flag::{
    self, AnswerShown, DecisionShown, FlagError, FlagOpened, FlaggedAnswer, REASON_LIMIT,
};
use jiff::Timestamp;

use super::{about, answers, kind_name, part, problem, standing, why};
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;
use crate::sign_in::limit;

#[derive(Template)]
#[template(path = "flag/one.html")]
struct OnePage {
    page: Page,
    opened: FlagOpened,
    /// The id of the decision to be made with this form.
    form: FlagDecisionId,
    chosen: String,
    reason: String,
}

impl OnePage {
    fn kind(&self) -> &'static str {
        kind_name(&self.page, &self.opened.flag)
    }

    fn about(&self) -> String {
        about(&self.page, &self.opened.flag)
    }

    fn why(&self) -> String {
        why(&self.page, &self.opened.flag)
    }

    fn meaning(&self) -> &'static str {
        self.page.t(&format!("flag-meaning-{}", part(self.opened.flag.kind.as_str())))
    }

    fn standing(&self) -> (String, bool) {
        standing(&self.page, &self.opened.flag, self.opened.now)
    }

    fn counting(&self) -> &'static str {
        self.page.t(match self.opened.flag.decision {
            Some((FlagDecision::SetAside, _)) => "flag-set-aside-now",
            _ => "flag-counts-now",
        })
    }

    fn when(&self, at: &Timestamp) -> String {
        self.page.words().date_and_time(*at)
    }

    fn answers(&self) -> Option<String> {
        answers(&self.page, &self.opened.flag)
    }

    /// How the code reached the person, and where the answer stands.
    fn tags(&self, answer: &FlaggedAnswer) -> Vec<&'static str> {
        let mut tags = vec![
            self.page.t(&format!("insight-{}", part(answer.stratum.as_str()))),
            self.page.t(&format!("insight-channel-{}", part(answer.channel.as_str()))),
        ];
        if answer.state == FeedbackState::Withdrawn {
            tags.push(self.page.t("flag-answer-withdrawn"));
        }
        if answer.set_aside {
            tags.push(self.page.t("flag-answer-set-aside"));
        }
        tags
    }

    fn decision_name(&self, decision: FlagDecision) -> &'static str {
        self.page.t(&format!("flag-decision-{}", part(decision.as_str())))
    }

    fn decided(&self, made: &DecisionShown) -> String {
        self.page.t2(
            "flag-decided-by",
            "decision",
            self.decision_name(made.decision),
            "name",
            crate::desk::isolated(&made.staff),
        )
    }

    fn decisions() -> &'static [FlagDecision] {
        &FlagDecision::ALL
    }

    fn reason_limit(&self) -> String {
        limit(&self.page, REASON_LIMIT)
    }
}

fn named(visit: &StaffVisit) -> Result<FlagId, Problem> {
    FlagId::parse(visit.param("flag")).map_err(|_| Problem::NotFound)
}

async fn page(
    visit: &StaffVisit,
    id: FlagId,
    status: StatusCode,
    errors: Errors,
    form: FlagDecisionId,
    (chosen, reason): (String, String),
) -> Result<Response, Problem> {
    let opened = flag::open(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    let page = visit.page.clone().with_errors(errors);
    Ok(html(status, &OnePage { page, opened, form, chosen, reason }))
}

fn fresh(visit: &StaffVisit) -> FlagDecisionId {
    FlagDecisionId::new(visit.ctx.clock.now(), visit.ctx.chance.bytes())
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let form = fresh(&visit);
    page(&visit, id, StatusCode::OK, Errors::new(), form, Default::default()).await
}

pub(super) async fn decide(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let typed = (visit.form.get("decision").to_owned(), visit.form.get("reason").to_owned());
    let Ok(form) = FlagDecisionId::parse(visit.form.get("form")) else { return Err(Problem::StaleForm) };
    let mut errors = Errors::new();
    if visit.form.unreadable() {
        errors.add("reason", visit.page.t("some-unreadable"));
        return page(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, form, typed).await;
    }
    match flag::decide(&visit.ctx, &visit.staff, id, form, &typed.0, &typed.1).await {
        Ok(()) => return Ok(see_other(&visit.page.href("/insight/flags?did=decided"))),
        Err(FlagError::Decision) => errors.add("decision", visit.page.t("flag-decision-error")),
        Err(FlagError::Reason(ShortTextError::TooLong(_))) => {
            let limit = limit(&visit.page, REASON_LIMIT);
            errors.add("reason", visit.page.t1("item-note-too-long", "number", limit));
        }
        Err(FlagError::Reason(ShortTextError::Control)) => {
            errors.add("reason", visit.page.t("item-note-control"));
        }
        Err(FlagError::Reason(ShortTextError::Empty)) => {
            errors.add("reason", visit.page.t("flag-reason-error"));
        }
        Err(error) => return Err(problem(error)),
    }
    page(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, form, typed).await
}

pub(super) fn samples() -> Vec<SampleSet> {
    use candour_domain::code::Stratum;
    use candour_domain::feedback::{Channel, Rating};
    use candour_domain::ids::FeedbackId;
    use candour_domain::language::Language;
    vec![SampleSet::new("flag/one.html", |page| {
        let now: Timestamp = "2026-11-30T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let answer = |n: u8, words: Vec<(Language, String)>| AnswerShown {
            answer: Some(FlaggedAnswer {
                id: FeedbackId::new(now, [n; 10]),
                rating: Rating::ALL[4],
                channel: Channel::Web,
                stratum: Stratum::HandedOver,
                received_at: now,
                state: if n == 3 { FeedbackState::Withdrawn } else { FeedbackState::Received },
                set_aside: n == 2,
                restricted: false,
            }),
            words,
        };
        let said = vec![(Language::English, "The best <officer> of all.\nTruly.".to_owned())];
        let answers = vec![
            answer(1, said.clone()),
            answer(2, vec![(Language::Arabic, "أفضل شرطي على الإطلاق".to_owned())]),
            answer(3, Vec::new()),
            AnswerShown { answer: None, words: Vec::new() },
        ];
        let made = |decision| DecisionShown {
            at: now,
            staff: "Priya <Standards>".to_owned(),
            decision,
            reason: "The codes were answered on one telephone.\nThe officer said so.".to_owned(),
        };
        let of = |at: usize, answers: &[AnswerShown], decisions: Vec<DecisionShown>, may_decide| {
            let flags = super::sample_flags(now);
            let flag = flags[at.min(flags.len() - 1)].clone();
            let answers = answers.to_vec();
            let opened = FlagOpened { flag, answers, decisions, may_decide, with_words: may_decide, now };
            let form = FlagDecisionId::new(now, [9; 10]);
            OnePage { page: page.clone(), opened, form, chosen: String::new(), reason: String::new() }
        };
        let mut errors = Errors::new();
        errors.add("decision", page.t("flag-decision-error"));
        errors.add("reason", page.t("flag-reason-error"));
        let mut wrong = of(1, &answers, Vec::new(), true);
        wrong.page = page.clone().with_errors(errors);
        "set_aside".clone_into(&mut wrong.chosen);
        "</textarea> العربية".clone_into(&mut wrong.reason);
        let mut states = vec![("errors".to_owned(), wrong)];
        for (at, kind) in candour_domain::flag::FlagKind::ALL.into_iter().enumerate() {
            let none: &[AnswerShown] = &[];
            let answers = if kind == candour_domain::flag::FlagKind::HandOut { none } else { &answers };
            states.push((kind.as_str().to_owned(), of(at, answers, Vec::new(), true)));
        }
        let twice = vec![made(FlagDecision::SetAside), made(FlagDecision::Genuine)];
        states.push(("decided twice".to_owned(), of(2, &answers, twice, true)));
        let mut shut = of(2, &answers[3..], Vec::new(), true);
        (shut.opened.flag.answers, shut.opened.flag.restricted) = (1, 1);
        states.push(("restricted".to_owned(), shut));
        states.push(("without words".to_owned(), of(0, &[], vec![made(FlagDecision::SetAside)], false)));
        states
    })]
}
