//! Findings that were there before: a file that remembers them, and the account of which are left.
//!
//! They are remembered by rule and by the words around them ([`Fingerprint`]), so that moving or indenting a paragraph,
//! or renaming its file, wakes none of them. It finds nothing by itself.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;

/// The name of the file.
pub const FILE: &str = ".aigc-lint-baseline.json";
/// The version of its shape.
const VERSION: u32 = 1;

/// Findings by file and fingerprint, with their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    files: BTreeMap<String, BTreeMap<Fingerprint, usize>>,
}

/// The shape of the file.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    version: u32,
    findings: Vec<Recorded>,
}

/// A finding as it is remembered.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The file, from the folder of the baseline.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What stands before the words, without blanks.
    pub before: String,
    /// The words, without blanks.
    pub text: String,
    /// What stands after the words, without blanks.
    pub after: String,
    /// How often it is there.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub count: usize,
}

const fn once() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
const fn is_once(count: &usize) -> bool {
    *count == 1
}

impl Baseline {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people.
    pub fn read(text: &str) -> Result<Self, String> {
        let shape: Shape = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if shape.version != VERSION {
            return Err(format!("its version is {} and this program knows {VERSION}", shape.version));
        }
        let mut baseline = Self::default();
        for recorded in &shape.findings {
            baseline.add(recorded);
        }
        Ok(baseline)
    }

    /// Remembers one more.
    pub fn add(&mut self, recorded: &Recorded) {
        let Recorded { path, rule, before, text, after, count } = recorded.clone();
        let print = Fingerprint { rule, before, text, after };
        let known = self.files.entry(path).or_default().entry(print).or_default();
        *known = known.saturating_add(count);
    }

    /// The file, one finding a line and always in the same order, so that differences can be read.
    pub fn written(&self) -> String {
        let line = |recorded: &Recorded| serde_json::to_string(recorded).unwrap_or_default();
        let lines: Vec<String> = self.recorded().iter().map(|recorded| format!("\n    {}", line(recorded))).collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{}{end}]\n}}\n", lines.join(","))
    }

    /// All that is remembered, in order.
    pub fn recorded(&self) -> Vec<Recorded> {
        let all = self.files.iter().flat_map(|(path, prints)| prints.iter().map(move |entry| (path, entry)));
        let recorded = all.map(|(path, (print, count))| {
            let Fingerprint { rule, before, text, after } = print.clone();
            Recorded { path: path.clone(), rule, before, text, after, count: *count }
        });
        recorded.collect()
    }

    /// How many findings are remembered.
    pub fn len(&self) -> usize {
        total(self.files.values().flat_map(BTreeMap::values))
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Remembers what is in a file, in place of what was remembered of it.
    pub fn set(&mut self, path: &str, prints: &[Fingerprint]) {
        let mut counts = BTreeMap::new();
        for print in prints {
            *counts.entry(print.clone()).or_default() += 1;
        }
        if counts.is_empty() {
            self.files.remove(path);
        } else {
            self.files.insert(path.to_owned(), counts);
        }
    }

    /// The files that it speaks of.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// What is left of a baseline while articles are compared with it.
#[derive(Clone, Debug, Default)]
pub struct Account {
    files: HashMap<String, HashMap<Fingerprint, usize>>,
    /// Findings of files that are gone: renamed perhaps, so that any file may have them.
    homeless: HashMap<Fingerprint, usize>,
}

impl Account {
    /// An account of everything in the baseline; `exists` tells which of its files are still there.
    pub fn new(baseline: &Baseline, exists: impl Fn(&str) -> bool) -> Self {
        let mut account = Self::default();
        for (path, prints) in &baseline.files {
            let there = exists(path);
            for (print, count) in prints {
                let counts = if there { account.files.entry(path.clone()).or_default() } else { &mut account.homeless };
                let known = counts.entry(print.clone()).or_default();
                *known = known.saturating_add(*count);
            }
        }
        account
    }

    /// For each finding of a file, whether the baseline has it. Each of its findings counts once.
    pub fn sift(&mut self, path: &str, prints: &[Fingerprint]) -> Vec<bool> {
        let mut known = Vec::with_capacity(prints.len());
        for print in prints {
            let own = self.files.get_mut(path).is_some_and(|counts| take(counts, print));
            known.push(own || take(&mut self.homeless, print));
        }
        known
    }

    /// How many findings of a file are left: they are gone from it.
    pub fn left(&self, path: &str) -> usize {
        self.files.get(path).map_or(0, |counts| total(counts.values()))
    }

    /// How many findings are left of files that are gone.
    pub fn homeless(&self) -> usize {
        total(self.homeless.values())
    }
}

/// The sum, as far as it can be counted: a file may hold any numbers.
fn total<'a>(counts: impl Iterator<Item = &'a usize>) -> usize {
    counts.fold(0, |sum, count| sum.saturating_add(*count))
}

/// Takes one away; none if there is none left.
pub fn take(counts: &mut HashMap<Fingerprint, usize>, print: &Fingerprint) -> bool {
    let count = counts.get_mut(print).filter(|count| **count > 0);
    count.is_some_and(|count| {
        *count -= 1;
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str) -> Fingerprint {
        Fingerprint { rule: "r".to_owned(), text: text.to_owned(), ..Fingerprint::default() }
    }

    #[test]
    fn the_file_comes_back_as_it_was() {
        let mut baseline = Baseline::default();
        baseline.set("b.md", &[print("y"), print("x"), print("x")]);
        baseline.set("a.md", &[print("模\"\u{202E}")]);
        let text = baseline.written();
        assert_eq!(Baseline::read(&text).unwrap(), baseline);
        assert_eq!((baseline.len(), text.lines().count()), (4, 8), "{text}");
        assert!(text.contains("\"count\":2"), "{text}");
        baseline.set("b.md", &[]);
        assert_eq!(baseline.paths().collect::<Vec<_>>(), ["a.md"]);
        assert_eq!(Baseline::read(&Baseline::default().written()).unwrap().len(), 0);
        assert!(Baseline::read("{\"version\": 9, \"findings\": []}").unwrap_err().contains("version is 9"));
        assert!(Baseline::read("{}").is_err());
    }

    #[test]
    fn duplicates_count_and_renamed_files_keep_theirs() {
        let mut baseline = Baseline::default();
        baseline.set("a.md", &[print("x"), print("x")]);
        baseline.set("old.md", &[print("z")]);
        let mut account = Account::new(&baseline, |path| path != "old.md");
        assert_eq!(account.sift("a.md", &[print("x"), print("x"), print("x"), print("y")]), [true, true, false, false]);
        assert_eq!(account.sift("b.md", &[print("x")]), [false], "another file that is there keeps its own");
        assert_eq!(account.homeless(), 1);
        assert_eq!(account.sift("new.md", &[print("z"), print("z")]), [true, false]);
        assert_eq!((account.left("a.md"), account.homeless()), (0, 0));
    }
}
