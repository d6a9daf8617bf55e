//! The map from text to source, proven: on made-up articles, on blessed fixtures, on hostile inputs, against another parser.
//!
//! `PROPTEST_CASES=20000 cargo test --test views` runs more; `INSTA_UPDATE=always` blesses the dumps beside the fixtures.

#[path = "views/checks.rs"]
mod checks;
#[path = "views/fields.rs"]
mod fields;
#[path = "views/generate.rs"]
mod generate;
#[path = "views/hostile.rs"]
mod hostile;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use aigc_lint::document::{BlockKind, Document, Field, NodeKind, ParseOptions, SegmentKind, Value};
use aigc_lint::finding::{Edit, Span};
use checks::{check, check_definitions};
use generate::{article, prefixed};
use proptest::prelude::*;

fn parse(source: &str) -> Document {
    Document::parse(source, &ParseOptions::default())
}

/// Edits in, text out.
fn apply(source: &str, edits: &[Edit]) -> String {
    let mut text = String::new();
    let mut at = 0;
    for edit in edits {
        text.push_str(&source[at..edit.span.start]);
        text.push_str(&edit.text);
        at = edit.span.end;
    }
    text + &source[at..]
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500)
}

#[test]
fn made_up_articles_keep_their_map() {
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: cases(), ..ProptestConfig::default() });
    let (blocks, inexact) = (std::cell::Cell::new(0usize), std::cell::Cell::new(0usize));
    let result = runner.run(&article(), |source| {
        let document = check(&source)?;
        check_definitions(&source, &document)?;
        blocks.set(blocks.get() + document.blocks().len());
        for block in document.blocks().iter().filter(|block| !block.exact) {
            inexact.set(inexact.get() + 1);
            if std::env::var_os("SHOW_INEXACT").is_some() {
                eprintln!("INEXACT {:?}\n   text {:?}", &source[block.span().start..block.span().end], block.text);
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    eprintln!("{} blocks, {} inexact", blocks.get(), inexact.get());
    assert!(inexact.get() * 200 <= blocks.get(), "{} of {} blocks are inexact", inexact.get(), blocks.get());
}

#[test]
fn raw_characters_never_panic() {
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: cases(), ..ProptestConfig::default() });
    let soup = prop::collection::vec(
        prop::sample::select(vec![
            "a",
            "中",
            "，",
            " ",
            "  ",
            "\t",
            "\n",
            "\n",
            "\r",
            "\r\n",
            "*",
            "_",
            "`",
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            "!",
            "|",
            "-",
            "#",
            "~",
            "&amp;",
            "\\",
            "$",
            ":",
            "1.",
            "=",
            "\"",
            "\u{0}",
            "\u{FEFF}",
            "🤖",
            "http://a.b",
            "[^1]",
            "[a]: b\n",
            "|-|\n",
            "    ",
            "[ ] ",
            "- ",
            "> ",
        ]),
        0..60,
    );
    let result = runner.run(&soup, |parts| check(&parts.concat()).map(|_| ()));
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Each block, its place in the outline, and each segment with its source and text.
fn dump(document: &Document) -> String {
    let source = document.source();
    let mut text = format!("language {:?}\n", document.language());
    for (id, block) in document.blocks().iter().enumerate() {
        let at = document.lines().position(source, block.span().start);
        let _ = write!(text, "\n#{id} {:?} {}:{} {:?}", block.kind, at.line, at.column, block.language);
        for (name, value) in [("section", block.section()), ("item", block.item())] {
            if let Some(value) = value {
                let _ = write!(text, " {name}={value}");
            }
        }
        let quotes = if block.quotes() > 0 { format!(" quotes={}", block.quotes()) } else { String::new() };
        let _ = writeln!(text, "{quotes}{}", if block.exact { "" } else { " INEXACT" });
        for segment in block.segments() {
            let written = &source[segment.source().start..segment.source().end];
            let _ = match segment.kind {
                SegmentKind::Verbatim => writeln!(text, "  Verbatim {written:?}"),
                kind => writeln!(text, "  {kind:?} {written:?} -> {:?}", &block.text[segment.text()]),
            };
        }
        for mark in block.marks() {
            let written = &source[mark.source.start..mark.source.end];
            let _ = write!(text, "  <{:?}> {:?} in {written:?}", mark.kind, &block.text[mark.text.clone()]);
            let _ = writeln!(text, "{}", mark.url.as_ref().map(|url| format!(" url {url:?}")).unwrap_or_default());
        }
    }
    for (id, section) in document.sections().iter().enumerate() {
        let _ = writeln!(
            text,
            "\nsection {id} level {} parent {:?} blocks {:?}",
            section.level,
            section.parent(),
            section.blocks()
        );
    }
    for (id, list) in document.lists().iter().enumerate() {
        let _ = writeln!(
            text,
            "\nlist {id} ordered={} parent={:?} items={:?} lead={:?}",
            list.ordered, list.parent, list.items, list.lead
        );
    }
    for (id, table) in document.tables().iter().enumerate() {
        let _ = writeln!(text, "\ntable {id} lead={:?} rows={:?}", table.lead, table.rows);
    }
    for suppression in document.suppressions() {
        let covers = &source[suppression.covers.start..suppression.covers.end];
        let _ = writeln!(
            text,
            "\n{:?} {:?} {:?} covers {covers:?}",
            suppression.scope, suppression.rules, suppression.reason
        );
    }
    let _ = writeln!(text, "\nfields");
    for (id, node) in document.nodes().enumerate().filter(|(_, node)| node.kind != NodeKind::Line) {
        let first = source[node.span.start..node.span.end].lines().next().unwrap_or("");
        let _ = write!(text, "  {} {first:?}", node.kind.name());
        for info in Field::all_of(node.kind).filter(|info| info.name != "text") {
            if let Some(value) = Field::find(node.kind, info.name).and_then(|field| document.field(id, field)) {
                let _ = write!(text, " {}={value}", info.name);
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn fixtures_read_as_blessed() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/views");
    let mut paths: Vec<_> = fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let source = fs::read_to_string(path)?;
        let document = check(&source).map_err(|error| error.to_string())?;
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        assert!(document.blocks().iter().all(|block| block.exact), "{name} has an inexact block");
        insta::with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, dump(&document));
        });
    }
    Ok(())
}

/// Paragraphs as pulldown-cmark reads them: text, with code and the like as U+FFFC.
fn oracle(source: &str) -> Vec<String> {
    use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let (mut paragraphs, mut current, mut hidden) = (Vec::new(), None::<String>, 0);
    let push = |current: &mut Option<String>, text: &str, hidden: i32| {
        if let Some(paragraph) = current.as_mut().filter(|_| hidden == 0) {
            paragraph.push_str(text);
        }
    };
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Start(Tag::Paragraph) => current = Some(String::new()),
            Event::End(TagEnd::Paragraph) => paragraphs.extend(current.take()),
            Event::Start(Tag::Image { .. } | Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                push(&mut current, "\u{FFFC}", hidden);
                hidden += 1;
            }
            Event::Start(Tag::Link { .. }) if hidden > 0 => hidden += 1,
            Event::End(TagEnd::Image) => hidden -= 1,
            Event::End(TagEnd::Link) if hidden > 0 => hidden -= 1,
            Event::Text(text) => push(&mut current, &text, hidden),
            Event::Code(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => {
                push(&mut current, "\u{FFFC}", hidden)
            }
            Event::SoftBreak | Event::HardBreak => push(&mut current, "\n", hidden),
            _ => {}
        }
    }
    paragraphs
}

#[test]
fn another_parser_reads_the_same_paragraphs() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/views");
    // Extensions that the other parser lacks or reads in another way.
    let apart =
        ["alerts", "bare-urls", "front-matter", "front-matter-bom", "front-matter-toml", "math", "tables", "bom"];
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.extension().is_none_or(|extension| extension != "md") || apart.contains(&name.as_str()) {
            continue;
        }
        let source = fs::read_to_string(&path)?;
        let ours = parse(&source);
        let ours: Vec<&str> =
            ours.blocks().iter().filter(|block| block.kind == BlockKind::Paragraph).map(|block| &*block.text).collect();
        // Tight items have no paragraph in the other tree: each of its paragraphs must be one of ours, in order.
        let mut rest = ours.iter();
        for paragraph in oracle(&source) {
            assert!(rest.any(|text| *text == paragraph), "{name}: {paragraph:?} is not in {ours:?}");
        }
    }
    Ok(())
}

#[test]
fn edits_stay_inside_and_leave_a_document() {
    let cases = (cases() / 5).max(20);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases, ..ProptestConfig::default() });
    let values = [
        Value::Int(0),
        Value::Int(1),
        Value::Int(3),
        Value::Text("-".into()),
        Value::Text("__".into()),
        Value::Text("".into()),
    ];
    let result = runner.run(&article(), |source| {
        let document = parse(&source);
        for (id, node) in document.nodes().enumerate() {
            for info in Field::all_of(node.kind).filter(|info| info.writable) {
                let Some(field) = Field::find(node.kind, info.name) else { continue };
                for edits in
                    values.iter().filter_map(|value| document.write(id, field, value)).filter(|edits| !edits.is_empty())
                {
                    let mut before = 0;
                    for edit in &edits {
                        prop_assert!(
                            edit.span.start >= before && source.get(edit.span.start..edit.span.end).is_some(),
                            "{} {edits:?}",
                            info.name
                        );
                        before = edit.span.end;
                    }
                    let _ = parse(&apply(&source, &edits));
                }
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn a_passed_deadline_is_told() {
    let options = ParseOptions {
        deadline: aigc_lint::limits::Deadline::after(std::time::Duration::ZERO),
        ..ParseOptions::default()
    };
    let document = Document::parse("# a\n\nb\n", &options);
    assert!(document.timed_out() && document.blocks().is_empty());
    assert!(!parse("a").timed_out());
}

#[test]
fn places_lead_to_the_source_and_back() {
    let source = "> 一 **二&amp;** `c`\n> 三\n";
    let document = parse(source);
    let block = &document.blocks()[0];
    assert_eq!(&*block.text, "一 二& \u{FFFC}\n三");
    let slice = |span: Span| &source[span.start..span.end];
    let at = |text: &str| block.text.find(text).unwrap();
    assert_eq!(slice(block.span_of(0..block.text.len())), "一 **二&amp;** `c`\n> 三");
    assert_eq!(slice(block.span_of(at("二")..at("二") + 3)), "二");
    assert_eq!(slice(block.span_of(0..at("\n"))), "一 **二&amp;** `c`");
    let pieces = block.pieces_of(0..at("&") + 1).unwrap();
    assert_eq!(pieces.iter().map(|&piece| slice(piece)).collect::<Vec<_>>(), ["一 ", "二&amp;"]);
    assert_eq!(block.pieces_of(0..block.text.len()), None);
    assert_eq!(block.text_offset_of(source.find('三').unwrap()), Some(at("三")));
    assert_eq!(block.text_offset_of(source.find("**").unwrap() + 1), None);
    assert!(block.span_of(at("三")..at("三")).is_empty());
}

/// Other people's Markdown: `VIEWS_CORPUS=folder cargo test --test views corpus -- --nocapture`.
#[test]
fn a_corpus_keeps_its_map() {
    let Some(folder) = std::env::var_os("VIEWS_CORPUS") else { return };
    let mut folders = vec![std::path::PathBuf::from(folder)];
    let (mut files, mut blocks, mut inexact) = (0, 0, 0);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
                continue;
            }
            let markdown = path.extension().is_some_and(|extension| extension == "md");
            let Some(source) = markdown.then(|| fs::read_to_string(&path).ok()).flatten() else { continue };
            for source in [
                source.clone(),
                source.replace('\n', "\r\n"),
                prefixed(&source, "> ", "> "),
                prefixed(&source, "-   ", "    "),
            ] {
                let document = match check(&source)
                    .and_then(|document| check_definitions(&source, &document).map(|()| document))
                {
                    Ok(document) => document,
                    Err(error) => panic!("{}: {error}", path.display()),
                };
                files += 1;
                blocks += document.blocks().len();
                for block in document.blocks().iter().filter(|block| !block.exact) {
                    inexact += 1;
                    eprintln!("{}: {:?}", path.display(), &source[block.span().start..block.span().end]);
                }
            }
        }
    }
    eprintln!("{files} texts, {blocks} blocks, {inexact} inexact");
}
