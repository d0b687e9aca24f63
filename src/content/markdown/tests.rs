//! Whole texts in, bodies and diagnostics out. The shared data sets run where they are at hand.

use super::*;
use crate::diagnostic::Severity;
use crate::model::content::{Block, Fill, Hole};
use std::path::PathBuf;

const OPTIONS: Options = Options { language: Language::Nb, quotes: false };

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

/// The HTML with every hole written as `‹…›`.
fn shown(body: &Body) -> String {
    let mut out = String::new();
    let mut done = 0;
    for Hole { at, fill, .. } in &body.holes {
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

fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = root.join(path);
    if !path.exists() {
        println!("not run: {} is absent", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn commonmark_is_commonmark() {
    let Some(path) = shared("markdown/commonmark-0.31.2.json") else { return };
    let examples: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut failed = Vec::new();
    for example in &examples {
        let html = to_html_exact(example["markdown"].as_str().unwrap());
        if html != example["html"].as_str().unwrap() {
            println!("{}\n--- is\n{html}--- must be\n{}", example["markdown"], example["html"].as_str().unwrap());
            failed.push(example["example"].to_string());
        }
    }
    assert_eq!((examples.len(), failed), (652, Vec::new()));
}

#[test]
fn html_is_minimal() {
    let text = "Et *avsnitt*\nmed [lenke](@/pages/a.md \"en tittel\").\n\n## Åpent nå\n\n- a\n- b\n\n  c\n\n> sitat\n\n---\n\n1. x\n   - y\n";
    assert_eq!(
        shown(&body(text)),
        "<p>Et <em>avsnitt</em> med <a title=\"en tittel\" href=‹@/pages/a.md›>lenke</a>.<h2 id=apent-na>Åpent nå</h2>\
         <ul><li><p>a<li><p>b<p>c</ul><blockquote><p>sitat</blockquote><hr><ol><li>x<ul><li>y</ul></ol>"
    );
}
