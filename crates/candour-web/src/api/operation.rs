//! What the document of the API says of one route.

use serde_json::Value;

use super::problem::Kind;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the address.
    Path,
    /// In the query.
    Query,
    /// A header.
    Header,
}

impl Place {
    /// The name in the document.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// Something that a request carries besides its body.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What it is for.
    pub about: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it may be.
    pub schema: fn() -> Value,
}

/// The answer when all is well.
#[derive(Debug, Clone, Copy)]
pub struct Success {
    /// Its status.
    pub status: u16,
    /// What it holds.
    pub about: &'static str,
    /// The types of content it comes in, each with the name of its schema.
    pub content: &'static [(&'static str, &'static str)],
}

/// What the document says of one route.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// A name by which programs made from the document call it.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// More, in Markdown.
    pub description: &'static str,
    /// What it takes besides a body.
    pub parameters: &'static [Parameter],
    /// The name of the schema of its body.
    pub body: Option<&'static str>,
    /// The answer when all is well.
    pub success: Success,
    /// What can be wrong, besides what can be wrong with any request.
    pub(crate) problems: &'static [Kind],
}
