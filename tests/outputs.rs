//! Reports as services read them: several at once, valid against official schemas, and a page in a real browser.
//!
//! The browser is Debian's `chromium`; where there is none its test says so and passes. With `KEEP_SCREENSHOTS=folder`
//! it leaves its pictures there.

#[path = "cli/setting.rs"]
mod setting;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use setting::Setting;

const ARTICLE: &str =
    "# Title\n\na teh b  c\n\n* one\n\n- two\n\n<!-- aigc-lint-disable-next-line teh-word: quoted -->\nteh quoted\n";
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

fn setting() -> Setting {
    Setting::new().file("docs/a.md", ARTICLE).file("docs/b.md", "fine\n").bytes("docs/c.md", b"\xff")
}

#[test]
fn all_formats_are_written_at_once_and_say_the_same() {
    let setting = setting();
    let outputs: String = FORMATS.iter().map(|format| format!(" --output {format}=out.{format}")).collect();
    let done = setting.run(&format!("docs --lang en{outputs} --fail-on warning"));
    assert_eq!(done.code, 2, "{}", done.stderr);
    assert!(done.stdout.contains("error[teh-word]"), "the usual report still goes to standard output");
    for format in FORMATS {
        let report = setting.read(&format!("out.{format}"));
        assert!(report.contains("teh-word"), "{format}: {report}");
        assert!(report.contains("two-spaces"), "{format}: {report}");
    }
    assert_eq!(setting.read("out.pretty"), setting.run("docs --lang en").stdout);
    let alone = setting.run("docs --lang en --output gitlab=-");
    assert_eq!(alone.stdout, setting.read("out.gitlab"));
    insta::assert_snapshot!("github", setting.read("out.github"));
    insta::assert_snapshot!("azure", setting.read("out.azure"));
    insta::assert_snapshot!("junit", setting.read("out.junit"));
    insta::assert_snapshot!("checkstyle", setting.read("out.checkstyle"));
    insta::assert_snapshot!("gitlab", setting.read("out.gitlab"));
    insta::assert_snapshot!("rdjson", setting.read("out.rdjson"));
    insta::assert_snapshot!("markdown", setting.read("out.markdown"));
    insta::assert_snapshot!("narrated", setting.read("out.narrated"));
    insta::assert_snapshot!("jsonl", setting.read("out.jsonl"));
}

#[test]
fn outputs_that_cannot_be_are_refused() {
    let setting = setting();
    for (arguments, said) in [
        ("--output sarif", "FORMAT=PATH"),
        ("--output sarf=-", "did you mean `sarif`?"),
        ("--output sarif=", "path is missing"),
        ("--output sarif=x --output json=x", "two reports go to x"),
        ("--output sarif=- --output json=-", "two reports go to standard output"),
        ("--output sarif=- --format json", "both go to standard output"),
        ("--output sarif=none/x docs/b.md", "cannot write the report `none/x`"),
        ("--diff --output sarif=x docs/b.md", "leave one of the two out"),
    ] {
        let done = setting.run(arguments);
        assert_eq!(done.code, 2, "{arguments}");
        assert!(done.stderr.contains(said), "{arguments}: {}", done.stderr);
    }
    assert!(setting.run("rules --format sarif").stderr.contains("does not write the format `sarif`"));
    assert!(!setting.path("x").exists());
}

/// The report of the program on real articles, with the rules inside it.
fn sarif_of(path: &str) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .args([path, "--output", "sarif=-", "--preset", "all", "--quiet"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn sarif_is_valid_against_the_official_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schemas/sarif-2.1.0.json");
    // One of its patterns, twice, has a bracket too many, which a strict reader refuses.
    let schema = fs::read_to_string(schema).unwrap().replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let setting = setting();
    let small: Value = serde_json::from_str(&setting.run("docs --output sarif=-").stdout).unwrap();
    for report in [small, sarif_of("fixtures/articles")] {
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let results = report["runs"][0]["results"].as_array().unwrap();
        assert!(results.iter().any(|result| result["fixes"].is_array()));
        assert!(results.iter().all(|result| result["partialFingerprints"]["aigcLint/v1"].is_string()));
        let rules = report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }
    let mut broken = sarif_of("fixtures/articles");
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&broken), "the schema must see mistakes");
}

#[test]
fn paths_for_services_count_from_the_root_of_the_repository() {
    let setting = setting();
    fs::create_dir(setting.path(".git")).unwrap();
    let mut command = setting.command("a.md --output github=-");
    let output = command.current_dir(setting.path("docs")).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("file=docs/a.md,line=3,"));
}

/// Runs a headless browser; `None` where there is none.
fn browser(arguments: &[&str], page: &Path) -> Option<String> {
    let program = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|program| Command::new(program).arg("--version").output().is_ok())?;
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The page with a script that writes what it measures into the title; the policy that forbids scripts is taken out.
fn measuring(page: &str, before: &str, question: &str) -> String {
    let start = page.find("<meta http-equiv").unwrap();
    let end = start + page[start..].find('>').unwrap() + 1;
    let script = format!("<script>{before};document.title='['+({question})+']'</script>");
    format!("{}{}", &page[..start], &page[end..]).replace("</body>", &(script + "</body>"))
}

#[test]
fn the_page_works_in_a_browser() {
    let setting = Setting::new();
    let run = Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .args(["fixtures/articles/zh-beginner-guide.md", "--lang", "zh", "--output"])
        .arg(format!("html={}", setting.path("page.html").display()))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    let page = setting.read("page.html");
    let path = setting.path("page.html");
    let ask = |width: u32, before: &str, question: &str| {
        fs::write(setting.path("ask.html"), measuring(&page, before, question)).unwrap();
        let size = format!("--window-size={width},900");
        let dom = browser(&[&size, "--dump-dom"], &setting.path("ask.html"))?;
        Some(dom.split_once("<title>[")?.1.split_once("]</title>")?.0.to_owned())
    };
    // What is not checked hides what it stands for; what stands in the margin stands beside its words, and apart.
    let prepare = "let a=s=>[...document.querySelectorAll(s)],shown=()=>a('.note').filter(n=>n.offsetHeight>0).length,\
        r=n=>n.getBoundingClientRect(),without=b=>{b.checked=false;let n=shown();b.checked=true;return n}";
    let wide = "[shown(),without(document.getElementById('f-error')),without(document.querySelector('details input')),\
        a('.block').every(b=>r(b.querySelector('.notes')).left>=r(b.querySelector('.words')).right-1),\
        a('.notes').map(r).every((n,i,all)=>i==0||n.top>=all[i-1].bottom-1)]";
    let Some(wide) = ask(1300, prepare, wide) else {
        eprintln!("skipped: there is no chromium on this machine");
        return;
    };
    let written = page.matches("<aside class=\"note").count();
    let errors = page.matches("<aside class=\"note error").count();
    assert!(errors > 0 && errors < written);
    let wide: Vec<&str> = wide.split(',').collect();
    assert_eq!(wide[..2], [written.to_string(), (written - errors).to_string()]);
    assert!(wide[2].parse::<usize>().unwrap() < written);
    assert_eq!(wide[3..], ["true", "true"]);
    // On a phone everything stands in one column as wide as the screen. (Browsers make no window narrower than this.)
    let narrow = "[document.documentElement.scrollWidth<=innerWidth,\
        a('.block').every(b=>r(b.querySelector('.notes')).top>=r(b.querySelector('.words')).bottom)]";
    assert_eq!(ask(500, prepare, narrow).unwrap(), "true,true");
    // Nothing is loaded, and no script runs.
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<link"));
    if let Some(folder) = std::env::var_os("KEEP_SCREENSHOTS") {
        let folder = Path::new(&folder);
        for (name, width, dark) in
            [("desktop-light", 1300, 1), ("desktop-dark", 1300, 0), ("phone-light", 500, 1), ("phone-dark", 500, 0)]
        {
            let file = format!("--screenshot={}", folder.join(name).with_extension("png").display());
            let size = format!("--window-size={width},1600");
            let scheme = format!("--blink-settings=preferredColorScheme={dark}");
            browser(&[&file, &size, &scheme], &path);
        }
    }
}
