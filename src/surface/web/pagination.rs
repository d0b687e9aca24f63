//! Listings that take several pages.

use crate::model::message::Messages;
use crate::page::{PageNumber, Pagination};
use crate::site::Address;

/// Where page `number` of `pages` stands; none where there is only one.
pub fn pagination(url: &Address, number: usize, pages: usize, messages: &Messages) -> Option<Pagination> {
    if pages < 2 {
        return None;
    }
    let at = |number: usize| String::from(url.page(number, messages));
    let number_text = [("page", number.to_string()), ("pages", pages.to_string())];
    let args: Vec<(&str, &str)> = number_text.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(Pagination {
        page: number,
        pages,
        prev: (number > 1).then(|| at(number - 1)),
        next: (number < pages).then(|| at(number + 1)),
        numbers: numbers(number, pages)
            .into_iter()
            .map(|n| PageNumber { number: n, url: (n > 0).then(|| at(n)), current: n == number })
            .collect(),
        text: messages.filled("page-of", &args),
    })
}

/// First, last and the neighbours of the current page; 0 for a gap.
fn numbers(current: usize, pages: usize) -> Vec<usize> {
    let mut shown = Vec::new();
    for number in 1..=pages {
        let near = number.abs_diff(current) <= 2;
        if number == 1 || number == pages || near {
            shown.push(number);
        } else if shown.last() != Some(&0) {
            shown.push(0);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn gaps_stand_for_what_is_far() {
        assert_eq!(numbers(1, 3), [1, 2, 3]);
        assert_eq!(numbers(10, 20), [1, 0, 8, 9, 10, 11, 12, 0, 20]);
    }
}
