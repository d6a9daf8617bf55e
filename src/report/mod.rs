//! Reports: findings written down, one file for each format.
//!
//! It chooses no findings and changes none; where a report goes is the business of the command line.

mod azure;
mod checkstyle;
pub(crate) mod escape;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod narrated;
mod pretty;
mod rdjson;
mod remedy;
mod root;
mod sarif;
mod short;
mod summary;
#[cfg(test)]
mod tests;

use crate::document::Lines;
use crate::finding::{Finding, MessageLanguage, Silenced};
use crate::rules::{Captures, fill};
use crate::words;

pub use azure::Azure;
pub use checkstyle::Checkstyle;
pub use github::Github;
pub use gitlab::Gitlab;
pub use html::Html;
pub use json::{Json, JsonLines};
pub use junit::Junit;
pub use markdown::Markdown;
pub use narrated::Narrated;
pub use pretty::Pretty;
pub use rdjson::Rdjson;
pub use root::Root;
pub use sarif::Sarif;
pub use short::Short;
pub use summary::Summary;

/// An article with its findings.
#[derive(Clone, Copy, Debug)]
pub struct Reported<'a> {
    /// What people call it: a path.
    pub name: &'a str,
    /// Its text.
    pub source: &'a str,
    /// The index of its lines.
    pub lines: &'a Lines,
    /// The language in which its findings speak.
    pub language: MessageLanguage,
    /// The findings, in the order of their places.
    pub findings: &'a [Finding],
    /// What is not reported, and why.
    pub silenced: &'a [Silenced],
}

/// Writes reports. Articles can be written in parallel; their texts are put together in order, with
/// [`Reporter::between`] between those that are not empty.
pub trait Reporter: Send + Sync {
    /// Comes before all articles.
    fn begin(&self) -> String {
        String::new()
    }

    /// All findings about one article; empty when there are none.
    fn article(&self, article: &Reported<'_>) -> String;

    /// Stands between the texts of two articles.
    fn between(&self) -> &'static str {
        ""
    }

    /// What is kept of the text of an article. It is called for one article after the other, in order.
    fn admit(&self, text: &str) -> String {
        text.to_owned()
    }

    /// Comes after all articles.
    fn end(&self, summary: &Summary) -> String;
}

/// One of the program's own texts, filled in.
pub(crate) fn told(key: &'static str, language: MessageLanguage, values: &[(&str, &str)]) -> String {
    let captures: Captures = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    fill(words::get(key, language), &captures)
}
