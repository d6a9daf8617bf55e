//! Comments in the article that silence rules: `<!-- aigc-lint-disable-next-line rule: reason -->`.
//!
//! It finds and resolves them; whether a rule exists, and whether it was silenced, is for others to say.

use super::{BlockKind, Document, MarkKind};
use crate::finding::Span;

const PREFIX: &str = "aigc-lint-";

/// How far a suppression reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionScope {
    /// The comment's own line.
    Line,
    /// The line after the comment.
    NextLine,
    /// The whole file.
    File,
    /// From the comment to the matching `enable`, or to the end of the file.
    Range,
}

/// A comment that silences rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// How far it reaches.
    pub scope: SuppressionScope,
    /// The rules it names; empty means all.
    pub rules: Vec<String>,
    /// What follows the colon.
    pub reason: Option<String>,
    /// The comment.
    pub span: Span,
    /// The bytes it silences.
    pub covers: Span,
}

/// A comment of ours: `disable` with a scope, or `enable`.
struct Directive {
    scope: Option<SuppressionScope>,
    rules: Vec<String>,
    reason: Option<String>,
    span: Span,
}

/// All suppressions of a document, in source order.
pub(super) fn find(document: &Document) -> Vec<Suppression> {
    let mut found: Vec<Suppression> = Vec::new();
    // Suppressions of a range that no `enable` has ended yet.
    let mut open: Vec<usize> = Vec::new();
    for directive in directives(document) {
        let Some(scope) = directive.scope else {
            enable(&mut found, &mut open, &directive);
            continue;
        };
        let covers = covers(document, scope, directive.span);
        if scope == SuppressionScope::Range {
            open.push(found.len());
        }
        found.push(Suppression {
            scope,
            rules: directive.rules,
            reason: directive.reason,
            span: directive.span,
            covers,
        });
    }
    found.sort_by_key(|suppression| suppression.span);
    found
}

/// Ends the open ranges that `enable` names: all of them, those of the same rules, or a rule out of a longer list.
fn enable(found: &mut Vec<Suppression>, open: &mut Vec<usize>, directive: &Directive) {
    let end = directive.span.start;
    let mut kept = Vec::new();
    for &index in open.iter() {
        let rules = found[index].rules.clone();
        let (ended, rest): (Vec<String>, Vec<String>) =
            rules.iter().cloned().partition(|rule| directive.rules.is_empty() || directive.rules.contains(rule));
        if directive.rules.is_empty() || (!rules.is_empty() && rest.is_empty()) {
            found[index].covers.end = end;
        } else if ended.is_empty() {
            kept.push(index);
        } else {
            // The comment goes on for the other rules: two suppressions from one comment.
            let mut shorter = found[index].clone();
            shorter.rules = ended;
            shorter.covers.end = end;
            found[index].rules = rest;
            kept.push(index);
            found.push(shorter);
        }
    }
    *open = kept;
}

fn covers(document: &Document, scope: SuppressionScope, span: Span) -> Span {
    let lines = document.lines();
    let last = lines.line_of(span.end.max(span.start + 1) - 1);
    match scope {
        SuppressionScope::Line => Span::new(lines.full_span(lines.line_of(span.start)).start, lines.span(last).end),
        SuppressionScope::NextLine => {
            let next = last + 1;
            if next < lines.len() {
                lines.span(next)
            } else {
                Span::new(document.source().len(), document.source().len())
            }
        }
        SuppressionScope::File => Span::new(0, document.source().len()),
        SuppressionScope::Range => Span::new(span.start, document.source().len()),
    }
}

/// Our comments, wherever HTML may stand: in HTML blocks and between words, never in code.
fn directives(document: &Document) -> Vec<Directive> {
    let mut found = Vec::new();
    for block in document.blocks() {
        match block.kind {
            BlockKind::Html => scan(document.source(), block.span(), &mut found),
            _ => {
                for mark in block.marks().iter().filter(|mark| mark.kind == MarkKind::Html) {
                    scan(document.source(), mark.source, &mut found);
                }
            }
        }
    }
    found.sort_by_key(|directive| directive.span);
    found
}

fn scan(source: &str, span: Span, found: &mut Vec<Directive>) {
    let mut at = span.start;
    while let Some(rest) = source.get(at..span.end)
        && let Some(open) = rest.find("<!--")
        && let Some(length) = rest[open + 4..].find("-->")
    {
        let inside = &rest[open + 4..open + 4 + length];
        let comment = Span::new(at + open, at + open + 4 + length + 3);
        found.extend(read(inside, comment));
        at = comment.end;
    }
}

fn read(inside: &str, span: Span) -> Option<Directive> {
    let body = inside.trim().strip_prefix(PREFIX)?;
    let end = body.find(|character: char| !(character.is_ascii_lowercase() || character == '-')).unwrap_or(body.len());
    let scope = match &body[..end] {
        "disable" => Some(SuppressionScope::Range),
        "disable-line" => Some(SuppressionScope::Line),
        "disable-next-line" => Some(SuppressionScope::NextLine),
        "disable-file" => Some(SuppressionScope::File),
        "enable" => None,
        _ => return None,
    };
    let (list, reason) =
        body[end..].split_once(':').map_or((&body[end..], None), |(list, reason)| (list, Some(reason.trim())));
    let rules =
        list.split(|character: char| character.is_whitespace() || character == ',').filter(|rule| !rule.is_empty());
    Some(Directive {
        scope,
        rules: rules.map(str::to_owned).collect(),
        reason: reason.filter(|reason| !reason.is_empty()).map(str::to_owned),
        span,
    })
}
