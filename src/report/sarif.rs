//! The report for code scanning: SARIF 2.1.0 (OASIS), with rules, fixes, fingerprints and suppressions.
//!
//! Columns count characters, as `columnKind` says. Messages hold no markup and no links of their own.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::{Reported, Reporter, Root, Summary, escape, remedy, told};
use crate::engine::OWN_FINDINGS;
use crate::finding::{Finding, Fix, MessageLanguage, Severity, Silence, Span};
use crate::fingerprint;
use crate::pack::Pack;
use crate::rules::RuleMeta;
use crate::snippet::harmless;
use crate::words;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The folder that paths are counted from, by the name that services give it.
const BASE: &str = "%SRCROOT%";

/// Writes one log with one run.
#[derive(Clone, Debug)]
pub struct Sarif {
    rules: Vec<Value>,
    indices: HashMap<String, usize>,
    root: Root,
}

impl Sarif {
    /// A reporter that knows the rules of these packs, and tells of them in this language.
    pub fn new(packs: &[&Pack], language: MessageLanguage, root: Root) -> Self {
        let mut met = HashSet::new();
        let all = packs.iter().flat_map(|pack| &pack.rules).filter(|rule| met.insert(rule.meta.id.clone()));
        let of_packs: Vec<Value> = all.map(|rule| described(&rule.meta, language)).collect();
        let own = OWN_FINDINGS.iter().map(|(id, severity)| {
            json!({
                "id": id,
                "shortDescription": {"text": words::get(id, language)},
                "defaultConfiguration": {"level": level(*severity)},
            })
        });
        let rules: Vec<Value> = of_packs.into_iter().chain(own).collect();
        let id = |rule: &Value| rule["id"].as_str().unwrap_or_default().to_owned();
        let indices = rules.iter().enumerate().map(|(index, rule)| (id(rule), index)).collect();
        Self { rules, indices, root }
    }

    fn result(&self, article: &Reported<'_>, finding: &Finding, digest: &str) -> Value {
        let place = |span: Span| self.place(article, span);
        let mut text = harmless(&finding.message);
        for more in finding.help.iter() {
            text = format!("{text}\n{}", harmless(more));
        }
        if let Some(source) = &finding.source {
            text = format!("{text}\n{}: {}", told("label-source", article.language, &[]), harmless(source));
        }
        let mut result = json!({
            "ruleId": finding.rule.as_str(),
            "level": level(finding.severity),
            "message": {"text": without_links(&text)},
            "locations": [{"physicalLocation": place(finding.span)}],
            "partialFingerprints": {"aigcLint/v1": digest},
            "suppressions": [],
        });
        if let Some(index) = self.indices.get(finding.rule.as_str()) {
            result["ruleIndex"] = json!(index);
        }
        if !finding.related.is_empty() {
            let related = finding.related.iter().enumerate().map(|(id, related)| {
                let message = without_links(&harmless(&related.message));
                json!({"id": id, "message": {"text": message}, "physicalLocation": place(related.span)})
            });
            result["relatedLocations"] = related.collect();
        }
        if let Some(fix) = &finding.fix {
            result["fixes"] = json!([self.fix(article, finding.span, fix)]);
        }
        result
    }

    fn fix(&self, article: &Reported<'_>, span: Span, fix: &Fix) -> Value {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| json!({"deletedRegion": region(article, edit.span), "insertedContent": {"text": edit.text}}))
            .collect();
        let description = remedy::describe(article.source, span, fix, article.language);
        json!({
            "description": {"text": without_links(&description)},
            "artifactChanges": [{"artifactLocation": self.artifact(article.name), "replacements": replacements}],
        })
    }

    fn place(&self, article: &Reported<'_>, span: Span) -> Value {
        json!({"artifactLocation": self.artifact(article.name), "region": region(article, span)})
    }

    fn artifact(&self, name: &str) -> Value {
        let path = self.root.path(name);
        if path.starts_with('/') {
            return json!({"uri": format!("file://{}", escape::uri(&path))});
        }
        json!({"uri": escape::uri(&path), "uriBaseId": BASE})
    }
}

impl Reporter for Sarif {
    fn begin(&self) -> String {
        let mut driver = json!({
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": self.rules,
        });
        if !escape::HOME.is_empty() {
            driver["informationUri"] = json!(escape::HOME);
        }
        format!(
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{}}},\n\
             \"columnKind\":\"unicodeCodePoints\",\"results\":[\n",
            escape::json(&driver)
        )
    }

    fn article(&self, article: &Reported<'_>) -> String {
        let silenced: Vec<Finding> = article.silenced.iter().map(|silenced| silenced.finding.clone()).collect();
        let prints = fingerprint::numbered(article.source, article.lines, article.findings);
        let path = self.root.path(article.name);
        let shown = article.findings.iter().zip(prints);
        let mut results: Vec<String> = shown
            .map(|(finding, (print, number))| {
                escape::json(&self.result(article, finding, &print.digest(&path, number)))
            })
            .collect();
        // Numbered apart, so that a suppression of one finding does not change the fingerprints of others.
        let prints = fingerprint::numbered(article.source, article.lines, &silenced);
        for (silenced, (print, number)) in article.silenced.iter().zip(prints) {
            let mut result = self.result(article, &silenced.finding, &print.digest(&path, number));
            result["suppressions"] = json!([suppression(&silenced.why)]);
            results.push(escape::json(&result));
        }
        results.join(",\n")
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary) -> String {
        let notification = |trouble: &crate::files::Trouble| {
            json!({
                "level": "error",
                "message": {"text": without_links(&harmless(&trouble.problem.describe(summary.language)))},
                "locations": [{"physicalLocation": {"artifactLocation": self.artifact(&trouble.name)}}],
            })
        };
        let notifications: Vec<Value> = summary.troubles.iter().map(notification).collect();
        let invocation = json!({
            "executionSuccessful": summary.troubles.is_empty(),
            "toolExecutionNotifications": notifications,
        });
        format!("\n],\"invocations\":[{}]}}]}}\n", escape::json(&invocation))
    }
}

/// A rule with its help.
fn described(meta: &RuleMeta, language: MessageLanguage) -> Value {
    let message = meta.message.0.get(language).unwrap_or_default();
    let why = meta.why.get(language);
    let mut plain = why.unwrap_or(message).to_owned();
    let mut marked = escape::markdown(&plain);
    for (key, examples) in [("explain-bad", &meta.bad), ("explain-good", &meta.good)] {
        let label = words::get(key, language);
        for example in examples.iter().take(3) {
            let text = example.markdown.trim_end();
            plain.push_str(&format!("\n{label}: {text}"));
            let fence = "`".repeat(longest_run(text).max(2) + 1);
            marked.push_str(&format!("\n\n**{label}**\n\n{fence}markdown\n{text}\n{fence}"));
        }
    }
    let presets = meta.presets.iter().map(|preset| preset.name.as_str());
    let tags: Vec<&str> = presets.chain(meta.aliases.iter().map(String::as_str)).collect();
    let mut rule = json!({
        "id": meta.id.as_str(),
        "shortDescription": {"text": message},
        "fullDescription": {"text": why.unwrap_or(message)},
        "help": {"text": plain, "markdown": marked},
        "defaultConfiguration": {"level": level(meta.severity)},
        "properties": {"tags": tags},
    });
    if let Some(source) = meta.source.as_deref().filter(|source| escape::is_address(source)) {
        rule["helpUri"] = json!(escape::address(source));
    }
    rule
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

fn suppression(why: &Silence) -> Value {
    match why {
        Silence::Comment { reason: Some(reason) } => json!({"kind": "inSource", "justification": harmless(reason)}),
        Silence::Comment { reason: None } => json!({"kind": "inSource"}),
        Silence::Baseline => json!({"kind": "external"}),
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A region of text; its end is exclusive, as in our spans.
fn region(article: &Reported<'_>, span: Span) -> Value {
    let start = article.lines.position(article.source, span.start);
    let end = article.lines.position(article.source, span.end);
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

/// Messages of SARIF may hold links in brackets; other people's words may not make one.
fn without_links(text: &str) -> String {
    if !text.contains("](") {
        return text.to_owned();
    }
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
