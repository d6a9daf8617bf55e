//! Inputs made to hurt: they must give a document, in a time that grows with their length.

use aigc_lint::document::Field;

use crate::parse;

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
        for info in Field::all_of(document.kind(last).expect("a node")) {
            let _ = Field::find(document.kind(last).expect("a node"), info.name)
                .and_then(|field| document.field(last, field));
        }
    }
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
                    for info in Field::all_of(document.kind(id).expect("a node")) {
                        let _ = Field::find(document.kind(id).expect("a node"), info.name)
                            .and_then(|field| document.field(id, field));
                    }
                }
                start.elapsed().as_millis()
            })
            .collect();
        eprintln!("{name:20} {times:?} ms");
    }
}
