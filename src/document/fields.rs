//! stub
use super::{Document, NodeId};
use crate::finding::{Edit, Span};
/// stub
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind { Document, Heading }
/// stub
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value { Int(i64), Text(String), Flag(bool) }
impl std::fmt::Display for Value { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { match self { Value::Int(i) => write!(f, "{i}"), Value::Text(t) => f.write_str(t), Value::Flag(b) => write!(f, "{b}") } } }
/// stub
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field(u16);
/// stub
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType { Int, Text, Flag }
/// stub
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo { pub name: &'static str, pub kinds: &'static [NodeKind], pub ty: FieldType, pub writable: bool, pub doc: &'static str }
impl NodeKind { /// stub
 pub fn named(_name: &str) -> Option<&'static [NodeKind]> { None } /// stub
 pub fn names() -> Vec<&'static str> { vec![] } /// stub
 pub fn name(self) -> &'static str { "" } }
impl Field { /// stub
 pub fn find(_kind: NodeKind, _name: &str) -> Option<Field> { None } /// stub
 pub fn all_of(_kind: NodeKind) -> impl Iterator<Item = &'static FieldInfo> { std::iter::empty() } }
impl Document {
 /// stub
 pub fn field(&self, _node: NodeId, _field: Field) -> Option<Value> { None }
 /// stub
 pub fn field_span(&self, _node: NodeId, _field: Field) -> Span { Span::default() }
 /// stub
 pub fn write(&self, _node: NodeId, _field: Field, _value: &Value) -> Option<Vec<Edit>> { None }
}
