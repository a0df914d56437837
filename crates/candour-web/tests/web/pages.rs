//! Every page in every state and every language that has texts, by its samples.

use std::collections::BTreeSet;
use std::path::Path;

use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_web::page::Page;
use candour_web::samples;
use scraper::{ElementRef, Html};

use crate::visitor::select;

/// Pages as each reader sees them: a visitor, and staff of two roles.
fn readers(language: Language) -> Vec<Page> {
    vec![
        Page::sample(language, None),
        Page::sample(language, Some(Role::DeskSupervisor)),
        Page::sample(language, Some(Role::Officer)),
    ]
}

/// Every sample: template, state, language, page.
fn every_page() -> Vec<(String, Language, Html, String)> {
    let mut pages = Vec::new();
    for language in candour_words::offered(true) {
        for set in samples::all() {
            let staff = !set.template.starts_with("public/");
            if staff && !candour_words::has_staff_texts(language) {
                continue;
            }
            for page in readers(language).into_iter().filter(|page| page.reader().is_some() == staff) {
                for sample in set.render(page) {
                    let name = format!("{} ({}, {})", set.template, sample.state, language.tag());
                    let html = sample.html.unwrap_or_else(|error| panic!("{name}: {error}"));
                    pages.push((name, language, Html::parse_document(&html), html));
                }
            }
        }
    }
    pages
}

fn files(folder: &Path, under: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{under}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files(&path, &format!("{name}/"), found);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            found.insert(name);
        }
    }
}

#[test]
fn staff_read_english_where_a_language_has_public_texts_alone() {
    let page = Page::sample(Language::Polish, Some(Role::Officer));
    assert_eq!(page.language(), Language::English);
    assert_eq!(Page::sample(Language::Polish, None).language(), Language::Polish);
    assert!(page.switcher().iter().all(|(language, _)| candour_words::has_staff_texts(*language)));
}

#[test]
fn every_template_has_a_sample() {
    let mut templates = BTreeSet::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), "", &mut templates);
    templates
        .retain(|name| !name.starts_with("parts/") && !name.starts_with("layout_") && !name.contains("/_"));
    let sampled: BTreeSet<String> = samples::all().iter().map(|set| set.template.to_owned()).collect();
    assert_eq!(templates, sampled);
}

#[test]
fn every_page_in_every_language_is_whole() {
    for (name, language, html, source) in every_page() {
        let root = html.root_element().value();
        assert_eq!(root.attr("lang"), Some(language.tag()), "{name}");
        assert_eq!(root.attr("dir"), Some(language.direction().as_str()), "{name}");
        assert_eq!(html.select(&select("h1")).count(), 1, "{name}: one h1");
        assert_eq!(html.select(&select("main")).count(), 1, "{name}: one main part");
        assert!(
            html.select(&select("title")).any(|t| !t.text().collect::<String>().trim().is_empty()),
            "{name}"
        );
        let missing = source.split('⟦').next().filter(|before| before.len() < source.len());
        let before = missing.map(|before| before.lines().last().unwrap_or_default());
        assert_eq!(before, None, "{name}: a text is missing after this");
        assert!(!html.select(&select("[style], [onclick]")).any(|_| true), "{name}: refused by the policy");
        let wrong_errors: Vec<_> = html.errors.iter().filter(|e| !e.contains("not-in-list")).collect();
        assert!(wrong_errors.is_empty(), "{name}: {wrong_errors:?}");
    }
}

#[test]
fn every_field_has_a_label_and_every_id_stands_once() {
    for (name, _, html, _) in every_page() {
        let mut ids = BTreeSet::new();
        for element in html.select(&select("[id]")) {
            assert!(
                ids.insert(element.value().attr("id").unwrap()),
                "{name}: {:?} stands twice",
                element.value().attr("id")
            );
        }
        for field in html.select(&select("input:not([type=hidden]), textarea, select")) {
            let id = field.value().attr("id").unwrap_or_else(|| panic!("{name}: a field without an id"));
            let labels =
                html.select(&select("label")).filter(|label| label.value().attr("for") == Some(id)).count();
            assert_eq!(labels, 1, "{name}: #{id} has one label");
        }
        for element in html.select(&select("[aria-describedby], [aria-labelledby]")) {
            for attribute in ["aria-describedby", "aria-labelledby"] {
                for id in element.value().attr(attribute).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(id), "{name}: nothing is called {id}");
                }
            }
        }
        for link in html.select(&select("a[href^='#']")) {
            let id = link.value().attr("href").unwrap().trim_start_matches('#');
            assert!(ids.contains(id), "{name}: a link leads to {id}, which is not there");
        }
        for fieldset in html.select(&select("fieldset")) {
            assert!(
                fieldset.select(&select("legend")).next().is_some(),
                "{name}: a fieldset without a legend"
            );
        }
        for button in html.select(&select("button")) {
            assert!(!button.text().collect::<String>().trim().is_empty(), "{name}: a button without a name");
        }
        for radio in html.select(&select("input[type=radio][checked]")) {
            assert!(
                name.contains("wrong")
                    || name.contains("error")
                    || name.contains("not saved")
                    || !name.starts_with("public/"),
                "{name}: {:?} is chosen beforehand",
                radio.value().attr("id")
            );
        }
    }
}

#[test]
fn every_region_that_scrolls_has_a_name_of_its_own() {
    for (name, language, html, _) in every_page() {
        let mut names = BTreeSet::new();
        for region in html.select(&select("[role=region]")) {
            let label = region.attr("aria-label").map(str::to_owned).or_else(|| {
                let ids = region.attr("aria-labelledby")?.split(' ');
                let heads =
                    ids.map(|id| html.select(&select(&format!("[id='{id}']"))).next().unwrap().text());
                Some(heads.map(String::from_iter).collect::<Vec<_>>().join(" "))
            });
            let label = label.unwrap_or_default();
            assert!(
                !label.trim().is_empty() && names.insert(label.clone()),
                "{name} in {language:?}: {label}"
            );
        }
    }
}

#[test]
fn every_error_is_named_in_the_title_the_summary_and_beside_its_field() {
    let mut seen = 0;
    for (name, language, html, _) in every_page() {
        let summary: Vec<ElementRef<'_>> = html.select(&select(".summary li a")).collect();
        let title: String = html.select(&select("title")).next().unwrap().text().collect();
        let prefix = candour_words::texts(language).text("error-before-title");
        assert_eq!(title.starts_with(prefix), !summary.is_empty(), "{name}: {title}");
        seen += summary.len();
    }
    assert!(seen > 20);
}

#[test]
fn public_pages_load_one_script_of_ours_at_most_and_can_be_left_at_once() {
    for (name, _, html, source) in every_page().into_iter().filter(|(name, ..)| name.starts_with("public/")) {
        let loading = "script:not([src='/leave.js']), link:not([rel=icon]), img, iframe, object, embed, audio, video, source";
        assert_eq!(html.select(&select(loading)).count(), 0, "{name}");
        assert_eq!(html.select(&select("link[rel=icon][href='data:,']")).count(), 1, "{name}");
        assert!(!source.contains("@import") && !source.contains("url("), "{name}");
        let leave = html.select(&select("a#leave")).next().unwrap_or_else(|| panic!("{name}: no way out"));
        assert_eq!(leave.value().attr("href"), Some("https://www.bbc.co.uk/weather"), "{name}");
        assert_eq!(html.select(&select("meta[name=robots][content=noindex]")).count(), 1, "{name}");
        assert_eq!(
            html.select(&select("meta[property], meta[name=description]")).count(),
            0,
            "{name}: a preview"
        );
    }
}

#[test]
fn wherever_words_can_be_written_it_says_who_reads_them() {
    let mut forms = 0;
    for (name, language, html, _) in every_page() {
        let form = select("form:has(textarea[name=words])");
        for form in
            html.select(&form).filter(|_| name.starts_with("public/") && language == Language::English)
        {
            let says: String = form.text().collect();
            assert!(says.contains("the people you dealt with may read it too"), "{name}");
            forms += 1;
        }
    }
    assert!(forms >= 2, "the form of a code, and the words added with a receipt");
}

#[test]
fn numbers_codes_and_receipts_are_kept_left_to_right() {
    for (name, _, html, _) in every_page().into_iter().filter(|(name, ..)| name.starts_with("public/")) {
        for text in html.select(&select("main")).next().unwrap().text().collect::<Vec<_>>() {
            for number in ["999", "101", "18001", "D7K2M-X9PQR", "0808"] {
                assert!(
                    !text.contains(number) || isolated(&html, text),
                    "{name}: {number} is not isolated in {text:?}"
                );
            }
        }
    }
}

/// Whether a text stands in an element that keeps its own direction, or in a field or source list.
fn isolated(html: &Html, text: &str) -> bool {
    html.select(&select("bdi, textarea, [dir=ltr]")).any(|element| element.text().any(|piece| piece == text))
}

#[test]
fn every_page_says_that_the_demo_is_a_demo_and_a_draft_is_a_draft() {
    for (name, language, html, _) in every_page() {
        let banner: String = html.select(&select("header .banner")).flat_map(|b| b.text()).collect();
        let texts = candour_words::texts(language);
        assert!(banner.contains(texts.text("banner-synthetic")), "{name}");
        assert_eq!(banner.contains(texts.text("banner-draft")), !candour_words::reviewed(language), "{name}");
    }
}

#[test]
fn no_public_page_names_an_officer_a_crime_or_a_case() {
    let feedback: Vec<_> = every_page()
        .into_iter()
        .filter(|(name, language, ..)| {
            *language == Language::English
                && ["public/feedback", "public/thanks", "public/code"]
                    .iter()
                    .any(|start| name.starts_with(start))
        })
        .collect();
    assert!(feedback.len() > 5);
    for (name, _, html, _) in feedback {
        let main: String = html.select(&select("main")).flat_map(|main| main.text()).collect();
        for word in ["crime", "victim", "offence", "officer", "suspect", "your case", "assault", "abuse"] {
            assert!(!main.to_lowercase().contains(word), "{name} says {word}");
        }
    }
}

/// Text ids named in templates and in the code exist in English.
#[test]
fn every_text_that_is_asked_for_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut templates = BTreeSet::new();
    files(&root.join("templates"), "", &mut templates);
    let english = candour_words::texts(Language::English);
    let mut asked = 0;
    for name in templates {
        let source = std::fs::read_to_string(root.join("templates").join(&name)).unwrap();
        for call in [
            "page.t(\"",
            "page.t1(\"",
            "page.t2(\"",
            "page.named(\"",
            "page.count(\"",
            "page.ltr(\"",
            "page.ltr2(\"",
        ] {
            for id in source.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(english.has(id), "{name} asks for {id}");
                asked += 1;
            }
        }
    }
    assert!(asked > 100);
}
