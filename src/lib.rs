//! `ffl`: one shared digital dissemination solution for every Norwegian public library.
//!
//! One source, every surface: a library writes an article, an event or a list once, and it becomes pages, feeds and
//! structured data with one identity. This page is the architecture; each module opens with what it is and is not.
//!
//! # The way of a text
//!
//! ```text
//! disk ─ source ─ content ─┐
//!                          intake ─ site ─ page ─ surface ─ render ─ make ─ publish: dist/<tenant>/
//!                 theme ───┘          └──────────────┘       cache ──┘ └─── serve: memory
//! ```
//!
//! 1. [`source`] lists files with their stamps and reads bytes; [`content`] turns them into [`model`] values with spans.
//!    A Markdown document becomes HTML with slots: links, pictures and blocks are data until a page shows them.
//!    What was parsed is remembered per folder ([`intake::Intake`]) and read again only when a stamp changed.
//!    HTML that memory has no room for waits in a file until its page is made ([`cache::Aside`]).
//! 2. [`site::link`] puts one tenant together: shared documents under its own, an edition per language, sections, subjects, and
//!    every address with its owner.
//! 3. [`surface`] is the register of all that a site is made into. [`surface::plan`] lays a site out: assets, frames, files beside
//!    the pages; then pages are made one at a time, seen by every surface, judged by their key and let go. A [`page::Page`] is
//!    the complete value that a template sees, so `digest(program, theme, frame, text, page)` cannot forget a dependency: that is
//!    the whole incremental design, there is no dependency graph and no second way to build.
//!    A page is not even made where its site is put together as it was ([`site::Site::structure`]), its own texts are what they were,
//!    and so is what the documents show of themselves that it was made with: those are remembered while it is made
//!    ([`site::reading`]). What the last making left behind ([`surface::Remains`], kept by [`make::Records`]) stands for it. Where all
//!    that documents show is what it was ([`site::Face`]), nothing is linked again ([`site::Linked`] is kept), and on the same day
//!    nothing is made again either that stands beside the pages. What follows from texts must therefore come of a
//!    page or of [`surface`]s' `finish`, never of what is laid out beside pages ([`surface::Plan::beside`]).
//! 4. [`render`] turns a page whose key changed into bytes. Templates are made minimal when they are read ([`theme`]), texts
//!    when they are parsed: no page is minified.
//! 5. [`make`] turns pages and recipes into files: kept where the key in the last [`tree`] is the same, else taken from [`cache`]
//!    or made anew, and put on a [`make::Stage`], which makes all of it visible at the end: a folder ([`publish`]) or memory
//!    ([`serve`]).
//!
//! [`harvest`] reads what libraries' catalogues and other sources send: MARC in all of its forms becomes [`model::record`]s. [`well`]
//! keeps what they sent, raw and for good, so that a better reader needs no new harvest; what the records say ([`model::description`])
//! becomes works with holdings, in a database that follows from what is kept ([`well::store`]). Of these a site shows its shelf
//! ([`model::catalogue::Shelf`]), a small file that `ffl pull` fills, so that a build asks no database. [`import`] is the other way in: what
//! a library wrote elsewhere becomes content files, once, or, of a source that is pulled, each time anew below `tenants/<id>/pulled/`, which
//! [`intake`] reads like any other text until the library has one with the same id.
//!
//! `kernels/` and `encoders/` are packages of their own: libraries that are all type parameters, compiled once for the types that we use,
//! the latter at full speed.
//!
//! [`publish`] goes on from there: a tree's digests ([`publish::Manifest`]), whether it may go out ([`publish::Publication`]), and the
//! places that it goes to ([`publish::Target`]): each makes all of a tree public at once and can be killed at any step.
//! What a host must know beside the files is [`model::hosting`], written by the build and read back from the tree.
//!
//! [`pipeline`] is these steps for one tenant, on one screen; [`cli`] loops over tenants.
//!
//! # Where the next thing goes
//!
//! | what | where |
//! |---|---|
//! | a key of the front matter | [`content`]'s schema of its kind (the key and its words), `content/front` (what it means), `model` (the value) |
//! | a block | one file in `content/markdown`, one template, what fills it in `surface/web/text.rs`, what feeds show of it in `render/feed/text.rs` |
//! | a block of one theme | nothing in the program: its shape in `theme.toml`, its template; [`surface`]'s `web/own.rs` judges what is written |
//! | a language | one file in `model`, one message file |
//! | a surface (calendar, screens, search, API) | one file in `surface` and one line in its register |
//! | a slide of screens | a word in `model/screen/wanted.rs`, what it is made of in `surface/screen` |
//! | a kind of page | a shape in `site/pages.rs`, a body in `page`, what stands on it in `surface/web` |
//! | a protocol that sources speak | one file in `harvest`: next request, what the answer says |
//! | a place that records come from | a value in `model/catalogue.rs`, its keys in [`content`]'s schema, one arm in `cli/pull.rs` |
//! | a place to publish to | one file in `publish` (a `Target`), its keys in [`content`]'s schema and `model/publish.rs`, one arm in `cli/place.rs` |
//! | a place that libraries move in from | one file in `import`, one arm in `cli/import.rs` |
//! | a command | one file in `cli` |
//!
//! # Rules
//!
//! A module may name only modules above it in this file; `tests/all/house.rs` reads the sources. Only `source`, `cache`, `harvest`'s
//! client, `well`, `publish`, `serve` and `cli` touch disk, network or clock. No function takes two tenants. What is wrong with somebody's text is a
//! [`diagnostic::Diagnostic`], many at once; that the world failed is a [`diagnostic::Error`]; where
//! either may happen, a [`diagnostic::Fault`]. A tenant with an error keeps its
//! last good tree.

pub mod diagnostic;
pub mod digest;
pub mod model;
pub mod source;
pub mod cache;
pub mod content;
pub mod harvest;
pub mod well;
pub mod import;
pub mod theme;
pub mod site;
pub mod page;
pub mod surface;
pub mod render;
pub mod tree;
pub mod intake;
pub mod make;
pub mod pipeline;
pub mod publish;
pub mod serve;
pub mod cli;
