//! Rules: their kind, place, wording and names checked and built. It runs none of them.

use std::collections::HashMap;

use crate::facts::Facts;
use crate::finding::RuleId;
use crate::pack::RECOMMENDED;
use crate::pack::error::{PackError, nearest};
use crate::pack::raw::relations::months;
use crate::pack::raw::rules::{RawRule, RawScope};
use crate::pack::raw::{Reader, Text};
use crate::pack::yaml::{Node, Value};
use crate::rules::{ClaimTarget, Example, Message, Rule, RuleBody, RuleMeta, Scope};

use super::relations::find_relation;
use super::{Broken, fix, merge, node, pattern, placeholders, same, swap};

/// What can be claimed besides the relations.
const DERIVED: [&str; 2] = ["order", "roster"];
/// Months by which a chain may be out of order, unless the rule says otherwise.
const ORDER_SLACK: u32 = 0;

/// The rules of all packs, and the first file of each pack.
pub struct RuleLayers<'n> {
    pub rules: Vec<RawRule<'n>>,
    pub packs: Vec<usize>,
}

/// Builds all rules.
pub fn build(layers: RuleLayers<'_>, facts: &Facts, broken: Broken, errors: &mut Vec<PackError>) -> Vec<Rule> {
    let raw = merge(layers.rules, "rule", |raw| &raw.id, |raw| raw.overrides, errors);
    check_names(&raw, errors);
    let rules: Vec<Rule> = raw.iter().filter_map(|raw| build_rule(raw, facts, broken, errors)).collect();
    swap::check_tables(&rules, &layers.packs, errors);
    rules
}

/// Every id and alias names one rule only, whatever its case.
fn check_names(rules: &[RawRule<'_>], errors: &mut Vec<PackError>) {
    let mut known: HashMap<String, &Text> = rules.iter().map(|rule| (rule.id.text.to_lowercase(), &rule.id)).collect();
    for alias in rules.iter().flat_map(|rule| &rule.aliases) {
        match known.get(&alias.text.to_lowercase()) {
            None => {
                known.insert(alias.text.to_lowercase(), alias);
            }
            Some(first) => {
                let message = format!("`{}` names two rules, so nobody could switch one of them off by it", alias.text);
                let error = PackError::new("name-twice", alias.place.clone(), message)
                    .help("delete this alias, or choose another");
                errors.push(error.related(first.place.clone(), "the name is used here too"));
            }
        }
    }
}

fn build_rule(raw: &RawRule<'_>, facts: &Facts, broken: Broken, errors: &mut Vec<PackError>) -> Option<Rule> {
    check_presets(raw, errors);
    check_companions(raw, errors);
    let scope = build_scope(&raw.scope, errors);
    let body = build_body(raw, facts, broken, errors);
    let known = body.as_ref().map(placeholders::known);
    if let Some(known) = &known {
        for text in raw.message.texts() {
            placeholders::check(text, "the message", known, errors);
        }
    }
    let fix = fix::build(raw, body.as_ref(), known.as_deref().unwrap_or_default(), errors);
    Some(Rule { meta: build_meta(raw), scope, body: body?, fix })
}

fn build_meta(raw: &RawRule<'_>) -> RuleMeta {
    let words = |texts: &[Text]| texts.iter().map(|text| text.text.clone()).collect::<Vec<_>>();
    let examples = |texts: &[Text]| {
        texts.iter().map(|text| Example { markdown: text.text.clone(), place: text.point() }).collect()
    };
    RuleMeta {
        id: RuleId::new(&raw.id.text),
        aliases: words(&raw.aliases).into(),
        message: Message(raw.message.localized()),
        severity: raw.severity,
        status: raw.status,
        since: raw.since.as_ref().map(|text| text.text.clone()),
        why: raw.why.localized(),
        source: raw.source.as_ref().map(|text| text.text.clone()),
        presets: words(&raw.presets),
        bad: examples(&raw.bad),
        good: examples(&raw.good),
        place: raw.id.point(),
    }
}

/// A preset may have any name; but one that is nearly the usual name is a slip.
fn check_presets(raw: &RawRule<'_>, errors: &mut Vec<PackError>) {
    for preset in raw.presets.iter().filter(|preset| preset.text != RECOMMENDED) {
        if let Some(near) = nearest(&preset.text, [RECOMMENDED]) {
            let message = format!("there is no preset `{}`", preset.text);
            errors.push(
                PackError::new("unknown-word", preset.place.clone(), message).help(format!("did you mean `{near}`?")),
            );
        }
    }
}

/// Keys that mean something only beside one kind of rule.
fn check_companions(raw: &RawRule<'_>, errors: &mut Vec<PackError>) {
    let Some((kind, value)) = raw.kind else { return };
    let order = matches!(&value.value, Value::Scalar(scalar) if kind == "claim" && scalar.text == "order");
    for (name, node, fits, beside) in [
        ("must", raw.must, kind == "node", "`node`"),
        ("slack", raw.slack, order, "`claim: order`"),
        ("case", raw.case, kind == "swap", "`swap`"),
    ] {
        if let Some(node) = node.filter(|_| !fits) {
            let place = crate::pack::error::Place { file: raw.id.place.file, span: node.span.clone() };
            let message = format!("`{name}` means something only beside {beside}");
            errors.push(PackError::new("useless-key", place, message).help(format!("delete `{name}`")));
        }
    }
}

pub(super) fn build_scope(raw: &RawScope, errors: &mut Vec<PackError>) -> Scope {
    let mut regex = |text: &Option<Text>, what: &str| text.as_ref().and_then(|text| pattern::check(text, what, errors));
    let (under, near, unless) =
        (regex(&raw.under, "`under`"), regex(&raw.near, "`near`"), regex(&raw.unless, "`unless`"));
    let mut edge = |text: &Option<Text>, what: &str| text.as_ref().and_then(|text| pattern::one_of(text, what, errors));
    let (not_before, not_after) = (edge(&raw.not_before, "`not-before`"), edge(&raw.not_after, "`not-after`"));
    Scope {
        regions: raw.regions.clone(),
        under,
        near,
        unless,
        shield: raw.shield.iter().map(|text| text.text.clone()).collect(),
        not_before,
        not_after,
        languages: raw.languages.clone(),
    }
}

fn build_body(raw: &RawRule<'_>, facts: &Facts, broken: Broken, errors: &mut Vec<PackError>) -> Option<RuleBody> {
    let (kind, value) = raw.kind?;
    let mut reader = Reader { file: raw.id.place.file, errors };
    match kind {
        "swap" => swap::build(&mut reader, raw, value),
        "find" => {
            let text = reader.word(value, "`find`")?;
            pattern::check(&text, "`find`", reader.errors).map(RuleBody::Find)
        }
        "node" => node::build(&mut reader, raw, value),
        "same" => same::build(&mut reader, value).map(RuleBody::Same),
        _ => build_claim(&mut reader, raw, value, facts, broken),
    }
}

fn build_claim(
    reader: &mut Reader<'_>,
    raw: &RawRule<'_>,
    value: &Node,
    facts: &Facts,
    broken: Broken,
) -> Option<RuleBody> {
    let word = reader.word(value, "`claim`")?;
    let target = match word.text.as_str() {
        "order" => {
            let slack = raw.slack.and_then(|node| months(reader, node)).unwrap_or(ORDER_SLACK);
            ClaimTarget::Order { slack }
        }
        "roster" => ClaimTarget::Roster,
        _ => {
            ClaimTarget::Relation(find_relation(&word, facts.relations(), "`claim`", &DERIVED, broken, reader.errors)?)
        }
    };
    Some(RuleBody::Claim(target))
}
