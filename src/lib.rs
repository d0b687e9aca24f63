//! `ffl`: one shared digital dissemination solution for every Norwegian public library.
//!
//! One source, every surface: a library writes an article, an event or a list once, and it becomes pages, feeds and
//! structured data with one identity. This page is the architecture; each module opens with what it is and is not.
//!
//! # The way of a text
//!
//! ```text
//! disk ─ source ─ content ─ site ─ surface ─ render ─ tree ─ dist/<tenant>/, or memory
//!                 theme ────┴──────────┴───────┘      cache
//! ```
//!
//! 1. [`source`] lists files with their stamps and reads bytes; [`content`] turns them into [`model`] values with spans.
//!    A Markdown document becomes HTML with slots: links, pictures and blocks are data until a page shows them.
//!    What was parsed is remembered per folder ([`intake::Intake`]) and read again only when a stamp changed.
//! 2. [`site::link`] puts one tenant together: shared documents under its own, every language, addresses, sections, subjects.
//! 3. [`surface`] makes pages. A [`model::page::Page`] is the complete value that a template sees, so
//!    `digest(program, theme, site, text, page)` cannot forget a dependency: that is the whole incremental design, there is no
//!    dependency graph and no second way to build. Pages are made one at a time, judged by their key and let go.
//! 4. [`render`] turns a page whose key changed into bytes. Templates are made minimal when they are read ([`theme`]), texts
//!    when they are parsed, header and footer once per language and menu entry: no page is minified.
//! 5. [`tree`] is what a finished site consists of. A [`pipeline::Stage`] takes the files: a folder beside `dist/<tenant>/` that
//!    is moved in when all is there (`cli`), or memory ([`serve`]).
//!
//! # Rules
//!
//! A module may name only modules above it in this file; `tests/house.rs` reads the sources. Only `source`, `cache`, `serve` and
//! `cli` touch disk, network or clock. No function takes two tenants. What is wrong with somebody's text is a
//! [`diagnostic::Diagnostic`], many at once; that the world failed is a [`diagnostic::Error`]. A tenant with an error keeps its
//! last good tree.

pub mod diagnostic;
pub mod digest;
pub mod model;
pub mod source;
pub mod content;
pub mod theme;
pub mod site;
pub mod surface;
pub mod render;
pub mod cache;
pub mod tree;
pub mod intake;
pub mod pipeline;
pub mod serve;
pub mod cli;
