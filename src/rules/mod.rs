//! Rules as data, and the checkers that apply them: one checker per kind of rule, one pass each.
//!
//! Nothing here reads YAML or prints; a checker looks at an article and hands drafts to the sink.

mod body;
mod claim;
mod density;
mod edition;
mod find;
mod message;
mod node;
mod numeral;
mod options;
mod outline;
mod pairs;
mod pattern;
mod predicate;
mod prefilter;
mod readings;
mod rewrite;
mod row;
mod same;
mod scope;
mod selector;
mod sink;
mod swap;
mod switches;
mod terms;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::{Arc, OnceLock};

use crate::claims::Reading;
use crate::document::{Document, Field, Language, MarkKind, NodeKind, Value};
use crate::facts::Facts;
use crate::finding::{Localized, MessageLanguage, RuleId, Severity};
use crate::later::Later;

pub use body::{ClaimTarget, Density, Notation, RuleBody, Sameness, Search};
pub use edition::Edition;
pub use message::{Captures, Message, fill, placeholders};
pub use options::{OptionKind, OptionValue, OptionValues, Preset, PresetEntry, RuleOption};
pub use outline::Outline;
pub use pattern::{Pattern, PatternError};
pub use row::{Case, SwapRow};
pub use selector::Selector;
pub use sink::{Collected, Draft, LeftOut, Sink, Used, cap};
pub use switches::{MARKDOWNLINT_PRESET, Switches};

pub(crate) use sink::sort;
pub(crate) use terms::{forms, joined};

/// Index of a rule in its pack.
pub type RuleIndex = usize;

/// Whether a rule can be relied on to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Status {
    /// The default.
    Stable,
    /// May change or go.
    Experimental,
    /// Will go.
    Deprecated,
}

/// A piece of Markdown that must (or must not) make a rule speak.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Example {
    /// The Markdown.
    pub markdown: String,
    /// Options that are set for it.
    pub options: OptionValues,
    /// Where it was written: index of the pack's file, byte.
    pub place: (usize, usize),
}

/// What every rule has, whatever its kind.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct RuleMeta {
    /// Its name.
    pub id: RuleId,
    /// Other names.
    pub aliases: Arc<[String]>,
    /// Groups that it belongs to, for comments and settings that name a group.
    pub tags: Arc<[String]>,
    /// What is said.
    pub message: Message,
    /// How serious it is.
    pub severity: Severity,
    /// How settled it is.
    pub status: Status,
    /// The first edition that has it; `None` for all.
    pub since: Option<Edition>,
    /// What its severity was before later editions changed it, oldest first; `None` for off.
    pub was: Vec<(Edition, Option<Severity>)>,
    /// Why it matters.
    pub why: Localized,
    /// Where the rule comes from.
    pub source: Option<String>,
    /// What a run may set.
    pub options: Vec<RuleOption>,
    /// Presets that switch it on; empty: off unless asked for by name.
    pub presets: Vec<PresetEntry>,
    /// Must fire.
    pub bad: Vec<Example>,
    /// Must be silent.
    pub good: Vec<Example>,
    /// Where it was written: index of the pack's file, byte.
    pub place: (usize, usize),
}

impl RuleMeta {
    /// Its name and its other names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Whether this is its name or one of its other names, whatever the case.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// A part of a document where text can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Region {
    /// All prose: paragraphs, headings, items, cells.
    Text,
    /// Paragraphs outside lists, quotes and tables.
    Paragraph,
    /// Headings.
    Heading,
    /// Text of list items.
    Item,
    /// Table cells that are not in the header row.
    Cell,
    /// Cells of the header row.
    Header,
    /// Text in block quotes.
    Quote,
    /// Bold text.
    Strong,
    /// Italic text.
    Emphasis,
    /// The text of links.
    Link,
    /// Alternative texts.
    Alt,
    /// Code blocks.
    Code,
    /// HTML blocks.
    Html,
    /// Front matter.
    FrontMatter,
    /// The source itself, line by line.
    Line,
}

impl Region {
    /// All regions with the words that YAML uses.
    pub const ALL: [(&'static str, Self); 15] = [
        ("text", Self::Text),
        ("paragraph", Self::Paragraph),
        ("heading", Self::Heading),
        ("item", Self::Item),
        ("cell", Self::Cell),
        ("header", Self::Header),
        ("quote", Self::Quote),
        ("strong", Self::Strong),
        ("emphasis", Self::Emphasis),
        ("link", Self::Link),
        ("alt", Self::Alt),
        ("code", Self::Code),
        ("html", Self::Html),
        ("front-matter", Self::FrontMatter),
        ("line", Self::Line),
    ];
}

/// What a group of a pattern has to be like for a match to count, or a capture for a fix to be safe.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct GroupCondition {
    /// The group or capture.
    pub group: String,
    /// Whether it must match, or must not.
    pub wanted: bool,
    /// What.
    pub pattern: Pattern,
}

/// Where a rule looks, and what silences it there.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Scope {
    /// Only in these regions (empty: all prose).
    pub regions: Vec<Region>,
    /// Only under headings whose path (joined by ` / `) matches.
    pub under: Option<Pattern>,
    /// Only in blocks that match.
    pub near: Option<Pattern>,
    /// Not where this matches around the match.
    pub unless: Option<Pattern>,
    /// Longer words that own the characters.
    pub shield: Vec<String>,
    /// The match may not be followed by one of these characters (a regex character class or plain characters).
    pub not_before: Option<Pattern>,
    /// The match may not be preceded by one of these characters.
    pub not_after: Option<Pattern>,
    /// Only in blocks of these languages (empty: all).
    pub languages: Vec<Language>,
    /// A placeholder in the match stands for one of these (empty: for anything).
    pub opaque: Vec<MarkKind>,
    /// What groups of the pattern must match, or must not.
    pub groups: Vec<GroupCondition>,
    /// The match stands in the source in one piece: no border of emphasis or a link, no escape, no line break in it.
    pub unbroken: bool,
}

/// How a rule mends what it finds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FixSpec {
    /// Not at all.
    None,
    /// In the kind's own way: the right word of a `swap`, the nearest allowed field value of a `node`.
    Natural {
        /// Whether it may be applied without being asked for.
        safe: bool,
    },
    /// By this text, with `$name`, `<fact>` and other captures filled in.
    With {
        /// What is replaced: `None` for the whole match, else a capture (`O`, or a regex group).
        replace: Option<String>,
        /// The template.
        with: String,
        /// For each group of the pattern that is written in other characters: these, and what each becomes.
        map: Vec<(String, Vec<(char, char)>)>,
        /// Whether it may be applied without being asked for.
        safe: bool,
    },
    /// By the one of these texts that differs from what is replaced in case only. In code and HTML it is never safe.
    Like {
        /// What is replaced, as for `With`.
        replace: Option<String>,
        /// The texts.
        texts: Vec<String>,
        /// Whether it may be applied without being asked for.
        safe: bool,
    },
}

/// What a field must satisfy.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum Predicate {
    /// Equal to the value.
    Is(Value<'static>),
    /// Does not match the regex.
    Not(Pattern),
    /// Matches the regex.
    Match(Pattern),
    /// At least.
    Min(i64),
    /// At most.
    Max(i64),
    /// One of the values.
    OneOf(Vec<Value<'static>>),
    /// The field has a value (or, with false, has none).
    Exists(bool),
    /// The same for all nodes of the kind in this place.
    Same(Among),
    /// Different for all nodes of the kind in this place.
    Unique(Among),
    /// Equal to another field of the node, for each kind of the rule.
    Equals(Vec<(NodeKind, Field)>),
    /// Equal to another field times a number, and a number more.
    Times {
        /// The other field, for each kind of the rule.
        fields: Vec<(NodeKind, Field)>,
        /// How much each counts.
        each: i64,
        /// What it begins with.
        from: i64,
    },
    /// At least the number that belongs to the value (1, 2, …) of another field.
    MinBy {
        /// The other field, for each kind of the rule.
        fields: Vec<(NodeKind, Field)>,
        /// The numbers, by value.
        each: Vec<i64>,
        /// The number for all other values.
        others: i64,
    },
    /// Headings in this order, in the words of a list.
    Outline(Outline),
}

/// Among which nodes values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Among {
    /// All nodes of the kind in the document.
    Document,
    /// Nodes with the same parent (sections: same parent section).
    Siblings,
    /// The node and its parent.
    Parent,
}

/// One line of a `must` table.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Must {
    /// The field's name.
    pub name: String,
    /// The field, for each kind of the rule.
    pub fields: Vec<(NodeKind, Field)>,
    /// What it must satisfy; all of them.
    pub predicates: Vec<Predicate>,
    /// Only nodes that satisfy all of these are reported.
    pub when: Vec<Must>,
    /// Whether a finding points at the whole node instead of the field.
    pub whole: bool,
}

/// A rule, compiled.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Rule {
    /// Its name, wording and examples.
    pub meta: RuleMeta,
    /// Where it looks.
    pub scope: Scope,
    /// What it does.
    pub body: RuleBody,
    /// How it mends.
    pub fix: FixSpec,
    /// What captures have to be like for a safe fix to be safe; elsewhere a person should look at it.
    pub safe_where: Vec<GroupCondition>,
}

impl Rule {
    /// Whether the rule asks what the article states. A run without such rules need not read that.
    pub const fn reads_claims(&self) -> bool {
        matches!(self.body, RuleBody::Claim(_) | RuleBody::Same(Sameness::Name | Sameness::Claim))
    }
}

/// All that a checker may look at.
#[derive(Clone, Copy, Debug)]
pub struct Article<'a> {
    /// The text.
    pub document: &'a Document,
    /// What is known.
    pub facts: &'a Later<Facts>,
    /// What the text states.
    pub reading: &'a Reading,
    /// The language of messages.
    pub language: MessageLanguage,
}

/// Applies all rules of one kind in one pass.
pub trait Checker: Send + Sync {
    /// Looks at the article and reports to the sink.
    fn check(&self, article: &Article<'_>, sink: &mut Sink<'_>);
}

/// The checkers of some rules: one for each kind that has a rule, in a fixed order; each is made when it is first needed.
#[derive(Default)]
pub struct Checkers([OnceLock<Option<Arc<dyn Checker>>>; KINDS]);

/// How many kinds of rule there are.
const KINDS: usize = 5;

/// Makes the checker of one kind for the rules of that kind among those given; none if there are none.
type Build = fn(&[Rule]) -> Option<Arc<dyn Checker>>;

const BUILDERS: [Build; KINDS] = [
    |rules| swap::SwapChecker::new(rules).map(|checker| Arc::new(checker) as Arc<dyn Checker>),
    |rules| find::FindChecker::new(rules).map(|checker| Arc::new(checker) as Arc<dyn Checker>),
    |rules| node::NodeChecker::new(rules).map(|checker| Arc::new(checker) as Arc<dyn Checker>),
    |rules| same::SameChecker::new(rules).map(|checker| Arc::new(checker) as Arc<dyn Checker>),
    |rules| claim::ClaimChecker::new(rules).map(|checker| Arc::new(checker) as Arc<dyn Checker>),
];

impl Checkers {
    /// Those for rules of which only the named ones are others than before: the checkers of other kinds are kept.
    #[must_use]
    pub fn renewed(&self, rules: &[Rule], changed: &[RuleIndex]) -> Self {
        let mut checkers = self.0.clone();
        let mut kinds = [false; KINDS];
        for rule in changed.iter().filter_map(|index| rules.get(*index)) {
            kinds[slot(&rule.body)] = true;
        }
        for (kind, _) in kinds.iter().enumerate().filter(|(_, changed)| **changed) {
            checkers[kind] = OnceLock::new();
        }
        Self(checkers)
    }

    /// Those that apply a rule that is asked for, in order. `rules` are the same every time.
    pub fn of<'a>(
        &'a self,
        rules: &'a [Rule],
        asked: impl Fn(RuleIndex) -> bool,
    ) -> impl Iterator<Item = &'a dyn Checker> {
        let mut kinds = [false; KINDS];
        for (index, rule) in rules.iter().enumerate() {
            let kind = &mut kinds[slot(&rule.body)];
            *kind = *kind || asked(index);
        }
        let slots = self.0.iter().zip(BUILDERS).zip(kinds).filter(|(_, asked)| *asked);
        slots.filter_map(|((slot, build), _)| slot.get_or_init(|| build(rules)).as_deref())
    }
}

/// The place of a kind of rule among the checkers.
const fn slot(body: &RuleBody) -> usize {
    match body {
        RuleBody::Swap { .. } => 0,
        RuleBody::Find { .. } => 1,
        RuleBody::Node { .. } => 2,
        RuleBody::Same(_) => 3,
        RuleBody::Claim(_) => 4,
    }
}
