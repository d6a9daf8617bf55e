//! Tests of `apply` on edits that no rule made.

use proptest::prelude::*;

use super::*;
use crate::finding::Severity;

fn finding(rule: &str, edits: &[(usize, usize, &str)]) -> Finding {
    let edits: Vec<Edit> = edits
        .iter()
        .map(|(start, end, text)| Edit { span: Span::new(*start, *end), text: (*text).to_owned() })
        .collect();
    Finding {
        rule: RuleId::new(rule),
        aliases: std::sync::Arc::from([]),
        severity: Severity::Info,
        span: Span::default(),
        message: String::new(),
        help: None,
        source: None,
        related: Vec::new(),
        fix: Some(Fix { edits, safe: true }),
    }
}

#[test]
fn fixes_are_applied_in_order_and_overlaps_skipped() {
    let findings = [finding("b", &[(4, 7, "two")]), finding("a", &[(0, 3, "one")]), finding("c", &[(6, 8, "x")])];
    let fixed = apply("ein zwei drei\n", &findings, false);
    assert_eq!(fixed.text, "one twoi drei\n");
    assert_eq!((fixed.applied, fixed.skipped), (2, 1));
}

#[test]
fn unsafe_fixes_wait_to_be_asked_for() {
    let mut one = finding("a", &[(0, 1, "b")]);
    one.fix.as_mut().unwrap().safe = false;
    assert_eq!(apply("a\n", &[one.clone()], false).text, "a\n");
    assert_eq!(apply("a\n", &[one], true).text, "b\n");
}

#[test]
fn unsound_edits_are_left_out() {
    let findings = [
        finding("a", &[(1, 2, "x")]),
        finding("b", &[(0, 99, "x")]),
        finding("c", &[(4, 5, "x"), (3, 4, "y")]),
        finding("d", &[(3, 2, "x")]),
    ];
    assert_eq!(apply("模abc\n", &findings, false).text, "模abc\n");
}

#[test]
fn a_circle_of_fixes_ends() {
    let fixed =
        fix_until_stable("a\n", false, |text| vec![finding("r", &[(0, 1, if text == "a\n" { "b" } else { "a" })])]);
    assert!(!fixed.stable);
    let fixed =
        fix_until_stable("a\n", false, |text| if text == "a\n" { vec![finding("r", &[(0, 1, "b")])] } else { vec![] });
    assert!(fixed.stable);
    assert_eq!((fixed.text.as_str(), fixed.applied), ("b\n", 1));
}

#[test]
fn fixes_that_change_the_structure_are_dropped_and_the_others_stay() {
    for (source, edit) in [
        ("见 http://a.b/c d\n", (16, 17, "x")),
        ("a *b* c\n", (2, 3, "_")),
        ("- a\n- b\n", (4, 5, "*")),
        ("a\n\nb\n", (1, 3, " ")),
        ("[a](u)\n", (3, 4, " ")),
        ("a\n", (0, 0, "# ")),
        ("`a` b\n", (3, 4, "`")),
        ("a\n\n[b]: c\n\n[b]\n", (6, 7, " ")),
    ] {
        let fixed = apply(source, &[finding("bad", &[edit]), finding("good", &[(0, 0, "")])], false);
        assert_eq!((fixed.text.as_str(), fixed.dropped), (source, 1), "{source:?} {edit:?}");
    }
    let findings = [finding("bad", &[(2, 3, "_")]), finding("good", &[(0, 1, "x")]), finding("good", &[(6, 7, "y")])];
    let fixed = apply("a *b* c\n", &findings, false);
    assert_eq!((fixed.text.as_str(), fixed.applied, fixed.dropped), ("x *b* y\n", 2, 1));
}

#[test]
fn edits_of_markup_itself_are_allowed() {
    for (source, edits, text) in [
        ("a *b* c\n", vec![(2, 3, "_"), (4, 5, "_")], "a _b_ c\n"),
        ("- a\n- b\n", vec![(0, 1, "*"), (4, 5, "*")], "* a\n* b\n"),
        ("#### a\n", vec![(0, 4, "##")], "## a\n"),
        ("[a](u)\n", vec![(4, 5, "v")], "[a](v)\n"),
        ("用`x`\n", vec![(3, 3, " ")], "用 `x`\n"),
        ("http://a.b\n", vec![(0, 0, "<"), (10, 10, ">")], "<http://a.b>\n"),
        ("a  \nb\n", vec![(1, 3, "")], "a\nb\n"),
        ("a\r\n\r\n\r\nb\r\n", vec![(3, 5, "")], "a\r\n\r\nb\r\n"),
        ("\u{feff}a\n", vec![(3, 4, "b")], "\u{feff}b\n"),
        ("&amp; x\n", vec![(0, 5, "und")], "und x\n"),
    ] {
        let fixed = apply(source, &[finding("r", &edits)], false);
        assert_eq!((fixed.text.as_str(), fixed.applied), (text, 1), "{source:?}");
    }
}

proptest! {
    /// Whatever the edits, nothing panics, and bytes that no edit covers stay as they are and in order.
    #[test]
    fn bytes_outside_the_edits_stay(
        source in "[a-c模型*#\\- \\r\\n`（]{0,40}",
        edits in prop::collection::vec((0usize..60, 0usize..8, "[x*\n模]{0,3}"), 0..8),
    ) {
        let findings: Vec<Finding> =
            edits.iter().map(|(start, length, text)| finding("r", &[(*start, start + length, text.as_str())])).collect();
        let fixed = apply(&source, &findings, false);
        prop_assert!(fixed.applied + fixed.skipped + fixed.dropped <= findings.len());
        let mut rest = fixed.text.as_str();
        let covered = |offset: usize| edits.iter().any(|(start, length, _)| (*start..start + length).contains(&offset));
        for (_, character) in source.char_indices().filter(|(offset, _)| !covered(*offset)) {
            let at = rest.find(character);
            prop_assert!(at.is_some());
            rest = &rest[at.unwrap() + character.len_utf8()..];
        }
    }
}
