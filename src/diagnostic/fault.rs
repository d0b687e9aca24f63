//! The one failure at the seams between rooms: somebody's text is wrong, or the world failed.

use super::{Diagnostic, Error, Speech};

/// Why there is no result.
#[derive(Debug)]
pub enum Fault {
    /// What is wrong with somebody's text or call: others are not concerned.
    Wrong(Vec<Diagnostic>),
    /// The world failed: whoever asked can do nothing more.
    World(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::World(error)
    }
}

impl From<Diagnostic> for Fault {
    fn from(diagnostic: Diagnostic) -> Fault {
        Fault::Wrong(vec![diagnostic])
    }
}

impl Fault {
    /// As it is told beside what is wrong with texts; only here does a failure of the world become a diagnostic.
    pub fn diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Fault::Wrong(diagnostics) => diagnostics,
            Fault::World(error) => vec![error.diagnostic()],
        }
    }

    /// All of it as it is drawn on a terminal.
    pub fn draw(self, speech: Speech) -> String {
        let drawn: Vec<String> = self.diagnostics().iter().map(|fault| fault.draw(speech, false)).collect();
        drawn.join("\n\n")
    }
}

/// What there is, or what is wrong with it; only a failure of the world goes on up.
pub fn settled<T>(result: Result<T, Fault>) -> Result<Result<T, Vec<Diagnostic>>, Error> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Fault::Wrong(diagnostics)) => Ok(Err(diagnostics)),
        Err(Fault::World(error)) => Err(error),
    }
}
