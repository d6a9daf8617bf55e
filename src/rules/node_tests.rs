//! Tests of `node` rules: predicates, fixes, places.
//!
//! Fields are tested by `tests/views/fields.rs`.

use super::super::testing::{found, lint, mended, node, pattern, places};
use super::super::{Among, Message, Predicate};
use super::Value;
use crate::finding::Localized;

fn text(text: &str) -> Value<'static> {
    Value::Text(text.to_owned().into())
}

#[test]
fn a_number_is_set_to_the_nearest_bound() {
    let mut rule = node("heading", "step", vec![Predicate::Max(1)]);
    rule.meta.message = Message(Localized::both("H<from> H<level> <was> <now>"));
    assert_eq!(found(&rule, "# A\n\n## B\n\n#### C\n")[0].1, "H2 H4 2 1");
    let rule = node("document", "final-newlines", vec![Predicate::Is(Value::Int(1))]);
    assert_eq!(mended(&rule, "a"), "a\n");
    assert_eq!(mended(&rule, "a\r\n\r\n\r\n"), "a\r\n");
    let rule = node("blank-run", "count", vec![Predicate::Max(1)]);
    assert_eq!(mended(&rule, "a\n\n\n\nb\n"), "a\n\nb\n");
}

#[test]
fn the_first_value_sets_the_style() {
    let rule = node("bullet-item", "marker", vec![Predicate::Same(Among::Document)]);
    let source = "- a\n- b\n\ntext\n\n* c\n* d\n";
    let findings = lint(std::slice::from_ref(&rule), source);
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0].related[0].span.start, 0);
    assert_eq!(mended(&rule, source), "- a\n- b\n\ntext\n\n- c\n- d\n");
    // Two lists side by side would become one: the finding stays, the fix does not.
    assert_eq!(mended(&rule, "- a\n\n* c\n"), "- a\n\n* c\n");
}

#[test]
fn values_are_unique_among_siblings() {
    let siblings = node("heading", "text", vec![Predicate::Unique(Among::Siblings)]);
    let all = node("heading", "text", vec![Predicate::Unique(Among::Document)]);
    let source = "# A\n\n## X\n\n# B\n\n## X\n\n## X\n";
    assert_eq!(places(&siblings, source).len(), 1);
    assert_eq!(places(&all, source).len(), 2);
}

#[test]
fn kinds_are_compared_apart() {
    let mut rule = node("strong", "marker", vec![Predicate::Same(Among::Document)]);
    rule.meta.message = Message(Localized::both("<field> <was> <now>"));
    assert_eq!(found(&rule, "*a* **b** __c__"), [("__".to_owned(), "marker __ **".to_owned())]);
    assert_eq!(mended(&rule, "**b** __c__\n"), "**b** **c**\n");
    // Underscores inside a word would not render.
    let rule = node("emphasis", "marker", vec![Predicate::Is(text("_"))]);
    assert_eq!(mended(&rule, "a*b*c *d*\n"), "a*b*c _d_\n");
}

#[test]
fn what_must_not_be_there_is_taken_away() {
    for predicate in [Predicate::Exists(false), Predicate::Not(pattern("[：:。]"))] {
        let rule = node("heading", "punctuation", vec![predicate]);
        assert_eq!(mended(&rule, "## **基础层**：\n\n正文：\n"), "## **基础层**\n\n正文：\n");
    }
    let rule = node("break", "text", vec![Predicate::Not(pattern("[*]"))]);
    assert_eq!(mended(&rule, "a\n\n***\n\nb\n"), "a\n\n***\n\nb\n");
    let rule = node("image", "alt", vec![Predicate::Not(pattern("^x?$"))]);
    assert_eq!(mended(&rule, "![x](a.jpg)\n"), "![x](a.jpg)\n");
}

#[test]
fn patterns_and_existence() {
    let mut rule = node("image", "alt", vec![Predicate::Not(pattern("^(alt text|)$"))]);
    assert_eq!(places(&rule, "![alt text](a.jpg) ![a frog](b.jpg)").len(), 1);
    rule.scope.unless = Some(pattern("a\\.jpg"));
    assert_eq!(places(&rule, "![alt text](a.jpg) ![](b.jpg)").len(), 1);
    let rule = node("code", "language", vec![Predicate::Exists(true)]);
    assert_eq!(places(&rule, "```\nx\n```\n\n```rust\nx\n```\n").len(), 1);
    let rule = node("emphasis", "marker", vec![Predicate::OneOf(vec![text("*"), text("_")])]);
    assert_eq!(places(&rule, "*a* _b_").len(), 0);
}
