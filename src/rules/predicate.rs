//! Whether the value of a field satisfies a predicate, and what a rule asks of every node before anything else.
//!
//! What becomes of a node that does not satisfy is the business of `node`.

use std::borrow::Cow;

use crate::document::{Field, NodeKind, Value};

use super::readings::Readings;
use super::{Must, Predicate};

/// What a rule asks of nodes of one kind.
#[derive(Debug)]
pub(super) struct Questions {
    /// The rule.
    pub slot: usize,
    /// Each field with the lines of `must` that speak of it.
    fields: Vec<(Field, Vec<usize>)>,
    /// Whether nodes are compared with one another, so that every one has to be remembered.
    compares: bool,
}

impl Questions {
    /// The questions of a rule with these lines of `must`.
    pub fn new(slot: usize, kind: NodeKind, must: &[Must]) -> Self {
        let mut fields: Vec<(Field, Vec<usize>)> = Vec::new();
        let mut compares = false;
        for (line, must) in must.iter().enumerate() {
            let Some((_, field)) = must.fields.iter().find(|(other, _)| *other == kind) else { continue };
            match fields.iter_mut().find(|(known, _)| known == field) {
                Some((_, lines)) => lines.push(line),
                None => fields.push((*field, vec![line])),
            }
            compares |= must
                .predicates
                .iter()
                .any(|one| matches!(one, Predicate::Same(_) | Predicate::Unique(_) | Predicate::Outline(_)));
        }
        Self { slot, fields, compares }
    }

    /// Whether the node at hand does not satisfy what it must, or has to be compared with others.
    pub fn may_fail(&self, must: &[Must], readings: &Readings<'_>) -> bool {
        if self.compares {
            return true;
        }
        for (field, lines) in &self.fields {
            let value = readings.look(*field);
            for &line in lines {
                if must[line].predicates.iter().any(|predicate| is_violated(predicate, value.as_ref(), readings)) {
                    return true;
                }
            }
        }
        false
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
