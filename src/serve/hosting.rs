//! `_headers` and `_redirects` as Netlify and Cloudflare Pages understand them, so that a site behaves here as it will there.

/// Headers for a path: those of every rule that fits, later rules over earlier ones.
pub fn headers<'f>(file: &'f str, path: &str) -> Vec<(&'f str, &'f str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut fits = false;
    for line in file.lines().filter(|line| !line.trim().is_empty()) {
        if !line.starts_with(char::is_whitespace) {
            fits = line.strip_suffix('*').map_or(line == path, |start| path.starts_with(start));
        } else if let Some((name, value)) = line.trim().split_once(": ").filter(|_| fits) {
            found.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
            found.push((name, value));
        }
    }
    found
}

/// Where a path leads, with the status, by the first rule that fits.
pub fn redirect<'f>(file: &'f str, path: &str) -> Option<(&'f str, u16)> {
    let slashless = |path: &str| path.trim_end_matches('/').to_owned();
    let fits = |from: &str| match from.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => slashless(from) == slashless(path),
    };
    let rule = file.lines().map(str::split_whitespace).find(|rule| rule.clone().next().is_some_and(fits));
    let mut rule = rule?.skip(1);
    Some((rule.next()?, rule.next().and_then(|code| code.parse().ok()).unwrap_or(301)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_headers_win_and_redirects_ignore_a_last_slash() {
        let file = "/*\n  A: 1\n  B: 2\n/assets/*\n  b: 3\n";
        assert_eq!(headers(file, "/x"), [("A", "1"), ("B", "2")]);
        assert_eq!(headers(file, "/assets/x"), [("A", "1"), ("b", "3")]);
        assert_eq!(redirect("/old /new/ 301\n", "/old/"), Some(("/new/", 301)));
        assert_eq!(redirect("/old /new/\n", "/older"), None);
        assert_eq!(redirect("/old /new/\n/nn/* /nn/404.html 404\n", "/nn/x/"), Some(("/nn/404.html", 404)));
    }
}
