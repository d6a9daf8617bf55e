//! The program's own words in reports, in both languages, from one data file.
//!
//! It only looks them up; rules bring their own messages, and errors about arguments and rules are in English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::finding::MessageLanguage;

/// One text in both languages.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    zh: String,
    en: String,
}

type Words = BTreeMap<String, Wording>;

// The file is part of the program and tested; if it were broken, reports would show keys.
static WORDS: LazyLock<Words> = LazyLock::new(|| ready().unwrap_or_default());

/// What `build.rs` made of the file.
#[cfg(builtin_image)]
fn ready() -> Option<Words> {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"))).ok()
}

#[cfg(not(builtin_image))]
fn ready() -> Option<Words> {
    read()
}

fn read() -> Option<Words> {
    serde_yaml::from_str(include_str!("words.yaml")).ok()
}

/// All words as bytes, from the file itself; none if it is broken.
pub fn image() -> Option<Vec<u8>> {
    postcard::to_stdvec(&read()?).ok()
}

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

    /// The text of all Rust files.
    fn all_code() -> String {
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let mut code = String::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    code.push_str(&std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        code
    }

    #[test]
    fn every_key_that_is_used_has_words_and_all_words_are_used() {
        let known = read().unwrap();
        assert_eq!(postcard::to_stdvec(&*WORDS).ok(), image());
        assert!(known.values().all(|wording| !wording.zh.is_empty() && !wording.en.is_empty()));
        let code = all_code();
        // A key is the first string in a call of one of the functions that take one.
        let uses =
            r#"\b(?:words::get|told|counted|related|sentence|word)\((?:if [^"{]*\{ |[\w.()&]+,\s*|\s*)"([a-z0-9-]+)""#;
        let used: Vec<&str> =
            regex::Regex::new(uses).unwrap().captures_iter(&code).map(|found| found.get(1).unwrap().as_str()).collect();
        assert!(used.len() > 30, "only {used:?}");
        let own = crate::engine::OWN_FINDINGS.iter().map(|(id, _)| *id);
        for key in used.into_iter().chain(own) {
            assert!(known.contains_key(key), "`{key}` is used and has no words");
        }
        for key in known.keys() {
            assert!(code.contains(&format!("\"{key}\"")), "`{key}` has words and is not used");
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
