//! Annotations of Azure Pipelines: logging commands on standard output.
//!
//! The service knows errors and warnings only; a note becomes a line of the log.

use super::escape::unarmed;
use super::{Reported, Reporter, Root, Summary};
use crate::finding::{Finding, Severity};
use crate::snippet::harmless;

/// Writes logging commands.
#[derive(Clone, Debug)]
pub struct Azure {
    root: Root,
}

impl Azure {
    /// A reporter whose paths count from `root`.
    pub const fn new(root: Root) -> Self {
        Self { root }
    }
}

impl Reporter for Azure {
    fn article(&self, article: &Reported<'_>) -> String {
        let path = self.root.path(article.name);
        article.findings.iter().map(|finding| line(article, finding, &path)).collect()
    }

    fn end(&self, summary: &Summary) -> String {
        let line = |trouble: &crate::files::Trouble| {
            let path = property(&self.root.path(&trouble.name));
            let message = data(&trouble.problem.describe(summary.language));
            format!("##vso[task.logissue type=error;sourcepath={path};linenumber=1]{message}\n")
        };
        summary.troubles.iter().map(line).collect()
    }
}

fn line(article: &Reported<'_>, finding: &Finding, path: &str) -> String {
    let place = article.lines.position(article.source, finding.span.start);
    let message = data(&finding.message);
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => {
            let rule = data(finding.rule.as_str());
            return format!("##[debug]{}:{}:{}: {rule}: {message}\n", data(path), place.line, place.column);
        }
    };
    let rule = property(finding.rule.as_str());
    format!(
        "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={rule}]{message}\n",
        property(path),
        place.line,
        place.column
    )
}

/// The text behind a command, on one line.
fn data(text: &str) -> String {
    // What it says after the first command of a line is looked at too.
    unarmed(harmless(text)).replace('%', "%AZP25")
}

/// A value among the properties of a command.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
