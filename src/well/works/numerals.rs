//! Numbers in titles, however they are written: figures, Roman ones, words.

use super::vocabulary::NUMBERS;
use super::words::is_number;

/// A Roman number in capitals.
pub fn roman(word: &str) -> Option<u32> {
    let value = |letter: char| match letter {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    };
    let digits: Vec<u32> = word.chars().map(value).collect::<Option<_>>()?;
    let alone = digits.len() == 1 && word != "I";
    let less = |at: usize| digits.get(at + 1).is_some_and(|next| *next > digits[at]);
    let (mut sum, mut minus) = (0, 0);
    (0..digits.len()).for_each(|at| if less(at) { minus += digits[at] } else { sum += digits[at] });
    (!alone && sum > minus && sum < 90).then(|| sum - minus)
}

/// The number that a folded word says, in digits: `tjuefem`, `femogtyve`, `nittenåttifire`.
pub fn number(word: &str) -> Option<String> {
    let mut values = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let known = NUMBERS.iter().filter(|(name, _)| rest.starts_with(name));
        let (name, value) = known.max_by_key(|(name, _)| name.len())?;
        rest = &rest[name.len()..];
        values.extend((*value > 0).then_some(*value));
    }
    // A single article or «and» is a word like others.
    match values[..] {
        [] | [1] if ["en", "ett", "one", "og"].contains(&word) => None,
        [] => None,
        [high @ 10..=19, low @ 10..=99] => Some((high * 100 + low).to_string()),
        [high @ 10..=19, tens @ 20..=99, low @ 1..=9] => Some((high * 100 + tens + low).to_string()),
        _ => {
            let times = |sum: u32, value: u32| match value {
                100 | 1000 if sum > 0 && sum < value => sum * value,
                _ => sum + value,
            };
            Some(values.iter().fold(0, |sum, value| times(sum, *value)).to_string())
        }
    }
}

/// `1000 og en` and `1000 og 1` are 1001, `20 000` and `20 tusen` are 20000.
pub fn sums(words: Vec<String>) -> Vec<String> {
    let mut summed: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let low = if ["en", "ett"].contains(&word.as_str()) { Some(1) } else { word.parse::<u32>().ok() };
        if let [.., high] = &mut summed[..]
            && word == "000"
            && is_number(high)
        {
            high.push_str(&word);
        } else if let [.., high] = &mut summed[..]
            && word == "1000"
            && let Ok(times @ 2..=999) = high.parse::<u32>()
        {
            *high = (times * 1000).to_string();
        } else if let ([.., high, and], Some(low @ 1..=99)) = (&summed[..], low)
            && ["100", "1000"].contains(&high.as_str())
            && ["og", "and"].contains(&and.as_str())
        {
            let whole = high.parse::<u32>().unwrap_or_default() + low;
            summed.truncate(summed.len() - 2);
            summed.push(whole.to_string());
        } else {
            summed.push(word);
        }
    }
    summed
}
