//! Made-up articles in Chinese with English words, numbers and marks of both, as typography rules mend them.

use proptest::prelude::*;

fn piece() -> impl Strategy<Value = &'static str> {
    let han = vec![
        "模型",
        "训练",
        "人工智能",
        "参数",
        "数据集",
        "我们",
        "的",
        "和",
        "在",
        "使用",
        "约",
        "达到",
        "算例",
        "語言",
    ];
    let latin =
        vec!["GPT-4", "Transformer", "AI", "CPU", "a", "the", "v1.2", "Llama 3", "token", "chatgpt", "C++", "é"];
    let numbers = vec!["3", "175", "0.5", "100%", "2024", "8K", "70亿", "1,024", "３", "25℃", "10GB", "5～8"];
    let marks = vec![
        "，", "。", ",", ".", "：", ":", "（", "）", "(", ")", "“", "”", "\"", "「", "」", "、", "；", ";", "！", "!",
        "……", "...", "。。", "——", "--", "《", "》", "/", "~", "％", "？", "?", "·", "—",
    ];
    prop_oneof![
        5 => prop::sample::select(han),
        3 => prop::sample::select(latin),
        2 => prop::sample::select(numbers),
        3 => prop::sample::select(marks),
    ]
}

fn run() -> impl Strategy<Value = String> {
    let glue = prop::sample::select(vec!["", "", "", " ", "  ", "\u{3000}"]);
    prop::collection::vec((piece(), glue), 1..9)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, glue)| [piece, glue]).collect())
}

fn sentence() -> impl Strategy<Value = String> {
    let part = (run(), 0usize..12).prop_map(|(text, form)| match form {
        0 => format!("**{text}**"),
        1 => format!("*{text}*"),
        2 => format!("`{text}`"),
        3 => format!("[{text}](http://a.b/c)"),
        4 => format!("“{text}”"),
        5 => format!("（{text}）"),
        6 => format!("({text})"),
        7 => format!("\"{text}\""),
        8 => format!("{text}https://a.b/c?d=e"),
        9 => format!("{text}<br>"),
        _ => text,
    });
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.concat())
}

fn block() -> impl Strategy<Value = String> {
    (prop::collection::vec(sentence(), 1..4), 0usize..8).prop_map(|(texts, form)| match form {
        0 => format!("# {}", texts[0]),
        1 => texts.iter().map(|text| format!("- {text}")).collect::<Vec<_>>().join("\n"),
        2 => texts.iter().map(|text| format!("> {text}")).collect::<Vec<_>>().join("\n"),
        3 => format!("| {} | x |\n|---|---|\n| {} | y |", texts[0].replace('|', ""), texts[texts.len() - 1]),
        4 => format!("1. {}\n\n   {}", texts[0], texts[texts.len() - 1]),
        5 => format!("```text\n{}\n```", texts.join("\n")),
        _ => texts.join("\n"),
    })
}

pub fn article() -> impl Strategy<Value = String> {
    prop::collection::vec(block(), 1..5).prop_map(|blocks| blocks.join("\n\n") + "\n")
}
