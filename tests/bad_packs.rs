//! Broken packs and the exact words that their writers get to read.
//!
//! Each folder of `fixtures/bad-packs` is a pack that must not load; `expected.txt` in it holds all that is said about
//! it, without colour, 100 columns wide. `SNAPSHOTS=overwrite cargo test --test bad_packs` writes the files anew.
//! A folder with `first/` and `second/` is two packs, loaded in that order; one with `only.yaml` is a pack of one file.

use std::path::{Path, PathBuf};

use aigc_lint::pack::{Pack, PackSource};

#[test]
fn every_broken_pack_is_explained() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
    let mut folders: Vec<PathBuf> = std::fs::read_dir("fixtures/bad-packs")
        .expect("the folder of broken packs")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 30, "only {} broken packs", folders.len());
    for folder in folders {
        let said = explain(&folder);
        let golden = folder.join("expected.txt");
        if overwrite {
            std::fs::write(&golden, said).expect("a golden file that can be written");
            continue;
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        snapbox::assert_data_eq!(said, snapbox::Data::text(expected).raw());
    }
}

#[test]
fn colour_changes_no_words() {
    let sources = [PackSource::folder("fixtures/bad-packs/duplicate-key")];
    let errors = Pack::load(&sources).map(|_| ()).expect_err("the pack is broken");
    assert!(errors.render(true, 100).contains('\u{1b}'));
    assert!(!errors.render(false, 100).contains('\u{1b}'));
}

fn explain(folder: &Path) -> String {
    let sources: Vec<PackSource> = if folder.join("first").is_dir() {
        ["first", "second"].map(|name| PackSource::folder(folder.join(name))).to_vec()
    } else if folder.join("only.yaml").is_file() {
        vec![PackSource::folder(folder.join("only.yaml"))]
    } else {
        vec![PackSource::folder(folder)]
    };
    match Pack::load(&sources) {
        Ok(_) => panic!("{} loads, although it is broken", folder.display()),
        Err(errors) => errors.render(false, 100),
    }
}
