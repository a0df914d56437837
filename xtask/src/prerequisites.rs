//! What a test run needs on the machine, and how to get it there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{self, Workspace, output, run, which};

/// The oldest Node.js that the browser tests run on: Debian 12's.
const NODE_AT_LEAST: u32 = 18;

/// Where Debian says whether installing PostgreSQL also makes and starts a server of its own.
const CREATE_CLUSTER: &str = "/etc/postgresql-common/createcluster.conf";

/// A part that Debian packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The server programs, for a private cluster.
    Postgres,
    /// The browser.
    Chromium,
    /// Runs the browser tests.
    Node,
    /// Fetches what the browser tests need.
    Npm,
    /// Letters of every script the pages are written in, for geometry and pictures.
    Fonts,
    /// Builds SQLite, and the fuzzer's runtime.
    Compiler,
    /// Runs the program that holds the API against its document, in an environment of its own.
    Python,
}

impl Part {
    const ALL: [Self; 7] =
        [Self::Postgres, Self::Chromium, Self::Node, Self::Npm, Self::Fonts, Self::Compiler, Self::Python];

    fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Chromium => "chromium",
            Self::Node => "nodejs",
            Self::Npm => "npm",
            Self::Fonts => "fonts-noto-core",
            Self::Compiler => "g++",
            Self::Python => "python3-venv",
        }
    }

    fn is_here(self) -> bool {
        match self {
            Self::Postgres => postgres_programs().is_ok(),
            Self::Chromium => chromium().is_ok(),
            Self::Node => which("node").is_some(),
            Self::Npm => which("npm").is_some(),
            Self::Fonts => Path::new("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf").exists(),
            Self::Compiler => which("c++").is_some() && which("cc").is_some(),
            Self::Python => python().is_ok(),
        }
    }
}

/// A tool that cargo builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Runs the tests, each in a process of its own.
    Nextest,
    /// Checks licences, sources and which crate may use which library.
    Deny,
}

impl Tool {
    /// The package's name, and the program's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nextest => "cargo-nextest",
            Self::Deny => "cargo-deny",
        }
    }
}

/// Sees to it that parts and tools are there: installs what is missing where it may, else stops with the
/// commands to run.
pub fn ensure(workspace: &Workspace, parts: &[Part], tools: &[Tool]) -> Result<()> {
    let missing: Vec<Part> =
        Part::ALL.into_iter().filter(|part| parts.contains(part) && !part.is_here()).collect();
    if !missing.is_empty() {
        install_packages(workspace, &missing)?;
    }
    if parts.contains(&Part::Node) {
        node_is_new_enough()?;
    }
    // One that cannot be had must not keep the other from its steps.
    let refused: Vec<String> = tools
        .iter()
        .filter(|tool| which(tool.name()).is_none())
        .filter_map(|tool| install_tool(workspace, *tool).err())
        .map(|error| format!("{error:#}"))
        .collect();
    if refused.is_empty() { Ok(()) } else { bail!("{}", refused.join("\n")) }
}

fn install_packages(workspace: &Workspace, missing: &[Part]) -> Result<()> {
    let packages: Vec<&str> = missing.iter().map(|part| part.package()).collect();
    let line = format!("apt-get update && apt-get install --no-install-recommends {}", packages.join(" "));
    let Some(apt) = which("apt-get") else {
        bail!("not found: {}. Install what your system calls them; on Debian: {line}", packages.join(", "));
    };
    if !shell::is_root() {
        bail!("not found: {}. Run this, then try again:\n  sudo sh -c '{line}'", packages.join(", "));
    }
    println!("installing {}", packages.join(", "));
    if missing.contains(&Part::Postgres) {
        make_no_cluster_of_its_own()?;
    }
    run(workspace.command(&apt).args(["-q", "update"]))?;
    run(workspace
        .command(&apt)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("UCF_FORCE_CONFFOLD", "1")
        .args(["-q", "install", "--yes", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"])
        .args(&packages))?;
    for part in missing {
        if !part.is_here() {
            bail!("{} was installed and still its program is not found", part.package());
        }
    }
    Ok(())
}

/// Debian's package would make and start a database on the usual port. Nobody asked for that one. A choice
/// already made on this machine is left as it is.
fn make_no_cluster_of_its_own() -> Result<()> {
    let path = Path::new(CREATE_CLUSTER);
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().context("a path with a folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    std::fs::write(path, "create_main_cluster = false\n").with_context(|| format!("writing {CREATE_CLUSTER}"))
}

fn install_tool(workspace: &Workspace, tool: Tool) -> Result<()> {
    println!("installing {} (minutes, once per machine)", tool.name());
    // Unoptimised: these tools wait for others most of the time, and build in a third of it.
    run(workspace
        .cargo(["install", tool.name(), "--locked", "--debug", "--target-dir"])
        .arg(workspace.target.join("tools"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0"))
}

fn node_is_new_enough() -> Result<()> {
    let version = output(Command::new("node").arg("--version"))?;
    let major: u32 = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|digits| digits.parse().ok())
        .with_context(|| format!("`node --version` said {version:?}"))?;
    if major < NODE_AT_LEAST {
        bail!("the browser tests need Node.js {NODE_AT_LEAST} or newer, and this is {major}");
    }
    Ok(())
}

/// The folder with PostgreSQL's server programs; the newest where there are several.
pub fn postgres_programs() -> Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let number = entry.file_name().to_string_lossy().parse().ok()?;
            Some((number, entry.path().join("bin")))
        })
        .filter(|(_, bin)| shell::is_program(&bin.join("initdb")) && shell::is_program(&bin.join("postgres")))
        .collect();
    versions.sort();
    if let Some((_, bin)) = versions.pop() {
        return Ok(bin);
    }
    let initdb = which("initdb").context("PostgreSQL's server programs (initdb, postgres) were not found")?;
    // A link on PATH leads to the folder where the others are.
    let bin = initdb.canonicalize()?.parent().context("a program in a folder")?.to_path_buf();
    if shell::is_program(&bin.join("postgres")) {
        Ok(bin)
    } else {
        bail!("initdb is in {} and postgres is not beside it", bin.display())
    }
}

/// The browser.
pub fn chromium() -> Result<PathBuf> {
    which("chromium").or_else(|| which("chromium-browser")).context("chromium was not found")
}

/// A Python that can make environments: Debian packages that apart from Python itself.
pub fn python() -> Result<PathBuf> {
    let able = |python: &PathBuf| output(Command::new(python).args(["-c", "import ensurepip, venv"])).is_ok();
    ["python3.12", "python3.11", "python3"]
        .into_iter()
        .filter_map(which)
        .find(able)
        .context("no Python 3 with the modules venv and ensurepip was found")
}
