//! Texts without blocks: their HTML, ids, words, and what is said of their mistakes.

use super::*;
use crate::diagnostic::Severity;

/// The examples of the CommonMark specification: Markdown and its HTML.
fn commonmark_examples() -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/node_modules/commonmark-spec/spec.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("the CommonMark specification is missing: run npm ci --prefix tests/e2e ({error}: {})", path.display())
    });
    let fence = "`".repeat(32);
    let opening = format!("{fence} example\n");
    let examples = text.split(&opening).skip(1).map(|example| {
        let (example, _) = example.split_once(&format!("\n{fence}\n")).unwrap();
        let example = format!("\n{example}\n");
        let (markdown, html) = example.split_once("\n.\n").unwrap();
        let markdown = format!("{markdown}\n").split_off(1);
        (markdown.replace('→', "\t"), html.replace('→', "\t"))
    });
    examples.collect()
}

#[test]
fn commonmark_is_commonmark() {
    let examples = commonmark_examples();
    let mut failed = Vec::new();
    for (number, (markdown, expected)) in examples.iter().enumerate() {
        let html = to_html_exact(markdown);
        if html != *expected {
            println!("{markdown}\n--- is\n{html}--- must be\n{expected}");
            failed.push(number + 1);
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

#[test]
fn extensions_are_written() {
    let text = "> [!NOTE]\n> Stengt.\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] gjort\n- [ ] ~~ikke~~\n\nNoe[^x] og[^x].\n\n[^x]: En note.\n";
    assert_eq!(
        shown(&body(text)),
        "<div class=\"alert note\" role=note><p class=alert-title>‹alert-note›<p>Stengt.</div>\
         <div role=group tabindex=0 aria-label=‹table-label1›><table><thead><tr><th>a<th class=right>b\
         <tbody><tr><td>1<td class=right>2</table></div>\
         <ul><li class=task><input type=checkbox checked disabled aria-label=‹task-done›> gjort\
         <li class=task><input type=checkbox disabled aria-label=‹task-open›> <del>ikke</del></ul>\
         <p>Noe<sup><a href=#fn-1 id=fnref-1 role=doc-noteref aria-label=‹footnote-label1›>1</a></sup> \
         og<sup><a href=#fn-1 id=fnref-1-2 role=doc-noteref aria-label=‹footnote-label1›>1</a></sup>.\
         <section class=footnotes role=doc-endnotes aria-label=‹footnotes›><ol><li id=fn-1><p>En note. \
         <a href=#fnref-1 class=back role=doc-backlink aria-label=‹footnote-back1›>↩</a> \
         <a href=#fnref-1-2 class=back role=doc-backlink aria-label=‹footnote-back1›>↩</a></ol></section>"
    );
    let code = body("```rust\nlet  a = \"<\";\n```\n\n`a  b`");
    assert_eq!(
        code.html,
        "<pre tabindex=0><code class=language-rust>let  a = \"&lt;\";\n</code></pre><p><code>a  b</code></p>"
    );
    assert_eq!(body("3. a").html, "<ol start=3><li>a</ol>");
    assert_eq!(
        body("|a|\n|-|").html,
        "<div role=group tabindex=0 aria-label=><table><thead><tr><th>a</thead></table></div>"
    );
}

#[test]
fn quotation_marks_are_the_languages() {
    let quoted =
        |language| parse("a.md", "Si \"hei\" -- nå...", 0, Options { language, quotes: true, excerpt: true }).0.html;
    assert_eq!(quoted(Language::Nn), "<p>Si «hei» – nå…</p>");
    assert_eq!(quoted(Language::En), "<p>Si “hei” – nå…</p>");
    assert_eq!(body("Si \"hei\"").html, "<p>Si \"hei\"</p>");
}

#[test]
fn headings_have_ids_that_links_may_name() {
    assert_eq!(super::body("## Åpent \t\n\nTekst").html, "<h2 id=apent>Åpent</h2><p>Tekst</p>");
    let body = body("## Åpent *nå* [her](/x/)\n\n## Åpent nå her\n\n[a](#apent-na-her-2) [b](#top)");
    assert_eq!(
        shown(&body),
        "<h2 id=apent-na-her>Åpent <em>nå</em> <a href=‹/x/›>her</a></h2><h2 id=apent-na-her-2>Åpent nå her</h2>\
         <p><a href=#apent-na-her-2>a</a> <a href=#top>b</a></p>"
    );
    assert_eq!(body.anchors, ["apent-na-her", "apent-na-her-2"]);
    assert_eq!((body.headings[0].level, body.headings[0].text.as_str()), (2, "Åpent nå her"));
}

#[test]
fn words_and_excerpt_are_of_the_text() {
    let text = format!("## Overskrift her\n\nFørste **set**ning.\n\n{}\n", "ord ".repeat(80));
    let body = body(&text);
    assert_eq!(body.words, 84);
    assert!(body.excerpt.starts_with("Første setning. ord ord") && body.excerpt.ends_with("ord…"));
    assert!(body.excerpt.chars().count() <= 200);
    assert_eq!(super::body("Kort.").excerpt, "Kort.");
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let found = |text: &str| problems(text);
    let one = |code: &str, at: &str| vec![(code.to_owned(), at.to_owned())];
    assert_eq!(found("# Tittel\n"), one("heading-level", "# Tittel\n"));
    assert_eq!(found("## A\n\n#### B"), one("heading-skip", "#### B"));
    assert_eq!(found("ø [x](JavaScript:alert)"), one("link-scheme", "[x](JavaScript:alert)"));
    assert_eq!(found("[x]()"), one("link-empty", "[x]()"));
    assert_eq!(found("[](/x/)"), one("link-without-text", "[](/x/)"));
    assert_eq!(found("![](x.jpg)"), one("image-alt-missing", "![](x.jpg)"));
    assert_eq!(found("![a](https://x.no/x.jpg)"), one("image-remote", "![a](https://x.no/x.jpg)"));
    assert_eq!(found("## Lån\n\n[x](#laan)"), one("anchor-missing-near", "[x](#laan)"));
    assert_eq!(found("a <b>c</b>"), one("raw-html", "<b>"));
}

#[test]
fn positions_are_the_files() {
    let text = "+++\ntitle = \"Å\"\n+++\n\nÆ [x](vbscript:a)\n";
    let (_, diagnostics) = parse("a.md", text, text.find("\n\n").unwrap() + 1, OPTIONS);
    let place = diagnostics[0].excerpt.as_ref().unwrap();
    assert_eq!((place.line, place.column, diagnostics[0].severity), (5, 3, Severity::Error));
}
