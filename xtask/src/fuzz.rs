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

/// Builds the targets and gives each so many inputs. A crash leaves its input in fuzz/artifacts.
fn run_targets(workspace: &Workspace, runs: u64, targets: &[String]) -> Result<()> {
    let folder = workspace.root.join("fuzz");
    let host = host()?;
    shell::run(
        workspace
            .cargo(["build", "--release", "--locked", "--target", &host, "--manifest-path"])
            .arg(folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(folder.join("target"))
            .env("RUSTFLAGS", INSTRUMENT),
    )?;
    for target in targets {
        let program = folder.join("target").join(&host).join("release").join(target);
        let artifacts = folder.join("artifacts").join(target);
        std::fs::create_dir_all(&artifacts)?;
        // New inputs go to a folder of their own: the seeds in git stay as they are.
        let found = folder.join("target/found").join(target);
        std::fs::create_dir_all(&found)?;
        shell::run(
            workspace
                .command(&program)
                .arg(format!("-runs={runs}"))
                .arg(format!("-max_len={LONGEST_INPUT}"))
                .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0"])
                .arg(format!("-artifact_prefix={}/", artifacts.display()))
                .arg(&found)
                .arg(folder.join("corpus").join(target)),
        )
        .with_context(|| format!("fuzz target {target}"))?;
        println!("fuzz target {target}: {runs} inputs, none failed");
    }
    Ok(())
}

/// `cargo xtask fuzz`: one target or all.
pub fn run(workspace: &Workspace, runs: u64, target: Option<&str>) -> Result<()> {
    prerequisites::ensure(workspace, &[Part::Compiler], &[])?;
    let all = targets(&workspace.root)?;
    match target {
        None => run_targets(workspace, runs, &all),
        Some(name) if all.iter().any(|known| known == name) => {
            run_targets(workspace, runs, &[name.to_owned()])
        }
        Some(name) => bail!("no fuzz target {name}; there are: {}", all.join(", ")),
    }
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
