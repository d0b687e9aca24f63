//! The library's world as plain values: no I/O, no Markdown, no HTML, no TOML.

pub mod catalogue;
pub mod clock;
pub mod kind;
pub mod query;
pub mod content;
pub mod event;
pub mod description;
pub mod emblem;
pub mod fold;
pub mod hosting;
pub mod language;
pub mod holidays;
pub mod hours;
pub mod facility;
pub mod later;
pub mod media;
pub mod message;
pub mod publish;
pub mod record;
pub mod screen;
pub mod slug;
pub mod tenant;
pub mod branch;
