//! A template's own text made minimal once, when the theme is read, so that no page has to be minified after it is rendered.
//!
//! Whitespace follows the rule of JSX: a run that holds a newline is layout; it vanishes beside a tag or a `{% %}` and is one
//! space elsewhere; a run on one line is kept. End tags that HTML lets go are let go, static attribute values lose quotes
//! that they do not need (HTML Living Standard, 13.1.2.4 and 13.1.2.3).

/// End tags whose following sibling or parent's end always implies them in valid HTML.
const OPTIONAL_ENDS: [&str; 11] = ["li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "option", "body", "html"];
/// Elements whose text is kept byte for byte.
const VERBATIM: [&str; 4] = ["pre", "script", "style", "textarea"];

/// The minimal form of a template's source.
pub fn minimal(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.bytes().next() {
        let len = match first {
            b'{' if rest.starts_with("{#") => delimited(rest, "#}"),
            b'{' if rest.starts_with("{%") => copy(&mut out, rest, delimited(rest, "%}")),
            b'{' if rest.starts_with("{{") => copy(&mut out, rest, delimited(rest, "}}")),
            b'<' if rest.starts_with("<!--") => delimited(rest, "-->"),
            b'<' if opens_tag(rest) => tag(&mut out, rest),
            byte if byte.is_ascii_whitespace() => space(&mut out, rest),
            _ => copy(&mut out, rest, text_len(rest)),
        };
        rest = &rest[len..];
    }
    out
}

fn copy(out: &mut String, rest: &str, len: usize) -> usize {
    out.push_str(&rest[..len]);
    len
}

/// Length up to and with the closing delimiter; all of it where there is none (the template engine will say so).
fn delimited(rest: &str, close: &str) -> usize {
    rest.find(close).map_or(rest.len(), |at| at + close.len())
}

fn opens_tag(rest: &str) -> bool {
    rest.as_bytes().get(1).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'/' || byte == b'!')
}

fn text_len(rest: &str) -> usize {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let end = rest[first..].find(|c: char| c == '<' || c == '{' || c.is_ascii_whitespace());
    end.map_or(rest.len(), |at| at + first)
}

fn space(out: &mut String, rest: &str) -> usize {
    let len = rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(rest.len());
    let run = &rest[..len];
    if !run.contains('\n') {
        out.push_str(run);
    } else if !(beside_before(out) || beside_after(&rest[len..])) {
        out.push(' ');
    }
    len
}

fn beside_before(out: &str) -> bool {
    out.is_empty() || out.ends_with('>') || out.ends_with("%}")
}

fn beside_after(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with("{%") || rest.starts_with("{#") || (rest.starts_with('<') && opens_tag(rest))
}

/// Copies one tag with its attributes in minimal form; for a verbatim element, its text too.
fn tag(out: &mut String, rest: &str) -> usize {
    let end = tag_end(rest);
    let source = &rest[..end];
    let name_end = source[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '/')).map_or(end, |at| at + 1);
    let name = source[1..name_end].to_ascii_lowercase();
    if let Some(closing) = name.strip_prefix('/')
        && OPTIONAL_ENDS.contains(&closing)
    {
        return end;
    }
    out.push_str(&source[..name_end]);
    attributes(out, &source[name_end..]);
    if !VERBATIM.contains(&name.as_str()) {
        return end;
    }
    let close = format!("</{name}");
    let text = rest[end..].find(&close).unwrap_or(rest.len() - end);
    out.push_str(&rest[end..end + text]);
    end + text
}

/// Length of a tag, quotes and template delimiters heeded.
fn tag_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut at, mut quote) = (1, None);
    while at < bytes.len() {
        match bytes[at] {
            b'{' if rest[at..].starts_with("{{") => at += delimited(&rest[at..], "}}") - 1,
            b'{' if rest[at..].starts_with("{%") => at += delimited(&rest[at..], "%}") - 1,
            byte @ (b'"' | b'\'') if quote.is_none() => quote = Some(byte),
            byte if Some(byte) == quote => quote = None,
            b'>' if quote.is_none() => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

fn attributes(out: &mut String, source: &str) {
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let len = if rest.starts_with("{{") || rest.starts_with("{%") {
            copy(out, rest, delimited(rest, if rest.starts_with("{{") { "}}" } else { "%}" }))
        } else if first.is_ascii_whitespace() {
            let len = rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(rest.len());
            if !matches!(rest[len..].bytes().next(), Some(b'>') | None) {
                out.push(' ');
            }
            len
        } else if first == '"' && out.ends_with('=') {
            quoted(out, rest)
        } else {
            copy(out, rest, first.len_utf8())
        };
        rest = &rest[len..];
    }
}

/// A quoted value: bare where it is static, not empty, and needs no quotes; where it is one expression, the filter `attribute`
/// of the engine sees to quotes when the value is known.
fn quoted(out: &mut String, rest: &str) -> usize {
    let mut close = 1;
    while close < rest.len() && !rest[close..].starts_with('"') {
        let step = if rest[close..].starts_with("{{") {
            delimited(&rest[close..], "}}")
        } else if rest[close..].starts_with("{%") {
            delimited(&rest[close..], "%}")
        } else {
            rest[close..].chars().next().map_or(1, char::len_utf8)
        };
        close += step;
    }
    let value = &rest[1..close.min(rest.len())];
    let parted = rest.get(close + 1..).is_some_and(is_parted);
    let needs = |c: char| c.is_whitespace() || "\"'`=<>{}".contains(c);
    if value.is_empty() {
        // `attr` and `attr=""` are the same attribute.
        out.truncate(out.len() - 1);
    } else if let Some(expression) = expression(value).filter(|_| parted) {
        out.push_str("{{ (");
        out.push_str(expression);
        out.push_str(") | attribute }}");
    } else if value.contains(needs) || rest[close..].starts_with("\"{%") && !parted {
        out.push_str(&rest[..(close + 1).min(rest.len())]);
    } else {
        out.push_str(value);
    }
    (close + 1).min(rest.len())
}

/// The expression that is all of a value, unless it says itself how it is to be written.
fn expression(value: &str) -> Option<&str> {
    let inside = value.strip_prefix("{{").filter(|_| delimited(value, "}}") == value.len())?.strip_suffix("}}")?;
    (!inside.starts_with('-') && !inside.ends_with('-') && !inside.contains("safe")).then(|| inside.trim())
}

/// Whether what follows a value begins with a space or the tag's end, whatever the conditions in it come to.
fn is_parted(rest: &str) -> bool {
    let mut rest = rest.trim_start_matches("{% endif %}");
    while rest.starts_with("{% if ") {
        let (inside, after) = rest[delimited(rest, "%}")..].split_once("{% endif %}").unwrap_or_default();
        if inside.contains("{%") || !inside.starts_with(char::is_whitespace) {
            return false;
        }
        rest = after.trim_start_matches("{% endif %}");
    }
    rest.starts_with(|c: char| c.is_whitespace() || c == '>')
}

#[cfg(test)]
mod tests {
    use super::minimal;

    #[test]
    fn layout_goes_and_meaning_stays() {
        let source = "<ul class=\"a b\">\n  {% for x in y %}\n  <li id=\"x\">{{ x }} <b>og</b> mer</li>\n  {% endfor %}\n</ul>\nto\nord";
        assert_eq!(
            minimal(source),
            "<ul class=\"a b\">{% for x in y %}<li id=x>{{ x }} <b>og</b> mer{% endfor %}</ul>to ord"
        );
    }

    #[test]
    fn attributes_over_lines_keep_one_space_and_conditions() {
        let source = "<a\n   href=\"{{ url }}\"\n   {% if c %}aria-current=\"page\"{% endif %} title=\"\"\n>x</a>";
        assert_eq!(
            minimal(source),
            "<a href={{ (url) | attribute }} {% if c %}aria-current=page{% endif %} title>x</a>"
        );
    }

    #[test]
    fn a_value_before_a_condition_is_bare_where_it_is_parted_from_it() {
        let bare = "<p class=kind{% if l %} lang={{ (l) | attribute }}{% endif %}>x</p>";
        assert_eq!(minimal("<p class=\"kind\"{% if l %} lang=\"{{ l }}\"{% endif %}>x</p>"), bare);
        let bare = "<a href={{ (u) | attribute }}{% if l %} lang=x{% endif %}{% if c %} d=e{% endif %}>";
        let quoted = "<a href=\"{{ u }}\"{% if l %} lang=\"x\"{% endif %}{% if c %} d=\"e\"{% endif %}>";
        assert_eq!(minimal(quoted), bare);
        for kept in [
            "<p class=\"a\"{% if l %}b=c{% endif %}>",
            "<p {% if l %}class=\"a\"{% endif %}{{ c }}>",
            "<p {% if l %}class=\"a\"{% else %}b{% endif %}>",
            "<p class=\"{{ a }}",
            "<p class=\"a\"{% if l %} b{% else %}c{% endif %}>",
            "<p class=\"a\"{% if l %} b{% endif %}{{ c }}>",
        ] {
            assert_eq!(minimal(kept), kept);
        }
    }

    #[test]
    fn verbatim_text_and_comments() {
        assert_eq!(minimal("<pre>\n a\n</pre>{# x #}<!-- y -->\n<p>a > b</p>"), "<pre>\n a\n</pre><p>a > b</p>");
    }
}
