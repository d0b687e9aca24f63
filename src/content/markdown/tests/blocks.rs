//! Texts with blocks.

use super::*;
use crate::model::content::Block;

const BLOCKS: &str = r#"Først.

::: figure src="hylle.jpg" alt="En hylle" credit="Kari"
Med *tekst* og [lenke](/x/).
:::
::: accordion open=true
### Hva?
Svar [to](#hva).

### Hvor?
Her.
:::

```
::: ikke
```

::: gallery
![a](a.jpg "Bilde a")
![b](b.jpg)
:::

::: shortcuts
- [Lån *nå*](@/pages/laan.md): slik gjør du
- [Åpent](/apent/)
:::
::: articles tag='krim' count=3 layout="list"
:::
::: toc
:::
Sist.
"#;

#[test]
fn blocks_become_data() {
    let body = body(BLOCKS);
    assert_eq!(
        shown(&body),
        "<p>Først.</p>‹Figure›‹Accordion›<pre tabindex=0><code>::: ikke\n</code></pre>‹Gallery›‹Shortcuts›‹Articles›‹Contents›<p>Sist.</p>"
    );
    let blocks: Vec<&Block> = body
        .slots
        .iter()
        .filter_map(|slot| if let Fill::Block(block) = &slot.fill { Some(&**block) } else { None })
        .collect();
    let Block::Figure { image, caption } = blocks[0] else { panic!() };
    assert_eq!(
        (image.src.as_str(), image.alt.as_str(), image.credit.as_deref()),
        ("hylle.jpg", "En hylle", Some("Kari"))
    );
    assert_eq!(shown(caption), "<p>Med <em>tekst</em> og <a href=‹/x/›>lenke</a>.</p>");
    assert_eq!(&BLOCKS[caption.slots[0].span.start as usize..caption.slots[0].span.end as usize], "[lenke](/x/)");
    let Block::Accordion { open: true, items } = blocks[1] else { panic!() };
    assert_eq!(
        (items[0].id.as_str(), items[0].title.as_str(), items[1].text.html.as_str()),
        ("hva", "Hva?", "<p>Her.</p>")
    );
    let Block::Gallery { images } = blocks[2] else { panic!() };
    assert_eq!((images[0].0.alt.as_str(), images[0].1.as_deref(), images.len()), ("a", Some("Bilde a"), 2));
    let Block::Shortcuts { items } = blocks[3] else { panic!() };
    assert_eq!(
        (items[0].title.as_str(), items[0].url.as_str(), items[0].text.as_str()),
        ("Lån nå", "@/pages/laan.md", "slik gjør du")
    );
    let Block::Articles(query) = blocks[4] else { panic!() };
    assert_eq!(
        (query.tag.as_deref(), query.count, query.layout),
        (Some("krim"), 3, crate::model::content::Layout::List)
    );
    assert_eq!(body.anchors, ["hva", "hvor"]);
}

#[test]
fn everything_wrong_with_blocks_is_said_at_once() {
    let text = "::: figure scr=\"a\" alt=1 x\n:::\n::: video url=\"javascript:x\" title=\"\" poster=[\n:::\n:::\n\
                ::: quote\n::: toc\n:::\n:::\n::: toc\ntekst\n:::\n::: articles layout=\"kort\" count=0\n:::\n::: cta\n";
    let expected = [
        ("block-key-missing", "figure"),
        ("block-key-unknown-near", "scr"),
        ("block-value-kind", "1"),
        ("block-argument", "x"),
        ("link-scheme", "\"javascript:x\""),
        ("block-value", "["),
        ("block-stray-end", ":::"),
        ("block-nested", "::: toc"),
        ("block-with-text", "tekst\n"),
        ("block-value-kind", "\"kort\""),
        ("block-value-kind", "0"),
        ("block-unclosed", "::: cta"),
    ];
    let found = problems(text);
    let found: Vec<(&str, &str)> = found.iter().map(|(code, at)| (code.as_str(), at.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_inner_block_is_not_nested_when_the_outer_never_ends() {
    assert_eq!(problems("::: quote\n\n::: toc\n:::\n"), [("block-unclosed".to_owned(), "::: quote".to_owned())]);
}
