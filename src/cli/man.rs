//! `man`: the manual page, as text on standard output.
//!
//! It asks clap for it and knows no option by name.

use super::output::print;
use super::{CliError, Common, Outcome};

/// Prints the manual page.
///
/// # Errors
///
/// When standard output cannot be written to.
pub fn run(_common: &Common) -> Result<Outcome, CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(super::command()).render(&mut page)?;
    let mut all = super::command();
    // The commands get the names by which they are called: the program's, and their own.
    all.build();
    for command in all.get_subcommands().filter(|command| command.get_name() != "help") {
        page.extend(format!(".SH COMMAND {}\n", command.get_name().to_uppercase()).into_bytes());
        let man = clap_mangen::Man::new(command.clone());
        man.render_description_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    print(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Clean)
}
