//! What a rule does: the kinds of rule and what each is told. Plain data; the checkers act on it.

use std::sync::Arc;

use crate::document::NodeKind;
use crate::facts::RelationId;

use super::{Must, Pattern, SwapRow};

/// What two places of one article must agree on.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum Sameness {
    /// Items of a list under a heading that matches name the sections that follow.
    Outline(Pattern),
    /// A thing is written one way.
    Name,
    /// A property of a thing is given one value.
    Claim,
    /// Of several notations for the same, one is used.
    Notation {
        /// The ways of writing.
        forms: Vec<Notation>,
        /// The least share of all occurrences, in percent, that the rarer notations together must have to be a habit.
        share: u8,
    },
    /// A list has as many items as the text before it announces: the pattern has a group `n`.
    Count(Pattern),
    /// So many points are made as were announced.
    Points {
        /// What announces them, with a group `n`.
        count: Pattern,
        /// What numbers a point, with a group `i`.
        marks: Vec<Pattern>,
        /// The same, where other words may open more points.
        words: Vec<Pattern>,
    },
}

/// One of several ways of writing the same.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Notation {
    /// What it is called in messages.
    pub label: String,
    /// What it looks like.
    pub pattern: Pattern,
    /// What another notation becomes when this one is kept, with the groups of the other's pattern filled in.
    pub with: Option<String>,
    /// Whether the others are to be preferred, however often this one occurs.
    pub lesser: bool,
}

/// What a `find` rule looks for.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum Search {
    /// Any of these patterns.
    Patterns(Vec<Pattern>),
    /// An opening mark without its closing one, or the reverse.
    Unpaired(Vec<(char, char)>),
}

/// How often something may stand in an article before it is too often.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Density {
    /// So many are allowed in `per` characters of prose.
    pub max: f64,
    /// Characters.
    pub per: u32,
    /// Fewer than this in the whole article are never too many.
    pub least: u32,
    /// Articles of fewer characters of prose are too short to be judged.
    pub shortest: u32,
}

/// What of a claim is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ClaimTarget {
    /// A relation.
    Relation(RelationId),
    /// The order of dates in a chain, with a slack in months.
    Order {
        /// Months by which two things may stand the wrong way round.
        slack: u32,
    },
    /// What a closed roster does not know.
    Roster,
}

/// What a rule does.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum RuleBody {
    /// Wrong forms and their right ones.
    Swap {
        /// The table. It may be long, and is shared by all copies of the rule.
        rows: Arc<[SwapRow]>,
        /// Also guard the spelling of every known name.
        names: bool,
    },
    /// Something in the text: each place is reported, or with a density all of them at once.
    Find {
        /// What is looked for.
        search: Search,
        /// How much of it is too much.
        density: Option<Density>,
    },
    /// Fields of nodes.
    Node {
        /// The kinds of node asked.
        kinds: Vec<NodeKind>,
        /// Only nodes that satisfy all of these are asked.
        filter: Vec<Must>,
        /// What each must satisfy.
        must: Vec<Must>,
    },
    /// Agreement of places.
    Same(Sameness),
    /// Agreement with the facts.
    Claim(ClaimTarget),
}
