//! What people said about an officer's own contacts, several answers together.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::language::Language;
use candour_domain::reading::TOGETHER;
use candour_service::words::{Batch, OwnWords, OwnWordsError, Said, WordsBatchKey, own};

use crate::errors::Problem;
use crate::page::{Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "officer/words.html")]
struct WordsPage {
    page: Page,
    words: OwnWords,
    next: Option<String>,
    first: bool,
}

impl WordsPage {
    fn new(page: Page, words: OwnWords, first: bool) -> Self {
        let next = words.next.map(|key| format!("/officer/words?after={}", written(key)));
        Self { page, words, next, first }
    }

    fn parts(&self) -> [(&'static str, &Vec<Batch>); 2] {
        [("own-thanks", &self.words.thanks), ("own-others", &self.words.others)]
    }

    fn is_empty(&self) -> bool {
        self.words.thanks.is_empty() && self.words.others.is_empty()
    }

    const fn together() -> usize {
        TOGETHER
    }
}

/// A place in the list as an address holds it.
fn written(key: WordsBatchKey) -> String {
    format!("{}.{}", u8::from(key.thanks), key.number)
}

fn read(text: &str) -> Option<WordsBatchKey> {
    let (thanks, number) = text.split_once('.')?;
    let thanks = match thanks {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    Some(WordsBatchKey { thanks, number: number.parse().ok()? })
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    // A place in the list that cannot be read is the top of it.
    let after = read(visit.query.get("after"));
    let words = own(&visit.ctx, &visit.staff, after).await.map_err(|error| match error {
        OwnWordsError::Refused(_) => Problem::Forbidden,
        OwnWordsError::Unavailable(error) => error.into(),
    })?;
    Ok(html(StatusCode::OK, &WordsPage::new(visit.page, words, after.is_none())))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("officer/words.html", |page| {
        let said = |language, text: &str| vec![Said { language, text: text.to_owned() }];
        let batch = || {
            Batch(vec![
                said(Language::English, "You listened. <Thank you>\nIt helped more than you know."),
                said(Language::Arabic, "شكرا جزيلا"),
                said(Language::Arabic, "Thank you so much"),
                said(Language::Welsh, "Diolch yn fawr"),
                vec![
                    Said { language: Language::Bengali, text: "ধন্যবাদ".to_owned() },
                    Said { language: Language::Bengali, text: "a".repeat(120) },
                ],
            ])
        };
        let full = OwnWords {
            thanks: vec![batch(), batch()],
            others: vec![batch()],
            next: Some(WordsBatchKey { thanks: false, number: 7 }),
        };
        vec![
            ("full".to_owned(), WordsPage::new(page.clone(), full.clone(), true)),
            ("second page".to_owned(), WordsPage::new(page.clone(), full, false)),
            ("nothing yet".to_owned(), WordsPage::new(page.clone(), OwnWords::default(), true)),
            ("nothing more".to_owned(), WordsPage::new(page, OwnWords::default(), false)),
        ]
    })]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_reads_back_and_anything_else_is_the_top() {
        for key in
            [WordsBatchKey { thanks: true, number: 3 }, WordsBatchKey { thanks: false, number: i64::MAX }]
        {
            assert_eq!(read(&written(key)), Some(key));
        }
        for wrong in ["", "1", "2.3", "1.", "1.x", "true.3", ".1", "0.99999999999999999999"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
