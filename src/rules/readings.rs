//! The fields of the node at hand: each is read once, however many rules ask for it.
//!
//! It remembers nothing of any other node.

use std::cell::RefCell;
use std::rc::Rc;

use crate::document::{Document, Field, NodeId, Value};

/// What was read of one node.
#[derive(Debug)]
pub(super) struct Readings<'d> {
    document: &'d Document,
    node: NodeId,
    known: RefCell<Vec<(Field, Option<Rc<Value>>)>>,
}

impl<'d> Readings<'d> {
    /// Nothing was read yet.
    pub fn new(document: &'d Document) -> Self {
        Self { document, node: 0, known: RefCell::default() }
    }

    /// The same of another node.
    pub fn turn_to(&mut self, node: NodeId) {
        self.node = node;
        self.known.get_mut().clear();
    }

    /// What a field of the node says.
    pub fn read(&self, field: Field) -> Option<Rc<Value>> {
        let mut known = self.known.borrow_mut();
        if let Some((_, value)) = known.iter().find(|(other, _)| *other == field) {
            return value.clone();
        }
        let value = self.document.field(self.node, field).map(Rc::new);
        known.push((field, value.clone()));
        value
    }
}
