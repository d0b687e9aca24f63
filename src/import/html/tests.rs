//! HTML as editors and plugins write it → Markdown that our own reader takes.

use super::*;
use crate::content::markdown::{Options, parse};
use crate::diagnostic::Severity;
use crate::model::language::Language;

/// Pictures whose names begin with an `x` are not there.
struct Pictures;

impl Places for Pictures {
    fn link(&self, address: &str) -> Option<String> {
        (!address.starts_with('#')).then(|| address.to_owned())
    }

    fn picture(&self, address: &str) -> Option<String> {
        let name = marks::last(address);
        (!name.starts_with('x')).then(|| format!("media/{name}"))
    }

    fn absolute(&self, address: &str) -> Option<String> {
        address.starts_with("https://").then(|| address.to_owned())
    }

    fn described(&self, _: &str) -> Option<String> {
        None
    }
}

fn turned(html: &str) -> Turned {
    markdown(html, Arc::new(Pictures)).unwrap()
}

fn text(html: &str) -> String {
    turned(html).markdown
}

#[test]
fn texts_lists_and_headings_are_markdown() {
    let html = "<h3>Om <b>oss</b></h3><p>Vi er <strong>her</strong>,<br>og <em>der</em>.</p><h4>Liste</h4><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>x</li><li>y</li></ol><blockquote><p>Sitat</p></blockquote><hr>";
    insta::assert_snapshot!(text(html), @r#"
## Om **oss**

Vi er **her**,\
og *der*.

### Liste

- a
  - b
- c

1. x
2. y

> Sitat

* * *
"#);
}

#[test]
fn tables_have_a_head_and_merged_cells_are_told_of() {
    let table = turned(
        "<table><tbody><tr><td>Mandag</td><td>10–19<br>også kveld</td></tr><tr><th>Tirsdag</th><td>a | b</td></tr></tbody></table>",
    );
    insta::assert_snapshot!(table.markdown, @r#"
|         |                  |
| ------- | ---------------- |
| Mandag  | 10–19 også kveld |
| Tirsdag | a &#124; b       |
"#);
    assert!(!table.merged);
    assert!(turned("<table><tr><th>A</th></tr><tr><td colspan=\"2\">B</td></tr></table>").merged);
}

#[test]
fn pictures_stand_where_they_can() {
    let html = "<p>Før <img src=\"/a.jpg\" alt=\"Ei [hylle]\"> etter</p><figure class=\"wp-block-image\"><a href=\"/b.jpg\"><img src=\"/b.jpg\" alt=\"Bok\"/></a><figcaption>En <em>bok</em></figcaption></figure><p><img src=\"/c.jpg\" alt=\"\"></p><p><img src=\"/x.jpg\" alt=\"Borte\"></p><ul><li><img src=\"/d.jpg\"></li></ul>";
    let turned = turned(html);
    insta::assert_snapshot!(turned.markdown, @r#"
Før ![Ei \[hylle\]](media/a.jpg) etter

::: figure src="media/b.jpg" alt="Bok"
En *bok*
:::

::: figure src="media/c.jpg" decorative=true
:::

Borte

- [d.jpg](media/d.jpg)
"#);
    assert_eq!(turned.undescribed, ["media/c.jpg", "media/d.jpg"]);
}

#[test]
fn galleries_films_and_frames_are_ours() {
    let html = "<figure class=\"wp-block-gallery\"><figure><img src=\"/a.jpg\" alt=\"A\"><figcaption>Første</figcaption></figure><figure><img src=\"/b.jpg\" alt=\"B\"></figure><figcaption>Fra festen</figcaption></figure><figure><iframe src=\"https://www.youtube-nocookie.com/embed/abcdefghijk?x=1\"></iframe><figcaption>Slik låner du</figcaption></figure><iframe src=\"https://kart.x.no/a?b=(c)\" title=\"Kart\"></iframe>";
    let turned = turned(html);
    insta::assert_snapshot!(turned.markdown, @r#"
::: gallery
![A](media/a.jpg "Første")
![B](media/b.jpg)
:::

Fra festen

::: video url="https://www.youtube.com/watch?v=abcdefghijk" title="Slik låner du"
:::

[Kart](<https://kart.x.no/a?b=(c)>)
"#);
    assert_eq!(turned.frames, ["https://kart.x.no/a?b=(c)"]);
}

#[test]
fn what_would_run_is_gone_and_what_would_be_read_is_not() {
    let html = "<script>x</script><p onclick=\"x\">::: gallery</p><p><a href=\"javascript:x\">lenke</a> &lt;script&gt; *a* _b_ <a href=\"#x\">ned</a></p><p>1. juni</p><svg><script>x</script></svg><p>H<sub>2</sub>O</p>";
    insta::assert_snapshot!(text(html), @r#"
\::: gallery

lenke \<script> \*a\* \_b\_ ned

1\. juni

H<sub>2</sub>O
"#);
}

#[test]
fn films_are_known_by_their_addresses() {
    for (address, film) in [
        ("https://youtu.be/abcdefghijk?t=1", Some("https://www.youtube.com/watch?v=abcdefghijk")),
        ("https://m.youtube.com/watch?x=1&v=abcdefghijk", Some("https://www.youtube.com/watch?v=abcdefghijk")),
        ("https://player.vimeo.com/video/1234567?h=1", Some("https://vimeo.com/1234567")),
        ("https://www.youtube.com/user/x", None),
        ("https://x.no/youtu.be/abcdefghijk", None),
    ] {
        assert_eq!(Film::of(address).map(|film| film.0).as_deref(), film, "{address}");
    }
}

#[test]
fn what_would_take_too_long_is_refused() {
    assert_eq!(markdown(&"<div>".repeat(5000), Arc::new(Pictures)), Err(TooMuch));
    assert_eq!(
        markdown(&(0..4000).map(|n| format!("<b x={n}><p>")).collect::<String>(), Arc::new(Pictures)),
        Err(TooMuch)
    );
    assert_eq!(markdown(&"x".repeat(LONGEST + 1), Arc::new(Pictures)), Err(TooMuch));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn any_html_becomes_markdown_without_an_error(
        html in "(<(p|div|b|em|ul|ol|li|h2|h4|table|tr|td|th|figure|figcaption|blockquote|pre|code|sup)>|</(p|div|b|em|ul|ol|li|h2|h4|table|tr|td|th|figure|blockquote|pre|code|a)>|<img src=/[abx][.]jpg( alt=y)?>|<a href=https://x.no>|<iframe src=https://youtu.be/abcdefghijk></iframe>|<br>|[a-zæ*_:#>|~`\\\\\\[\\]&-]| |\n){0,30}"
    ) {
        if let Ok(turned) = markdown(&html, Arc::new(Pictures)) {
            let options = Options { language: Language::Nb, quotes: true, excerpt: false };
            let (_, faults) = parse("x.md", &turned.markdown, 0, options);
            let wrong: Vec<_> = faults.iter().filter(|fault| fault.severity == Severity::Error).collect();
            proptest::prop_assert!(wrong.is_empty(), "{wrong:?}\n{}", turned.markdown);
        }
    }
}
