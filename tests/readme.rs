//! The README, run: what its examples print is what the program prints, and what it promises of JSON is kept.
//!
//! Every fenced `console` block that begins with `$ aigc-lint` is run, and its output is put in the place of the one
//! that stands there; the README must not change by that. `[..]` stands for any characters in a line, a line `...` for
//! any lines. Numbers may differ where they grow with the pack. A fence such as ```` ```yaml mine.yaml ```` shows a file: commands find it in their folder, as it was last
//! shown above them. Commands that name `fixtures/…` are run in the repository. `< FILE` and `echo $?` are understood.
//!
//! `SNAPSHOTS=overwrite cargo test --test readme` writes the outputs anew; then read what changed.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use aigc_lint::pack::{Pack, PackSource};
use snapbox::data::DataFormat;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The pages, each with the language of the terminal in which its examples are run.
const PAGES: [(&str, &str); 2] = [("README.md", "C.UTF-8"), ("README.zh-CN.md", "zh_CN.UTF-8")];

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).expect("the page")
}

fn readme() -> String {
    page("README.md")
}

#[test]
fn examples_print_what_they_say() {
    for (name, locale) in PAGES {
        examples(name, locale);
    }
}

/// Commands of a page: lines of its shell fences without their comments, and what follows `$`. An example may ask for
/// the language of its page.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut fence = None;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            fence = if fence.is_none() { Some(info.to_owned()) } else { None };
            continue;
        }
        let command = match fence.as_deref() {
            Some("sh") => Some(line.split(" # ").next().unwrap_or(line)),
            Some("console") => line.strip_prefix("$ "),
            _ => None,
        };
        commands.extend(command.map(|command| command.trim().replace("--lang zh", "--lang en")));
    }
    commands
}

#[test]
fn both_pages_give_the_same_commands() {
    let [one, other] = PAGES.map(|(name, _)| commands(&page(name)));
    assert!(one.len() > 30);
    assert_eq!(one, other);
    // Both speak of the same options, keys and formats, and have the same parts.
    let words = |name: &str| -> std::collections::BTreeSet<String> {
        let text = page(name);
        let options = text.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
        options.filter(|word| word.starts_with("--") && word.len() > 4).map(str::to_owned).collect()
    };
    assert_eq!(words("README.md"), words("README.zh-CN.md"));
    let parts = |name: &str| page(name).lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(parts("README.md"), parts("README.zh-CN.md"));
    let json = |name: &str| page(name).split("<!-- json -->").nth(1).map(|table| table.matches("`").count());
    assert!(json("README.zh-CN.md").is_some());
}

fn examples(page_name: &str, locale: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rebuilt = String::new();
    let readme = page(page_name);
    let mut lines = readme.lines();
    let mut ran = 0;
    while let Some(line) = lines.next() {
        writeln!(rebuilt, "{line}").expect("a text");
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match info.split_once(' ') {
            Some((_, name)) => {
                let path = folder.path().join(name);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, body.join("\n") + "\n").expect("a file");
            }
            None if info == "console" && body.first().is_some_and(|first| first.starts_with("$ aigc-lint")) => {
                let commands: Vec<&str> = body.iter().filter_map(|line| line.strip_prefix("$ ")).collect();
                ran += commands.len();
                let shown = run_all(&commands, folder.path(), locale);
                rebuilt += &with_old_numbers(&shown, &body);
                rebuilt += "```\n";
                continue;
            }
            None => {}
        }
        for line in body.into_iter().chain(["```"]) {
            writeln!(rebuilt, "{line}").expect("a text");
        }
    }
    assert!(ran >= 8, "only {ran} commands were found");
    let expected = snapbox::Data::read_from(&Path::new(ROOT).join(page_name), Some(DataFormat::Text));
    snapbox::Assert::new().normalize_paths(false).action_env("SNAPSHOTS").eq(rebuilt, expected);
}

/// The commands with what they print, as a terminal would show them.
fn run_all(commands: &[&str], folder: &Path, locale: &str) -> String {
    let mut shown = String::new();
    let mut code = 0;
    for command in commands {
        writeln!(shown, "$ {command}").expect("a text");
        if *command == "echo $?" {
            writeln!(shown, "{code}").expect("a text");
        } else {
            let (output, exit) = run(command, folder, locale);
            shown += &output;
            code = exit;
        }
    }
    shown
}

/// Counts of the self-test and places in the pack change every day: lines in which only they differ stay as they were.
fn with_old_numbers(shown: &str, before: &[&str]) -> String {
    let folded = |line: &str| {
        line.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("0")
    };
    let grows = |line: &str| line.contains(" passed") || line.contains("written in") || line.contains("所在文件");
    let keep = |(line, old): (&str, &str)| {
        if grows(line) && folded(line) == folded(old) { format!("{old}\n") } else { format!("{line}\n") }
    };
    let old = before.iter().copied().chain(std::iter::repeat(""));
    shown.lines().zip(old).map(keep).collect()
}

/// What one command prints, and its exit code.
fn run(command: &str, folder: &Path, locale: &str) -> (String, i32) {
    let (call, input) = command.split_once(" < ").map_or((command, None), |(call, file)| (call, Some(file)));
    let mut words = call.split_whitespace();
    assert_eq!(words.next(), Some("aigc-lint"), "only the program itself can be run: {command}");
    let here = if call.contains("fixtures/") { Path::new(ROOT) } else { folder };
    let input = input.map(|file| std::fs::File::open(here.join(file)).expect("the file behind `<`"));
    let output = Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .args(words)
        .current_dir(here)
        .env("COLUMNS", "100")
        .env("LC_ALL", locale)
        .env("NO_COLOR", "1")
        .stdin(input.map_or_else(Stdio::null, Stdio::from))
        .output()
        .expect("the program");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (text.into_owned(), output.status.code().unwrap_or(-1))
}

/// Every key of the JSON report stands in the README, and every key that the README names is in the report.
#[test]
fn the_json_contract_is_documented() {
    let arguments = "aigc-lint fixtures/articles/zh-beginner-guide.md fixtures/no-such-file.md --format json";
    let (text, _) = run(arguments, Path::new(ROOT), "C.UTF-8");
    // What is said on standard error comes after the report.
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
    let report = values.next().expect("a report").expect("JSON");
    let mut found = std::collections::BTreeSet::new();
    keys(&report, "", &mut found);
    let readme = readme();
    let table = readme.split("<!-- json -->").nth(1).expect("two marks <!-- json --> around the table");
    let documented: std::collections::BTreeSet<String> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .flat_map(|line| line.split(" | ").next().unwrap_or_default().split(", "))
        .map(|key| key.trim_matches(['`', ' ']).to_owned())
        .collect();
    assert_eq!(found, documented);
}

/// The paths of all values that are no objects and no lists: `findings[].start.line`.
fn keys(value: &serde_json::Value, path: &str, found: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                keys(value, &path, found);
            }
        }
        // Most findings have no aliases, no related places and no edits; others in the report do.
        serde_json::Value::Array(items) if path.ends_with("aliases") && items.is_empty() => {}
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| keys(item, &format!("{path}[]"), found));
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

/// "More than 1,500 things" is true, and paths that the README names exist.
#[test]
fn figures_and_paths_hold() {
    let readme = readme();
    let pack = Pack::load(&[PackSource::builtin()]).expect("the built-in pack");
    let entities = pack.facts.entities();
    let facts: usize = entities.iter().map(|entity| entity.properties.len()).sum();
    let phrases: usize =
        pack.grammar.sources().iter().flat_map(|source| &source.claims).map(|claim| claim.says.len()).sum();
    for (count, what) in
        [(entities.len(), " things"), (facts, " facts"), (phrases, " phrases"), (pack.rules.len(), " rules")]
    {
        let (before, _) =
            readme.split_once(&format!("{what} built in")).unwrap_or_else(|| panic!("“N{what} built in”"));
        let number: String = before.chars().rev().take_while(|c| c.is_ascii_digit() || *c == ',').collect();
        let stated: usize = number.chars().rev().filter(char::is_ascii_digit).collect::<String>().parse().expect(what);
        assert!(stated <= count, "the README speaks of {stated}{what}, and there are {count}");
        assert!(count * 3 <= stated * 4, "the README speaks of {stated}{what}, and there are {count}: say so");
    }
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
    let named = readme
        .split_whitespace()
        .map(|word| word.trim_matches(['`', '.', ',', ')', '(']))
        .filter(|word| word.starts_with("fixtures/") || word.starts_with("rules/"));
    for path in links.filter(|link| !link.contains("://") && !link.starts_with('#')).chain(named) {
        let path = path.split(['#', ':', '*', '<', '…', ']']).next().unwrap_or(path);
        assert!(Path::new(ROOT).join(path).exists(), "the README names `{path}`, which does not exist");
    }
}
