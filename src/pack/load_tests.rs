//! Tests of whole packs: what loads, how packs join, and that nothing in a file stops the program.
//!
//! The wording of errors is tested by `tests/bad_packs.rs`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use crate::facts::FactData;
use crate::finding::Severity;
use crate::rules::{FixSpec, OptionValue, OptionValues, Predicate, Rule, RuleBody, Sameness};

use super::super::source::{Layer, Sources};
use super::super::{Pack, PackErrors, PackSource};

const RELATIONS: &str = "kinds: {model: {zh: 模型, en: model}, organization: {zh: 组织, en: organization}}
developer: {label: {zh: 开发者, en: developer}, from: [model], to: [organization], closed: true, up: owner}
owner: {from: [organization], to: [organization]}
released: {from: [model], to: date, slack: {model: 6m}}
parameters: {from: [any], to: quantity}
";
const FACTS: &str = "OpenAI: {kind: organization, source: https://openai.com/}
GPT-3: {kind: model, names: [GPT3], developer: OpenAI, released: 2020-05, parameters: 175B, source: https://arxiv.org/abs/2005.14165}
";
const RULE: &str = "- {id: teh, swap: {teh: the}, message: write <now>, bad: [teh], good: [the]}\n";

fn assemble(files: &[(Layer, &str)]) -> Result<Pack, PackErrors> {
    let mut sources = Sources::default();
    for (index, (layer, text)) in files.iter().enumerate() {
        sources.take(format!("file-{index}.yaml"), Some(*layer), text.as_bytes().to_vec());
    }
    Pack::assemble(sources, vec![0])
}

fn good(files: &[(Layer, &str)]) -> Pack {
    assemble(files).unwrap_or_else(|errors| panic!("{errors}"))
}

fn said(files: &[(Layer, &str)]) -> Vec<&'static str> {
    match assemble(files) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.code).collect(),
    }
}

#[test]
fn the_pack_inside_the_program_loads() {
    let pack = Pack::load(&[PackSource::builtin()]).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(!pack.facts.relations().is_empty());
    assert!(pack.files.iter().all(|file| file.path.starts_with("rules/")));
}

#[test]
fn facts_are_resolved() {
    let pack = good(&[(Layer::Relations, RELATIONS), (Layer::Facts, FACTS)]);
    let gpt = &pack.facts.entities()[1];
    let released = pack.facts.relation("released").expect("a relation");
    let developer = pack.facts.relation("developer").expect("a relation");
    assert_eq!(gpt.values(developer).expect("a value")[0].value, FactData::Entity(0));
    assert_eq!(gpt.values(released).expect("a value")[0].text, "2020-05");
    assert_eq!(pack.facts.relations()[released].slack, [(Some(0), 6)]);
    assert_eq!(pack.facts.relations()[developer].up, pack.facts.relation("owner"));
    let (file, byte) = pack.entity_places[1];
    assert!(pack.files[file].text[byte..].starts_with("GPT-3:"));
}

#[test]
fn later_packs_add_and_replace_only_when_asked() {
    let addition = "GPT-4: {kind: model, developer: OpenAI, source: https://openai.com/}\n";
    let same = "GPT-3: {kind: model, source: https://openai.com/}\n";
    let replaced = "GPT-3: {kind: model, override: true, source: https://openai.com/}\n";
    let base = [(Layer::Relations, RELATIONS), (Layer::Facts, FACTS), (Layer::Lint, RULE)];
    let with = |extra: (Layer, &'static str)| [&base[..], &[extra]].concat();
    assert_eq!(good(&with((Layer::Facts, addition))).facts.entities().len(), 3);
    assert_eq!(said(&with((Layer::Facts, same))), ["redefined"]);
    let pack = good(&with((Layer::Facts, replaced)));
    assert_eq!(pack.facts.entities()[1].source, "https://openai.com/");
    assert_eq!(said(&with((Layer::Lint, RULE))), ["redefined"]);
    let louder = "- {id: teh, override: true, severity: error, swap: {teh: the}, message: a, bad: [teh], good: [the]}";
    let pack = good(&with((Layer::Lint, louder)));
    assert_eq!((pack.rules.len(), pack.rules[0].meta.severity), (1, Severity::Error));
}

#[test]
fn a_broken_file_of_facts_hides_what_it_may_have_named() {
    let files = [
        (Layer::Relations, RELATIONS),
        (Layer::Facts, "OpenAI: {kind: organization"),
        (Layer::Facts, "A: {kind: model, developer: OpenAI, source: https://a.org/}"),
    ];
    assert_eq!(said(&files), ["syntax"]);
}

#[test]
fn two_entries_may_share_a_name_when_both_say_so() {
    let shared = "A: {kind: model, names: [Nova], homonym: [B], source: https://a.org/}\nB: {kind: model, names: [Nova], homonym: [A], source: https://b.org/}\n";
    assert!(said(&[(Layer::Relations, RELATIONS), (Layer::Facts, shared)]).is_empty());
    let one_sided = shared.replace("homonym: [A], ", "");
    assert_eq!(said(&[(Layer::Relations, RELATIONS), (Layer::Facts, &one_sided)]), ["name-twice"]);
}

#[test]
fn bodies_and_fixes_are_built() {
    let text = "
- {id: a, find: '(?P<x>b)', fix: {with: <$x>, replace: x, safe: true}, message: $x <was>, bad: [b], good: [c]}
- {id: b, node: heading, must: {step: {max: 1}, style: atx}, message: H<from> to H<level>, fix: safe, bad: [b], good: [c]}
- {id: c, same: {notation: {one: a, two: b}}, not-before: '年]^-', presets: [], message: a, bad: [b], good: [c]}
- {id: d, claim: developer, fix: unsafe, message: <S> <fact>, bad: [b], good: [c]}
";
    let pack = good(&[(Layer::Relations, RELATIONS), (Layer::Lint, text)]);
    assert_eq!(
        pack.rules[0].fix,
        FixSpec::With { replace: Some("x".into()), with: "<$x>".into(), map: Vec::new(), safe: true }
    );
    let RuleBody::Node { must, .. } = &pack.rules[1].body else { panic!("a node rule") };
    assert!(matches!(must[0].predicates[..], [Predicate::Max(1)]));
    assert!(matches!(must[1].predicates[..], [Predicate::Is(_)]));
    assert!(matches!(&pack.rules[2].body, RuleBody::Same(Sameness::Notation { forms, .. }) if forms.len() == 2));
    let edge = pack.rules[2].scope.not_before.as_ref().expect("an edge").regex();
    assert!(["年", "]", "^", "-"].iter().all(|found| edge.is_match(found)) && !edge.is_match("a"));
    assert!(pack.rules[2].meta.presets.is_empty() && pack.rules[0].meta.presets[0].name == "recommended");
    assert_eq!(
        pack.rules[3].fix,
        FixSpec::With { replace: Some("O".into()), with: "<fact>".into(), map: Vec::new(), safe: false }
    );
    let place = pack.rules[3].meta.place;
    assert!(pack.files[place.0].text[place.1..].starts_with("d, claim"));
}

#[test]
fn grammars_of_one_language_are_joined() {
    let one = "words: {made: [made]}\nclaims: {developer: {says: [{say: <S> <made> by <O>, eg: <S> made by <O>}]}}\n";
    let two =
        "words: {made: [built], maker: [company]}\nclaims: {developer: {list: made, table: {O: maker, S: made}}}\n";
    let mut sources = Sources::default();
    sources.take("relations.yaml".into(), Some(Layer::Relations), RELATIONS.into());
    sources.take("one/grammar/en.yaml".into(), Some(Layer::Grammar), one.into());
    sources.take("two/grammar/en.yml".into(), Some(Layer::Grammar), two.into());
    assert!(Pack::assemble(sources, vec![0]).is_ok());
}

#[test]
fn folders_and_single_files_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("relations.yml", RELATIONS);
    write("facts/deep/down/ai.yml", FACTS);
    write("facts/README.md", "not YAML: [");
    write("lint/a.yaml", RULE);
    write(".hidden/x.yaml", "{");
    write("docs/x.yaml", "{");
    let pack = Pack::load(&[PackSource::folder(folder.path())]).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((pack.files.len(), pack.facts.entities().len(), pack.rules.len()), (3, 2, 1));
    let single = ["relations.yml", "facts/deep/down/ai.yml", "lint/a.yaml"]
        .map(|name| PackSource::folder(folder.path().join(name)));
    let pack = Pack::load(&single).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((pack.files.len(), pack.facts.entities().len(), pack.rules.len()), (3, 2, 1));
    let missing = Pack::load(&[PackSource::folder(folder.path().join("nowhere"))]);
    assert_eq!(missing.map(|_| ()).expect_err("no such folder").len(), 1);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_and_in_circles_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.yaml"), FACTS).expect("a file");
    fs::create_dir(folder.path().join("facts")).expect("a folder");
    let link =
        |target: &Path, name: &str| std::os::unix::fs::symlink(target, folder.path().join(name)).expect("a link");
    link(&outside.path().join("secret.yaml"), "facts/secret.yaml");
    link(outside.path(), "lint");
    link(&folder.path().join("facts"), "facts/again");
    let errors = Pack::load(&[PackSource::folder(folder.path())]).map(|_| ()).expect_err("links are refused");
    let codes: Vec<&str> = errors.iter().map(|error| error.code).collect();
    assert!(codes.iter().filter(|code| **code == "outside").count() == 3, "{errors}");
}

#[test]
fn ten_thousand_entries_load() {
    let mut text = String::new();
    for number in 0..10_000 {
        let _ = writeln!(
            text,
            "Model {number}: {{kind: model, names: [M{number}], released: 2020-05, source: https://a.org/{number}}}"
        );
    }
    let pack = good(&[(Layer::Relations, RELATIONS), (Layer::Facts, &text)]);
    assert_eq!(pack.facts.entities().len(), 10_000);
}

/// Keys and values that reach deep into the readers.
fn fragment() -> impl Strategy<Value = String> {
    let words = [
        "id: a",
        "swap: {a: b}",
        "swap: names",
        "find: (",
        "find: 'a'",
        "node: heading",
        "must: {step: {max: 1}}",
        "must: []",
        "same: name",
        "same: {count: a}",
        "claim: developer",
        "claim: order",
        "message: <S>",
        "message: {zh: $x}",
        "bad: [a]",
        "good: b",
        "fix: safe",
        "fix: {with: <fact>, safe: true}",
        "slack: 6m",
        "in: text",
        "lang: [en]",
        "not-before: '[a]'",
        "not-after: 年",
        "presets: []",
        "kind: model",
        "kind: [organization, model]",
        "names: [X]",
        "source: https://a.org",
        "source: x",
        "released: 2020",
        "developer: {is: X, from: 1}",
        "parameters: 7B",
        "words: {a: [b]}",
        "claims: {developer: {says: [{say: <S>, eg: <O>}]}}",
        "chain: {arrows: [→]}",
        "deny: [no]",
        "kinds: {model: m}",
        "from: [any]",
        "to: date",
        "up: a",
        "slack: {model: 1y}",
        "rules: [{id: b}]",
        "format: 1",
        "needs: '>=9'",
        "? a",
        "<<: b",
    ];
    prop_oneof![4 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn layer() -> impl Strategy<Value = Layer> {
    prop::sample::select(vec![
        Layer::Manifest,
        Layer::Relations,
        Layer::Facts,
        Layer::Grammar,
        Layer::Lint,
        Layer::Unknown,
    ])
}

proptest! {
    #[test]
    fn any_bytes_load_or_are_explained(bytes in prop::collection::vec(any::<u8>(), 0..80), layer in layer()) {
        let mut sources = Sources::default();
        sources.take("en.yaml".to_owned(), Some(layer), bytes);
        if let Err(errors) = Pack::assemble(sources, vec![0]) {
            prop_assert!(!errors.render(false, 80).is_empty());
        }
    }

    #[test]
    fn any_mixture_of_keys_loads_or_is_explained(
        files in prop::collection::vec((layer(), prop::collection::vec(fragment(), 0..8), 0usize..3), 1..4),
    ) {
        let mut sources = Sources::default();
        for (layer, lines, shape) in files {
            let text = match shape {
                0 => lines.join("\n"),
                1 => lines.iter().enumerate().map(|(at, line)| format!("{} {line}\n", if at == 0 { "-" } else { " " })).collect(),
                _ => format!("X: {{{}}}", lines.join(", ")),
            };
            sources.take("zh.yaml".to_owned(), Some(layer), text.into_bytes());
        }
        if let Err(errors) = Pack::assemble(sources, vec![0]) {
            prop_assert!(!errors.render(true, 60).is_empty());
            for error in errors.iter() {
                prop_assert!(errors.files[error.place.file].text.get(error.place.span.clone()).is_some(), "{error:?}");
            }
        }
    }
}

/// A rule with an option of each type, and what a configuration makes of it.
#[test]
fn options_are_put_in_their_places() {
    let rules = r#"
- id: long
  options:
    most: {is: 80, about: the widest line}
    words: {is: [a.c, b], about: words that make a line long}
    style: {is: any, one-of: [any, short], about: how strict}
    open: {is: '[xy]', type: pattern, about: what a line may begin with}
    tabs: {is: true, about: whether tabs count}
  node: heading
  where: {text: {not: '^${open}${words}'}}
  must:
    level: {max: $most}
    text: {choose: $style, short: {one-of: [z, $words]}}
    indent: {choose: $tabs, "true": {max: 0}}
  message: at most $most columns
  presets: [wide, {recommended: {severity: info, most: 10}}]
  bad: [{text: long, set: {most: 2}}]
  good: [a]
"#;
    let pack = good(&[(Layer::Lint, rules)]);
    let rule = &pack.rules[0];
    let must = |rule: &Rule| match &rule.body {
        RuleBody::Node { must, filter, .. } => (must.clone(), filter.clone()),
        _ => panic!("a node rule"),
    };
    let (usual, filter) = must(rule);
    assert!(matches!(usual[0].predicates[..], [Predicate::Max(80)]) && usual.len() == 2, "{usual:?}");
    let Predicate::Not(pattern) = &filter[0].predicates[0] else { panic!("a pattern") };
    assert_eq!(pattern.as_str(), r"^(?:[xy])(?:a\.c|b)");
    assert_eq!(rule.meta.message.0.en.as_deref(), Some("at most 80 columns"));
    assert_eq!(rule.meta.bad[0].options["most"], OptionValue::Number(2));
    assert_eq!(rule.meta.presets[1].options["most"], OptionValue::Number(10));

    let list = OptionValue::List(vec!["q".to_owned()]);
    let values = OptionValues::from([
        ("style".to_owned(), OptionValue::Text("short".to_owned())),
        ("tabs".to_owned(), OptionValue::Flag(false)),
        ("words".to_owned(), list),
    ]);
    let variant = pack.with_options(&[(0, values.clone())]).unwrap().unwrap();
    let (changed, _) = must(&variant.rules[0]);
    assert_eq!(changed.iter().map(|must| must.name.as_str()).collect::<Vec<_>>(), ["level", "text"]);
    let Predicate::OneOf(texts) = &changed[1].predicates[0] else { panic!("a list") };
    assert_eq!(texts.len(), 2);
    let again = pack.with_options(&[(0, values)]).unwrap().unwrap();
    assert!(std::sync::Arc::ptr_eq(&variant, &again), "a variant is built once");
    assert!(pack.with_options(&[]).unwrap().is_none());
}

#[test]
fn options_change_what_is_found() {
    use crate::config::{Config, Wish};
    use crate::document::{Document, ParseOptions};
    let rules = r#"
- id: long
  options: {most: {is: 80, about: the widest line}}
  node: line
  must: {width: {max: $most}}
  message: at most $most columns, not <width>
  presets: [{recommended: {most: 5}}, strict]
  bad: [{text: longer, set: {most: 2}}]
  good: [a]
"#;
    let pack = good(&[(Layer::Lint, rules)]);
    let document = Document::parse("longer\n", &ParseOptions::default());
    let said = |config: &Config| -> Vec<String> {
        crate::engine::lint(&document, &pack, config).into_iter().map(|finding| finding.message).collect()
    };
    let mut config = Config::default();
    assert_eq!(said(&config), ["at most 5 columns, not 6"]);
    config.rules.push(("long".to_owned(), Wish::set("most", OptionValue::Number(6))));
    assert!(said(&config).is_empty());
    assert!(said(&Config { presets: vec!["strict".to_owned()], ..Config::default() }).is_empty());
}
