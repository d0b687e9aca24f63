//! What a command says is wrong: to people each thing once, in JSON for every tenant that has it.

use super::Global;
use crate::diagnostic::{Diagnostic, Fault, Severity, Speech, said};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::ExitCode;

/// Counts in words, by the code of each.
pub fn counted(counts: &[(&str, usize)], speech: Speech) -> String {
    let words: Vec<String> = counts.iter().map(|(code, count)| said(code, &[("count", count)], speech)).collect();
    words.join(", ")
}

/// Ends a command that answers a question: with the answer, or with why there is none.
pub fn answered(global: &Global, answer: impl FnOnce(&mut Told<'_>) -> Result<Value, Fault>) -> ExitCode {
    let mut told = Told::new(global);
    let (code, answer) = match answer(&mut told) {
        Ok(answer) => (ExitCode::SUCCESS, answer),
        Err(fault) => {
            told.add("", &fault.diagnostics());
            (ExitCode::from(2), serde_json::json!({}))
        }
    };
    if global.json {
        told.print(answer);
    }
    code
}

/// What was said so far.
pub struct Told<'a> {
    global: &'a Global,
    said: BTreeSet<String>,
    json: Vec<Value>,
    /// How many of those that were said, with `--json` of those in the list, are errors.
    pub errors: usize,
    pub warnings: usize,
    /// Advice.
    pub hints: usize,
}

impl<'a> Told<'a> {
    pub fn new(global: &'a Global) -> Told<'a> {
        Told { global, said: BTreeSet::new(), json: Vec::new(), errors: 0, warnings: 0, hints: 0 }
    }

    /// Says what is wrong with a tenant, or with no tenant where `tenant` is empty.
    pub fn add(&mut self, tenant: &str, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            let drawn = diagnostic.draw(self.global.speech(), std::io::stderr().is_terminal());
            self.json.push(diagnostic.to_json(self.global.speech(), tenant));
            let fresh = !self.said.contains(&drawn);
            if fresh || self.global.json {
                *match diagnostic.severity {
                    Severity::Error => &mut self.errors,
                    Severity::Warning => &mut self.warnings,
                    Severity::Hint => &mut self.hints,
                } += 1;
            }
            if fresh {
                eprintln!("{drawn}\n");
                self.said.insert(drawn);
            }
        }
    }

    /// Prints the one JSON object that ends a command: its own counts, then what was said.
    pub fn print(self, mut counts: Value) {
        counts["errors"] = self.errors.into();
        counts["warnings"] = self.warnings.into();
        counts["hints"] = self.hints.into();
        counts["diagnostics"] = self.json.into();
        println!("{counts}");
    }
}
