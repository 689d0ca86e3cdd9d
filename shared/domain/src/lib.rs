//! The moderation domain: content, cases, policies, decisions, and what they owe.
//!
//! Pure: no async, no AWS, no clock, no randomness. Time and ids are arguments. Every change of a
//! case is a value ([`transition::Transition`]) that lists all the writes and events it needs.

pub mod authors;
pub mod bodies;
pub mod bulk;
pub mod cases;
pub mod checks;
pub mod config;
pub mod content;
pub mod cursor;
pub mod decide;
pub mod erasure;
pub mod event;
pub mod facets;
pub mod filter;
pub mod flags;
pub mod ids;
pub mod job;
pub mod jwt;
pub mod lens;
pub mod limits;
pub mod links;
pub mod merge;
pub mod moderators;
pub mod organisations;
pub mod people;
pub mod ranges;
pub mod reports;
pub mod rules;
pub mod seal;
pub mod search;
pub mod secrets;
pub mod severity;
pub mod signal;
pub mod statement;
pub mod story;
pub mod task;
pub mod time;
pub mod transition;
pub mod triage;
pub mod trust;
pub mod uploads;
pub mod veil;
pub mod velocity;
pub mod webhook;
