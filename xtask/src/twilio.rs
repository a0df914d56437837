//! Our signatures against Twilio's own library, in e2e/twilio/.

use anyhow::{Context, Result};

use crate::browser;
use crate::shell::{Workspace, run, which};

/// What Twilio's library signs is taken, what we sign it takes, and what it refuses is refused.
pub fn against_its_library(workspace: &Workspace) -> Result<()> {
    const EXAMPLE: &str = "twilio_signatures";
    run(&mut workspace.cargo(["build", "--workspace", "--example", EXAMPLE, "--locked"]))?;
    let folder = workspace.root.join("e2e/twilio");
    browser::fetch_packages(workspace, &folder)?;
    run(workspace
        .command(which("node").context("node was not found")?)
        .current_dir(&folder)
        .arg("run.mjs")
        .env("CANDOUR_TWILIO_SIGNATURES", workspace.target.join("debug/examples").join(EXAMPLE)))
}
