//! A reference page of all rules, in Markdown.
//!
//! What it says comes from the rules; nothing is told here that a rule does not say of itself.

use crate::cli::columns::clean;
use crate::cli::explain::{RuleView, preset_text, usual_text};
use crate::finding::{Localized, MessageLanguage};
use crate::pack::Pack;
use crate::rules::Rule;
use crate::words;

/// The page: a section for each rule.
pub fn render(pack: &Pack, rules: &[&Rule], language: MessageLanguage) -> String {
    let mut page = format!("# {}\n\n", words::get("rules-title", language));
    page.push_str(&index(rules, language));
    for rule in rules {
        page.push('\n');
        page.push_str(&section(rule, pack, language));
    }
    page
}

/// All rules in a table, with links to their sections.
fn index(rules: &[&Rule], language: MessageLanguage) -> String {
    let heads = ["column-rule", "explain-aliases", "column-severity", "column-presets"];
    let mut table = format!("| {} |\n", heads.map(|key| words::get(key, language)).join(" | "));
    table.push_str("| --- | --- | --- | --- |\n");
    for rule in rules {
        let meta = &rule.meta;
        let presets: Vec<&str> = meta.presets.iter().map(|preset| preset.name.as_str()).collect();
        let (id, aliases) = (&meta.id, meta.aliases.join(", "));
        table.push_str(&format!("| [{id}](#{id}) | {aliases} | {} | {} |\n", meta.severity, presets.join(", ")));
    }
    table
}

fn section(rule: &Rule, pack: &Pack, language: MessageLanguage) -> String {
    let view = RuleView::new(rule, pack);
    let word = |key| words::get(key, language);
    let code = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut text = format!("## {}\n\n{}\n", view.id, prose(rule.meta.message.0.get(language).unwrap_or_default()));
    let why = text_of(&rule.meta.why, language);
    if !why.is_empty() {
        text.push_str(&format!("\n{}\n", prose(why)));
    }
    let fix = match view.fix {
        None => word("explain-fix-none"),
        Some(fix) if fix.safe => word("explain-fix-safe"),
        Some(_) => word("explain-fix-unsafe"),
    };
    let source = view.source.map(|source| format!("<{source}>")).unwrap_or_default();
    let facts = [
        ("column-severity", format!("`{}`", view.severity)),
        ("column-kind", format!("`{}`", view.kind)),
        ("column-presets", code(&rule.meta.presets.iter().map(preset_text).collect::<Vec<_>>())),
        ("explain-status", format!("`{}`", view.status)),
        ("explain-aliases", code(view.aliases)),
        ("explain-tags", code(view.tags)),
        ("explain-since", view.since.map(|since| format!("`{since}`")).unwrap_or_default()),
        ("explain-fix", fix.to_owned()),
        ("column-source", source),
    ];
    text.push('\n');
    for (key, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&format!("- {}: {value}\n", word(key)));
    }
    text.push_str(&options(rule, language));
    text.push_str(&examples(word("explain-bad"), &view.bad));
    text.push_str(&examples(word("explain-good"), &view.good));
    text
}

/// The options as a table; nothing for a rule that has none.
fn options(rule: &Rule, language: MessageLanguage) -> String {
    if rule.meta.options.is_empty() {
        return String::new();
    }
    let heads = ["explain-option", "explain-default", "explain-about"].map(|key| words::get(key, language));
    let mut table = format!("\n| {} |\n| --- | --- | --- |\n", heads.join(" | "));
    let cell = |text: &str| text.replace('|', "\\|");
    for option in &rule.meta.options {
        let allowed = option.allowed.iter().map(|value| format!("`{}`", cell(value))).collect::<Vec<_>>().join(", ");
        let allowed = if allowed.is_empty() { allowed } else { format!(" ({allowed})") };
        let about = prose(text_of(&option.about, language)).replace('|', "\\|");
        let usual = cell(&usual_text(option));
        table.push_str(&format!("| `{}` | `{usual}` | {about}{allowed} |\n", option.name));
    }
    table
}

fn text_of(text: &Localized, language: MessageLanguage) -> &str {
    text.get(language).unwrap_or_default()
}

/// A message as a paragraph: its placeholders must not be read as tags.
fn prose(text: &str) -> String {
    let mut escaped = String::new();
    for character in clean(text).chars() {
        if matches!(character, '\\' | '<' | '*' | '_' | '`' | '[' | ']' | '$' | '#') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn examples(heading: &str, examples: &[&str]) -> String {
    let blocks = examples.iter().map(|example| {
        // A fence that is longer than any run of backticks in the example.
        let longest = example.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        format!("\n{fence}markdown\n{}\n{fence}\n", example.trim_end_matches('\n'))
    });
    format!("\n**{heading}**\n{}", blocks.collect::<String>())
}
