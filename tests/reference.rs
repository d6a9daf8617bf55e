//! The committed reference of the rules is what the program writes.
//!
//! `SNAPSHOTS=overwrite cargo test --test reference` writes it anew.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_committed_reference_is_fresh() {
    let output = Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .args(["rules", "--markdown", "--lang", "en", "--color", "never"])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = String::from_utf8(output.stdout).expect("a text");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/REFERENCE.md");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &written).expect("the reference can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differs = committed.lines().zip(written.lines()).position(|(old, new)| old != new);
    assert!(
        committed == written,
        "rules/REFERENCE.md is not what `aigc-lint rules --markdown` writes (line {}); SNAPSHOTS=overwrite cargo test --test reference writes it anew",
        differs.map_or("at the end".to_owned(), |line| (line + 1).to_string())
    );
}
