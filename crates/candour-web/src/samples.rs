//! Samples of every page, so that every template can be rendered, read and checked in every language and state.
//!
//! Each feature module has `pub(crate) fn samples() -> Vec<SampleSet>`, and [`all`] lists them. A test fails when a
//! template file has no sample.

use askama::Template;

use crate::page::Page;

/// The states of one template.
pub struct SampleSet {
    /// The template's path under `templates/`.
    pub template: &'static str,
    render: Box<dyn Fn(Page) -> Vec<Sample> + Send + Sync>,
}

/// One state, rendered.
pub struct Sample {
    /// What state it is, in a few words.
    pub state: String,
    /// The page.
    pub html: Result<String, askama::Error>,
}

impl SampleSet {
    /// A set from a function that makes page structs, each with the name of its state.
    pub(crate) fn new<T: Template>(
        template: &'static str,
        states: impl Fn(Page) -> Vec<(String, T)> + Send + Sync + 'static,
    ) -> Self {
        let render = move |page: Page| {
            states(page).into_iter().map(|(state, page)| Sample { state, html: page.render() }).collect()
        };
        Self { template, render: Box::new(render) }
    }

    /// A set of one state.
    pub(crate) fn one<T: Template>(
        template: &'static str,
        make: impl Fn(Page) -> T + Send + Sync + 'static,
    ) -> Self {
        Self::new(template, move |page| vec![(String::from("plain"), make(page))])
    }

    /// Renders every state for this page's language, settings and reader.
    pub fn render(&self, page: Page) -> Vec<Sample> {
        (self.render)(page)
    }
}

/// Every sample of every template.
pub fn all() -> Vec<SampleSet> {
    [
        crate::start::samples(),
        crate::feedback::samples(),
        crate::receipt::samples(),
        crate::information::samples(),
        crate::support::samples(),
        crate::errors::samples(),
        crate::sign_in::samples(),
        crate::welcome::samples(),
        crate::single_sign_on::samples(),
        crate::passkey::samples(),
        crate::officer::samples(),
        crate::batches::samples(),
        crate::desk::samples(),
        crate::opened::samples(),
        crate::restricted::samples(),
        crate::hold::samples(),
        crate::erasure::samples(),
        crate::words::samples(),
        crate::insight::samples(),
        crate::flag::samples(),
        crate::audit::samples(),
        crate::admin_staff::samples(),
        crate::admin_enrolment::samples(),
        crate::admin_waiting_account::samples(),
        crate::import::samples(),
        crate::admin_jobs::samples(),
        crate::access::samples(),
        crate::admin_api_keys::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
