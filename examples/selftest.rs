//! The self-test of `rules/`, until the command line has it.
use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::selftest::{self, Options};

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "rules".into());
    let pack = match Pack::load(&[PackSource::folder(folder)]) {
        Ok(pack) => pack,
        Err(errors) => {
            println!("{}", errors.render(false, 120));
            std::process::exit(2);
        }
    };
    let clean = ["fixtures/clean"].iter().map(std::path::PathBuf::from).filter(|path| path.is_dir()).collect();
    let report = selftest::run(&pack, &Options { clean, ..Options::all(&pack) });
    for failure in &report.failures {
        let place = &failure.place;
        println!("{} {}:{}:{} {} {:?}", failure.fault.name(), place.path, place.line, place.column, failure.rule, failure.text);
        for said in &failure.said {
            println!("    {}:{} {}[{}] {} «{}»", said.line, said.column, said.severity, said.rule, said.message, said.text);
        }
        if let Some(remark) = &failure.remark {
            println!("    {remark}");
        }
    }
    println!("examples {:?} fixtures {:?}", report.examples, report.fixtures);
}
