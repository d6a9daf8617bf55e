//! Articles known to be right: nothing at warning or above may be said of them.
//!
//! Which folders they stand in is told; it looks for none.

use std::fs;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::document::{Document, ParseOptions};
use crate::engine;
use crate::finding::Severity;
use crate::pack::Pack;

use super::{Failure, Fault, Options, Place, Report, Said, Tested};

/// Lints all Markdown files of the folders.
pub(super) fn run(pack: &Pack, options: &Options, report: &mut Report) {
    for folder in &options.clean {
        match articles(folder) {
            Ok(articles) => {
                for article in articles {
                    let failures = check(pack, &article);
                    report.fixtures.count(failures.is_empty());
                    report.failures.extend(failures);
                }
            }
            Err(error) => {
                report.fixtures.count(false);
                report.failures.push(unreadable(folder, &error));
            }
        }
    }
}

/// The Markdown files of a folder, in order of their names.
fn articles(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut articles = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            articles.push(path);
        }
    }
    articles.sort();
    Ok(articles)
}

fn check(pack: &Pack, path: &Path) -> Vec<Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return vec![unreadable(path, &error)],
    };
    let document = Document::parse(text, &ParseOptions::default());
    let findings = engine::lint(&document, pack, &Config::default());
    let loud = findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    loud.map(|finding| {
        let said = Said::of(finding, &document);
        let place = Place { path: shown(path), line: said.line, column: said.column, in_pack: None };
        Failure {
            tested: Tested::Article,
            fault: Fault::Noisy,
            rule: finding.rule.to_string(),
            place,
            text: document.source().to_owned(),
            said: vec![said],
            remark: None,
        }
    })
    .collect()
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure {
        tested: Tested::Article,
        fault: Fault::Unreadable,
        rule: String::new(),
        place: Place { path: shown(path), line: 1, column: 1, in_pack: None },
        text: String::new(),
        said: Vec::new(),
        remark: Some(error.to_string()),
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
