//! stub
use crate::finding::Span;
/// stub
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionScope { Line, NextLine, File, Range }
/// stub
#[derive(Clone, Debug)]
pub struct Suppression { pub scope: SuppressionScope, pub rules: Vec<String>, pub reason: Option<String>, pub span: Span, pub covers: Span }
