//! The report as one page for browsers: every article as it reads, with its findings in the margin.
//!
//! The page loads nothing and runs no script: filters are check boxes that the style sheet looks at, and a policy in the
//! page itself forbids the rest.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;

use super::escape::{self, xml, xml_lines};
use super::markdown::severity;
use super::{Reported, Reporter, Summary, remedy, told};
use crate::document::{PageMark, ParseOptions, page};
use crate::finding::{Finding, MessageLanguage, Severity};
use crate::limits::{Deadline, usual_time};
use crate::snippet::visible;

const STYLE: &str = include_str!("html.css");

/// Writes one page.
#[derive(Debug)]
pub struct Html {
    language: MessageLanguage,
    /// Rules that spoke, with their numbers of findings.
    rules: Mutex<BTreeMap<String, usize>>,
}

impl Html {
    /// A reporter whose own words are in this language.
    pub const fn new(language: MessageLanguage) -> Self {
        Self { language, rules: Mutex::new(BTreeMap::new()) }
    }

    fn count(&self, findings: &[Finding]) {
        let mut rules = self.rules.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for finding in findings {
            *rules.entry(finding.rule.to_string()).or_default() += 1;
        }
    }

    /// Check boxes for severities and rules, and the rules of style that they switch.
    fn filters(&self, summary: &Summary) -> String {
        let language = summary.language;
        let rules = self.rules.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut style = String::new();
        let counts = [summary.errors, summary.warnings, summary.infos];
        let severities = [Severity::Error, Severity::Warning, Severity::Info].into_iter().zip(counts);
        let mut boxes = format!("<fieldset><legend>{}</legend>", xml(&told("column-severity", language, &[])));
        for (level, count) in severities.filter(|(_, count)| *count > 0) {
            boxes.push_str(&check_box(level.name(), severity(level, language), count, &mut style));
        }
        let _ = write!(
            boxes,
            "</fieldset><details><summary>{}</summary><fieldset>",
            xml(&told("column-rule", language, &[]))
        );
        for (rule, count) in rules.iter() {
            boxes.push_str(&check_box(&class(rule), rule, *count, &mut style));
        }
        boxes.push_str("</fieldset></details>");
        let body = if rules.is_empty() { String::new() } else { boxes };
        format!("<style>{style}</style><form class=\"filters\">{body}</form>")
    }
}

impl Reporter for Html {
    fn begin(&self) -> String {
        let language = match self.language {
            MessageLanguage::Zh => "zh-Hans",
            MessageLanguage::En => "en",
        };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{name}</title>\n<style>\n{STYLE}</style>\n\
             </head>\n<body>\n<main>\n",
            name = env!("CARGO_PKG_NAME"),
        )
    }

    fn article(&self, article: &Reported<'_>) -> String {
        self.count(article.findings);
        let marks: Vec<PageMark> = article
            .findings
            .iter()
            .map(|finding| {
                let classes = format!("{} {}", finding.severity.name(), class(finding.rule.as_str()));
                PageMark { span: finding.span, note: note(article, finding, &classes), classes }
            })
            .collect();
        let deadline = Deadline::after(usual_time(article.source.len()));
        let options = ParseOptions { deadline, ..ParseOptions::default() };
        let body = page(article.source, &marks, &options).unwrap_or_else(|| {
            let notes: String = marks.iter().map(|mark| mark.note.as_str()).collect();
            format!("<div class=\"notes\">{notes}</div>")
        });
        // Marks that turn the direction of writing would turn the page; line ends and tabs are as they were.
        let body: String = body
            .chars()
            .map(|character| if matches!(character, '\n' | '\r' | '\t') { character } else { visible(character) })
            .collect();
        let language = match article.language {
            MessageLanguage::Zh => "zh-Hans",
            MessageLanguage::En => "en",
        };
        let path = xml(article.name);
        without_commands(&format!("<article lang=\"{language}\">\n<p class=\"path\">{path}</p>\n{body}\n</article>\n"))
    }

    fn end(&self, summary: &Summary) -> String {
        let trouble = |trouble: &crate::files::Trouble| {
            format!("<li>{}: {}</li>", xml(&trouble.name), xml(&trouble.problem.describe(summary.language)))
        };
        let troubles = without_commands(&summary.troubles.iter().map(trouble).collect::<String>());
        let troubles = if troubles.is_empty() { troubles } else { format!("<ul class=\"troubles\">{troubles}</ul>") };
        format!(
            "</main>\n<header>\n<h1>{}</h1>\n<p>{}</p>\n{troubles}{}\n</header>\n</body>\n</html>\n",
            env!("CARGO_PKG_NAME"),
            xml(&summary.line()),
            without_commands(&self.filters(summary))
        )
    }
}

/// A box that hides what has this class when it is not checked.
fn check_box(class: &str, label: &str, count: usize, style: &mut String) -> String {
    let _ = write!(
        style,
        "body:has(#f-{class}:not(:checked)) .note.{class}{{display:none}}\
         body:has(#f-{class}:not(:checked)) mark.{class}{{all:unset}}"
    );
    let label = xml(label);
    format!("<label><input type=\"checkbox\" id=\"f-{class}\" checked> {label} <small>{count}</small></label>")
}

/// A runner that prints the page shall find no commands in it.
fn without_commands(html: &str) -> String {
    html.replace("::", ":&#58;").replace("##", "#&#35;")
}

/// What stands in the margin.
fn note(article: &Reported<'_>, finding: &Finding, classes: &str) -> String {
    let language = article.language;
    let place = article.lines.position(article.source, finding.span.start);
    let mut text = format!(
        "<aside class=\"note {classes}\"><p class=\"head\"><b>{}</b> <code>{}</code> <span>{}:{}</span></p><p>{}</p>",
        xml(severity(finding.severity, language)),
        xml(finding.rule.as_str()),
        place.line,
        place.column,
        xml(&finding.message)
    );
    let fix = finding.fix.as_ref().map(|fix| remedy::describe(article.source, finding.span, fix, language));
    for help in finding.help.iter().chain(fix.as_ref()) {
        let _ = write!(text, "<p class=\"help\">{}</p>", xml(help));
    }
    for related in finding.related.iter().take(MOST_RELATED) {
        let place = article.lines.position(article.source, related.span.start);
        let _ = write!(text, "<p class=\"help\">{}:{} {}</p>", place.line, place.column, xml(&related.message));
    }
    if let Some(source) = &finding.source {
        let label = told("label-source", language, &[]);
        let shown = xml_lines(source);
        if escape::is_address(source) {
            let _ = write!(text, "<p class=\"help\"><a href=\"{shown}\" rel=\"noopener noreferrer\">{label}</a></p>");
        } else {
            let _ = write!(text, "<p class=\"help\">{label}: {shown}</p>");
        }
    }
    text + "</aside>"
}

/// Related places that a note names.
const MOST_RELATED: usize = 4;

/// A rule's name as a class.
fn class(rule: &str) -> String {
    let mut class = String::from("r-");
    for character in rule.chars() {
        if character.is_ascii_alphanumeric() || character == '-' {
            class.push(character);
        } else {
            let _ = write!(class, "_{:x}", u32::from(character));
        }
    }
    class
}
