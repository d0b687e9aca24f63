//! The call as it is written: read by clap, with every word that people see from the catalogue instead of clap's own.

use super::{Cli, speech};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Speech, said, words};
use clap::builder::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _, Error, FromArgMatches as _};
use std::io::IsTerminal as _;
use std::process::ExitCode;

/// The call, or the exit code of a program that has said all there is to say.
pub fn read() -> Result<Cli, ExitCode> {
    let written: Vec<String> = std::env::args().collect();
    let speech = asked(&written);
    let read = spoken(Cli::command(), speech).try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    read.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Whoever asked may be gone.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
        _ => {
            let fault = wrong(&error);
            eprintln!("{}\n", fault.draw(speech, std::io::stderr().is_terminal()));
            if written.iter().any(|word| word == "--json") {
                let found = [fault.to_json(speech, "")];
                println!("{}", serde_json::json!({ "errors": 1, "warnings": 0, "diagnostics": found }));
            }
            ExitCode::from(2)
        }
    })
}

/// The language that a call asks for, which must be known before the rest of it can be judged.
fn asked(args: &[String]) -> Speech {
    let apart = args.iter().position(|arg| arg == "--lang").and_then(|at| args.get(at + 1)).map(String::as_str);
    speech(apart.or_else(|| args.iter().find_map(|arg| arg.strip_prefix("--lang="))))
}

/// A command and those below it with their help in a language.
fn spoken(command: Command, speech: Speech) -> Command {
    let help = |name: &str| said(&format!("help-{name}"), &[], speech);
    let whole = command.has_subcommands();
    let positional: String =
        command.get_positionals().map(|arg| format!(" <{}>", arg.get_id().as_str().to_uppercase())).collect();
    let usage = match whole {
        true => said("help-usage-all", &[], speech),
        false => said("help-usage-one", &[("command", &command.get_name()), ("rest", &positional)], speech),
    };
    let about = help(command.get_name());
    let options = words("help-options", speech);
    let command = command
        .about(about)
        .styles(Styles::plain())
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .override_usage(usage)
        .subcommand_help_heading(words("help-commands", speech))
        .help_template(format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}\n", help("usage")))
        .mut_args(|arg| {
            let heading = if arg.is_positional() { words("help-arguments", speech) } else { options };
            let text = help(arg.get_id().as_str());
            arg.help(text).help_heading(heading).hide_possible_values(true).hide_default_value(true)
        });
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let command =
        below.into_iter().fold(command, |command, name| command.mut_subcommand(name, |below| spoken(below, speech)));
    if !whole {
        return command;
    }
    let flag = |name: &'static str, action| Arg::new(name).long(name).action(action).help(help(name));
    command
        .arg(flag("help", ArgAction::Help).short('h').global(true).help_heading(options))
        .arg(flag("version", ArgAction::Version).short('V').help_heading(options))
}

/// What is wrong with a call.
fn wrong(error: &Error) -> Diagnostic {
    let option = first(error, ContextKind::InvalidArg);
    let name = option.trim_start_matches('-').to_owned();
    let written = first(error, ContextKind::InvalidValue);
    let fault = |code: &str| Diagnostic::error(code).arg("option", &option);
    match error.kind() {
        ErrorKind::InvalidValue if written.is_empty() => fault("call-value-missing").word("help", &help_of(&name)),
        ErrorKind::InvalidValue => {
            let known = texts(error, ContextKind::ValidValue).join(", ");
            fault("call-choice").arg("written", written).arg("known", known)
        }
        ErrorKind::ValueValidation => fault("call-value").arg("written", written).word("help", &help_of(&name)),
        ErrorKind::UnknownArgument => fault("call-option").near(texts(error, ContextKind::SuggestedArg).first()),
        ErrorKind::InvalidSubcommand => {
            let fault = fault("call-command").arg("written", first(error, ContextKind::InvalidSubcommand));
            fault.near(texts(error, ContextKind::SuggestedSubcommand).first())
        }
        ErrorKind::MissingSubcommand => fault("call-command-missing"),
        ErrorKind::MissingRequiredArgument => fault("call-missing"),
        ErrorKind::ArgumentConflict => fault("call-conflict").arg("other", first(error, ContextKind::PriorArg)),
        _ => fault("call"),
    }
}

/// The catalogue's code for the help of an option.
fn help_of(option: &str) -> String {
    format!("help-{option}")
}

/// What clap knows of a mistake, as texts.
fn texts(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![shown(text)],
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| shown(text)).collect(),
        _ => Vec::new(),
    }
}

/// The same where it is one thing: an option without the name of its value.
fn first(error: &Error, kind: ContextKind) -> String {
    let text = texts(error, kind).into_iter().next().unwrap_or_default();
    match text.split_once(" <") {
        Some((option, _)) => option.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_the_help_has_words_in_both_languages() {
        for speech in [Speech::Nb, Speech::En] {
            let mut command = spoken(Cli::command(), speech);
            let mut helps = vec![command.render_help().to_string()];
            helps.extend(command.get_subcommands_mut().map(|below| below.render_help().to_string()));
            for help in helps {
                assert!(!help.contains("help-"), "{help}");
            }
        }
    }

    #[test]
    fn the_language_is_known_before_the_rest_is_read() {
        let call = |text: &str| asked(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(call("ffl --lang en frobnicate"), Speech::En);
        assert_eq!(call("ffl frobnicate --lang=en"), Speech::En);
        assert_eq!(call("ffl frobnicate --lang nb"), Speech::Nb);
    }
}
