//! Whether links into the article itself still lead where they led: a heading with other words has another fragment.
//!
//! Links from other files are not known here.

use std::collections::HashSet;

use super::Version;
use crate::document::{Document, Field, NodeKind, Value};

/// Whether every fragment that led somewhere before the edits, and that something still links to, leads somewhere now.
pub(super) fn keep(old: &Version<'_>, new: &Version<'_>) -> bool {
    if old.fragments.is_empty() {
        return true;
    }
    links(new.document).all(|(fragment, known)| known || !old.fragments.contains(&fragment))
}

/// The fragments of links into the document itself that lead somewhere.
pub(super) fn known(document: &Document) -> HashSet<String> {
    links(document).filter(|(_, known)| *known).map(|(fragment, _)| fragment).collect()
}

/// All links and definitions that lead into the document itself: the fragment, and whether something has it.
fn links(document: &Document) -> impl Iterator<Item = (String, bool)> {
    let text = |id: usize, kind: NodeKind, name: &str| match document.field(id, Field::find(kind, name)?)? {
        Value::Text(text) => Some(text),
        _ => None,
    };
    let nodes = document.nodes().enumerate();
    let links = nodes.filter(|(_, node)| matches!(node.kind, NodeKind::Link | NodeKind::Definition));
    links.filter_map(move |(id, node)| {
        let anchor = text(id, node.kind, "anchor")?;
        Some((text(id, node.kind, "fragment")?.to_string(), &*anchor == "known"))
    })
}
