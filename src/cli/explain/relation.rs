//! A relation as a page for people and as data for programs, with the phrases that state it.
//!
//! It matches no phrase.

use serde::Serialize;

use super::page::Page;
use super::rule::TextView;
use super::written_at;
use crate::claims::{Certainty, Phrase};
use crate::cli::output::sentence;
use crate::facts::{KindSet, RelationId, ValueType};
use crate::finding::MessageLanguage;
use crate::pack::Pack;
use crate::words;

/// A phrase with its example.
#[derive(Clone, Debug, Serialize)]
pub struct PhraseView<'a> {
    pub language: &'a str,
    pub say: &'a str,
    pub eg: &'a str,
    pub sure: &'static str,
    /// File and line of the pack.
    pub place: String,
}

/// How far a date may be off.
#[derive(Clone, Debug, Serialize)]
pub struct SlackView<'a> {
    /// For this kind; none: for all others.
    pub kind: Option<&'a str>,
    pub months: u32,
}

/// Everything about a relation.
#[derive(Clone, Debug, Serialize)]
pub struct RelationView<'a> {
    pub name: &'a str,
    pub label: TextView<'a>,
    pub from: Vec<&'a str>,
    pub to: Vec<&'a str>,
    pub closed: bool,
    pub up: Option<&'a str>,
    pub slack: Vec<SlackView<'a>>,
    /// How many entries have it.
    pub entries: usize,
    pub phrases: Vec<PhraseView<'a>>,
}

/// The data of a relation.
pub fn view(id: RelationId, pack: &Pack) -> RelationView<'_> {
    let relation = &pack.facts.relations()[id];
    let kind = |id: usize| pack.facts.kinds().get(id).map(|kind| kind.name.as_str());
    let to = match relation.to {
        ValueType::Entity(kinds) => kind_names(kinds, pack),
        ValueType::Text => vec!["text"],
        ValueType::Name => vec!["name"],
        ValueType::Date => vec!["date"],
        ValueType::Quantity => vec!["quantity"],
    };
    let slack = relation.slack.iter();
    RelationView {
        name: &relation.name,
        label: TextView::new(&relation.label),
        from: kind_names(relation.from, pack),
        to,
        closed: relation.closed,
        up: relation.up.and_then(|up| pack.facts.relations().get(up)).map(|up| up.name.as_str()),
        slack: slack.map(|(of, months)| SlackView { kind: of.and_then(kind), months: *months }).collect(),
        entries: pack.facts.entities().iter().filter(|entity| entity.values(id).is_some()).count(),
        phrases: phrases(id, pack),
    }
}

/// The kinds of a set, in their own order; `any` for all of them.
pub fn kind_names(kinds: KindSet, pack: &Pack) -> Vec<&str> {
    if kinds == KindSet::ALL {
        return vec!["any"];
    }
    pack.facts.kinds().iter().enumerate().filter(|(id, _)| kinds.has(*id)).map(|(_, kind)| kind.name.as_str()).collect()
}

fn phrases(id: RelationId, pack: &Pack) -> Vec<PhraseView<'_>> {
    let mut views = Vec::new();
    for source in pack.grammar.sources() {
        let says = source.claims.iter().filter(|claim| claim.relation == id).flat_map(|claim| &claim.says);
        views.extend(says.map(|Phrase { say, eg, certainty, place, .. }| PhraseView {
            language: &source.language,
            say,
            eg,
            sure: sure_name(*certainty),
            place: written_at(pack, *place),
        }));
    }
    views
}

fn sure_name(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Hint => "hint",
        Certainty::Low => "low",
        Certainty::Medium => "medium",
        Certainty::High => "high",
    }
}

/// The page of a relation.
pub fn page(id: RelationId, pack: &Pack, language: MessageLanguage) -> Page {
    let relation = &pack.facts.relations()[id];
    let view = view(id, pack);
    let word = |key| words::get(key, language);
    let label = relation.label.get(language).unwrap_or_default();
    let mut page = Page::new(view.name, &sentence("explain-relation", language, &[("label", label)]));
    page.line(word("explain-from"), &view.from.join(", "));
    page.line(word("explain-to"), &view.to.join(", "));
    page.line(word("explain-closed"), word(if view.closed { "explain-closed-yes" } else { "explain-closed-no" }));
    if let Some(up) = view.up {
        page.line(word("explain-up"), &sentence("explain-up-means", language, &[("relation", up)]));
    }
    let slack = view.slack.iter().map(|slack| format!("{} {}m", slack.kind.unwrap_or("any"), slack.months));
    page.line(word("explain-slack"), &slack.collect::<Vec<_>>().join(", "));
    page.line(word("explain-entries"), &view.entries.to_string());
    let mut current = "";
    for phrase in &view.phrases {
        if phrase.language != current {
            current = phrase.language;
            page.heading(&sentence("explain-phrases", language, &[("language", current)]));
        }
        let example = phrase.eg.replace('\n', "\u{23ce}");
        page.line(phrase.sure, &example);
        page.line("", phrase.say);
    }
    page
}
