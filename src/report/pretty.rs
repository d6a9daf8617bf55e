//! The report for people: each finding with its line, a mark under the right characters, and what to write instead.
//!
//! It draws with `snippet` and chooses what stands in one picture; it decides nothing about the finding.

use std::fmt::Write;
use std::ops::Range;

use miette::{GraphicalTheme, Severity as Tone};

use super::{Reported, Reporter, Summary, escape, remedy, told};
use crate::finding::{Finding, Related, Severity, Span};
use crate::snippet::{self, Excerpt, Frame, Label, Named, Picture, harmless};

/// Related places this many lines away or nearer are drawn in the same picture.
const NEAR: usize = 2;
/// Related places that are drawn; the rest says nothing new.
const MOST_RELATED: usize = 8;

/// Writes pictures.
#[derive(Clone, Copy, Debug)]
pub struct Pretty {
    /// Columns of the report.
    pub width: usize,
    /// Whether to use colours.
    pub color: bool,
    /// Whether addresses become links that a terminal opens.
    pub links: bool,
    /// Whether to leave out the summary.
    pub quiet: bool,
}

impl Reporter for Pretty {
    fn article(&self, article: &Reported<'_>) -> String {
        let drawn: Vec<String> = article.findings.iter().map(|finding| self.finding(article, finding)).collect();
        escape::unarmed(drawn.join("\n"))
    }

    fn between(&self) -> &'static str {
        "\n"
    }

    fn end(&self, summary: &Summary) -> String {
        // What could not be checked is named on standard error; where that is all, there is no result to sum up.
        if self.quiet || (summary.files == 0 && !summary.troubles.is_empty()) {
            return String::new();
        }
        let found = summary.reaches(Severity::Info);
        let tone = match summary {
            Summary { errors: 1.., .. } => "1;31",
            Summary { warnings: 1.., .. } => "1;33",
            _ if found || !summary.troubles.is_empty() => "1",
            _ => "1;32",
        };
        let blank = if found { "\n" } else { "" };
        format!("{blank}{}\n", self.paint(&summary.line(), tone))
    }
}

impl Pretty {
    fn finding(&self, article: &Reported<'_>, finding: &Finding) -> String {
        let (near, far): (Vec<&Related>, Vec<&Related>) =
            finding.related.iter().take(MOST_RELATED).partition(|related| self.is_near(article, finding, related));
        let words = if near.is_empty() { String::new() } else { told("here", article.language, &[]) };
        let mut labels = vec![label(range(finding.span), &words)];
        labels.extend(near.iter().map(|related| label(range(related.span), &related.message)));
        let heading = format!("{}[{}]:", finding.severity, finding.rule);
        let tone = tone(finding.severity);
        // miette puts two columns before its icon; the icon is our heading, which starts the line.
        let mut text = self.draw(article, tone, &heading, &finding.message, &labels).trim_start().to_owned();
        let note = format!("{}:", told("label-note", article.language, &[]));
        for related in far {
            text.push_str(&self.draw(
                article,
                Tone::Advice,
                &note,
                &related.message,
                &[label(range(related.span), "")],
            ));
        }
        self.advice(&mut text, article, finding);
        text
    }

    /// Lines under the picture: what to do, and where it is said.
    fn advice(&self, text: &mut String, article: &Reported<'_>, finding: &Finding) {
        let language = article.language;
        let fix = finding.fix.as_ref().map(|fix| remedy::describe(article.source, finding.span, fix, language));
        for help in finding.help.iter().map(|help| harmless(help)).chain(fix) {
            let name = self.paint(&format!("{}:", told("label-help", language, &[])), "36");
            // Writing to a string cannot fail, here and below.
            let _ = writeln!(text, "  {name} {help}");
        }
        if let Some(source) = &finding.source {
            let name = self.paint(&format!("{}:", told("label-source", language, &[])), "36");
            let _ = writeln!(text, "  {name} {}", self.link(&harmless(source)));
        }
    }

    fn draw(&self, article: &Reported<'_>, tone: Tone, icon: &str, message: &str, labels: &[Label]) -> String {
        let picture = Picture {
            severity: tone,
            code: None,
            message: harmless(message),
            help: None,
            excerpt: self.excerpt(article, labels),
            related: Vec::new(),
        };
        let mut drawn = String::new();
        let handler = snippet::handler(self.theme(tone, icon, labels), self.width).with_wrap_lines(false);
        if handler.render_report(&mut drawn, &picture).is_err() {
            let _ = writeln!(drawn, "  {icon} {message}");
        }
        drawn
    }

    /// Where nothing can be seen on the line itself, the lines around it tell where one is.
    fn excerpt(&self, article: &Reported<'_>, labels: &[Label]) -> Option<Excerpt> {
        let source = named(article);
        let line = labels.first().map(|label| article.lines.span(article.lines.line_of(label.span.start)))?;
        let blank = article.source.get(line.start..line.end).is_some_and(|line| line.trim().is_empty());
        Excerpt::new(source, labels, Frame { width: self.width, context: usize::from(blank) })
    }

    fn is_near(&self, article: &Reported<'_>, finding: &Finding, related: &Related) -> bool {
        // Marks at the same characters would push each other aside.
        !finding.span.overlaps(related.span)
            && snippet::fit_together(named(article), &range(finding.span), &range(related.span), NEAR, self.width)
    }

    /// The heading in place of an icon, and the finding's own mark in the colour of its severity.
    fn theme(&self, tone: Tone, icon: &str, labels: &[Label]) -> GraphicalTheme {
        let mut theme = snippet::theme(self.color);
        let characters = &mut theme.characters;
        let slot = match tone {
            Tone::Error => &mut characters.error,
            Tone::Warning => &mut characters.warning,
            Tone::Advice => &mut characters.advice,
        };
        icon.clone_into(slot);
        let styles = &mut theme.styles;
        if self.color {
            styles.error = styles.error.bold();
            styles.warning = styles.warning.bold();
            styles.advice = styles.advice.bold();
        }
        let own = match tone {
            Tone::Error => styles.error,
            Tone::Warning => styles.warning,
            Tone::Advice => styles.advice,
        };
        // miette gives out colours in the order of places.
        let earlier = labels.iter().skip(1).filter(|label| label.span.start < labels[0].span.start).count();
        styles.highlights = vec![styles.help; labels.len()];
        if let Some(highlight) = styles.highlights.get_mut(earlier) {
            *highlight = own;
        }
        theme
    }

    fn link(&self, address: &str) -> String {
        if self.links && (address.starts_with("https://") || address.starts_with("http://")) {
            format!("\u{1b}]8;;{address}\u{1b}\\{address}\u{1b}]8;;\u{1b}\\")
        } else {
            address.to_owned()
        }
    }

    fn paint(&self, text: &str, codes: &str) -> String {
        if self.color { format!("\u{1b}[{codes}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

fn named<'a>(article: &Reported<'a>) -> Named<'a> {
    Named { name: article.name, text: article.source, lines: article.lines }
}

const fn range(span: Span) -> Range<usize> {
    span.start..span.end
}

fn label(span: Range<usize>, words: &str) -> Label {
    Label { span, words: words.to_owned() }
}

const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Info => Tone::Advice,
    }
}
