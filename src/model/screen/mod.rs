//! What a screen in a library shows, and when.
//!
//! [`Screen`] is what a library wants, [`Manifest`] what is made of it: the contract with the player, which `screen/README.md` tells.

pub mod manifest;
pub mod wanted;

pub use manifest::{Display, File, Grid, Heartbeat, Kind, List, Manifest, Region, Rule, Slide};
pub use wanted::{Content, Layout, Programme, Screen};
