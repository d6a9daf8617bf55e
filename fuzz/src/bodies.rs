//! The bodies of the fuzz targets: each takes any bytes and panics where something that was promised does not hold.
//!
//! They are part of two crates: the one for `cargo fuzz`, and `tests/fuzz.rs`. How inputs come about is not their business.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use aigc_lint::baseline::{Account, Baseline};
use aigc_lint::config::{ALL_PRESET, Config};
use aigc_lint::document::{Document, ParseOptions, SuppressionScope};
use aigc_lint::engine::{self, Checked};
use aigc_lint::finding::{Finding, MessageLanguage, Silence, Span};
use aigc_lint::fingerprint::Fingerprint;
use aigc_lint::fix;
use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::report::{Json, Pretty, Reported, Reporter};
use aigc_lint::settings::Loader;

use crate::{checks, oracle};

/// The pack inside the program.
static PACK: LazyLock<Pack> = LazyLock::new(|| {
    Pack::load(&[PackSource::builtin()]).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)))
});

/// Every rule that there is, also those that are experimental or deprecated.
static EVERYTHING: LazyLock<Config> = LazyLock::new(|| Config {
    presets: vec![ALL_PRESET.to_owned()],
    rules: PACK.rules.iter().map(|rule| (rule.meta.id.to_string(), aigc_lint::config::Wish::on())).collect(),
    ..Config::default()
});

/// An article that the small pack of the tests has something to say of.
const ARTICLE: &str = "# A\n\n### B\n\nGale 由 Acme 发布，增长 10％。 Zephyr-1 was released in 1999 (和风).\n\n| 公司 | 模型 |\n|---|---|\n| Acme | Gale |\n\n- `x` [a](b) ![c](d)\n";

/// A document: parsed, all its text mapped, every field of every node read, with and without mathematics.
pub fn document(bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes);
    checks::check(&source).unwrap_or_else(|error| panic!("{error}"));
    for math in [false, true] {
        let document = Document::parse(&*source, &ParseOptions { math: Some(math), ..ParseOptions::default() });
        assert!(!document.timed_out());
        let tree = document.tree(&ParseOptions { math: Some(math), ..ParseOptions::default() });
        assert!(tree.iter().all(|node| source.get(node.span.start..node.span.end).is_some()));
    }
}

/// Everything that the whole pack says: spans, lines and columns, edits, and reports without a control character.
pub fn lint(bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes);
    let document = crate::parse(&source);
    let checked = engine::check(&document, &PACK, &EVERYTHING);
    judge(&document, &checked.findings);
    let article = Reported {
        name: "a.md",
        source: &source,
        lines: document.lines(),
        language: MessageLanguage::En,
        findings: &checked.findings,
        silenced: &checked.silenced,
    };
    let pretty = Pretty { width: 80, color: false, links: false, quiet: false };
    for text in [pretty.article(&article), Json.article(&article)] {
        let loud = text.chars().find(|character| character.is_control() && *character != '\n');
        assert_eq!(loud, None, "a control character in a report: {text:?}");
    }
    for finding in &checked.findings {
        let _ = Fingerprint::new(&source, document.lines(), finding).digest("a.md", 0);
    }
}

/// Spans stand in the text on whole characters; lines and columns are what one gets by counting.
pub fn judge(document: &Document, findings: &[Finding]) {
    let source = document.source();
    let mut offsets = Vec::new();
    for finding in findings {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let related = finding.related.iter().map(|related| related.span);
        for Span { start, end } in [finding.span].into_iter().chain(edits).chain(related) {
            assert!(source.get(start..end).is_some(), "{start}..{end} of {} is no text", finding.rule);
            offsets.extend([start, end]);
        }
    }
    offsets.sort_unstable();
    offsets.dedup();
    count_places(document, &offsets);
}

/// Compares lines and columns of these bytes, which must be in order, with a count from the top of the text.
fn count_places(document: &Document, offsets: &[usize]) {
    let source = document.source();
    let (mut line, mut column, mut wanted) = (1, 1, offsets.iter().peekable());
    let mut before = None;
    for (offset, character) in source.char_indices().chain([(source.len(), '\0')]) {
        let ends = before == Some('\n') || before == Some('\r') && (character != '\n' || offset == source.len());
        if ends {
            (line, column) = (line + 1, 1);
        }
        while wanted.next_if(|next| **next == offset).is_some() {
            let place = document.lines().position(source, offset);
            assert_eq!((place.line, place.column), (line, column), "line and column of byte {offset}");
        }
        column += usize::from(offset > 0 || character != '\u{FEFF}');
        before = Some(character);
    }
    assert!(wanted.peek().is_none());
}

/// A fix keeps the page and what stands outside of its edits; fixing twice is fixing once.
pub fn fix(bytes: &[u8]) {
    let (unsafe_too, bytes) = match bytes.split_first() {
        Some((first, rest)) => (first % 3 == 0, rest),
        None => return,
    };
    let source = String::from_utf8_lossy(bytes);
    let lint = |source: &str| engine::lint(&crate::parse(source), &PACK, &EVERYTHING);
    for finding in lint(&source) {
        let Some(wanted) = &finding.fix else { continue };
        let fixed = fix::apply(&source, std::slice::from_ref(&finding), true);
        if fixed.applied == 0 {
            assert_eq!(fixed.text, source);
            continue;
        }
        let (mut at, mut expected) = (0, String::new());
        for edit in &wanted.edits {
            expected.push_str(&source[at..edit.span.start]);
            expected.push_str(&edit.text);
            at = edit.span.end;
        }
        expected.push_str(&source[at..]);
        assert_eq!(fixed.text, expected, "bytes outside the edits of {}", finding.rule);
        same_blocks(&source, &fixed.text, wanted.change, &finding);
    }
    let once = fix::fix_until_stable(&source, unsafe_too, lint);
    let twice = fix::fix_until_stable(&once.text, unsafe_too, lint);
    assert_eq!(twice.text, once.text, "twice is not once");
}

/// The tree has the same blocks, as another parser sees them too, wherever both parsers agree about the article.
fn same_blocks(before: &str, after: &str, change: aigc_lint::finding::Change, finding: &Finding) {
    oracle::check(before, after, change, finding.rule.as_str()).unwrap_or_else(|error| panic!("{error}"));
}

/// The small pack of the tests on a disk, of which one file is replaced by the input.
struct Bench {
    folder: tempfile::TempDir,
    loader_base: Vec<PackSource>,
}

/// The files of the small pack, and of settings beside it.
const FILES: [(&str, &str); 5] = [
    ("facts/all.yaml", include_str!("../../tests/commands/pack/facts/all.yaml")),
    ("grammar/en.yaml", include_str!("../../tests/commands/pack/grammar/en.yaml")),
    ("grammar/zh.yaml", include_str!("../../tests/commands/pack/grammar/zh.yaml")),
    ("relations.yaml", include_str!("../../tests/commands/pack/relations.yaml")),
    ("lint/rules.yaml", include_str!("../../tests/commands/pack/lint/rules.yaml")),
];

impl Bench {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.expect("a folder for packs");
        for folder in ["pack/facts", "pack/grammar", "pack/lint"].map(|name| folder.path().join(name)) {
            fs::create_dir_all(folder).expect("a folder for packs");
        }
        let bench = Self { folder, loader_base: Vec::new() };
        for (name, text) in FILES {
            bench.write(&bench.pack().join(name), text.as_bytes());
        }
        let loader_base = vec![PackSource::folder(bench.pack())];
        Self { loader_base, ..bench }
    }

    fn pack(&self) -> PathBuf {
        self.folder.path().join("pack")
    }

    fn write(&self, path: &Path, bytes: &[u8]) {
        fs::write(path, bytes).expect("a file of a pack");
    }
}

thread_local! {
    static BENCH: OnceCell<Bench> = const { OnceCell::new() };
}

/// Any bytes as a file of a pack or of settings: it is explained what is wrong with them, or they can be used. The first
/// byte says which file: f, g, z, r, l, p (its manifest), o (the only one of a pack), s (settings).
pub fn pack(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    BENCH.with(|bench| {
        let bench = bench.get_or_init(Bench::new);
        match which {
            b's' => settings(bench, bytes),
            b'o' => {
                let path = bench.folder.path().join("only.yaml");
                bench.write(&path, bytes);
                load(&[PackSource::folder(bench.pack()), PackSource::folder(path)]);
            }
            b'p' => {
                let path = bench.pack().join("pack.yaml");
                bench.write(&path, bytes);
                load(&[PackSource::folder(bench.pack())]);
                let _ = fs::remove_file(path);
            }
            other => {
                let letters: [u8; 5] = *b"fgzrl";
                let index = letters.iter().position(|letter| letter == other).unwrap_or(usize::from(*other) % 5);
                let (name, text) = FILES[index];
                bench.write(&bench.pack().join(name), bytes);
                load(&[PackSource::folder(bench.pack())]);
                bench.write(&bench.pack().join(name), text.as_bytes());
            }
        }
    });
}

fn load(sources: &[PackSource]) {
    match Pack::load(sources) {
        Ok(pack) => {
            let config = Config { presets: vec![ALL_PRESET.to_owned()], ..Config::default() };
            let document = crate::parse(ARTICLE);
            judge(&document, &engine::lint(&document, &pack, &config));
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            explained(&errors.render(false, 100));
        }
    }
}

/// What is said about a broken file holds none of its control characters.
fn explained(said: &str) {
    assert!(!said.trim().is_empty());
    let loud = said.chars().find(|character| character.is_control() && *character != '\n');
    assert_eq!(loud, None, "{said:?}");
}

fn settings(bench: &Bench, bytes: &[u8]) {
    let path = bench.folder.path().join(".aigc-lint.yaml");
    bench.write(&path, bytes);
    let Ok(mut loader) = Loader::new(bench.loader_base.clone(), false) else { panic!("the small pack loads") };
    let setup = loader.for_file(&path);
    let article = bench.folder.path().join("docs/a.md");
    let config = setup.config(&article);
    let _ = setup.ignores(&article);
    match loader.finish() {
        Ok(()) => {
            let document = crate::parse(ARTICLE);
            judge(&document, &engine::lint(&document, &setup.pack, &config));
        }
        Err(
            aigc_lint::settings::SettingsError::Settings(errors) | aigc_lint::settings::SettingsError::Packs(errors),
        ) => {
            explained(&errors.render(false, 100));
        }
    }
}

/// Comments that silence rules, of this program and of markdownlint, made of the bytes and put between lines that rules
/// speak of: what is kept back is covered by a comment that names it, and what is reported is not.
pub fn suppression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut source = String::from("# A\n\n");
    for (number, piece) in text.split('\u{1}').take(40).enumerate() {
        let (name, rest) = piece.split_once('\u{2}').unwrap_or((piece, "\n"));
        match number % 4 {
            0 => source.push_str(&format!("<!-- aigc-lint-{name} -->{rest}")),
            1 => source.push_str(&format!("<!-- markdownlint-{name} -->{rest}")),
            2 => source.push_str(&format!("{name} <!-- aigc-lint-disable-line{rest}-->\n")),
            _ => source.push_str(piece),
        }
        source.push_str("### B(模型)  \nGrok was developed by OpenAI 算例/性能\n\n\n");
    }
    let document = checks::check(&source).unwrap_or_else(|error| panic!("{error}"));
    let Checked { findings, silenced } = engine::check(&document, &PACK, &EVERYTHING);
    let own: Vec<&str> = engine::OWN_FINDINGS.iter().map(|(id, _)| *id).collect();
    let covers = |finding: &Finding| {
        let names = |name: &String| {
            name.eq_ignore_ascii_case(finding.rule.as_str())
                || finding.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        };
        let named = |rules: &[String]| rules.is_empty() || rules.iter().any(names);
        document.suppressions().iter().any(|suppression| {
            let inside = suppression.covers.start <= finding.span.start && finding.span.start <= suppression.covers.end;
            (inside || suppression.scope == SuppressionScope::File) && named(&suppression.rules)
        })
    };
    for silenced in &silenced {
        assert!(!matches!(silenced.why, Silence::Comment { .. }) || covers(&silenced.finding), "{silenced:?}");
    }
    judge(&document, &findings);
    for finding in &findings {
        let whole = document.suppressions().iter().any(|suppression| {
            suppression.scope == SuppressionScope::File
                && suppression.rules.iter().any(|name| name.eq_ignore_ascii_case(finding.rule.as_str()))
        });
        assert!(!whole || own.contains(&finding.rule.as_str()), "{finding:?} is silenced for the whole file");
    }
}

/// Any bytes as the file of a baseline: what is read can be written, read again, and asked.
pub fn baseline(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(baseline) = Baseline::read(&text) else { return };
    let again = Baseline::read(&baseline.written()).expect("what was written can be read");
    assert_eq!(again, baseline);
    let paths: Vec<String> = baseline.paths().map(str::to_owned).collect();
    let mut account = Account::new(&baseline, |path| path.len() % 2 == 0);
    let prints: Vec<Fingerprint> = baseline
        .recorded()
        .into_iter()
        .map(|recorded| Fingerprint {
            rule: recorded.rule,
            before: recorded.before,
            text: recorded.text,
            after: recorded.after,
        })
        .collect();
    for path in &paths {
        assert_eq!(account.sift(path, &prints).len(), prints.len());
        let _ = account.left(path);
    }
    let _ = (account.homeless(), baseline.len());
    let mut changed = baseline;
    changed.set("new.md", &prints);
    for path in paths.iter().filter(|path| *path != "new.md") {
        changed.set(path, &[]);
    }
    assert!(prints.is_empty() || !changed.is_empty());
}
