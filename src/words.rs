//! The program's own words in reports, in both languages, from one data file.
//!
//! It only looks them up; rules bring their own messages, and errors about arguments and rules are in English.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::finding::MessageLanguage;

/// One text in both languages.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    zh: String,
    en: String,
}

static WORDS: LazyLock<HashMap<String, Wording>> = LazyLock::new(|| {
    // The file is part of the program and tested; if it were broken, reports would show keys.
    serde_yaml::from_str(include_str!("words.yaml")).unwrap_or_default()
});

/// The text for `key` in `language`, with `<name>` where something is to be filled in; the key itself if it is unknown.
pub fn get(key: &'static str, language: MessageLanguage) -> &'static str {
    WORDS.get(key).map_or(key, |wording| match language {
        MessageLanguage::Zh => &wording.zh,
        MessageLanguage::En => &wording.en,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// String literals in `src` that have the shape of a key and follow one of `openings`.
    fn used_keys() -> Vec<String> {
        let openings = regex::Regex::new(
            r#"(?s)(?:words::get|told|plain|counted|related|trouble|Reason::new)\(\s*(?:[\w.()&]+,\s*)*"([a-z0-9-]+)""#,
        )
        .unwrap();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let mut keys: Vec<String> = crate::engine::OWN_FINDINGS.iter().map(|(id, _)| (*id).to_owned()).collect();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    keys.extend(openings.captures_iter(&text).map(|found| found[1].to_owned()));
                }
            }
        }
        keys
    }

    #[test]
    fn every_key_that_is_used_exists_in_both_languages() {
        let known: HashMap<String, Wording> = serde_yaml::from_str(include_str!("words.yaml")).unwrap();
        assert!(known.values().all(|wording| !wording.zh.is_empty() && !wording.en.is_empty()));
        let used = used_keys();
        assert!(used.len() > 15, "only {used:?}");
        for key in used {
            let exists = known.contains_key(&key) || known.contains_key(&format!("{key}-one"));
            assert!(exists, "`{key}` is used and has no words");
        }
    }

    #[test]
    fn both_languages_fill_in_the_same_names() {
        for (key, wording) in WORDS.iter() {
            let names = |text: &str| {
                let mut names: Vec<String> =
                    crate::rules::placeholders(text).into_iter().map(|(_, name)| name.to_owned()).collect();
                names.sort();
                names
            };
            // A language may leave a name out, but not bring one that the other does not know.
            let (zh, en) = (names(&wording.zh), names(&wording.en));
            assert!(zh.iter().all(|name| en.contains(name)) || en.iter().all(|name| zh.contains(name)), "{key}");
        }
    }
}
