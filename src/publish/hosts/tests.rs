//! No text of a library's can become a directive of a server, and what is wrong is named.

use super::*;
use crate::model::hosting::{HeaderRule, Missing, Redirect};
use proptest::prelude::*;

fn hosted(tenant: &str, address: &str) -> Hosted {
    Hosted {
        tenant: tenant.to_owned(),
        addresses: vec![address.to_owned()],
        docroot: format!("/srv/{tenant}/current"),
        rules: Rules::default(),
    }
}

/// A site whose every text is one.
fn filled(text: &str) -> Hosted {
    let rules = Rules {
        headers: vec![
            HeaderRule { pattern: "/*".to_owned(), headers: vec![("X-A".to_owned(), format!("v{text}"))] },
            HeaderRule { pattern: format!("/p{text}/*"), headers: vec![("X-B".to_owned(), format!("v{text}"))] },
            HeaderRule { pattern: format!("/e{text}z"), headers: vec![("X-C".to_owned(), format!("v{text}"))] },
        ],
        redirects: vec![Redirect { from: format!("/f{text}"), to: format!("/t{text}"), status: 301 }],
        missing: vec![Missing { below: "/nb/".to_owned(), page: "/nb/404.html".to_owned() }],
    };
    Hosted { docroot: format!("/srv/{text}z"), rules, ..hosted("vik", "https://vik.example") }
}

/// A configuration with an `x` for each text: what is between quotes as a server reads them, and what stands there as the
/// numbers of its signs. nginx knows one quote, Caddy two, and only nginx's backslashes hide one another.
fn skeleton(config: &str, is_nginx: bool) -> String {
    let mut out = String::new();
    let mut letters = config.chars().peekable();
    let mut starts = true;
    while let Some(letter) = letters.next() {
        let quote = starts && (letter == '"' || letter == '`' && !is_nginx);
        starts = letter.is_whitespace();
        if letter == '#' && (out.is_empty() || out.ends_with(char::is_whitespace)) {
            letters.by_ref().find(|letter| *letter == '\n');
            out.push('\n');
            starts = true;
        } else if !quote {
            out.push(letter);
        } else {
            while let Some(inner) = letters.next().filter(|inner| *inner != letter) {
                let escapes = inner == '\\' && letter == '"';
                if escapes && (is_nginx || letters.peek() == Some(&'"')) {
                    letters.next();
                }
            }
            out.push('x');
        }
    }
    let regex =
        |word: &str| if word.starts_with('^') && !word.contains("?:") { "x".to_owned() } else { word.to_owned() };
    let line = |line: &str| line.split_whitespace().map(regex).collect::<Vec<_>>().join(" ");
    out.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_site_is_written_as_it_is_read() {
    let site = filled("a");
    let text = nginx(std::slice::from_ref(&site), &Nginx::default()).unwrap();
    for line in [
        "    listen 80 default_server;\n    listen [::]:80 default_server;\n    server_name _;\n    server_tokens off;\n    return 421;\n",
        "map $uri $ffl_missing_0 {\n    default \"/404.html\";\n    \"~^/nb/\" \"/nb/404.html\";\n}\n",
        "    root \"/srv/az\";\n",
        "    location = \"/fa\" { return 301 \"/ta\"; }\n    location = \"/fa/\" { return 301 \"/ta\"; }\n",
        "    location \"/pa/\" {\n        add_header X-A \"va\" always;\n        add_header X-B \"va\" always;\n        add_header Cache-Control \"public, max-age=0, must-revalidate\" always;\n    }\n",
        "\"text/html; charset=utf-8\" html;",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("brotli_static on") && !text.contains("    listen 443"));
    let options = Nginx { brotli: true, certificates: Some("/etc/letsencrypt/live/{host}".to_owned()) };
    let text = nginx(std::slice::from_ref(&site), &options).unwrap();
    for line in [
        "    brotli_static on;\n",
        "    listen 443 ssl http2;\n",
        "    ssl_certificate \"/etc/letsencrypt/live/vik.example/fullchain.pem\";\n",
        "    ssl_reject_handshake on;\n",
        "    return 301 \"https://vik.example$request_uri\";\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let text = caddy(&[site]).unwrap();
    for line in [
        "\nhttps://vik.example:443 {\n\troot * `/srv/az`\n",
        "\t\theader X-A `va`\n",
        "\t\t@ffl_rule_1 path_regexp ^/pa/\n\t\theader @ffl_rule_1 X-B `va`\n",
        "\t\t@ffl_old_0 path_regexp ^/fa/?$\n\t\tredir @ffl_old_0 \"/ta\" 301\n",
        "\t\t\t\t~^/nb/ /nb/404.html\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn what_cannot_be_said_is_refused_by_name() {
    let codes = |sites: &[Hosted]| match nginx(sites, &Nginx::default()) {
        Ok(text) => panic!("{text}"),
        Err(fault) => fault.diagnostics().into_iter().map(|fault| fault.code).collect::<Vec<_>>(),
    };
    for address in [
        "vik.no",
        "ftp://vik.no",
        "https://vik.no/bibliotek",
        "https://vik..no",
        "https://vik.no:0",
        "https://a b",
        "https://*.no",
        "https://våg.no",
        "https://a;b",
        "https://",
    ] {
        assert_eq!(codes(&[hosted("vik", address)]), ["hosts-address"], "{address}");
    }
    assert_eq!(codes(&[Hosted { addresses: vec![], ..hosted("vik", "") }]), ["hosts-nowhere"]);
    let both = [hosted("vik", "https://A.example"), hosted("nes", "https://a.example/")];
    assert_eq!(codes(&both), ["hosts-twice"]);
    let ruled = |rules: &dyn Fn(&mut Rules)| {
        let mut site = hosted("vik", "https://vik.example");
        rules(&mut site.rules);
        codes(&[site])
    };
    let header = |pattern: &str, name: &str, value: &str| HeaderRule {
        pattern: pattern.to_owned(),
        headers: vec![(name.to_owned(), value.to_owned())],
    };
    for (pattern, name, value) in [
        ("/*", "A b", "x"),
        ("/*", "Etag", "x"),
        ("/*", "+A", "x"),
        ("/*", "A", "a\nb"),
        ("/*", "A", ""),
        ("/a\n*", "A", "x"),
        ("/.env", "A", "x"),
    ] {
        assert_eq!(
            ruled(&|rules| rules.headers = vec![header(pattern, name, value)]),
            ["hosts-unfit"],
            "{pattern} {name}: {value}"
        );
    }
    for (from, to) in [("/a%0ab", "/x"), ("/a", "javascript:x"), ("/a", "//evil.example"), ("a", "/x")] {
        let redirect = Redirect { from: from.to_owned(), to: to.to_owned(), status: 301 };
        assert_eq!(ruled(&|rules| rules.redirects = vec![redirect.clone()]), ["hosts-unfit"], "{from} {to}");
    }
    let missing = Missing { below: "/n\"b/".to_owned(), page: "/nb/404.html".to_owned() };
    assert_eq!(ruled(&|rules| rules.missing = vec![missing.clone()]), ["hosts-unfit"]);
    assert_eq!(codes(&[Hosted { docroot: "srv".to_owned(), ..hosted("vik", "https://vik.example") }]), ["hosts-unfit"]);
    for text in ["`\\", "{$HOME}"] {
        assert!(caddy(&[filled(text)]).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_becomes_a_directive(text in "[ -~]{0,12}|[\"'`\\\\{}$;#\\n\r ]{0,8}|\\PC{0,8}") {
        let plain = filled("a");
        if let Ok(config) = nginx(&[filled(&text)], &Nginx::default()) {
            let expected = nginx(std::slice::from_ref(&plain), &Nginx::default()).unwrap();
            prop_assert_eq!(skeleton(&config, true), skeleton(&expected, true));
        }
        if let Ok(config) = caddy(&[filled(&text)]) {
            let expected = caddy(&[plain]).unwrap();
            prop_assert_eq!(skeleton(&config, false), skeleton(&expected, false));
        }
    }
}
