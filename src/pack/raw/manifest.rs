//! `pack.yaml` as written: the pack's name, and which program it needs. It decides nothing about the other layers.

use crate::facts::Date;
use crate::pack::Manifest;
use crate::pack::yaml::Node;
use crate::rules::Preset;

use super::{Reader, Text};

/// The format of packs that this program reads.
const FORMAT: &str = "1";

/// All keys of `pack.yaml`.
pub const KEYS: [&str; 9] =
    ["name", "format", "version", "needs", "as-of", "license", "description", "homepage", "presets"];

/// Reads a manifest; with it the name as it was written, with its place.
pub fn read(reader: &mut Reader<'_>, root: &Node) -> (Manifest, Option<Text>) {
    let mut manifest = Manifest { file: reader.file, ..Manifest::default() };
    let Some(fields) = reader.mapping(root, "`pack.yaml`", "`name: my-pack`") else { return (manifest, None) };
    reader.only_keys(&fields, "`pack.yaml`", &KEYS);
    let mut text = |name: &str| fields.get(name).and_then(|node| reader.word(node, &format!("`{name}`")));
    let name = text("name");
    manifest.name = name.as_ref().map(|name| name.text.clone());
    manifest.version = text("version").map(|text| text.text);
    manifest.license = text("license").map(|text| text.text);
    let (format, needs, as_of) = (text("format"), text("needs"), text("as-of"));
    manifest.description =
        fields.get("description").map(|node| reader.localized(node, "`description`").localized()).unwrap_or_default();
    manifest.homepage =
        fields.get("homepage").and_then(|node| reader.address(node, "`homepage`")).map(|text| text.text);
    manifest.as_of = as_of.and_then(|text| read_date(reader, &text));
    manifest.presets = fields.get("presets").map(|node| read_presets(reader, node)).unwrap_or_default();
    if let Some(format) = format.filter(|format| format.text != FORMAT) {
        let message = format!("the pack is written in format {}, and this program reads format {FORMAT}", format.text);
        reader.report(
            "wrong-format",
            &format.place.span,
            message,
            format!("write `format: {FORMAT}`, or use a newer aigc-lint"),
        );
    }
    if let Some(needs) = needs {
        check_needs(reader, &needs);
    }
    (manifest, name)
}

/// Presets by name, each with what it is for.
fn read_presets(reader: &mut Reader<'_>, node: &Node) -> Vec<Preset> {
    let Some(fields) = reader.mapping(node, "`presets`", "`presets: {quiet: {about: only errors}}`") else {
        return Vec::new();
    };
    let mut presets = Vec::new();
    for (key, node) in fields.entries {
        let Some(name) = reader.free_key(key) else { continue };
        let what = format!("the preset `{}`", name.text);
        let Some(fields) = reader.mapping(node, &what, "`{about: only errors}`") else { continue };
        reader.only_keys(&fields, &what, &["about", "own-findings"]);
        let about =
            reader.required(&fields, "about", &key.span, "it says what the preset is for", "about: only errors");
        let about = about.map(|node| reader.localized(node, "`about`").localized()).unwrap_or_default();
        let own = fields.get("own-findings").and_then(|node| reader.flag(node, "`own-findings`"));
        presets.push(Preset { name: name.text, about, own_findings: own.unwrap_or(true) });
    }
    presets
}

fn read_date(reader: &mut Reader<'_>, text: &Text) -> Option<Date> {
    let date = Date::parse(&text.text);
    if date.is_none() {
        let message = format!("`{}` is not a date", text.text);
        reader.report("bad-date", &text.place.span, message, "write a year, month or day: 2022, 2022-11 or 2022-11-30");
    }
    date
}

/// Refuses a pack that asks for a newer program than this one.
fn check_needs(reader: &mut Reader<'_>, needs: &Text) {
    let have = env!("CARGO_PKG_VERSION");
    let wanted = needs.text.trim().strip_prefix(">=").map(str::trim).and_then(numbers);
    match (wanted, numbers(have)) {
        (None, _) => {
            let message = format!("`{}` does not say which version of aigc-lint the pack needs", needs.text);
            reader.report(
                "bad-version",
                &needs.place.span,
                message,
                "write the least version in quotes, such as: needs: \">=0.1\"",
            );
        }
        (Some(wanted), Some(own)) if wanted > own => {
            let message = format!("the pack needs aigc-lint {}, and this is {have}", needs.text);
            reader.report(
                "needs-newer",
                &needs.place.span,
                message,
                "update aigc-lint, or take an older version of the pack",
            );
        }
        _ => {}
    }
}

/// Up to three numbers of a version; what is missing counts as 0.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut found = [0; 3];
    for (index, part) in version.split('.').enumerate() {
        *found.get_mut(index)? = part.parse().ok()?;
    }
    Some(found)
}
