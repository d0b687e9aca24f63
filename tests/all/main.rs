//! What crosses rooms, a file for each kind of question; one binary, because each costs a link. A single file runs with
//! `cargo test --release --test all serving::`.

#![cfg(test)]

mod addresses;
mod agenda;
mod branches;
mod bucket;
mod commands;
mod displays;
mod elsewhere;
mod faces;
mod feeds;
mod finding;
mod fronts;
mod halfway;
mod happenings;
mod hostile;
mod harvesting;
mod hosts;
mod hours;
mod house;
mod importing;
mod interruptions;
mod kernels;
mod languages;
mod library;
mod live;
mod netlify;
mod places;
mod properties;
mod publishing;
mod pulling;
mod reading;
mod remembering;
mod screens;
mod seals;
mod seams;
mod searching;
mod serving;
mod shelves;
mod signage;
mod stories;
mod structured;
mod surfaces;
mod themes;
mod wells;
