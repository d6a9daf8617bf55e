//! Reports about articles, names and packs that want to speak to a terminal, a runner or a browser.

use std::path::Path;
use std::process::{Command, Stdio};

/// What an article says that wants to do harm: controls, marks of direction, commands, markup.
const HARM: &str =
    "\u{1b}[31m \u{9b}31m \u{7} \u{202e}x\u{2066} <script>alert(1)</script> ##[error]a ##vso[task.b]c --> ]]> |`";
/// A name of a file that means something to runners and browsers.
const NAME: &str = "::error::n ##[error]n##vso[n]<script>\u{1b}[31m\u{202e}.md";
/// A pack whose messages mean harm too.
const PACK: &str = r#"
- id: teh-word
  swap: {teh: "the::error::"}
  message: "::error::m ##[error]m ##vso[task.m]m <script src=x> \u001b[31m\u202e <was>"
  why: "::error::w ##[error]w \u001b[31m"
  fix: safe
  severity: error
  bad: [teh]
  good: [the]
- id: two-spaces
  find: '(?P<a>\S) {2,}(?P<b>\S)'
  fix: {with: $a $b, safe: true}
  message: two
  bad: [a  b]
  good: [a b]
"#;

const FORMATS: [&str; 14] = [
    "pretty",
    "short",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "azure",
    "markdown",
    "html",
    "narrated",
];

struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let article = format!(
            "# {HARM}\n\n::error::a teh b  c\n  ::warning::teh\n##[error]teh\n \u{a0}::notice::teh {HARM}\n\n{HARM} x  y\n::set-output name=a::b\n"
        );
        std::fs::write(folder.path().join("a.md"), &article).unwrap();
        std::fs::write(folder.path().join(NAME), &article).unwrap();
        std::fs::write(folder.path().join(format!("{NAME}2.md")), b"\xff").unwrap();
        std::fs::write(folder.path().join("pack.yaml"), PACK).unwrap();
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aigc-lint"));
        command.args(arguments).args(["--no-default-rules", "--rules", "pack.yaml", "--lang", "en"]);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["GITHUB_ACTIONS", "TF_BUILD", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    }

    /// Both streams of a run, as the runner of a service sees them.
    fn run(&self, arguments: &[&str], runner: &str) -> [String; 2] {
        let mut command = self.command(arguments);
        if !runner.is_empty() {
            command.env(runner, "true");
        }
        let output = command.output().unwrap();
        assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?} {output:?}");
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
    }
}

/// No control character but line ends, no mark of direction.
fn quiet(what: &str, text: &str) {
    let loud = text.chars().find(|c| {
        c.is_control() && *c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    assert_eq!(loud, None, "{what}: {text}");
}

/// What the runners of GitHub and Azure would obey in these lines, as they find it.
fn commands(text: &str) -> Vec<&str> {
    let mut stop: Option<&str> = None;
    let mut obeyed = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(token) = stop {
            if trimmed == format!("::{token}::") {
                stop = None;
            }
        } else if let Some(token) = trimmed.strip_prefix("::stop-commands::") {
            stop = Some(token);
        } else if trimmed.starts_with("::") || line.contains("##[") || line.contains("##vso[") {
            obeyed.push(line);
        }
    }
    assert_eq!(stop, None, "commands are held off to the end: {text}");
    obeyed
}

#[test]
fn no_format_obeys_an_article_a_name_or_a_pack() {
    let stage = Stage::new();
    for format in FORMATS {
        for runner in ["", "GITHUB_ACTIONS", "TF_BUILD"] {
            let streams = stage.run(&[".", "--format", format], runner);
            streams.iter().for_each(|text| quiet(format, text));
            let page = match format {
                "markdown" => rendered(&streams[0]),
                _ => streams[0].clone(),
            };
            let in_browser = ["html", "markdown", "junit", "checkstyle"].contains(&format);
            assert!(!in_browser || !page.contains("<script"), "{page}");
            assert!(streams[0].contains("teh-word"), "{format}: {streams:?}");
            assert_eq!(commands(&streams[1]), [""; 0], "{format}, standard error");
            let ours = |line: &&str| match format {
                "github" => {
                    ["::error file=", "::warning file=", "::notice file="].iter().any(|our| line.starts_with(our))
                }
                "azure" => line.starts_with("##vso[task.logissue type=") || line.starts_with("##[debug]"),
                _ => false,
            };
            let others: Vec<&str> = commands(&streams[0]).into_iter().filter(|line| !ours(line)).collect();
            assert_eq!(others, [""; 0], "{format}");
            for line in streams[0].lines() {
                // Behind our own command no other one begins.
                assert!(line.matches("##vso[").count() + line.matches("##[").count() <= 1, "{format}: {line}");
            }
        }
    }
}

/// Markdown as a page shows it that lets HTML through.
fn rendered(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

#[test]
fn other_outputs_obey_nobody_either() {
    let stage = Stage::new();
    std::fs::write(stage.folder.path().join("facts.yaml"), "GPT: {kind: model, source: 'https://a.b'}\n").unwrap();
    let runs: [&[&str]; 9] = [
        &[".", "--statistics"],
        &["claims", "a.md"],
        &["claims", "a.md", "--format", "json"],
        &["claims", "a.md", "--unknown"],
        &["explain", "teh-word"],
        &["explain", "teh-word", "--format", "json"],
        &["rules"],
        &["rules", "--format", "json"],
        &["config", NAME],
    ];
    for arguments in runs {
        let streams = stage.run(arguments, "GITHUB_ACTIONS");
        for text in &streams {
            quiet(&format!("{arguments:?}"), text);
            assert_eq!(commands(text), [""; 0], "{arguments:?}");
        }
    }
    // Words about a broken pack, and about one that does not exist.
    std::fs::write(stage.folder.path().join("pack.yaml"), "::error::x: ##[error]\u{1b}\n- ##vso[a]\n::error::\n")
        .unwrap();
    for arguments in [&["."][..], &["--rules", "##[error]\u{1b}::error::.yaml", "."]] {
        let streams = stage.run(arguments, "GITHUB_ACTIONS");
        assert!(!streams[1].is_empty());
        quiet(&format!("{arguments:?}"), &streams[1]);
        assert_eq!(commands(&streams[1]), [""; 0]);
    }
}

#[test]
fn a_difference_is_held_back_from_runners_and_can_be_applied() {
    let stage = Stage::new();
    let [plain, _] = stage.run(&["a.md", "--diff"], "");
    assert!(
        plain.contains("\n-::error::a teh b  c\n") && plain.contains("\n   ::warning::teh\n")
            || plain.contains("\n-  ::warning::teh\n")
    );
    assert!(!commands(&plain).is_empty(), "without a runner the difference is as it is");
    let [github, _] = stage.run(&["a.md", "--diff"], "GITHUB_ACTIONS");
    assert_eq!(commands(&github), [""; 0]);
    let inner: Vec<&str> = github.lines().collect();
    assert_eq!(inner[1..inner.len() - 1].join("\n") + "\n", plain);
    let [again, _] = stage.run(&["a.md", "--diff"], "GITHUB_ACTIONS");
    assert_ne!(again.lines().next(), github.lines().next(), "nobody can know the word beforehand");
    let azure = stage.run(&["a.md", "--diff"], "TF_BUILD")[0].clone();
    assert!(!azure.contains("##vso[") && !azure.contains("##["));
    let [names, _] = stage.run(&[NAME, "--diff"], "");
    let header: Vec<&str> = names.lines().filter(|line| line.starts_with("--- ") || line.starts_with("+++ ")).collect();
    header.iter().for_each(|line| quiet("the header", line));
    let nothing = stage.run(&["pack.yaml", "--diff", "--off", "teh-word"], "GITHUB_ACTIONS")[0].clone();
    assert!(nothing.is_empty() || commands(&nothing).is_empty(), "{nothing}");
    if let Some(drawn) = on_a_terminal(&stage, "a.md --diff --no-default-rules --rules pack.yaml --color never") {
        assert!(!drawn.contains("\u{1b}[31m \u{9b}") && !drawn.contains('\u{202e}'), "{drawn:?}");
        assert!(drawn.contains("teh"), "{drawn:?}");
    }
}

/// What a run writes to a terminal; none where there is no `script` that gives one.
fn on_a_terminal(stage: &Stage, arguments: &str) -> Option<String> {
    Path::new("/usr/bin/script").exists().then_some(())?;
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_aigc-lint"));
    let output = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(stage.folder.path())
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
