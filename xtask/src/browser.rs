//! The journeys in a real browser, in e2e/, against the debug build of the program.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::postgres::Cluster;
use crate::prerequisites::{self, Part};
use crate::shell::{Workspace, run, which};

/// The environment variable in which the journeys find the program.
pub const BINARY_VARIABLE: &str = "CANDOUR_BIN";
const CHROMIUM_VARIABLE: &str = "CANDOUR_CHROMIUM";
const NEEDS: &[Part] = &[Part::Compiler, Part::Chromium, Part::Node, Part::Npm, Part::Fonts];

/// Every journey; how people sign in over PostgreSQL too. Fails when none is found.
pub fn journeys(workspace: &Workspace) -> Result<()> {
    node(workspace, "run.mjs", Some(&Cluster::start()?))
}

/// The pictures of the README.
pub fn screens(workspace: &Workspace) -> Result<()> {
    prerequisites::ensure(workspace, NEEDS, &[])?;
    node(workspace, "screens.mjs", None)
}

fn node(workspace: &Workspace, script: &str, cluster: Option<&Cluster>) -> Result<()> {
    // With the flags of the test run before it, so that nothing is built a second time.
    run(&mut workspace.cargo(["build", "--workspace", "--bins", "--tests", "--locked"]))?;
    let program = workspace.target.join("debug/candour");
    ensure!(program.exists(), "{} was not built", program.display());
    let folder = workspace.root.join("e2e");
    fetch_packages(workspace, &folder)?;
    let mut command = workspace.command(which("node").context("node was not found")?);
    if let Some(cluster) = cluster {
        cluster.tell(&mut command);
    }
    run(command
        .current_dir(&folder)
        .arg(script)
        .env(BINARY_VARIABLE, program)
        .env(CHROMIUM_VARIABLE, prerequisites::chromium()?))
}

/// `npm ci`, unless what is there was made from this very lock file.
pub fn fetch_packages(workspace: &Workspace, folder: &Path) -> Result<()> {
    let lock = std::fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{}/package-lock.json", folder.display()))?;
    let mark = folder.join("node_modules/.made-from");
    if std::fs::read(&mark).is_ok_and(|made_from| made_from == lock) {
        return Ok(());
    }
    run(workspace.command(which("npm").context("npm was not found")?).current_dir(folder).args([
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]))?;
    std::fs::write(mark, lock).context("noting which lock file the packages were made from")
}
