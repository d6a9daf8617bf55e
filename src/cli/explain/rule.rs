//! A rule as a page for people, and as data for programs.
//!
//! It runs no rule.

use serde::Serialize;

use super::page::Page;
use super::written_at;
use crate::cli::output::sentence;
use crate::finding::{Localized, MessageLanguage};
use crate::pack::Pack;
use crate::rules::{
    ClaimTarget, Example, FixSpec, OptionKind, OptionValue, Pattern, PresetEntry, Rule, RuleBody, RuleOption, Sameness,
    Search, Status, SwapRow,
};
use crate::words;

/// A text in both languages.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TextView<'a> {
    pub zh: Option<&'a str>,
    pub en: Option<&'a str>,
}

impl<'a> TextView<'a> {
    /// The text as it was written.
    pub fn new(text: &'a Localized) -> Self {
        Self { zh: text.zh.as_deref(), en: text.en.as_deref() }
    }
}

/// How a rule mends.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FixView<'a> {
    pub safe: bool,
    /// The template; none for a kind that knows itself what to write.
    pub with: Option<&'a str>,
    /// The part that is replaced; none for all that is found.
    pub replace: Option<&'a str>,
}

/// An option of a rule.
#[derive(Clone, Debug, Serialize)]
pub struct OptionView<'a> {
    pub name: &'a str,
    pub r#type: &'static str,
    pub default: serde_json::Value,
    /// The only values there are; empty: any of the type.
    pub one_of: &'a [String],
    pub about: TextView<'a>,
}

impl<'a> OptionView<'a> {
    fn new(option: &'a RuleOption) -> Self {
        let default = match &option.usual {
            OptionValue::Number(number) => (*number).into(),
            OptionValue::Flag(flag) => (*flag).into(),
            OptionValue::Text(text) => text.as_str().into(),
            OptionValue::List(items) => items.clone().into(),
        };
        let kinds = OptionKind::ALL.iter().find(|(_, kind)| *kind == option.kind);
        Self {
            name: &option.name,
            r#type: kinds.map_or("", |(word, _)| word),
            default,
            one_of: &option.allowed,
            about: TextView::new(&option.about),
        }
    }
}

/// A preset with what is different in it: `recommended (info, line_length: 120)`.
pub fn preset_text(entry: &PresetEntry) -> String {
    let severity = entry.severity.map(|severity| severity.name().to_owned());
    let options = entry.options.iter().map(|(name, value)| format!("{name}: {value}"));
    let settings: Vec<String> = severity.into_iter().chain(options).collect();
    if settings.is_empty() { entry.name.clone() } else { format!("{} ({})", entry.name, settings.join(", ")) }
}

/// Everything about a rule but how it is applied.
#[derive(Clone, Debug, Serialize)]
pub struct RuleView<'a> {
    pub id: &'a str,
    pub aliases: &'a [String],
    pub tags: &'a [String],
    pub severity: &'static str,
    pub status: &'static str,
    pub since: Option<String>,
    pub kind: &'static str,
    pub presets: Vec<&'a str>,
    pub options: Vec<OptionView<'a>>,
    pub message: TextView<'a>,
    pub why: TextView<'a>,
    pub source: Option<&'a str>,
    pub fix: Option<FixView<'a>>,
    pub bad: Vec<&'a str>,
    pub good: Vec<&'a str>,
    /// The table of a `swap` rule; empty for other kinds.
    pub rows: Vec<RowView<'a>>,
    /// File and line of the pack.
    pub place: String,
}

/// A row of the table of a `swap` rule.
#[derive(Clone, Debug, Serialize)]
pub struct RowView<'a> {
    pub wrong: &'a str,
    pub right: &'a [String],
    pub endings: &'a [String],
    pub why: TextView<'a>,
    /// Whether its fix is safe; none where a person chooses.
    pub safe: Option<bool>,
    pub near: Option<&'a str>,
    pub unless: Option<&'a str>,
    pub shield: &'a [String],
    pub not_before: Option<&'a str>,
    pub not_after: Option<&'a str>,
    pub bad: Vec<&'a str>,
    pub good: Vec<&'a str>,
}

impl<'a> RowView<'a> {
    fn new(row: &'a SwapRow, fix: &FixSpec) -> Self {
        let text = |pattern: &'a Option<Pattern>| pattern.as_ref().map(Pattern::as_str);
        let scope = &row.scope;
        let safe = match row.fix_in(fix) {
            FixSpec::Natural { safe } => (row.rights.len() == 1).then_some(safe),
            _ => None,
        };
        Self {
            wrong: &row.wrong,
            right: &row.rights,
            endings: &row.endings,
            why: TextView::new(&row.why),
            safe,
            near: text(&scope.near),
            unless: text(&scope.unless),
            shield: &scope.shield,
            not_before: text(&scope.not_before),
            not_after: text(&scope.not_after),
            bad: texts(&row.bad),
            good: texts(&row.good),
        }
    }
}

fn texts(examples: &[Example]) -> Vec<&str> {
    examples.iter().map(|example| example.markdown.as_str()).collect()
}

/// The table of a `swap` rule.
pub fn rows_of(body: &RuleBody) -> &[SwapRow] {
    match body {
        RuleBody::Swap { rows, .. } => rows,
        _ => &[],
    }
}

impl<'a> RuleView<'a> {
    /// The data of a rule.
    pub fn new(rule: &'a Rule, pack: &Pack) -> Self {
        let meta = &rule.meta;
        Self {
            id: meta.id.as_str(),
            aliases: &meta.aliases,
            tags: &meta.tags,
            severity: meta.severity.name(),
            status: status_name(meta.status),
            since: meta.since.map(|edition| edition.to_string()),
            kind: kind_of(&rule.body),
            presets: meta.presets.iter().map(|entry| entry.name.as_str()).collect(),
            options: meta.options.iter().map(OptionView::new).collect(),
            message: TextView::new(&meta.message.0),
            why: TextView::new(&meta.why),
            source: meta.source.as_deref(),
            fix: fix_view(&rule.fix),
            bad: texts(&meta.bad),
            good: texts(&meta.good),
            rows: rows_of(&rule.body).iter().map(|row| RowView::new(row, &rule.fix)).collect(),
            place: written_at(pack, meta.place),
        }
    }
}

/// The key by which a rule of this kind is written.
pub fn kind_of(body: &RuleBody) -> &'static str {
    match body {
        RuleBody::Swap { .. } => "swap",
        RuleBody::Find { .. } => "find",
        RuleBody::Node { .. } => "node",
        RuleBody::Same(_) => "same",
        RuleBody::Claim(_) => "claim",
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Stable => "stable",
        Status::Experimental => "experimental",
        Status::Deprecated => "deprecated",
    }
}

fn fix_view(fix: &FixSpec) -> Option<FixView<'_>> {
    match fix {
        FixSpec::None => None,
        FixSpec::Natural { safe } | FixSpec::Like { safe, .. } => {
            Some(FixView { safe: *safe, with: None, replace: None })
        }
        FixSpec::With { replace, with, safe, .. } => {
            Some(FixView { safe: *safe, with: Some(with), replace: replace.as_deref() })
        }
    }
}

/// What a rule of its kind looks for, in the words of the YAML.
fn target(body: &RuleBody, pack: &Pack) -> String {
    match body {
        RuleBody::Swap { names: true, .. } => "names".to_owned(),
        RuleBody::Swap { rows, .. } => {
            let pairs = rows.iter().map(|row| format!("{} \u{2192} {}", row.wrong, row.rights.join(" | ")));
            pairs.collect::<Vec<_>>().join(", ")
        }
        RuleBody::Find { search: Search::Patterns(patterns), .. } => {
            patterns.iter().map(Pattern::as_str).collect::<Vec<_>>().join(" | ")
        }
        RuleBody::Find { search: Search::Unpaired(pairs), .. } => {
            pairs.iter().map(|(open, close)| format!("{open}{close}")).collect::<Vec<_>>().join(" ")
        }
        RuleBody::Node { kinds, must, .. } => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let fields: Vec<&str> = must.iter().map(|must| must.name.as_str()).collect();
            format!("{} ({})", kinds.join(", "), fields.join(", "))
        }
        RuleBody::Same(sameness) => match sameness {
            Sameness::Outline(_) => "outline",
            Sameness::Name => "name",
            Sameness::Claim => "claim",
            Sameness::Notation { .. } => "notation",
            Sameness::Count(_) | Sameness::Points { .. } => "count",
        }
        .to_owned(),
        RuleBody::Claim(ClaimTarget::Relation(id)) => {
            pack.facts.relations().get(*id).map(|relation| relation.name.clone()).unwrap_or_default()
        }
        RuleBody::Claim(ClaimTarget::Order { .. }) => "order".to_owned(),
        RuleBody::Claim(ClaimTarget::Roster) => "roster".to_owned(),
    }
}

/// The page of a rule.
pub fn page(rule: &Rule, pack: &Pack, language: MessageLanguage) -> Page {
    let meta = &rule.meta;
    let word = |key| words::get(key, language);
    let status = match &meta.since {
        Some(since) => format!("{} ({} {since})", status_name(meta.status), word("explain-since")),
        None => status_name(meta.status).to_owned(),
    };
    let presets: Vec<String> = meta.presets.iter().map(preset_text).collect();
    let presets = if presets.is_empty() { word("explain-no-preset").to_owned() } else { presets.join(", ") };
    let subtitle = sentence("explain-rule", language, &[("kind", kind_of(&rule.body))]);
    let mut page = Page::new(meta.id.as_str(), &subtitle);
    page.line(word("explain-aliases"), &meta.aliases.join(", "));
    page.line(word("explain-tags"), &meta.tags.join(", "));
    page.line(word("column-severity"), meta.severity.name());
    page.line(word("column-presets"), &presets);
    page.line(word("explain-status"), &status);
    for text in both(&meta.message.0) {
        page.line(word("column-message"), text);
    }
    for text in both(&meta.why) {
        page.line(word("explain-why"), text);
    }
    if !is_table(&rule.body) {
        page.line(kind_of(&rule.body), &target(&rule.body, pack));
    }
    for option in &meta.options {
        page.line(word("explain-option"), &option_text(option, language));
    }
    page.line(word("explain-fix"), &fix_text(rule, language));
    page.address(word("column-source"), meta.source.as_deref().unwrap_or_default());
    page.line(word("explain-place"), &written_at(pack, meta.place));
    examples(&mut page, word("explain-bad"), &meta.bad);
    examples(&mut page, word("explain-good"), &meta.good);
    if is_table(&rule.body) {
        page.heading(kind_of(&rule.body));
    }
    for row in rows_of(&rule.body).iter().filter(|_| is_table(&rule.body)) {
        let example = row.bad.first().map(|example| example.markdown.as_str());
        let pair = format!("{} \u{2192} {}", row.wrong, row.rights.join(" | "));
        page.line(&pair, row.why.get(language).or(example).unwrap_or("-"));
    }
    page
}

/// Whether a rule has rows that say more than a wrong form and the right one.
fn is_table(body: &RuleBody) -> bool {
    rows_of(body).iter().any(|row| row.detailed)
}

/// An option with its usual value, what it is for, and the values there are.
fn option_text(option: &RuleOption, language: MessageLanguage) -> String {
    let about = option.about.get(language).unwrap_or_default();
    let among = if option.allowed.is_empty() { String::new() } else { format!(" ({})", option.allowed.join(" | ")) };
    format!("{}: {} \u{2014} {about}{among}", option.name, usual_text(option))
}

/// The usual value of an option, or the option that it takes its value from.
pub fn usual_text(option: &RuleOption) -> String {
    option.like.as_ref().map_or_else(|| option.usual.to_string(), |like| format!("${like}"))
}

/// The Chinese and the English wording, once if they are the same.
fn both(text: &Localized) -> impl Iterator<Item = &str> {
    let english = text.en.as_deref().filter(|english| Some(*english) != text.zh.as_deref());
    text.zh.as_deref().into_iter().chain(english)
}

fn fix_text(rule: &Rule, language: MessageLanguage) -> String {
    let Some(view) = fix_view(&rule.fix) else { return words::get("explain-fix-none", language).to_owned() };
    let safe = match (view.safe, rule.safe_where.is_empty() && !matches!(rule.fix, FixSpec::Like { .. })) {
        (false, _) => "explain-fix-unsafe",
        (true, true) => "explain-fix-safe",
        (true, false) => "explain-fix-sometimes",
    };
    let safe = words::get(safe, language);
    match (view.replace, view.with) {
        (Some(part), Some(with)) => format!("{part} \u{2192} \u{201c}{with}\u{201d}; {safe}"),
        (None, Some(with)) => format!("\u{2192} \u{201c}{with}\u{201d}; {safe}"),
        _ => safe.to_owned(),
    }
}

fn examples(page: &mut Page, heading: &str, examples: &[Example]) {
    if !examples.is_empty() {
        page.heading(heading);
    }
    for example in examples {
        page.block(&example.markdown);
    }
}
