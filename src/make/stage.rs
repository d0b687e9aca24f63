//! Where finished files go: a folder (`publish`), or memory (`serve`).

use crate::diagnostic::Error;
use crate::tree::{Artifact, Tree};

/// Takes files and makes them visible all at once.
pub trait Stage: Sync {
    /// Whether the file that an artifact describes is there, untouched.
    fn holds(&self, path: &str, artifact: &Artifact) -> bool;
    /// Takes a file, not yet visible; gives the time that the artifact is to remember.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<u64, Error>;
    /// Makes everything that was put visible, file by file old or new, and removes what `next` has not.
    fn commit(&self, previous: &Tree, next: &Tree) -> Result<(), Error>;
    /// Forgets what was put and not committed: the tenant stays as it was. Called after every build, also a committed one.
    fn discard(&self) -> Result<(), Error>;
}

/// A stage that forgets what was put on it however its build is left, unless that ends with a commit.
pub struct OpenStage<'a> {
    stage: &'a dyn Stage,
}

impl<'a> OpenStage<'a> {
    pub fn of(stage: &'a dyn Stage) -> OpenStage<'a> {
        OpenStage { stage }
    }

    pub fn commit(self, previous: &Tree, next: &Tree) -> Result<(), Error> {
        self.stage.commit(previous, next)
    }
}

impl Drop for OpenStage<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed before the next build, which then says why it cannot.
        let _ = self.stage.discard();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Keeps what was put until it is told to forget.
    #[derive(Default)]
    struct Waiting(Mutex<Vec<String>>);

    impl Stage for Waiting {
        fn holds(&self, _: &str, _: &Artifact) -> bool {
            false
        }

        fn put(&self, path: &str, _: &[u8]) -> Result<u64, Error> {
            self.0.lock().unwrap().push(path.to_owned());
            Ok(0)
        }

        fn commit(&self, _: &Tree, _: &Tree) -> Result<(), Error> {
            Err(Error::new("write", "x", "the disk is full"))
        }

        fn discard(&self) -> Result<(), Error> {
            self.0.lock().unwrap().clear();
            Ok(())
        }
    }

    #[test]
    fn a_build_that_is_left_in_any_way_forgets_what_it_put() {
        let leaves: [fn(OpenStage<'_>) -> Result<(), Error>; 3] = [
            |_| Ok(()),
            |_| Err(Error::new("read", "x", "gone")),
            |open| open.commit(&Tree::default(), &Tree::default()),
        ];
        for leave in leaves {
            let stage = Waiting::default();
            stage.put("x", b"").unwrap();
            let _ = leave(OpenStage::of(&stage));
            assert!(stage.0.lock().unwrap().is_empty());
        }
    }
}
