//! Where a page stands among others that list the same, and what subjects there are.

use crate::model::language::Language;
use serde::Serialize;

/// Where a page stands in a listing that takes several.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pagination {
    pub page: usize,
    pub pages: usize,
    pub prev: Option<String>,
    pub next: Option<String>,
    pub numbers: Vec<PageNumber>,
    /// "Side 2 av 5".
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageNumber {
    /// 0 stands for a gap.
    pub number: usize,
    pub url: Option<String>,
    pub current: bool,
}

/// A subject with the number of documents under it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    pub title: String,
    pub url: String,
    pub lang: Option<Language>,
    pub count: usize,
}
