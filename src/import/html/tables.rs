//! Tables of cleaned HTML as the converter wants them: a head on each, and no head in its body.

/// Gives each table a head: its own, a first row of head cells, or an empty one.
pub fn headed(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<table>") {
        out.push_str(&rest[..start]);
        let table = &rest[start..];
        // A table in a table is text to the converter.
        let end = table.find("</table>").map_or(table.len(), |end| end + "</table>".len());
        out.push_str(&table_with_head(&table[..end]));
        rest = &table[end..];
    }
    out.push_str(rest);
    out
}

fn table_with_head(table: &str) -> String {
    let head = table.find("<tbody>").filter(|_| table.contains("<thead>"));
    if let Some(body) = head {
        return format!("{}{}", &table[..body], plain(&table[body..]));
    }
    let rows: Vec<usize> = table.match_indices("<tr>").map(|(at, _)| at).collect();
    let Some(first) = rows.first().copied() else { return table.to_owned() };
    let second = rows.get(1).copied().unwrap_or(table.len());
    let row = &table[first..second];
    if row.contains("<th") && !row.contains("<td") {
        return format!("{}{}", &table[..second], plain(&table[second..]));
    }
    let cells = row.matches("<td").count() + row.matches("<th").count();
    let empty = format!("<thead><tr>{}</tr></thead>", "<th></th>".repeat(cells));
    // A caption stands before the head.
    let at = table.find("</caption>").map_or("<table>".len(), |at| at + "</caption>".len());
    format!("{}{empty}{}", &table[..at], plain(&table[at..]))
}

/// Head cells as cells.
fn plain(rows: &str) -> String {
    rows.replace("<th>", "<td>").replace("<th ", "<td ").replace("</th>", "</td>")
}

#[cfg(test)]
mod tests {
    use super::headed;

    #[test]
    fn every_table_has_a_head() {
        assert_eq!(
            headed("a<table><tbody><tr><th>A</th><th>B</th></tr><tr><th>C</th><td>D</td></tr></tbody></table>b"),
            "a<table><tbody><tr><th>A</th><th>B</th></tr><tr><td>C</td><td>D</td></tr></tbody></table>b"
        );
        assert_eq!(
            headed("<table><tbody><tr><th>A</th><td>B</td></tr></tbody></table>"),
            "<table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td>A</td><td>B</td></tr></tbody></table>"
        );
        let whole = "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>B</td></tr></tbody></table>";
        assert_eq!((headed(whole).as_str(), headed("<table></table>").as_str()), (whole, "<table></table>"));
    }
}
