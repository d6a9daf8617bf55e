//! What teams plug in, run as their services run it: the steps of the GitHub action, the GitLab job, and the hooks with
//! the real pre-commit.
//!
//! pre-commit is taken from the PATH, or installed from PyPI into `target/`; where neither works its test says so and
//! passes. The hook that builds the program is not run here: it is `cargo install` of a whole checkout.

#[path = "cli/setting.rs"]
mod setting;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use setting::Setting;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[derive(Deserialize)]
struct Action {
    inputs: BTreeMap<String, Input>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    default: String,
}

#[derive(Deserialize)]
struct Runs {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    run: String,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

/// The folder of the program, to stand first on the PATH.
fn path_with_program() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_aigc-lint")).parent().unwrap().display().to_string();
    format!("{folder}:{}", std::env::var("PATH").unwrap_or_default())
}

fn git(folder: &Path, arguments: &str) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    let output =
        Command::new("git").args(identity).args(arguments.split_whitespace()).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository whose branch adds a second wrong statement to an old one.
fn repository() -> Setting {
    let setting = Setting::new().file("docs/a.md", "# Notes\n\nClaude was developed by OpenAI.\n");
    let folder = setting.path("");
    git(&folder, "init -q");
    git(&folder, "add -A");
    git(&folder, "commit -q -m one");
    git(&folder, "update-ref refs/remotes/origin/main HEAD");
    git(&folder, "checkout -q -b change");
    setting.file("docs/b c.md", "# New\n\nGrok was developed by OpenAI.\n")
}

/// Runs the last step of the action with these inputs, as a runner does.
fn run_action(setting: &Setting, inputs: &[(&str, &str)], base: &str) -> (Output, String) {
    let action: Action =
        serde_yaml::from_str(&fs::read_to_string(Path::new(ROOT).join("action.yml")).unwrap()).unwrap();
    let step = action.runs.steps.last().unwrap();
    let summary = setting.path("summary.txt");
    let _ = fs::remove_file(&summary);
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &step.run]).current_dir(setting.path(""));
    command.env("PATH", path_with_program()).env("GITHUB_STEP_SUMMARY", &summary).env("GITHUB_BASE_REF", base);
    for (name, value) in &step.env {
        let input = value.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}")).unwrap();
        let given = inputs.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
        command.env(name, given.unwrap_or(&action.inputs[input].default));
    }
    let output = command.output().unwrap();
    (output, fs::read_to_string(&summary).unwrap_or_default())
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_action_blocks_what_a_pull_request_adds() {
    let setting = repository();
    let (output, summary) = run_action(&setting, &[], "main");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = text(&output);
    assert_eq!(lines.matches("::error file=").count(), 1, "{lines}");
    assert!(lines.contains("::error file=docs/b c.md,line=3,"), "{lines}");
    assert!(summary.contains("`docs/b c.md`"), "{summary}");
    // A push has no base: everything is reported. Nothing fails where that is asked for.
    let (output, _) = run_action(&setting, &[("fail-on", "never"), ("sarif", "out.sarif")], "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output).matches("::error file=").count(), 2);
    assert!(setting.read("out.sarif").contains("\"version\":\"2.1.0\""));
    let (output, _) = run_action(&setting, &[("paths", "docs/a.md"), ("args", "--quiet --lang zh")], "main");
    assert_eq!((output.status.code(), text(&output)), (Some(0), String::new()));
    // Inputs are words and never commands.
    let evil = "$(touch evil) `touch evil` ; touch evil";
    let (output, _) =
        run_action(&setting, &[("paths", evil), ("since", evil), ("fail-on", "error;touch evil")], "main");
    assert_eq!(output.status.code(), Some(2));
    assert!(!setting.path("evil").exists());
}

#[test]
fn the_action_installs_only_what_is_not_there() {
    let action: Action =
        serde_yaml::from_str(&fs::read_to_string(Path::new(ROOT).join("action.yml")).unwrap()).unwrap();
    let install = &action.runs.steps[0].run;
    let setting = Setting::new();
    // A cargo that only says what it was asked to do.
    let setting = setting.file("bin/cargo", "#!/bin/sh\necho \"cargo $*\"\n");
    let run = |path: String| {
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", install]).env("PATH", path);
        command
            .env("GITHUB_ACTION_PATH", "/action")
            .env("RUNNER_TEMP", "/temp")
            .env("GITHUB_PATH", setting.path("paths"));
        command.output().unwrap()
    };
    Command::new("chmod").arg("+x").arg(setting.path("bin/cargo")).status().unwrap();
    let fresh = run(format!("{}:/usr/bin:/bin", setting.path("bin").display()));
    assert_eq!(text(&fresh), "cargo install --locked --path /action --root /temp/aigc-lint\n");
    assert_eq!(setting.read("paths"), "/temp/aigc-lint/bin\n");
    assert_eq!(text(&run(path_with_program())), "");
}

#[derive(Deserialize)]
struct Pipeline {
    #[serde(rename = "aigc-lint")]
    job: Job,
}

#[derive(Deserialize)]
struct Job {
    script: Vec<String>,
}

#[test]
fn the_gitlab_job_reports_what_a_merge_request_adds() {
    let setting = repository();
    let template = setting.run("init --ci gitlab --print").stdout;
    let pipeline: Pipeline = serde_yaml::from_str(&template).unwrap();
    // The cached program is this one, so that nothing is built.
    fs::create_dir_all(setting.path(".aigc-lint-bin/bin")).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_aigc-lint"), setting.path(".aigc-lint-bin/bin/aigc-lint")).unwrap();
    let script = pipeline.job.script.join("\n");
    let output = Command::new("bash")
        .args(["-eo", "pipefail", "-c", &script])
        .current_dir(setting.path(""))
        .env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "origin/main")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_str(&setting.read("gl-code-quality-report.json")).unwrap();
    assert_eq!(report.as_array().unwrap().len(), 1);
    assert_eq!(report[0]["location"]["path"], "docs/b c.md");
}

/// Every line of shell under "Plug it into CI", as it stands, in a repository with a branch `main` at `origin`.
///
/// `cargo install` is run by `.ci/run`, which takes minutes; the program of the tests stands in for what it installs.
#[test]
fn the_ci_section_of_the_readme_runs_line_by_line() {
    let page = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let section = page.split("\n## ").find(|section| section.starts_with("Plug it into CI")).unwrap();
    let lines = section.split("```").skip(1).step_by(2).filter_map(|fence| fence.strip_prefix("sh\n"));
    let lines: Vec<&str> = lines.flat_map(str::lines).collect();
    assert!(lines.len() >= 4, "{lines:?}");

    let setting = repository();
    let folder = setting.path("");
    let pre_commit = pre_commit();
    let mut blocked = false;
    for line in lines {
        let (program, rest) = line.split_once(' ').unwrap();
        if program == "cargo" || program == "pre-commit" && pre_commit.is_none() {
            continue;
        }
        let path =
            pre_commit.as_deref().and_then(Path::parent).map_or_else(String::new, |path| path.display().to_string());
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(&folder)
            .env("PATH", format!("{}:{path}", path_with_program()))
            .env("PRE_COMMIT_HOME", folder.join(".git/home"))
            .output()
            .unwrap();
        let checks = rest.contains("--since");
        let said = format!("{line}: {}{}", text(&output), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(i32::from(checks)), "{said}");
        blocked |= checks;
    }
    assert!(blocked, "no line checks anything");
    assert!(setting.read("report.sarif").contains("wrong-developer"));
    assert!(setting.read("report.xml").contains("<failure"));
    assert!(setting.read(".pre-commit-config.yaml").contains("aigc-lint"));
}

/// The real pre-commit, from the PATH or from PyPI.
fn pre_commit() -> Option<PathBuf> {
    let works =
        |program: &Path| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    let on_path = PathBuf::from("pre-commit");
    if works(&on_path) {
        return Some(on_path);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pre-commit");
    let installed = folder.join("bin/pre-commit");
    if !works(&installed) {
        Command::new("python3").args(["-m", "venv"]).arg(&folder).output().ok()?;
        Command::new(folder.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "pre-commit"])
            .output()
            .ok()?;
    }
    works(&installed).then_some(installed)
}

/// Tries to commit; tells whether that was possible, and what was said.
fn commit(folder: &Path, home: &Path, program: &Path) -> (bool, String) {
    git(folder, "add -A");
    let mut path = path_with_program();
    if let Some(parent) = program.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        path = format!("{}:{path}", parent.display());
    }
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-m", "x"])
        .current_dir(folder)
        .env("PATH", path)
        .env("PRE_COMMIT_HOME", home)
        .output()
        .unwrap();
    (output.status.success(), text(&output) + &String::from_utf8_lossy(&output.stderr))
}

#[test]
fn pre_commit_blocks_a_bad_commit_and_passes_a_good_one() {
    let Some(program) = pre_commit() else {
        eprintln!("skipped: there is no pre-commit, and it could not be installed from PyPI");
        return;
    };
    // The hooks of this repository, as they are now, and what `init` writes.
    let hooks = Setting::new();
    let hooks = hooks
        .file(".pre-commit-hooks.yaml", &fs::read_to_string(Path::new(ROOT).join(".pre-commit-hooks.yaml")).unwrap());
    git(&hooks.path(""), "init -q");
    git(&hooks.path(""), "add -A");
    git(&hooks.path(""), "commit -q -m hooks");
    let ours = format!(
        "repos:\n  - repo: {}\n    rev: main\n    hooks:\n      - id: aigc-lint-system\n",
        hooks.path("").display()
    );
    for wiring in [ours, hooks.run("init --ci pre-commit --print").stdout] {
        let setting = Setting::new().file(".pre-commit-config.yaml", &wiring);
        let folder = setting.path("");
        let home = setting.path("../").join(format!("{}-home", folder.file_name().unwrap().to_string_lossy()));
        git(&folder, "init -q");
        let installed =
            Command::new(&program).arg("install").current_dir(&folder).env("PRE_COMMIT_HOME", &home).output().unwrap();
        assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
        let setting = setting.file("a.md", "# Notes\n\nClaude was developed by OpenAI.\n");
        let (done, said) = commit(&folder, &home, &program);
        assert!(!done && said.contains("wrong-developer"), "{said}");
        let setting = setting.file("a.md", "# Notes\n\nClaude was developed by Anthropic.\n");
        let (done, said) = commit(&folder, &home, &program);
        assert!(done, "{said}");
        let _kept = setting.file("b.txt", "Claude was developed by OpenAI.\n");
        let (done, said) = commit(&folder, &home, &program);
        assert!(done && said.contains("no files to check"), "{said}");
        let _ = fs::remove_dir_all(home);
    }
}
