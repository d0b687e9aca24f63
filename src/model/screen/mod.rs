//! What a screen in a library shows, and when.
//!
//! [`Screen`] is what a library wants, [`Manifest`] what is made of it: the contract with the player, which `screen/README.md` tells.
//! [`evaluate`] says what plays at an instant, why, and until when, as the player does on the wall.

pub mod answer;
pub mod manifest;
pub mod placard;
pub mod schedule;
pub mod stretch;
mod wall;
pub mod wanted;

pub use answer::{Answer, Clock, Playing, Verdict, What, Why, evaluate};
pub use manifest::{Display, File, Grid, Heartbeat, Kind, List, Manifest, Region, Rule, Slide, sha256};
pub use placard::{Film, Look, Placard};
pub use schedule::{Level, Message, Schedule, State};
pub use stretch::Stretch;
pub use wanted::{Content, Layout, Programme, Screen};

#[cfg(test)]
mod tests;
