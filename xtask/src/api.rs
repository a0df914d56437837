//! The API against its own document: schemathesis makes requests from `/api/v1/openapi.json`, good and bad ones, and
//! holds every answer against it. The demo serves; the same seed makes the same requests.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::prerequisites;
use crate::shell::{Workspace, output, run};

/// The packages, pinned.
const REQUIREMENTS: &str = "xtask/api/requirements.txt";
/// What gives the requests ids and references that exist.
const HOOKS: &str = "xtask/api/hooks.py";
/// How many answers the demo makes up: enough for figures of every unit, few enough for a quick start.
const ANSWERS: &str = "20000";
/// The seed of the requests.
const SEED: &str = "20261124";
/// How many requests are made up for each route and phase.
const EXAMPLES: &str = "60";
/// How long the demo may take to serve.
const PATIENCE: Duration = Duration::from_mins(3);

/// Makes the requests. Fails on any answer of 5xx, and on any that the document does not promise.
pub fn run_against_document(workspace: &Workspace) -> Result<()> {
    // With the flags of the other steps, so that nothing is built a second time.
    run(&mut workspace.cargo(["build", "--workspace", "--bins", "--tests", "--locked"]))?;
    let program = workspace.target.join("debug/candour");
    ensure!(program.exists(), "{} was not built", program.display());
    let schemathesis = fetch(workspace)?;
    let demo = Demo::start(workspace, &program)?;
    let key = demo.key(workspace, &program)?;
    run(workspace
        .command(schemathesis)
        .current_dir(&demo.folder)
        .args(["run", &format!("{}/api/v1/openapi.json", demo.base_url)])
        .args(["--url", &demo.base_url, "--checks", "all", "--mode", "all"])
        .args(["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--seed", SEED])
        .args(["--generation-database", "none", "--request-timeout", "20", "--no-color"])
        .env("SCHEMATHESIS_HOOKS", workspace.root.join(HOOKS))
        .env("CANDOUR_API_KEY", key)
        .env("CANDOUR_API_DATABASE", demo.database()))
    .context("the API does not keep what its document says")
}

/// Where the program is: in a Python environment of its own, made anew when the pins change.
fn fetch(workspace: &Workspace) -> Result<PathBuf> {
    let pins = std::fs::read(workspace.root.join(REQUIREMENTS)).context(REQUIREMENTS)?;
    let folder = workspace.target.join("schemathesis");
    let program = folder.join("bin/schemathesis");
    let mark = folder.join("made-from");
    if std::fs::read(&mark).is_ok_and(|made_from| made_from == pins) && program.exists() {
        return Ok(program);
    }
    let python = prerequisites::python()?;
    run(workspace.command(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(workspace
        .command(folder.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(REQUIREMENTS))?;
    std::fs::write(mark, pins).context("noting which pins the environment was made from")?;
    Ok(program)
}

/// A demo that serves; it ends, and its folder goes, when this is dropped.
struct Demo {
    server: Child,
    folder: PathBuf,
    base_url: String,
}

impl Demo {
    fn start(workspace: &Workspace, program: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("candour-api-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let log = std::fs::File::create(folder.join("log")).context("the demo's log")?;
        let server = workspace
            .command(program)
            .args(["demo", "--listen", "127.0.0.1:0", "--answers", ANSWERS, "--data"])
            .arg(folder.join("data"))
            .stdout(log.try_clone().context("the demo's log")?)
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .context("starting the demo")?;
        let mut demo = Self { server, folder, base_url: String::new() };
        demo.base_url = demo.wait_until_ready()?;
        Ok(demo)
    }

    fn wait_until_ready(&mut self) -> Result<String> {
        let step = Duration::from_millis(200);
        for _ in 0..PATIENCE.as_millis() / step.as_millis() {
            if let Some(base) = self.served_at()
                && std::net::TcpStream::connect(base.trim_start_matches("http://")).is_ok()
            {
                return Ok(base);
            }
            if self.server.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(step);
        }
        let said = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("the demo did not start:\n{said}")
    }

    /// What the demo's file of facts says; nothing while it is not whole.
    fn served_at(&self) -> Option<String> {
        let facts = std::fs::read(self.folder.join("data/demo.json")).ok()?;
        let facts: serde_json::Value = serde_json::from_slice(&facts).ok()?;
        facts.get("base_url")?.as_str().map(str::to_owned)
    }

    fn database(&self) -> PathBuf {
        self.folder.join("data/candour.db")
    }

    /// A key that may do everything programs may.
    fn key(&self, workspace: &Workspace, program: &Path) -> Result<String> {
        let made = output(
            workspace
                .command(program)
                .args(["api-key", "make", "schemathesis", "--scope", "figures_read"])
                .args(["--scope", "invitations_write", "--key-file"])
                .arg(self.folder.join("data/force.key"))
                .args(["--database", &format!("sqlite:{}", self.database().display())]),
        )?;
        Ok(made.trim().to_owned())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Nothing useful can be done about a demo that is gone already.
        let _ = Command::new("kill").arg(self.server.id().to_string()).status();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
