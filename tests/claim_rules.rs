//! Keys of packs and what they do to `claim` rules: where a rule looks, and what a fact remarks.

use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::pack::{Pack, PackSource};

const ARTICLE: &str = "# News\n\n## Makers\n\n- Grok was developed by OpenAI.\n";

/// How often a rule with this line more speaks of the article.
fn findings(scope: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rule.yaml");
    let rule = "- id: scoped\n  claim: developer\n  message: x <S> <O>\n  bad: [Grok was developed by OpenAI.]\n  good: [Hello.]\n";
    std::fs::write(&path, format!("{rule}  {scope}\n")).unwrap();
    let pack = Pack::load(&[PackSource::builtin(), PackSource::folder(&path)])
        .unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)));
    let document = Document::parse(ARTICLE, &ParseOptions::default());
    let found = engine::lint(&document, &pack, &Config::default());
    found.iter().filter(|finding| finding.rule.as_str() == "scoped").count()
}

#[test]
fn claim_rules_look_where_they_are_told() {
    for scope in ["in: item", "under: Makers", "near: Grok", "not-before: '!'", "unless: nothing", "lang: en"] {
        assert_eq!(findings(scope), 1, "{scope}");
    }
    for scope in [
        "in: heading",
        "under: Nowhere",
        "near: Claude",
        "not-before: '.'",
        "not-after: ' '",
        "unless: by OpenAI",
        "shield: [OpenAI.]",
        "lang: zh-Hans",
    ] {
        assert_eq!(findings(scope), 0, "{scope}");
    }
}

#[test]
fn the_remark_of_a_value_goes_before_that_of_the_entry() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("facts.yaml");
    let facts = "Windrose:\n  kind: model\n  developer: {is: xAI, note: sold in 2024}\n  note: a small model\n  source: https://windrose.example/\n";
    std::fs::write(&path, facts).unwrap();
    let pack = Pack::load(&[PackSource::builtin(), PackSource::folder(&path)])
        .unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)));
    let document = Document::parse("# News\n\nWindrose was developed by OpenAI.\n", &ParseOptions::default());
    let found = engine::lint(&document, &pack, &Config::default());
    assert_eq!(found.iter().filter_map(|finding| finding.help.as_deref()).collect::<Vec<_>>(), ["sold in 2024"]);
}
