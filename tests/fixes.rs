//! What must hold of fixes on any article: the whole pack is let loose on made-up Markdown.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test fixes` makes a long run of it. Whether a fix kept the tree is asked
//! of another parser than the one that the program trusts.

#[path = "views/generate.rs"]
mod generate;
#[path = "fixes/mixed.rs"]
mod mixed;
#[path = "fixes/oracle.rs"]
mod oracle;

use std::sync::LazyLock;

use aigc_lint::config::{ALL_PRESET, Config};
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::finding::Finding;
use aigc_lint::fix;
use aigc_lint::pack::{Pack, PackSource};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

/// Every rule of the pack that has a fix; the others cost time and change nothing.
static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::load(&[PackSource::builtin()]).expect("the built-in pack loads"));
static CONFIG: LazyLock<Config> =
    LazyLock::new(|| Config { presets: vec![ALL_PRESET.to_owned()], ..Config::default() });

/// The rules of Chinese typography alone, so that none of the others stands in their way.
static ZH: LazyLock<Config> = LazyLock::new(|| Config { presets: vec!["zh".to_owned()], ..Config::default() });

fn lint(source: &str, config: &Config) -> Vec<Finding> {
    engine::lint(&Document::parse(source, &ParseOptions::default()), &PACK, config)
}

fn safe(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safe)
}

/// Things that rules mend, to be strewn over an article.
fn slip() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\n\n\n",
        " ",
        "   ",
        "\t",
        "  \n",
        " \n",
        "\n# ",
        "\n#",
        "#",
        "：",
        "。",
        ":\n",
        "\n* ",
        "\n- ",
        "\n+ ",
        "\n   1. ",
        "\n2) ",
        "\n> ",
        "\n>  ",
        "\n```\n",
        "\n~~~\n",
        "\n***\n",
        "\n---\n",
        "** ",
        " **",
        "*",
        "_",
        "__",
        "`",
        "` ",
        "[",
        "](",
        ")[",
        "]",
        "(",
        "（",
        "http://a.b/c",
        "\n[x]: y\n",
        "\n|a|b|\n|-|-|\n",
        "|",
        "<br>",
        "\\",
        "\r\n",
        "算例",
        "(模型)",
        "\"模型\"",
        "Chatgpt",
        "\n    $ ls\n",
        "\u{200B}",
        "...",
        "[ a ](b)",
        "![](c)",
    ])
}

fn messy() -> impl Strategy<Value = String> {
    let slips = prop::collection::vec((any::<prop::sample::Index>(), slip()), 0..6);
    (generate::article(), slips).prop_map(|(mut article, slips)| {
        for (place, slip) in slips {
            let places: Vec<usize> = (0..=article.len()).filter(|at| article.is_char_boundary(*at)).collect();
            article.insert_str(places[place.index(places.len())], slip);
        }
        article
    })
}

/// Applying twice equals once, and what can still be mended was left alone on purpose.
fn check_whole(source: &str, unsafe_too: bool, config: &Config) -> TestCaseResult {
    let lint = |text: &str| lint(text, config);
    let once = fix::fix_until_stable(source, unsafe_too, lint);
    let twice = fix::fix_until_stable(&once.text, unsafe_too, lint);
    prop_assert_eq!(&twice.text, &once.text, "twice is not once");
    if once.stable && !unsafe_too {
        let left: Vec<Finding> = lint(&once.text).into_iter().filter(safe).collect();
        let again = fix::apply(&once.text, &left, false);
        prop_assert_eq!(again.applied, 0);
        prop_assert_eq!(again.dropped + again.skipped, left.len(), "a finding was forgotten");
    }
    Ok(())
}

/// Each fix by itself: bytes outside its edits stay, and so does the tree, but for what the fix is meant to change.
fn check_each(source: &str, config: &Config) -> TestCaseResult {
    for finding in lint(source, config) {
        let Some(edits) = finding.fix.as_ref() else { continue };
        let fixed = fix::apply(source, std::slice::from_ref(&finding), true);
        if fixed.applied == 0 {
            prop_assert_eq!(&fixed.text, source);
            continue;
        }
        let (mut at, mut expected) = (0, String::new());
        for edit in &edits.edits {
            expected.push_str(&source[at..edit.span.start]);
            expected.push_str(&edit.text);
            at = edit.span.end;
        }
        expected.push_str(&source[at..]);
        prop_assert_eq!(&fixed.text, &expected, "bytes outside the edits of {}", finding.rule);
        oracle::check(source, &fixed.text, edits.change, finding.rule.as_str())?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixing_twice_is_fixing_once(source in messy(), unsafe_too in prop::bool::weighted(0.3)) {
        check_whole(&source, unsafe_too, &CONFIG)?;
    }

    #[test]
    fn each_fix_changes_what_it_is_meant_to_change(source in messy()) {
        check_each(&source, &CONFIG)?;
    }

    #[test]
    fn chinese_with_english_is_mended_once(source in mixed::article(), unsafe_too in prop::bool::weighted(0.3)) {
        check_whole(&source, unsafe_too, &ZH)?;
        check_each(&source, &ZH)?;
    }
}

/// Articles on which a long run stopped, made shorter.
#[test]
fn what_stopped_a_long_run_passes() {
    let stops = [
        // A form feed that an underlined heading begins with, which one parser forgets behind number signs.
        "# 模型\n\n\u{c}练习\n---\n",
        // Emphasis around mathematics, which for others is emphasis around a dollar sign.
        "# 模型\n\n模型模型 *b* __$__ 文 __$文_ 文q_ 模型\n",
        // Seed 411: a carriage return ends the indented code and its list.
        "* a\r\n\r\n      x\r：\r\n",
        // Seed 1001: a table before a line of one pipe, which makes a list loose for one parser only; and a tag on two
        // lines of a quote.
        "- - | h1 | h2 |\n    |---|:-:|\n    |\n",
        ">[a](<u\n>  v>) [b](<u v>)\n>---\n",
        // Seed 1002: code right below a table, which is a row for one parser only.
        "|a|b|\n|-|-|\n     [c]: http://x.y\n\n     [\n",
        // Seed 3002: a tab before the second line of code between backticks.
        ">` a\n> b \n> \t`#`\n",
        // Seed 4017: a quote mark before the second line of a comment.
        "> a\n>\n>： <!--\n>  b -->\n",
        // Seed 2001: an item of nothing but a definition, which two blank lines end for one parser only.
        "- [a]: http://x.y\n\n\n  - [b]: http://x.y\n    c\n\n    d\n",
    ];
    for source in stops {
        check_whole(source, true, &CONFIG).unwrap();
        check_each(source, &CONFIG).unwrap();
    }
}
