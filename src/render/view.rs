//! A page as its templates see it: every field that one of them names.
//!
//! A field whose name stands in no template is not made into a value, for nothing could show it. A template that goes through
//! all fields of something (`{% for key, value in page %}`) finds only those that some template names.

use crate::model::event::{Attendance, State};
use crate::page::event::{AgendaView, DateView, MonthView, PriceView, SignUpView};
use crate::page::frame::BranchView;
use crate::page::hours::Visit;
use crate::page::{
    Alternate, Body, BookView, Card, Date, Entry, EventView, FeedLink, FilledBlock, Link, OpenGraph, Own, Page,
    PageNumber, Pagination, Picture, Switch, Term, TocEntry, Written,
};
use crate::theme::Theme;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::collections::HashSet;
use tera::Value;

/// Which fields the templates of a theme name: for each type a bit per field, in the order of its declaration below.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names {
    page: u64,
    own: u64,
    written: u64,
    link: u64,
    date: u64,
    switch: u64,
    alternate: u64,
    card: u64,
    event: u64,
    signup: u64,
    book: u64,
    og: u64,
    picture: u64,
    toc: u64,
    pagination: u64,
    number: u64,
    term: u64,
    feed: u64,
    block: u64,
}

/// What pages have beside the fields of other types.
const PAGE: [&str; 15] = [
    "featured",
    "entries",
    "related",
    "toc",
    "author",
    "branch",
    "visit",
    "event",
    "items",
    "pagination",
    "feeds",
    "agenda",
    "month",
    "terms",
    "index",
];

impl Names {
    pub fn of(theme: &Theme) -> Names {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let words: HashSet<&str> = theme.templates.values().flat_map(|source| source.split(|c| !letter(c))).collect();
        let named = |fields: &[&str]| {
            let bits = fields.iter().enumerate().map(|(at, field)| u64::from(words.contains(field)) << at);
            bits.sum()
        };
        Names {
            page: named(&PAGE),
            own: named(&Own::FIELDS),
            written: named(&Written::FIELDS),
            link: named(&Link::FIELDS),
            date: named(&Date::FIELDS),
            switch: named(&Switch::FIELDS),
            alternate: named(&Alternate::FIELDS),
            card: named(&Card::FIELDS),
            event: named(&EventView::FIELDS),
            signup: named(&SignUpView::FIELDS),
            book: named(&BookView::FIELDS),
            og: named(&OpenGraph::FIELDS),
            picture: named(&Picture::FIELDS),
            toc: named(&TocEntry::FIELDS),
            pagination: named(&Pagination::FIELDS),
            number: named(&PageNumber::FIELDS),
            term: named(&Term::FIELDS),
            feed: named(&FeedLink::FIELDS),
            block: named(&FilledBlock::FIELDS),
        }
    }

    /// How many fields of a block are named.
    pub fn of_block(&self) -> usize {
        self.block.count_ones() as usize
    }

    /// How many of a picture.
    pub fn of_picture(&self) -> usize {
        self.picture.count_ones() as usize
    }

    /// Whether a field that only pages have is named.
    fn page(&self, name: &str) -> bool {
        PAGE.iter().position(|field| *field == name).is_some_and(|at| self.page >> at & 1 == 1)
    }
}

/// A page with what only rendering knows of it.
pub struct PageView<'a> {
    pub page: &'a Page,
    pub names: &'a Names,
    /// Structured data, safe inside a script.
    pub json_ld: Option<Value>,
}

impl Serialize for PageView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Page { site: _, own, written, body, entries, related, content: _ } = self.page;
        let mut fields = serializer.serialize_struct("Page", (self.names.own.count_ones() + 16) as usize)?;
        own.fields(self.names, &mut fields)?;
        if let Some(written) = written {
            written.fields(self.names, &mut fields)?;
        }
        body.fields(self.names, &mut fields)?;
        field(self.names, &mut fields, "entries", entries)?;
        field(self.names, &mut fields, "related", related)?;
        if let Some(json_ld) = &self.json_ld {
            fields.serialize_field("json_ld", json_ld)?;
        }
        fields.end()
    }
}

/// Something of which only the named fields are shown.
pub struct Named<'a, T: ?Sized>(pub &'a T, pub &'a Names);

/// What can be shown with its named fields only.
pub trait Show {
    fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error>;
}

/// What has fields.
pub trait Fields {
    fn fields<S: SerializeStruct>(&self, names: &Names, fields: &mut S) -> Result<(), S::Error>;
}

impl<T: Show + ?Sized> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.show(self.1, serializer)
    }
}

/// A field that only pages have.
fn field<S: SerializeStruct, T: Show>(
    names: &Names,
    fields: &mut S,
    name: &'static str,
    value: &T,
) -> Result<(), S::Error> {
    if names.page(name) { fields.serialize_field(name, &Named(value, names)) } else { Ok(()) }
}

/// Values that are shown whole.
macro_rules! whole {
    ($($type:ty),*) => { $(impl Show for $type {
        fn show<S: Serializer>(&self, _: &Names, serializer: S) -> Result<S::Ok, S::Error> {
            self.serialize(serializer)
        }
    })* };
}

whole!(
    bool,
    u8,
    u32,
    i32,
    usize,
    str,
    String,
    &'static str,
    crate::model::language::Language,
    AgendaView,
    MonthView,
    State,
    Attendance,
    PriceView,
    DateView
);
whole!(std::collections::BTreeMap<String, String>, BranchView, Visit);

impl<T: Show> Show for Option<T> {
    fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => serializer.serialize_some(&Named(value, names)),
            None => serializer.serialize_none(),
        }
    }
}

impl<T: Show> Show for Box<T> {
    fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).show(names, serializer)
    }
}

impl<T: Show> Show for [T] {
    fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|item| Named(item, names)))
    }
}

impl<T: Show> Show for Vec<T> {
    fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().show(names, serializer)
    }
}

impl Show for Entry {
    fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        self.card.show(names, serializer)
    }
}

/// Declares the fields of a type, all of them, with their names in templates where these are others; those `without` are none
/// there.
macro_rules! fields {
    ($type:ident, $names:ident { $($field:ident $(as $name:literal)?),* $(,)? } $(without { $($without:ident),* })?) => {
        impl $type {
            const FIELDS: [&'static str; fields!(@count $($field)*)] = [$(fields!(@name $field $($name)?)),*];
        }

        impl Fields for $type {
            fn fields<S: SerializeStruct>(&self, names: &Names, fields: &mut S) -> Result<(), S::Error> {
                let $type { $($field),* $(, $($without: _),*)? } = self;
                let mut bits = names.$names;
                $(
                    if bits & 1 == 1 {
                        fields.serialize_field(fields!(@name $field $($name)?), &Named($field, names))?;
                    }
                    bits >>= 1;
                )*
                let _ = bits;
                Ok(())
            }
        }

        impl Show for $type {
            fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_struct(stringify!($type), names.$names.count_ones() as usize)?;
                self.fields(names, &mut fields)?;
                fields.end()
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    (@count $($field:ident)*) => { [$(stringify!($field)),*].len() };
}

fields!(
    Own,
    own {
        kind,
        template,
        lang,
        title,
        summary,
        url,
        absolute,
        canonical,
        robots,
        unreviewed,
        alternates,
        switch,
        breadcrumbs,
        description,
        og,
        menu_id,
    }
);
fields!(Written, written { date, updated, tags, audience, image, extra, newer, older, words, reading_minutes });
fields!(Link, link { id, title, url, lang });
fields!(Date, date { iso, day, text, short, time });
fields!(Switch, switch { tag, name, url, current, same, front });
fields!(Alternate, alternate { lang, url });
fields!(Card, card { title, url, lang, kind, summary, date, tags, image, event });
fields!(
    EventView,
    event {
        start,
        end,
        all_day,
        when,
        heading,
        until,
        moved_from,
        place,
        branch,
        also_at,
        state,
        cancelled,
        over,
        attendance,
        online,
        age_from,
        age_to,
        languages,
        price,
        free,
        sign_up,
        prices,
        capacity,
        waiting_list,
        tickets,
        opens,
        url,
        organiser,
        signup,
        calendar,
        series,
        repeats,
        dates,
    }
);
fields!(SignUpView, signup { form, places });
fields!(BookView, book { title, author, isbn, year, text, url });
fields!(OpenGraph, og { kind as "type", image, image_alt, locale });
fields!(
    Picture,
    picture { src, shared, width, height, alt, decorative, credit, licence, licence_url, srcset, sizes, focus, hero }
);
fields!(TocEntry, toc { level, id, text });
fields!(Pagination, pagination { page, pages, prev, next, numbers, text });
fields!(PageNumber, number { number, url, current });
fields!(Term, term { title, url, lang, count });
fields!(FeedLink, feed { title, url, media_type as "type" });
fields!(
    FilledBlock,
    block { name, id, title, url, label, cite, source, layout, host, player, captions, branch, open, image, toc, lang }
    without { images, items, entries, inner, values, shared }
);

impl Fields for Body {
    fn fields<S: SerializeStruct>(&self, names: &Names, fields: &mut S) -> Result<(), S::Error> {
        match self {
            Body::Plain {} | Body::Branches {} => Ok(()),
            Body::Branch { branch, visit } => {
                field(names, fields, "branch", &**branch)?;
                field(names, fields, "visit", &**visit)
            }
            Body::Front { featured } => field(names, fields, "featured", featured),
            Body::Page { toc } => field(names, fields, "toc", toc),
            Body::Article { author, branch } => {
                field(names, fields, "author", author)?;
                field(names, fields, "branch", branch)
            }
            Body::Event { event } => field(names, fields, "event", &**event),
            Body::List { items } => field(names, fields, "items", items),
            Body::Section { toc, pagination, feeds, agenda } => {
                field(names, fields, "toc", toc)?;
                field(names, fields, "pagination", pagination)?;
                field(names, fields, "feeds", feeds)?;
                field(names, fields, "agenda", agenda)
            }
            Body::Agenda { agenda, pagination } => {
                field(names, fields, "agenda", agenda)?;
                field(names, fields, "pagination", pagination)
            }
            Body::Month { agenda, month } => {
                field(names, fields, "agenda", agenda)?;
                field(names, fields, "month", month)
            }
            Body::Tag { pagination } => field(names, fields, "pagination", pagination),
            Body::Tags { terms } => field(names, fields, "terms", terms),
            Body::Search { index } => field(names, fields, "index", index),
        }
    }
}
