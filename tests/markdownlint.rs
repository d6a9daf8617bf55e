//! The preset `markdownlint` against what markdownlint 0.42 itself says of `fixtures/markdown`.
//!
//! `expected.tsv` holds its findings: file, line, rule, column in UTF-16 units (0 where it gives none). The documents
//! are ours; a comment at the end of some holds the configuration. `tests/markdownlint-differences.md` explains what is
//! different. Run `NAMED=1 cargo test --test markdownlint -- --nocapture` to see each difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use aigc_lint::config::{Config, Wish};
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::rules::OptionValue;

const FOLDER: &str = "fixtures/markdown";
const PRESET: &str = "markdownlint";
/// Of a hundred findings, so many must be shared, both ways, by all rules together and by each.
const SHARED: f64 = 97.0;
const SHARED_BY_EACH: f64 = 90.0;
/// Of a hundred shared findings with a column, so many must have the same.
const SAME_COLUMN: f64 = 95.0;

/// File, line, rule.
type Key = (String, usize, String);

fn expected() -> BTreeMap<Key, BTreeSet<usize>> {
    let mut found: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    for row in fs::read_to_string(format!("{FOLDER}/expected.tsv")).unwrap().lines() {
        let [file, line, rule, column] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let key = (file.to_owned(), line.parse().unwrap(), rule.to_owned());
        found.entry(key).or_default().insert(column.parse().unwrap());
    }
    found
}

/// The configuration that a document carries.
fn config_of(text: &str) -> Config {
    let mut config = Config { presets: vec![PRESET.to_owned()], ..Config::default() };
    let opening = "<!-- markdownlint-configure-file ";
    let Some(json) = text.split(opening).nth(1).and_then(|rest| rest.split(" -->").next()) else { return config };
    let serde_json::Value::Object(rules) = serde_json::from_str(json).unwrap() else { panic!("{json}") };
    for (rule, wish) in rules {
        let wish = match wish {
            serde_json::Value::Object(options) => {
                let options = options.into_iter().map(|(name, value)| (name, value_of(&value))).collect();
                Wish { options, ..Wish::on() }
            }
            _ => Wish::off(),
        };
        config.rules.push((rule, wish));
    }
    config
}

fn value_of(value: &serde_json::Value) -> OptionValue {
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        serde_json::Value::Bool(flag) => OptionValue::Flag(*flag),
        serde_json::Value::Number(number) => OptionValue::Number(number.as_i64().unwrap()),
        serde_json::Value::Array(items) => OptionValue::List(items.iter().map(text).collect()),
        other => OptionValue::Text(text(other)),
    }
}

/// The column of a byte in UTF-16 units, counted from 1.
fn column(text: &str, offset: usize) -> usize {
    let line = text[..offset].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    text[line..offset].trim_start_matches('\u{FEFF}').encode_utf16().count() + 1
}

fn actual(pack: &Pack) -> BTreeMap<Key, BTreeSet<usize>> {
    let mut found: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let document = Document::parse(text.as_str(), &ParseOptions::default());
        let config = config_of(&text);
        assert_eq!(config.mistakes(&pack.rules, &[]), [], "{}", path.display());
        for finding in engine::lint(&document, pack, &config) {
            let start = finding.span.start;
            let line = document.lines().position(&text, start).line;
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let rule = finding.aliases.first().map_or(finding.rule.as_str(), String::as_str);
            found.entry((name, line, rule.to_owned())).or_default().insert(column(&text, start));
        }
    }
    found
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

#[test]
fn the_preset_finds_what_its_model_finds() {
    let pack = Pack::load(&[PackSource::builtin()]).unwrap();
    let (expected, actual) = (expected(), actual(&pack));
    if std::env::var_os("NAMED").is_some() {
        for (file, line, rule) in expected.keys().filter(|key| !actual.contains_key(*key)) {
            println!("missed {file}:{line} {rule}");
        }
        for (file, line, rule) in actual.keys().filter(|key| !expected.contains_key(*key)) {
            println!("extra {file}:{line} {rule}");
        }
    }
    let of = |keys: &BTreeMap<Key, BTreeSet<usize>>, rule: Option<&str>| -> BTreeSet<Key> {
        keys.keys().filter(|key| rule.is_none_or(|rule| key.2 == rule)).cloned().collect()
    };
    let score = |rule: Option<&str>| {
        let (wanted, made) = (of(&expected, rule), of(&actual, rule));
        let shared = wanted.intersection(&made).count();
        (percent(shared, wanted.len()), percent(shared, made.len()))
    };
    let (recall, precision) = score(None);
    assert!(recall >= SHARED && precision >= SHARED, "recall {recall:.1}, precision {precision:.1}");
    let rules: BTreeSet<&str> = expected.keys().map(|key| key.2.as_str()).collect();
    assert_eq!(rules.len(), 53, "every rule is asked");
    for rule in rules {
        let (recall, precision) = score(Some(rule));
        let said = format!("{rule}: recall {recall:.1}, precision {precision:.1}");
        assert!(recall >= SHARED_BY_EACH && precision >= SHARED_BY_EACH, "{said}");
    }
    let columns = expected.iter().filter_map(|(key, columns)| Some((columns, actual.get(key)?)));
    let columns: Vec<bool> = columns
        .flat_map(|(wanted, made)| wanted.iter().filter(|column| **column > 0).map(|column| made.contains(column)))
        .collect();
    let same = percent(columns.iter().filter(|same| **same).count(), columns.len());
    assert!(same >= SAME_COLUMN, "the same column in {same:.1} % of shared findings");
}

/// Exactly the 53, at their defaults.
#[test]
fn the_preset_holds_nothing_else() {
    let pack = Pack::load(&[PackSource::builtin()]).unwrap();
    let held = |rule: &&aigc_lint::rules::Rule| rule.meta.presets.iter().any(|entry| entry.name == PRESET);
    let rules: Vec<_> = pack.rules.iter().filter(held).collect();
    assert_eq!(rules.len(), 53);
    for rule in rules {
        assert!(rule.meta.aliases.iter().any(|alias| alias.starts_with("MD")), "{}", rule.meta.id.as_str());
        let entry = rule.meta.presets.iter().find(|entry| entry.name == PRESET).unwrap();
        assert!(entry.options.is_empty(), "{}", rule.meta.id.as_str());
    }
    let document =
        Document::parse("# A\n\n<!-- aigc-lint-disable-next-line MD001 -->\n\nb\n", &ParseOptions::default());
    let config = Config { presets: vec![PRESET.to_owned()], ..Config::default() };
    assert!(engine::lint(&document, &pack, &config).is_empty());
}
