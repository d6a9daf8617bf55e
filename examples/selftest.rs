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
    let start = std::time::Instant::now();
    let report = selftest::run(&pack, &Options { clean, ..Options::all(&pack) });
    for failure in &report.failures {
        let place = &failure.place;
        println!(
            "{} {}:{}:{} {} {:?}",
            failure.fault.name(),
            place.path,
            place.line,
            place.column,
            failure.rule,
            failure.text
        );
        for said in &failure.said {
            println!("    {}:{} [{}] {} «{}»", said.line, said.column, said.by, said.message, said.text);
        }
        if let Some(remark) = &failure.remark {
            println!("    {remark}");
        }
    }
    for phrase in &report.phrases {
        if std::env::args().nth(2).is_some() || !phrase.reads_enough() || phrase.noisy > 0 {
            println!(
                "{:?} fired {} missing {} silent {} noisy {} {:?} {}:{} {} {}",
                phrase.percent(),
                phrase.fired,
                phrase.missing,
                phrase.silent,
                phrase.noisy,
                phrase.skipped,
                phrase.place.path,
                phrase.place.line,
                phrase.relation,
                phrase.say
            );
        }
    }
    println!("pairs {:?} of {} skipped {:?}", report.pairs, report.possible_pairs, report.skipped);
    println!("examples {:?} fixtures {:?} {:?}", report.examples, report.fixtures, start.elapsed());
}
