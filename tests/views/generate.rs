//! Made-up articles: every construct of Markdown, composed at random, with the characters that have gone wrong before.

use std::fmt::Write as _;

use proptest::prelude::*;

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

pub fn prefixed(body: &str, first: &str, rest: &str) -> String {
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

pub fn article() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec!["\n", "\n", "\r\n", "\r"]);
    let front =
        prop::sample::select(vec!["", "", "", "\u{FEFF}", "---\ntitle: 文\n---\n", "\u{FEFF}+++\na = 1\n+++\n\n"]);
    let joint = prop::sample::select(vec!["\n\n", "\n\n", "\n"]);
    (prop::collection::vec((block(), joint), 1..6), end, front).prop_map(|(blocks, end, front)| {
        let body: String = blocks.into_iter().map(|(block, joint)| block + joint).collect();
        format!("{front}{body}").replace('\n', end)
    })
}
