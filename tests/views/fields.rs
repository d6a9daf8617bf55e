//! Fields, the edits that write them, and suppressions, each case on one line.

use aigc_lint::document::{Field, NodeKind, Value};

use crate::{apply, parse};

/// The values of a field of all nodes of a kind.
fn values(source: &str, kind: &str, field: &str) -> Vec<String> {
    let document = parse(source);
    let kinds = NodeKind::named(kind).unwrap_or_default();
    let mut values = Vec::new();
    for (id, node) in document.nodes().enumerate().filter(|(_, node)| kinds.contains(&node.kind)) {
        let value = Field::find(node.kind, field).and_then(|field| document.field(id, field));
        values.push(value.map_or("-".to_owned(), |value| value.to_string()));
    }
    values
}

/// The source after the field of the first node of a kind that has another value was set.
fn set(source: &str, kind: &str, field: &str, value: &Value) -> String {
    let document = parse(source);
    let kinds = NodeKind::named(kind).unwrap_or_default();
    for (id, node) in document.nodes().enumerate().filter(|(_, node)| kinds.contains(&node.kind)) {
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
    let text = |text: &str| Value::Text(text.to_owned().into());
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
        ("用`a`吗\n", "code-span", "space-before", int(1), "用 `a`吗\n"),
        ("用`a`吗\n", "code-span", "space-after", int(1), "用`a` 吗\n"),
        ("见  [a](u)\n", "link", "space-before", int(1), "见 [a](u)\n"),
        ("**甲** 乙\n", "strong", "space-after", int(0), "**甲**乙\n"),
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
    let cases: [(&str, &str, &str, &[&str]); 38] = [
        ("*\n[a]: b\n\n-\n  [c]: d\n- > [e]:\n  /f\n\n[^1]: [g]: h\n", "definition", "label", &["a", "c", "e", "g"]),
        ("#标题\n\n# 标题\n\n#\n\na #b\n", "paragraph", "atx-like", &["true", "false"]),
        ("# a\n## b\n#### c\n# d", "heading", "step", &["-", "1", "2", "-3"]),
        ("# a\n## b\n", "heading", "from", &["-", "1"]),
        ("# a #\n\nb\n=\n\n# c\n\n#\n", "heading", "style", &["atx-closed", "setext", "atx", "atx"]),
        ("# 标题。\n# 标题\n# a?\n# `x`\n", "heading", "punctuation", &["。", "-", "?", "-"]),
        ("一\ttab  \n", "line", "width", &["9"]),
        ("一\ttab  \n", "line", "trailing", &["2"]),
        (
            "---\na: b\n---\n# h\n\np\n\n```\nx\n\n```\n\n|a|\n|-|\n\n<div>\n",
            "line",
            "region",
            &[
                "front-matter",
                "front-matter",
                "front-matter",
                "heading",
                "blank",
                "prose",
                "blank",
                "code",
                "code",
                "code",
                "code",
                "blank",
                "table",
                "table",
                "blank",
                "html",
            ],
        ),
        (
            "**标题**\n\n**句子。**\n\n**a** b\n\n*b*\n",
            "paragraph",
            "pseudo-heading",
            &["true", "false", "false", "true"],
        ),
        (
            "# a\n一二 three `x`\n\n## b\n\n```\n1\n2\n```\n\n## c\n<!-- later -->\n",
            "section",
            "words",
            &["9", "4", "0"],
        ),
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
        ("见[a](u)。[b](v) 乙\n[c](w)\n", "link", "space-before", &["0", "-", "-"]),
        ("见[a](u)。[b](v) 乙\n[c](w)\n", "link", "space-after", &["-", "1", "-"]),
        (
            "[a](b) [a][r] [r][] [r] <http://a.b> http://c.d\n\n[r]: /x\n",
            "link",
            "form",
            &["inline", "full", "collapsed", "shortcut", "autolink", "bare"],
        ),
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
        [
            "<!-- aigc-lint-disable x, y -->\n\nb\n\n<!-- aigc-lint-enable x -->\n\nc\n",
            "<!-- aigc-lint-disable x, y -->\n\nb\n\n"
        ]
    );
    assert_eq!(covers("a\n\n<!-- aigc-lint-disable-file x: why -->\n").len(), 1);
    assert_eq!(covers("    <!-- aigc-lint-disable-file -->\n\n`<!-- aigc-lint-disable -->`\n").len(), 0);
    assert_eq!(covers("<!-- aigc-lint-typo -->\n<!-- other -->\n").len(), 0);
}
