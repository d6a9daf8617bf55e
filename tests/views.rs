//! The map from text to source, proven: on made-up articles, on blessed fixtures, on hostile inputs, against another parser.
//!
//! `PROPTEST_CASES=20000 cargo test --test views` runs more; `INSTA_UPDATE=always` blesses the dumps beside the fixtures.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use aigc_lint::document::{Block, BlockKind, Document, Field, MarkKind, NodeKind, ParseOptions, SegmentKind, Value};
use aigc_lint::finding::{Edit, Span};
use proptest::prelude::*;

fn parse(source: &str) -> Document {
    Document::parse(source, &ParseOptions::default())
}

/// Everything that must hold for any input.
fn check(source: &str) -> Result<Document, TestCaseError> {
    let document = parse(source);
    let inside = |span: Span| span.start <= span.end && source.get(span.start..span.end).is_some();
    let mut before = 0;
    for block in document.blocks() {
        prop_assert!(inside(block.span), "span of {block:?}");
        if block.kind != BlockKind::Alt {
            prop_assert!(block.span.start >= before, "order of {block:?}");
            before = block.span.start;
        }
        check_block(source, block)?;
    }
    for section in document.sections() {
        prop_assert!(inside(section.span));
        prop_assert!(section.blocks.contains(&section.heading) && section.blocks.end <= document.blocks().len());
    }
    for table in document.tables() {
        prop_assert!(inside(table.span));
        let columns = table.rows.first().map_or(0, Vec::len);
        prop_assert!(table.rows.iter().all(|row| row.len() == columns));
    }
    check_nodes(source, &document)?;
    check_definitions(source, &document)?;
    for suppression in document.suppressions() {
        prop_assert!(inside(suppression.span) && inside(suppression.covers));
    }
    Ok(document)
}

fn check_block(source: &str, block: &Block) -> Result<(), TestCaseError> {
    let mut text_end = 0;
    let mut source_end = block.span.start.min(block.segments.first().map_or(usize::MAX, |first| first.source.start));
    for segment in &block.segments {
        prop_assert_eq!(segment.text.start, text_end, "gap in {:?}", block);
        prop_assert!(segment.text.end > segment.text.start, "empty segment in {:?}", block);
        text_end = segment.text.end;
        prop_assert!(segment.source.start >= source_end, "source order in {:?}", block);
        source_end = segment.source.end;
        let written = source.get(segment.source.start..segment.source.end);
        prop_assert!(written.is_some(), "boundary of {segment:?}");
        let text = block.text.get(segment.text.clone());
        prop_assert!(text.is_some());
        match segment.kind {
            SegmentKind::Verbatim => prop_assert_eq!(written, text),
            SegmentKind::Break => prop_assert_eq!(text, Some("\n")),
            SegmentKind::Opaque => prop_assert_eq!(text, Some("\u{FFFC}")),
            SegmentKind::Decoded => {}
        }
        if segment.kind == SegmentKind::Verbatim && block.exact {
            let pieces = block.pieces_of(segment.text.clone());
            let joined: Option<String> =
                pieces.map(|pieces| pieces.iter().map(|piece| &source[piece.start..piece.end]).collect());
            prop_assert_eq!(joined.as_deref(), text);
            prop_assert_eq!(block.span_of(segment.text.clone()), segment.source);
            prop_assert_eq!(block.text_offset_of(segment.source.start), Some(segment.text.start));
        }
    }
    prop_assert_eq!(text_end, block.text.len());
    for mark in &block.marks {
        prop_assert!(mark.source.contains(mark.inner), "{mark:?}");
        prop_assert!(source.get(mark.source.start..mark.source.end).is_some(), "{mark:?}");
        prop_assert!(source.get(mark.inner.start..mark.inner.end).is_some(), "{mark:?}");
        prop_assert!(block.text.get(mark.text.clone()).is_some(), "{mark:?}");
    }
    for (start, _) in block.text.char_indices() {
        let span = block.span_of(start..block.text.len());
        prop_assert!(source.get(span.start..span.end).is_some());
    }
    Ok(())
}

/// Every reference that the parser resolved must find its definition among those that we read ourselves.
fn check_definitions(source: &str, document: &Document) -> Result<(), TestCaseError> {
    let fold = |label: &str| label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut labels = std::collections::HashSet::new();
    for (id, node) in document.nodes().iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Definition) {
        let label = Field::find(node.kind, "label").and_then(|field| document.field(id, field));
        labels.extend(label.map(|label| fold(&label.to_string())));
    }
    for mark in document.blocks().iter().flat_map(|block| &block.marks) {
        let reference = matches!(mark.kind, MarkKind::Link | MarkKind::Image);
        let tail = &source[mark.inner.end..mark.source.end];
        let label = match tail.strip_prefix("][").and_then(|tail| tail.strip_suffix(']')) {
            Some(label) if !label.trim().is_empty() => label,
            Some(_) => &source[mark.inner.start..mark.inner.end],
            None if tail == "]" => &source[mark.inner.start..mark.inner.end],
            None => continue,
        };
        if reference && !label.contains(['\n', '\r']) {
            prop_assert!(labels.contains(&fold(label)), "{label:?} has no definition in {labels:?}");
        }
    }
    Ok(())
}

fn check_nodes(source: &str, document: &Document) -> Result<(), TestCaseError> {
    for (id, node) in document.nodes().iter().enumerate() {
        prop_assert!(source.get(node.span.start..node.span.end).is_some(), "{node:?}");
        prop_assert!(node.parent.is_none_or(|parent| parent < document.nodes().len()));
        for info in Field::all_of(node.kind) {
            let Some(field) = Field::find(node.kind, info.name) else { continue };
            let span = document.field_span(id, field);
            prop_assert!(source.get(span.start..span.end).is_some(), "{} of {node:?}", info.name);
            let Some(value) = document.field(id, field) else { continue };
            if info.writable {
                prop_assert_eq!(document.write(id, field, &value), Some(Vec::new()));
            }
        }
    }
    Ok(())
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

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-z]{1,6}",
        4 => prop::sample::select(vec!["人工智能", "模型", "，", "。", "（LLM）", "“引号”", "训练", "語言"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec![
            "&amp;", "&lt;", "&#65;", "&#x4E2D;", "&copy;", "&bogus;", "&", "\\*", "\\|", "\\\\", "\\a", "\\[", "🤖",
            "👨‍👩‍👧‍👦", "é", "1.", "#", "-", "+", "*", "_", "**", "~", "~~", "`", "$", "[", "]", "(", ")", "<", ">", "!", "|", "&NotEqualTilde;", "\u{0}", "\u{A0}", "^",
        ]).prop_map(str::to_owned),
        1 => prop::sample::select(vec![
            "http://a.b/c，后文", "https://a.b/?x=1&amp;y=2", "www.x.org。", "见http://a.b/c(d)", "a@b.co", "<http://x.y>", "<a@b.co>",
            "<br>", "<b class=\"x\">", "<!-- c -->", "[^1]", "[^none]", "$a+b$", "$$x\\|y$$", "`a\\|b`", "`` ` ``", "[x]", "[ ]",
        ]).prop_map(str::to_owned),
    ]
}

fn inline() -> impl Strategy<Value = String> {
    let glue = prop::sample::select(vec![" ", "", "  "]);
    let words = prop::collection::vec((word(), glue), 1..6)
        .prop_map(|words| words.into_iter().map(|(word, glue)| word + glue).collect::<String>());
    words.prop_recursive(3, 12, 4, |inner| {
        let part = (inner.clone(), 0usize..12).prop_map(|(text, form)| match form {
            0 => format!("**{text}**"),
            1 => format!("*{text}*"),
            2 => format!("__{text}__"),
            3 => format!("~~{text}~~"),
            4 => format!("[{text}](http://u.rl/a_b \"t\")"),
            5 => format!("[{text}](<u v>)"),
            6 => format!("[{text}][ref]"),
            7 => format!("![{text}](i.png 'x')"),
            8 => format!("[{text}][]"),
            9 => format!("`{text}`"),
            10 => format!("***{text}***"),
            _ => format!("<i>{text}</i>"),
        });
        prop::collection::vec(part, 1..3).prop_map(|parts| parts.join(" "))
    })
}

fn block() -> impl Strategy<Value = String> {
    let break_ = prop::sample::select(vec!["\n", "  \n", "\\\n", "\n   ", "\n\t", " \n"]);
    let paragraph = prop::collection::vec((inline(), break_), 1..4)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect::<String>());
    let leaf = prop_oneof![
        4 => paragraph,
        1 => (1usize..7, inline(), prop::bool::ANY).prop_map(|(level, text, closed)| {
            format!("{} {text}{}", "#".repeat(level), if closed { " ##" } else { "" })
        }),
        1 => (inline(), prop::bool::ANY).prop_map(|(text, top)| format!("{text}\n{}", if top { "===" } else { "---" })),
        1 => prop::collection::vec(inline(), 1..8).prop_map(|cells| table(&cells)),
        1 => inline().prop_map(|text| format!("```rust\n{text}\n\n  x\n```")),
        1 => inline().prop_map(|text| format!("    {text}\n    x")),
        1 => inline().prop_map(|text| format!("<div>\n{text}\n</div>")),
        1 => inline().prop_map(|text| format!("[ref]: http://r.ef/x 'title'\n{text}")),
        1 => inline().prop_map(|text| format!("[ref]:\n  <u>\n  \"t\"\n[other]: /x\n{text}")),
        1 => inline().prop_map(|text| format!("[^1]: {text}\n\n    more {text}")),
        1 => Just("<!-- aigc-lint-disable-next-line a, b: reason -->".to_owned()),
        1 => Just("***".to_owned()),
        1 => Just("[lone]: http://x.y".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        (prop::collection::vec(inner, 1..4), 0usize..8).prop_map(|(blocks, form)| {
            let body = blocks.join("\n\n");
            match form {
                0 => prefixed(&body, "> ", "> "),
                1 => prefixed(&body, ">", ">"),
                2 => prefixed(&body, "- ", "  "),
                3 => prefixed(&body, "1. ", "   "),
                4 => prefixed(&body, "-   [x] ", "    "),
                5 => prefixed(&body, "*\t", "\t"),
                6 => prefixed(&body, "> [!NOTE]\n> ", "> "),
                // Lazy lines: only the first has the prefix.
                _ => prefixed(&body, "> - ", ""),
            }
        })
    })
}

fn table(cells: &[String]) -> String {
    let mut text = String::from("| h1 | h2 |\n|---|:-:|\n");
    for row in cells.chunks(3) {
        let row: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}

fn prefixed(body: &str, first: &str, rest: &str) -> String {
    let lines: Vec<String> = body
        .lines()
        .enumerate()
        .map(|(index, line)| {
            let prefix = if index == 0 { first } else { rest };
            if line.is_empty() && prefix.trim().is_empty() { String::new() } else { format!("{prefix}{line}") }
        })
        .collect();
    lines.join("\n")
}

fn article() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec!["\n", "\n", "\r\n", "\r"]);
    let front = prop::sample::select(vec!["", "", "", "\u{FEFF}", "---\ntitle: 文\n---\n", "\u{FEFF}+++\na = 1\n+++\n\n"]);
    let joint = prop::sample::select(vec!["\n\n", "\n\n", "\n"]);
    (prop::collection::vec((block(), joint), 1..6), end, front).prop_map(|(blocks, end, front)| {
        let body: String = blocks.into_iter().map(|(block, joint)| block + joint).collect();
        format!("{front}{body}").replace('\n', end)
    })
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500)
}

#[test]
fn made_up_articles_keep_their_map() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: cases(), ..ProptestConfig::default() });
    let (blocks, inexact) = (std::cell::Cell::new(0usize), std::cell::Cell::new(0usize));
    let result = runner.run(&article(), |source| {
        let document = check(&source)?;
        blocks.set(blocks.get() + document.blocks().len());
        for block in document.blocks().iter().filter(|block| !block.exact) {
            inexact.set(inexact.get() + 1);
            if std::env::var_os("SHOW_INEXACT").is_some() {
                eprintln!("INEXACT {:?}\n   text {:?}", &source[block.span.start..block.span.end], block.text);
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
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: cases(), ..ProptestConfig::default() });
    let soup = prop::collection::vec(
        prop::sample::select(vec![
            "a", "中", "，", " ", "  ", "\t", "\n", "\n", "\r", "\r\n", "*", "_", "`", "[", "]", "(", ")", "<", ">", "!", "|", "-", "#", "~",
            "&amp;", "\\", "$", ":", "1.", "=", "\"", "\u{0}", "\u{FEFF}", "🤖", "http://a.b", "[^1]", "[a]: b\n", "|-|\n", "    ", "[ ] ", "- ", "> ",
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
        let at = document.lines().position(source, block.span.start);
        let _ = write!(text, "\n#{id} {:?} {}:{} {:?}", block.kind, at.line, at.column, block.language);
        for (name, value) in [("section", block.section), ("item", block.item)] {
            if let Some(value) = value {
                let _ = write!(text, " {name}={value}");
            }
        }
        let quotes = if block.quotes > 0 { format!(" quotes={}", block.quotes) } else { String::new() };
        let _ = writeln!(text, "{quotes}{}", if block.exact { "" } else { " INEXACT" });
        for segment in &block.segments {
            let written = &source[segment.source.start..segment.source.end];
            let _ = match segment.kind {
                SegmentKind::Verbatim => writeln!(text, "  Verbatim {written:?}"),
                kind => writeln!(text, "  {kind:?} {written:?} -> {:?}", &block.text[segment.text.clone()]),
            };
        }
        for mark in &block.marks {
            let written = &source[mark.source.start..mark.source.end];
            let _ = write!(text, "  <{:?}> {:?} in {written:?}", mark.kind, &block.text[mark.text.clone()]);
            let _ = writeln!(text, "{}", mark.url.as_ref().map(|url| format!(" url {url:?}")).unwrap_or_default());
        }
    }
    for (id, section) in document.sections().iter().enumerate() {
        let _ = writeln!(text, "\nsection {id} level {} parent {:?} blocks {:?}", section.level, section.parent, section.blocks);
    }
    for (id, list) in document.lists().iter().enumerate() {
        let _ = writeln!(text, "\nlist {id} ordered={} parent={:?} items={:?} lead={:?}", list.ordered, list.parent, list.items, list.lead);
    }
    for (id, table) in document.tables().iter().enumerate() {
        let _ = writeln!(text, "\ntable {id} lead={:?} rows={:?}", table.lead, table.rows);
    }
    for suppression in document.suppressions() {
        let covers = &source[suppression.covers.start..suppression.covers.end];
        let _ = writeln!(text, "\n{:?} {:?} {:?} covers {covers:?}", suppression.scope, suppression.rules, suppression.reason);
    }
    let _ = writeln!(text, "\nfields");
    for (id, node) in document.nodes().iter().enumerate().filter(|(_, node)| node.kind != NodeKind::Line) {
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
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
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
            Event::Code(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => push(&mut current, "\u{FFFC}", hidden),
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
    let apart = ["alerts", "bare-urls", "front-matter", "front-matter-bom", "front-matter-toml", "math", "tables", "bom"];
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.extension().is_none_or(|extension| extension != "md") || apart.contains(&name.as_str()) {
            continue;
        }
        let source = fs::read_to_string(&path)?;
        let ours = parse(&source);
        let ours: Vec<&str> =
            ours.blocks().iter().filter(|block| block.kind == BlockKind::Paragraph).map(|block| block.text.as_str()).collect();
        // Tight items have no paragraph in the other tree: each of its paragraphs must be one of ours, in order.
        let mut rest = ours.iter();
        for paragraph in oracle(&source) {
            assert!(rest.any(|text| *text == paragraph), "{name}: {paragraph:?} is not in {ours:?}");
        }
    }
    Ok(())
}

#[test]
fn hostile_inputs_give_a_document() {
    let nested: String = (0..2000).map(|depth| "  ".repeat(depth) + "- a\n").collect();
    let inputs = [
        ">".repeat(100_000),
        "> ".repeat(50_000) + "a\nb\nc",
        "[".repeat(100_000),
        "![".repeat(30_000) + "a" + &"](b)".repeat(30_000),
        "*".repeat(100_000),
        "*a ".repeat(30_000),
        "**a* ".repeat(20_000),
        "`".repeat(100_000),
        "`a``b```".repeat(10_000),
        "$a".repeat(50_000),
        "$a$$".repeat(30_000),
        "<!--".repeat(25_000),
        "&amp;".repeat(20_000),
        (0..20_000).map(|number| format!("&#{number};")).collect(),
        "[a]: b\n".repeat(20_000),
        "- ".repeat(50_000),
        "# a\n".repeat(25_000),
        nested,
        "|a|b|\n|-|-|\n".to_owned() + &"|c|d|\n".repeat(50_000),
        "|a".repeat(5_000) + "\n" + &"|-".repeat(5_000) + "\n" + &"|\n".repeat(20),
        "a\u{0}b\n\n\u{0}".to_owned(),
        "a\rb\r\r> c\rd".to_owned(),
        "中".repeat(200_000),
        "\t".repeat(50_000) + "x",
        "a\n".repeat(100_000),
        "http://a.b".repeat(10_000),
        String::new(),
        "\u{FEFF}".to_owned(),
        "---".to_owned(),
        "---\n---".to_owned(),
        "- [ ]".to_owned(),
        "[^1]:".to_owned(),
    ];
    for input in inputs {
        let document = parse(&input);
        assert!(!document.timed_out());
        let last = document.nodes().len() - 1;
        for info in Field::all_of(document.nodes()[last].kind) {
            let _ = Field::find(document.nodes()[last].kind, info.name).and_then(|field| document.field(last, field));
        }
    }
}

#[test]
fn edits_stay_inside_and_leave_a_document() {
    let cases = (cases() / 5).max(20);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases, ..ProptestConfig::default() });
    let values = [Value::Int(0), Value::Int(1), Value::Int(3), Value::Text("-".into()), Value::Text("__".into()), Value::Text(String::new())];
    let result = runner.run(&article(), |source| {
        let document = parse(&source);
        for (id, node) in document.nodes().iter().enumerate() {
            for info in Field::all_of(node.kind).filter(|info| info.writable) {
                let Some(field) = Field::find(node.kind, info.name) else { continue };
                for edits in values.iter().filter_map(|value| document.write(id, field, value)).filter(|edits| !edits.is_empty()) {
                    let mut before = 0;
                    for edit in &edits {
                        prop_assert!(edit.span.start >= before && source.get(edit.span.start..edit.span.end).is_some(), "{} {edits:?}", info.name);
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
    let options = ParseOptions { deadline: Some(std::time::Duration::ZERO), ..ParseOptions::default() };
    let document = Document::parse("# a\n\nb\n", &options);
    assert!(document.timed_out() && document.blocks().is_empty());
    assert!(!parse("a").timed_out());
}

#[test]
fn places_lead_to_the_source_and_back() {
    let source = "> 一 **二&amp;** `c`\n> 三\n";
    let document = parse(source);
    let block = &document.blocks()[0];
    assert_eq!(block.text, "一 二& \u{FFFC}\n三");
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

/// The values of a field of all nodes of a kind.
fn values(source: &str, kind: &str, field: &str) -> Vec<String> {
    let document = parse(source);
    let kinds = NodeKind::named(kind).unwrap_or_default();
    let mut values = Vec::new();
    for (id, node) in document.nodes().iter().enumerate().filter(|(_, node)| kinds.contains(&node.kind)) {
        let value = Field::find(node.kind, field).and_then(|field| document.field(id, field));
        values.push(value.map_or("-".to_owned(), |value| value.to_string()));
    }
    values
}

/// The source after the field of the first node of a kind that has another value was set.
fn set(source: &str, kind: &str, field: &str, value: &Value) -> String {
    let document = parse(source);
    let kinds = NodeKind::named(kind).unwrap_or_default();
    for (id, node) in document.nodes().iter().enumerate().filter(|(_, node)| kinds.contains(&node.kind)) {
        let Some(field) = Field::find(node.kind, field) else { continue };
        if document.field(id, field).is_some_and(|found| found != *value) {
            return document.write(id, field, value).map_or("refused".to_owned(), |edits| apply(source, &edits));
        }
    }
    source.to_owned()
}

#[test]
fn fields_are_written_as_they_are_read() {
    let int = Value::Int;
    let text = |text: &str| Value::Text(text.to_owned());
    let cases = [
        ("a\n\n\n", "document", "final-newlines", int(1), "a\n"),
        ("a", "document", "final-newlines", int(1), "a\n"),
        ("a\r\nb", "document", "final-newlines", int(1), "a\r\nb\r\n"),
        ("# a\n\nb\n", "heading", "level", int(2), "## a\n\nb\n"),
        ("文\n===\n", "heading", "level", int(2), "文\n---\n"),
        ("文\n---\n后\n", "heading", "level", int(3), "### 文\n后\n"),
        ("> 文\n> ===\n", "heading", "level", int(2), "> 文\n> ---\n"),
        ("#   a\n", "heading", "marker-space", int(1), "# a\n"),
        ("  # a\n", "heading", "indent", int(0), "# a\n"),
        ("# 标题：\n", "heading", "punctuation", text(""), "# 标题\n"),
        ("# **标题：**\n", "heading", "punctuation", text(""), "# **标题**\n"),
        ("a\n# b\nc\n", "heading", "blank-above", int(1), "a\n\n# b\nc\n"),
        ("a\n# b\nc\n", "heading", "blank-below", int(1), "a\n# b\n\nc\n"),
        ("> a\n> # b\n", "heading", "blank-above", int(1), "> a\n>\n> # b\n"),
        ("> # b\n> c\n", "heading", "blank-below", int(1), "> # b\n>\n> c\n"),
        ("a\r\n\r\n\r\n# b\r\n", "heading", "blank-above", int(1), "a\r\n\r\n# b\r\n"),
        ("a\n```\nx\n```\n", "code", "blank-above", int(1), "a\n\n```\nx\n```\n"),
        ("|a|\n|-|\n# b\n", "table", "blank-below", int(1), "|a|\n|-|\n\n# b\n"),
        ("- a\n- b\n# c\n", "list", "blank-below", int(1), "- a\n- b\n\n# c\n"),
        ("* a\n", "bullet-item", "marker", text("-"), "- a\n"),
        ("-   a\n", "item", "marker-space", int(1), "- a\n"),
        ("a  \n", "line", "trailing", int(0), "a\n"),
        ("\ta\tb\n", "line", "tabs", int(0), "    a   b\n"),
        ("a\n\n\n\nb\n", "blank-run", "count", int(1), "a\n\nb\n"),
        ("_a_ *b*\n", "emphasis", "marker", text("*"), "*a* *b*\n"),
        ("__a__\n", "strong", "marker", text("**"), "**a**\n"),
        ("a\n\n***\n", "break", "text", text("---"), "a\n\n---\n"),
        ("# a\n", "heading", "step", int(1), "# a\n"),
    ];
    for (source, kind, field, value, expected) in cases {
        let written = set(source, kind, field, &value);
        assert_eq!(written, expected, "{kind} {field} of {source:?}");
        assert_eq!(set(&written, kind, field, &value), written, "{kind} {field} of {source:?}, again");
    }
}

#[test]
fn fields_say_what_is_written() {
    let cases: [(&str, &str, &str, &[&str]); 34] = [
        ("# a\n## b\n#### c\n# d", "heading", "step", &["-", "1", "2", "-3"]),
        ("# a\n## b\n", "heading", "from", &["-", "1"]),
        ("# a #\n\nb\n=\n\n# c\n\n#\n", "heading", "style", &["atx-closed", "setext", "atx", "atx"]),
        ("# 标题。\n# 标题\n# a?\n# `x`\n", "heading", "punctuation", &["。", "-", "?", "-"]),
        ("一\ttab  \n", "line", "width", &["9"]),
        ("一\ttab  \n", "line", "trailing", &["2"]),
        ("---\na: b\n---\n# h\n\np\n\n```\nx\n\n```\n\n|a|\n|-|\n\n<div>\n", "line", "region", &[
            "front-matter", "front-matter", "front-matter", "heading", "blank", "prose", "blank", "code", "code", "code", "code", "blank",
            "table", "table", "blank", "html",
        ]),
        ("**标题**\n\n**句子。**\n\n**a** b\n\n*b*\n", "paragraph", "pseudo-heading", &["true", "false", "false", "true"]),
        ("# a\n一二 three `x`\n\n## b\n\n```\n1\n2\n```\n\n## c\n<!-- later -->\n", "section", "words", &["6", "2", "0"]),
        ("# a\n一二\n## b\n三\n", "section", "own-words", &["2", "1"]),
        ("# a\n## b\n## c\n### d\n", "section", "children", &["2", "0", "1", "0"]),
        ("# a\n# b\n", "document", "h1", &["2"]),
        ("p\n# *a* b\n", "document", "title", &["a b"]),
        ("---\na: b\n---\n\n- x\n", "document", "first", &["list"]),
        ("- a\n* b\n+ c\n\n1. d\n\n1) e\n", "list", "style", &["-", "*", "+", ".", ")"]),
        ("7. a\n8. b\n", "ordered-item", "number", &["7", "8"]),
        ("7. a\n8. b\n", "item", "marker", &["7.", "8."]),
        (" - a\n   - b\n", "item", "indent", &["1", "3"]),
        ("> - a\n>   - b\n", "item", "indent", &["0", "2"]),
        (">a\n\n>  b\n", "quote", "marker-space", &["0", "2"]),
        ("~~~py x\n~~~\n\n    c\n", "code", "language", &["py", "-"]),
        ("~~~py x\n~~~\n\n    c\n", "code", "fence", &["~", "-"]),
        ("```\n$ a\n$ b\n```\n\n```\n$ a\nb\n```\n", "code", "prompt", &["true", "false"]),
        ("`a` ` b ` `` `c` ``\n", "code-span", "padding", &["0", "1", "1"]),
        ("[a](b) [a][r] [r][] [r] <http://a.b> http://c.d\n\n[r]: /x\n", "link", "form", &[
            "inline", "full", "collapsed", "shortcut", "autolink", "bare",
        ]),
        ("[a](b#c) [d](#) [e](f)\n", "link", "fragment", &["c", "", "-"]),
        ("![a *b* c](d) ![](e)\n", "image", "alt", &["a b c", ""]),
        ("a <BR/> b</i>\n\n<div class=x>\n", "html", "tag", &["br", "i", "div"]),
        ("|a|b|\n|-|-|\n|c|\n", "table", "ragged", &["true"]),
        ("||\n|-|\n|c|\n\n|a\\|b|c|\n|-|-|\n|`\\|`|d|\n", "table", "ragged", &["false", "false"]),
        ("| | |\n|-|-|\n|c|d|\n", "table", "header-empty", &["true"]),
        ("[A  b]: /x\n[c]: /y\n\n[a B]\n", "definition", "used", &["true", "false"]),
        ("中文**加粗。**后文 **好**\n", "strong", "renders", &["false", "true"]),
        ("> a\n\n|中文**加粗。**后文|\n|-|\n", "strong", "renders", &["false"]),
    ];
    for (source, kind, field, expected) in cases {
        assert_eq!(values(source, kind, field), expected, "{kind} {field} of {source:?}");
    }
}

#[test]
fn suppressions_cover_what_they_say() {
    let covers = |source: &str| -> Vec<String> {
        let document = parse(source);
        document.suppressions().iter().map(|found| source[found.covers.start..found.covers.end].to_owned()).collect()
    };
    assert_eq!(covers("a <!-- aigc-lint-disable-line x -->\nb\n"), ["a <!-- aigc-lint-disable-line x -->"]);
    assert_eq!(covers("<!-- aigc-lint-disable-next-line -->\nb\nc\n"), ["b"]);
    assert_eq!(covers("a\n\n<!-- aigc-lint-disable x -->\n\nb\n"), ["<!-- aigc-lint-disable x -->\n\nb\n"]);
    assert_eq!(
        covers("<!-- aigc-lint-disable x, y -->\n\nb\n\n<!-- aigc-lint-enable x -->\n\nc\n"),
        ["<!-- aigc-lint-disable x, y -->\n\nb\n\n<!-- aigc-lint-enable x -->\n\nc\n", "<!-- aigc-lint-disable x, y -->\n\nb\n\n"]
    );
    assert_eq!(covers("a\n\n<!-- aigc-lint-disable-file x: why -->\n").len(), 1);
    assert_eq!(covers("    <!-- aigc-lint-disable-file -->\n\n`<!-- aigc-lint-disable -->`\n").len(), 0);
    assert_eq!(covers("<!-- aigc-lint-typo -->\n<!-- other -->\n").len(), 0);
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
            for source in [source.clone(), source.replace('\n', "\r\n"), prefixed(&source, "> ", "> "), prefixed(&source, "-   ", "    ")] {
                let document = match check(&source) {
                    Ok(document) => document,
                    Err(error) => panic!("{}: {error}", path.display()),
                };
                files += 1;
                blocks += document.blocks().len();
                for block in document.blocks().iter().filter(|block| !block.exact) {
                    inexact += 1;
                    eprintln!("{}: {:?}", path.display(), &source[block.span.start..block.span.end]);
                }
            }
        }
    }
    eprintln!("{files} texts, {blocks} blocks, {inexact} inexact");
}

/// `VIEWS_TIMES=1 cargo test --test views times -- --nocapture`: twice the input should take about twice the time.
#[test]
fn times_grow_with_the_input() {
    if std::env::var_os("VIEWS_TIMES").is_none() {
        return;
    }
    type Shape = (&'static str, fn(usize) -> String);
    let shapes: [Shape; 16] = [
        (">", |n| ">".repeat(n)),
        ("> lazy", |n| "> ".repeat(n / 4) + &"a\n".repeat(n / 4)),
        ("[", |n| "[".repeat(n)),
        ("![", |n| "![".repeat(n / 4) + "a" + &"](b)".repeat(n / 4)),
        ("*a ", |n| "*a ".repeat(n / 3)),
        ("**中*", |n| "**中* ".repeat(n / 6)),
        ("`", |n| "`a``b```".repeat(n / 8)),
        ("$", |n| "中$a$$".repeat(n / 7)),
        ("entities", |n| (0..n / 7).map(|number| format!("&#{number};")).collect()),
        ("definitions", |n| (0..n / 12).map(|number| format!("[a{number}]: b\n")).collect()),
        ("loose definitions", |n| (0..n / 12).map(|number| format!("[a{number}]: b\n\n")).collect()),
        ("- - -a", |n| "- ".repeat(n / 2)),
        ("headings", |n| "# a\n".repeat(n / 4)),
        ("table", |n| "|a|b|\n|-|-|\n".to_owned() + &"|c|d|\n".repeat(n / 6)),
        ("paragraphs", |n| "中文 **粗** [a](b) `c`。\n\n".repeat(n / 32)),
        ("one line", |n| "中文 **粗** [a](b) `c`。".repeat(n / 32)),
    ];
    for (name, shape) in shapes {
        let times: Vec<u128> = [50_000, 100_000, 200_000]
            .into_iter()
            .map(|size| {
                let source = shape(size);
                let start = std::time::Instant::now();
                let document = parse(&source);
                for id in 0..document.nodes().len() {
                    for info in Field::all_of(document.nodes()[id].kind) {
                        let _ = Field::find(document.nodes()[id].kind, info.name).and_then(|field| document.field(id, field));
                    }
                }
                start.elapsed().as_millis()
            })
            .collect();
        eprintln!("{name:20} {times:?} ms");
    }
}
