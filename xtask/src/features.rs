//! Features across the rooms: the skeleton of a new one, and the table of those there are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{self, Workspace};

/// The folders of texts, one a language.
const LOCALES: &str = "crates/candour-words/locales";
const MIGRATIONS: &str = "crates/candour-store/migrations";
const REGISTER: &str = "docs/data-register.md";

/// What is written for a feature: path and text, by their skeletons.
const SKELETONS: &[(&str, &str)] = &[
    ("crates/candour-domain/src/NAME.rs", include_str!("skeleton/domain.txt")),
    ("crates/candour-store/migrations/sqlite/NNNN_NAME.sql", include_str!("skeleton/migration_sqlite.txt")),
    (
        "crates/candour-store/migrations/postgres/NNNN_NAME.sql",
        include_str!("skeleton/migration_postgres.txt"),
    ),
    ("crates/candour-store/src/NAME.rs", include_str!("skeleton/store.txt")),
    ("crates/candour-store/tests/contract/NAME.rs", include_str!("skeleton/contract.txt")),
    ("crates/candour-service/src/NAME.rs", include_str!("skeleton/service.txt")),
    ("crates/candour-service/tests/NAME.rs", include_str!("skeleton/service_test.txt")),
    ("crates/candour-web/src/NAME.rs", include_str!("skeleton/web.txt")),
    ("crates/candour-web/templates/NAME/list.html", include_str!("skeleton/template.txt")),
];

/// Lines put into files that are there: path, the text after which (its first place), and what is put in.
const INSERTIONS: &[(&str, &str, &str)] = &[
    ("crates/candour-domain/src/ids.rs", "\nids! {\n", "    /// A {{words}}.\n    {{Type}}Id,\n"),
    ("crates/candour-domain/src/lib.rs", "\n\n", "pub mod {{name}};\n"),
    ("crates/candour-store/src/lib.rs", "\n\n", "pub mod {{name}};\n"),
    ("crates/candour-store/tests/contract.rs", "mod contract {\n", "    pub mod {{name}};\n"),
    ("crates/candour-store/tests/contract.rs", "\non_each_database!(", "{{name}}, "),
    ("crates/candour-service/src/lib.rs", "\n\n", "pub mod {{name}};\n"),
    ("crates/candour-web/src/lib.rs", "\n\n", "mod {{name}};\n"),
    (
        "crates/candour-web/src/router.rs",
        "\npub fn table() -> Vec<Route> {\n    [",
        "crate::{{name}}::routes(), ",
    ),
    (
        "crates/candour-web/src/samples.rs",
        "\npub fn all() -> Vec<SampleSet> {\n    [",
        "crate::{{name}}::samples(), ",
    ),
    ("crates/candour-words/src/folders.rs", "\"held\" \"message\" \"access\" \"staff\"", " \"{{name}}\""),
];

/// A feature's name in the ways it is written.
struct Name {
    snake: String,
    number: u32,
}

impl Name {
    fn parse(given: &str, number: u32) -> Result<Self> {
        let fine = given.split('_').all(|word| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && word.chars().all(|symbol| symbol.is_ascii_lowercase() || symbol.is_ascii_digit())
        });
        ensure!(fine, "a feature is named in lower case with underscores, like `call_back`");
        Ok(Self { snake: given.to_owned(), number })
    }

    fn fill(&self, skeleton: &str) -> String {
        let words = self.snake.replace('_', " ");
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        };
        skeleton
            .replace("{{name}}", &self.snake)
            .replace("{{kebab}}", &self.snake.replace('_', "-"))
            .replace("{{words}}", &words)
            .replace("{{Words}}", &capital(&words))
            .replace("{{Type}}", &self.snake.split('_').map(capital).collect::<String>())
    }

    fn path(&self, pattern: &str) -> String {
        pattern.replace("NNNN", &format!("{:04}", self.number)).replace("NAME", &self.snake)
    }
}

/// What making a feature would do to the tree: every file with its whole new text, and which of them are new.
struct Plan {
    files: BTreeMap<String, String>,
    new: BTreeSet<String>,
}

/// `cargo xtask new-feature`.
pub fn create(workspace: &Workspace, name: &str, dry_run: bool) -> Result<()> {
    let plan = plan(&workspace.root, name)?;
    for path in plan.files.keys() {
        println!("{} {path}", if plan.new.contains(path) { "new    " } else { "changed" });
    }
    if dry_run {
        return Ok(());
    }
    write(&workspace.root, &plan)?;
    println!(
        "\nIt compiles and its tests pass. Now make it yours, room by room (docs/guides/add-a-feature.md):\n\
         domain first, then the migrations and the register, the store and its contract, the service with an act of\n\
         its own in the permission table, the pages and their texts. `cargo xtask test --only tests` fails until\n\
         {REGISTER} says for each column what it is for, under which law, and how long it is kept."
    );
    Ok(())
}

fn plan(root: &Path, name: &str) -> Result<Plan> {
    let name = Name::parse(name, next_migration(root)?)?;
    let mut plan = Plan { files: BTreeMap::new(), new: BTreeSet::new() };
    let mut skeletons: Vec<(String, &str)> =
        SKELETONS.iter().map(|(pattern, skeleton)| (name.path(pattern), *skeleton)).collect();
    for language in languages(root)? {
        skeletons
            .push((name.path(&format!("{LOCALES}/{language}/NAME.ftl")), include_str!("skeleton/texts.txt")));
    }
    for (path, skeleton) in skeletons {
        ensure!(!root.join(&path).exists(), "{path} is there already");
        plan.files.insert(path.clone(), name.fill(skeleton));
        plan.new.insert(path);
    }
    for (path, after, insertion) in INSERTIONS {
        let before = match plan.files.get(*path) {
            Some(text) => text.clone(),
            None => std::fs::read_to_string(root.join(path)).with_context(|| (*path).to_owned())?,
        };
        let at = before
            .find(after)
            .with_context(|| format!("{path} no longer holds {after:?}; see {}", file!()))?;
        let (head, tail) = before.split_at(at + after.len());
        plan.files.insert((*path).to_owned(), format!("{head}{}{tail}", name.fill(insertion)));
    }
    let register = std::fs::read_to_string(root.join(REGISTER)).context(REGISTER)?;
    let lines = name.fill(include_str!("skeleton/register.txt"));
    plan.files.insert(REGISTER.to_owned(), format!("{}\n{lines}", register.trim_end()));
    Ok(plan)
}

fn write(root: &Path, plan: &Plan) -> Result<()> {
    for (path, text) in &plan.files {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    // Puts the new `mod` lines in their place in the alphabet.
    let rooms = ["-p", "candour-domain", "-p", "candour-store", "-p", "candour-service", "-p", "candour-web"];
    shell::run(Command::new("cargo").arg("fmt").args(rooms).current_dir(root))
}

fn next_migration(root: &Path) -> Result<u32> {
    let names = std::fs::read_dir(root.join(MIGRATIONS).join("sqlite")).context(MIGRATIONS)?;
    let last = names
        .flatten()
        .filter_map(|entry| entry.file_name().to_string_lossy().get(..4)?.parse::<u32>().ok())
        .max();
    Ok(last.unwrap_or(0) + 1)
}

/// The languages that staff read, which have texts for their pages.
fn languages(root: &Path) -> Result<Vec<String>> {
    let mut tags: Vec<String> = std::fs::read_dir(root.join(LOCALES))
        .context(LOCALES)?
        .flatten()
        // A language without the texts of staff pages is not asked for more: its public texts come from translators.
        .filter(|entry| entry.path().join("staff.ftl").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    tags.sort();
    if tags.is_empty() {
        bail!("{LOCALES} holds no language");
    }
    Ok(tags)
}

/// The rooms of the table, in the order of a feature's way through them.
const ROOMS: &[(&str, &str)] = &[
    ("domain", "crates/candour-domain/src"),
    ("store", "crates/candour-store/src"),
    ("channels", "crates/candour-channels/src"),
    ("service", "crates/candour-service/src"),
    ("web", "crates/candour-web/src"),
    ("pages", "crates/candour-web/templates"),
    ("binary", "crates/candour/src"),
];

/// Which feature stands in which rooms: a feature is a file or a folder of its name.
fn index(root: &Path) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut found: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for (room, folder) in ROOMS {
        for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_one = path.is_dir() || path.extension().is_some_and(|extension| extension == "rs");
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if is_one && !["lib", "main"].contains(&name.as_str()) {
                found.entry(name).or_default().insert(room);
            }
        }
    }
    found
}

/// `cargo xtask index`: only what stands in two rooms or more; the rest is the machinery of one.
pub fn print_index(workspace: &Workspace) {
    print!("{}", table(&index(&workspace.root)));
}

fn table(index: &BTreeMap<String, BTreeSet<&'static str>>) -> String {
    let heads: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut lines =
        vec![format!("| feature | {} |", heads.join(" | ")), format!("|---|{}", "---|".repeat(heads.len()))];
    for (feature, rooms) in index.iter().filter(|(_, rooms)| rooms.len() > 1) {
        let cells: Vec<&str> =
            heads.iter().map(|room| if rooms.contains(room) { "yes" } else { "" }).collect();
        lines.push(format!("| {} | {} |", feature.replace('_', " "), cells.join(" | ")));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
    }

    #[test]
    fn a_new_feature_stands_in_every_room_and_in_every_list() {
        let plan = plan(&root(), "call_back").unwrap();
        let new: Vec<&str> = plan.new.iter().map(String::as_str).collect();
        for room in ["candour-domain/src", "candour-store/src", "candour-service/src", "candour-web/src"] {
            assert!(new.contains(&format!("crates/{room}/call_back.rs").as_str()), "{new:?}");
        }
        assert_eq!(new.iter().filter(|path| path.ends_with("_call_back.sql")).count(), 2);
        assert_eq!(
            new.iter().filter(|path| path.ends_with("/call_back.ftl")).count(),
            languages(&root()).unwrap().len()
        );
        for (path, text) in &plan.files {
            let open = text.contains("{{name}}") || text.contains("{{Type}}") || text.contains("{{kebab}}");
            assert!(!open, "{path} has a place that was not filled in");
            assert!(
                path.starts_with("docs/")
                    || text.contains("call_back")
                    || text.contains("call-back")
                    || text.contains("CallBack"),
                "{path}"
            );
        }
        let register = &plan.files[REGISTER];
        assert!(register.contains("### `call_back`") && register.contains("`made_at`"));
    }

    #[test]
    fn a_feature_that_is_there_and_a_name_that_is_none_are_refused() {
        assert!(plan(&root(), "feedback").is_err());
        for wrong in ["", "Call", "call-back", "1st", "a__b", "../x"] {
            assert!(Name::parse(wrong, 1).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_table_shows_what_stands_in_two_rooms_or_more() {
        let index = index(&root());
        assert!(index["feedback"].contains("domain") && index["feedback"].contains("store"));
        let table = table(&index);
        assert!(table.starts_with("| feature | domain | store |"));
        assert!(table.contains("| feedback | yes | yes |"));
    }
}
