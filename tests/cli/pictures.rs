//! What people see: whole reports with wide characters, emoji, long lines and characters that play tricks.
//!
//! Look at them: a mark stands under the characters that it speaks of.

use super::setting::Setting;

#[test]
fn wide_characters_and_emoji() {
    let setting = Setting::new().file("文章.md", "# 标题 🎉\n\n模型🎉能力 teh 与  训练\n");
    insta::assert_snapshot!(setting.run("文章.md").stdout);
}

#[test]
fn a_very_long_line_and_a_character_that_turns_the_writing() {
    let (before, after) = ("前文，".repeat(300), "后文，".repeat(300));
    let setting = Setting::new().file("long.md", &format!("{before}teh{after}\n\na\u{202E}b teh\u{202C}\tc teh\n"));
    insta::assert_snapshot!(setting.run("long.md").stdout);
}

#[test]
fn near_and_far_second_places() {
    let setting = Setting::new().file("near.md", "* one\n\n- two\n").file("far.md", "* one\n\nx\n\ny\n\nz\n\n- two\n");
    insta::assert_snapshot!(setting.run("near.md far.md --lang en").stdout);
}

#[test]
fn colours_change_no_words() {
    let setting = Setting::new().file("a.md", "# A\n\n* one teh\n\ntext\n\n- two  three\n");
    let plain = setting.run("a.md").stdout;
    let colored = setting.run("a.md --color always").stdout;
    assert!(!plain.contains('\u{1b}'));
    assert!(colored.contains("\u{1b}["));
    assert_eq!(without_colors(&colored), plain);
    let mut command = setting.command("a.md");
    let piped = command.env("NO_COLOR", "1").output().unwrap();
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), plain);
    let mut command = setting.command("a.md --color always");
    let asked = command.env("NO_COLOR", "1").output().unwrap();
    assert!(asked.stdout.contains(&0x1b), "a wish on the command line is stronger than NO_COLOR");
}

fn without_colors(text: &str) -> String {
    regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(text, "").into_owned()
}

#[cfg(unix)]
#[test]
fn names_and_messages_of_strangers_are_harmless() {
    let setting = Setting::new().file("a\u{1b}[31m.md", "teh\n");
    for format in ["pretty", "short"] {
        let done = setting.run(&format!(". --format {format}"));
        assert!(!done.stdout.contains('\u{1b}') && done.stdout.contains("a\u{FFFD}[31m.md:1:1"), "{}", done.stdout);
    }
}
