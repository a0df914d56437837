//! Coverage-guided fuzzing on the stable compiler: the flags cargo-fuzz would pass, without the sanitizers that
//! only a nightly compiler has.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::prerequisites::{self, Part};
use crate::shell::{self, Workspace, output};

const INSTRUMENT: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    --cfg fuzzing";

/// The longest input, in bytes: longer than any form the pages send.
const LONGEST_INPUT: u32 = 16_384;

/// `cargo xtask fuzz`: one target or all. A crash leaves its input in fuzz/target/artifacts.
pub fn run(workspace: &Workspace, runs: u64, target: Option<&str>) -> Result<()> {
    prerequisites::ensure(workspace, &[Part::Compiler], &[])?;
    let all = targets(&workspace.root)?;
    let chosen: Vec<&String> =
        all.iter().filter(|name| target.is_none_or(|wanted| wanted == *name)).collect();
    if chosen.is_empty() {
        bail!("no fuzz target {}; there are: {}", target.unwrap_or_default(), all.join(", "));
    }
    let programs = build(workspace)?;
    for name in chosen {
        feed(workspace, &programs.join(name), name, runs).with_context(|| format!("fuzz target {name}"))?;
        println!("fuzz target {name}: {runs} inputs, none failed");
    }
    Ok(())
}

/// Builds every target; gives the folder they are in.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.root.join("fuzz");
    let host = host()?;
    // What is fuzzed is what ships: the same versions of everything, whatever was built here before.
    std::fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock")).context("fuzz/Cargo.lock")?;
    shell::run(
        workspace
            .cargo(["build", "--release", "--target", &host, "--manifest-path"])
            .arg(folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(folder.join("target"))
            .env("RUSTFLAGS", INSTRUMENT),
    )?;
    Ok(folder.join("target").join(host).join("release"))
}

fn feed(workspace: &Workspace, program: &Path, name: &str, runs: u64) -> Result<()> {
    let folder = workspace.root.join("fuzz");
    let artifacts = folder.join("target/artifacts").join(name);
    // New inputs go to a folder of their own: the seeds in git stay as they are.
    let found = folder.join("target/found").join(name);
    std::fs::create_dir_all(&artifacts)?;
    std::fs::create_dir_all(&found)?;
    let mut command = workspace.command(program);
    command
        .arg(format!("-runs={runs}"))
        .arg(format!("-max_len={LONGEST_INPUT}"))
        .args(["-timeout=10", "-rss_limit_mb=2048", "-verbosity=1"])
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(&found)
        .arg(folder.join("corpus").join(name));
    // Progress goes to a file: it is long, and of use only when something was found.
    let log = folder.join("target").join(format!("{name}.log"));
    command.stderr(std::fs::File::create(&log).with_context(|| format!("creating {}", log.display()))?);
    shell::run(&mut command).inspect_err(|_| {
        let text = std::fs::read(&log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let last: Vec<&str> = text.lines().rev().take(60).collect();
        last.iter().rev().for_each(|line| println!("{line}"));
    })
}

/// The targets are the files in fuzz/targets.
fn targets(root: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(root.join("fuzz/targets"))
        .context("fuzz/targets")?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    if names.is_empty() {
        bail!("fuzz/targets holds no target");
    }
    Ok(names)
}

fn host() -> Result<String> {
    let about = output(Command::new("rustc").arg("-vV"))?;
    about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("`rustc -vV` names no host")
}
