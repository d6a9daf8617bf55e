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
 pub fn named(name: &str) -> Option<&'static [NodeKind]> { match name { "document" => Some(&[NodeKind::Document]), "heading" => Some(&[NodeKind::Heading]), _ => None } } /// stub
 pub fn names() -> Vec<&'static str> { vec!["document", "heading"] } /// stub
 pub fn name(self) -> &'static str { "" } }
impl Field { /// stub
 pub fn find(kind: NodeKind, name: &str) -> Option<Field> { Self::all_of(kind).position(|info| info.name == name).map(|index| Field(index as u16)) } /// stub
 pub fn all_of(kind: NodeKind) -> impl Iterator<Item = &'static FieldInfo> { FIELDS.iter().filter(move |info| info.kinds.contains(&kind)) } }
impl Document {
 /// stub
 pub fn field(&self, _node: NodeId, _field: Field) -> Option<Value> { None }
 /// stub
 pub fn field_span(&self, _node: NodeId, _field: Field) -> Span { Span::default() }
 /// stub
 pub fn write(&self, _node: NodeId, _field: Field, _value: &Value) -> Option<Vec<Edit>> { None }
}

const FIELDS: [FieldInfo; 6] = [
    FieldInfo { name: "h1", kinds: &[NodeKind::Document], ty: FieldType::Int, writable: false, doc: "" },
    FieldInfo { name: "level", kinds: &[NodeKind::Heading], ty: FieldType::Int, writable: true, doc: "" },
    FieldInfo { name: "from", kinds: &[NodeKind::Heading], ty: FieldType::Int, writable: false, doc: "" },
    FieldInfo { name: "step", kinds: &[NodeKind::Heading], ty: FieldType::Int, writable: false, doc: "" },
    FieldInfo { name: "style", kinds: &[NodeKind::Heading], ty: FieldType::Text, writable: true, doc: "" },
    FieldInfo { name: "text", kinds: &[NodeKind::Heading], ty: FieldType::Text, writable: false, doc: "" },
];
