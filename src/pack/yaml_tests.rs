//! Tests of the located tree: every span is the text that it says, and nothing that can be typed stops the program.
//!
//! What packs may say is tested by `tests/bad_packs.rs`.

use std::ops::Range;

use proptest::prelude::*;

use super::super::error::PackErrors;
use super::super::{PackFile, syntax};
use super::{Node, Value, parse};

fn tree(text: &str) -> Node {
    let mut errors = Vec::new();
    let node = parse(0, text, &mut errors);
    assert!(errors.is_empty(), "{errors:?}");
    node.unwrap_or_else(|| panic!("nothing in {text:?}"))
}

/// All scalars with what stands at their span, keys first.
fn scalars<'t>(node: &Node, text: &'t str, found: &mut Vec<(String, &'t str)>) {
    match &node.value {
        Value::Scalar(scalar) => found.push((scalar.text.clone(), &text[node.span.clone()])),
        Value::Sequence(items) => items.iter().for_each(|item| scalars(item, text, found)),
        Value::Mapping(entries) => {
            for (key, value) in entries {
                found.push((key.scalar.text.clone(), &text[key.span.clone()]));
                scalars(value, text, found);
            }
        }
        Value::Null | Value::Refused => {}
    }
}

fn pairs(text: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    scalars(&tree(text), text, &mut found);
    found
}

#[test]
fn plain_scalars_keep_what_was_written() {
    let text = "a: 2022-10\nb: 1.10\nc: 007\nd: 0x1F\ne: 1_000\nf: .5\ng: <S> 是 <O>\nh: 12:30\n";
    for (said, written) in pairs(text) {
        assert_eq!(said, written);
    }
}

#[test]
fn spans_survive_multibyte_text_line_ends_and_a_byte_order_mark() {
    let unix = "模型: {名称: “文心”, list: [一, 'two', \"三\"]}\nnext: 值 # 说明\n";
    let windows = unix.replace('\n', "\r\n");
    let marked = format!("\u{feff}{unix}");
    for text in [unix, &windows, &marked] {
        let written: Vec<&str> = pairs(text).into_iter().map(|(_, written)| written).collect();
        assert_eq!(written, ["模型", "名称", "“文心”", "list", "一", "'two'", "\"三\"", "next", "值"], "{text:?}");
    }
}

#[test]
fn quoted_text_is_verbatim_only_without_escapes() {
    let text = "- 'a b'\n- \"c\"\n- 'it''s'\n- \"x\\ty\"\n- plain\n- |\n  block\n";
    let Value::Sequence(items) = tree(text).value else { panic!("a list") };
    let verbatim: Vec<Option<&str>> = items
        .iter()
        .map(|item| match &item.value {
            Value::Scalar(scalar) => scalar.verbatim.map(|begin| &text[begin..begin + scalar.text.len()]),
            _ => None,
        })
        .collect();
    assert_eq!(verbatim, [Some("a b"), Some("c"), None, None, Some("plain"), Some("block\n")]);
}

#[test]
fn collections_end_with_their_last_child() {
    let text = "a:\n  b: 1\n  c: [x, y]\n\n# remark\n\nd:\n  - 1\n  - 2\n\n";
    let root = tree(text);
    let Value::Mapping(entries) = &root.value else { panic!("a mapping") };
    let written = |span: &Range<usize>| &text[span.clone()];
    assert_eq!(written(&entries[0].1.span), "b: 1\n  c: [x, y]");
    assert_eq!(written(&entries[1].1.span), "- 1\n  - 2");
    assert_eq!(root.span.end, text.trim_end().len());
}

#[test]
fn nothing_and_words_are_told_apart() {
    let root = tree("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n");
    let Value::Mapping(entries) = &root.value else { panic!("a mapping") };
    let null: Vec<bool> = entries.iter().map(|(_, value)| value.value == Value::Null).collect();
    assert_eq!(null, [true, true, true, false, false]);
}

#[test]
fn long_entries_on_one_line_are_read() {
    let long = format!("- {{id: a, bad: [{}]}}\n", "很长的文字, ".repeat(2000));
    let Value::Sequence(items) = tree(&long).value else { panic!("a list") };
    assert_eq!(items.len(), 1);
}

#[test]
fn every_duplicate_is_reported() {
    let mut errors = Vec::new();
    let text = "a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n";
    parse(0, text, &mut errors);
    let places: Vec<(usize, usize)> =
        errors.iter().map(|error| (error.place.span.start, error.related[0].0.span.start)).collect();
    assert_eq!(places, [(15, 9), (21, 0), (26, 0)]);
}

#[test]
fn hostile_files_are_refused_quickly() {
    let deep = "[".repeat(200_000);
    let dashes = "- ".repeat(200_000);
    let keys = "? ".repeat(100_000);
    let braces = "{a: ".repeat(100_000);
    let anchors = (0..20_000).map(|number| format!("- &a{number} x\n- *a{number}\n")).collect::<String>();
    for text in [deep, dashes, keys, braces, anchors, "\"".repeat(100_000), "#".repeat(100_000), "\t".repeat(100_000)] {
        let mut errors = Vec::new();
        parse(0, &text, &mut errors);
        assert!(!errors.is_empty());
        render(&text, errors);
    }
}

fn render(text: &str, errors: Vec<crate::pack::PackError>) -> String {
    let file = PackFile { path: "file.yaml".to_owned(), text: text.to_owned().into() };
    PackErrors::new(vec![file], errors).render(false, 80)
}

proptest! {
    #[test]
    fn any_text_gives_a_tree_or_errors(text in r#"[-a-c:,{}\[\]&*!|>'"%@`~?<# \n\t\r\u{feff}中一。0-9]{0,60}"#) {
        check_any(&text);
    }

    #[test]
    fn any_unicode_gives_a_tree_or_errors(text in "\\PC{0,40}") {
        check_any(&text);
    }

    #[test]
    fn any_place_can_be_explained(text in "\\PC{0,20}", at in 0usize..100) {
        let error = syntax::explain(0, &text, at, &serde_yaml::granit_parser::ErrorKind::UnexpectedEof);
        prop_assert!(text.get(error.place.span).is_some());
    }
}

fn check_any(text: &str) {
    let mut errors = Vec::new();
    let node = parse(0, text, &mut errors);
    assert!(node.is_some() || !errors.is_empty());
    for error in &errors {
        assert!(text.get(error.place.span.clone()).is_some());
    }
    if let Some(node) = node {
        assert!(text.get(node.span.clone()).is_some());
        scalars(&node, text, &mut Vec::new());
    }
    render(text, errors);
}
