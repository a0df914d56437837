//! The copy as a person reads it: one page that opens without a network, and beside it a file for machines.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::access_request::Exemption;
use candour_domain::language::Language;
use candour_service::access_request::{ArchiveFile, Field, HeldCopy, SCHEMA, Value, WithheldIn, pack};
use jiff::{SignedDuration, Timestamp};

use super::letter::{LetterPage, law};
use super::{coded, problem};
use crate::errors::Problem;
use crate::page::{Html, Page, bytes};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "access/copy.html")]
pub(super) struct CopyPage {
    page: Page,
    copy: HeldCopy,
}

impl CopyPage {
    fn when(&self, at: Timestamp) -> String {
        self.page.words().date_and_time(at)
    }

    fn section(&self, name: &str) -> &'static str {
        coded(&self.page, "copy-section", name)
    }

    fn label(&self, field: &Field) -> &'static str {
        coded(&self.page, "copy-field", &field.name)
    }

    fn because(&self, exemption: Exemption) -> &'static str {
        coded(&self.page, "copy-because", exemption.as_str())
    }

    fn left_out(&self, note: &WithheldIn) -> Html {
        law(&self.page, note.exemption)
    }

    fn value(&self, field: &Field) -> Html {
        let page = &self.page;
        match &field.value {
            Value::Text { text, .. } => page.written(text),
            Value::Line(line) => page.bdi(line),
            Value::At(at) => page.bdi(self.when(*at)),
            Value::Day(day) => {
                let noon = SignedDuration::from_hours(24 * i64::from(*day) + 12);
                let at = Timestamp::UNIX_EPOCH.checked_add(noon).unwrap_or(Timestamp::UNIX_EPOCH);
                page.bdi(page.words().date(at))
            }
            Value::Number(number) => page.bdi(page.words().number(*number)),
            Value::Yes(yes) => page.written(page.t(if *yes { "copy-yes" } else { "copy-no" })),
            Value::Coded(list, name) => page.written(coded(page, list, name)),
            Value::Withheld(exemption) => page.written(self.because(*exemption)),
        }
    }
}

/// The archive of a copy, as an answer to be saved. Its name says nothing.
pub(super) fn archive(page: &Page, copy: HeldCopy) -> Result<Response, Problem> {
    let json = serde_json::to_vec_pretty(&copy.json()).map_err(|_| Problem::Internal)?;
    let letter = LetterPage::new(page, copy.clone()).render().map_err(|_| Problem::Internal)?;
    let html = CopyPage { page: page.clone().in_language(copy.language), copy };
    let html = html.render().map_err(|_| Problem::Internal)?;
    let files = [
        ArchiveFile { name: "letter.html".to_owned(), content: letter.into_bytes() },
        ArchiveFile { name: "index.html".to_owned(), content: html.into_bytes() },
        ArchiveFile { name: "data.json".to_owned(), content: json },
        ArchiveFile { name: "data.schema.json".to_owned(), content: SCHEMA.as_bytes().to_vec() },
    ];
    let mut response = bytes(StatusCode::OK, "application/zip", pack(&files).map_err(problem)?);
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"copy.zip\""));
    Ok(response)
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/copy.html", |page| {
        let language = page.language();
        let state = |copy| CopyPage { page: page.clone(), copy };
        vec![
            ("victim".to_owned(), state(super::sample_requests::of_victim(language))),
            ("officer".to_owned(), state(super::sample_requests::of_officer(Language::English))),
        ]
    })
}

#[cfg(test)]
mod tests {
    use candour_domain::access_request::{AccessState, AskedBy};
    use candour_domain::audit::{AuditAct, ReadPurpose};
    use candour_domain::code::Stratum;
    use candour_domain::contact_request::ContactMethod;
    use candour_domain::encounter::{ContactSafety, EncounterKind};
    use candour_domain::feedback::Channel;
    use candour_domain::permission::Role;
    use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome};
    use candour_words::texts;

    use super::*;

    /// The acts that can be about what a victim gave, or about a contact of theirs.
    const ACTS: [AuditAct; 20] = [
        AuditAct::ItemRead,
        AuditAct::WordsRead,
        AuditAct::ReadersShown,
        AuditAct::ItemTaken,
        AuditAct::ItemPutBack,
        AuditAct::ItemAssigned,
        AuditAct::ItemNoted,
        AuditAct::ItemClosed,
        AuditAct::EncounterMade,
        AuditAct::EncounterCorrected,
        AuditAct::CodeHandedOver,
        AuditAct::NotOffered,
        AuditAct::AnswerErased,
        AuditAct::RecordRestricted,
        AuditAct::RestrictionLifted,
        AuditAct::OpeningAsked,
        AuditAct::OpeningAllowed,
        AuditAct::OpeningRefused,
        AuditAct::RestrictedOpened,
        AuditAct::RetentionWarned,
    ];

    /// Every text that can stand in a victim's copy and its letter.
    fn texts_of_a_victim() -> Vec<String> {
        let named = |list: &str, name: &str| format!("{list}-{}", name.replace('_', "-"));
        let copy = super::super::sample_requests::of_victim(Language::English);
        let mut all = Vec::new();
        for section in &copy.sections {
            all.push(named("copy-section", &section.name));
            for field in section.entries.iter().flat_map(|entry| &entry.0) {
                all.push(named("copy-field", &field.name));
                if let Value::Coded(list, name) = &field.value {
                    all.push(named(list, name));
                }
            }
        }
        let mut list = |list: &str, names: Vec<&str>| {
            all.extend(names.into_iter().map(|name| named(list, name)));
        };
        list("copy-because", Exemption::ALL.map(Exemption::as_str).to_vec());
        list("insight", Stratum::ALL.map(Stratum::as_str).to_vec());
        list("insight-channel", Channel::ALL.map(Channel::as_str).to_vec());
        list("item-method", ContactMethod::ALL.map(ContactMethod::as_str).to_vec());
        list("contact-kind", EncounterKind::ALL.map(EncounterKind::as_str).to_vec());
        list("access-safety", ContactSafety::ALL.map(ContactSafety::as_str).to_vec());
        list("access-matched", vec!["matched", "unmatched"]);
        list("access-offer", vec!["offered", "not_offered"]);
        list("access-state", AccessState::ALL.map(AccessState::as_str).to_vec());
        list("access-by", AskedBy::ALL.map(AskedBy::as_str).to_vec());
        list("role", Role::ALL.map(Role::as_str).to_vec());
        list("event", WorkEvent::ALL.map(WorkEvent::as_str).to_vec());
        // Requests and flags are tied to no answer.
        let apart = [WorkKind::AccessRequest, WorkKind::Flag];
        let kinds = WorkKind::ALL.into_iter().filter(|kind| !apart.contains(kind));
        list("kind", kinds.map(WorkKind::as_str).collect());
        let ends = [
            WorkOutcome::CopyReleased,
            WorkOutcome::NoneHeld,
            WorkOutcome::AccessRefused,
            WorkOutcome::Decided,
        ];
        let outcomes = WorkOutcome::ALL.into_iter().filter(|outcome| !ends.contains(outcome));
        list("outcome", outcomes.map(WorkOutcome::as_str).collect());
        list("act", ACTS.map(AuditAct::as_str).to_vec());
        let purposes = ReadPurpose::ALL.into_iter().filter(|one| *one != ReadPurpose::OwnContacts);
        list("purpose", purposes.map(ReadPurpose::as_str).collect());
        let template = concat!(
            include_str!("../../templates/access/letter.html"),
            include_str!("../../templates/access/copy.html"),
            include_str!("../../templates/public/receipt_copy.html"),
        );
        let ids = template.split('"').filter(|part| part.starts_with("letter-") || part.starts_with("copy-"));
        all.extend(ids.map(str::to_owned));
        all
    }

    #[test]
    fn a_victim_reads_all_of_the_copy_and_its_letter_in_each_of_ten_languages() {
        let ids = texts_of_a_victim();
        assert!(ids.iter().any(|id| id == "letter-court") && ids.len() > 150, "{}", ids.len());
        for language in Language::ALL {
            let missing: Vec<&String> = ids.iter().filter(|id| !texts(language).has(id)).collect();
            assert!(missing.is_empty(), "{language:?}: {missing:?}");
        }
    }
}
