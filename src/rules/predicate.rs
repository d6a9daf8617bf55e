//! Whether the value of a field satisfies a predicate, and what a rule asks of every node before anything else.
//!
//! What becomes of a node that does not satisfy is the business of `node`.

use std::borrow::Cow;

use crate::document::{Document, Field, NodeKind, Outlook, Value};

use super::readings::Readings;
use super::{Among, Must, Predicate};

/// What a rule asks of nodes of one kind.
#[derive(Debug)]
pub(super) struct Questions {
    /// The rule.
    pub slot: usize,
    fields: Vec<Question>,
}

/// What a rule asks of a field.
#[derive(Debug)]
struct Question {
    field: Field,
    /// The lines of `must` that speak of it.
    lines: Vec<usize>,
    /// Whether the value is likely to be asked for again: other rules ask for it, or nodes are compared.
    remembered: bool,
}

/// Those questions of a rule that a node of one document may fail.
#[derive(Debug)]
pub(super) struct Open<'q> {
    /// The rule.
    pub slot: usize,
    /// The questions, and of each whether something may be known of a node before the field is read.
    questions: Vec<(&'q Question, bool)>,
}

impl Questions {
    /// The questions of a rule with these lines of `must`.
    pub fn new(slot: usize, kind: NodeKind, must: &[Must]) -> Self {
        let mut fields: Vec<Question> = Vec::new();
        for (line, must) in must.iter().enumerate() {
            let Some((_, field)) = must.fields.iter().find(|(other, _)| *other == kind) else { continue };
            let remembered = must.predicates.iter().any(compares);
            match fields.iter_mut().find(|question| question.field == *field) {
                Some(question) => {
                    question.lines.push(line);
                    question.remembered |= remembered;
                }
                None => fields.push(Question { field: *field, lines: vec![line], remembered }),
            }
        }
        Self { slot, fields }
    }

    /// Notes which fields several rules ask for. These are the questions of all rules about one kind.
    pub fn share(all: &mut [Self]) {
        let mut asked = vec![0; Field::COUNT];
        for question in all.iter().flat_map(|questions| &questions.fields) {
            asked[question.field.index()] += 1;
        }
        for question in all.iter_mut().flat_map(|questions| &mut questions.fields) {
            question.remembered |= asked[question.field.index()] > 1;
        }
    }

    /// Those that a node of the document may fail, as far as is known without looking at each; nothing if there are none.
    pub fn open(&self, kind: NodeKind, must: &[Must], document: &Document) -> Option<Open<'_>> {
        let of = |question| {
            let question: &Question = question;
            let outlook = document.outlook(kind, question.field);
            question.is_in_doubt(must, &outlook).then_some((question, outlook != Outlook::Unknown))
        };
        let questions: Vec<_> = self.fields.iter().filter_map(of).collect();
        (!questions.is_empty()).then_some(Open { slot: self.slot, questions })
    }
}

impl Question {
    fn is_in_doubt(&self, must: &[Must], outlook: &Outlook<'_>) -> bool {
        let in_doubt = |line: &usize| must[*line].predicates.iter().any(|predicate| is_in_doubt(predicate, outlook));
        *outlook == Outlook::Unknown || self.lines.iter().any(in_doubt)
    }
}

impl Open<'_> {
    /// Whether the node at hand does not satisfy what it must, or has to be remembered to be compared with others.
    /// `first` tells, for a line of `must`, the value that all nodes of the document are compared with.
    pub fn may_fail<'v>(
        &self,
        must: &[Must],
        readings: &Readings<'_>,
        first: impl Fn(usize) -> Option<&'v Value<'v>>,
    ) -> bool {
        self.questions.iter().any(|&(question, may_be_known)| {
            if may_be_known && !question.is_in_doubt(must, &readings.outlook(question.field)) {
                return false;
            }
            let looked;
            let value = if question.remembered {
                readings.read(question.field)
            } else {
                looked = readings.look(question.field);
                looked.as_ref()
            };
            question.lines.iter().any(|&line| {
                must[line].predicates.iter().any(|predicate| match (predicate, value) {
                    (Predicate::Same(Among::Document), Some(value)) => first(line).is_none_or(|first| first != value),
                    _ => compares(predicate) || is_violated(predicate, value, readings),
                })
            })
        })
    }
}

/// Whether a predicate speaks of more nodes than one.
const fn compares(predicate: &Predicate) -> bool {
    matches!(predicate, Predicate::Same(_) | Predicate::Unique(_) | Predicate::Outline(_))
}

/// Whether a field of which this is known may violate a predicate somewhere.
fn is_in_doubt(predicate: &Predicate, outlook: &Outlook<'_>) -> bool {
    match (predicate, outlook) {
        (_, Outlook::Unknown) | (Predicate::Outline(_), _) => true,
        (Predicate::Exists(wanted), Outlook::Nowhere) => *wanted,
        (_, Outlook::Nowhere) => false,
        (Predicate::Max(most), Outlook::AtMost(number)) => number > most,
        // Compared with a node of another kind, what is true of one kind does not tell.
        (Predicate::Same(among), Outlook::Only(_)) => *among == Among::Parent,
        (
            Predicate::Is(_)
            | Predicate::OneOf(_)
            | Predicate::Min(_)
            | Predicate::Max(_)
            | Predicate::Match(_)
            | Predicate::Not(_),
            Outlook::Only(value),
        ) => !allows(predicate, value),
        (Predicate::Not(pattern), Outlook::Within(text)) => pattern.may_match_within(text, &Outlook::HIDDEN),
        (Predicate::Not(pattern), Outlook::Like(text)) => pattern.may_match_like(text, &Outlook::HIDDEN),
        _ => true,
    }
}

/// Whether a field that says this, if it says anything, violates a predicate that compares no nodes.
fn is_violated(predicate: &Predicate, value: Option<&Value<'_>>, readings: &Readings<'_>) -> bool {
    match (predicate, value) {
        (Predicate::Exists(wanted), value) => value.is_some() != *wanted,
        (_, None) => false,
        (Predicate::Equals(_) | Predicate::Times { .. } | Predicate::MinBy { .. }, Some(value)) => {
            !allows(&resolve(predicate, readings), value)
        }
        (predicate, Some(value)) => !allows(predicate, value),
    }
}

/// The predicate with what it asks of other fields looked up; what cannot be looked up asks for nothing.
pub(super) fn resolve<'p>(predicate: &'p Predicate, readings: &Readings<'_>) -> Cow<'p, Predicate> {
    let other = |fields: &[(NodeKind, Field)]| readings.read(readings.own(fields)?);
    let number = |fields: &[(NodeKind, Field)]| match other(fields) {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    };
    let found = match predicate {
        Predicate::Equals(fields) => other(fields).map(|value| Predicate::Is(value.clone().into_owned())),
        Predicate::Times { fields, each, from } => {
            number(fields).map(|number| Predicate::Is(Value::Int(number.saturating_mul(*each).saturating_add(*from))))
        }
        Predicate::MinBy { fields, each, others } => number(fields).map(|number| {
            let index = usize::try_from(number).unwrap_or(1).saturating_sub(1);
            Predicate::Min(each.get(index).unwrap_or(others).to_owned())
        }),
        other => return Cow::Borrowed(other),
    };
    Cow::Owned(found.unwrap_or(Predicate::Min(i64::MIN)))
}

/// Whether a value satisfies a predicate that looks at nothing else.
pub(super) fn allows(predicate: &Predicate, value: &Value<'_>) -> bool {
    match (predicate, value) {
        (Predicate::Is(wanted), value) => wanted == value,
        (Predicate::OneOf(wanted), value) => wanted.contains(value),
        (Predicate::Min(least), Value::Int(number)) => number >= least,
        (Predicate::Max(most), Value::Int(number)) => number <= most,
        (Predicate::Match(pattern), value) => pattern.is_match(&said(value)),
        (Predicate::Not(pattern), value) => !pattern.is_match(&said(value)),
        (Predicate::Exists(wanted), value) => *wanted || *value == Value::Text(Cow::Borrowed("")),
        _ => true,
    }
}

/// A value as patterns see it.
fn said<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        other => other.to_string().into(),
    }
}
