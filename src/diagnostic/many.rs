//! Many diagnostics at once: whether they are serious, and how many are worth a reader's time.

use super::{Diagnostic, Severity};

/// More mistakes than this in one file are counted, not listed: the reader mends the first ones first.
pub const MOST: usize = 50;

/// How many of `found` count against the same limit as `fault`: errors are never crowded out by what is only a remark.
pub fn alike(found: &[Diagnostic], fault: &Diagnostic) -> usize {
    let error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    found.iter().filter(|known| error(known) == error(fault)).count()
}

/// Whether a tenant must not be written.
pub fn failed(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Diagnostics in their order, of each file only the first [`MOST`], errors before others, and how many there are beside them.
pub fn listed(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let same = |a: &Diagnostic, b: &Diagnostic| a.file == b.file && !a.file.is_empty();
    found.chunk_by(same).flat_map(first).collect()
}

fn first(file: &[Diagnostic]) -> Vec<Diagnostic> {
    let (counts, mut found): (Vec<Diagnostic>, Vec<Diagnostic>) =
        file.iter().cloned().partition(|diagnostic| diagnostic.code == BEYOND);
    let count = |diagnostic: &Diagnostic| diagnostic.args.get("count")?.parse::<usize>().ok();
    let beyond = counts.iter().filter_map(count).sum::<usize>() + found.len().saturating_sub(MOST);
    if found.len() > MOST {
        found.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
        found.truncate(MOST);
        found.sort_by(|a, b| a.order().cmp(&b.order()));
    }
    found.extend((beyond > 0).then(|| more(&file[0].file, beyond)));
    found
}

const BEYOND: &str = "too-many";

/// Says that a file has more mistakes than those that are listed.
pub fn more(file: &str, count: usize) -> Diagnostic {
    Diagnostic::hint(BEYOND).arg("count", count).within(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_never_crowd_out_errors_and_the_rest_is_counted() {
        let remark = |at: usize| Diagnostic::warning("code").at("a.md", at..at);
        let mut found: Vec<Diagnostic> = (0..80).map(remark).collect();
        found.push(Diagnostic::error("code").at("a.md", 90..90));
        found.push(more("a.md", 7));
        found.push(Diagnostic::error("code").at("b.md", 0..0));
        let listed = listed(found);
        assert_eq!(listed.len(), MOST + 2);
        assert_eq!(listed[MOST - 1].severity, Severity::Error);
        assert_eq!(listed[MOST], more("a.md", 38));
        assert_eq!(listed[MOST + 1].file, "b.md");
    }
}
