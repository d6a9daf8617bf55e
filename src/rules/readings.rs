//! The fields of the node at hand: each is read once, however many rules ask for it.
//!
//! It remembers nothing of any other node.

use std::cell::{OnceCell, RefCell};

use crate::document::{Asked, Document, Field, Node, NodeId, NodeKind, Outlook, Value};
use crate::finding::Span;

/// What was read of one node.
#[derive(Debug)]
pub(super) struct Readings<'d> {
    document: &'d Document,
    asked: Asked<'d>,
    kind: NodeKind,
    /// What each field says, and where.
    known: Vec<OnceCell<Option<(Value<'d>, Span)>>>,
    /// The fields that were read.
    read: RefCell<Vec<usize>>,
}

impl<'d> Readings<'d> {
    /// Nothing was read yet.
    pub fn new(document: &'d Document) -> Self {
        let known = (0..Field::COUNT).map(|_| OnceCell::new()).collect();
        let read = RefCell::default();
        Self { document, asked: document.ask(0), kind: NodeKind::Document, known, read }
    }

    /// The same of another node, which is of this kind.
    pub fn turn_to(&mut self, node: NodeId, kind: NodeKind) {
        (self.asked, self.kind) = (self.document.ask(node), kind);
        for field in self.read.get_mut().drain(..) {
            self.known[field] = OnceCell::new();
        }
    }

    /// The node.
    pub fn node(&self) -> Option<&Node> {
        self.asked.node()
    }

    /// Of the fields of several kinds, that of the node's kind.
    pub fn own(&self, fields: &[(NodeKind, Field)]) -> Option<Field> {
        fields.iter().find(|(kind, _)| *kind == self.kind).map(|(_, field)| *field)
    }

    /// What a field of the node says.
    pub fn read(&self, field: Field) -> Option<&Value<'d>> {
        self.remember(field).map(|(value, _)| value)
    }

    /// The characters that a finding about the field should point at, where it says something.
    pub fn span(&self, field: Field) -> Option<Span> {
        self.remember(field).map(|(_, span)| *span)
    }

    /// What is known of a field of the node without reading it.
    pub fn outlook(&self, field: Field) -> Outlook<'d> {
        self.asked.outlook(field)
    }

    /// The same as [`Readings::read`], for a field that is mostly asked for once: it is not remembered.
    pub fn look(&self, field: Field) -> Option<Value<'d>> {
        self.asked.field(field).map(|(value, _)| value)
    }

    fn remember(&self, field: Field) -> Option<&(Value<'d>, Span)> {
        let first = || {
            self.read.borrow_mut().push(field.index());
            self.asked.field(field)
        };
        self.known.get(field.index())?.get_or_init(first).as_ref()
    }
}
