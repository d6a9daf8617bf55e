//! The report in the XML of Checkstyle, which many services read.
//!
//! It has places without ends, and no fixes.

use super::escape::xml;
use super::{Reported, Reporter, Summary};

/// Writes Checkstyle XML.
#[derive(Clone, Copy, Debug)]
pub struct Checkstyle;

impl Reporter for Checkstyle {
    fn begin(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_owned()
    }

    fn article(&self, article: &Reported<'_>) -> String {
        let error = |finding: &crate::finding::Finding| {
            let place = article.lines.position(article.source, finding.span.start);
            format!(
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"{}.{}\"/>\n",
                place.line,
                place.column,
                finding.severity.name(),
                xml(&finding.message),
                env!("CARGO_PKG_NAME"),
                xml(finding.rule.as_str())
            )
        };
        let errors: String = article.findings.iter().map(error).collect();
        format!("  <file name=\"{}\">\n{errors}  </file>\n", xml(article.name))
    }

    fn end(&self, summary: &Summary) -> String {
        let file = |trouble: &crate::files::Trouble| {
            let message = xml(&trouble.problem.describe(summary.language));
            format!(
                "  <file name=\"{}\">\n    <error line=\"1\" severity=\"error\" message=\"{message}\" source=\"{}.unchecked-file\"/>\n  </file>\n",
                xml(&trouble.name),
                env!("CARGO_PKG_NAME")
            )
        };
        let files: String = summary.troubles.iter().map(file).collect();
        files + "</checkstyle>\n"
    }
}
