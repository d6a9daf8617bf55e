//! Documents made to hurt: each grows with the number of bytes that is asked for.
//!
//! They are made here and nowhere stored; what must hold of them is said by the tests.

/// A name, and what gives a document of about so many bytes.
pub type Shape = (&'static str, fn(usize) -> String);

/// One unit again and again.
fn rep(unit: &str, n: usize) -> String {
    unit.repeat((n / unit.len()).max(1))
}

/// So many openings, a word, so many closings.
fn wrap(open: &str, close: &str, n: usize) -> String {
    let count = (n / (open.len() + close.len())).max(1);
    open.repeat(count) + "a" + &close.repeat(count)
}

/// A part for each number, `per` bytes long or so.
fn each(n: usize, per: usize, part: impl Fn(usize) -> String) -> String {
    (0..(n / per).max(1)).map(part).collect()
}

/// Lines each indented more than the one before, as deep as `n` bytes allow.
fn stairs(n: usize, line: &str) -> String {
    let depth = ((n as f64).sqrt() as usize).max(1);
    (0..depth).map(|level| "  ".repeat(level) + line).collect()
}

/// A square of cells.
fn square(n: usize) -> String {
    let side = ((n / 2) as f64).sqrt() as usize;
    let row = |cell: &str| "|".to_owned() + &cell.repeat(side.max(1)) + "\n";
    row("a|") + &row("-|") + &row("b|").repeat(side)
}

/// Containers.
const CONTAINERS: [Shape; 38] = [
    ("quote marks", |n| rep(">", n)),
    ("quote marks with blanks", |n| rep("> ", n) + "a"),
    ("quotes and lazy lines", |n| rep("> ", n / 2) + &rep("a\n", n / 2)),
    ("quotes and blank lines", |n| rep("> ", n / 2) + "a\n" + &rep("\n", n / 2)),
    ("many deep lines of quotes", |n| rep(&(">".repeat(90) + "a\n"), n)),
    ("lines of quotes beyond the depth", |n| rep(&(">".repeat(300) + "a\n"), n)),
    ("quotes that open and close", |n| rep("> a\n\n", n)),
    ("quotes in items in quotes", |n| rep("> - ", n) + "a"),
    ("quotes in numbered items", |n| rep("> 1. ", n) + "a"),
    ("bullets", |n| rep("- ", n) + "a"),
    ("bullets of three kinds", |n| rep("- + * ", n) + "a"),
    ("bullets and blank lines", |n| rep("- ", n / 2) + "a\n" + &rep("\n", n / 2)),
    ("bullets and text far left", |n| rep("- ", n / 2) + "a\n" + &rep("\nb\n", n / 2)),
    ("numbers", |n| rep("1. ", n) + "a"),
    ("items in items by indent", |n| stairs(n, "- a\n")),
    ("numbered items by indent", |n| stairs(n, "1. a\n")),
    ("items in items, then blank lines", |n| stairs(n / 2, "- a\n") + &rep("\n", n / 2)),
    ("items in items, then lazy lines", |n| stairs(n / 2, "- a\n") + &rep("b\n", n / 2)),
    ("quotes by indent", |n| stairs(n, "> a\n")),
    ("code in deep items", |n| stairs(n, "- ```\n")),
    ("tables in deep items", |n| stairs(n, "- |a|\n")),
    ("a flat list", |n| rep("- a\n", n)),
    ("a loose list", |n| rep("- a\n\n", n)),
    ("lists that take turns", |n| rep("- a\n* b\n", n)),
    ("a numbered list", |n| each(n, 8, |i| format!("{i}. a\n"))),
    ("numbers of ten digits", |n| rep("9999999999. a\n", n)),
    ("tasks", |n| rep("- [ ] a\n", n)),
    ("empty items", |n| rep("-\n", n)),
    ("empty quotes", |n| rep(">\n\n", n)),
    ("alerts", |n| rep("> [!NOTE]\n> a\n\n", n)),
    ("alerts in one quote", |n| rep("> [!TIP] a\n", n)),
    ("footnotes", |n| each(n, 12, |i| format!("[^{i}]: x\n\n"))),
    ("footnotes that speak of the next", |n| each(n, 20, |i| format!("[^{i}]: x [^{}]\n\n", i + 1))),
    ("footnotes in footnotes", |n| stairs(n, "[^a]: b\n")),
    ("footnotes of one name", |n| rep("[^a]: b\n\n", n)),
    ("one footnote and many references", |n| "[^a]: b\n\n".to_owned() + &rep("c[^a] ", n)),
    ("items with everything", |n| rep("- > 1. ```\n\n", n)),
    ("setext lines in quotes", |n| rep("> a\n> ===\n", n)),
];

/// Marks in a line of text.
const INLINES: [Shape; 52] = [
    ("brackets that open", |n| rep("[", n)),
    ("brackets that close", |n| rep("]", n)),
    ("brackets in brackets", |n| wrap("[", "]", n)),
    ("empty links", |n| rep("[](", n)),
    ("links without end", |n| rep("[a](", n)),
    ("pointed links without end", |n| rep("[a](<", n)),
    ("titles without end", |n| rep("[a](b \"", n)),
    ("images in images", |n| wrap("![", "](b)", n)),
    ("images without end", |n| rep("![", n)),
    ("links in one paragraph", |n| rep("[a](#b) ", n)),
    ("links with one long address", |n| "[a](".to_owned() + &rep("b", n) + ")"),
    ("brackets in an address", |n| "[a](".to_owned() + &wrap("(", ")", n) + ")"),
    ("footnote marks", |n| rep("[^", n)),
    ("footnotes that nobody wrote", |n| rep("[^a]", n)),
    ("references that nobody wrote", |n| rep("[a][b] [c] ", n)),
    ("references in references", |n| wrap("[a][", "]", n)),
    ("stars", |n| rep("*", n)),
    ("stars before words", |n| rep("*a ", n)),
    ("two stars and one", |n| rep("**a* ", n)),
    ("stars that close nothing", |n| "a**b".to_owned() + &rep("c* ", n)),
    ("emphasis in emphasis", |n| wrap("*a **b ", " c** d*", n)),
    ("stars by threes", |n| rep("a***b", n)),
    ("underlines", |n| rep("_", n)),
    ("underlines and words", |n| rep("_a __b", n)),
    ("both kinds of emphasis", |n| rep("*_a", n)),
    ("waves", |n| rep("~a ~~b ", n)),
    ("backticks of all lengths", |n| (1..((2 * n) as f64).sqrt() as usize).map(|i| "`".repeat(i) + "a").collect()),
    ("backticks that cross", |n| rep("`a``b```", n)),
    ("code spans", |n| rep("`a` ", n)),
    ("one long code span", |n| "`".to_owned() + &rep("a ", n) + "`"),
    ("dollars", |n| rep("$a ", n) + "中"),
    ("dollars that cross", |n| rep("中$a$$", n)),
    ("dollars and backticks", |n| "中".to_owned() + &rep("$`", n)),
    ("pointed brackets", |n| rep("<", n)),
    ("tags that never close", |n| rep("<a ", n)),
    ("instructions", |n| rep("a <?", n)),
    ("declarations", |n| rep("a <!A ", n)),
    ("character data", |n| rep("a <![CDATA[", n)),
    ("comments that never close", |n| rep("a <!--", n)),
    ("tags around links", |n| rep("<b>[a](b)</i>", n)),
    ("tags in tags", |n| wrap("<b>", "</b>", n)),
    ("attributes", |n| "a <b ".to_owned() + &rep("c=\"d\" ", n) + ">"),
    ("entities", |n| rep("&amp;", n)),
    ("ampersands", |n| rep("&", n)),
    ("entities by number", |n| each(n, 7, |i| format!("&#{i};"))),
    ("entities of no character", |n| rep("&#0;&#xD800;&#x110000;", n)),
    ("backslashes", |n| rep("\\", n)),
    ("escaped stars", |n| rep("\\*", n)),
    ("hard breaks", |n| rep("a  \nb\\\n", n)),
    ("bold that does not show", |n| rep("中文**加粗。**后文", n)),
    ("addresses in pointed brackets", |n| rep("<http://a.b>", n)),
    ("marks around marks", |n| rep("**[`a`](b)**_![c](d)_~~e~~", n)),
];

/// Leaves: headings, code, HTML, tables, definitions.
const LEAVES: [Shape; 44] = [
    ("headings", |n| rep("# a\n", n)),
    ("headings of all levels", |n| rep("# a\n## b\n### c\n#### d\n##### e\n###### f\n", n)),
    ("headings that only go down", |n| rep("###### a\n##### b\n#### c\n### d\n## e\n# f\n", n)),
    ("headings with names of their own", |n| each(n, 10, |i| format!("# a{i}\n\n"))),
    ("one heading again and again", |n| rep("# a\n\ntext\n\n", n)),
    ("a heading of hashes", |n| rep("#", n)),
    ("hashes and blanks", |n| rep("# ", n)),
    ("closing hashes", |n| "# a ".to_owned() + &rep("#", n)),
    ("underlined headings", |n| rep("a\n=\n", n)),
    ("one underlined heading of many lines", |n| rep("a\n", n) + "===\n"),
    ("underlines on lines", |n| rep("===\n", n)),
    ("breaks", |n| rep("---\n\n", n)),
    ("a break without end", |n| rep("- ", n)),
    ("a break of stars", |n| rep("* ", n)),
    ("fences", |n| rep("```\n", n)),
    ("an open fence", |n| "```\n".to_owned() + &rep("a\n", n)),
    ("fences in quotes", |n| rep("> ```\n", n)),
    ("a fence of backticks", |n| rep("`", n) + "\n"),
    ("fences of both kinds", |n| rep("~~~\n```\n", n)),
    ("indented code", |n| rep("    a\n\n", n)),
    ("shell code", |n| "```\n".to_owned() + &rep("$ ls\n", n) + "```\n"),
    ("tags on lines", |n| rep("<div>\n", n)),
    ("tags in paragraphs of their own", |n| rep("<div>\n\n", n)),
    ("comments over lines", |n| rep("<!--\n\n", n)),
    ("scripts that never end", |n| rep("<script>\n\n", n)),
    ("details", |n| rep("<details><summary>a</summary>\n\nb\n\n</details>\n\n", n)),
    ("a table", |n| "|a|b|\n|-|-|\n".to_owned() + &rep("|c|d|\n", n)),
    ("a wide table", |n| rep("|a", n / 2) + "\n" + &rep("|-", n / 2) + "\n"),
    ("a wide table with short rows", |n| rep("|a", n / 4) + "\n" + &rep("|-", n / 4) + "\n" + &rep("|\n", n / 2)),
    ("a square table", square),
    ("many tables", |n| rep("|a|\n|-|\n|b|\n\n", n)),
    ("rows without a table", |n| rep("|a|b|\n", n)),
    ("delimiter rows", |n| rep("|-|-|\n", n)),
    ("pipes", |n| rep("|", n)),
    ("escaped pipes", |n| "|a|\n|-|\n".to_owned() + &rep("|b\\|c|\n", n)),
    ("one cell with everything", |n| "|a|\n|-|\n|".to_owned() + &rep("**b** `c` [d](e) ", n) + "|\n"),
    ("paragraphs before tables", |n| rep("text\n|a|\n|-|\n", n)),
    ("definitions", |n| each(n, 12, |i| format!("[a{i}]: b\n"))),
    ("definitions in paragraphs of their own", |n| each(n, 13, |i| format!("[a{i}]: b\n\n"))),
    ("one definition again and again", |n| rep("[a]: b\n", n)),
    ("definitions that break off", |n| rep("[a]: <b\n", n)),
    ("definitions with open titles", |n| rep("[a]: b \"\n", n)),
    ("a long address and many references", |n| "[a]: ".to_owned() + &rep("b", n / 2) + "\n\n" + &rep("[a]", n / 2)),
    ("references by number", |n| {
        each(n / 2, 12, |i| format!("[a{i}]: b\n")) + "\n" + &each(n / 2, 8, |i| format!("[a{i}] "))
    }),
];

/// Characters, lines, whole files.
const CHARACTERS: [Shape; 36] = [
    ("blank lines", |n| rep("\n", n)),
    ("lone carriage returns", |n| rep("a\r", n)),
    ("both line ends", |n| rep("a\r\n", n)),
    ("line ends the other way round", |n| rep("a\n\r", n)),
    ("all line ends", |n| rep("a\rb\nc\r\n\r\rd", n)),
    ("lines of one letter", |n| rep("a\n", n)),
    ("blanks", |n| rep(" ", n) + "x"),
    ("tabs", |n| rep("\t", n) + "x"),
    ("tabs and blanks on lines", |n| rep(" \t\n", n)),
    ("blanks at the ends of lines", |n| rep("a \n", n)),
    ("wide blanks", |n| rep("\u{3000}", n)),
    ("breaks that do not show", |n| rep("a\u{a0}\u{2028}\u{85}", n)),
    ("a zero after each letter", |n| rep("a\0", n)),
    ("zeros", |n| rep("\0", n)),
    ("controls", |n| rep("\u{1b}[31m\u{7}\u{8}\u{9b}", n)),
    ("turned writing", |n| rep("\u{202e}\u{202c}", n)),
    ("isolates", |n| rep("a\u{2066}b\u{2069}", n)),
    ("marks of order in the middle", |n| rep("a\u{feff}b ", n)),
    ("marks of order on lines", |n| rep("\u{feff}# a\n", n)),
    ("a letter with marks above", |n| "a".to_owned() + &rep("\u{301}", n)),
    ("joined pictures", |n| rep("👩\u{200d}", n)),
    ("pictures of several characters", |n| rep("👨‍👩‍👧🏽1️⃣🇨🇳", n)),
    ("the last characters", |n| rep("\u{10ffff}\u{fffe}\u{ffff}", n)),
    ("private characters", |n| rep("\u{e000}\u{f8ff}\u{f0000}", n)),
    ("placeholders", |n| rep("\u{fffc}\u{fffd}", n)),
    ("a long word", |n| rep("a", n)),
    ("a long line of Chinese", |n| rep("模", n)),
    ("digits", |n| rep("1", n)),
    ("one line", |n| rep("中文 text，", n)),
    ("one paragraph", |n| rep("中文 text\n", n)),
    ("paragraphs", |n| rep("中文 text.\n\n", n)),
    ("front matter", |n| "---\n".to_owned() + &rep("a: b\n", n) + "---\n"),
    ("front matter without end", |n| "---\n".to_owned() + &rep("a: b\n", n)),
    ("other writings", |n| rep("שלום مرحبا नमस्ते สวัสดี ", n)),
    ("Japanese", |n| rep("これは日本語です。", n)),
    ("traditional characters", |n| rep("這個語言模型，", n)),
];

/// What rules look at.
const WORDS: [Shape; 38] = [
    ("addresses", |n| rep("http://a.b ", n)),
    ("addresses without a blank", |n| rep("http://a.b", n)),
    ("an address and brackets", |n| "http://a.b".to_owned() + &rep("(", n)),
    ("an address and closing brackets", |n| "http://a.b".to_owned() + &rep(")", n)),
    ("mail", |n| rep("a@b.c ", n)),
    ("half of mail", |n| rep("a@", n)),
    ("a long name of mail", |n| rep("a.", n) + "@b"),
    ("three letters of addresses", |n| rep("www.", n)),
    ("an address in Chinese", |n| rep("见http://a.b/c，后文", n)),
    ("marks that open", |n| rep("（", n)),
    ("marks of both kinds", |n| rep("（(", n)),
    ("brackets around Chinese", |n| rep("(模型)", n)),
    ("brackets around Chinese without end", |n| rep("(模型", n)),
    ("quotation marks", |n| rep("“", n)),
    ("straight quotation marks", |n| rep("\"模\" ", n)),
    ("full stops", |n| rep("。", n)),
    ("dots", |n| rep(".", n)),
    ("claims", |n| rep("GPT-3 was developed by Google. ", n)),
    ("claims in Chinese", |n| rep("GPT-3 由 Google 发布，", n)),
    ("claims in paragraphs", |n| rep("GPT-3 有 175 亿参数。\n\n", n)),
    ("names", |n| rep("OpenAI、Google、", n)),
    ("names before one claim", |n| rep("GPT-3、", n) + "由 Google 发布"),
    ("names by lines", |n| rep("Chatgpt\nGoogle\n", n)),
    ("a long expansion", |n| "RLHF（".to_owned() + &rep("Reward ", n) + "）"),
    ("many expansions", |n| rep("RLHF（Reward Learning from Human Feedback）", n)),
    ("arrows", |n| "## 历史\n\n".to_owned() + &rep("GPT-3 → BERT → ", n)),
    ("lists under a label", |n| "## OpenAI\n\n产品：\n\n".to_owned() + &rep("- Claude\n", n)),
    ("tables of makers", |n| "|公司|模型|\n|-|-|\n".to_owned() + &rep("|OpenAI|Claude|\n", n)),
    ("topics without end", |n| rep("### GPT-3\n\n- 由 Google 发布\n\n", n)),
    ("wrong words", |n| rep("算例/性能 ", n)),
    ("quantities", |n| rep("1,000亿 7B 128K 50％ ", n)),
    ("dates", |n| rep("GPT-3 发布于 2023年13月 ", n)),
    ("comments that silence lines", |n| rep("a <!-- aigc-lint-disable-line x: y -->\n", n)),
    ("comments that silence ranges", |n| rep("<!-- aigc-lint-disable x -->\n\na\n\n", n)),
    ("ranges that end", |n| rep("<!-- aigc-lint-disable x -->\n\n<!-- aigc-lint-enable x -->\n\n", n)),
    ("a comment of many names", |n| "<!-- aigc-lint-disable-line ".to_owned() + &rep("a, ", n) + " -->"),
    ("comments of markdownlint", |n| {
        rep("<!-- markdownlint-disable MD013 -->\n\n<!-- markdownlint-enable MD013 -->\n\n", n)
    }),
    ("captures of markdownlint", |n| rep("<!-- markdownlint-capture -->\n\n<!-- markdownlint-restore -->\n\n", n)),
];

/// All of them.
pub fn table() -> Vec<Shape> {
    let parts: [&[Shape]; 5] = [&CONTAINERS, &INLINES, &LEAVES, &CHARACTERS, &WORDS];
    parts.concat()
}
