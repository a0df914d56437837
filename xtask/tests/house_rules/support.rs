//! Reading the tree.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace").to_path_buf()
}

/// Every file that is or would be in git, relative to the root.
pub fn tracked() -> Vec<String> {
    let output = Command::new("git")
        .current_dir(root())
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .expect("git is needed to know which files belong to the project");
    assert!(output.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).expect("file names are UTF-8");
    let files: Vec<String> = names
        .split('\0')
        .filter(|name| !name.is_empty() && root().join(name).is_file())
        .map(str::to_owned)
        .collect();
    assert!(files.len() > 20, "only {} files found: the search is broken", files.len());
    files
}

/// The text of a file.
pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The text, or nothing when the file is no text.
pub fn text_if_any(path: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(path)).ok()?).ok()
}

/// Tracked files under a folder whose name ends so.
pub fn files(under: &str, ending: &str) -> Vec<String> {
    tracked().into_iter().filter(|path| path.starts_with(under) && path.ends_with(ending)).collect()
}

/// What ships of a Rust file: without its test module, which stands last by custom, and without comments.
pub fn shipped_lines(path: &str) -> Vec<(usize, String)> {
    shipped_part(&text(path))
}

fn shipped_part(source: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = source.lines().collect();
    let end = lines
        .windows(2)
        .position(|pair| pair[0].trim() == "#[cfg(test)]" && pair[1].trim_start().starts_with("mod "))
        .unwrap_or(lines.len());
    lines[..end]
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, (*line).to_owned()))
        .collect()
}

/// Fails with every finding at once.
pub fn nothing_found(findings: &[String], what_to_do: &str) {
    assert!(findings.is_empty(), "{what_to_do}\n  {}", findings.join("\n  "));
}

#[test]
fn a_test_module_and_comments_do_not_ship() {
    let source = "fn a() {}\n// said\n#[cfg(test)]\nfn b() {}\n#[cfg(test)]\nmod tests {\n fn c() {}\n}\n";
    let shipped: Vec<String> = shipped_part(source).into_iter().map(|(_, line)| line).collect();
    assert_eq!(shipped, ["fn a() {}", "#[cfg(test)]", "fn b() {}"]);
}
