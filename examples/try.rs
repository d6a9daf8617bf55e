use aigc_lint::{config::Config, document::*, engine, pack::*};
fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let claims = args.first().is_some_and(|a| a == "--claims");
    if claims {
        args.remove(0);
    }
    let t = std::time::Instant::now();
    let pack =
        match Pack::load(&[PackSource::folder(std::path::Path::new(&std::env::var("PACK").unwrap_or("rules".into())))])
        {
            Ok(p) => p,
            Err(e) => {
                println!("{}", e.render(false, 120));
                std::process::exit(2)
            }
        };
    eprintln!("load {:?}", t.elapsed());
    for path in args {
        let text = std::fs::read_to_string(&path).unwrap();
        let document = Document::parse(text, &ParseOptions::default());
        if claims {
            let r = aigc_lint::claims::read(&document, &pack.facts, &pack.grammar);
            for c in &r.claims {
                let p = document.lines().position(document.source(), c.object.start);
                let n = |t: &aigc_lint::facts::Term| match t {
                    aigc_lint::facts::Term::Entity(e) => pack.facts.entities()[*e].name.clone(),
                    o => format!("{o:?}"),
                };
                let v = match pack.facts.judge(&c.says) {
                    aigc_lint::facts::Verdict::Supported { .. } => "ok".into(),
                    aigc_lint::facts::Verdict::Contradicted { truth, .. } => {
                        format!("WRONG {:?}", truth.iter().map(|v| v.text.clone()).collect::<Vec<_>>())
                    }
                    _ => "?".to_string(),
                };
                println!(
                    "{path}:{}:{} {:?} {} -{}-> {} : {v}",
                    p.line,
                    p.column,
                    c.shape,
                    n(&c.says.subject),
                    pack.facts.relations()[c.says.relation].name,
                    n(&c.says.object)
                );
            }
            continue;
        }
        for f in engine::lint(&document, &pack, &Config::default()) {
            let p = document.lines().position(document.source(), f.span.start);
            println!(
                "{path}:{}:{}: {}[{}] {} «{}»",
                p.line,
                p.column,
                f.severity,
                f.rule,
                f.message,
                document.source()[f.span.start..f.span.end].replace('\n', "⏎")
            );
        }
    }
}
