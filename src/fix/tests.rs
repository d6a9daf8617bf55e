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
        fix: Some(Fix { edits, safe: true, change: Change::Text }),
    }
}

fn meant(change: Change, edits: &[(usize, usize, &str)]) -> Finding {
    let mut finding = finding("meant", edits);
    if let Some(fix) = finding.fix.as_mut() {
        fix.change = change;
    }
    finding
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
fn edits_may_change_what_they_are_meant_to_change() {
    use Change::{Blanks, Definition, Destination, Kind, Language, Layout, Level, Markup, Text};
    for (change, source, edits, text) in [
        (Layout, "a *b* c\n", vec![(2, 3, "_"), (4, 5, "_")], "a _b_ c\n"),
        (Layout, "- a\n- b\n", vec![(0, 1, "*"), (4, 5, "*")], "* a\n* b\n"),
        (Layout, "a\r\n\r\n\r\nb\r\n", vec![(3, 5, "")], "a\r\n\r\nb\r\n"),
        (Layout, "a\tb\n", vec![(1, 2, "   ")], "a   b\n"),
        (Layout, "http://a.b\n", vec![(0, 0, "<"), (10, 10, ">")], "<http://a.b>\n"),
        (Level, "#### a\n", vec![(0, 4, "##")], "## a\n"),
        (Destination, "[a](u)\n", vec![(4, 5, "v")], "[a](v)\n"),
        (Text, "用`x`\n", vec![(3, 3, " ")], "用 `x`\n"),
        (Text, "\u{feff}a\n", vec![(3, 4, "b")], "\u{feff}b\n"),
        (Text, "&amp; x\n", vec![(0, 5, "und")], "und x\n"),
        (Blanks, "a \nb\n", vec![(1, 2, "")], "a\nb\n"),
        (Blanks, "` a` b\n", vec![(1, 2, "")], "`a` b\n"),
        (Blanks, "```\na \n```\n", vec![(5, 6, "")], "```\na\n```\n"),
        (Language, "```\na\n```\n", vec![(3, 3, "text")], "```text\na\n```\n"),
        (Markup, "** a ** c\n", vec![(2, 3, ""), (4, 5, "")], "**a** c\n"),
        (Markup, "(a)[u]\n", vec![(0, 1, "["), (2, 4, "]("), (5, 6, ")")], "[a](u)\n"),
        (Kind, "#a\nb\n", vec![(1, 1, " ")], "# a\nb\n"),
        (Definition, "a\n\n[b]: c\n", vec![(3, 10, "")], "a\n\n"),
    ] {
        let fixed = apply(source, &[meant(change, &edits)], false);
        assert_eq!((fixed.text.as_str(), fixed.applied), (text, 1), "{change:?} {source:?}");
    }
}

#[test]
fn edits_may_change_nothing_else() {
    use Change::{Blanks, Definition, Destination, Kind, Language, Layout, Level, Markup, Text};
    for (change, source, edits) in [
        (Layout, "#### a\n", vec![(0, 4, "##")]),
        (Layout, "- a\n- b\n", vec![(4, 4, "\n")]),
        (Layout, "3. a\n", vec![(0, 1, "1")]),
        (Layout, "a  \nb\n", vec![(1, 3, "")]),
        (Layout, "```\na\tb\n```\n", vec![(5, 6, " ")]),
        (Layout, "a\n\n[b]: c\n", vec![(3, 10, "")]),
        (Layout, "a b\n", vec![(1, 2, "")]),
        (Blanks, "a  \nb\n", vec![(1, 3, "")]),
        (Blanks, "- a\n- b\n", vec![(4, 4, "\n")]),
        (Blanks, "a b\n", vec![(1, 2, "x")]),
        (Text, "a  \nb\n", vec![(1, 3, "")]),
        (Text, "# a\n", vec![(0, 1, "##")]),
        (Level, "# a\n", vec![(0, 1, "## b")]),
        (Destination, "[a](u)\n", vec![(1, 2, "b")]),
        (Destination, "[a](u) [b](w)\n", vec![(4, 5, "v) [c](x")]),
        (Definition, "[b]\n\n[b]: c\n", vec![(5, 11, "")]),
        (Kind, "#a\n", vec![(1, 1, " b")]),
        (Kind, "-a\n", vec![(1, 1, " ")]),
        (Markup, "** a ** c\n", vec![(2, 3, "b"), (4, 5, "")]),
        (Language, "```\na\n```\n", vec![(3, 3, "text\nb")]),
        (Level, "[a]: u 't'\n\n[a]\n", vec![(8, 9, "v")]),
    ] {
        let fixed = apply(source, &[meant(change, &edits)], false);
        assert_eq!((fixed.text.as_str(), fixed.dropped), (source, 1), "{change:?} {source:?}");
    }
}

#[test]
fn headings_that_something_links_to_keep_their_fragments() {
    for (source, edits, text) in [
        // The link leads to the heading: its edits are dropped, and the others stay.
        ("# a用b\n\n[x](#a用b) c用\n", vec![(3, 3, " "), (22, 22, " ")], "# a用b\n\n[x](#a用b) c 用\n"),
        ("a用\n===\n\n[x]\n\n[x]: #a用\n", vec![(1, 1, " ")], "a用\n===\n\n[x]\n\n[x]: #a用\n"),
        // Nothing links to it, the link led nowhere before, or the fragment stays the same.
        ("# a用\n\n# b\n\n[x](#b)\n", vec![(3, 3, " ")], "# a 用\n\n# b\n\n[x](#b)\n"),
        ("# a用\n\n[x](#c)\n", vec![(3, 3, " ")], "# a 用\n\n[x](#c)\n"),
        ("# a,用\n\n[x](#a用)\n", vec![(3, 4, "，")], "# a，用\n\n[x](#a用)\n"),
        // The second of two equal headings would take another number.
        ("# a\n\n# a\n\n[x](#a-1)\n", vec![(2, 3, "b")], "# a\n\n# a\n\n[x](#a-1)\n"),
    ] {
        let findings: Vec<Finding> = edits.iter().map(|edit| finding("r", &[*edit])).collect();
        assert_eq!(apply(source, &findings, false).text, text, "{source:?}");
    }
}

#[test]
fn many_linked_headings_leave_the_other_edits_in() {
    let mut source = String::new();
    let mut findings = Vec::new();
    for number in 0..40 {
        source.push_str(&format!("# a用{number}\n\n"));
        let heading = source.len() - format!("用{number}\n\n").len();
        findings.push(finding("r", &[(heading, heading, " ")]));
        let at = source.len() + 1;
        source.push_str(&format!("b用[x](#a用{number})\n\n"));
        findings.push(finding("r", &[(at, at, " ")]));
    }
    let fixed = apply(&source, &findings, false);
    assert_eq!((fixed.applied, fixed.dropped), (40, 40));
    assert_eq!(fixed.text.matches("b 用").count(), 40);
}

/// Whatever rules undo each other, a second run gives what the first gave.
#[test]
fn rules_in_a_circle_settle_on_one_text() {
    let next = |text: &str| match text {
        "a\n" => "d\n",
        "d\n" => "c\n",
        "c\n" => "b\n",
        _ => "d\n",
    };
    let lint = |text: &str| vec![finding("r", &[(0, text.len(), next(text))])];
    for start in ["a\n", "b\n", "c\n", "d\n"] {
        let fixed = fix_until_stable(start, false, lint);
        assert_eq!((fixed.text.as_str(), fixed.stable), ("b\n", false), "{start:?}");
    }
    let growing = fix_until_stable("a\n", false, |text| vec![finding("r", &[(0, 0, &"b".repeat(text.len().min(1)))])]);
    assert_eq!((growing.text.as_str(), growing.applied), ("a\n", 0), "what never settles is left alone");
}

proptest! {
    /// Whatever the edits, a link into the article that led somewhere leads somewhere.
    #[test]
    fn links_into_the_article_stay_whole(
        headings in prop::collection::vec("[ab用]{1,3}", 1..4),
        edits in prop::collection::vec((0usize..60, "[ 用b,]{1,2}"), 0..6),
    ) {
        let mut source: String = headings.iter().map(|heading| format!("# {heading}\n\n")).collect();
        let end = source.len();
        headings.iter().for_each(|heading| source.push_str(&format!("[x](#{heading})\n")));
        let findings: Vec<Finding> = edits.iter().map(|(at, text)| finding("r", &[(at % end, at % end, text)])).collect();
        let fixed = apply(&source, &findings, false);
        let unknown = |text: &str| {
            let document = Document::parse(text, &ParseOptions::default());
            let field = crate::document::Field::find(NodeKind::Link, "anchor").unwrap();
            let links = document.nodes().enumerate().filter(|(_, node)| node.kind == NodeKind::Link);
            let values: Vec<_> = links.map(|(id, _)| document.field(id, field)).collect();
            values.iter().filter(|value| **value != Some(crate::document::Value::Text("known".into()))).count()
        };
        prop_assert_eq!(unknown(&source), 0);
        prop_assert_eq!(unknown(&fixed.text), 0, "{:?}", fixed.text);
    }

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
