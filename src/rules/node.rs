//! `node` rules: every node of some kind must satisfy its fields; a fix is a field set to the nearest allowed value.
//!
//! It knows no field by name: what fields there are, and how they are written, is the document's business.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::{BlockKind, Document, Field, Node, NodeId, NodeKind, Value};
use crate::finding::{Edit, Related, Span};

use super::message::{fill, placeholders};
use super::predicate::{Open, Questions, allows, resolve};
use super::readings::Readings;
use super::rewrite;
use super::scope::{Ground, Lens, Place};
use super::sink::boundary_before;
use super::{
    Among, Article, Captures, Checker, Draft, FixSpec, GroupCondition, Must, Predicate, Rule, RuleBody, RuleIndex, Sink,
};

/// After so many nodes the clock is looked at.
const LOOKS: usize = 64;

/// How far up `same: parent` looks for a node that has the field.
const MOST_ANCESTORS: usize = 16;

/// So many bytes of a node without text of its own are looked at for `near` and `unless`.
const LONGEST_SOURCE: usize = 4096;

/// One rule of the kind.
#[derive(Debug)]
struct NodeRule {
    index: RuleIndex,
    filter: Vec<Must>,
    must: Vec<Must>,
    lens: Lens,
    fix: FixSpec,
    safe_where: Vec<GroupCondition>,
    /// Fields that the message or the fix names, for each kind.
    named: Vec<(NodeKind, String, Field)>,
}

/// Applies all `node` rules.
#[derive(Debug)]
pub(super) struct NodeChecker {
    rules: Vec<NodeRule>,
    /// For each kind, in the order of the kinds, what the rules ask that speak of it.
    by_kind: Vec<Vec<Questions>>,
}

impl NodeChecker {
    /// A checker for the `node` rules among `rules`; none if there are none.
    pub fn new(rules: &[Rule]) -> Option<Self> {
        let mut nodes = Vec::new();
        let mut by_kind: Vec<Vec<Questions>> = NodeKind::ALL.iter().map(|_| Vec::new()).collect();
        for (index, rule) in rules.iter().enumerate() {
            let RuleBody::Node { kinds, filter, must } = &rule.body else { continue };
            for kind in kinds {
                by_kind[*kind as usize].push(Questions::new(nodes.len(), *kind, must));
            }
            nodes.push(NodeRule {
                index,
                filter: filter.clone(),
                must: must.clone(),
                lens: Lens::new(rule.scope.clone(), false),
                fix: rule.fix.clone(),
                safe_where: rule.safe_where.clone(),
                named: named_fields(rule, kinds),
            });
        }
        by_kind.iter_mut().for_each(|questions| Questions::share(questions));
        (!nodes.is_empty()).then_some(Self { rules: nodes, by_kind })
    }
}

/// The fields that the rule's wording asks for, so that no other is computed.
fn named_fields(rule: &Rule, kinds: &[NodeKind]) -> Vec<(NodeKind, String, Field)> {
    let mut templates: Vec<&str> = Vec::new();
    templates.extend(rule.meta.message.0.zh.as_deref());
    templates.extend(rule.meta.message.0.en.as_deref());
    if let FixSpec::With { with, .. } = &rule.fix {
        templates.push(with);
    }
    let mut names: BTreeSet<&str> =
        templates.iter().flat_map(|template| placeholders(template)).map(|(_, name)| name).collect();
    names.extend(rule.safe_where.iter().map(|condition| condition.group.as_str()));
    let field = |kind: NodeKind, name: &str| Field::find(kind, name).map(|field| (kind, name.to_owned(), field));
    names.iter().flat_map(|name| kinds.iter().filter_map(move |kind| field(*kind, name))).collect()
}

impl NodeChecker {
    /// For each kind, in the order of the kinds, what the rules that are wanted ask and nodes of the document may fail.
    fn open(&self, document: &Document, sink: &Sink<'_>) -> Vec<Vec<Open<'_>>> {
        let mut there = [false; NodeKind::ALL.len()];
        for id in 0..document.nodes().len() {
            there[document.kind(id).map_or(0, |kind| kind as usize)] = true;
        }
        let of = |(kind, all)| {
            let all: &Vec<Questions> = all;
            let asked =
                all.iter().filter(|questions| there[kind as usize] && sink.wants(self.rules[questions.slot].index));
            asked.filter_map(|questions| questions.open(kind, &self.rules[questions.slot].must, document)).collect()
        };
        NodeKind::ALL.iter().map(|(_, kind)| *kind).zip(&self.by_kind).map(of).collect()
    }
}

impl Checker for NodeChecker {
    fn check(&self, article: &Article<'_>, sink: &mut Sink<'_>) {
        if !self.rules.iter().any(|rule| sink.wants(rule.index)) {
            return;
        }
        let document = article.document;
        let ground = Ground::new(document);
        let mut seen = Seen::default();
        let mut readings = Readings::new(document);
        let by_kind = self.open(document, sink);
        for id in 0..document.nodes().len() {
            if id % LOOKS == 0 && sink.is_late() {
                return;
            }
            let Some(kind) = document.kind(id).filter(|kind| !by_kind[*kind as usize].is_empty()) else { continue };
            readings.turn_to(id, kind);
            for open in &by_kind[kind as usize] {
                let (slot, rule) = (open.slot, &self.rules[open.slot]);
                // Most nodes are as they must be, and are asked nothing else.
                if !open.may_fail(&rule.must, &readings, |line| seen.first_in_document(slot, line, kind)) {
                    continue;
                }
                let Some(node) = readings.node() else { continue };
                let place = node.block.and_then(|block| document.blocks().get(block)).map(Place::of_block);
                if rule.looks_at(slot, node, place, &ground) && satisfies(&readings, &rule.filter) {
                    let mut visit = Visit { rule, slot, id, node, article, readings: &readings, seen: &mut seen };
                    for (line, must) in rule.must.iter().enumerate() {
                        if let Some(draft) = visit.check(line, must) {
                            sink.report(rule.index, draft);
                        }
                    }
                }
            }
        }
    }
}

impl NodeRule {
    /// Whether the node stands where the rule looks. `unless` is asked only of a node that fails.
    fn looks_at(&self, slot: usize, node: &Node, place: Option<Place<'_>>, ground: &Ground<'_>) -> bool {
        let document = ground.document;
        if !self.lens.speaks(place.map_or(document.language(), |place| place.language())) {
            return false;
        }
        let in_region = self.lens.is_everywhere() || place.is_some_and(|place| !self.lens.windows(&place).is_empty());
        let near = || self.lens.is_near(place.map_or_else(|| source_of(document, node), |place| place.text));
        in_region && near() && self.lens.is_under(slot, ground, node.section)
    }
}

/// Whether a node satisfies all conditions on it. A node without the field does not, unless the field must be missing or
/// must not match; a kind that cannot have it is not asked.
fn satisfies(readings: &Readings<'_>, conditions: &[Must]) -> bool {
    conditions.iter().all(|line| {
        let Some(field) = readings.own(&line.fields) else { return true };
        let value = readings.read(field);
        line.predicates.iter().all(|predicate| match (predicate, value) {
            (Predicate::Exists(wanted), value) => value.is_some() == *wanted,
            (Predicate::Not(_), None) => true,
            (_, None) => false,
            (predicate, Some(value)) => allows(predicate, value),
        })
    })
}

/// The source of a node; of a long one its beginning, for nodes nest and each is looked at.
fn source_of<'a>(document: &'a Document, node: &Node) -> &'a str {
    let most = if node.kind == NodeKind::Document { usize::MAX } else { LONGEST_SOURCE };
    let end = boundary_before(document.source(), node.span.end.min(node.span.start.saturating_add(most)));
    document.source().get(node.span.start..end).unwrap_or_default()
}

/// Values already met, for `same` and `unique`.
#[derive(Debug, Default)]
struct Seen<'d> {
    first: BTreeMap<Group, (Value<'d>, Span)>,
    each: HashMap<(Group, Value<'d>), Span>,
}

impl Seen<'_> {
    /// The value that a line of a rule compares all nodes of a kind with, if one was met.
    fn first_in_document(&self, slot: usize, line: usize, kind: NodeKind) -> Option<&Value<'_>> {
        self.first.get(&Group { slot, line, kind, around: Around::Document }).map(|(value, _)| value)
    }
}

/// Which nodes are compared with one another: those of a rule, a line of its `must`, a kind and a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Group {
    slot: usize,
    line: usize,
    kind: NodeKind,
    around: Around,
}

/// The place within which nodes are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Around {
    Document,
    Section(Option<usize>),
    Node(Option<NodeId>),
}

/// One rule at one node.
struct Visit<'a, 'd> {
    rule: &'a NodeRule,
    slot: usize,
    id: NodeId,
    node: &'a Node,
    article: &'a Article<'d>,
    readings: &'a Readings<'d>,
    seen: &'a mut Seen<'d>,
}

/// The part of a field that a pattern found.
struct Part {
    span: Span,
    groups: Vec<(String, String)>,
}

/// What a predicate says of a value.
enum Answer<'d> {
    Satisfied,
    /// The nearest value that would satisfy it, and the place that set it.
    Violated(Option<Value<'d>>, Option<Span>),
}

impl<'d> Visit<'_, 'd> {
    /// The finding for the first predicate that fails, if one does.
    fn check(&mut self, line: usize, must: &Must) -> Option<Draft> {
        let document = self.article.document;
        let field = self.readings.own(&must.fields)?;
        let value = self.readings.read(field);
        let mut violation = None;
        for predicate in &must.predicates {
            let predicate = resolve(predicate, self.readings);
            // Every predicate is asked, for `same` and `unique` have to remember this value.
            if let Answer::Violated(nearest, first) = self.ask(line, must, &predicate, value) {
                violation.get_or_insert((nearest, first, predicate));
            }
        }
        let (nearest, first, predicate) = violation?;
        if !satisfies(self.readings, &must.when) {
            return None;
        }
        let fits =
            |value: &Value| must.predicates.iter().all(|predicate| allows(&resolve(predicate, self.readings), value));
        let nearest = nearest.filter(fits);
        let was = value.map(Value::to_string).unwrap_or_default();
        if self.rule.lens.is_silenced_in(source_of(document, self.node)) || self.rule.lens.is_silenced_in(&was) {
            return None;
        }
        let field_span = self.readings.span(field).unwrap_or(self.node.span);
        let part = self.part(&predicate, value, field_span);
        let mut captures = self.captures(must, was);
        captures.extend(part.iter().flat_map(|part| part.groups.clone()));
        let with = nearest.filter(|_| !matches!(self.rule.fix, FixSpec::None));
        let mut edits = None;
        let (target, safe) = match &self.rule.fix {
            FixSpec::None | FixSpec::Like { .. } => (None, false),
            FixSpec::Natural { safe } => (with, *safe),
            FixSpec::With { with, safe, .. } => match &part {
                Some(part) => {
                    edits = Some(vec![Edit { span: part.span, text: fill(with, &captures) }]);
                    (None, *safe)
                }
                None => (typed(fill(with, &captures), value), *safe),
            },
        };
        captures.extend(target.as_ref().map(|value| ("now".to_owned(), value.to_string())));
        let edits = edits.or_else(|| self.write(field, target.as_ref()?, &predicate));
        let safe = safe && rewrite::holds(&self.rule.safe_where, &captures);
        let fix = rewrite::fix(edits, safe, field.info().change);
        let message = crate::words::get("same-first", self.article.language).to_owned();
        let related = first.map(|span| Related { span, message }).into_iter().collect();
        let span = match (predicate.as_ref(), must.whole) {
            (_, true) => self.node.span,
            (Predicate::Max(most), _) => document.surplus_span(self.id, field, *most).unwrap_or(field_span),
            (Predicate::Outline(outline), _) => outline.place(document).unwrap_or(field_span),
            _ => part.map_or(field_span, |part| part.span),
        };
        Some(Draft { span, captures, related, fix, ..Draft::default() })
    }

    /// The edits that set the field to the target, or to the first of several values that can be written.
    fn write(&self, field: Field, target: &Value<'_>, predicate: &Predicate) -> Option<Vec<Edit>> {
        let document = self.article.document;
        match (predicate, &self.rule.fix) {
            (Predicate::OneOf(values), FixSpec::Natural { .. }) => {
                values.iter().find_map(|value| document.write(self.id, field, value))
            }
            _ => document.write(self.id, field, target),
        }
    }

    /// The part of a text that must not be there, where the text stands in the source as it is.
    fn part(&self, predicate: &Predicate, value: Option<&Value<'_>>, span: Span) -> Option<Part> {
        let (Predicate::Not(pattern), Some(Value::Text(text))) = (predicate, value) else { return None };
        let regex = pattern.regex();
        let found = regex.captures(text).filter(|_| text.len() == span.len())?;
        let place = found.name("at").or_else(|| found.get(0)).filter(|place| !place.is_empty())?;
        let part = Span::new(span.start + place.start(), span.start + place.end());
        let source = self.article.document.source().get(part.start..part.end);
        let names = regex.capture_names().flatten();
        let group = |name: &str| found.name(name).map(|group| group.as_str().to_owned()).unwrap_or_default();
        let groups = names.map(|name| (name.to_owned(), group(name))).collect();
        (source == Some(place.as_str())).then_some(Part { span: part, groups })
    }

    fn captures(&self, must: &Must, was: String) -> Captures {
        let mut captures = Captures::from([("was".to_owned(), was), ("field".to_owned(), must.name.clone())]);
        for (kind, name, field) in &self.rule.named {
            if *kind == self.node.kind {
                let value = self.readings.read(*field);
                captures.insert(name.clone(), value.map(|value| value.to_string()).unwrap_or_default());
            }
        }
        captures
    }

    fn ask(&mut self, line: usize, must: &Must, predicate: &Predicate, value: Option<&Value<'d>>) -> Answer<'d> {
        if let Predicate::Exists(wanted) = predicate {
            let nothing = value.filter(|_| !wanted).and_then(|_| nearest(predicate));
            return if value.is_some() == *wanted { Answer::Satisfied } else { Answer::Violated(nothing, None) };
        }
        if let Predicate::Outline(outline) = predicate {
            let ends = outline.place(self.article.document).is_none();
            return if ends { Answer::Satisfied } else { Answer::Violated(None, None) };
        }
        // A field that this node does not have cannot be wrong.
        let Some(value) = value else { return Answer::Satisfied };
        match predicate {
            Predicate::Same(among) => self.ask_same(line, must, *among, value),
            Predicate::Unique(among) => self.ask_unique(line, must, *among, value),
            other if allows(other, value) => Answer::Satisfied,
            other => Answer::Violated(nearest(other), None),
        }
    }

    fn ask_same(&mut self, line: usize, must: &Must, among: Among, value: &Value<'d>) -> Answer<'d> {
        let first = match self.around(among) {
            Some(around) => {
                let group = Group { slot: self.slot, line, kind: self.node.kind, around };
                match self.seen.first.get(&group) {
                    Some(first) => first.clone(),
                    None => {
                        self.seen.first.insert(group, (value.clone(), self.field_span(must)));
                        return Answer::Satisfied;
                    }
                }
            }
            None => match self.above(must) {
                Some(first) => first,
                None => return Answer::Satisfied,
            },
        };
        if first.0 == *value { Answer::Satisfied } else { Answer::Violated(Some(first.0), Some(first.1)) }
    }

    fn ask_unique(&mut self, line: usize, must: &Must, among: Among, value: &Value<'d>) -> Answer<'d> {
        let Some(around) = self.around(among) else {
            let above = self.above(must).filter(|(other, _)| other == value);
            return above.map_or(Answer::Satisfied, |(_, span)| Answer::Violated(None, Some(span)));
        };
        let group = Group { slot: self.slot, line, kind: self.node.kind, around };
        let here = self.field_span(must);
        match self.seen.each.entry((group, value.clone())) {
            std::collections::hash_map::Entry::Occupied(first) => Answer::Violated(None, Some(*first.get())),
            std::collections::hash_map::Entry::Vacant(empty) => {
                empty.insert(here);
                Answer::Satisfied
            }
        }
    }

    fn field_span(&self, must: &Must) -> Span {
        let span = self.readings.own(&must.fields).and_then(|field| self.readings.span(field));
        span.unwrap_or(self.node.span)
    }

    /// The group of `among`; none for [`Among::Parent`], which compares with one node only.
    fn around(&self, among: Among) -> Option<Around> {
        let document = self.article.document;
        match among {
            Among::Document => Some(Around::Document),
            Among::Parent => None,
            Among::Siblings => {
                let block = self.node.block.and_then(|block| document.blocks().get(block));
                let opens = matches!(self.node.kind, NodeKind::Heading | NodeKind::Section);
                let heading = block.filter(|block| opens && matches!(block.kind, BlockKind::Heading { .. }));
                // A heading belongs to the section it opens; its siblings open sections beside that one.
                Some(match heading.and_then(|block| document.sections().get(block.section()?)) {
                    Some(section) => Around::Section(section.parent()),
                    None => Around::Node(self.node.parent),
                })
            }
        }
    }

    /// The value of the field at the nearest node around this one that has it, and its place.
    fn above(&self, must: &Must) -> Option<(Value<'d>, Span)> {
        let document = self.article.document;
        let parents = std::iter::successors(self.node.parent, |id| document.node(*id)?.parent);
        parents.take(MOST_ANCESTORS).find_map(|id| {
            let kind = document.node(id)?.kind;
            let known = must.fields.iter().find(|(other, _)| *other == kind).map(|(_, field)| *field);
            let field = known.or_else(|| Field::find(kind, &must.name))?;
            document.ask(id).field(field)
        })
    }
}

/// The value nearest to any other that satisfies the predicate, where there is one.
fn nearest(predicate: &Predicate) -> Option<Value<'static>> {
    match predicate {
        Predicate::Is(value) => Some(value.clone()),
        Predicate::OneOf(values) => values.first().cloned(),
        Predicate::Min(bound) | Predicate::Max(bound) => Some(Value::Int(*bound)),
        // To take a text away is the one way to mend it that is known. Not every field can be written so.
        Predicate::Exists(false) | Predicate::Not(_) => Some(Value::Text(Cow::Borrowed(""))),
        _ => None,
    }
}

/// A filled template as a value of the type that the field has now.
fn typed(text: String, like: Option<&Value<'_>>) -> Option<Value<'static>> {
    match like {
        Some(Value::Int(_)) => text.parse().ok().map(Value::Int),
        Some(Value::Flag(_)) => text.parse().ok().map(Value::Flag),
        _ => Some(Value::Text(text.into())),
    }
}

#[cfg(test)]
#[path = "node_tests.rs"]
mod tests;
