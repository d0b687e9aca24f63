//! What somebody may have meant who wrote a name that there is not.

/// The nearest of `known` to `word` by edit distance, where it is near enough to be what was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let most = 1 + length / 4;
    // As many slips as letters are too many or too few, at least: what somebody wrote may be endless, and is then compared with nothing.
    let alike = known.into_iter().filter(|name| name.chars().count().abs_diff(length) <= most);
    let near = alike.map(|name| (distance(word, name), name)).min()?;
    (near.0 <= most).then_some(near.1)
}

/// How many slips lead from one word to another: a character too many, too few, another, or two in the wrong order.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let next = (rows[i][j] + usize::from(a[i] != b[j])).min(rows[i][j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
            row.push(if swapped { next.min(rows[i - 1][j - 1] + 1) } else { next });
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_offered_only_when_near() {
        assert_eq!(nearest("titel", ["title", "tags"]), Some("title"));
        assert_eq!(nearest("completely", ["title", "tags"]), None);
        assert_eq!(nearest("scr", ["src", "alt"]), Some("src"));
        assert_eq!(nearest("rennebo", ["ringerike", "rennebu"]), Some("rennebu"));
        assert_eq!(nearest("finnesikke", ["ringerike", "rennebu"]), None);
        assert_eq!(nearest(&"a".repeat(1 << 22), ["ringerike", "rennebu"]), None);
    }
}
