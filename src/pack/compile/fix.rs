//! How a rule mends: which fixes a rule of a kind may have, and which may be called safe. It edits nothing.

use crate::pack::error::PackError;
use crate::pack::raw::rules::RawRule;
use crate::pack::raw::{Fields, Reader, Text};
use crate::pack::yaml::{Node, Value};
use crate::rules::{ClaimTarget, FixSpec, GroupCondition, RuleBody, Sameness, Search};

use super::{find, placeholders};

/// All keys of a fix that is a mapping.
pub const KEYS: [&str; 5] = ["with", "like", "replace", "map", "safe"];
/// The sides of a claim that a fix may replace.
const SIDES: [&str; 2] = ["O", "S"];

/// Reads `fix`. Without a readable body nothing can be said about it.
pub fn build(raw: &RawRule, body: Option<&RuleBody>, known: &[String], errors: &mut Vec<PackError>) -> FixSpec {
    let (Some(node), Some(body)) = (&raw.fix, body) else { return FixSpec::None };
    let mut reader = Reader { file: raw.id.place.file, errors };
    let unmendable = match body {
        RuleBody::Find { density: Some(_), .. } => Some("places that are counted are not wrong one by one"),
        RuleBody::Find { search: Search::Unpaired(_), .. } => Some("where the other mark belongs is not known"),
        _ => None,
    };
    if let Some(why) = unmendable {
        reader.report("no-fix", &node.span, format!("{why}, so there is nothing to write instead"), "delete `fix`");
        return FixSpec::None;
    }
    match &node.value {
        Value::Mapping(entries) => template(&mut reader, &Fields { node, entries }, body, known),
        _ => natural(&mut reader, node, body),
    }
    .unwrap_or(FixSpec::None)
}

/// `fix: safe` or `fix: unsafe`.
fn natural(reader: &mut Reader<'_>, node: &Node, body: &RuleBody) -> Option<FixSpec> {
    let safe = reader.choice(node, "`fix`", &[("safe", true), ("unsafe", false)])?;
    match body {
        RuleBody::Claim(target) => {
            if safe {
                refuse_safe(reader, node);
            }
            if *target == ClaimTarget::Roster || matches!(target, ClaimTarget::Order { .. }) {
                let message = "a rule about order or rosters has nothing to write instead";
                reader.report("no-fix", &node.span, message, "delete `fix`");
                return None;
            }
            Some(FixSpec::With {
                replace: Some("O".to_owned()),
                with: "<fact>".to_owned(),
                map: Vec::new(),
                safe: false,
            })
        }
        RuleBody::Same(Sameness::Notation { forms, .. }) if forms.iter().any(|form| form.with.is_none()) => {
            let message = "a notation without `with` cannot take the place of another";
            let help = "write each notation as a mapping: {find: '(?P<x>[0-9]+)B', with: \"${x}B\"}";
            reader.report("no-fix", &node.span, message, help);
            None
        }
        RuleBody::Find { .. } => {
            let message = "a pattern alone does not say what to write instead of what it finds";
            reader.report("no-fix", &node.span, message, "write the text: fix: {with: \"$x\", safe: true}");
            None
        }
        _ => Some(FixSpec::Natural { safe }),
    }
}

fn refuse_safe(reader: &mut Reader<'_>, node: &Node) {
    let message =
        "a fix built from a fact is never safe: the sentence around it may be wrong too, so a person must look at it";
    reader.report("safe-fact-fix", &node.span, message, "write `fix: unsafe`, or `safe: false` inside the mapping");
}

/// `fix: {with: …, replace: …, safe: …}`.
fn template(reader: &mut Reader<'_>, fields: &Fields<'_>, body: &RuleBody, known: &[String]) -> Option<FixSpec> {
    reader.only_keys(fields, "`fix`", &KEYS);
    let finds_text = matches!(body, RuleBody::Find { .. });
    let safe = fields.get("safe").map(|node| (node, read_safe(reader, node)));
    if let (RuleBody::Node { .. }, None, Some((_, Some(safe)))) = (body, fields.get("with"), safe) {
        return Some(FixSpec::Natural { safe });
    }
    if let (true, Some(like)) = (finds_text, fields.get("like")) {
        let texts = match &like.value {
            Value::Sequence(items) if items.is_empty() => Vec::new(),
            _ => reader.words(like, "`like`").into_iter().map(|text| text.text).collect(),
        };
        let replace = fields.get("replace").and_then(|node| reader.word(node, "`replace`"));
        replace.iter().for_each(|replace| check_replace(reader, replace, "`replace`", body));
        let safe = safe.and_then(|(_, safe)| safe).unwrap_or(false);
        return Some(FixSpec::Like { replace: replace.map(|text| text.text), texts, safe });
    }
    if !finds_text && !matches!(body, RuleBody::Claim(_) | RuleBody::Node { .. }) {
        let message = "this kind of rule knows itself what to write, so `with` has no place here";
        reader.report("no-fix", &fields.node.span, message, "write `fix: safe` or `fix: unsafe`");
        return None;
    }
    let with = reader.required(fields, "with", &fields.node.span, "it is the text to write instead", "with: <fact>");
    let with = with.and_then(|node| reader.text(node, "`with`"));
    if let Some(with) = &with {
        placeholders::check(with, "the fix", known, reader.errors);
    }
    if let (RuleBody::Claim(_), Some((node, Some(true)))) = (body, safe) {
        refuse_safe(reader, node);
    }
    let replace = fields.get("replace").and_then(|node| reader.word(node, "`replace`"));
    if let Some(replace) = &replace {
        check_replace(reader, replace, "`replace`", body);
    }
    let safe = safe.and_then(|(_, safe)| safe).unwrap_or(false) && !matches!(body, RuleBody::Claim(_));
    let map = fields.get("map").map(|node| build_map(reader, node, body)).unwrap_or_default();
    Some(FixSpec::With { replace: replace.map(|text| text.text), with: with?.text, map, safe })
}

/// `safe: true`, or with what captures have to be like for that.
fn read_safe(reader: &mut Reader<'_>, node: &Node) -> Option<bool> {
    if matches!(node.value, Value::Mapping(_)) { Some(true) } else { reader.flag(node, "`safe`") }
}

/// Reads the conditions of `safe`: `{url: {match: '^https:'}}`. They ask captures, as the message does.
pub fn conditions(
    raw: &RawRule,
    body: Option<&RuleBody>,
    known: &[String],
    errors: &mut Vec<PackError>,
) -> Vec<GroupCondition> {
    let (Some(node), Some(body)) = (&raw.fix, body) else { return Vec::new() };
    let Value::Mapping(entries) = &node.value else { return Vec::new() };
    let Some(safe) = (Fields { node, entries }).get("safe") else { return Vec::new() };
    let Value::Mapping(entries) = &safe.value else { return Vec::new() };
    let mut reader = Reader { file: raw.id.place.file, errors };
    if !matches!(body, RuleBody::Find { .. } | RuleBody::Node { .. }) {
        let message = "only fixes of patterns and of fields can be safe in some places and not in others";
        reader.report("wrong-type", &safe.span, message, "write `safe: true` or `safe: false`");
        return Vec::new();
    }
    let example = "`safe: {url: {match: '^https:'}}`";
    let fields = Fields { node: safe, entries };
    find::read_conditions(&mut reader, &fields, "a condition of `safe`", example, |reader, name| {
        if !known.contains(&name.text) {
            let message = format!("`safe` asks a part `{}` that this rule does not have", name.text);
            let error = PackError::new("unknown-placeholder", name.place.clone(), message);
            reader.errors.push(error.suggest(&name.text, known.iter().map(String::as_str)));
        }
    })
}

/// Groups that are written in other characters: `{m: [",.", "，。"]}`.
fn build_map(reader: &mut Reader<'_>, node: &Node, body: &RuleBody) -> Vec<(String, Vec<(char, char)>)> {
    let example = "`map: {m: [\"abc\", \"ABC\"]}`";
    let Some(fields) = reader.mapping(node, "`map`", example) else { return Vec::new() };
    let mut map = Vec::new();
    for (key, value) in fields.entries {
        let Some(group) = reader.free_key(key) else { continue };
        check_replace(reader, &group, "`map`", body);
        let lists = reader.words(value, "`map`");
        let letters: Vec<Vec<char>> = lists.iter().map(|text| text.text.chars().collect()).collect();
        match letters.as_slice() {
            [from, to] if from.len() == to.len() => {
                map.push((group.text, from.iter().copied().zip(to.iter().copied()).collect()));
            }
            _ => {
                let message = "each character must have one that takes its place";
                reader.report("wrong-type", &value.span, message, format!("write two texts of one length: {example}"));
            }
        }
    }
    map
}

/// What is replaced must be a part of what is found.
fn check_replace(reader: &mut Reader<'_>, replace: &Text, what: &str, body: &RuleBody) {
    let groups = match body {
        RuleBody::Find { search, .. } => placeholders::groups(search),
        _ => SIDES.map(str::to_owned).to_vec(),
    };
    if !groups.contains(&replace.text) {
        let message = format!("{what} names a part `{}` that this rule does not find", replace.text);
        let error = PackError::new("unknown-placeholder", replace.place.clone(), message);
        let error = if groups.is_empty() {
            error.help(
                "delete `replace` to replace all that is found, or give the regex a group with that name: (?P<x>…)",
            )
        } else {
            error.suggest(&replace.text, groups.iter().map(String::as_str))
        };
        reader.errors.push(error);
    }
}
