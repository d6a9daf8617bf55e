//! The house rules, kept by reading the source: layers, words that belong into data, sizes, documentation.
//!
//! It reads Rust with a lexer of its own that knows comments, literals and `#[cfg(test)]`, and no more.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use aigc_lint::pack::{Pack, PackSource};

/// The layers from the bottom up. A module may import from lower layers only, not from its own.
const LAYERS: [&[&str]; 12] = [
    &["finding", "git", "limits", "escape", "literals", "later", "real"],
    &["matcher"],
    &["document", "facts", "words"],
    &["claims", "fingerprint", "snippet"],
    &["baseline"],
    &["changes"],
    &["rules"],
    &["config", "pack", "files"],
    &["engine", "fix"],
    &["settings"],
    &["report", "selftest", "schema"],
    &["cli"],
];

/// Names that may stand in the code nevertheless, with the reason.
const ORDINARY: [(&str, &str); 3] = [
    ("JSON", "a format that the program writes"),
    ("YAML", "the format of packs, in messages about them"),
    ("prompt", "a field of code blocks: the shell prompt before a command"),
];

/// Files longer than this are refused, tests included.
const MOST_LINES: usize = 500;

/// A file of the program.
struct Source {
    /// Below `src/`, with `/` between its parts.
    path: String,
    text: String,
}

/// All of `src/**/*.rs`, tests included.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let shown = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(Source { path: shown, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

/// The files that are part of the program itself, without their tests.
fn program() -> Vec<Source> {
    let mut sources = sources();
    let mut tests = BTreeSet::new();
    for source in &mut sources {
        let (text, modules) = without_tests(&source.text);
        tests.extend(modules.iter().flat_map(|module| module_files(&source.path, module)));
        source.text = text;
    }
    sources.retain(|source| !tests.contains(&source.path));
    sources
}

/// Where a module that a file declares may stand: by its name, or by a `path` attribute beside the file.
fn module_files(declared_in: &str, module: &str) -> Vec<String> {
    let path = PathBuf::from(declared_in);
    let beside = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let inside = if stem == "mod" || stem == "lib" { beside.clone() } else { beside.join(stem) };
    let shown = |path: PathBuf| path.to_string_lossy().replace('\\', "/");
    if module.ends_with(".rs") {
        return vec![shown(beside.join(module))];
    }
    vec![shown(inside.join(format!("{module}.rs"))), shown(inside.join(module).join("mod.rs"))]
}

/// The text with everything under `#[cfg(test)]` blanked, and the modules that stand there with a file of their own.
/// It relies on the layout that rustfmt gives: an item ends at its own indent.
fn without_tests(text: &str) -> (String, Vec<String>) {
    let mut kept = String::new();
    let mut modules = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        kept.push('\n');
        let mut file = None;
        for line in lines.by_ref() {
            kept.push('\n');
            let outer = line.len() - line.trim_start().len() == indent;
            let item = line.trim();
            if let Some(path) = item.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]")) {
                file = Some(path.to_owned());
            }
            if let Some((_, name)) = item.strip_suffix(';').and_then(|item| item.split_once("mod ")) {
                modules.push(file.take().unwrap_or_else(|| name.to_owned()));
            }
            if outer && (item.ends_with(';') || item.ends_with('}')) {
                break;
            }
        }
    }
    (kept, modules)
}

/// A piece of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Code,
    Comment,
    Literal,
}

/// Splits Rust into code, comments and string literals, each with the line where it begins.
fn pieces(text: &str) -> Vec<(Piece, usize, &str)> {
    let mut pieces = Vec::new();
    let (mut at, mut code, mut line) = (0, 0, 1);
    while at < text.len() {
        let rest = &text[at..];
        let previous = text[..at].chars().next_back();
        let (piece, length) = if rest.starts_with("//") {
            (Piece::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Piece::Comment, rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if let Some(length) = raw_string(rest, previous) {
            (Piece::Literal, length)
        } else if rest.starts_with('"') {
            (Piece::Literal, quoted(rest))
        } else if let Some(length) = character(rest) {
            at += length;
            continue;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        pieces.push((Piece::Code, line, &text[code..at]));
        line += text[code..at].matches('\n').count();
        pieces.push((piece, line, &rest[..length]));
        line += rest[..length].matches('\n').count();
        at += length;
        code = at;
    }
    pieces.push((Piece::Code, line, &text[code..]));
    pieces
}

/// Bytes of a raw string, if the text begins with one.
fn raw_string(text: &str, previous: Option<char>) -> Option<usize> {
    let word = previous.is_some_and(|c| c.is_alphanumeric() || c == '_') && previous != Some('b');
    let hashes = text.strip_prefix('r').filter(|_| !word)?;
    let count = hashes.len() - hashes.trim_start_matches('#').len();
    let body = hashes[count..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(count));
    Some(text.len() - body.len() + body.find(&end).map_or(body.len(), |at| at + end.len()))
}

/// Bytes of a string with escapes; the text begins with its quote.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Bytes of a character literal, if the text begins with one and not with a lifetime.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let mut characters = body.char_indices();
    let (_, first) = characters.next()?;
    let (second_at, second) = characters.next()?;
    match first {
        '\\' => Some(second_at + second.len_utf8() + body[second_at + second.len_utf8()..].find('\'')? + 2),
        _ if second == '\'' => Some(second_at + 2),
        _ => None,
    }
}

/// Code without comments and with empty literals.
fn code(text: &str) -> String {
    let code = pieces(text).into_iter().filter(|(piece, ..)| *piece == Piece::Code);
    code.map(|(.., text)| text).collect::<Vec<_>>().join(" ")
}

/// Names of top-level modules that code imports or names by path.
fn imports(path: &str, code: &str) -> BTreeSet<String> {
    let depth = path.split('/').count() - usize::from(path.ends_with("/mod.rs"));
    let outward = "super::".repeat(depth);
    let mut found = BTreeSet::new();
    for root in ["crate::", outward.as_str()] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':')) {
                continue;
            }
            found.extend(roots(&code[at + root.len()..]));
        }
    }
    found
}

/// The first names of a path, or of each path in braces.
fn roots(path: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut roots = vec![name(group.trim_start())];
    let mut depth = 0;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => roots.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    roots.retain(|root| !root.is_empty());
    roots
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Fails with all complaints at once.
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn imports_run_one_way() {
    let mut complaints = Vec::new();
    for source in program() {
        let module = source.path.split(['/', '.']).next().unwrap_or_default();
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let Some(own) = layer(module) else {
            complaints.push(format!("src/{}: the module `{module}` has no place in LAYERS", source.path));
            continue;
        };
        for import in imports(&source.path, &code(&source.text)) {
            let wrong = match layer(&import) {
                _ if import == module => false,
                Some(other) => other >= own,
                None => true,
            };
            if wrong {
                complaints.push(format!("src/{}: `{module}` may not import from `{import}`", source.path));
            }
        }
    }
    none(&complaints);
}

#[test]
fn the_way_of_imports_is_that_of_the_declared_modules() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let declared: BTreeSet<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let placed: BTreeSet<&str> = LAYERS.iter().flat_map(|layer| layer.iter().copied()).collect();
    assert_eq!(declared, placed);
}

#[test]
fn no_chinese_stands_in_the_code() {
    let chinese = |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}');
    let mut complaints = Vec::new();
    for source in program() {
        for (piece, line, text) in pieces(&source.text) {
            if piece != Piece::Comment && text.contains(chinese) {
                let line = line + text[..text.find(chinese).unwrap_or(0)].matches('\n').count();
                complaints.push(format!("src/{}:{line}: Chinese belongs into a data file", source.path));
            }
        }
    }
    none(&complaints);
}

/// Whether `text` holds `word` with no letter, digit or hyphen beside it.
fn holds(text: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    text.match_indices(word)
        .any(|(at, _)| !joins(text[..at].chars().next_back()) && !joins(text[at + word.len()..].chars().next()))
}

#[test]
fn no_name_of_a_fact_or_rule_stands_in_the_code() {
    let pack = Pack::load(&[PackSource::builtin()]).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)));
    let letters = |name: &&str| name.chars().filter(|c| c.is_alphabetic()).count() >= 4;
    let names = pack.facts.entities().iter().flat_map(|entity| entity.all_names()).filter(letters);
    let mut words: BTreeSet<&str> = names.chain(pack.rules.iter().map(|rule| rule.meta.id.as_str())).collect();
    words.retain(|word| ORDINARY.iter().all(|(ordinary, _)| ordinary != word));
    let mut complaints = Vec::new();
    for source in program() {
        for (piece, line, text) in pieces(&source.text) {
            if piece == Piece::Literal {
                let found = words.iter().filter(|word| holds(text, word));
                complaints.extend(found.map(|word| format!("src/{}:{line}: “{word}” in {text}", source.path)));
            }
        }
    }
    none(&complaints);
}

#[test]
fn files_stay_short() {
    let long = sources().into_iter().filter(|source| source.text.lines().count() > MOST_LINES);
    let complaints: Vec<String> = long.map(|source| format!("src/{} is too long: split it", source.path)).collect();
    none(&complaints);
}

#[test]
fn every_module_says_what_it_is() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    let complaints: Vec<String> = silent.map(|source| format!("src/{} does not open with //!", source.path)).collect();
    none(&complaints);
}

#[test]
fn the_crate_is_documented_and_safe() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for attribute in ["#![deny(missing_docs)]", "#![forbid(unsafe_code)]"] {
        assert!(library.lines().any(|line| line == attribute), "src/lib.rs lacks {attribute}");
    }
}

#[test]
fn the_lexer_knows_literals_comments_and_tests() {
    let text = "a /* b */ \"c // \\\" d\" 'e' '\\'' '\"' r#\"f\"g\"# // h\n&'static i";
    let shown: Vec<(Piece, &str)> = pieces(text)
        .into_iter()
        .filter(|(piece, ..)| *piece != Piece::Code)
        .map(|(piece, _, text)| (piece, text))
        .collect();
    let comment = Piece::Comment;
    let literal = Piece::Literal;
    let expected = [(comment, "/* b */"), (literal, "\"c // \\\" d\""), (literal, "r#\"f\"g\"#"), (comment, "// h")];
    assert_eq!(shown, expected);
    let text = "a\n#[cfg(test)]\n#[path = \"x_tests.rs\"]\nmod tests;\nb\n#[cfg(test)]\nmod more {\n    c();\n}\nd\n";
    assert_eq!(without_tests(text), ("a\n\n\n\nb\n\n\n\n\nd\n".to_owned(), vec!["x_tests.rs".to_owned()]));
    let found = imports("a/b.rs", "use crate::{c::{d, e}, f}; super::super::g::h(); super::i; xcrate::j");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["c", "f", "g"]);
}
