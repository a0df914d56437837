//! The style that stands inside the pages, with its hash for the content security policy, and the one script, which
//! stands beside them: no script inside a page is allowed at all.
//!
//! The style stands inside because the feedback page is to load at once, on an old telephone, in a stairwell. The script
//! is no part of that: without it everything works.

use std::sync::LazyLock;

use base64::Engine as _;
use sha2::{Digest, Sha256};

/// Everything public pages need.
const PUBLIC_CSS: &str = include_str!("../templates/public.css");
/// What staff pages need on top.
const STAFF_CSS: &str = include_str!("../templates/staff.css");

/// Where the script is.
pub(crate) const SCRIPT_PATH: &str = "/leave.js";

/// Hides the page at once and leaves without a way back, on a press of the link or on Shift three times. Without it
/// the link is an ordinary link.
pub(crate) const SCRIPT: &str = include_str!("../templates/leave.js");

struct Styles {
    public: String,
    staff: String,
    policy: String,
}

static STYLES: LazyLock<Styles> = LazyLock::new(|| {
    let public = tightened(PUBLIC_CSS);
    let staff = format!("{public}{}", tightened(STAFF_CSS));
    let policy = format!(
        "default-src 'none'; style-src {} {}; script-src 'self'; img-src 'self' data:; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
        hash(&public),
        hash(&staff)
    );
    Styles { public, staff, policy }
});

/// The style of staff pages or of public pages.
pub(crate) fn style(staff: bool) -> &'static str {
    if staff { &STYLES.staff } else { &STYLES.public }
}

/// The content security policy that allows this style and our own script, and nothing else.
pub(crate) fn policy() -> &'static str {
    &STYLES.policy
}

/// The style without its comments and line breaks.
fn tightened(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.lines().map(str::trim).collect()
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_uses_logical_properties_only() {
        let sided = [
            "margin-left",
            "margin-right",
            "padding-left",
            "padding-right",
            "border-left",
            "border-right",
            "text-align:left",
            "text-align:right",
            "text-align: left",
            "text-align: right",
            "float:",
            "left:",
            "right:",
        ];
        for css in [style(false), style(true)] {
            for property in sided {
                assert!(!css.contains(property), "the style holds {property}");
            }
        }
    }

    #[test]
    fn nothing_in_the_style_ends_its_own_element() {
        assert!(!style(true).contains("</"));
        assert!(!style(true).contains("/*") && style(true).contains("main"));
    }

    #[test]
    fn the_policy_allows_nothing_unsafe() {
        assert!(!policy().contains("unsafe"));
        assert!(policy().contains("frame-ancestors 'none'"));
    }
}
