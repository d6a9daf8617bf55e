//! Chinese typography: cases on which the formatters agree, and what must hold of every edit.
//!
//! `PROPTEST_CASES=20000 cargo test --release --test typography` makes a long run of it.

use std::path::Path;
use std::sync::LazyLock;

use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::finding::Finding;
use aigc_lint::fix;
use aigc_lint::pack::{Pack, PackSource};
use proptest::prelude::*;

static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::load(&[PackSource::builtin()]).expect("the built-in pack loads"));
static CONFIG: LazyLock<Config> = LazyLock::new(|| Config { presets: vec!["zh".to_owned()], ..Config::default() });

fn lint(text: &str) -> Vec<Finding> {
    engine::lint(&Document::parse(text, &ParseOptions::default()), &PACK, &CONFIG)
}

fn mended(text: &str) -> String {
    let fixed = fix::fix_until_stable(text, false, lint);
    assert!(fixed.stable, "{text:?} does not settle: {:?}", fixed.text);
    fixed.text
}

/// Cases from the tests of four formatters stand outside the project; where they are there, all must come out right.
#[test]
fn what_the_formatters_agree_on() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/cjk-consensus.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let of = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
        let (input, expected) = (of("input"), of("expected"));
        count += 1;
        let got = mended(&input);
        if got != expected {
            wrong.push(format!("{}: {input:?} became {got:?}, not {expected:?}", of("id")));
        }
    }
    assert!(count > 200, "the data holds only {count} cases");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A heading that something links to stays as it is where other words would give it another fragment.
#[test]
fn links_to_headings_go_on_to_lead_there() {
    let text = include_str!("../fixtures/fixes/linked-headings.md");
    assert_eq!(mended(text), include_str!("../fixtures/fixes/linked-headings.fixed.md"));
}

/// Things that may stand in a line and that no edit may touch.
const PROTECTED: [&str; 28] = [
    "`代码a和b,c`",
    "``码`a``",
    "$公式x,y$",
    "https://a.b/c?d=e,f",
    "https://a.b/路径a,b",
    "<https://a.b/路径a>",
    "![图](图1a.png)",
    "<span title=\"标题a,b\">",
    "[[页面a,b页]]",
    "[[页|b页a]]",
    "{{变量a,b}}",
    "{% 标签a,b %}",
    "@张三abc",
    "#话题abc",
    "./图片1a.png",
    "../目录a/文件b.txt",
    "docs/中文a.md",
    "v1.2.3",
    "a.b@c.de",
    "👨‍👩‍👧‍👦",
    "1️⃣",
    ":smile:",
    "{#标识a}",
    "C:\\目录a\\文件b.txt",
    "&nbsp;",
    "\\*",
    "12:30",
    "3.14",
];

fn atom() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "模型",
        "中文",
        "的",
        "和",
        "训练了",
        "参数",
        "GPT-4",
        "Rust",
        "a",
        "7B",
        "95%",
        "C++",
        "2024 年",
        "3月",
        "e.g.",
        "A/B",
        "（全角）",
        "(半角)",
        "(中文a)",
        "[方括]",
        "“引用”",
        "「角」",
        "《书a》",
        "……",
        "...",
        "——",
    ]);
    let mark = prop::sample::select(vec![
        "，", "。", "：", "！", "、", ",", ".", ":", ";", "!", "?", " ", "  ", " ,", "， ", "\n", "　", "/", "-", "～",
        "１２",
    ]);
    let protected = prop::sample::select(PROTECTED.to_vec()).prop_map(|text| format!(" {text} "));
    let wrapped = (prop::sample::select(vec!["**", "*", "~~", "[", "__"]), word.clone(), mark.clone(), word.clone());
    let wrapped = wrapped.prop_map(|(open, left, mark, right)| {
        let (left, right) = (left.trim(), right.trim());
        match open {
            "[" => format!("[{left}{mark}{right}](链接a,b.md)"),
            open => format!("{open}{left}{}{right}{open}", mark.trim()),
        }
    });
    prop_oneof![
        6 => word.prop_map(str::to_owned),
        4 => mark.prop_map(str::to_owned),
        2 => protected,
        2 => wrapped,
    ]
}

fn line() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec!["", "", "", "- ", "1. ", "> ", "## ", "  - ", "| ", "- [ ] ", "    "]);
    (start, prop::collection::vec(atom(), 1..9)).prop_map(|(start, atoms)| {
        let text = atoms.concat();
        if start == "| " {
            format!("| 甲 | 乙 |\n|---|---|\n| {} | b |", text.replace('\n', " "))
        } else {
            format!("{start}{text}")
        }
    })
}

fn article() -> impl Strategy<Value = String> {
    let front = prop::sample::select(vec!["", "---\ntitle: 标题a,b\n---\n\n", "\u{FEFF}"]);
    let end =
        prop::sample::select(vec!["", "\n", "\n```\n代码a,b\n```\n", "\n\n<div>块a,b</div>\n", "\n\n[a]: 链接a,b\n"]);
    (front, prop::collection::vec(line(), 1..5), end)
        .prop_map(|(front, lines, end)| format!("{front}{}{end}", lines.join("\n\n")))
}

/// The kinds of nodes and of shown marks in order: what of the article is what. Emphasis that is written and not shown
/// is no part of it.
fn skeleton(text: &str) -> Vec<String> {
    let document = Document::parse(text, &ParseOptions::default());
    let counts = |name: &str| !matches!(name, "line" | "blank-run" | "strong" | "emphasis");
    let nodes = document.nodes().map(|node| node.kind.name().to_owned()).filter(|name| counts(name));
    nodes
        .chain(document.blocks().iter().flat_map(|block| block.marks()).map(|mark| format!("{:?}", mark.kind)))
        .collect()
}

/// What must not change: code, math, HTML, destinations, front matter, in order.
fn untouchable(text: &str) -> Vec<String> {
    let document = Document::parse(text, &ParseOptions::default());
    let mut all = Vec::new();
    for block in document.blocks() {
        if !block.is_prose() {
            all.push(block.text.to_string());
        }
        for mark in block.marks() {
            all.extend(mark.url.as_deref().map(str::to_owned));
            if block.text[mark.text.clone()] == *"\u{FFFC}" && mark.url.is_none() {
                all.push(text[mark.source.start..mark.source.end].to_owned());
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixing_twice_is_fixing_once(source in article()) {
        let once = mended(&source);
        prop_assert_eq!(mended(&once), once);
    }

    #[test]
    fn the_tree_and_all_that_is_no_prose_stay(source in article()) {
        let fixed = mended(&source);
        prop_assert_eq!(skeleton(&source), skeleton(&fixed), "{}", fixed);
        prop_assert_eq!(untouchable(&source), untouchable(&fixed), "{}", fixed);
    }

    #[test]
    fn protected_words_stay_whole(before in atom(), index in 0..PROTECTED.len(), after in atom()) {
        let word = PROTECTED[index];
        let source = format!("这是一段中文{before} {word} {after}中文在此\n");
        let whole = source.matches(word).count();
        let fixed = mended(&source);
        prop_assert!(fixed.matches(word).count() >= whole, "{source:?} became {fixed:?}");
    }

    /// Only blanks come and go, and marks become their full-width twins: all letters stay, in order.
    #[test]
    fn letters_stay(source in article()) {
        let letters = |text: &str| -> String { text.chars().filter(|letter| letter.is_alphanumeric() && !matches!(letter, '１' | '２' | '1' | '2')).collect() };
        prop_assert_eq!(letters(&source), letters(&mended(&source)));
    }
}
