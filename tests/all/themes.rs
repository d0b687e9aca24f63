//! A library's own theme: what is wrong is said at its own file and line, and it answers for its own texts and languages only.

use crate::library::{ffl, library, write};
use std::fs;
use std::path::Path;

const THEME: &str = "tenants/vik/theme";

fn errors(root: &Path) -> String {
    let output = ffl(root, &["build"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn page(root: &Path, path: &str) -> String {
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(root.join("dist/vik").join(path)).unwrap().replace('"', "")
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn a_template_is_blamed_at_its_own_line_when_it_is_read_and_when_it_is_used() {
    let root = library();
    let root = root.path();
    let template = format!("{THEME}/templates/article.html");
    write(
        root,
        &template,
        "{% extends \"page.html\" %}\n{% block byline %}\n<p>\n  {{ page.title }\n</p>\n{% endblock %}\n",
    );
    has(&errors(root), &["feil[template]", "tenants/vik/theme/templates/article.html:4:", "{{ page.title }"]);
    write(
        root,
        &template,
        "{% extends \"page.html\" %}\n{% block byline %}\n<p>\n  {{ page.titel.x }}\n</p>\n{% endblock %}\n",
    );
    has(&errors(root), &["feil[template]", "tenants/vik/theme/templates/article.html:4:", "page.titel"]);
    write(root, &template, "{% extends \"pagina.html\" %}\n");
    has(&errors(root), &["feil[template-parent]", "«pagina.html»", "tenants/vik/theme/templates/article.html"]);
}

#[test]
fn what_all_heads_share_is_a_template_without_a_page() {
    let root = library();
    let root = root.path();
    let template = format!("{THEME}/templates/head.html");
    let own = "{% include \"standard/head.html\" %}\n<meta name=\"vik\" content=\"{{ site.lang }}\">\n";
    write(root, &template, own);
    for path in ["index.html", "artiklar/ope-hus/index.html"] {
        has(&page(root, path), &["<link rel=stylesheet", "<meta name=vik content=nn"]);
    }
    has(&page(root, "en/index.html"), &["<meta name=vik content=en"]);
    write(root, &template, "<meta name=\"vik\">\n<meta content=\"{{ page.title }}\">\n");
    has(&errors(root), &["feil[template]", "tenants/vik/theme/templates/head.html:2:", "page"]);
}

#[test]
fn a_template_stands_on_what_the_theme_below_itself_inherits() {
    let root = library();
    let root = root.path();
    write(
        root,
        "tenants/vik.toml",
        "languages = [\"nn\", \"en\"]\nname = { nn = \"Vik\" }\n[theme]\nname = \"fjord\"\n",
    );
    let text = "{% extends \"fjord/article.html\" %}\n{% block body_end %}<p>Mitt</p>{% endblock body_end %}\n";
    write(root, &format!("{THEME}/templates/article.html"), text);
    has(&page(root, "artiklar/ope-hus/index.html"), &["<p>Mitt", "minutt"]);
}

#[test]
fn a_stylesheet_is_blamed_at_its_own_line_and_own_css_comes_last() {
    let root = library();
    let root = root.path();
    write(root, &format!("{THEME}/assets/own.css"), "h1 { color: red; }\n\n.card { color: ;; } }\n");
    has(&errors(root), &["feil[style]", "tenants/vik/theme/assets/own.css:4:1"]);
    write(root, &format!("{THEME}/assets/own.css"), "@import \"finst.css\";\n");
    has(&errors(root), &["feil[style-import]", "«finst.css»", "tenants/vik/theme/assets/own.css:1:"]);
    write(root, &format!("{THEME}/assets/own.css"), "h1 { color: #123456; }\n");
    let html = page(root, "index.html");
    let sheet = html.split("rel=stylesheet href=").nth(1).unwrap().split('>').next().unwrap();
    let css = fs::read_to_string(root.join("dist/vik").join(sheet.trim_start_matches('/'))).unwrap();
    assert!(css.ends_with("h1{color:#123456}"), "{}", &css[css.len() - 200..]);
}

#[test]
fn texts_of_its_own_are_wanted_in_its_own_languages_only() {
    let root = library();
    let root = root.path();
    write(root, &format!("{THEME}/messages/nn.toml"), "mitt = \"Mitt\"\n");
    let said = errors(root);
    has(&said, &["feil[message-missing]", "«mitt» mangler på en", "tenants/vik/theme/messages/en.toml"]);
    assert_eq!(said.matches("message-missing").count(), 1, "{said}");
    write(root, &format!("{THEME}/messages/en.toml"), "mitt = \"Mine\nopen = \"\n");
    let said = errors(root);
    assert!(said.contains("theme/messages/en.toml:1:") && !said.contains("message-missing"), "{said}");
    write(root, &format!("{THEME}/messages/en.toml"), "mitt = \"Mine\"\n");
    page(root, "index.html");
}

#[test]
fn what_it_does_not_speak_of_stays_as_it_is_below() {
    let root = library();
    let root = root.path();
    write(
        root,
        &format!("{THEME}/theme.toml"),
        "[contrast]\ntext = []\n[features]\nrelated = false\n[lists]\nfeed = 3\n",
    );
    assert!(page(root, "index.html").contains("class=first"));
    assert!(root.join("dist/vik/feed/articles.atom").exists() && root.join("dist/vik/sitemap.xml").exists());
    // The theme's own pairs are still looked at.
    write(root, &format!("{THEME}/theme.toml"), "[contrast]\ntext = []\n[tokens]\naccent = \"#f0f0f0\"\n");
    has(&errors(root), &["accent"]);
    write(root, &format!("{THEME}/theme.toml"), "extends = \"fjord\"\n");
    has(&errors(root), &["feil[theme-extends-own]", "tenants/vik/theme/theme.toml:1:11"]);
    write(root, &format!("{THEME}/theme.toml"), "[tokens_dark]\naccen = \"#ffffff\"\n");
    has(&errors(root), &["feil[token-unknown]", "accen", "tenants/vik/theme/theme.toml"]);
}

#[test]
fn a_block_of_its_own_is_a_declared_shape_and_a_template() {
    let root = library();
    let root = root.path();
    let settings = "[blocks.kort]\nrequired = { title = \"text\", to = \"link\" }\noptional = { rows = \"number\", open = \"flag\" }\ntext = true\n";
    write(root, &format!("{THEME}/theme.toml"), settings);
    has(&errors(root), &["feil[theme-block-template]", "tenants/vik/theme/theme.toml:1:"]);
    let template = "<section class=\"kort\"><h2 id=\"{{ block.id }}-title\"><a href=\"{{ block.to }}\">{{ block.title }}</a></h2>{% if block.open %}{{ block.rows }}{% endif %}{{ block.html | safe }}</section>\n";
    write(root, &format!("{THEME}/templates/blocks/kort.html"), template);
    let text = |lines: &str| {
        write(root, "tenants/vik/content/articles/ope-hus.md", &crate::library::article("Ope hus", lines));
    };
    text("::: kort title=\"Å & <b>\" to=\"@/pages/bli-laaner.md\" rows=3 open=true\nSnø og *is*.\n:::");
    let html = page(root, "artiklar/ope-hus/index.html");
    has(
        &html,
        &["<h2 id=b1-title><a href=/bli-laanar/>Å &amp; &lt;b&gt;</a></h2>3<p>Snø og <em>is</em>.", "class=kort"],
    );
    text("::: kort titel=\"Å\" to=\"javascript:x\" rows=\"3\"\n:::\n\n::: kart\n:::\n\n::: figur\n:::");
    let said = errors(root);
    for (code, place) in [
        ("block-key-missing", ":7:5"),
        ("block-key-unknown-near", ":7:10"),
        ("block-value-kind", ":7:23"),
        ("block-value-kind", ":7:43"),
        ("block-unknown-near", ":10:5"),
        ("block-unknown-near", ":13:5"),
    ] {
        let at =
            |fault: &str| fault.starts_with(&format!("feil[{code}]")) && fault.contains(&format!("ope-hus.md{place}"));
        assert!(said.split("\n\n").any(at), "{code} at {place}: {said}");
    }
    assert!(said.contains("«kort»") && said.contains("«figure»"), "{said}");
    write(root, &format!("{THEME}/theme.toml"), "[blocks.figure]\ntext = true\n");
    has(&errors(root), &["feil[theme-block-taken]"]);
}
