//! Every format against articles and names that try to break out of it.

use std::sync::Arc;

use super::*;
use crate::files::{Problem, Trouble};
use crate::finding::{Edit, Fix, Related, RuleId, Severity, Silence, Span};
use crate::pack::{Pack, PackSource};

/// A name that means something in every format.
const NAME: &str = "::error::x,y;z]\n##vso[a]<script>alert(1)</script>`|\u{202E}\u{1b}[31m%0A@you.md";
/// Words that do.
const WORDS: &str = "<script>alert(1)</script>\n::error::pwned\n##vso[task.x]y ]]> --> | `code` @you [l](http://evil) \u{202E}\u{1b}[31m \u{9b}31m %0A";

fn finding(source: &str, words: &str, severity: Severity) -> Finding {
    let start = source.find(words).unwrap();
    let span = Span::new(start, start + words.len());
    Finding {
        rule: RuleId::new("a<b>:c,d]"),
        aliases: Arc::from([]),
        severity,
        span,
        message: WORDS.to_owned(),
        help: Some(WORDS.to_owned()),
        source: Some("https://example.org/\"><script>|`".to_owned()),
        related: vec![Related { span, message: WORDS.to_owned() }],
        fix: Some(Fix {
            edits: vec![Edit { span, text: WORDS.to_owned() }],
            change: crate::finding::Change::default(),
            safe: true,
        }),
    }
}

/// The whole report of a run over one article that wants to do harm, and a file that cannot be read.
fn report(reporter: &dyn Reporter) -> String {
    let source = format!("# {WORDS}\n\nteh **算例** end `teh`\n\n{WORDS}\n");
    let findings: Vec<Finding> = [("teh", Severity::Error), ("算例", Severity::Warning), ("end", Severity::Info)]
        .into_iter()
        .map(|(words, severity)| finding(&source, words, severity))
        .collect();
    let silenced = [Silenced {
        finding: finding(&source, "`teh`", Severity::Error),
        why: Silence::Comment { reason: Some(WORDS.to_owned()) },
    }];
    let article = Reported {
        name: NAME,
        source: &source,
        lines: &Lines::new(&source),
        language: MessageLanguage::En,
        findings: &findings,
        silenced: &silenced,
    };
    let mut summary = Summary::new(MessageLanguage::En);
    summary.add(&findings);
    summary.troubles.push(Trouble { name: NAME.to_owned(), problem: Problem::Unwalkable(WORDS.to_owned()) });
    reporter.begin() + &reporter.admit(&reporter.article(&article)) + &reporter.end(&summary)
}

fn pack() -> Pack {
    Pack::load(&[PackSource::builtin()]).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)))
}

/// What no format may let through: controls, and marks that turn the direction of writing.
fn quiet(report: &str) {
    let loud = report
        .chars()
        .find(|character| !matches!(character, '\n') && crate::snippet::visible(*character) != *character);
    assert_eq!(loud, None, "{report}");
}

/// No line may begin with what a runner takes for a command, but for `allowed`.
fn no_commands(report: &str, allowed: &[&str]) {
    for line in report.lines() {
        let start = line.trim_start();
        let command = start.starts_with("::") || start.contains("##vso[") || start.contains("##[");
        assert!(!command || allowed.iter().any(|known| start.starts_with(known)), "{line}");
    }
}

#[test]
fn reports_for_people_hold_no_commands() {
    let pretty = Pretty { width: 100, color: false, links: false, quiet: false };
    for reporter in [&Short as &dyn Reporter, &Narrated { quiet: false }, &pretty] {
        let text = report(reporter);
        quiet(&text);
        no_commands(&text, &[]);
    }
}

#[test]
fn json_formats_can_be_read_and_keep_every_byte() {
    let root = Root::default;
    let sarif = Sarif::new(&[&pack()], MessageLanguage::En, root());
    for reporter in [&Json as &dyn Reporter, &sarif, &Gitlab::new(root()), &Rdjson] {
        let text = report(reporter);
        quiet(&text);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(!value.is_null());
    }
    let text = report(&JsonLines);
    quiet(&text);
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let types: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
    assert_eq!(types, ["finding", "finding", "finding", "error", "summary"]);
    assert_eq!(lines[0]["fix"]["edits"][0]["text"], WORDS, "edits are exact");
    assert_eq!(lines[0]["path"], NAME);
}

#[test]
fn sarif_tells_of_fixes_suppressions_and_failures() {
    let text = report(&Sarif::new(&[&pack()], MessageLanguage::En, Root::default()));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let run = &value["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    assert_eq!(results[0]["suppressions"], serde_json::json!([]));
    assert_eq!(results[3]["suppressions"][0]["kind"], "inSource");
    let replacement = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], WORDS);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert!(!results[0]["message"]["text"].as_str().unwrap().replace("\\[", "").contains("[l]"));
    let uri = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.is_ascii() && uri.starts_with("./::error"), "{uri}");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().filter(|rule| rule["helpUri"].is_string()).count() > 5);
}

#[test]
fn annotations_are_commands_of_ours_only() {
    let text = report(&Github::new(Root::default()));
    quiet(&text);
    no_commands(&text, &["::error file=", "::warning file=", "::notice file="]);
    let first = text.lines().next().unwrap();
    let (properties, message) = first.strip_prefix("::error ").unwrap().split_once("::").unwrap();
    assert_eq!(properties.matches(',').count(), 5, "a name cannot bring properties: {properties}");
    assert!(message.contains("%25") && message.contains("%0A"), "{message}");

    let text = report(&Azure::new(Root::default()));
    quiet(&text);
    for line in text.lines() {
        assert!(line.starts_with("##vso[task.logissue ") || line.starts_with("##[debug]"), "{line}");
    }
    let properties = text.lines().next().unwrap().split_once(']').unwrap().0;
    assert_eq!(properties.matches(';').count(), 4, "{properties}");
}

#[test]
fn annotations_stop_at_ten_and_say_so() {
    let source = "teh ".repeat(30);
    let each = |index: usize| Finding {
        span: Span::new(index * 4, index * 4 + 3),
        ..finding(&source, "teh", Severity::Error)
    };
    let findings: Vec<Finding> = (0..14).map(each).collect();
    let article = Reported {
        name: "a.md",
        source: &source,
        lines: &Lines::new(&source),
        language: MessageLanguage::En,
        findings: &findings,
        silenced: &[],
    };
    let reporter = Github::new(Root::default());
    let text = reporter.admit(&reporter.article(&article));
    assert_eq!(text.lines().count(), 10);
    assert_eq!(reporter.admit(&text), "");
    let end = reporter.end(&Summary::new(MessageLanguage::En));
    assert!(end.starts_with("::notice ") && end.contains("errors 14, warnings 0"), "{end}");
}

#[test]
fn xml_formats_are_well_formed() {
    for reporter in [&Junit { fail_on: Some(Severity::Warning) } as &dyn Reporter, &Checkstyle] {
        let text = report(reporter);
        quiet(&text);
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert!(document.descendants().all(|node| node.tag_name().name() != "script"));
    }
    let text = report(&Junit { fail_on: Some(Severity::Warning) });
    let document = roxmltree::Document::parse(&text).unwrap();
    let named = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    assert_eq!((named("testcase"), named("failure"), named("system-out"), named("error")), (4, 2, 1, 1));
}

#[test]
fn markdown_holds_no_markup_of_others() {
    let text = report(&Markdown);
    quiet(&text);
    no_commands(&text, &[]);
    let html = comrak::markdown_to_html(&text, &{
        let mut options = comrak::Options::default();
        options.extension.table = true;
        options.extension.autolink = true;
        options.render.r#unsafe = true;
        options
    });
    assert!(!html.contains("<script") && !html.contains("href=\"http://evil"), "{html}");
    assert_eq!(html.matches("<tr>").count(), 4, "{html}");
    assert_eq!(html.matches("<td>").count(), 12, "{html}");
}

#[test]
fn pages_hold_nothing_live() {
    let reporter = Html::new(MessageLanguage::En);
    let text = report(&reporter);
    quiet(&text);
    no_commands(&text, &[]);
    assert!(!text.contains("<script"), "{text}");
    assert_eq!(text.matches("<aside").count(), 3);
    for forbidden in ["<img", "<link", "url(", "@import", "src=", "onerror="] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    assert!(text.contains("default-src 'none'"));
    assert!(text.contains("<mark class=\"warning r-a_3cb_3e_3ac_2cd_5d\">算例</mark>"), "{text}");
}
