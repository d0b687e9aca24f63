//! Whole texts in, bodies and diagnostics out. The shared data sets run where they are at hand.

mod blocks;
mod hostile;
mod html;

use super::*;
use crate::model::content::{Fill, Slot};
pub(super) use hostile::assert_harmless;
use std::path::PathBuf;

const OPTIONS: Options = Options { language: Language::Nb, quotes: false, excerpt: true };

fn body(text: &str) -> Body {
    let (body, diagnostics) = parse("a.md", text, 0, OPTIONS);
    assert_eq!(codes(&diagnostics), Vec::<&str>::new(), "{text}");
    body
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

fn problems(text: &str) -> Vec<(String, String)> {
    let (_, diagnostics) = parse("a.md", text, 0, OPTIONS);
    diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.span.unwrap();
            (diagnostic.code.clone(), text[span.start as usize..span.end as usize].to_owned())
        })
        .collect()
}

/// The HTML with every slot written as `‹…›`.
fn shown(body: &Body) -> String {
    let mut out = String::new();
    let mut done = 0;
    for Slot { at, fill, .. } in &body.slots {
        out.push_str(&body.html[done..*at as usize]);
        done = *at as usize;
        out.push('‹');
        match fill {
            Fill::Link { target } => out.push_str(target),
            Fill::Image { image, .. } => out.push_str(&format!("img {} {}", image.src, image.alt)),
            Fill::Label { key, number, .. } => {
                out.push_str(key);
                out.extend(number.iter().map(u32::to_string));
            }
            Fill::Block(block) => out.push_str(format!("{block:?}").split([' ', '(']).next().unwrap()),
        }
        out.push('›');
    }
    out + &body.html[done..]
}

/// A set that tests read; it fails by name where it is absent.
fn data(path: &str) -> PathBuf {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let path = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")).join(path);
    assert!(path.exists(), "the set {} is missing", path.display());
    path
}

/// Prints how long a page takes: `FFL_PAGES=dir cargo test --release markdown::tests::speed -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let Some(dir) = std::env::var_os("FFL_PAGES") else { return };
    let pages: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|text| text.rsplit_once("\n---\n").map_or(text.clone(), |(_, body)| body.to_owned()))
        .collect();
    let bytes: usize = pages.iter().map(String::len).sum();
    let time = |name: &str, work: &dyn Fn(&str) -> usize| {
        let mut best = f64::MAX;
        for _ in 0..50 {
            let start = std::time::Instant::now();
            let length: usize = pages.iter().map(|page| work(page)).sum();
            assert!(length > 0);
            best = best.min(start.elapsed().as_secs_f64());
        }
        let page = best / pages.len() as f64;
        println!("{name}: {:.1} µs per page of {} bytes", page * 1e6, bytes / pages.len());
    };
    time("parse", &|page| parse("a.md", page, 0, OPTIONS).0.html.len());
    time("events only", &|page| {
        let syntax = File::new("", page, OPTIONS, Form::Minimal).syntax();
        Parser::new_ext(page, syntax).into_offset_iter().count()
    });
    time("events, exact", &|page| to_html_exact(page).len());
}
