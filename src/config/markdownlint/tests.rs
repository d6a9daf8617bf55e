//! Tests of settings in the form of markdownlint.

use super::*;
use crate::config::Config;
use crate::finding::Localized;
use crate::rules::testing::rule;
use crate::rules::{OptionKind, OptionValues, PresetEntry, RuleOption};

fn rules() -> Vec<Rule> {
    let mut rules = vec![rule("width"), rule("marker"), rule("ours")];
    for rule in &mut rules[..2] {
        rule.meta.presets =
            vec![PresetEntry { name: MARKDOWNLINT_PRESET.to_owned(), severity: None, options: OptionValues::new() }];
        rule.meta.tags = ["layout".to_owned()].into();
    }
    rules[0].meta.aliases = ["MD913".to_owned()].into();
    rules[0].meta.options = vec![RuleOption {
        name: "most".to_owned(),
        kind: OptionKind::Number,
        usual: OptionValue::Number(80),
        was: Vec::new(),
        like: None,
        allowed: Vec::new(),
        about: Localized::default(),
    }];
    rules
}

/// What is on, and the options, after settings were put over the preset.
fn settled(json: &str) -> (Vec<Option<Severity>>, Vec<String>) {
    let rules = rules();
    let reading = read(&Setting::from_json(json).unwrap(), &rules);
    assert_eq!(reading.mistakes, []);
    let presets = vec![MARKDOWNLINT_PRESET.to_owned()];
    let settled =
        Config { presets, rules: reading.first.into_iter().chain(reading.wishes).collect(), ..Config::default() }
            .settle(&rules);
    let options = settled.options.iter().flat_map(|(_, values)| values).map(|(name, value)| format!("{name}={value}"));
    (settled.severities, options.collect())
}

#[test]
fn settings_switch_rules_and_set_options() {
    let (on, bad) = (Some(Severity::Warning), Some(Severity::Error));
    let no: Vec<String> = Vec::new();
    let most = vec!["most=100".to_owned()];
    for (json, expected) in [
        ("{}", (vec![on, on, None], no.clone())),
        ("{\"default\": false}", (vec![None, None, None], no.clone())),
        ("{\"marker\": true, \"default\": false}", (vec![None, on, None], no.clone())),
        ("{\"default\": false, \"MD913\": {\"most\": 100}}", (vec![on, None, None], most.clone())),
        ("{\"md913\": {\"most\": 100}, \"width\": false}", (vec![None, on, None], no.clone())),
        ("{\"width\": {\"most\": 100}, \"MD913\": true}", (vec![on, on, None], no.clone())),
        ("{\"LAYOUT\": false, \"width\": \"error\"}", (vec![bad, None, None], no.clone())),
        ("{\"width\": {\"enabled\": false, \"most\": 100}}", (vec![None, on, None], no.clone())),
        ("{\"width\": {\"severity\": \"error\", \"most\": 100}}", (vec![bad, on, None], most.clone())),
        ("// why\n{\"width\": {\"most\": 100,}, /* all */ }", (vec![on, on, None], most)),
        ("{\"$schema\": \"x\", \"extends\": null, \"width\": {\"most\": null}}", (vec![on, on, None], no)),
    ] {
        assert_eq!(settled(json), expected, "{json}");
    }
}

#[test]
fn settings_in_an_article_wake_nothing_that_the_run_left_out() {
    let rules = rules();
    let text = vec![("{\"width\": {\"most\": 5}, \"marker\": true}".to_owned(), Span::default())];
    let mut config = Config { presets: vec![MARKDOWNLINT_PRESET.to_owned()], ..Config::default() };
    config.rules.push(("marker".to_owned(), Wish::off()));
    let on = Some(Severity::Warning);
    assert_eq!(within_article(&config, &text, &rules).settle(&rules).severities, [on, on, None]);
    config.presets = Vec::new();
    config.rules.push(("width".to_owned(), Wish::on()));
    let settled = within_article(&config, &text, &rules).settle(&rules);
    assert_eq!(settled.severities, [on, None, None]);
    assert_eq!(settled.options[0].1["most"], OptionValue::Number(5));
    let text = vec![("default: false".to_owned(), Span::default()), ("width: true".to_owned(), Span::default())];
    assert_eq!(within_article(&config, &text, &rules).settle(&rules).severities, [on, None, None]);
}

#[test]
fn mistakes_are_named() {
    let read = |json: &str| read(&Setting::from_json(json).unwrap(), &rules()).mistakes;
    assert_eq!(read("{\"ours\": true}"), [Mistake::UnknownRule { name: "ours".to_owned() }]);
    assert!(
        matches!(&read("{\"width\": {\"mots\": 1}}")[..], [Mistake::UnknownOption { option, .. }] if option == "mots")
    );
    assert!(matches!(&read("{\"width\": {\"most\": \"a\"}}")[..], [Mistake::WrongValue { value, .. }] if value == "a"));
    assert!(matches!(&read("{\"width\": {\"most\": {}}}")[..], [Mistake::WrongValue { .. }]));
    assert_eq!(read("{\"layout\": {\"most\": 1}}"), []);
}

#[test]
fn both_forms_read_the_same() {
    let yaml = "# why\ndefault: true\nwidth:\n  most: 100\nmarker: [a, 1, true]\n";
    let json = "{\"default\": true, \"width\": {\"most\": 100.0}, \"marker\": [\"a\", 1, true]}";
    assert_eq!(Setting::from_yaml(yaml), Setting::from_json(json));
    assert!(Setting::from_json("{\"a\": }").is_err());
    assert!(Setting::from_json(&"[".repeat(100_000)).is_err());
    assert!(Setting::from_yaml("a: [").is_err());
    assert_eq!(Setting::from_yaml(" \n"), Ok(Setting::Null));
}

#[test]
fn later_settings_replace_whole_keys() {
    let parse = |json: &str| Setting::from_json(json).unwrap();
    let merged = merge(&parse("{\"a\": {\"x\": 1}, \"b\": true}"), &parse("{\"a\": {\"y\": 2}, \"c\": 1}"));
    assert_eq!(merged, parse("{\"a\": {\"y\": 2}, \"b\": true, \"c\": 1}"));
}

#[test]
fn settings_in_an_article_take_the_places_of_those_in_the_file() {
    let rules = rules();
    let base = Setting::from_json("{\"width\": true, \"layout\": false}").unwrap();
    let Reading { first, wishes, .. } = read(&base, &rules);
    let wishes: Vec<_> = first.into_iter().chain(wishes).collect();
    let text = vec![("width: {most: 5}\nMD913: true".to_owned(), Span::default())];
    let base = Some(Base { settings: base, wishes: wishes.len() });
    let config = Config { presets: vec![MARKDOWNLINT_PRESET.to_owned()], rules: wishes, base, ..Config::default() };
    let on = Some(Severity::Warning);
    assert_eq!(within_article(&config, &text, &rules).settle(&rules).severities, [on, None, None], "a new key is last");
    let text = vec![("width: {most: 5}".to_owned(), Span::default())];
    assert_eq!(within_article(&config, &text, &rules).settle(&rules).severities, [None, None, None]);
}
