//! Rules about nodes: kinds, fields and predicates looked up, values checked against the field's type.
//!
//! Which fields there are is said by `document`; nothing here reads a field.

use crate::document::{Field, FieldInfo, FieldType, NodeKind, Value as FieldValue};
use crate::pack::error::PackError;
use crate::pack::raw::rules::RawRule;
use crate::pack::raw::{Fields, Reader, Text};
use crate::pack::yaml::{Key, Node, Value};
use crate::rules::{Among, Must, Outline, Predicate, RuleBody};

use super::pattern;

/// What can be asked of a field.
pub const PREDICATES: [&str; 15] = [
    "is", "not", "match", "max", "min", "one-of", "exists", "same", "unique", "equals", "times", "min-by", "outline",
    "when", "at",
];
/// Among which nodes values are compared.
pub const SAME: [(&str, Among); 3] =
    [("document", Among::Document), ("siblings", Among::Siblings), ("parent", Among::Parent)];

/// Reads `node` and `must`.
pub fn build(reader: &mut Reader<'_>, raw: &RawRule, value: &Node) -> Option<RuleBody> {
    let words = reader.words(value, "`node`");
    let mut groups: Vec<(Text, &'static [NodeKind])> = Vec::new();
    for word in words {
        match NodeKind::named(&word.text) {
            Some(kinds) => groups.push((word, kinds)),
            None => {
                let message = format!("there is no kind of node `{}`", word.text);
                let error =
                    PackError::new("unknown-node", word.place.clone(), message).suggest(&word.text, NodeKind::names());
                reader.errors.push(error);
            }
        }
    }
    let Some(must) = &raw.must else {
        let at = raw.id.place.span.clone();
        reader.report(
            "missing-key",
            &at,
            "`must` is missing: it says what every such node must satisfy",
            "add a line such as: must: {width: {max: 80}}",
        );
        return None;
    };
    let tables: Vec<&Node> = match &must.value {
        Value::Sequence(tables) => tables.iter().collect(),
        _ => vec![must],
    };
    let mut lines: Vec<&(Key, Node)> = Vec::new();
    for table in tables {
        lines.extend(reader.mapping(table, "`must`", "`must: {step: {max: 1}}`")?.entries);
    }
    // With some values of its options a rule may ask for nothing.
    if lines.is_empty() && raw.options.is_empty() {
        reader.report(
            "empty-text",
            &must.span,
            "`must` asks for nothing",
            "name a field and what it must satisfy: {step: {max: 1}}",
        );
    }
    if groups.is_empty() {
        return None;
    }
    let musts = lines.iter().filter_map(|(key, node)| build_must(reader, &groups, key, node)).collect();
    let filter = build_filter(reader, &groups, raw.filter.as_ref());
    let mut kinds: Vec<NodeKind> = Vec::new();
    for kind in groups.iter().flat_map(|(_, kinds)| *kinds) {
        if !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    Some(RuleBody::Node { kinds, filter, must: musts })
}

/// Reads `where`: which nodes are asked at all. What compares nodes with one another has no place there.
fn build_filter(reader: &mut Reader<'_>, groups: &[(Text, &'static [NodeKind])], filter: Option<&Node>) -> Vec<Must> {
    let Some(filter) = filter else { return Vec::new() };
    let Some(fields) = reader.mapping(filter, "`where`", "`where: {level: {min: 2}}`") else { return Vec::new() };
    let mut lines = Vec::new();
    for (key, node) in fields.entries {
        let Some(line) = build_must(reader, groups, key, node) else { continue };
        if line.predicates.iter().any(|predicate| matches!(predicate, Predicate::Same(_) | Predicate::Unique(_))) {
            let message = "`same` and `unique` compare nodes with one another, so they cannot choose nodes";
            reader.report("wrong-predicate", &node.span, message, "move it to `must`, or ask for a value of the field");
        }
        lines.push(line);
    }
    lines
}

fn info(kind: NodeKind, name: &str) -> Option<&'static FieldInfo> {
    Field::all_of(kind).find(|info| info.name == name)
}

/// One line of `must`: every word of `node` must have the field, in at least one of the kinds that it stands for.
fn build_must(reader: &mut Reader<'_>, groups: &[(Text, &'static [NodeKind])], key: &Key, node: &Node) -> Option<Must> {
    let name = key.scalar.text.as_str();
    let mut fields = Vec::new();
    let mut found: Option<&'static FieldInfo> = None;
    for (word, kinds) in groups {
        let here: Vec<_> =
            kinds.iter().filter_map(|kind| Field::find(*kind, name).map(|field| (*kind, field))).collect();
        if here.is_empty() {
            let mut known: Vec<&str> =
                kinds.iter().flat_map(|kind| Field::all_of(*kind)).map(|info| info.name).collect();
            known.sort_unstable();
            known.dedup();
            reader.unknown("field", name, &key.span, &format!("a `{}`", word.text), &known);
            return None;
        }
        found = found.or_else(|| kinds.iter().find_map(|kind| info(*kind, name)));
        fields.extend(here);
    }
    let ty = found?.ty;
    let mut must = Must { name: name.to_owned(), fields, predicates: Vec::new(), when: Vec::new(), whole: false };
    match &node.value {
        Value::Mapping(entries) => {
            let table = Fields { node, entries };
            must.when = build_filter(reader, groups, table.get("when"));
            must.whole = table.get("at").is_some_and(|at| reader.choice(at, "`at`", &[("node", ())]).is_some());
            must.predicates = read_predicates(reader, groups, name, ty, &table);
        }
        _ => must.predicates = vec![Predicate::Is(field_value(reader, name, ty, node)?)],
    }
    Some(must)
}

type Groups<'g> = &'g [(Text, &'static [NodeKind])];

/// Another field of the same nodes.
fn other_field(reader: &mut Reader<'_>, groups: Groups<'_>, text: &Text) -> Option<Vec<(NodeKind, Field)>> {
    let kinds = || groups.iter().flat_map(|(_, kinds)| *kinds);
    let found: Vec<_> = kinds().filter_map(|kind| Field::find(*kind, &text.text).map(|field| (*kind, field))).collect();
    if found.is_empty() {
        let known: Vec<&str> = kinds().flat_map(|kind| Field::all_of(*kind)).map(|info| info.name).collect();
        reader.unknown("field", &text.text, &text.place.span, "such a node", &known);
        return None;
    }
    Some(found)
}

/// `times: {field: nesting, each: 2, from: 0}`.
fn read_times(reader: &mut Reader<'_>, groups: Groups<'_>, node: &Node) -> Option<Predicate> {
    let fields = reader.mapping(node, "`times`", "`times: {field: nesting, each: 2}`")?;
    reader.only_keys(&fields, "`times`", &["field", "each", "from"]);
    let field = reader.required(&fields, "field", &node.span, "it is what is counted", "field: nesting")?;
    let field = reader.word(field, "`field`").and_then(|text| other_field(reader, groups, &text))?;
    let each = reader.required(&fields, "each", &node.span, "it is how much each counts", "each: 2")?;
    let each = integer(reader, "`each`", each)?;
    let from = fields.get("from").map_or(Some(0), |node| integer(reader, "`from`", node))?;
    Some(Predicate::Times { fields: field, each, from })
}

/// `min-by: {level: [1, 2], else: 1}`, or one number for all.
fn read_min_by(reader: &mut Reader<'_>, groups: Groups<'_>, node: &Node) -> Option<Predicate> {
    let example = "`min-by: {level: [1, 2], else: 1}`";
    let fields = reader.mapping(node, "`min-by`", example)?;
    let others = fields.get("else").map_or(Some(0), |node| integer(reader, "`else`", node))?;
    let mut counted = fields.entries.iter().filter(|(key, _)| key.scalar.text != "else");
    let (Some((key, values)), None) = (counted.next(), counted.next()) else {
        reader.wrong_type(node, "`min-by`", "one field and its numbers", example);
        return None;
    };
    let name = reader.key(key);
    let fields = other_field(reader, groups, &name)?;
    let Value::Sequence(items) = &values.value else {
        return Some(Predicate::MinBy { fields, each: Vec::new(), others: integer(reader, "`min-by`", values)? });
    };
    let each = items.iter().map(|item| integer(reader, "`min-by`", item)).collect::<Option<_>>()?;
    Some(Predicate::MinBy { fields, each, others })
}

/// `outline: {headings: […], match-case: false}`.
fn read_outline(reader: &mut Reader<'_>, node: &Node) -> Option<Predicate> {
    let fields = reader.mapping(node, "`outline`", "`outline: {headings: [\"# Title\", \"*\"]}`")?;
    reader.only_keys(&fields, "`outline`", &["headings", "match-case"]);
    let headings = fields.get("headings").map(|node| match &node.value {
        Value::Sequence(items) => items.iter().filter_map(|item| reader.text(item, "a heading")).collect(),
        _ => reader.words(node, "`headings`"),
    });
    let case = fields.get("match-case").and_then(|node| reader.flag(node, "`match-case`")).unwrap_or(false);
    let headings: Vec<String> = headings.unwrap_or_default().into_iter().map(|text| text.text).collect();
    Some(Predicate::Outline(Outline::new(&headings, case)))
}

fn read_predicates(
    reader: &mut Reader<'_>,
    groups: Groups<'_>,
    field: &str,
    ty: FieldType,
    fields: &Fields<'_>,
) -> Vec<Predicate> {
    let mut conditions =
        fields.entries.iter().filter(|(key, _)| !matches!(key.scalar.text.as_str(), "when" | "at")).peekable();
    if conditions.peek().is_none() {
        reader.report(
            "empty-text",
            &fields.node.span,
            format!("`{field}` has no condition"),
            "write one, such as {max: 1}",
        );
    }
    let predicates: Vec<Predicate> =
        conditions.filter_map(|(key, node)| read_predicate(reader, groups, field, ty, key, node)).collect();
    let bound = |wanted: fn(&Predicate) -> Option<i64>| predicates.iter().find_map(wanted);
    let least = bound(|predicate| if let Predicate::Min(least) = predicate { Some(*least) } else { None });
    let most = bound(|predicate| if let Predicate::Max(most) = predicate { Some(*most) } else { None });
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        let message = format!("`{field}` cannot be at least {least} and at most {most}");
        reader.report("bad-value", &fields.node.span, message, "swap `min` and `max`");
    }
    predicates
}

fn read_predicate(
    reader: &mut Reader<'_>,
    groups: Groups<'_>,
    field: &str,
    ty: FieldType,
    key: &Key,
    node: &Node,
) -> Option<Predicate> {
    let name = key.scalar.text.as_str();
    let what = format!("`{name}`");
    let wanted = match name {
        "min" | "max" | "times" | "min-by" => Some(FieldType::Int),
        "match" | "not" => Some(FieldType::Text),
        _ => None,
    };
    if wanted.is_some_and(|wanted| wanted != ty) {
        let message = format!(
            "`{name}` asks for {}, and the field `{field}` is {}",
            type_name(wanted.unwrap_or(ty)),
            type_name(ty)
        );
        reader.report("wrong-predicate", &key.span, message, format!("for this field use {}", fitting(ty)));
        return None;
    }
    match name {
        "is" => field_value(reader, field, ty, node).map(Predicate::Is),
        "one-of" => {
            let values = reader.each(node, &what, |reader, item| field_value(reader, field, ty, item));
            (!values.is_empty()).then_some(Predicate::OneOf(values))
        }
        "min" => integer(reader, &what, node).map(Predicate::Min),
        "max" => integer(reader, &what, node).map(Predicate::Max),
        "match" | "not" => {
            let text = reader.text(node, &what)?;
            let found = pattern::check(&text, &what, reader.errors)?;
            Some(if name == "not" { Predicate::Not(found) } else { Predicate::Match(found) })
        }
        "equals" => {
            let text = reader.word(node, &what)?;
            other_field(reader, groups, &text).map(Predicate::Equals)
        }
        "times" => read_times(reader, groups, node),
        "min-by" => read_min_by(reader, groups, node),
        "outline" => read_outline(reader, node),
        "exists" => reader.flag(node, &what).map(Predicate::Exists),
        "same" => reader.choice(node, &what, &SAME).map(Predicate::Same),
        "unique" => reader.choice(node, &what, &SAME[..2]).map(Predicate::Unique),
        _ => {
            reader.unknown("predicate", name, &key.span, &format!("the field `{field}`"), &PREDICATES);
            None
        }
    }
}

fn type_name(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Int => "a number",
        FieldType::Text => "a text",
        FieldType::Flag => "true or false",
    }
}

fn fitting(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Int => "is, min, max, one-of, exists, same or unique",
        FieldType::Text => "is, match, not, one-of, exists, same or unique",
        FieldType::Flag => "is, exists or same",
    }
}

fn integer(reader: &mut Reader<'_>, what: &str, node: &Node) -> Option<i64> {
    let parsed = match &node.value {
        Value::Scalar(scalar) => scalar.text.parse::<i64>().ok(),
        _ => None,
    };
    if parsed.is_none() && node.value != Value::Refused {
        reader.report(
            "bad-value",
            &node.span,
            format!("{what} must be a whole number"),
            "write digits only, such as 80",
        );
    }
    parsed
}

fn field_value(reader: &mut Reader<'_>, field: &str, ty: FieldType, node: &Node) -> Option<FieldValue<'static>> {
    let what = format!("the field `{field}`");
    match ty {
        FieldType::Int => integer(reader, &what, node).map(FieldValue::Int),
        FieldType::Flag => reader.flag(node, &what).map(FieldValue::Flag),
        FieldType::Text => reader.text(node, &what).map(|text| FieldValue::Text(text.text.into())),
    }
}
